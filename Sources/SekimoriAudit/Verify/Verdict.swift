/// What is said of one item of a bundle.
package enum Verdict: String, CaseIterable, Sendable {
    case fine
    /// Fine, but only the gate says so: nobody signed it.
    case attested
    case missing
    case altered
    case reordered
    case truncated
    case rolledBack = "rolled-back"
    case unsigned
    case notTimestampedInTime = "not-timestamped-in-time"
    case incomplete
    case erasedByRetention = "erased-by-retention"
}

/// What a verdict is about.
package enum Item: Hashable, Sendable {
    case journal
    case entry(Int64)
    /// Somewhere in here; what is left does not tell where.
    case entries(ClosedRange<Int64>)
    case checkpoint(UInt64)
    case witness(String)
    case timestamp(String)
    case text(String)
    case request(String)
    /// Request, technician and asset.
    case grant(String)
    case session(String)
    case recording(String)
    case segment(String, Int64)
    case state(kind: String, id: String)
    case manifest
    case file(String)
}

extension Item: CustomStringConvertible {
    package var description: String {
        switch self {
        case .journal: "journal"
        case .entry(let number): "entry \(number)"
        case .entries(let range): "entries \(range.lowerBound)-\(range.upperBound)"
        case .checkpoint(let size): "checkpoint \(size)"
        case .witness(let name): "witness \(name)"
        case .timestamp(let name): "timestamp \(name)"
        case .text(let digest): "text \(digest)"
        case .request(let id): "request \(id)"
        case .grant(let name): "grant \(name)"
        case .session(let id): "session \(id)"
        case .recording(let id): "recording \(id)"
        case .segment(let id, let index): "segment \(id)/\(index)"
        case .state(let kind, let id): id.utf8.isEmpty ? "state \(kind)" : "state \(kind)/\(id)"
        case .manifest: "manifest"
        case .file(let path): "file \(path)"
        }
    }

    /// What kind of item it is: the first word of its description.
    package var kind: String { String(description.prefix { $0 != " " }) }
}

/// Words for people, in both languages.
package struct Sentence: Hashable, Sendable {
    package let japanese: String
    package let english: String

    package init(_ japanese: String, _ english: String) {
        self.japanese = japanese
        self.english = english
    }
}

/// One verdict that is not simply fine.
package struct Finding: Hashable, Sendable {
    package let item: Item
    package let verdict: Verdict
    package let why: Sentence
    /// Whether it is as it should be, and only worth knowing: attested by the gate alone, erased as the policy says, a
    /// recording whose end the journal explains.
    package let isNote: Bool

    package init(_ item: Item, _ verdict: Verdict, _ why: Sentence, isNote: Bool = false) {
        self.item = item
        self.verdict = verdict
        self.why = why
        self.isNote = isNote
    }
}

/// All that a verification says.
package struct Report: Sendable {
    package internal(set) var gate = ""
    package internal(set) var made = ""
    package internal(set) var period = ""
    package internal(set) var entries: Int64 = 0
    /// The last moment that the journal knows.
    package internal(set) var lastAt = ""
    /// The last entry in front of the first bad one, and its time; nil where all are good, or the first is bad.
    package internal(set) var lastGood: (sequence: Int64, at: String)?
    /// Root over all entries, hexadecimal.
    package internal(set) var root = ""
    /// In the order in which they were met; at most `longest`.
    package private(set) var findings: [Finding] = []
    package private(set) var notes: [Finding] = []
    /// How many there were beyond those kept.
    package private(set) var unkept = 0
    /// Items that are fine, by kind.
    package private(set) var fine: [String: Int] = [:]
    /// What stands open: a report that is owed, a request that waits.
    package private(set) var debts: [Finding] = []
    /// What rests on the gate's word alone, by kind.
    package private(set) var attested: [String: Int] = [:]
    /// Whether all of the exported state could be read.
    var readableState = true
    private var seen: Set<Item> = []

    /// Most findings that are kept, and most notes.
    package static let longest = 10_000

    package init() {}

    package var isFine: Bool { findings.isEmpty }

    /// Of an item with two findings only the first is kept: it is the cause.
    mutating func add(_ finding: Finding) {
        if finding.isNote {
            if notes.count < Self.longest { notes.append(finding) } else { unkept += 1 }
        } else if !seen.contains(finding.item) {
            guard findings.count < Self.longest else { return unkept += 1 }
            seen.insert(finding.item)
            findings.append(finding)
        }
    }

    mutating func owe(_ finding: Finding) {
        if debts.count < Self.longest { debts.append(finding) } else { unkept += 1 }
    }

    mutating func attest(_ kind: String) { attested[kind, default: 0] += 1 }

    mutating func count(_ kind: String, _ number: Int = 1) { fine[kind, default: 0] += number }
}

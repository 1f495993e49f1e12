internal import Sekimori

/// Follows what happened, entry by entry: folds the state, and holds each act against what allowed it.
final class History {
    let trust: Trust
    let book: FileBook
    let opinion: (any SecondOpinion)?
    let stamps: Stamps
    var fold = Fold()
    var posts = Posts()
    let gaps = Gaps()
    /// The segments of sessions that run, as the journal has them.
    var segments: [SessionID: [Segment]] = [:]
    /// When each technician was let in last, and under which request.
    var admissions: [String: RequestID] = [:]
    /// Every signed text there was.
    var texts: Set<Sum> = []
    var sessionNames: Set<String> = []
    /// How many segments the journal knows of each session, and the sessions whose recording it calls incomplete.
    var segmentCounts: [String: Int64] = [:]
    var incomplete: Set<String> = []
    /// What was erased by the word of somebody entitled to it, and the entry that says so.
    var erasures: [(erasure: Erasure, entry: Int64)] = []
    /// Numbers of erasures of which nothing is left.
    var doneErasures: Set<Int64> = []
    /// Requests with a report whose content is gone.
    var reportless: Set<RequestID> = []
    /// Files that are not there, by session: missing, unless an erasure took them.
    var gone: [SessionID: [Finding]] = [:]
    /// Files besides segments that a recording consists of, by session.
    var closed: [String: Set<String>] = [:]
    /// What lies in `attachments/`, by name: whether some request of the bundle's days has it.
    var attachments: [String: Attached] = [:]
    var keys = KeyBook()
    /// The last moment the journal knows.
    var lastAt = Instant(microseconds: 0)
    /// From here on the events are not all known: nothing is concluded from what would follow from them.
    private(set) var blindFrom: Int64?
    private let ahead: Ahead?

    /// A segment, and what its file was found to be where it was read already.
    struct Segment {
        let fact: SegmentFact
        let found: (sum: Sum, size: Int64)?
    }

    init(
        _ trust: Trust, _ book: FileBook, opinion: (any SecondOpinion)? = nil, stamps: (any StampReader)? = nil,
        ahead: Ahead? = nil
    ) {
        self.trust = trust
        self.book = book
        self.opinion = opinion
        self.ahead = ahead
        self.stamps = Stamps(reader: stamps, book: book, since: trust.stampedSince)
    }

    func goBlind(from entry: Int64) {
        if blindFrom == nil { blindFrom = entry }
    }

    /// A report without its content. The rest follows without it: that there was one, and when.
    func takeErasedReport(of request: RequestID, _ record: EntryRecord) {
        reportless.insert(request)
        fold.takeErasedReport(of: request, at: record.at)
    }

    /// The request whose report an entry brought.
    static func reported(_ record: EntryRecord) -> RequestID? {
        guard record.kind.utf8.elementsEqual("request-reported".utf8), let subject = record.subjects.first,
            subject.utf8.starts(with: "request/".utf8)
        else { return nil }
        return RequestID(bytes: Array(subject.utf8.dropFirst("request/".utf8.count)))
    }

    func take(_ record: EntryRecord, _ bytes: [UInt8], _ report: inout Report) {
        if blindFrom != nil || isPlain(record, bytes) { return }
        let found = ahead?.take(record.sequence, bytes)
        let reading: ContentReading
        do throws(FactLines.Damage) {
            if let found { reading = found.reading } else { reading = try ContentReading(bytes) }
        } catch {
            let why = Sentence("内容を読めません（\(error)）", "its content is not readable: \(error)")
            report.add(Finding(.entry(record.sequence), .altered, why))
            return goBlind(from: record.sequence)
        }
        guard reading.kind.utf8.elementsEqual(record.kind.utf8), reading.subjects == record.subjects else {
            let why = Sentence("項目の種類が内容と違います", "its kind or subjects are not those of its content")
            report.add(Finding(.entry(record.sequence), .altered, why))
            return goBlind(from: record.sequence)
        }
        let act = Act(record: record, reading: reading, segment: found?.segment)
        check(act, &report)
        if let misfit = fold.take(act.event, at: record.at) {
            report.add(Finding(.entry(record.sequence), .altered, misfit))
            goBlind(from: record.sequence)
        }
        if let gap = fold.gap { gaps.note(gap, at: record.sequence) }
    }

    /// Whether nothing follows from an entry: its content is what it commits to, and of the kind it names.
    private func isPlain(_ record: EntryRecord, _ bytes: [UInt8]) -> Bool {
        guard record.subjects.isEmpty, let kind = ContentReading.plainKind(bytes) else { return false }
        return kind.utf8.elementsEqual(record.kind.utf8)
    }

    /// An entry with its content.
    struct Act {
        let record: EntryRecord
        let reading: ContentReading
        /// The file of the segment that it is about, where it was read already.
        let segment: (sum: Sum, size: Int64)?
        var event: Event { reading.event }
        var text: [UInt8]? { reading.text }
        /// As it was received.
        var armored: [UInt8]? { reading.armored }
        var at: Instant { record.at }
    }

    private func check(_ act: Act, _ report: inout Report) {
        defer { keys.weigh(act, &report) }
        var isSigned = false
        if act.text == nil, act.armored == nil { attest(act, &report) } else { isSigned = checkText(act, &report) }
        checkGap(act, &report)
        switch act.event {
        case .contentErased(let erasure) where isSigned: take(erasure, act, &report)
        case .erasureCompleted(let number, _): doneErasures.insert(number)
        case .recordingClosed(let id, let files): checkRest(of: id, files, &report)
        case .request(let id, .collected(let credential)): check(credential, of: id, &report)
        case .admitted(let knocked):
            if let asset = knocked.asset, let request = knocked.request {
                admissions["\(knocked.technician)+\(asset)"] = request
            }
        case .sessionStarted(let session):
            sessionNames.insert("\(session.id)")
            segments[session.id] = []
            check(session, act, &report)
        case .segmentWritten(let id, let fact): segments[id]?.append(Segment(fact: fact, found: act.segment))
        case .sessionEnded(let id, let end):
            segmentCounts["\(id)"] = fold.sessions[id]?.segments
            if !end.complete { incomplete.insert("\(id)") }
            checkEnd(id, end, act, &report)
        default: break
        }
    }
}

/// Another program's word on a signature: `ssh-keygen -Y verify`. Nil where it cannot be asked.
package protocol SecondOpinion {
    func holds(text: [UInt8], signature: [UInt8], namespace: String, keyLine: String) -> Bool?
}

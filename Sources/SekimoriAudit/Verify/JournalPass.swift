internal import Sekimori

/// Reads the journal once, from its first entry to its last, with everything that lies beside it: leaves, contents,
/// checkpoints. Memory does not grow with it.
struct JournalPass {
    private let book: FileBook
    private let contents: Contents
    private let leaves: Leaves
    private let checkpoints: CheckpointCursor
    private let witnesses: [WitnessCursor]
    private var judge = TreeJudge()
    /// The sequence that is due.
    private var due: Int64 = 1
    private var at = Instant(microseconds: 0)
    /// Whether this gate is one that writes each minute.
    private var hasPulse = false
    /// Entries that were passed over because a later one came first.
    private var gaps: Set<Int64> = []
    private static let mostGaps = 1_000_000
    /// Entries of reports whose content is not there: erased, if a later entry says so.
    private var absent: [(entry: Int64, request: RequestID)] = []
    /// The last entry before anything was found, and its time; the time of the last one that a signed root confirmed.
    private var good: (sequence: Int64, at: Instant)?
    private var confirmedAt = Instant(microseconds: 0)

    init(_ book: FileBook, _ trust: Trust, _ report: inout Report) {
        self.book = book
        contents = Contents(book)
        leaves = Leaves(book.stream("leaves"))
        checkpoints = CheckpointCursor(book, trust, &report)
        witnesses = WitnessCursor.all(book, trust, &report)
    }

    /// Returns how many entries there are.
    static func run(_ book: FileBook, _ history: History, _ trust: Trust, _ report: inout Report) {
        var pass = JournalPass(book, trust, &report)
        pass.run(history, &report)
    }

    private mutating func run(_ history: History, _ report: inout Report) {
        guard let stream = book.stream("journal") else {
            return report.add(Finding(.journal, .missing, Sentence("ファイルがありません", "there is no such file")))
        }
        let reader = FrameReader(stream)
        var isNamed = false
        var told: Int64 = 0
        var fault: FrameReader.Fault?
        // One frame ahead, to tell an altered number from one that is out of its place.
        var frame = Self.next(reader, &fault)
        while let current = frame {
            let following = Self.next(reader, &fault)
            current.bytes.withUnsafeBytes {
                take($0, current.record, ahead: following?.record?.sequence, history, &report)
            }
            frame = following
            if reader.size - told > 1 << 22 {
                book.read(reader.size - told)
                told = reader.size
            }
        }
        if let fault {
            isNamed = true
            let why = Sentence("ここから先の証跡を読めません", "the journal cannot be read from here on")
            report.add(Finding(.entry(due), fault == .truncated ? .truncated : .altered, why))
            history.goBlind(from: due)
        }
        let sum = reader.finish()
        book.read(reader.size - told)
        let before = report.findings.count
        finish(history, isAsListed: book.manifest?.lists("journal", sum) == true, &report)
        isNamed = isNamed || report.findings.contains { $0.item.kind == "entry" || $0.item.kind == "entries" }
        let isProven = report.findings.count == before && judge.confirmed == judge.size && !isNamed
        book.close("journal", sum, size: reader.size, isNamed ? .named : isProven ? .proven : .unknown, &report)
        closeLeaves(&report)
        contents.finish(&report)
        checkpoints.finish(&report)
    }

    private static func next(_ reader: FrameReader, _ fault: inout FrameReader.Fault?) -> (
        bytes: [UInt8], record: EntryRecord?
    )? {
        do throws(FrameReader.Fault) {
            return try reader.next().map { ([UInt8]($0), EntryRecord($0)) }
        } catch {
            fault = error
            return nil
        }
    }

    private mutating func take(
        _ bytes: UnsafeRawBufferPointer, _ record: EntryRecord?, ahead: Int64?, _ history: History,
        _ report: inout Report
    ) {
        guard let record else {
            report.add(Finding(.entry(due), .altered, Sentence("証跡の項目として読めません", "is not readable as an entry")))
            history.goBlind(from: due)
            return advance(Sum(leaf: bytes), history, &report)
        }
        if record.sequence != due, !isRenumbered(record, ahead, &report) {
            return misplaced(record, history, &report)
        }
        if record.kind == "gate-restored" { history.gaps.rootBefore = judge.root.hex }
        // Who is to blame, entry or leaf, the next signed root tells; until then nothing follows from either.
        if !judge.append(own: Sum(leaf: bytes), kept: leaves.next()) { history.goBlind(from: due) }
        if record.sequence != due {
            let why = Sentence("番号が \(record.sequence) になっています", "its number is \(record.sequence)")
            report.add(Finding(.entry(due), .altered, why))
            history.goBlind(from: due)
        }
        check(record, history, &report)
        switch contents.of(due, committed: record.commitment, &report) {
        case .here(let payload): history.take(record, payload, &report)
        case .other:
            let why = Sentence("内容が証跡の約束と違います", "its content is not what the entry commits to")
            report.add(Finding(.entry(due), .altered, why))
            history.goBlind(from: due)
        case .absent:
            if let request = History.reported(record) {
                absent.append((due, request))
                history.takeErasedReport(of: request, record)
            } else {
                report.add(Self.contentMissing(due))
                history.goBlind(from: due)
            }
        case .unreadable: history.goBlind(from: due)
        }
        if report.findings.isEmpty { good = (due, record.at) }
        due += 1
        compare(history, &report)
    }

    /// Whether an entry with another number is the one that is due all the same: its content lies under the number that
    /// is due, or, where that was erased, the next entry goes on from there.
    private func isRenumbered(_ record: EntryRecord, _ ahead: Int64?, _ report: inout Report) -> Bool {
        contents.commits(due, to: record.commitment, &report) ?? (ahead == due + 1 && record.sequence != ahead)
    }

    /// What every entry must be, whatever happened.
    private mutating func check(_ record: EntryRecord, _ history: History, _ report: inout Report) {
        // Whether a manager signed for the clock, the content tells; only this kind of entry may go back in time.
        let isClockAccepted = record.kind.utf8.elementsEqual("clock-accepted".utf8)
        if record.gate != history.trust.gate {
            report.add(Finding(.entry(due), .altered, Sentence("別の関守の項目です", "it is another gate's entry")))
        } else if record.at < at, !isClockAccepted, history.blindFrom == nil {
            // Where an entry before this one is in doubt already, its time is too.
            report.add(
                Finding(.entry(due), .altered, Sentence("時刻が前の項目より前です", "its time is before the entry before it")))
        }
        // A gate that runs says so each minute; where it was down, its next word is that it started.
        if hasPulse, record.at - at > .minutes(5), record.kind != "gate-started" {
            let why = Sentence(
                "\(at) から \(record.at) まで何も記されていません", "nothing was noted from \(at) to \(record.at)")
            report.add(Finding(.entry(due), .incomplete, why, isNote: true))
        }
        hasPulse = hasPulse || record.kind == "heartbeat"
        at = isClockAccepted ? record.at : max(at, record.at)
        history.lastAt = at
    }

    /// A whole entry that stands where another one is due.
    private mutating func misplaced(_ record: EntryRecord, _ history: History, _ report: inout Report) {
        history.goBlind(from: min(due, record.sequence))
        if record.sequence < due {
            let isMoved = gaps.remove(record.sequence) != nil
            let why =
                isMoved
                ? Sentence("後ろに移されています", "it stands behind later ones") : Sentence("二度あります", "it stands twice")
            return report.add(Finding(.entry(record.sequence), .reordered, why))
        }
        contents.unclaimed.insert(record.sequence)
        // A number far ahead is not believed: so many entries would have to be gone, and each is remembered.
        let gone = due..<record.sequence
        if gone.count + gaps.count > Self.mostGaps {
            let why = Sentence("番号が \(record.sequence) になっています", "its number is \(record.sequence)")
            report.add(Finding(.entry(due), .altered, why))
            return advance(nil, history, &report)
        }
        for number in gone {
            gaps.insert(number)
            contents.unclaimed.insert(number)
            _ = judge.append(own: nil, kept: leaves.next())
            due = number + 1
            compare(history, &report)
        }
        advance(nil, history, &report)
    }

    private mutating func advance(_ leaf: Sum?, _ history: History, _ report: inout Report) {
        _ = judge.append(own: leaf, kept: leaves.next())
        due += 1
        compare(history, &report)
    }

    /// Holds the tree against a checkpoint of its size, if there is one.
    private mutating func compare(_ history: History, _ report: inout Report) {
        for witness in witnesses where witness.next?.size == judge.size {
            witness.compare(judge.size, judge.root, history.gaps, &report)
        }
        while let next = checkpoints.next, Int64(next.head.size) <= judge.size {
            if Int64(next.head.size) == judge.size {
                judge.compare(next.root, &report)
                if !judge.isApart {
                    report.count("checkpoint")
                    confirmedAt = at
                    history.stamps.check(
                        "checkpoint-\(judge.size)", over: next.note.text, at: at, mustBe: false, &report)
                }
            }
            checkpoints.advance(&report)
        }
    }

    private mutating func finish(_ history: History, isAsListed: Bool, _ report: inout Report) {
        judge.blame(entriesAreRight: isAsListed && !judge.isApart, &report)
        let count = due - 1
        report.entries = count
        if at > Instant(microseconds: 0) { report.lastAt = at.description }
        report.root = judge.root.hex
        for gap in gaps.sorted() {
            report.add(Finding(.entry(gap), .missing, Sentence("証跡にありません", "the journal does not have it")))
        }
        if let manifest = book.manifest, manifest.isSound, manifest.entries != count {
            let why = Sentence(
                "\(manifest.entries) 項目のはずが \(count) 項目です", "\(count) entries where \(manifest.entries) must be")
            report.add(Finding(.journal, count < manifest.entries ? .truncated : .altered, why))
            history.goBlind(from: count + 1)
        }
        if let next = checkpoints.next {
            let why = Sentence(
                "検査点は \(next.head.size) 項目を数えています", "a checkpoint counts \(next.head.size) entries")
            report.add(Finding(.journal, .truncated, why))
            history.goBlind(from: count + 1)
        }
        if checkpoints.hasKey, judge.confirmed < count, !judge.isApart, checkpoints.next == nil {
            unconfirmed(count, &report)
        }
        for (number, request) in absent {
            if history.isErased(request, entry: number) {
                let why = Sentence("保存期間により内容が消去されました", "its content was erased as the policy says")
                report.add(Finding(.entry(number), .erasedByRetention, why, isNote: true))
            } else {
                report.add(Self.contentMissing(number))
            }
        }
        for witness in witnesses { witness.finish(count, made: book.manifest?.made.seconds, history.gaps, &report) }
        nameGood(&report)
        report.count("entry", Int(max(0, count)) - report.findings.filter { $0.item.kind == "entry" }.count)
    }

    private static func contentMissing(_ number: Int64) -> Finding {
        Finding(.entry(number), .missing, Sentence("内容がありません", "its content is missing"))
    }

    /// Up to where the journal is good, where it is not good to its end.
    private func nameGood(_ report: inout Report) {
        let bad = report.findings.compactMap { finding -> Int64? in
            switch finding.item {
            case .entry(let number): number
            case .entries(let range): range.lowerBound
            case .journal: due
            default: nil
            }
        }.min()
        guard let bad else { return }
        if let good, good.sequence < bad {
            report.lastGood = (good.sequence, good.at.description)
        } else if judge.confirmed > 0, judge.confirmed < bad {
            report.lastGood = (judge.confirmed, confirmedAt.description)
        }
    }

    /// Entries behind the last root that was signed.
    private func unconfirmed(_ count: Int64, _ report: inout Report) {
        if judge.confirmed == 0, report.findings.isEmpty {
            let why = Sentence("署名された検査点が一つもありません", "there is no signed checkpoint at all")
            return report.add(Finding(.file("checkpoints"), .missing, why))
        }
        let why = Sentence("最後の検査点より後です", "they are behind the last checkpoint")
        report.add(Finding(.entries((judge.confirmed + 1)...count), .attested, why, isNote: true))
    }

    private mutating func closeLeaves(_ report: inout Report) {
        guard book.has("leaves") else { return }
        let sum = leaves.finish()
        book.read(leaves.size)
        if leaves.size != (due - 1) * 32, !judge.leavesAreWrong {
            let isShorter = leaves.size < (due - 1) * 32
            let why = Sentence("項目の数と合いません", "does not have one for each entry")
            report.add(Finding(.file("leaves"), isShorter ? .truncated : .altered, why))
        }
        let isNamed = report.findings.contains { $0.item == .file("leaves") }
        book.close("leaves", sum, size: leaves.size, isNamed ? .named : .unknown, &report)
    }
}

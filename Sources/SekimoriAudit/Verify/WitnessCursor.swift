/// What a witness itself kept of a gate, which the auditor put beside the bundle: `witness/NAME`, notes in frames by
/// ascending size, or one note as it is.
///
/// The gate cannot have written it: where the journal differs from it, the journal was changed after the witness saw it.
final class WitnessCursor {
    private let name: String
    private let path: String
    private let key: NoteVerifier?
    private let origin: [UInt8]
    private let book: FileBook
    private var reader: FrameReader?
    private var single: [UInt8]?
    private(set) var next: (size: Int64, root: Sum, time: UInt64)?
    private var isBad = false
    private var good: Int64 = 0
    /// The largest tree it saw that is not this journal's, and which is lost as the journal says.
    private var lost: (size: Int64, time: UInt64)?

    static func all(_ book: FileBook, _ trust: Trust, _ report: inout Report) -> [WitnessCursor] {
        book.paths(below: "witness/")
            .map { WitnessCursor($0, book, trust, &report) }
    }

    private init(_ path: String, _ book: FileBook, _ trust: Trust, _ report: inout Report) {
        self.path = path
        self.book = book
        let name = String(path.dropFirst("witness/".count))
        self.name = name
        origin = Array("sekimori/\(trust.gate)".utf8)
        key = trust.witnesses.first {
            $0.name.elementsEqual(name.utf8) || $0.name.elementsEqual("witness/\(name)".utf8)
        }
        if key == nil {
            let why = Sentence("この証人の鍵を知りません", "you have no key of this witness")
            report.add(Finding(.witness(name), .unsigned, why))
            isBad = true
        }
        if let bytes = book.files.bytes(path, limit: Note.longest), bytes.starts(with: origin) { single = bytes }
        if single == nil { reader = book.stream(path).map { FrameReader($0) } }
        advance(&report)
    }

    private func advance(_ report: inout Report) {
        next = nil
        guard !isBad else { return }
        do throws(FrameReader.Fault) {
            let bytes: [UInt8]?
            if let single {
                bytes = single
                self.single = nil
            } else {
                bytes = try reader?.next().map { [UInt8]($0) }
            }
            guard let bytes else { return }
            guard let note = Note(bytes), let head = TreeHead(note.text), head.origin == origin,
                head.size < UInt64(Int64.max), let root = head.root.bytes.withUnsafeBytes({ Sum($0) })
            else { return bad("検査点ではないものがあります", "something in it is not a checkpoint of this gate", &report) }
            guard let time = key?.signed(note) else {
                return bad("\(head.size) 項目の署名が合いません", "its signature over \(head.size) entries does not hold", &report)
            }
            next = (Int64(head.size), root, time)
        } catch {
            bad("最後まで読めません", "cannot be read to its end", &report)
        }
    }

    private func bad(_ japanese: String, _ english: String, _ report: inout Report) {
        isBad = true
        report.add(Finding(.witness(name), .altered, Sentence(japanese, english)))
    }

    /// The tree has grown to this size.
    func compare(_ size: Int64, _ root: Sum, _ gaps: Gaps, _ report: inout Report) {
        while let seen = next, seen.size <= size {
            if seen.size == size {
                if seen.root != root, gaps.loss(of: size, seenAt: seen.time) != nil {
                    lost = (size, seen.time)
                    advance(&report)
                    continue
                }
                if seen.root != root {
                    isBad = true
                    next = nil
                    let range = good + 1 >= size ? "\(size)" : "\(good + 1)-\(size)"
                    let why = Sentence(
                        "証人が見た証跡と違います（項目 \(range)）", "saw another journal: entries \(range) were changed since")
                    return report.add(Finding(.witness(name), .rolledBack, why))
                }
                good = size
                report.count("witness")
            }
            advance(&report)
        }
    }

    /// The journal ended. What the witness saw before the bundle was made must be in it.
    func finish(_ size: Int64, made: Int64?, _ gaps: Gaps, _ report: inout Report) {
        var gone: Int64?
        var later: Int64?
        while let seen = next {
            if gaps.loss(of: seen.size, seenAt: seen.time) != nil {
                lost = (seen.size, seen.time)
            } else if made.map({ seen.time > UInt64(clamping: $0) }) ?? false {
                later = seen.size
            } else {
                gone = seen.size
            }
            advance(&report)
        }
        if let lost, let loss = gaps.loss(of: lost.size, seenAt: lost.time) {
            report.add(Finding(.witness(name), .rolledBack, loss.sentence, isNote: loss.isAccepted))
        }
        if let gone {
            let range = good + 1 >= gone ? "\(gone)" : "\(good + 1)-\(gone)"
            let why = Sentence(
                "証人は \(gone) 項目を見ています（証跡は \(size) 項目、\(range) は失われたか別のもの）",
                "saw \(gone) entries of which \(range) are gone or others: there are \(size)")
            report.add(Finding(.witness(name), .rolledBack, why))
        } else if later != nil {
            let why = Sentence("一式の作成より後も見ています", "it went on after the bundle was made")
            report.add(Finding(.witness(name), .fine, why, isNote: true))
        }
        book.own(path)
    }
}

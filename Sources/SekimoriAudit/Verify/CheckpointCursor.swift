/// The checkpoints of a bundle, in ascending order of size, while the journal grows beside them.
final class CheckpointCursor {
    private let reader: FrameReader?
    private let book: FileBook
    private let origin: [UInt8]
    private let trust: Trust
    private(set) var next: (head: TreeHead, root: Sum, note: Note)?
    private var before: UInt64 = 0
    private var count = 0
    private(set) var last: UInt64 = 0
    private var isNamed = false
    /// Up to which size each witness of the trust directory signed, by name.
    private var witnessed: [[UInt8]: UInt64] = [:]

    /// Signatures of the first so many are checked; behind them those with a witness, and one in a hundred: what the
    /// others say is compared with the tree in any case.
    private static let always = 2_000

    init(_ book: FileBook, _ trust: Trust, _ report: inout Report) {
        self.book = book
        self.trust = trust
        origin = Array("sekimori/\(trust.gate)".utf8)
        reader = book.stream("checkpoints").map { FrameReader($0) }
        advance(&report)
    }

    /// Whether the auditor knows the key that must have signed them.
    var hasKey: Bool { trust.checkpointKey != nil }

    /// Goes on to the next one that can be read.
    func advance(_ report: inout Report) {
        next = nil
        guard let reader else { return }
        while true {
            do throws(FrameReader.Fault) {
                guard let frame = try reader.next() else { return }
                count += 1
                if let good = take([UInt8](frame), &report) {
                    next = good
                    return
                }
            } catch {
                isNamed = true
                return report.add(
                    Finding(
                        .file("checkpoints"), error == .truncated ? .truncated : .altered,
                        Sentence("\(count + 1) 番目から読めません", "cannot be read from number \(count + 1) on")))
            }
        }
    }

    private func take(_ bytes: [UInt8], _ report: inout Report) -> (TreeHead, Sum, Note)? {
        guard let note = Note(bytes), let head = TreeHead(note.text), head.size < UInt64(Int64.max),
            let root = head.root.bytes.withUnsafeBytes({ Sum($0) })
        else {
            return bad(
                .file("checkpoints"), .altered, "\(count) 番目は検査点ではありません", "number \(count) is not a checkpoint", &report
            )
        }
        guard head.origin == origin else {
            return bad(.checkpoint(head.size), .altered, "別の関守のものです", "it is another gate's", &report)
        }
        let isWitnessed = note.signatures.count > 1
        if let key = trust.checkpointKey, count <= Self.always || isWitnessed || count % 100 == 0,
            key.signed(note) == nil
        {
            return bad(.checkpoint(head.size), .unsigned, "関守の署名が合いません", "the gate's signature does not hold", &report)
        }
        for line in note.signatures {
            guard let witness = trust.witnesses.first(where: { $0.name == line.name && $0.keyID == line.keyID }) else {
                continue
            }
            guard witness.signed(note) != nil else {
                let name = String(decoding: witness.name, as: UTF8.self)
                return bad(
                    .checkpoint(head.size), .altered, "証人 \(name) の署名が合いません",
                    "witness \(name)'s signature does not hold",
                    &report)
            }
            witnessed[witness.name] = head.size
        }
        guard head.size > before else {
            return bad(.checkpoint(head.size), .reordered, "順序どおりにありません", "it is out of its place", &report)
        }
        before = head.size
        last = head.size
        return (head, root, note)
    }

    private func bad(_ item: Item, _ verdict: Verdict, _ japanese: String, _ english: String, _ report: inout Report)
        -> (TreeHead, Sum, Note)?
    {
        isNamed = true
        report.add(Finding(item, verdict, Sentence(japanese, english)))
        return nil
    }

    func finish(_ report: inout Report) {
        guard let reader else { return }
        let sum = reader.finish()
        book.read(reader.size)
        book.close("checkpoints", sum, size: reader.size, isNamed ? .named : .unknown, &report)
        for witness in trust.witnesses { vouch(witness.name, &report) }
    }

    /// Up to where a witness vouches: behind that, and where its own memory is not beside the bundle, only the gate does.
    private func vouch(_ name: [UInt8], _ report: inout Report) {
        let prefix = Array("witness/".utf8)
        let item = Item.witness(
            String(decoding: name.starts(with: prefix) ? Array(name.dropFirst(prefix.count)) : name, as: UTF8.self))
        if let size = witnessed[name] {
            let why = Sentence("項目 \(size) までの検査点に署名しています", "signed checkpoints up to entry \(size)")
            report.add(Finding(item, .fine, why, isNote: true))
        } else {
            let why = Sentence("どの検査点にも署名していません", "signed none of these checkpoints")
            report.add(Finding(item, .attested, why, isNote: true))
        }
    }
}

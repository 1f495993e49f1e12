internal import Sekimori

/// Goes through a bundle's journal from its first entry to its last, for those who count and list.
///
/// It judges nothing: whether the journal is whole and true is the verifier's word, which stands beside every count.
struct JournalWalk {
    /// How far it came, and what could not be read.
    struct Outcome {
        var entries = 0
        /// Entries without content: erased, or lost.
        var withoutContent = 0
        /// Entries whose content could not be read.
        var unreadable = 0
        /// Whether the journal's file could be read to its end.
        var isWhole = true
    }

    static func run(_ files: any BundleFiles, take: (EntryRecord, [UInt8]?) -> Bool) -> Outcome {
        var outcome = Outcome()
        guard let stream = files.open("journal") else {
            outcome.isWhole = false
            return outcome
        }
        let reader = FrameReader(stream)
        let payloads = PayloadReader(files)
        do throws(FrameReader.Fault) {
            while let frame = try reader.next() {
                guard let record = EntryRecord(frame) else {
                    outcome.unreadable += 1
                    continue
                }
                outcome.entries += 1
                let payload = payloads.of(record.sequence)
                if payload == nil { outcome.withoutContent += 1 }
                if !take(record, payload) { outcome.unreadable += 1 }
            }
        } catch {
            outcome.isWhole = false
        }
        return outcome
    }
}

/// Contents of entries, asked for in ascending order.
private final class PayloadReader {
    private static let perFile: Int64 = 4_096

    private let files: any BundleFiles
    private var number: Int64 = -1
    private var reader: FrameReader?
    private var waiting: (sequence: Int64, payload: [UInt8])?

    init(_ files: any BundleFiles) { self.files = files }

    func of(_ sequence: Int64) -> [UInt8]? {
        let file = (sequence - 1) / Self.perFile
        if file != number {
            number = file
            waiting = nil
            let digits = String(file)
            let path = "payloads/" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
            reader = files.open(path).map { FrameReader($0) }
        }
        while true {
            if waiting == nil { waiting = following() }
            guard let next = waiting else { return nil }
            if next.sequence > sequence { return nil }
            waiting = nil
            if next.sequence == sequence { return next.payload }
        }
    }

    /// The next three frames; nil at the end and where they cannot be read.
    private func following() -> (Int64, [UInt8])? {
        guard let reader else { return nil }
        do throws(FrameReader.Fault) {
            guard let first = try reader.next(), let sequence = Decimal.value(first), try reader.next() != nil,
                let payload = try reader.next()
            else {
                self.reader = nil
                return nil
            }
            return (sequence, [UInt8](payload))
        } catch {
            self.reader = nil
            return nil
        }
    }
}

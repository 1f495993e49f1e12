/// The contents of entries, which lie apart from them: one file for 4096 entries, three frames for each entry that still
/// has its content: sequence, salt, payload.
final class Contents {
    /// What there is of an entry's content.
    enum Content {
        /// Exactly what the entry commits to.
        case here(payload: [UInt8])
        /// Something else under the entry's number.
        case other
        case absent
        /// The file cannot be read any further, or is not there.
        case unreadable
    }

    static let perFile: Int64 = 4096

    private let book: FileBook
    private var number: Int64 = -1
    private var reader: FrameReader?
    private var waiting: (sequence: Int64, salt: [UInt8], payload: [UInt8])?
    private var isBroken = false
    private var isAtEnd = false

    /// Entries that the journal passed over: nobody asks for their content.
    var unclaimed: Set<Int64> = []

    init(_ book: FileBook) { self.book = book }

    static func path(_ number: Int64) -> String {
        let digits = String(number)
        return "payloads/" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }

    /// The content of an entry; sequences are asked for in ascending order.
    func of(_ sequence: Int64, committed: Sum, _ report: inout Report) -> Content {
        while ready(sequence, &report) {
            guard let next = waiting else { break }
            if Self.sum(next.salt, next.payload) == committed {
                waiting = nil
                if next.sequence != sequence {
                    let why = Sentence(
                        "内容の番号が \(next.sequence) になっています", "the number of its content is \(next.sequence)")
                    report.add(Finding(.entry(sequence), .altered, why))
                }
                return .here(payload: next.payload)
            }
            if next.sequence > sequence { return .absent }
            waiting = nil
            if next.sequence == sequence { return .other }
            if unclaimed.contains(next.sequence) { continue }
            let why = Sentence("内容が順序どおりにありません", "its content is out of its place")
            report.add(Finding(.entry(next.sequence), .reordered, why))
        }
        return isBroken ? .unreadable : .absent
    }

    /// Whether what lies under a number is what an entry commits to; nil where nothing lies there.
    func commits(_ sequence: Int64, to committed: Sum, _ report: inout Report) -> Bool? {
        guard ready(sequence, &report), let next = waiting, next.sequence == sequence else { return nil }
        return Self.sum(next.salt, next.payload) == committed
    }

    /// Whether there is content waiting, of this entry or of another one.
    private func ready(_ sequence: Int64, _ report: inout Report) -> Bool {
        let file = (sequence - 1) / Self.perFile
        if file != number { open(file, &report) }
        guard !isBroken, !isAtEnd else { return false }
        return waiting != nil || take(sequence, &report)
    }

    private static func sum(_ salt: [UInt8], _ payload: [UInt8]) -> Sum {
        salt.withUnsafeBytes { salt in payload.withUnsafeBytes { Sum(of: salt, $0) } }
    }

    /// Takes the next three frames in; false at the end, and where they cannot be read.
    private func take(_ awaited: Int64, _ report: inout Report) -> Bool {
        guard let reader else { return false }
        do throws(FrameReader.Fault) {
            guard let first = try reader.next() else {
                isAtEnd = true
                return false
            }
            guard let sequence = Decimal.value(first) else { throw .length }
            guard let salt = try reader.next().map({ [UInt8]($0) }) else { throw .truncated }
            guard salt.count == 32 else { throw .length }
            guard let payload = try reader.next() else { throw .truncated }
            waiting = (sequence, salt, [UInt8](payload))
            return true
        } catch {
            isBroken = true
            let path = Self.path(number)
            let isCut = error == .truncated
            report.add(
                Finding(
                    .entry(awaited), isCut ? .truncated : .altered,
                    Sentence(
                        "\(path) は \(reader.offset) バイト目から読めません", "\(path) cannot be read from byte \(reader.offset) on"
                    )))
            return false
        }
    }

    private func open(_ file: Int64, _ report: inout Report) {
        finish(&report)
        number = file
        isAtEnd = false
        isBroken = false
        let path = Self.path(file)
        guard let stream = book.stream(path) else {
            isBroken = true
            return report.add(
                Finding(.file(path), .missing, Sentence("証跡の内容がありません", "contents of the journal are missing")))
        }
        reader = FrameReader(stream)
    }

    /// Closes the file that is open; whether all its contents were asked for.
    func finish(_ report: inout Report) {
        guard let reader else { return }
        self.reader = nil
        let path = Self.path(number)
        var isNamed = isBroken
        if !isBroken, waiting != nil || !isAtEnd && (try? reader.next()) != nil {
            isNamed = true
            report.add(
                Finding(.file(path), .altered, Sentence("どの項目のものでもない内容があります", "holds content of no entry")))
        }
        waiting = nil
        let sum = reader.finish()
        book.read(reader.size)
        book.close(path, sum, size: reader.size, isNamed ? .named : .unknown, &report)
    }
}

/// The leaves as the gate kept them when it wrote the entries: 32 bytes each. They tell which entry was altered where the
/// root alone tells only that one was.
final class Leaves {
    private let stream: (any ByteStream)?
    private var adding = Sum.Adding()
    private(set) var size: Int64 = 0
    private(set) var isBroken = false
    private var room = [UInt8](repeating: 0, count: 32 * 4096)
    private var filled = 0
    private var place = 0

    init(_ stream: (any ByteStream)?) {
        self.stream = stream
        isBroken = stream == nil
    }

    /// The next one; nil where there is none.
    func next() -> Sum? {
        if place == filled, !fill() { return nil }
        guard filled - place >= 32 else {
            isBroken = true
            return nil
        }
        defer { place += 32 }
        return room.withUnsafeBytes { Sum(UnsafeRawBufferPointer(rebasing: $0[place..<(place + 32)])) }
    }

    private func fill() -> Bool {
        guard let stream, !isBroken else { return false }
        filled = 0
        place = 0
        while filled < room.count {
            let count = room.withUnsafeMutableBytes { stream.read(into: .init(rebasing: $0[filled...])) }
            guard let count else {
                isBroken = true
                return false
            }
            if count == 0 { break }
            room.withUnsafeBytes { adding.add(UnsafeRawBufferPointer(rebasing: $0[filled..<(filled + count)])) }
            filled += count
            size += Int64(count)
        }
        return filled > 0
    }

    /// The digest of the whole file.
    func finish() -> Sum? {
        while fill() {}
        return stream == nil ? nil : adding.sum
    }
}

import Glibc

/// The list of offered keys, as the daemon wrote it last.
///
///     sekimori-keys 1 SECONDS\n           when it was written, seconds since 1970
///     LOGIN\tKEY LINE\n                   one for each offered key
///     end COUNT\n                         how many key lines there are
///
/// The daemon replaces it every 5 s and at each change. A list that is damaged anywhere, or old, offers nothing to
/// anybody: an unknown half could be the half that was taken away.
struct Snapshot {
    /// 4 MiB: some 12 000 keys. The daemon writes fewer; a longer file is not its.
    static let maximumLength = 4 << 20

    /// Written at most this long ago: three of the daemon's rounds. 2 s ahead, because two clocks of one host differ
    /// by less when it is stepped between writing and reading.
    private static let age: ClosedRange<Int64> = -2...15

    /// The lines of one login, each with its newline; nil when the list is not to be believed.
    static func keyLines(of login: [UInt8], in bytes: UnsafeRawBufferPointer, now: Int64) -> [Range<Int>]? {
        var lines = Lines(bytes)
        guard let header = lines.next(), let written = number(in: bytes[header], after: "sekimori-keys 1 "),
            age.contains(now - written)
        else { return nil }
        var found: [Range<Int>] = []
        var count: Int64 = 0
        while let line = lines.next() {
            if let announced = number(in: bytes[line], after: "end ") {
                return announced == count && lines.isAtEnd ? found : nil
            }
            guard let tab = bytes[line].firstIndex(of: UInt8(ascii: "\t")), isLogin(bytes[line.lowerBound..<tab]),
                isKeyLine(bytes[(tab + 1)..<line.upperBound])
            else { return nil }
            count += 1
            if bytes[line.lowerBound..<tab].elementsEqual(login) { found.append((tab + 1)..<(line.upperBound + 1)) }
        }
        return nil
    }

    /// `tanaka` or `tanaka+pacs1`.
    static func isLogin(_ name: some Collection<UInt8>) -> Bool {
        let technician = name.prefix { $0 != UInt8(ascii: "+") }
        guard let first = technician.first, isLetter(first), (3...16).contains(technician.count),
            technician.allSatisfy({ isLetter($0) || isDigit($0) })
        else { return false }
        let rest = name.dropFirst(technician.count)
        guard !rest.isEmpty else { return true }
        return (2...33).contains(rest.count)
            && rest.dropFirst().allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Printable, bound to addresses and to an end. `#` would cut the line short for sshd, options and all.
    private static func isKeyLine(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard starts(line, with: "restrict,pty,from=\""), contains(line, ",expiry-time=\"") else { return false }
        // Without an early exit the compiler makes vectors of it: the whole list is looked at for each login.
        var foreign = false
        for byte in UnsafeRawBufferPointer(rebasing: line) {
            foreign = foreign || byte &- 0x20 > 0x5e || byte == UInt8(ascii: "#")
        }
        return !foreign
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The decimal number that is all there is behind a prefix.
    private static func number(in line: Slice<UnsafeRawBufferPointer>, after prefix: StaticString) -> Int64? {
        guard starts(line, with: prefix) else { return nil }
        let digits = line.dropFirst(prefix.utf8CodeUnitCount)
        guard (1...12).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func starts(_ line: Slice<UnsafeRawBufferPointer>, with prefix: StaticString) -> Bool {
        line.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
    }

    private static func contains(_ line: Slice<UnsafeRawBufferPointer>, _ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard line.count >= length else { return false }
        return (line.startIndex...(line.endIndex - length)).contains {
            line[$0] == text.utf8Start[0] && starts(line[$0...], with: text)
        }
    }
}

/// The lines of a text, without their newlines. What follows the last newline is no line.
private struct Lines {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func next() -> Range<Int>? {
        guard position < bytes.count, let start = bytes.baseAddress,
            let newline = memchr(start + position, Int32(UInt8(ascii: "\n")), bytes.count - position)
        else { return nil }
        let end = UnsafeRawPointer(newline) - start
        defer { position = end + 1 }
        return position..<end
    }
}

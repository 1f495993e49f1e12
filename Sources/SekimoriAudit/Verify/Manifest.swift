internal import Sekimori

/// The list of a bundle's files, as the gate wrote it:
///
///     manifest-v1@sekimori
///     gate: minato
///     made: 2026-11-23T00:00:00.000000Z
///     entries: 1234
///     sessions: 2026-11-22 2026-11-22       first and last day of sessions whose recordings are here
///     recordings: yes                       no: none was exported
///     file: SHA256HEX SIZE PATH             one a file, ascending by path
///     end: SHA256HEX                        of all bytes before this line
///
/// It is signed by nobody: it tells a broken copy from a whole one, not a false one from a true one.
struct Manifest {
    let gate: GateID
    let made: Instant
    let entries: Int64
    let first: CivilDate
    let last: CivilDate
    let hasRecordings: Bool
    /// Whether its own digest holds: else nothing it says of a file counts.
    let isSound: Bool
    /// Every file it lists.
    let paths: PathTable
    private let sums: [Sum]
    private let sizes: [Int64]

    /// Nil where it cannot be read at all.
    init?(_ stream: any ByteStream) {
        var lines = Lines(stream)
        guard lines.next()?.elementsEqual("manifest-v1@sekimori".utf8) == true,
            let gate = lines.next()?.value("gate").flatMap({ GateID(bytes: Array($0)) }),
            let made = lines.next()?.value("made").flatMap({ Moment($0) }),
            let entries = lines.next()?.value("entries").flatMap({ Decimal.value($0) }),
            let days = lines.next()?.value("sessions")?.split(separator: 0x20), days.count == 2,
            let first = CivilDate(String(decoding: days[0], as: UTF8.self)),
            let last = CivilDate(String(decoding: days[1], as: UTF8.self)),
            let recordings = lines.next()?.value("recordings")
        else { return nil }
        self.gate = gate
        self.made = made.instant
        self.entries = entries
        self.first = first
        self.last = last
        hasRecordings = !recordings.elementsEqual("no".utf8)
        var isSound = recordings.elementsEqual("no".utf8) || recordings.elementsEqual("yes".utf8)
        var paths = PathTable()
        var sums: [Sum] = []
        var sizes: [Int64] = []
        var hasEnd = false
        var before = lines.sum
        while let line = lines.next() {
            if hasEnd { isSound = false }
            let words = line.value("file")?.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            if let words, words.count == 3, let sum = Sum(hex: words[0]), let size = Decimal.value(words[1]),
                String(validating: words[2], as: UTF8.self) != nil, paths.append(words[2])
            {
                sums.append(sum)
                sizes.append(size)
            } else if let end = line.value("end").flatMap({ Sum(hex: $0) }), end == before.sum {
                hasEnd = true
            } else {
                isSound = false
            }
            before = lines.sum
        }
        guard lines.isWhole else { return nil }
        self.isSound = isSound && hasEnd
        self.paths = paths
        self.sums = sums
        self.sizes = sizes
    }

    /// What it says of a file; nil where it does not list it.
    func listed(_ path: String) -> (sum: Sum, size: Int64)? {
        paths.index(of: path).map { (sums[$0], sizes[$0]) }
    }

    /// Whether a file is the one that it lists, as far as it can be believed.
    func lists(_ path: String, _ sum: Sum?) -> Bool { isSound && sum != nil && listed(path)?.sum == sum }

    /// Whether recordings of this session belong into the bundle: its number begins with the day.
    func covers(_ session: SessionID) -> Bool { covers(session.bytes, UInt8(ascii: "s")) }

    /// Whether the attachments of this request do.
    func covers(_ request: RequestID) -> Bool { covers(request.bytes, UInt8(ascii: "r")) }

    private func covers(_ name: [UInt8], _ letter: UInt8) -> Bool {
        let digits = name.dropFirst().prefix(8)
        guard name.first == letter, let number = Decimal.digitsValue(digits), digits.count == 8,
            let day = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        else { return true }
        return first <= day && day <= last
    }
}

/// The lines of a file, and the digest of those that were given.
private struct Lines {
    private let stream: any ByteStream
    private var held: ArraySlice<UInt8> = []
    private var isAtEnd = false
    private(set) var sum = Sum.Adding()
    /// Whether the file could be read and ended with a line feed, where it has been read to its end.
    private(set) var isWhole = true

    /// No path is longer.
    private static let longest = 1 << 16

    init(_ stream: any ByteStream) { self.stream = stream }

    /// The next line, without its line feed.
    mutating func next() -> ArraySlice<UInt8>? {
        while true {
            if let end = held.firstIndex(of: 0x0A) {
                let line = held[..<end]
                sum.add(held[...end])
                held = held[(end + 1)...]
                return line
            }
            guard !isAtEnd, isWhole, held.count < Self.longest else {
                isWhole = isWhole && held.isEmpty
                return nil
            }
            fill()
        }
    }

    private mutating func fill() {
        var room = [UInt8](repeating: 0, count: Self.longest)
        guard let count = room.withUnsafeMutableBytes({ stream.read(into: $0) }), count <= room.count else {
            isWhole = false
            return
        }
        isAtEnd = count == 0
        held = Array(held + room[..<count])[...]
    }
}

extension ArraySlice<UInt8> {
    /// What stands behind `name: `.
    fileprivate func value(_ name: String) -> ArraySlice<UInt8>? {
        let prefix = Array((name + ": ").utf8)
        guard starts(with: prefix), count > prefix.count else { return nil }
        return dropFirst(prefix.count)
    }
}

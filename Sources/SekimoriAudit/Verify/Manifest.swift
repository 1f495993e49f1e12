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
    let files: [String: (sum: Sum, size: Int64)]

    /// Nil where it cannot be read at all.
    init?(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count >= 8, lines[lines.count - 1].isEmpty, lines[0].isText("manifest-v1@sekimori"),
            let gate = lines[1].value("gate").flatMap({ GateID(bytes: Array($0)) }),
            let made = lines[2].value("made").flatMap({ Moment($0) }),
            let entries = lines[3].value("entries").flatMap({ Decimal.value($0) }),
            let days = lines[4].value("sessions")?.split(separator: 0x20), days.count == 2,
            let first = CivilDate(String(decoding: days[0], as: UTF8.self)),
            let last = CivilDate(String(decoding: days[1], as: UTF8.self)),
            let recordings = lines[5].value("recordings")
        else { return nil }
        self.gate = gate
        self.made = made.instant
        self.entries = entries
        self.first = first
        self.last = last
        hasRecordings = !recordings.elementsEqual("no".utf8)
        var isSound = recordings.elementsEqual("no".utf8) || recordings.elementsEqual("yes".utf8)
        var files: [String: (sum: Sum, size: Int64)] = [:]
        var before: ArraySlice<UInt8> = []
        for line in lines[6..<(lines.count - 2)] {
            let words = line.value("file")?.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            guard let words, words.count == 3, let sum = Sum(hex: words[0]), let size = Decimal.value(words[1]),
                let path = String(validating: words[2], as: UTF8.self), before.lexicographicallyPrecedes(words[2])
            else {
                isSound = false
                continue
            }
            before = words[2]
            files[path] = (sum, size)
        }
        let end = lines[lines.count - 2]
        if let sum = end.value("end").flatMap({ Sum(hex: $0) }) {
            isSound = isSound && sum == Sum(of: bytes[..<end.startIndex])
        } else {
            isSound = false
        }
        self.isSound = isSound
        self.files = files
    }

    /// Whether a file is the one that it lists, as far as it can be believed.
    func lists(_ path: String, _ sum: Sum?) -> Bool { isSound && sum != nil && files[path]?.sum == sum }

    /// Whether recordings of this session belong into the bundle: its number begins with the day.
    func covers(_ session: SessionID) -> Bool {
        let digits = session.bytes.dropFirst().prefix(8)
        guard session.bytes.first == UInt8(ascii: "s"), let number = Decimal.digitsValue(digits), digits.count == 8,
            let day = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        else { return true }
        return first <= day && day <= last
    }
}

extension ArraySlice<UInt8> {
    fileprivate func isText(_ text: String) -> Bool { elementsEqual(text.utf8) }

    /// What stands behind `name: `.
    fileprivate func value(_ name: String) -> ArraySlice<UInt8>? {
        let prefix = Array((name + ": ").utf8)
        guard starts(with: prefix), count > prefix.count else { return nil }
        return dropFirst(prefix.count)
    }
}

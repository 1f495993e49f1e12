/// Finds words in what a session showed, whatever encoding the asset spoke: the words as bytes of each encoding, in lines
/// without the terminal's control functions.
///
/// What was overwritten on the screen is found as well. A word that a full-screen program put together out of pieces with
/// cursor movements between them is found only where the movements are all that lies between.
package struct LineScanner {
    package struct Hit: Equatable, Sendable {
        /// Milliseconds since 1970 of the line's first byte.
        package let at: UInt64
        /// As the asset sent it, without control functions.
        package let line: [UInt8]
        /// Which of the words.
        package let word: Int
    }

    private enum Place { case text, escape, sequence, string, stringEscape }

    /// A line that goes on for longer is looked at in pieces that overlap by the longest word.
    private static let longest = 4_096

    /// With its place among those that were given; one that several encodings spell alike stands here once.
    private let words: [(place: Int, bytes: [UInt8])]
    private let overlap: Int
    private var line: [UInt8] = []
    private var startedAt: UInt64 = 0
    private var place = Place.text

    package init(words: [[UInt8]]) {
        self.words = words.enumerated().filter { !$1.isEmpty && words.firstIndex(of: $1) == $0 }
            .map { (place: $0, bytes: $1) }
        overlap = (words.map(\.count).max() ?? 0) - 1
    }

    /// The hits in lines that this frame completed.
    package mutating func take(_ frame: RecordedFrame) -> [Hit] {
        guard let bytes = frame.shown else { return [] }
        var hits: [Hit] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if place == .text, let text = Self.text(of: rest) {
                add(text, frame.at, &hits)
                rest = rest[text.endIndex...]
                continue
            }
            rest = rest.dropFirst()
            switch (place, byte) {
            case (.text, 0x1B): place = .escape
            case (.text, 0x0A): hits += close()
            case (.text, _): break
            case (.escape, UInt8(ascii: "[")): place = .sequence
            case (.escape, UInt8(ascii: "]")), (.escape, UInt8(ascii: "P")), (.escape, UInt8(ascii: "_")),
                (.escape, UInt8(ascii: "^")), (.escape, UInt8(ascii: "X")):
                place = .string
            case (.escape, 0x20..<0x30): break
            case (.escape, _): place = .text
            case (.sequence, 0x40...0x7E): place = .text
            case (.sequence, _): break
            case (.string, 0x07): place = .text
            case (.string, 0x1B): place = .stringEscape
            case (.string, _): break
            case (.stringEscape, UInt8(ascii: "\\")): place = .text
            case (.stringEscape, _): place = .string
            }
        }
        return hits
    }

    /// What stands in front without a control character; nil where there is nothing.
    private static func text(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let count = bytes.withUnsafeBufferPointer { bytes in
            var count = 0
            while count < bytes.count, bytes[count] >= 0x20, bytes[count] != 0x7F { count += 1 }
            return count
        }
        return count > 0 ? bytes.prefix(count) : nil
    }

    private mutating func add(_ text: ArraySlice<UInt8>, _ at: UInt64, _ hits: inout [Hit]) {
        var text = text
        while !text.isEmpty {
            if line.isEmpty { startedAt = at }
            let piece = text.prefix(max(1, Self.longest + 1 - line.count))
            line += piece
            text = text.dropFirst(piece.count)
            if line.count > Self.longest { hits += close(keeping: overlap) }
        }
    }

    /// The hits in what is left.
    package mutating func finish() -> [Hit] { close() }

    private mutating func close(keeping count: Int = 0) -> [Hit] {
        defer { line.removeFirst(line.count - min(line.count, max(0, count))) }
        // One word is enough to show a line.
        guard let word = words.first(where: { Self.contains(line, $0.bytes) }) else { return [] }
        return [Hit(at: startedAt, line: line, word: word.place)]
    }

    private static func contains(_ line: [UInt8], _ word: [UInt8]) -> Bool {
        guard line.count >= word.count else { return false }
        return line.withUnsafeBufferPointer { line in
            word.withUnsafeBufferPointer { word in
                for start in 0...(line.count - word.count) where line[start] == word[0] {
                    var length = 1
                    while length < word.count, line[start + length] == word[length] { length += 1 }
                    if length == word.count { return true }
                }
                return false
            }
        }
    }
}

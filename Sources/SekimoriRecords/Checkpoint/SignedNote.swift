/// A text with the signatures of those who vouch for it (C2SP signed-note).
///
/// The text ends with a line end; an empty line follows, and then a line for each signature:
///
///     — NAME base64(key id, 4 bytes ‖ signature)
package struct SignedNote: Hashable, Sendable {
    package let text: [UInt8]
    package private(set) var lines: [Line]

    package struct Line: Hashable, Sendable {
        package let name: String
        package let keyID: [UInt8]
        package let signature: [UInt8]

        package init(name: String, keyID: [UInt8], signature: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.signature = signature
        }

        /// As it stands in a note, with its end.
        package var bytes: [UInt8] { Array("\(prefix)\(name) \(Base64.encode(keyID + signature))\n".utf8) }
    }

    private static let prefix = "\u{2014} "

    /// Longest note that is read: a checkpoint with sixty-four lines has a tenth of it.
    package static let maximumLength = 65_536
    private static let mostLines = 64

    package init(text: [UInt8], lines: [Line]) {
        self.text = text
        self.lines = lines
    }

    package var bytes: [UInt8] { text + [UInt8(ascii: "\n")] + lines.flatMap(\.bytes) }

    /// Reads one spelling only; nil for anything else.
    package init?(bytes: [UInt8]) {
        guard bytes.count <= Self.maximumLength, let string = String(validating: bytes, as: UTF8.self),
            string.utf8.elementsEqual(bytes), !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
        else { return nil }
        // The empty line before the signatures is the last one.
        guard let end = bytes.indices.last(where: { $0 > 1 && bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }) else {
            return nil
        }
        text = Array(bytes[..<end])
        var lines: [Line] = []
        for line in bytes[(end + 1)...].split(separator: 0x0A, omittingEmptySubsequences: true) {
            guard lines.count < Self.mostLines, let read = Self.line(line) else { return nil }
            lines.append(read)
        }
        self.lines = lines
        guard !lines.isEmpty, self.bytes == bytes else { return nil }
    }

    private static func line(_ line: ArraySlice<UInt8>) -> Line? {
        guard line.starts(with: prefix.utf8) else { return nil }
        let parts = line.dropFirst(prefix.utf8.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2, NoteKey.isName(parts[0]), let bytes = Base64.decode(parts[1]), bytes.count > 4 else {
            return nil
        }
        return Line(
            name: String(decoding: parts[0], as: UTF8.self), keyID: Array(bytes.prefix(4)),
            signature: Array(bytes.dropFirst(4)))
    }

    /// With a line in place of an older one of the same key.
    package func adding(_ line: Line) -> Self {
        var note = self
        note.lines.removeAll { $0.keyID == line.keyID && $0.name.utf8.elementsEqual(line.name.utf8) }
        note.lines.append(line)
        return note
    }
}

/// A signed note (C2SP signed-note): text, an empty line, and lines of signatures.
///
///     sekimori/minato
///     1234
///     wYk…=
///
///     — sekimori/minato 3q2+7w…=
///     — witness/audit AAAA…=
package struct Note: Hashable, Sendable {
    /// What is signed: everything before the empty line, with its last line's end.
    package let text: [UInt8]
    package let signatures: [Signature]

    package struct Signature: Hashable, Sendable {
        package let name: [UInt8]
        /// The first four bytes of a hash over name and key: a hint at the key, no proof.
        package let keyID: [UInt8]
        package let bytes: [UInt8]
    }

    /// Longest note, and most signatures, that are read.
    package static let longest = 65_536
    package static let mostSignatures = 64

    /// Nil for anything that is not exactly a signed note: what is unknown is no.
    package init?(_ bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        guard bytes.count <= Self.longest, bytes.last == newline,
            let string = String(validating: bytes, as: UTF8.self),
            string.unicodeScalars.allSatisfy({ $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) }),
            // The last empty line: the text may hold others.
            let gap = bytes.indices.dropFirst().last(where: { bytes[$0] == newline && bytes[$0 - 1] == newline }),
            gap > 1
        else { return nil }
        text = Array(bytes[..<gap])
        let lines = bytes[(gap + 1)...].dropLast().split(separator: newline, omittingEmptySubsequences: false)
        guard (1...Self.mostSignatures).contains(lines.count) else { return nil }
        var signatures: [Signature] = []
        for line in lines {
            guard let signature = Self.signature(line) else { return nil }
            signatures.append(signature)
        }
        self.signatures = signatures
    }

    private static let dash = Array("\u{2014} ".utf8)

    private static func signature(_ line: ArraySlice<UInt8>) -> Signature? {
        guard line.starts(with: dash) else { return nil }
        let parts = line.dropFirst(dash.count).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, isName(parts[0]), let bytes = Base64Text.decode(parts[1]), bytes.count > 4 else {
            return nil
        }
        return Signature(name: Array(parts[0]), keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
    }

    /// Ours are ASCII without spaces and plus signs; the format would allow more.
    static func isName(_ name: some Collection<UInt8>) -> Bool {
        (1...128).contains(name.count)
            && name.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") }
    }

    /// One more line, as it is written behind the others.
    package static func line(name: [UInt8], keyID: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        dash + name + Array(" \(Base64Text.encode(keyID + bytes))\n".utf8)
    }
}

/// What a checkpoint's text says (C2SP tlog-checkpoint): whose journal, how many entries, which root.
package struct TreeHead: Hashable, Sendable {
    package let origin: [UInt8]
    package let size: UInt64
    package let root: TreeHash

    /// Nil for anything but the three lines a gate writes; there are no extension lines.
    package init?(_ text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, Note.isName(lines[0]), let size = Self.number(lines[1]), size > 0,
            let root = Base64Text.decode(lines[2]).flatMap({ TreeHash($0) })
        else { return nil }
        origin = Array(lines[0])
        self.size = size
        self.root = root
    }

    /// Decimal without needless zeros; a tree has at most 2^62 leaves here.
    private static func number(_ digits: some Collection<UInt8>) -> UInt64? {
        guard (1...18).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        var number: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return number
    }
}

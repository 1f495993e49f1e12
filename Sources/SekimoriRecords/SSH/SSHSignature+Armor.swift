extension SSHSignature {
    /// The file as `ssh-keygen` writes it: base64 in lines of 70, every line ended.
    package var armored: String { Self.armor(blob) }

    /// Reads the one spelling a signature has: what `armored` gives.
    package init(armored: some Sequence<UInt8>) throws(Refusal) {
        let text = [UInt8](armored)
        let signature = try SSHSignature(file: text)
        guard text.elementsEqual(signature.armored.utf8) else { throw .malformed }
        self = signature
    }

    /// Reads the file that a person's tool has written: Windows ends of lines, other lengths of line and blank lines
    /// around the armor are let through. Keep `armored`, not the file.
    package init(file: some Sequence<UInt8>) throws(Refusal) {
        let text = [UInt8](file)
        guard text.count <= 2 * Self.maximumBlob else { throw .malformed }
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        while lines.last?.isEmpty == true { lines.removeLast() }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        guard lines.count >= 3, lines[0].elementsEqual(Self.beginMark.utf8),
            lines[lines.count - 1].elementsEqual(Self.endMark.utf8),
            let blob = Base64.decode([UInt8](lines[1..<(lines.count - 1)].joined()))
        else { throw .malformed }
        try self.init(blob: blob)
    }

    static func armor(_ blob: [UInt8]) -> String {
        var text = [UInt8](Self.beginMark.utf8) + [UInt8(ascii: "\n")]
        var rest = Base64.encodedBytes(blob, .padded)[...]
        while !rest.isEmpty {
            text += rest.prefix(70) + [UInt8(ascii: "\n")]
            rest = rest.dropFirst(70)
        }
        return String(decoding: text, as: UTF8.self) + Self.endMark + "\n"
    }

    private static let beginMark = "-----BEGIN SSH SIGNATURE-----"
    private static let endMark = "-----END SSH SIGNATURE-----"
}

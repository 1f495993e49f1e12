extension PublicKey {
    /// Longest file read: an 8192-bit key takes 1.5 kB as a line, 1.6 kB as a PuTTY file.
    private static let maximumFile = 8192

    /// Reads the one spelling a key has: what `line` gives, without a comment or an end of line.
    package init(line: some Sequence<UInt8>) throws(Refusal) {
        let text = [UInt8](line)
        try self.init(openSSH: text)
        guard text.elementsEqual(self.line.utf8) else { throw .malformed }
    }

    /// Reads what a person hands in: an OpenSSH `.pub` file, or the "SSH2 public key" file of PuTTY (RFC 4716).
    ///
    /// A comment, a byte order mark, Windows ends of lines and blank lines around the key are let through; none of
    /// them becomes part of the key.
    package init(file: some Sequence<UInt8>) throws(Refusal) {
        var bytes = [UInt8](file)
        guard bytes.count <= Self.maximumFile else { throw .malformed }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Self.trimmed)
        while lines.last?.isEmpty == true { lines.removeLast() }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        guard let first = lines.first else { throw .noKey }
        if Self.announcesPrivateKey(first) { throw .privateKey }
        if first == Self.beginMark {
            try self.init(boxed: lines)
        } else {
            guard lines.count == 1 else { throw .severalKeys }
            try self.init(openSSH: first)
        }
    }

    /// `type SP base64`, then perhaps a space and a comment.
    private init(openSSH text: [UInt8]) throws(Refusal) {
        guard !text.isEmpty else { throw .noKey }
        guard text.count <= Self.maximumFile, text.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { throw .malformed }
        let words = text.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        let type = [UInt8](words[0])
        guard words.count >= 2, !words[1].isEmpty else { throw .noKey }
        guard let blob = Base64.decode(words[1]) else {
            // `command="…" ssh-ed25519 AAAA…`: the second word is a type, or the first is no name.
            let hasOptions = type.contains(UInt8(ascii: "=")) || type.contains(UInt8(ascii: ","))
            throw hasOptions || words[1].starts(with: [UInt8]("ssh-".utf8)) ? .options : .malformed
        }
        try self.init(blob: blob)
        guard type.elementsEqual(kind.rawValue.utf8) else { throw .typeMismatch }
    }

    /// RFC 4716: a begin mark, headers (`Comment: …`, a backslash continues), base64 lines of 72 at most, an end mark.
    private init(boxed lines: [[UInt8]]) throws(Refusal) {
        guard let end = lines.firstIndex(of: Self.endMark) else { throw .malformed }
        guard end == lines.count - 1 else { throw .severalKeys }
        var body: [UInt8] = []
        var inHeader = false
        for line in lines[1..<end] {
            if inHeader || (body.isEmpty && line.contains(UInt8(ascii: ":"))) {
                inHeader = line.last == UInt8(ascii: "\\")
            } else {
                guard !line.isEmpty, line.count <= 72 else { throw .malformed }
                body += line
            }
        }
        guard let blob = Base64.decode(body) else { throw .malformed }
        try self.init(blob: blob)
    }

    private static let beginMark = [UInt8]("---- BEGIN SSH2 PUBLIC KEY ----".utf8)
    private static let endMark = [UInt8]("---- END SSH2 PUBLIC KEY ----".utf8)

    /// PEM and OpenSSH private keys begin with a mark, PuTTY's with `PuTTY-User-Key-File-`.
    private static func announcesPrivateKey(_ line: [UInt8]) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        return text.contains("PRIVATE KEY-----") || text.hasPrefix("PuTTY-User-Key-File-")
            || text.hasPrefix("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY")
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
        return [UInt8](line.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

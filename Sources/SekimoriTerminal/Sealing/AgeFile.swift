package import SekimoriWire

/// Writes files that `age -d` opens (age v1, https://age-encryption.org/v1).
///
///     age-encryption.org/v1
///     -> X25519 EPHEMERAL                 a stanza for each recipient: the file key, wrapped
///     BODY
///     -> ssh-ed25519 TAG EPHEMERAL
///     BODY
///     --- MAC                             HMAC-SHA256 over all before it, under a key from the file key
///     nonce (16), chunks                  65 536 bytes of plaintext and a tag each, the last one shorter
///
/// Binary values in the header are base64 without padding. Each file has a file key of its own.
package struct AgeFile: Sendable {
    private static let intro = "age-encryption.org/v1\n"
    static let chunk = 65_536
    private static let fileKeyLength = 16

    private let recipients: [Target]

    /// A recipient with what each file needs of it.
    private struct Target: Sendable {
        /// The key as X25519 takes it.
        let point: [UInt8]
        let ssh: SSH?

        struct SSH: Sendable {
            let tag: [UInt8]
            let tweak: [UInt8]
        }
    }

    /// Refuses recipients to whom nothing can be sealed: no file is written that fewer can read than were named.
    package init(_ recipients: [Recipient]) throws(Recorder.Failure) {
        guard !recipients.isEmpty else { throw .sealing }
        try Primitives.prepare()
        var targets: [Target] = []
        for recipient in recipients {
            switch recipient.key {
            case .x25519(let point): targets.append(Target(point: point, ssh: nil))
            case .sshEd25519(let key):
                let blob = Recipient.sshEd25519Head + key
                let tweak = try Primitives.derive(
                    [], salt: blob, info: Array("age-encryption.org/v1/ssh-ed25519".utf8))
                let tag = Array(try Primitives.sha256(blob).prefix(4))
                targets.append(
                    Target(point: try Primitives.montgomery(key), ssh: Target.SSH(tag: tag, tweak: tweak)))
            }
        }
        self.recipients = targets
        // A point of small order shows at the first use.
        var trial = try Primitives.random(Self.fileKeyLength)
        defer { Primitives.erase(&trial) }
        for target in targets { _ = try Self.stanza(target, fileKey: trial) }
    }

    /// The bytes before the chunks, and the chunks' key.
    func head() throws(Recorder.Failure) -> (bytes: [UInt8], key: [UInt8]) {
        var fileKey = try Primitives.random(Self.fileKeyLength)
        defer { Primitives.erase(&fileKey) }
        var head = Array(Self.intro.utf8)
        for recipient in recipients { head += try Self.stanza(recipient, fileKey: fileKey) }
        head += Array("---".utf8)
        var headerKey = try Primitives.derive(fileKey, salt: [], info: Array("header".utf8))
        defer { Primitives.erase(&headerKey) }
        head += [0x20] + Base64.encode(try Primitives.hmac(head, key: headerKey)) + [0x0a]
        let nonce = try Primitives.random(16)
        return (head + nonce, try Primitives.derive(fileKey, salt: nonce, info: Array("payload".utf8)))
    }

    /// Seals `plain` into memory that `room` gives for this many bytes.
    package func seal(
        _ plain: UnsafeRawBufferPointer, room: (Int) throws(Recorder.Failure) -> UnsafeMutableRawPointer
    ) throws(Recorder.Failure) -> UnsafeRawBufferPointer {
        var (head, key) = try head()
        defer { Primitives.erase(&key) }
        // Nothing is one empty chunk; otherwise the last chunk is never empty.
        let chunks = max(1, (plain.count + Self.chunk - 1) / Self.chunk)
        let size = head.count + plain.count + chunks * Cipher.overhead
        let target = try room(size)
        head.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: target, count: size).copyMemory(from: $0) }
        let cipher = try Cipher(key: key)
        var position = head.count
        for number in 0..<chunks {
            let begin = number * Self.chunk
            let part = UnsafeRawBufferPointer(rebasing: plain[begin..<min(begin + Self.chunk, plain.count)])
            // Eleven bytes count, big-endian, the twelfth says that this is the last chunk.
            var nonce = [UInt8](repeating: 0, count: 7)
            for shift in [24, 16, 8, 0] { nonce.append(UInt8(truncatingIfNeeded: number >> shift)) }
            nonce.append(number == chunks - 1 ? 1 : 0)
            try cipher.seal(part, nonce: nonce, to: target + position)
            position += part.count + Cipher.overhead
        }
        return UnsafeRawBufferPointer(start: target, count: size)
    }

    /// Seals a few bytes.
    package func seal(_ plain: [UInt8]) throws(Recorder.Failure) -> [UInt8] {
        try plain.withUnsafeBufferPointer { plain throws(Recorder.Failure) in
            var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)
            defer { room.deallocate() }
            return Array(
                try seal(UnsafeRawBufferPointer(plain)) { size throws(Recorder.Failure) in
                    room = .allocate(byteCount: size, alignment: 16)
                    guard let base = room.baseAddress else { throw .memory }
                    return base
                })
        }
    }
}

// MARK: - Stanzas

extension AgeFile {
    /// The file key for one recipient, under a secret that only this stanza has.
    private static func stanza(_ target: Target, fileKey: [UInt8]) throws(Recorder.Failure) -> [UInt8] {
        var own = try Primitives.random(32)
        defer { Primitives.erase(&own) }
        let ephemeral = try Agreement(secret: own)
        let share = try ephemeral.point()
        var secret = try ephemeral.shared(with: target.point)
        defer { Primitives.erase(&secret) }
        var name = "X25519"
        var arguments = [Base64.encode(share)]
        if let ssh = target.ssh {
            var tweaked = try Agreement(secret: ssh.tweak).shared(with: secret)
            swap(&secret, &tweaked)
            Primitives.erase(&tweaked)
            name = "ssh-ed25519"
            arguments = [Base64.encode(ssh.tag)] + arguments
        }
        var key = try Primitives.derive(
            secret, salt: share + target.point, info: Array("age-encryption.org/v1/\(name)".utf8))
        defer { Primitives.erase(&key) }
        let body = try Cipher(key: key).seal(fileKey, nonce: [UInt8](repeating: 0, count: 12))
        let line = Array("-> \(name) ".utf8) + Array(arguments.joined(separator: [0x20]))
        // 32 bytes of body fit on one line, which is shorter than 64 characters, as the last one must be.
        return line + [0x0a] + Base64.encode(body) + [0x0a]
    }
}

/// Base64 without padding.
private enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var rest = 0
        var bits = 0
        for byte in bytes {
            rest = rest << 8 | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[rest >> bits & 63])
            }
            rest &= 63
        }
        if bits > 0 { text.append(alphabet[rest << (6 - bits) & 63]) }
        return text
    }
}

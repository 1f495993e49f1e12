internal import Crypto

/// Opens files of age v1 (https://age-encryption.org/v1), all at once: nothing of a file is given out before its last
/// byte is known to be good.
///
/// What is taken and what is refused is what `age` itself takes and refuses, but for passphrases and the text armor,
/// which no recording has.
package enum AgeReader {
    /// Why a file is not opened.
    package enum Fault: Error, Hashable, Sendable {
        /// The header is not as it must be.
        case header
        /// No key that was given opens it.
        case identity
        /// The header was changed by somebody who does not have the file key.
        case authentication
        /// Chunk `number`, from 0, was changed, is missing, or is not the last although nothing follows.
        case chunk(Int)
    }

    static let intro = Array("age-encryption.org/v1\n".utf8)
    static let chunk = 65_536
    static let overhead = 16
    private static let bodyLine = 48

    package static func open(_ file: [UInt8], with identities: [AgeIdentity]) throws(Fault) -> [UInt8] {
        let (key, payload) = try payload(of: file, with: identities)
        return try chunks(file[payload...], key: key)
    }

    /// The chunks' key, and where they begin; `file` is at least all before them.
    static func payload(of file: [UInt8], with identities: [AgeIdentity]) throws(Fault) -> (SymmetricKey, Int) {
        let header = try Header(file)
        guard let fileKey = try fileKey(header, identities) else { throw .identity }
        let key = SymmetricKey(data: derive(fileKey, salt: [], info: "header"))
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                header.code, authenticating: file[..<header.authenticated], using: key)
        else { throw .authentication }
        guard file.count - header.end >= 16 else { throw .chunk(0) }
        let payload = header.end + 16
        let salt = Array(file[header.end..<payload])
        return (SymmetricKey(data: derive(fileKey, salt: salt, info: "payload")), payload)
    }

    /// To what kinds of keys a file is sealed, without opening it; nil where its header, or the nonce and at least one tag
    /// behind it, are not there.
    static func recipientTypes(_ file: [UInt8]) -> [String]? {
        guard let header = try? Header(file), file.count - header.end >= 16 + overhead else { return nil }
        return header.stanzas.map { String(decoding: $0.type, as: UTF8.self) }
    }

    /// HKDF-SHA256 of 32 bytes.
    static func derive(_ secret: [UInt8], salt: [UInt8], info: String) -> [UInt8] {
        derive(secret, salt: salt, info: Array(info.utf8))
    }

    static func derive(_ secret: [UInt8], salt: [UInt8], info: [UInt8]) -> [UInt8] {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: info, outputByteCount: 32
        ).withUnsafeBytes { Array($0) }
    }

    /// ChaCha20-Poly1305 without further data; nil where the tag is not that of these bytes.
    static func open(_ sealed: ArraySlice<UInt8>, key: SymmetricKey, nonce: [UInt8]) -> [UInt8]? {
        guard sealed.count >= overhead, let nonce = try? ChaChaPoly.Nonce(data: nonce),
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(overhead), tag: sealed.suffix(overhead)),
            let plain = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        return [UInt8](plain)
    }

    private static func chunks(_ payload: ArraySlice<UInt8>, key: SymmetricKey) throws(Fault) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(payload.count)
        var rest = payload
        var number = 0
        while true {
            let sealed = rest.prefix(chunk + overhead)
            rest = rest.dropFirst(sealed.count)
            var nonce = [UInt8](repeating: 0, count: 7)
            for shift in [24, 16, 8, 0] { nonce.append(UInt8(truncatingIfNeeded: number >> shift)) }
            if sealed.count == chunk + overhead, let bytes = open(sealed, key: key, nonce: nonce + [0]) {
                plain += bytes
                number += 1
                continue
            }
            // The last one: only the first may be empty, and nothing follows.
            guard rest.isEmpty, sealed.count > overhead || number == 0,
                let bytes = open(sealed, key: key, nonce: nonce + [1])
            else { throw .chunk(number) }
            return plain + bytes
        }
    }
}

// MARK: - The header

extension AgeReader {
    fileprivate struct Stanza {
        let type: ArraySlice<UInt8>
        let arguments: [ArraySlice<UInt8>]
        let body: [UInt8]
    }

    fileprivate struct Header {
        private(set) var stanzas: [Stanza] = []
        private(set) var code: [UInt8] = []
        /// The code is of this many bytes; the payload's nonce begins at `end`.
        private(set) var authenticated = 0
        private(set) var end = 0

        private let file: [UInt8]

        init(_ file: [UInt8]) throws(Fault) {
            self.file = file
            guard file.starts(with: AgeReader.intro) else { throw .header }
            end = AgeReader.intro.count
            while !file[end...].starts(with: "---".utf8) { stanzas.append(try stanza()) }
            authenticated = end + 3
            let words = try line().split(separator: 0x20, omittingEmptySubsequences: false)
            guard words.count == 2, words[0].count == 3, let code = AgeReader.unpadded(words[1]), code.count == 32
            else { throw .header }
            self.code = code
        }

        /// The next line, without its end.
        private mutating func line() throws(Fault) -> ArraySlice<UInt8> {
            guard let newline = file[end...].firstIndex(of: 0x0a) else { throw .header }
            defer { end = newline + 1 }
            return file[end..<newline]
        }

        /// `-> type argument…`, then lines of 64 characters, the last one shorter and perhaps empty.
        private mutating func stanza() throws(Fault) -> Stanza {
            let words = try line().split(separator: 0x20, omittingEmptySubsequences: false)
            guard words.count >= 2, words[0].elementsEqual("->".utf8),
                words.allSatisfy({ word in !word.isEmpty && word.allSatisfy { (0x21...0x7e).contains($0) } })
            else { throw .header }
            var body: [UInt8] = []
            while true {
                guard let bytes = AgeReader.unpadded(try line()), bytes.count <= AgeReader.bodyLine else {
                    throw .header
                }
                body += bytes
                if bytes.count < AgeReader.bodyLine {
                    return Stanza(type: words[1], arguments: Array(words.dropFirst(2)), body: body)
                }
            }
        }
    }

    /// Base64 without padding, in its one spelling.
    fileprivate static func unpadded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.last != UInt8(ascii: "=") else { return nil }
        return Base64Text.decode(text + [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4))
    }

    /// The file key, by the first identity that fits a stanza. A stanza that an identity must understand and cannot is
    /// no stanza of another's: the header is damaged.
    private static func fileKey(_ header: Header, _ identities: [AgeIdentity]) throws(Fault) -> [UInt8]? {
        for identity in identities {
            for stanza in header.stanzas {
                if let key = try unwrap(stanza, identity) { return key }
            }
        }
        return nil
    }

    private static func unwrap(_ stanza: Stanza, _ identity: AgeIdentity) throws(Fault) -> [UInt8]? {
        switch identity.kind {
        case .x25519:
            guard stanza.type.elementsEqual("X25519".utf8) else { return nil }
            guard stanza.arguments.count == 1 else { throw .header }
            let (share, secret) = try agree(stanza.arguments[0], identity)
            guard stanza.body.count == 16 + overhead else { throw .header }
            return body(stanza, secret, salt: share + identity.point, info: "age-encryption.org/v1/X25519")
        case .sshEd25519(let tag, let tweak):
            guard stanza.type.elementsEqual("ssh-ed25519".utf8) else { return nil }
            guard stanza.arguments.count == 2 else { throw .header }
            let share = try share(stanza.arguments[1])
            guard stanza.arguments[0].elementsEqual(unpaddedText(tag)) else { return nil }
            let (_, secret) = try agree(stanza.arguments[1], identity)
            // Twice: the second secret is bound to the SSH key.
            guard let own = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: tweak),
                let tweaked = shared(own, secret), stanza.body.count == 16 + overhead,
                let key = body(
                    stanza, tweaked, salt: share + identity.point, info: "age-encryption.org/v1/ssh-ed25519")
            else { throw .header }
            return key
        }
    }

    private static func unpaddedText(_ bytes: [UInt8]) -> [UInt8] {
        Array(Base64Text.encode(bytes).utf8.prefix { $0 != UInt8(ascii: "=") })
    }

    /// The ephemeral share that an argument spells.
    private static func share(_ argument: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        guard let share = unpadded(argument), share.count == 32 else { throw .header }
        return share
    }

    private static func agree(
        _ argument: ArraySlice<UInt8>, _ identity: AgeIdentity
    ) throws(Fault) -> (share: [UInt8], secret: [UInt8]) {
        let share = try share(argument)
        // A share of small order, which gives zero to everybody.
        guard let secret = shared(identity.secret, share) else { throw .header }
        return (share, secret)
    }

    private static func shared(_ own: Curve25519.KeyAgreement.PrivateKey, _ point: [UInt8]) -> [UInt8]? {
        guard let other = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: point),
            let secret = try? own.sharedSecretFromKeyAgreement(with: other)
        else { return nil }
        // The library gives out the zero that a point of small order makes of every secret.
        let bytes = secret.withUnsafeBytes { Array($0) }
        return bytes.contains { $0 != 0 } ? bytes : nil
    }

    private static func body(_ stanza: Stanza, _ secret: [UInt8], salt: [UInt8], info: String) -> [UInt8]? {
        let key = SymmetricKey(data: derive(secret, salt: salt, info: info))
        return open(stanza.body[...], key: key, nonce: [UInt8](repeating: 0, count: 12))
    }
}

import Testing

@testable import SekimoriRecords

@Suite struct SSHSignatureTests {
    private let message = Vector.message
    private let namespace = Vector.namespace

    @Test func `signatures of every kind of key verify`() throws {
        for vector in Vector.all {
            let key = try PublicKey(line: vector.key.utf8)
            let signature = try SSHSignature(armored: try vector.armored.utf8)
            #expect(signature.claimedKey == key)
            try signature.verify(message, namespace: namespace, by: key)
        }
    }

    @Test func `another text, purpose or key is refused, each with its reason`() throws {
        for vector in Vector.all {
            let key = try PublicKey(line: vector.key.utf8)
            let signature = try SSHSignature(armored: try vector.armored.utf8)
            #expect(throws: SSHSignature.Refusal.badSignature) {
                try signature.verify(message + [0], namespace: namespace, by: key)
            }
            for other in ["file", "git", "", "approval-v1@sekimor", "approval-v2@sekimori", namespace + "\0"] {
                #expect(throws: SSHSignature.Refusal.wrongNamespace) {
                    try signature.verify(message, namespace: other, by: key)
                }
            }
            for stranger in Vector.all where stranger.key != vector.key {
                let stranger = try PublicKey(line: stranger.key.utf8)
                #expect(throws: SSHSignature.Refusal.otherKey) {
                    try signature.verify(message, namespace: namespace, by: stranger)
                }
            }
        }
    }

    @Test func `a token that was not touched signs nothing`() throws {
        for vector in Vector.untouched {
            let signature = try SSHSignature(armored: try vector.armored.utf8)
            #expect(throws: SSHSignature.Refusal.userPresenceMissing) {
                try signature.verify(message, namespace: namespace, by: signature.claimedKey)
            }
        }
    }

    @Test func `a signature that names its own kind of damage says so`() throws {
        let cases: [(UInt32, String, String, SSHSignature.Refusal)] = [
            (0, "sha512", "ssh-ed25519", .version(0)), (2, "sha512", "ssh-ed25519", .version(2)),
            (1, "sha1", "ssh-ed25519", .unknownHash),
            (1, "SHA512", "ssh-ed25519", .unknownHash), (1, "sha512", "ssh-rsa", .algorithm),
            (1, "sha512", "sk-ssh-ed25519@openssh.com", .algorithm),
        ]
        let key = try PublicKey(line: Vector.ed25519.key.utf8)
        for (version, hash, algorithm, refusal) in cases {
            let blob = pack(version: version, key: key.blob, reserved: [], hash: hash, algorithm: algorithm)
            #expect(throws: refusal) { try SSHSignature(blob: blob) }
        }
        let reserved = pack(version: 1, key: key.blob, reserved: [1], hash: "sha512", algorithm: "ssh-ed25519")
        #expect(throws: SSHSignature.Refusal.malformed) { try SSHSignature(blob: reserved) }
        var certificate = SSHWriter()
        certificate.string("ssh-ed25519-cert-v01@openssh.com")
        let blob = pack(version: 1, key: certificate.bytes, reserved: [], hash: "sha512", algorithm: "ssh-ed25519")
        #expect(throws: SSHSignature.Refusal.keyType(.certificate)) { try SSHSignature(blob: blob) }
    }

    private func pack(version: UInt32, key: [UInt8], reserved: [UInt8], hash: String, algorithm: String) -> [UInt8] {
        var proof = SSHWriter()
        proof.string(algorithm)
        proof.string([UInt8](repeating: 1, count: 64))
        var writer = SSHWriter()
        writer.raw([UInt8]("SSHSIG".utf8))
        writer.uint32(version)
        writer.string(key)
        writer.string(namespace)
        writer.string(reserved)
        writer.string(hash)
        writer.string(proof.bytes)
        return writer.bytes
    }

    // MARK: Armor

    @Test func `the armor has one spelling, and files of other tools are read`() throws {
        for vector in Vector.all {
            let armored = try vector.armored
            let blob = try vector.blob
            let wide = "-----BEGIN SSH SIGNATURE-----\n\(vector.signature)\n-----END SSH SIGNATURE-----"
            let unended = String(armored.dropLast())
            for file in [armored.replacing("\n", with: "\r\n"), "\n" + armored + "\n", wide, unended] {
                #expect(try SSHSignature(file: file.utf8).blob == blob)
                #expect(throws: SSHSignature.Refusal.malformed) { try SSHSignature(armored: file.utf8) }
            }
            for text in ["", "x" + armored, armored + "x", armored.replacing("-----END", with: "----END")] {
                #expect(throws: SSHSignature.Refusal.malformed) { try SSHSignature(file: text.utf8) }
            }
        }
    }

    // MARK: Damage

    @Test func `a signature cut at any byte is refused`() throws {
        for vector in Vector.all {
            let blob = try vector.blob
            for length in 0..<blob.count {
                #expect(throws: SSHSignature.Refusal.self) { try SSHSignature(blob: [UInt8](blob.prefix(length))) }
            }
            #expect(throws: SSHSignature.Refusal.malformed) { try SSHSignature(blob: blob + [0]) }
        }
    }

    @Test func `a signature with any bit flipped is refused`() throws {
        for vector in Vector.all {
            let blob = try vector.blob
            for bit in 0..<(blob.count * 8) {
                var blob = blob
                blob[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(throws: SSHSignature.Refusal.self, "bit \(bit)") {
                    // Even by the key that the damage made of the trusted one.
                    let signature = try SSHSignature(blob: blob)
                    try signature.verify(message, namespace: namespace, by: signature.claimedKey)
                }
            }
        }
    }

    @Test func `an armored file with any bit flipped is refused`() throws {
        let key = try PublicKey(line: Vector.ed25519.key.utf8)
        let armored = [UInt8](try Vector.ed25519.armored.utf8)
        for bit in 0..<(armored.count * 8) {
            var armored = armored
            armored[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SSHSignature.Refusal.self, "bit \(bit)") {
                try SSHSignature(armored: armored).verify(message, namespace: namespace, by: key)
            }
        }
    }
}

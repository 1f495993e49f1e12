import Testing

@testable import SekimoriRecords

@Suite struct OpenSSHPrivateKeyTests {
    @Test func `the key that ssh-keygen makes is read, and signs as ssh-keygen does`() throws {
        let tool = try Tool()
        for comment in ["", "a", "asset ca of minato", "1234567"] {
            try tool.makeKey("key\(comment.count)", type: "ed25519", comment: comment)
            let name = "key\(comment.count)"
            let key = try OpenSSHPrivateKey(file: tool.read(name))
            #expect(key.publicKey == (try PublicKey(file: tool.read(name + ".pub"))))
            // Ed25519 signatures of one text by one key are the same bytes.
            let ours = try #require(key.sign(Vector.message, namespace: Vector.namespace))
            let theirs = try tool.sign(Vector.message, key: name, namespace: Vector.namespace)
            #expect(ours.armored.utf8.elementsEqual(theirs))
        }
    }

    @Test func `a key with a passphrase or of another type says so`() throws {
        let tool = try Tool()
        try tool.keygen(["-q", "-t", "ed25519", "-N", "secret", "-C", "", "-f", tool.path("locked")])
        try tool.makeKey("ecdsa", type: "ecdsa")
        let locked = try tool.read("locked")
        let other = try tool.read("ecdsa")
        #expect(throws: OpenSSHPrivateKey.Refusal.encrypted) { try OpenSSHPrivateKey(file: locked) }
        #expect(throws: OpenSSHPrivateKey.Refusal.otherType) { try OpenSSHPrivateKey(file: other) }
        #expect(throws: OpenSSHPrivateKey.Refusal.malformed) { try OpenSSHPrivateKey(file: []) }
    }

    @Test func `a damaged key file is refused`() throws {
        let tool = try Tool()
        try tool.makeKey("key", type: "ed25519", comment: "x")
        let file = try tool.read("key")
        let whole = try OpenSSHPrivateKey(file: file)
        // The last byte is the end of line, without which the file is still whole.
        for length in 0..<(file.count - 1) {
            #expect(throws: OpenSSHPrivateKey.Refusal.self) { try OpenSSHPrivateKey(file: [UInt8](file[..<length])) }
        }
        for bit in 0..<(file.count * 8) {
            var damaged = file
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            // Two check words and the comment may differ without changing the key; nothing else may.
            guard let key = try? OpenSSHPrivateKey(file: damaged) else { continue }
            #expect(key.publicKey == whole.publicKey)
        }
    }

    @Test func `neither print nor dump shows the secret`() throws {
        let key = try #require(OpenSSHPrivateKey(seed: [UInt8](repeating: 0x41, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<private key of \(key.publicKey.fingerprint)>")
        #expect(!dumped.contains("65") && !dumped.contains("PrivateKey("))
    }
}

import Testing

@testable import SekimoriRecords

/// Ours beside `ssh-keygen -Y`: each takes what the other signs, and neither takes what is damaged.
///
/// They differ in two things, on purpose: OpenSSH 9.2's takes a token's signature without a touch, and takes version 0
/// of the format, which nobody has ever written, for version 1.
@Suite struct DifferentialTests {
    private static let namespace = "approval-v1@sekimori"

    @Test(arguments: [("ed25519", 256), ("ecdsa", 256), ("rsa", 3072), ("rsa", 4096)])
    func `what ssh-keygen signs verifies`(type: String, bits: Int) throws {
        let tool = try Tool()
        try tool.makeKey("key", type: type, bits: bits)
        let key = try PublicKey(file: tool.read("key.pub"))
        let messages = [[], [0], Vector.message, [UInt8](repeating: 0x0a, count: 100_000)]
        for hash in ["sha256", "sha512"] {
            for message in messages {
                let file = try tool.sign(message, key: "key", namespace: Self.namespace, hash: hash)
                let signature = try SSHSignature(armored: file)
                try signature.verify(message, namespace: Self.namespace, by: key)
                #expect(signature.armored.utf8.elementsEqual(file))
            }
        }
    }

    @Test func `what stands in the vectors verifies by ssh-keygen too`() throws {
        let tool = try Tool()
        for vector in Vector.all {
            #expect(
                try tool.verifies(
                    Vector.message, armored: vector.armored, key: vector.key, namespace: Vector.namespace))
        }
    }

    @Test func `what we sign ssh-keygen verifies`() throws {
        let tool = try Tool()
        var dice = Seeded(81)
        for size in [0, 1, 63, 64, 65, 1000, 70_000] {
            let key = try #require(OpenSSHPrivateKey(seed: dice.bytes(32)))
            let message = dice.bytes(size)
            let signature = try #require(key.sign(message, namespace: Self.namespace))
            #expect(
                try tool.verifies(
                    message, armored: signature.armored, key: key.publicKey.line, namespace: Self.namespace))
            #expect(
                try !tool.verifies(message, armored: signature.armored, key: key.publicKey.line, namespace: "file"))
        }
    }

    /// How many damaged signatures both are asked about, for each kind of key. Measured: 4 ms each.
    private static let times = rounds(200, long: 20_000)

    @Test(arguments: Vector.all.indices) func `a damaged signature is refused by both`(index: Int) throws {
        let vector = Vector.all[index]
        let tool = try Tool()
        let key = try PublicKey(line: vector.key.utf8)
        let blob = try vector.blob
        var dice = Seeded(UInt64(index))
        for _ in 0..<Self.times {
            let damaged = Self.damaged(blob, &dice)
            #expect(throws: SSHSignature.Refusal.self, "\(damaged)") {
                try SSHSignature(blob: damaged).verify(Vector.message, namespace: Vector.namespace, by: key)
            }
            if Self.isVersion0(damaged) { continue }
            let armored = SSHSignature.armor(damaged)
            #expect(
                try !tool.verifies(Vector.message, armored: armored, key: vector.key, namespace: Vector.namespace),
                "\(damaged)")
        }
    }

    private static func isVersion0(_ blob: [UInt8]) -> Bool {
        blob.starts(with: [UInt8]("SSHSIG".utf8) + [0, 0, 0, 0])
    }

    /// Another blob: a bit or a byte changed, something cut out or put in twice.
    private static func damaged(_ blob: [UInt8], _ dice: inout Seeded) -> [UInt8] {
        var damaged = blob
        while damaged == blob {
            let place = Int.random(in: 0..<blob.count, using: &dice)
            let end = min(blob.count, place + Int.random(in: 1...8, using: &dice))
            switch Int.random(in: 0..<5, using: &dice) {
            case 0: damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &dice)
            case 1: damaged[place] = UInt8.random(in: 0...255, using: &dice)
            case 2: damaged.removeSubrange(place..<end)
            case 3: damaged.insert(contentsOf: blob[place..<end], at: place)
            default: damaged = [UInt8](blob[..<place])
            }
        }
        return damaged
    }
}

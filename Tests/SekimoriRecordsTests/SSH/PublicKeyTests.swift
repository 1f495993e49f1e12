import Foundation
import Testing

@testable import SekimoriRecords

@Suite struct PublicKeyTests {
    @Test(arguments: [("ed25519", 256, PublicKey.Kind.ed25519), ("ecdsa", 256, .ecdsa), ("rsa", 3072, .rsa)])
    func `a key that ssh-keygen makes is read, spelled and named as ssh-keygen does`(
        type: String, bits: Int, kind: PublicKey.Kind
    ) throws {
        let tool = try Tool()
        try tool.makeKey("key", type: type, bits: bits, comment: "tanaka@example.jp 田中")
        let key = try PublicKey(file: tool.read("key.pub"))
        #expect(key.kind == kind)
        #expect(String(decoding: try tool.read("key.pub"), as: UTF8.self) == key.line + " tanaka@example.jp 田中\n")
        #expect(try tool.keygen(["-lf", tool.path("key.pub")]).text.contains(key.fingerprint + " "))
        #expect(try PublicKey(line: key.line.utf8) == key)
        #expect(try PublicKey(blob: key.blob) == key)
    }

    @Test(arguments: [("ed25519", 256), ("ecdsa", 256), ("rsa", 3072)])
    func `the file that PuTTY saves gives the same key`(type: String, bits: Int) throws {
        let tool = try Tool()
        try tool.makeKey("key", type: type, bits: bits, comment: "rsa-key: 20261121, made by tanaka at the vendor")
        let boxed = String(decoding: try tool.keygen(["-e", "-f", tool.path("key.pub")]).text.utf8, as: UTF8.self)
        let key = try PublicKey(file: tool.read("key.pub"))
        #expect(try PublicKey(file: boxed.utf8) == key)
        #expect(try PublicKey(file: boxed.replacing("\n", with: "\r\n").utf8) == key)
        #expect(try PublicKey(file: [0xef, 0xbb, 0xbf] + boxed.utf8) == key)
        let continued = boxed.replacing("Comment: ", with: "Comment: \"one \\\nline: more\"\nSubject: x")
        #expect(try PublicKey(file: continued.utf8) == key)
    }

    @Test func `keys of a token are read`() throws {
        for vector in [Vector.tokenEd25519, .tokenECDSA] {
            let key = try PublicKey(line: vector.key.utf8)
            #expect(key.line == vector.key)
        }
    }

    @Test func `short RSA, DSA and other curves are refused`() throws {
        let tool = try Tool()
        try tool.makeKey("short", type: "rsa", bits: 2048)
        try tool.makeKey("wide", type: "ecdsa", bits: 384)
        #expect(throws: PublicKey.Refusal.modulus(bits: 2048)) { try PublicKey(file: tool.read("short.pub")) }
        #expect(throws: PublicKey.Refusal.unsupportedType("ecdsa-sha2-nistp384")) {
            try PublicKey(file: tool.read("wide.pub"))
        }
        var writer = SSHWriter()
        writer.string("ssh-dss")
        writer.string([1])
        #expect(throws: PublicKey.Refusal.unsupportedType("ssh-dss")) { try PublicKey(blob: writer.bytes) }
    }

    @Test func `a certificate is refused where a key is wanted`() throws {
        let tool = try Tool()
        try tool.makeKey("ca", type: "ed25519")
        try tool.makeKey("key", type: "ed25519")
        try tool.keygen(["-q", "-s", tool.path("ca"), "-I", "id", "-n", "pacs1", tool.path("key.pub")])
        let file = try tool.read("key-cert.pub")
        #expect(throws: PublicKey.Refusal.certificate) { try PublicKey(file: file) }
    }

    @Test func `a private key is recognised in each of its forms`() throws {
        let tool = try Tool()
        try tool.makeKey("key", type: "ed25519")
        let file = try tool.read("key")
        #expect(throws: PublicKey.Refusal.privateKey) { try PublicKey(file: file) }
        for line in ["-----BEGIN RSA PRIVATE KEY-----", "PuTTY-User-Key-File-3: ssh-ed25519"] {
            #expect(throws: PublicKey.Refusal.privateKey) { try PublicKey(file: (line + "\r\nx").utf8) }
        }
    }

    @Test func `what is not one key says why`() throws {
        let line = Vector.ed25519.key
        let cases: [(String, PublicKey.Refusal)] = [
            ("", .noKey), ("\n\r\n", .noKey), ("ssh-ed25519", .noKey), ("ssh-ed25519 ", .noKey),
            (line + "\n" + line, .severalKeys), ("from=\"10.0.0.1\" " + line, .options),
            ("no-pty,restrict " + line, .options), (line.replacing("ssh-ed25519", with: "ssh-rsa"), .typeMismatch),
            (line.replacing("ssh-ed25519", with: "ssh-ed25519\0"), .malformed),
            (line.replacing(" ", with: "  "), .noKey),
            (String(line.dropLast()), .malformed), (line + "A===", .malformed), ("ssh-ed25519 AAAA", .malformed),
            (line.replacing(" ", with: "\t"), .malformed), ("hello world", .malformed),
        ]
        for (text, refusal) in cases {
            #expect(throws: refusal, "\(text.debugDescription)") { try PublicKey(file: text.utf8) }
        }
    }

    @Test func `a line has one spelling`() throws {
        let line = Vector.ed25519.key
        #expect(try PublicKey(line: line.utf8).line == line)
        for other in [line + " comment", line + "\n", line + " ", " " + line] {
            #expect(throws: PublicKey.Refusal.self) { try PublicKey(line: other.utf8) }
        }
    }

    @Test func `a point of small order or with a second spelling is refused`() throws {
        // Each of these lets one signature fit every message, or spells another key's point.
        let weak = [
            [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31),
            [UInt8](repeating: 0, count: 31) + [0x80], [0xec] + [UInt8](repeating: 0xff, count: 31),
            [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
            [0xee] + [UInt8](repeating: 0xff, count: 30) + [0x7f], [UInt8](repeating: 0xff, count: 32),
        ]
        for point in weak {
            var writer = SSHWriter()
            writer.string("ssh-ed25519")
            writer.string(point)
            #expect(throws: PublicKey.Refusal.weakPoint) { try PublicKey(blob: writer.bytes) }
        }
    }

    @Test func `a blob cut at any byte is no key`() throws {
        for vector in Vector.all {
            let blob = try PublicKey(line: vector.key.utf8).blob
            for length in 0..<blob.count {
                #expect(throws: PublicKey.Refusal.self) { try PublicKey(blob: [UInt8](blob.prefix(length))) }
            }
            #expect(throws: PublicKey.Refusal.malformed) { try PublicKey(blob: blob + [0]) }
        }
    }

    @Test func `a blob with any bit flipped is another key or none`() throws {
        for vector in Vector.all {
            let key = try PublicKey(line: vector.key.utf8)
            for bit in 0..<(key.blob.count * 8) {
                var blob = key.blob
                blob[bit / 8] ^= 1 << UInt8(bit % 8)
                guard let other = try? PublicKey(blob: blob) else { continue }
                #expect(other != key)
                #expect(other.fingerprint != key.fingerprint)
                #expect(try PublicKey(line: other.line.utf8) == other)
            }
        }
    }
}

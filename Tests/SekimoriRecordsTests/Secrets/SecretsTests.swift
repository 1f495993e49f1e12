import SekimoriTesting
import Testing

@testable import SekimoriRecords

@Suite struct SecretsTests {
    private let salt = [UInt8](0..<16)
    private let passphrase = [UInt8]("correct horse 田中".utf8)

    @Test func `the right passphrase matches, after being stored too, and no other does`() throws {
        let hash = try #require(PassphraseHash(of: passphrase, salt: salt))
        let stored = try #require(PassphraseHash(text: hash.text.utf8))
        #expect(stored == hash)
        #expect(stored.matches(passphrase))
        for other in [passphrase + [0], Array(passphrase.dropLast()), [], [UInt8](repeating: 0x61, count: 1025)] {
            #expect(!stored.matches(other))
        }
    }

    @Test(.requirement("R-212")) func `the stored text is scrypt as RFC 7914 has it`() {
        // Python: hashlib.scrypt(b"pleaseletmein", salt=bytes(range(16)), n=2**15, r=8, p=1, dklen=32, maxmem=2**26)
        let hash = PassphraseHash(of: [UInt8]("pleaseletmein".utf8), salt: salt)
        let salted = "$scrypt$ln=15,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$"
        #expect(hash?.text == salted + "GG4Uy5ENrE8qG8PReC+1tPrgk+oCk3hg4IH0H7rBuAQ")
    }

    @Test func `a stored text has one spelling and bounded cost`() throws {
        let text = try #require(PassphraseHash(of: passphrase, salt: salt)).text
        for (part, other) in [
            ("ln=15", "ln=13"), ("ln=15", "ln=19"), ("ln=15", "ln=015"), ("ln=15", "ln=40"), ("r=8", "r=9"),
            ("p=1", "p=10"), ("$scrypt", "$bcrypt"), ("$scrypt", "scrypt"), ("$AAEC", "$"),
        ] {
            #expect(PassphraseHash(text: text.replacing(part, with: other).utf8) == nil, "\(other)")
        }
        for length in 0..<text.utf8.count { #expect(PassphraseHash(text: text.utf8.prefix(length)) == nil) }
        #expect(PassphraseHash(text: (text + "=").utf8) == nil)
        #expect(PassphraseHash(text: (text + "$").utf8) == nil)
    }

    @Test func `a salt of another length makes no hash`() {
        #expect(PassphraseHash(of: passphrase, salt: []) == nil)
        #expect(PassphraseHash(of: [], salt: salt) == nil)
    }

    @Test func `neither print nor dump shows what is kept`() throws {
        let hash = try #require(PassphraseHash(of: passphrase, salt: salt))
        var dumped = ""
        dump(hash, to: &dumped)
        #expect("\(hash)" == "<scrypt hash>")
        #expect(!dumped.contains("15"))
    }

    @Test func `equal is equal, in content and in length`() {
        #expect(constantTimeEquals([], []))
        #expect(constantTimeEquals([1, 2], [1, 2]))
        #expect(!constantTimeEquals([1, 2], [1, 3]))
        #expect(!constantTimeEquals([1, 2], [1, 2, 3]))
    }

    @Test func `random bytes are as many as asked for, and not the same twice`() throws {
        for count in [0, 1, 32, 5000] { #expect(try randomBytes(count).count == count) }
        #expect(try randomBytes(32) != randomBytes(32))
    }

    // MARK: One-time codes

    @Test func `the codes are those of RFC 6238's appendix`() throws {
        let short = try #require(
            OneTimeCode(secret: [UInt8]("12345678901234567890".utf8), algorithm: .sha1, digits: 8))
        let long = try #require(
            OneTimeCode(secret: [UInt8]("12345678901234567890123456789012".utf8), algorithm: .sha256, digits: 8))
        let vectors: [(Int64, String, String)] = [
            (59, "94287082", "46119246"), (1_111_111_109, "07081804", "68084774"),
            (1_111_111_111, "14050471", "67062674"), (1_234_567_890, "89005924", "91819424"),
            (2_000_000_000, "69279037", "90698825"), (20_000_000_000, "65353130", "77737706"),
        ]
        for (second, first, second256) in vectors {
            #expect(short.code(at: second) == [UInt8](first.utf8))
            #expect(long.code(at: second) == [UInt8](second256.utf8))
        }
    }

    @Test func `a code is good for its period and its neighbours, once`() throws {
        let codes = try #require(
            OneTimeCode(secret: [UInt8]("12345678901234567890".utf8), algorithm: .sha1, digits: 6))
        let code = try #require(codes.code(at: 3000))
        for second in [2970, 3000, 3029, 3059] as [Int64] {
            #expect(codes.period(of: code, at: second, after: nil) == 100)
            #expect(codes.period(of: code, at: second, after: 99) == 100)
            #expect(codes.period(of: code, at: second, after: 100) == nil)
        }
        for second in [-1, 0, 2969, 3060] as [Int64] {
            #expect(codes.period(of: code, at: second, after: nil) == nil)
        }
        for wrong in [[], Array(code.dropLast()), code + [0x30]] {
            #expect(codes.period(of: wrong, at: 3000, after: nil) == nil)
        }
    }

    @Test func `letters for an app are those of RFC 4648, and read back`() {
        let vectors = [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ]
        for (bytes, text) in vectors {
            #expect(Base32.encode(Array(bytes.utf8)) == text)
            #expect(Base32.decode(text) == Array(bytes.utf8))
        }
        for wrong in ["M", "MZ1", "my", "MY======", "MZ", "é"] { #expect(Base32.decode(wrong) == nil) }
    }

    @Test func `a secret too short or a code too short is not made`() {
        #expect(OneTimeCode(secret: [UInt8](repeating: 1, count: 15), algorithm: .sha1, digits: 6) == nil)
        #expect(OneTimeCode(secret: [UInt8](repeating: 1, count: 20), algorithm: .sha1, digits: 5) == nil)
    }
}

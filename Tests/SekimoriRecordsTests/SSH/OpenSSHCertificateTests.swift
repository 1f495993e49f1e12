import Testing

@testable import SekimoriRecords

@Suite struct OpenSSHCertificateTests {
    /// 2026-11-21T00:00:00Z.
    private static let midnight: UInt64 = 1_795_219_200

    private func key(_ seed: UInt8) throws -> OpenSSHPrivateKey {
        try #require(OpenSSHPrivateKey(seed: [UInt8](repeating: seed, count: 32)))
    }

    private func terms(source: String? = nil) throws -> OpenSSHCertificate.Terms {
        let serial = try #require(OpenSSHCertificate.Serial(42))
        let keyID = try #require(OpenSSHCertificate.KeyID("tanaka r20261121-001 s20261121-0001".utf8))
        let principal = try #require(OpenSSHCertificate.Principal("pacs1".utf8))
        let validity = try #require(OpenSSHCertificate.Validity(after: Self.midnight, before: Self.midnight + 600))
        let terms = OpenSSHCertificate.Terms(
            serial: serial, keyID: keyID, principals: [principal], validity: validity,
            source: source.flatMap { OpenSSHCertificate.SourceAddresses($0.utf8) })
        return try #require(terms)
    }

    private func certificate(source: String? = nil) throws -> OpenSSHCertificate {
        try OpenSSHCertificate(
            terms(source: source), for: key(1).publicKey, by: key(2), nonce: [UInt8](repeating: 3, count: 32))
    }

    @Test func `ssh-keygen reads thousands of certificates as we meant them`() throws {
        let tool = try Tool()
        var dice = Seeded(16)
        for _ in 0..<rounds(1, long: 50) {
            var lines = ""
            var expected = ""
            for _ in 1...2000 {
                let authority = try #require(OpenSSHPrivateKey(seed: dice.bytes(32)))
                let subject = try #require(OpenSSHPrivateKey(seed: dice.bytes(32))).publicKey
                let terms = try Self.anyTerms(&dice)
                let certificate = try OpenSSHCertificate(terms, for: subject, by: authority, nonce: dice.bytes(32))
                lines += certificate.line + "\n"
                expected += Self.shown(terms, subject, authority.publicKey)
            }
            try tool.write(lines.utf8, to: "certificates")
            let shown = try tool.keygen(["-L", "-f", tool.path("certificates")]).text
                .split(separator: "\n").filter { !$0.hasPrefix(tool.path("certificates")) }
            let meant = expected.split(separator: "\n")
            #expect(zip(shown, meant).first { $0 != $1 } == nil)
            #expect(shown.count == meant.count)
        }
    }

    private static func anyTerms(_ dice: inout Seeded) throws -> OpenSSHCertificate.Terms {
        let after = midnight + UInt64.random(in: 0...80_000, using: &dice)
        let lasts = UInt64.random(in: 1...600, using: &dice)
        var principals: [OpenSSHCertificate.Principal] = []
        for _ in 1...Int.random(in: 1...3, using: &dice) {
            let name = dice.text("abcdefghijklmnopqrstuvwxyz0123456789-", Int.random(in: 1...32, using: &dice))
            let principal = try #require(OpenSSHCertificate.Principal(name))
            if !principals.contains(principal) { principals.append(principal) }
        }
        let sources = ["10.99.2.1/32", "10.0.0.0/8,192.0.2.0/24", "2001:db8::/32"]
        let source = Bool.random(using: &dice) ? sources.randomElement(using: &dice) : nil
        let serial = UInt64.random(in: 1...UInt64(Int64.max), using: &dice)
        let keyID = dice.text("abcdefghijklmnopqrstuvwxyz0123456789 -", Int.random(in: 1...128, using: &dice))
        let terms = OpenSSHCertificate.Terms(
            serial: try #require(OpenSSHCertificate.Serial(serial)),
            keyID: try #require(OpenSSHCertificate.KeyID(keyID)), principals: principals,
            validity: try #require(OpenSSHCertificate.Validity(after: after, before: after + lasts)),
            source: source.flatMap { OpenSSHCertificate.SourceAddresses($0.utf8) })
        return try #require(terms)
    }

    /// What `ssh-keygen -L` says in UTC.
    private static func shown(
        _ terms: OpenSSHCertificate.Terms, _ subject: PublicKey, _ authority: PublicKey
    ) -> String {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let tab = "        "
        var lines = [
            "Type: ssh-ed25519-cert-v01@openssh.com user certificate",
            "Public key: ED25519-CERT \(subject.fingerprint)",
            "Signing CA: ED25519 \(authority.fingerprint) (using ssh-ed25519)",
            "Key ID: \"\(text(terms.keyID.bytes))\"",
            "Serial: \(terms.serial.value)",
            "Valid: from \(clock(terms.validity.after)) to \(clock(terms.validity.before))",
            "Principals: ",
        ]
        lines += terms.principals.map { tab + text($0.bytes) }
        if let source = terms.source {
            lines += ["Critical Options: ", tab + "source-address " + text(source.bytes)]
        } else {
            lines += ["Critical Options: (none)"]
        }
        lines += ["Extensions: ", tab + "permit-pty"]
        return lines.map { tab + $0 + "\n" }.joined()
    }

    private static func clock(_ seconds: UInt64) -> String {
        let rest = seconds - midnight
        let parts = [rest / 3600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "2026-11-21T" + parts.joined(separator: ":")
    }

    @Test func `sshd's own reader refuses a certificate with any bit flipped, and so do we`() throws {
        let tool = try Tool()
        let blob = try certificate(source: "10.99.2.1/32").blob
        var lines = ""
        for bit in 0..<(blob.count * 8) {
            var blob = blob
            blob[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: OpenSSHCertificate.Refusal.self, "bit \(bit)") { try OpenSSHCertificate(blob: blob) }
            lines += OpenSSHCertificate.type + " " + Base64.encode(blob) + "\n"
        }
        try tool.write((lines + certificate().line + "\n").utf8, to: "certificates")
        let shown = try tool.keygen(["-L", "-f", tool.path("certificates")]).text
        #expect(shown.split(separator: "Key ID:").count == 2, "only the whole one at the end")
    }

    @Test func `a certificate cut at any byte is refused`() throws {
        let blob = try certificate().blob
        for length in 0..<blob.count {
            #expect(throws: OpenSSHCertificate.Refusal.self) { try OpenSSHCertificate(blob: [UInt8](blob[..<length])) }
        }
        #expect(throws: OpenSSHCertificate.Refusal.malformed) { try OpenSSHCertificate(blob: blob + [0]) }
    }

    // MARK: What is never granted

    @Test func `no validity is longer than ten minutes, empty or backwards`() {
        #expect(OpenSSHCertificate.Validity(after: 1000, before: 1600) != nil)
        for (after, before) in [(1000, 1601), (1000, 1000), (1000, 999), (0, UInt64.max)] as [(UInt64, UInt64)] {
            #expect(OpenSSHCertificate.Validity(after: after, before: before) == nil)
        }
    }

    @Test func `a serial is never 0 and fits into 63 bits`() {
        #expect(OpenSSHCertificate.Serial(0) == nil)
        #expect(OpenSSHCertificate.Serial(1 << 63) == nil)
        #expect(OpenSSHCertificate.Serial(1 << 63 - 1) != nil)
    }

    @Test func `a principal is a plain name, and there is at least one`() throws {
        for name in ["", "*", "a,b", "A", "a b", "a\n", "pacs1\0", "root@x", "ä", String(repeating: "a", count: 33)] {
            #expect(OpenSSHCertificate.Principal(name.utf8) == nil, "\(name.debugDescription)")
        }
        let one = try terms()
        for principals in [[], one.principals + one.principals] {
            #expect(
                OpenSSHCertificate.Terms(
                    serial: one.serial, keyID: one.keyID, principals: principals, validity: one.validity, source: nil)
                    == nil)
        }
    }

    @Test func `a key id is one printable line`() {
        for id in ["", "a\nb", "a\u{1b}[2J", "田中", String(repeating: "a", count: 129)] {
            #expect(OpenSSHCertificate.KeyID(id.utf8) == nil, "\(id.debugDescription)")
        }
    }

    @Test func `a source address is networks and nothing else`() {
        let texts = [
            "", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "*/8", "10.0.0.0/8, 1.1.1.1/32", "!10.0.0.0/8", "/8",
        ]
        for text in texts {
            #expect(OpenSSHCertificate.SourceAddresses(text.utf8) == nil, "\(text)")
        }
    }

    @Test func `only a plain Ed25519 key gets a certificate`() throws {
        for vector in [Vector.ecdsa, .rsa, .tokenEd25519, .tokenECDSA] {
            let subject = try PublicKey(line: vector.key.utf8)
            #expect(throws: OpenSSHCertificate.Refusal.subject) {
                try OpenSSHCertificate(terms(), for: subject, by: key(2), nonce: [UInt8](repeating: 3, count: 32))
            }
        }
        #expect(throws: OpenSSHCertificate.Refusal.malformed) {
            try OpenSSHCertificate(terms(), for: key(1).publicKey, by: key(2), nonce: [])
        }
    }

    @Test func `certificates that ssh-keygen makes with more in them are refused, each with its reason`() throws {
        let tool = try Tool()
        try tool.makeKey("ca", type: "ed25519")
        try tool.makeKey("ecdsa-ca", type: "ecdsa")
        try tool.makeKey("key", type: "ed25519")
        let plain = ["-O", "clear", "-O", "permit-pty", "-z", "7", "-V", "20261121000000Z:20261121001000Z"]
        func make(_ ca: String, _ arguments: [String]) throws -> [UInt8] {
            try tool.keygen(["-q", "-s", tool.path(ca), "-I", "id"] + arguments + [tool.path("key.pub")])
            let words = try tool.read("key-cert.pub").split(separator: UInt8(ascii: " "))
            return try #require(Base64.decode(words[1]))
        }
        let ours = try OpenSSHCertificate(blob: make("ca", ["-n", "pacs1"] + plain))
        #expect(ours.authority == (try PublicKey(file: tool.read("ca.pub"))))
        #expect(ours.terms.principals.map(\.bytes) == [[UInt8]("pacs1".utf8)])
        let cases: [(String, [String], OpenSSHCertificate.Refusal)] = [
            ("ca", plain, .terms), ("ca", ["-n", "*"] + plain, .terms), ("ca", ["-h", "-n", "pacs1"] + plain, .type),
            ("ca", ["-n", "pacs1", "-O", "permit-port-forwarding"] + plain.dropFirst(2), .option),
            ("ca", ["-n", "pacs1", "-O", "force-command=id"] + plain, .option),
            ("ca", ["-n", "pacs1"] + plain.dropLast() + ["20261121000000Z:20261121001001Z"], .terms),
            ("ca", ["-n", "pacs1"] + plain + ["-z", "0"], .terms),
            ("ecdsa-ca", ["-n", "pacs1"] + plain, .authority),
        ]
        for (ca, arguments, refusal) in cases {
            let blob = try make(ca, arguments)
            #expect(throws: refusal, "\(arguments)") { try OpenSSHCertificate(blob: blob) }
        }
    }

    @Test func `a certificate as the authority of another is refused`() throws {
        let whole = try certificate()
        let authority = whole.authority.blob
        var nested = SSHWriter()
        nested.string(whole.blob)
        let start = try #require(whole.blob.firstRange(of: authority)).lowerBound
        let blob = Array(whole.blob[..<(start - 4)]) + nested.bytes + whole.blob[(start + authority.count)...]
        #expect(throws: OpenSSHCertificate.Refusal.authority) { try OpenSSHCertificate(blob: blob) }
    }
}

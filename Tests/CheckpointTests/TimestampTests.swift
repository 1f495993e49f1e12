import Foundation
import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

/// Timestamps (RFC 3161) against OpenSSL's own authority and verifier.
struct TimestampTests {
    private static let digest = Digest.sha256(Array("approval-v1@sekimori\n".utf8))
    private let authority: Authority
    private let request: TimestampRequest
    private let response: [UInt8]
    private let pem: [UInt8]

    init() throws {
        authority = try Authority()
        request = try #require(TimestampRequest(digest: Self.digest, nonce: [UInt8](1...16)))
        response = try authority.answer(try #require(request.der))
        pem = try authority.read("ca.pem")
    }

    @Test func `OpenSSL reads what we ask for`() throws {
        try authority.write(try #require(request.der), "q")
        let text = try authority.openssl(["ts", "-query", "-in", "q", "-text"])
        #expect(text.contains("Version: 1"))
        #expect(text.contains("Hash Algorithm: sha256"))
        #expect(text.contains("Nonce: 0x410203"))
        #expect(text.contains("Certificate required: yes"))
    }

    @Test func `its answer is an answer to this request, at the moment it says`() throws {
        #expect(request.isAnswered(by: response, under: pem))
        let verifier = try #require(TimestampVerifier(pem: pem))
        let moment = try verifier.moment(of: response, digest: Self.digest).get()
        #expect(abs(Date().timeIntervalSince1970 - Double(moment.seconds)) < 600)
        try authority.write(response, "r")
        let text = try authority.openssl(["ts", "-reply", "-in", "r", "-text"])
        let minute = try #require(text.firstMatch(of: /Time stamp: \w+ +\d+ (\d\d:\d\d:\d\d)/))
        #expect(moment.description.contains(String(minute.1)))
    }

    @Test func `an answer to another request, over something else or from somebody else is none`() throws {
        let other = try #require(TimestampRequest(digest: Self.digest, nonce: [UInt8](2...17)))
        #expect(!other.isAnswered(by: response, under: pem))
        let elsewhere = Digest.sha256([1])
        let changed = try #require(TimestampRequest(digest: elsewhere, nonce: [UInt8](1...16)))
        #expect(!changed.isAnswered(by: response, under: pem))
        let foreign = try authority.read("other.pem")
        #expect(!request.isAnswered(by: response, under: foreign))
        #expect(!request.isAnswered(by: response, under: []))
        #expect(!request.isAnswered(by: response + [0], under: pem))

        let verifier = try #require(TimestampVerifier(pem: pem))
        #expect(verifier.moment(of: response, digest: elsewhere) == .failure(.otherDigest))
        #expect(verifier.moment(of: response + [0], digest: Self.digest) == .failure(.unreadable))
        #expect(verifier.moment(of: [], digest: Self.digest) == .failure(.unreadable))
        let stranger = try #require(TimestampVerifier(pem: foreign))
        #expect(stranger.moment(of: response, digest: Self.digest) == .failure(.unsigned))
        #expect(TimestampVerifier(pem: Array("no certificate".utf8)) == nil)
    }

    @Test func `a refusal of the authority is no timestamp`() throws {
        // SHA-1 is none of the digests it stamps.
        try authority.openssl(["ts", "-query", "-digest", String(repeating: "ab", count: 20), "-sha1", "-out", "q"])
        let refusal = try authority.answer(try authority.read("q"))
        let verifier = try #require(TimestampVerifier(pem: pem))
        #expect(verifier.moment(of: refusal, digest: Self.digest) == .failure(.notGranted))
        #expect(!request.isAnswered(by: refusal, under: pem))
    }

    @Test func `a nonce keeps its length, and nothing else is a request`() {
        #expect(TimestampRequest(digest: Self.digest, nonce: [UInt8](repeating: 0, count: 16))?.nonce.first == 0x40)
        #expect(TimestampRequest(digest: Self.digest, nonce: [1]) == nil)
        #expect(TimestampRequest(digest: [1], nonce: [UInt8](1...16)) == nil)
    }

    @Test func `on good answers both of ours and OpenSSL's verifier agree`() throws {
        let verifier = try #require(TimestampVerifier(pem: pem))
        var random = SplitMix64(seed: 3_162)
        for number in 0..<rounds(20, long: 10_000) {
            let digest = Digest.sha256([UInt8(number & 255), UInt8(number >> 8)])
            let nonce = (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let request = try #require(TimestampRequest(digest: digest, nonce: nonce))
            let answer = try authority.answer(try #require(request.der))
            #expect(request.isAnswered(by: answer, under: pem), "\(number)")
            #expect((try? verifier.moment(of: answer, digest: digest).get()) != nil, "\(number)")
            #expect(try authority.verifies(answer, digest: digest), "\(number)")
        }
    }

    @Test func `on changed answers both of ours and OpenSSL's verifier agree`() throws {
        let verifier = try #require(TimestampVerifier(pem: pem))
        let requested = try #require(request.der)
        func agree(_ bytes: [UInt8], _ digest: [UInt8], _ what: String) throws -> Bool {
            let ours = (try? verifier.moment(of: bytes, digest: digest).get()) != nil
            let theirs = try authority.verifies(bytes, digest: digest)
            #expect(ours == theirs, "\(what)")
            // The gate's own reading asks for the request's nonce besides.
            let gates = request.isAnswered(by: bytes, under: pem)
            #expect(gates == (try authority.verifies(bytes, request: requested)), "\(what)")
            return ours
        }
        #expect(try agree(response, Self.digest, "as it is"))
        #expect(try !agree(response, Digest.sha256([2]), "another digest"))
        var random = SplitMix64(seed: 3_161)
        var taken = 0
        for number in 0..<rounds(300, long: 10_000) {
            var bytes = response
            for _ in 0...random.below(2) {
                let place = random.below(bytes.count)
                switch random.below(6) {
                case 0: bytes = Array(bytes[..<place])
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8(random.below(256)), at: place)
                default: bytes[place] ^= 1 << UInt8(random.below(8))
                }
                if bytes.isEmpty { break }
            }
            if try agree(bytes, Self.digest, "number \(number)") { taken += 1 }
        }
        // The status beside the signed part may change without harm; nothing else may.
        #expect(taken < rounds(300, long: 10_000) / 20)
    }
}

internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriTesting

/// A clock that goes on from the day the lists are of.
struct BenchClock: Clock {
    private let began = ContinuousClock.now
    private var passed: Span { Span(microseconds: Int64((ContinuousClock.now - began) / .microseconds(1))) }

    func now() -> Instant { tokyo("2026-11-21 12:00") + passed }
    func boot() -> Span { .seconds(1_000) + passed }
    func bootName() -> String { "bench" }
}

struct BenchRandomness: Randomness {
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
}

/// What a password costs is measured elsewhere.
struct BenchHash: SecretHash {
    func hash(_ secret: [UInt8]) throws -> String { Digest.hex(Digest.sha256(secret)) }
    func matches(_ secret: [UInt8], _ hash: String) -> Bool { Digest.hex(Digest.sha256(secret)) == hash }
}

struct EmptyHost: Gatehouse {
    func enclose(_ connection: String, processes: [UInt64]) throws {}
    func kill(_ connection: String) throws {}
    func publish(_ logins: [LoginAllotment]) throws {}
    func connections() throws -> [String] { [] }
}

extension Gatekeeper {
    /// Makes an account with the hospital's invitation, and signs in: the token.
    func account(of person: String, invitedBy inviter: Actor) throws -> String {
        let password = "a password that is long enough"
        let invitation =
            try change(.invitation(the(person), check: nil), by: inviter).invitation ?? ""
        let begun = try beginEnrolment(of: the(person), invitation: invitation, password: password, source: "127.0.0.1")
        guard let seed = Base32.decode(begun.secret),
            let app = OneTimeCode(secret: seed, algorithm: .sha1, digits: 6)
        else { throw Unusable() }
        // The first code enrols; the next one, good already, signs in.
        func code(later seconds: Int64) -> String {
            String(decoding: app.code(at: BenchClock().now().seconds + seconds) ?? [], as: UTF8.self)
        }
        try confirmEnrolment(of: the(person), invitation: invitation, code: code(later: 0), source: "127.0.0.1")
        return try signIn(person: person, password: password, code: code(later: 30), source: "127.0.0.1").token
    }

    struct Unusable: Error {}
}

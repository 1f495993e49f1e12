import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization

@testable import SekimoriService

/// An authenticator app on somebody's telephone.
struct TestApp: Sendable {
    private let code: OneTimeCode

    struct NoSecret: Error {}

    /// As it is typed in.
    init(secret: String) throws {
        guard let seed = Base32.decode(secret), let code = OneTimeCode(secret: seed, algorithm: .sha1, digits: 6)
        else { throw NoSecret() }
        self.code = code
    }

    func code(at instant: Instant) -> String { String(decoding: code.code(at: instant.seconds) ?? [], as: UTF8.self) }
}

/// Counts what costs time.
final class CountingHash: SecretHash {
    private let count = Mutex(0)

    func hash(_ secret: [UInt8]) throws -> String { try QuickHash().hash(secret) }

    func matches(_ secret: [UInt8], _ hash: String) -> Bool {
        count.withLock { $0 += 1 }
        return QuickHash().matches(secret, hash)
    }

    /// How often something was compared since the last time this was asked.
    func taken() -> Int {
        count.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}

extension Site {
    static let check = IdentityCheck(
        requester: the("山田 花子"), method: .callBack, document: the("台帳の番号 03-0000-0000 に折返し"),
        verifier: the("運用 太郎"), why: the("失念"))

    func invite(_ name: String, _ check: IdentityCheck? = nil) throws -> String {
        // Who holds a post invites themselves.
        let inviter: Actor =
            switch name {
            case "ito": .ito
            case "kimura": .kimura
            default: .operations
            }
        return try gatekeeper.change(.invitation(the(name), check: check), by: inviter).invitation ?? ""
    }

    /// Password and app are set, half a minute ago: the app shows a code that was not used yet.
    func account(_ name: String, _ check: IdentityCheck? = nil) throws -> TestApp {
        let invitation = try invite(name, check)
        let begun = try gatekeeper.beginEnrolment(
            of: the(name), invitation: invitation, password: Self.password, source: "203.0.113.10")
        let app = try TestApp(secret: begun.secret)
        try gatekeeper.confirmEnrolment(
            of: the(name), invitation: invitation, code: app.code(at: clock.now()), source: "203.0.113.10")
        clock.advance(.seconds(30))
        return app
    }

    func signIn(
        _ name: String, _ code: String, password: String = Site.password, from source: String = "203.0.113.10"
    ) throws -> SignedIn {
        try gatekeeper.signIn(person: name, password: password, code: code, source: source)
    }

    func signIn(_ name: String, _ app: TestApp, from source: String = "203.0.113.10") throws -> SignedIn {
        try signIn(name, app.code(at: clock.now()), from: source)
    }
}

/// What this throws; nil where it goes through.
func problem(_ body: () throws -> some Any) -> (any Error)? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

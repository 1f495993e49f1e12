import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Who may look at a running session, for how long, and what is left of it.
struct WatchingTests {
    private let site: Site
    private let session: SessionID
    private let secret: [UInt8]
    private let token: String

    init() throws {
        site = try Site.filled()
        let start = try site.working()
        session = start.session.id
        secret = start.secret
        token = try Self.signIn(site)
    }

    private static func signIn(_ site: Site) throws -> String {
        site.gatekeeper.inside { inside in
            site.gatekeeper.issue(
                .manager(Example.ito), .key(People.ito.registered.fingerprint), from: Actor.ito.source, &inside,
                before: .init())
        }.token
    }

    private func watch(_ token: String? = nil) throws {
        try site.gatekeeper.watch(session, token: token ?? self.token, by: .ito)
    }

    private func picture(_ token: String? = nil) throws -> PictureView {
        try site.gatekeeper.picture(of: session, token: token ?? self.token, by: .ito)
    }

    private func show(_ text: String) throws {
        try site.gatekeeper.shown(session, secret: secret, rows: 24, columns: 80, bytes: Array(text.utf8))
    }

    private func text(_ view: PictureView) -> String {
        String(decoding: Base64.decode(view.bytes.utf8) ?? [], as: UTF8.self)
    }

    @Test(.requirement("R-031"))
    func `the manager opens a view, which is an entry in that name, and sees what the relay shows`() throws {
        let size = site.gatekeeper.size
        try watch()
        #expect(try site.events(after: size) == [.sessionWatched(session, by: Example.ito)])
        let entry = try #require(try site.gatekeeper.journal(after: size, limit: 1, by: .auditor).items.first)
        #expect(entry.actor == "manager ito" && entry.subjects == ["session/\(session)"])
        #expect(try picture().at == nil)
        try show("uptime")
        #expect(try text(picture()) == "uptime")
        #expect(try picture().rows == 24 && picture().columns == 80)
        // Opening what is open is no second entry.
        try watch()
        #expect(site.gatekeeper.size == size + 1)
    }

    @Test func `the relay is asked once for each look, and the technician told once`() throws {
        #expect(site.gatekeeper.wantedPictures().isEmpty)
        try watch()
        #expect(site.gatekeeper.wantedPictures().map(\.isNew) == [true])
        #expect(site.gatekeeper.wantedPictures().isEmpty)
        _ = try picture()
        #expect(site.gatekeeper.wantedPictures().map(\.isNew) == [false])
        #expect(site.gatekeeper.wantedPictures().isEmpty)
    }

    @Test(arguments: [Actor.kimura, .operations, .auditor, .yamada, .tanaka, .gate])
    func `nobody but the manager watches`(actor: Actor) throws {
        let size = site.gatekeeper.size
        #expect(throws: Forbidden.self) { try site.gatekeeper.watch(session, token: token, by: actor) }
        try watch()
        #expect(throws: Forbidden.self) { try site.gatekeeper.picture(of: session, token: token, by: actor) }
        #expect(site.gatekeeper.size == size + 1)
    }

    @Test func `the right is one sign-in's, and ends with it`() throws {
        try watch()
        let other = try Self.signIn(site)
        #expect(throws: Forbidden.self) { try picture(other) }
        try show("secret")
        site.gatekeeper.signOut(token: token, everywhere: false, by: .ito)
        #expect(throws: Forbidden.self) { try picture() }
        #expect(site.gatekeeper.inside { $0.door.watches.isEmpty })
    }

    @Test func `it ends after a quarter of an hour without a look, and opening again is another entry`() throws {
        try watch()
        site.clock.advance(.minutes(14))
        _ = try picture()
        site.clock.advance(.minutes(14))
        _ = try picture()
        try show("secret")
        let size = site.gatekeeper.size
        site.clock.advance(.minutes(15))
        #expect(throws: Forbidden.self) { try picture() }
        #expect(site.gatekeeper.wantedPictures().isEmpty)
        #expect(site.gatekeeper.inside { $0.door.watches.isEmpty })
        try watch()
        #expect(try site.events(after: size) == [.sessionWatched(session, by: Example.ito)])
        #expect(try picture().at == nil)
    }

    @Test func `it ends with the session, and of a session that has ended there is none`() throws {
        try watch()
        try show("secret")
        try site.gatekeeper.ended(
            session, secret: secret, RelayEnding(cause: .finished, status: 0, complete: true))
        #expect(refusal { try picture() } == .sessionEnded(session))
        #expect(refusal { try watch() } == .sessionEnded(session))
        #expect(site.gatekeeper.inside { $0.door.watches.isEmpty })
        #expect(throws: NotFound.self) {
            try site.gatekeeper.watch(the("s20990101-0001"), token: token, by: .ito)
        }
    }

    @Test func `what nobody asked for is not kept, nor what another relay says`() throws {
        try show("secret")
        #expect(site.gatekeeper.inside { $0.door.watches.isEmpty })
        try watch()
        #expect(try picture().at == nil)
        #expect(throws: Refusal.sessionUnknown) {
            try site.gatekeeper.shown(
                session, secret: Array("another".utf8), rows: 1, columns: 1, bytes: Array("forged".utf8))
        }
        #expect(try picture().at == nil)
    }

    @Test func `nothing that was shown is in the journal or in any row`() throws {
        let mark = "SECRET-ON-THE-SCREEN"
        try watch()
        try show(mark)
        #expect(try text(picture()) == mark)
        let encoded = Array(Base64.encode(Array(mark.utf8)).utf8.prefix(20))
        let kept =
            try site.store.entries(after: 0, limit: 100_000).flatMap { $0.entry + ($0.payload ?? []) }
            + site.rows.values.joined()
        #expect(kept.firstRange(of: Array(mark.utf8)) == nil)
        #expect(kept.firstRange(of: encoded) == nil)
    }

    @Test func `a restart of the daemon ends every view`() throws {
        try watch()
        try site.restart()
        #expect(throws: Forbidden.self) { try picture() }
    }

    @Test func `an auditor finds who watched in a bundle, on the request's own page too`() throws {
        let site = try Site.filled()
        let start = try site.working()
        let token = try Self.signIn(site)
        try site.gatekeeper.watch(start.session.id, token: token, by: .ito)
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .relayFailed, status: nil, complete: false))
        let bundle = try BundleDay.bundle(site, recordings: [:])
        let report = try BundleVerifier(bundle, trust: BundleDay.trust()).verify()
        #expect(report.findings.filter { $0.item.kind != "session" && $0.item.kind != "recording" }.isEmpty)
        let rows = try #require(RequestPage(bundle, start.session.request)).rows
        let row = try #require(rows.first { $0.what.english == "began to watch session \(start.session.id)" })
        #expect(row.who == "manager ito" && row.detail == ["ito"])
    }
}

import Foundation
import Hummingbird
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Every page as a browser shows it, filled, empty and with mistakes, at the widths of a desk and of a phone, in both
/// languages: none is wider than a phone, and none needs what its policy forbids. For `Tests/run --screenshots`, which keeps
/// them: four minutes of a busy machine are too many for every run.
@Suite(.serialized, .enabled(if: Chromium.folder != nil)) struct PictureTests {
    @Test(arguments: ["ja", "en"]) func `a hospital in the middle of its days`(language: String) async throws {
        let days = try HospitalDays()
        try await pictures(of: days.site, language) { album in
            for viewer in Viewer.allCases {
                try await album.shots(as: viewer, try viewer.shots(days))
                switch viewer {
                case .stranger: try await Self.stranger(days, album)
                case .clerk: try await Self.clerk(days, album)
                case .technician: try await Self.technician(days, album)
                case .operator: try await album.sent("proxy-wrong", "/requests/proxy", Self.phoned)
                case .manager: try await Self.manager(days, album)
                case .auditor: break
                }
            }
        }
    }

    @Test(arguments: ["ja", "en"]) func `a hospital before its first day`(language: String) async throws {
        let site = try Site.filled()
        try HospitalDays.name(site)
        try await pictures(of: site, language) { album in
            try await album.shots(
                as: .clerk,
                [
                    Shot("empty-requests", "/requests"), Shot("empty-technicians", "/technicians"),
                    Shot("empty-tokens", "/account/tokens"),
                ])
            try await album.shots(
                as: .manager,
                ["today", "sessions", "debts", "calendar", "refusals", "charts", "stops"].map {
                    Shot("empty-" + $0, "/" + $0)
                })
        }
    }

    /// Half of what somebody phoned.
    private static let phoned = [("vendor", "yamato"), ("way", "phone"), ("purpose", "定期保守"), ("sources", "どこか")]

    private static func stranger(_ days: HospitalDays, _ album: Album) async throws {
        let site = days.site
        try await album.sent("sign-in-wrong", "/sign-in", [("person", "yamada"), ("password", "x"), ("code", "1")])
        try await album.sent("sign-in-interrupted", "/requests/new", [("purpose", "定期保守"), ("date", "2026-12-01")])
        let invitation = try site.invite("kimura", nil)
        try await album.sent(
            "enrol-confirm", "/enrol",
            [
                ("person", "kimura"), ("invitation", invitation), ("password", Site.password),
                ("again", Site.password),
            ])
        let other = try site.invite("yamada", nil)
        let begun = try site.gatekeeper.beginEnrolment(
            of: the("yamada"), invitation: other, password: Site.password, source: "203.0.113.10")
        let code = try TestApp(secret: begun.secret).code(at: site.clock.now())
        try await album.sent(
            "enrolled", "/enrol",
            [("step", "confirm"), ("person", "yamada"), ("invitation", other), ("code", code)])
        // The hospital has no drafts: what was typed is shown, to be copied.
        let app = try site.account("ito")
        try await album.sent(
            "unkept", "/sign-in",
            [
                ("person", "ito"), ("password", Site.password), ("code", app.code(at: site.clock.now())),
                ("carried", HospitalDays.typed.encoded), ("carried-path", "/requests/new"),
            ])
    }

    private static func clerk(_ days: HospitalDays, _ album: Album) async throws {
        try await album.sent("request-new-wrong", "/requests/new", [("take-out", "yes"), ("sources", "どこか")])
        try await album.sent("report-wrong", "/requests/\(days.owing)/report", [("work", "yes")])
        try await album.sent("technician-new-wrong", "/technicians/new", [("id", "田中"), ("key", "ssh-ed25519 AAAA")])
        try await album.sent("technician-leave-wrong", "/technicians/suzuki/leave", [("since", "")])
        try await album.sent("tokens-wrong", "/account/tokens", [("label", ""), ("until", "2026-12-01")])
        try await album.sent(
            "token", "/account/tokens", [("label", "月次の一覧"), ("until", "2026-12-01"), ("reach", "read")])
        try await conflict(days, album)
        try await album.print("request-closed", "/requests/\(days.closed)")
    }

    /// Of two tabs the other one kept the draft first.
    private static func conflict(_ days: HospitalDays, _ album: Album) async throws {
        let typed = HospitalDays.typed
        _ = try days.site.gatekeeper.keepDraft(
            days.draft, over: 1, title: nil, content: typed.with("rollback", "予備機に切り替える").encoded, by: .yamada)
        let fields = typed.with("purpose", "年末年始の定期点検").with("privilege", "general").pairs
        try await album.sent(
            "draft-conflict", "/requests/new",
            fields.map { ($0.name, $0.value) }
                + [("act", "keep"), ("draft", "\(days.draft)"), ("draft-revision", "1")])
    }

    private static func technician(_ days: HospitalDays, _ album: Album) async throws {
        let path = "/requests/\(days.open)/passcode"
        try await album.sent("passcode-wrong", path, [("asset", "pacs1"), ("password", "x")])
        try await album.sent("passcode", path, [("asset", "pacs1"), ("password", Site.password)])
    }

    private static func manager(_ days: HospitalDays, _ album: Album) async throws {
        let text = "at=\(days.site.clock.now())&nonce=" + String(repeating: "0a", count: 16)
        try await album.sent(
            "decide-wrong", "/requests/\(days.waiting)/decide?act=return&\(text)",
            [("do", "show"), ("act", "return"), ("why", "")])
        try await album.sent("stops-question", "/stops", [("scope", "all"), ("why", "不正な接続の疑い")])
        try await album.sent("stops-wrong", "/stops", [("scope", "all"), ("why", "")])
        try await album.sent("invitation-wrong", "/technicians/tanaka/invite", [("requester", "田中 一郎")])
        try await album.sent("invitation", "/technicians/suzuki/invite", [])
        // Looked at as if it had been left alone for long, the page stays.
        let session = "/sessions/\(days.session)"
        try await album.act(session + "/watch")
        let screen = "suzuki@pacs1:~$ uptime\r\n 13:30:00 up 41 days,  2 users,  load average: 0.12, 0.08, 0.05\r\n"
        try days.site.gatekeeper.shown(
            days.session, secret: days.secret, rows: 24, columns: 80, bytes: Array(screen.utf8))
        try await album.shot(Shot("session-live", session + "/live"))
    }

    private func pictures(
        of site: Site, _ language: String, _ take: @escaping @Sendable (Album) async throws -> Void
    ) async throws {
        let api = router(gatekeeper: site.gatekeeper, door: .portal).buildResponder()
        try await PortalHouse.with(.unbounded, daemon: PortalHouse.serving(api)) { house in
            try await Chromium.with(house, language: language) { browser in
                try await take(Album(site: site, house: house, browser: browser, language: language))
                let complaints = try await browser.complaints()
                #expect(complaints.isEmpty, "\(complaints.prefix(3))")
            }
        }
    }
}

/// Pictures of pages, as one person after another sees them.
final class Album {
    private let site: Site
    private let house: PortalHouse
    private let browser: Chromium
    private let language: String
    private var token: String?

    init(site: Site, house: PortalHouse, browser: Chromium, language: String) {
        self.site = site
        self.house = house
        self.browser = browser
        self.language = language
    }

    func shots(as viewer: Viewer, _ shots: [Shot]) async throws {
        token = nil
        if let person = viewer.person { token = try await house.signIn(person.name, person.key, at: site) }
        try await browser.become(token)
        for shot in shots { try await self.shot(shot) }
    }

    func shot(_ shot: Shot) async throws {
        try await browser.open(shot.path)
        let place = try await browser.run("return location.pathname") as? String
        #expect(place == shot.page, "\(shot.name) is of another page")
        try await keep(shot.name)
    }

    /// Sends a form of which only what it does matters.
    func act(_ path: String) async throws {
        let heard = try await WholeHouse(house: house, site: site).send(path, [:], as: token)
        #expect(heard.status == 303, "\(path)")
    }

    /// What comes of a form.
    func sent(_ name: String, _ path: String, _ fields: [(String, String)]) async throws {
        try await browser.send(path, fields, as: token)
        try await keep(name)
    }

    func print(_ name: String, _ path: String) async throws {
        try await browser.open(path)
        try await browser.print("\(name).\(language)")
    }

    private func keep(_ name: String) async throws {
        #expect(try await browser.keep("\(name).\(language)") <= 0, "\(name) is wider than a phone")
    }
}

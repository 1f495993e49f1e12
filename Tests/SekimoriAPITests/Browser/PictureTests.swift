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
            try await album.shots(
                as: nil, [("sign-in", "/sign-in"), ("enrol", "/enrol"), ("sign-in-ended", "/sign-in?ended=1")])
            try await album.sent("sign-in-wrong", "/sign-in", [("person", "yamada"), ("password", "x"), ("code", "1")])
            let invitation = try days.site.invite("kimura", nil)
            try await album.sent(
                "enrol-confirm", "/enrol",
                [
                    ("person", "kimura"), ("invitation", invitation), ("password", Site.password),
                    ("again", Site.password),
                ])
            try await Self.vendor(days, album)
            try await Self.technician(days, album)
            try await Self.manager(days, album)
            try await Self.auditor(days, album)
        }
    }

    @Test(arguments: ["ja", "en"]) func `a hospital before its first day`(language: String) async throws {
        let site = try Site.filled()
        try HospitalDays.name(site)
        try await pictures(of: site, language) { album in
            try await album.shots(
                as: ("yamada", People.yamada), [("empty-requests", "/requests"), ("empty-technicians", "/technicians")])
            try await album.shots(
                as: ("ito", People.ito),
                ["today", "sessions", "debts", "calendar", "refusals", "charts", "stops"].map {
                    (name: "empty-" + $0, path: "/" + $0)
                })
        }
    }

    private static func vendor(_ days: HospitalDays, _ album: Album) async throws {
        try await album.shots(
            as: ("yamada", People.yamada),
            [
                ("requests", "/requests"), ("requests-none", "/requests?phase=rejected"),
                ("request-new", "/requests/new"),
                ("request-open", "/requests/\(days.open)"), ("request-returned", "/requests/\(days.returned)"),
                ("request-revise", "/requests/new?revise=\(days.returned)"),
                ("report", "/requests/\(days.owing)/report"),
                ("report-none", "/requests/\(days.waiting)/report"), ("technicians", "/technicians"),
                ("technician-new", "/technicians/new"), ("technician-leave", "/technicians/suzuki/leave"),
                ("account", "/account"), ("not-found", "/nowhere"),
            ])
        try await album.sent("request-new-wrong", "/requests/new", [("take-out", "yes"), ("sources", "どこか")])
        try await album.sent("report-wrong", "/requests/\(days.owing)/report", [("work", "yes")])
        try await album.sent("technician-new-wrong", "/technicians/new", [("id", "田中"), ("key", "ssh-ed25519 AAAA")])
        try await album.sent("technician-leave-wrong", "/technicians/suzuki/leave", [("since", "")])
        try await album.print("request-closed", "/requests/\(days.closed)")
    }

    private static func technician(_ days: HospitalDays, _ album: Album) async throws {
        let path = "/requests/\(days.open)"
        try await album.shots(as: ("suzuki", People.suzuki), [("request-technician", path)])
        try await album.sent("passcode-wrong", path + "/passcode", [("asset", "pacs1"), ("password", "x")])
        try await album.sent("passcode", path + "/passcode", [("asset", "pacs1"), ("password", Site.password)])
    }

    private static func manager(_ days: HospitalDays, _ album: Album) async throws {
        try await album.shots(
            as: ("ito", People.ito),
            [
                ("today", "/today"), ("hospital-requests", "/requests"),
                ("request-waiting", "/requests/\(days.waiting)"),
                ("request-reported", "/requests/\(days.reported)"), ("request-closed", "/requests/\(days.closed)"),
                ("decide", "/requests/\(days.waiting)/decide?act=approve"),
                ("decide-return", "/requests/\(days.waiting)/decide?act=return"),
                ("decide-accept", "/requests/\(days.reported)/decide?act=accept-report"),
                ("decide-extend", "/requests/\(days.open)/decide?act=extend"), ("debts", "/debts"),
                ("calendar", "/calendar"), ("stops", "/stops"), ("technician-applied", "/technicians/ishii"),
                ("technician", "/technicians/tanaka"), ("session-running", "/sessions/\(days.session)"),
            ] + LedgerPage.Part.allCases.map { (name: "ledger-\($0.rawValue)", path: "/ledger?part=\($0.rawValue)") })
        let text = "at=\(days.site.clock.now())&nonce=" + String(repeating: "0a", count: 16)
        try await album.sent(
            "decide-wrong", "/requests/\(days.waiting)/decide?act=return&\(text)",
            [("do", "show"), ("act", "return"), ("why", "")])
        try await album.sent("stops-question", "/stops", [("scope", "all"), ("why", "不正な接続の疑い")])
        try await album.sent("stops-wrong", "/stops", [("scope", "all"), ("why", "")])
        try await album.sent("invitation", "/technicians/suzuki/invite", [])
    }

    private static func auditor(_ days: HospitalDays, _ album: Album) async throws {
        let last = try days.site.gatekeeper.request(days.closed, by: .ito).sessions.first?.id ?? days.session
        try await album.shots(
            as: ("\(People.auditorID)", People.auditor),
            [
                ("sessions", "/sessions"), ("sessions-narrowed", "/sessions?technician=suzuki"),
                ("session", "/sessions/\(last)"), ("story", "/requests/\(days.closed)/story"),
                ("charts", "/charts"), ("refusals", "/refusals"),
            ])
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

    func shots(as person: (name: String, key: TestSigner)?, _ pages: [(name: String, path: String)]) async throws {
        token = nil
        if let person { token = try await house.signIn(person.name, person.key, at: site) }
        try await browser.become(token)
        for page in pages {
            try await browser.open(page.path)
            try await keep(page.name)
        }
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

import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// A button pressed twice, and an answer that never came: what is asked for is done once, and whoever asked is told.
@Suite struct OnceTests {
    /// One act on a page: where its form goes, who sends it, and what the journal has of it once it is done.
    struct Act: Sendable, CustomTestStringConvertible {
        let name: String
        let caller: Caller
        let kind: String
        /// Entries of that kind that one act makes.
        var entries = 1
        let call: String
        let site: @Sendable () throws -> Site
        let form: @Sendable (Site) throws -> (path: String, fields: Fields)

        var testDescription: String { name }
    }

    private static func day(_ dates: [String]) -> Fields {
        Fields(Fields(Example.form()).pairs + dates.map { Fields.Pair(name: "date", value: $0) })
    }

    private static let why = Fields([.init(name: "why", value: "予定の変更")])

    static let acts: [Act] = [
        Act(
            name: "new request", caller: .clerk, kind: "request-submitted", call: "/v1/texts/attested",
            site: { try Site.filled() }, form: { _ in ("/requests/new", day(["2026-11-22"])) }),
        Act(
            name: "several days", caller: .clerk, kind: "request-submitted", entries: 2, call: "/v1/texts/attested",
            site: { try Site.filled() }, form: { _ in ("/requests/new", day(["2026-11-22", "2026-11-23"])) }),
        Act(
            name: "by proxy", caller: .operator, kind: "request-submitted", call: "/v1/texts/attested",
            site: { try Site.filled() },
            form: { _ in
                let phoned = [
                    Fields.Pair(name: "vendor", value: "yamato"), Fields.Pair(name: "caller", value: "山田 花子"),
                    Fields.Pair(name: "way", value: "phone"),
                    Fields.Pair(name: "received", value: "2026-11-21T08:50"),
                ]
                return ("/requests/proxy", Fields(day(["2026-11-22"]).pairs + phoned))
            }),
        Act(
            name: "report", caller: .clerk, kind: "request-reported", call: "/v1/texts/attested",
            site: {
                let site = try Site.filled()
                _ = try site.ended()
                return site
            },
            form: { _ in ("/requests/\(Probe.request)/report", Fields(Example.report())) }),
        Act(
            name: "withdraw", caller: .clerk, kind: "request-withdrawn", call: "/v1/texts/attested",
            site: {
                let site = try Site.filled()
                try site.submit()
                return site
            }, form: { _ in ("/requests/\(Probe.request)/withdraw", why) }),
        Act(
            name: "decide", caller: .manager, kind: "request-approved", call: "/v1/texts",
            site: {
                let site = try Site.filled()
                try site.submit()
                return site
            },
            form: { site in
                let text = try site.approval(of: the(Probe.request)).bytes()
                let signature = People.ito.sign(text, namespace: ApprovalText.namespace)
                return (
                    "/requests/\(Probe.request)/decide",
                    Fields([
                        .init(name: "do", value: "send"), .init(name: "act", value: "approve"),
                        .init(name: "text", value: Data(text).base64EncodedString()),
                        .init(name: "signature", value: String(decoding: signature, as: UTF8.self)),
                    ])
                )
            }),
        Act(
            name: "cut", caller: .manager, kind: "session-cut", call: "/cut",
            site: {
                let site = try Site.filled()
                _ = try site.working()
                return site
            }, form: { _ in ("/sessions/\(Probe.session)/cut", why) }),
    ]

    /// The form as the page had it when it was rendered.
    private static func form(_ act: Act, _ site: Site) throws -> (path: String, fields: Fields) {
        let (path, fields) = try act.form(site)
        return (path, fields.with("once", WholeHouse.once()))
    }

    @Test(arguments: acts) func `pressed twice at the same moment it is done once, and both are led on`(act: Act)
        async throws
    {
        let site = try act.site()
        let fate = WholeHouse.Fate()
        try await WholeHouse.of(site, fate) { whole in
            let token = try await whole.signIn(act.caller)
            let (path, fields) = try Self.form(act, site)
            fate.startTogether(act.call)
            async let first = whole.send(path, [:], filled: fields, as: token)
            async let second = whole.send(path, [:], filled: fields, as: token)
            let heard = try await [first, second]
            #expect(heard.map(\.status) == [303, 303], "\(heard.map(\.text))")
            #expect(try whole.count(act.kind) == act.entries)
        }
    }

    @Test(arguments: acts) func `an answer that was lost is asked for again, and it is done once`(act: Act) async throws
    {
        let site = try act.site()
        let fate = WholeHouse.Fate()
        try await WholeHouse.of(site, fate) { whole in
            let token = try await whole.signIn(act.caller)
            let (path, fields) = try Self.form(act, site)
            fate.loseAnswer(to: act.call)
            let lost = try await whole.send(path, [:], filled: fields, as: token)
            #expect(lost.status == 502)
            // What was typed is still there, with the same key.
            if path == "/requests/new" { #expect(try lost.hidden("once") == WholeHouse.once()) }
            #expect(try whole.count(act.kind) == 1)
            // Sent again the text has another moment in it.
            site.clock.advance(.seconds(1))
            let again = try await whole.send(path, [:], filled: fields, as: token)
            #expect(again.status == 303, "\(again.text)")
            #expect(try whole.count(act.kind) == act.entries)
            let shown = try await whole.browse(try #require(again.place), as: token)
            #expect(shown.status == 200)
        }
    }

    @Test(arguments: acts) func `a gate that forgot the first call in between does not do it twice either`(act: Act)
        async throws
    {
        let site = try act.site()
        let fate = WholeHouse.Fate(isForgetful: true)
        try await WholeHouse.of(site, fate) { whole in
            let token = try await whole.signIn(act.caller)
            let (path, fields) = try Self.form(act, site)
            fate.loseAnswer(to: act.call)
            #expect(try await whole.send(path, [:], filled: fields, as: token).status == 502)
            site.clock.advance(.seconds(1))
            let again = try await whole.send(path, [:], filled: fields, as: token)
            #expect([303, 409].contains(again.status) || again.text.contains("role=\"alert\""), "\(again.text)")
            #expect(try whole.count(act.kind) == 1)
        }
    }

    @Test func `whoever goes on writing after a lost answer is told that the first was taken, and loses nothing`()
        async throws
    {
        let fate = WholeHouse.Fate()
        try await WholeHouse.of(try Site.filled(), fate) { whole in
            let token = try await whole.signIn()
            let (path, fields) = try Self.form(Self.acts[0], whole.site)
            fate.loseAnswer(to: "/v1/texts/attested")
            _ = try await whole.send(path, [:], filled: fields, as: token)
            let more = try await whole.send(path, ["purpose": "書き足した目的"], filled: fields, as: token)
            #expect(more.status == 409)
            for words in ["すでに提出されています", #"value="書き足した目的""#] { #expect(more.text.contains(words), "\(words)") }
            #expect(try more.hidden("once") != WholeHouse.once())
            #expect(try whole.count("request-submitted") == 1)
        }
    }

    @Test func `a first press that is refused is told to the second too, with what was typed`() async throws {
        let fate = WholeHouse.Fate()
        try await WholeHouse.of(try Site.filled(), fate) { whole in
            let token = try await whole.signIn()
            // Yesterday: the rules refuse it.
            let fields = Self.day(["2026-11-20"]).with("once", WholeHouse.once())
            fate.startTogether("/v1/texts/attested")
            async let first = whole.send("/requests/new", [:], filled: fields, as: token)
            async let second = whole.send("/requests/new", [:], filled: fields, as: token)
            for heard in try await [first, second] {
                #expect(heard.status == 409)
                #expect(heard.text.contains("画像管理サーバーの修正プログラム適用"))
                #expect(!heard.text.contains("すでに"))
            }
        }
    }

    @Test func `a browser that goes away before the answer finds it done once`() async throws {
        let fate = WholeHouse.Fate()
        try await WholeHouse.of(try Site.filled(), fate) { whole in
            let token = try await whole.signIn()
            let (path, fields) = try Self.form(Self.acts[0], whole.site)
            let body = fields.with("form-token", FormGuard.token(of: token)).encoded
            let connection = try await RawConnection.open(
                to: whole.house,
                saying: """
                    POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(whole.house.port)\r\n\
                    Cookie: __Host-sekimori=\(token)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
                    """)
            for await path in fate.calls where path == "/v1/texts/attested" { break }
            try await connection.close()
            let again = try await whole.send(path, [:], filled: fields, as: token)
            #expect(again.status == 303, "\(again.text)")
            #expect(try whole.count("request-submitted") == 1)
        }
    }
}

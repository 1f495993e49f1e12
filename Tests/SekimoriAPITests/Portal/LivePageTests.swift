import Foundation
import NIOHTTP1
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// The manager watches a running session on a page.
@Suite struct LivePageTests {
    private static let path = "/sessions/s20261122-0001"
    private static let live = path + "/live?since=\(HospitalStage.now.seconds)"

    private static func view(_ bytes: [UInt8], rows: Int64 = 24, columns: Int64 = 80) -> PictureView {
        PictureView(
            session: the("s20261122-0001"), at: HospitalStage.now, rows: rows, columns: columns,
            bytes: Data(bytes).base64EncodedString())
    }

    private static func stub(_ bytes: [UInt8] = Array("$ uptime\r\n".utf8)) -> StubDaemon {
        let stub = HospitalStage.daemon()
        stub.set("GET /v1\(path)/picture", view(bytes))
        stub.answer("POST /v1\(path)/watches", 204)
        stub.answer("POST /v1\(path)/cut", 204)
        return stub
    }

    @Test func `the manager opens the view with one form, and looks at it`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let session = try await house.browse(Self.path, as: .manager)
            #expect(session.text.contains("action=\"\(Self.path)/watch\""))
            let opened = try await house.send(Self.path + "/watch", [:], as: .manager)
            #expect(opened.status == 303)
            #expect(opened.headers["Location"] == [Self.live])
            #expect(stub.posts.map(\.name) == ["POST /v1\(Self.path)/watches"])
            let page = try await house.browse(Self.live, as: .manager)
            #expect(page.status == 200)
            #expect(page.headers["Refresh"] == ["2"])
            #expect(page.headers["Cache-Control"] == ["no-store"])
            #expect(page.text.contains("<pre class=\"live\" tabindex=\"0\">\n$ uptime</pre>"))
            #expect(page.text.contains("田中 一郎"))
            #expect(page.text.contains("action=\"\(Self.path)/cut\""))
        }
    }

    @Test func `on the way to the picture the buttons that cut come first`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.live, as: .manager).text
            let main = try #require(page.range(of: "<main"))
            let cut = try #require(page.range(of: "action=\"\(Self.path)/cut\""))
            let picture = try #require(page.range(of: "<pre class=\"live\""))
            #expect(main.lowerBound < cut.lowerBound && cut.lowerBound < picture.lowerBound)
            #expect(!page[main.upperBound..<cut.lowerBound].contains("<a "))
        }
    }

    @Test(arguments: ["/v1/status", "/v1/sessions/s20261122-0001/picture", "/v1/ledger"])
    func `where the gate cannot answer the page looks again, as long as it would have`(call: String) async throws {
        let stub = Self.stub()
        stub.refuse("GET " + call, 503, code: "journal-unwritable")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.live, as: .manager)
            #expect(page.status == 503)
            #expect(page.headers["Refresh"] == ["2"])
            // Where nobody can say what time it is, nobody is kept signed in either.
            let paused = try await house.browse(Self.path + "/live?since=0", as: .manager)
            #expect(paused.headers["Refresh"].isEmpty == !call.contains("status"))
            #expect(try await house.browse(Self.path, as: .manager).headers["Refresh"].isEmpty)
        }
    }

    @Test func `a reason beside the picture cuts the session`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.live, as: .manager)
            let reason = "異常が見られる"
            #expect(page.text.contains("name=\"why\" value=\"\(reason)\""))
            let cut = try await house.send(Self.path + "/cut", ["why": reason], as: .manager)
            #expect(cut.status == 303)
            #expect(stub.posts.first?.body.contains(reason) == true)
        }
    }

    @Test(arguments: [StubDaemon.Who.operator, .auditor, .clerk, .technician])
    func `to everybody else the page is not theirs, and no picture is asked for`(who: StubDaemon.Who)
        async throws
    {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            #expect(try await house.browse(Self.live, as: who).status == 403)
            #expect(try await house.send(Self.path + "/watch", [:], as: who).status == 403)
            #expect(stub.posts.isEmpty)
            #expect(!stub.calls.contains { $0.name.hasSuffix("/picture") })
            if who == .operator || who == .auditor {
                let session = try await house.browse(Self.path, as: who)
                #expect(!session.text.contains("/watch"))
            }
        }
    }

    @Test func `no control sequence of an asset reaches the browser, nor any markup`() async throws {
        var hostile = Array(
            "\u{1b}]0;title\u{07}\u{1b}[31mred\u{1b}[0m \u{1b}]52;c;eA==\u{1b}\\<script>alert(1)</script>".utf8)
        hostile += Array("\u{1b}P+q544e\u{1b}\\ \u{9b}2J\u{202e}evil\u{2066} </pre> &amp; \u{0}\u{8}".utf8)
        hostile += (0...255).map { UInt8($0) } + [0xff, 0xfe, 0xc3]
        let stub = Self.stub(hostile)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.live, as: .manager)
            #expect(page.status == 200)
            let isHidden = page.text.unicodeScalars.contains { scalar in
                scalar != "\n"
                    && [.control, .format, .surrogate, .privateUse].contains(scalar.properties.generalCategory)
            }
            #expect(!isHidden)
            #expect(!page.text.contains("<script") && !page.text.contains("</pre> "))
            #expect(!page.text.contains("title\u{07}") && !page.text.contains("eA=="))
            #expect(page.text.contains("evil"))
        }
    }

    @Test func `the output of a command has its lines one below the other`() {
        let lines = LivePage.lines(Self.view(Array("one\ntwo\n\u{1b}[1mthree".utf8), rows: 0, columns: 0))
        #expect(lines == ["one", "two", "three"])
        let many = (1...500).map { "\($0)\n" }.joined()
        #expect(LivePage.lines(Self.view(Array(many.utf8), rows: 0, columns: 0)).suffix(2) == ["499", "500"])
    }

    @Test(arguments: [(.max, .max), (.min, 1), (1, 1), (-1, -1), (1_000_000, 1_000_000)] as [(Int64, Int64)])
    func `a terminal of no possible size is shown all the same`(rows: Int64, columns: Int64) {
        #expect(LivePage.lines(Self.view(Array("abc".utf8), rows: rows, columns: columns)).joined().contains("c"))
    }

    @Test func `before the first picture, and after a quarter of an hour unattended, it says so`() async throws {
        let stub = Self.stub()
        stub.set(
            "GET /v1\(Self.path)/picture",
            PictureView(session: the("s20261122-0001"), at: nil, rows: 0, columns: 0, bytes: ""))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let waiting = try await house.browse(Self.live, as: .manager)
            #expect(waiting.text.contains("まだ何も表示されていません"))
            #expect(waiting.headers["Refresh"] == ["2"])
            let since = HospitalStage.now.seconds - 900
            let paused = try await house.browse(Self.path + "/live?since=\(since)", as: .manager)
            #expect(paused.headers["Refresh"].isEmpty)
            #expect(paused.text.contains("続けて見る"))
        }
    }

    @Test(arguments: [(403, "forbidden"), (409, "session-ended")])
    func `a view that is over says so and is not fetched again`(status: Int, code: String) async throws {
        let stub = Self.stub()
        stub.refuse("GET /v1\(Self.path)/picture", status, code: code)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.live, as: .manager)
            #expect(page.status == status)
            #expect(page.headers["Refresh"].isEmpty)
            #expect(page.text.contains("もう一度開いてください"))
        }
    }
}

import Foundation
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// What people type, and what is stored, is text to a real browser: nothing runs, nothing is added to the page, and the
/// policy of the page has nothing to forbid (THREATS row 104).
@Suite(.serialized) struct PayloadTests {
    private static let request = PayloadForm.request

    private static let pages: [(path: String, who: StubDaemon.Who)] =
        [
            ("/requests", .clerk), (request, .clerk), (request, .manager), (request + "/decide?act=approve", .manager),
            ("/requests/new?copy=\(Example.request)", .clerk), ("/requests/new?draft=\(PayloadForm.draft)", .clerk),
            (request + "/story", .auditor), ("/today", .manager),
            ("/calendar", .manager), ("/sessions", .auditor), ("/sessions/s20261122-0001", .manager),
            ("/stops", .manager), ("/technicians", .clerk), ("/technicians/kato", .manager),
            ("/technicians/tanaka", .manager), ("/technicians/tanaka/leave", .clerk), ("/account/tokens", .clerk),
            ("/account/tokens", .manager), ("/requests/proxy", .operator),
            ("/requests/proxy?revise=\(Example.request)", .operator),
        ]
        + [LedgerPage.Part.vendors, .contracts, .technicians, .assets, .people].map {
            (path: "/ledger?part=\($0.rawValue)", who: StubDaemon.Who.manager)
        }

    @Test func `five hundred texts in every field of every form, and in all that is stored, stay text`() async throws {
        #expect(Set(Payloads.all).count >= 500)
        let stub = try Self.stub(the("無害"))
        try await PortalHouse.with(.unbounded, daemon: stub.serve()) { house in
            try await Chromium.with(house) { browser in
                // Before anything of a page: what is called when something runs, and what hears of what is forbidden.
                try await browser.command(
                    "Page.addScriptToEvaluateOnNewDocument",
                    [
                        "source": """
                        window.ran = 0; window.reports = [];
                        window.own = window.alert = () => { window.ran++; };
                        addEventListener('securitypolicyviolation', e => window.reports.push(e.blockedURI));
                        """
                    ])
                var usual: Set<String> = []
                for texts in [["無害"], ["a\u{0}b", "b"]] {
                    usual.formUnion(try await Self.shapes(of: texts, stub, house, browser))
                }
                let left = Self.asked(usual).subtracting(PayloadForm.reached)
                #expect(left.isEmpty, "\(left.sorted()) get no texts")
                // As many as fit into what is stored.
                for texts in Payloads.groups(of: 130) {
                    let strange = try await Self.shapes(of: texts, stub, house, browser).subtracting(usual)
                    #expect(strange.isEmpty, "\(strange) in \(texts)")
                }
                let complaints = try await browser.complaints()
                #expect(complaints.isEmpty, "\(complaints.prefix(3))")
            }
        }
    }

    /// What elements and attributes the pages have that come of texts, and what else they must not have.
    private static func shapes(
        of texts: [String], _ stub: StubDaemon, _ house: PortalHouse, _ browser: Chromium
    ) async throws -> Set<String> {
        let text = texts.joined(separator: " ")
        var shapes: Set<String> = []
        try await browser.become(nil)
        try await browser.open("/sign-in")
        var last: StubDaemon.Who?
        for form in PayloadForm.all {
            if form.who != last {
                try await browser.become(form.who?.token)
                last = form.who
            }
            let fields = form.typed.map { ($0, text) }
            try await browser.send(form.path, fields + form.fixed, as: form.who?.token)
            shapes.formUnion(try await look(browser, form.path))
            if !form.shown.isEmpty, !text.utf8.contains(0) {
                let shown = try await browser.run(
                    "return document.getElementsByName(arguments[0])[0].value", [form.shown])
                let typed = text.trimmingCharacters(in: .whitespaces)
                #expect((shown as? String)?.trimmingCharacters(in: .whitespaces) == typed, "\(form.path)")
            }
        }
        // What has hidden characters is nowhere stored.
        let words = texts.filter { Label($0) != nil }.joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let stored = try #require(Label(words))
        let files = try await names(of: texts, stub, house) + texts.compactMap { Label($0) }
        fill(stub, stored, files: files)
        for page in pages {
            if page.who != last {
                try await browser.become(page.who.token)
                last = page.who
            }
            try await browser.open(page.path)
            shapes.formUnion(try await look(browser, page.path))
            let isThere =
                try await browser.run("return document.body.textContent.includes(arguments[0])", [stored.text])
                as? Bool
            #expect(isThere == true || !Self.showsStored(page.path), "\(page.path)")
        }
        return shapes
    }

    /// Pages that surely show what `fill` stored.
    private static func showsStored(_ path: String) -> Bool {
        [request, "/requests", "/today", "/technicians", "/stops"].contains(path)
    }

    /// What the gate is told of files that are called so.
    private static func names(of texts: [String], _ stub: StubDaemon, _ house: PortalHouse) async throws -> [Label] {
        for text in texts {
            let heard = try await house.attach(text, to: PayloadForm.files, as: .clerk)
            #expect(heard.status == 303, "\(text)")
        }
        return stub.posts.suffix(texts.count).compactMap { call in
            Fields(encoded: call.query.utf8)?["name"].flatMap { Label($0) }
        }
    }

    /// The fields that people type into, as `PayloadForm.reached` has them.
    private static func asked(_ shapes: Set<String>) -> Set<String> {
        Set(
            shapes.compactMap { shape in
                let words = shape.split(separator: " ").map { String($0) }
                guard words.count == 3, words[0] == "asks" else { return nil }
                return PayloadForm.route(words[1]) + " " + words[2]
            })
    }

    private static func look(_ browser: Chromium, _ path: String) async throws -> Set<String> {
        let script = """
            const shapes = new Set();
            for (const e of document.querySelectorAll('*')) {
                const name = e.tagName.toLowerCase();
                if (e.form && e.name && ['text', 'password', 'file', 'textarea'].includes(e.type))
                    shapes.add('asks ' + e.form.getAttribute('action').split('?')[0] + ' ' + e.name);
                shapes.add(name);
                for (const a of e.attributes) {
                    shapes.add(name + ' ' + a.name);
                    if (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(a.name)
                        && !/^([/#?](?![/])|otpauth:)/.test(a.value)) shapes.add('leads to ' + a.value);
                    if (a.name.startsWith('on')) shapes.add('runs ' + a.value);
                }
            }
            if (document.querySelector('[data-owned], script, iframe, object, embed, base, style')) shapes.add('owned');
            if (window.ran) shapes.add('ran ' + window.ran);
            for (const report of window.reports) shapes.add('forbidden ' + report);
            if (window.ran === undefined) shapes.add('not watched');
            return Array.from(shapes);
            """
        guard let found = try await browser.run(script) as? [String] else { return ["nothing at \(path)"] }
        return Set(found)
    }

    // MARK: What is stored

    private static func stub(_ text: Label) throws -> StubDaemon {
        let stub = HospitalStage.daemon()
        for call in ["/v1/texts", "/v1/texts/attested", "/v1/ledger", "/v1/stops", "/v1/sessions/s20261122-0001/cut"] {
            stub.refuse("POST " + call, 409, code: "refused")
        }
        stub.refuse("POST /v1/accounts/enrolments", 409, code: "invitation-unknown")
        stub.refuse("POST /v1/accounts/confirmations", 409, code: "invitation-unknown")
        stub.refuse("POST /v1/credentials/collect", 409, code: "refused")
        stub.refuse("POST /v1/drafts/\(PayloadForm.draft)", 409, code: "draft-changed")
        stub.answer("POST /v1/sign-ins/password", 401, StubDaemon.unauthenticated)
        stub.set(
            "POST /v1/tokens",
            IssuedTokenView(
                id: token, token: "skm_" + String(repeating: "5", count: 64), reach: .read, until: the("2026-12-01")))
        stub.set("POST /v1\(PayloadForm.files)", attachment(1, text))
        fill(stub, text, files: [text])
        stub.set("GET /v1/requests/\(HospitalStage.otherID)", try StubDaemon.ended())
        return stub
    }

    private static let token: APITokenID = the("t0123456789ab")

    private static func attachment(_ number: Int64, _ name: Label) -> Attachment {
        Attachment(
            number: number, name: name, size: 1, digest: String(repeating: "0", count: 64), by: Example.yamada,
            at: Site.start)
    }

    /// As somebody of the hospital entered it for who asked, with files beside it.
    private static func phoned(_ view: RequestView, caller: Label, files: [Label]) -> RequestView {
        var request = view.request
        request.attachments = files.enumerated().map { attachment(Int64($0.offset + 1), $0.element) }
        let typed = request.revision
        request.revision = WorkRequest.Revision(
            number: typed.number, form: typed.form, submittedAt: typed.submittedAt, submittedBy: the("operations"),
            proxy: the("operations"),
            proxyFor: ProxyEntry(caller: caller, way: .phone, received: local("2026-11-21 08:50")),
            document: typed.document, nonce: typed.nonce, window: typed.window)
        return RequestView(
            gate: view.gate, zone: view.zone, request: request, phaseName: view.phaseName, waitsFor: view.waitsFor,
            reportDue: nil, windowLocal: view.windowLocal, submittedOnTheDay: false, vendor: view.vendor,
            contract: view.contract, technicians: view.technicians, assets: view.assets, sessions: [],
            obstacles: view.obstacles, history: view.history, submission: nil, attested: true, reportAttested: false)
    }

    /// What one keeps for oneself: a token, and a draft.
    private static func fillOwn(_ stub: StubDaemon, _ text: Label) {
        stub.set(
            "GET /v1/tokens",
            [
                APITokenView(
                    id: token, holder: the("yamada"), name: text, label: text, reach: .read,
                    issued: the("2026-11-01"), until: the("2026-12-31"), lastUsed: nil)
            ])
        let draft = Draft(
            id: PayloadForm.draft, owner: the("yamada"), kind: .request, about: nil, title: text,
            content: Fields.none.with("purpose", text.text).with("risk", text.text).encoded, begun: Site.start,
            changed: Site.start)
        stub.set("GET /v1/drafts", [DraftView(draft)])
        stub.set("GET /v1/drafts/\(PayloadForm.draft)", DraftView(draft, withContent: true))
    }

    /// Every label of the ledgers, of a request, of a stop and of what a vendor asks for.
    private static func fill(_ stub: StubDaemon, _ text: Label, files: [Label]) {
        fillOwn(stub, text)
        let technician = Example.technician {
            $0.name = text
            $0.contact = text
            $0.rightsConfirmedBy = text
        }
        let suspended = Example.technician(Example.suzuki) {
            $0.name = text
            $0.standing = .suspended(why: text)
        }
        let vendor = Example.vendor {
            $0.name = text
            $0.responsible = text
            $0.contact = text
        }
        let asset = Example.asset {
            $0.name = text
            $0.place = text
        }
        var ledger = LedgerView(
            vendors: [vendor],
            contracts: [
                Example.contract {
                    $0.subcontractors = [Subcontractor(id: Example.aoba, name: text, confirmedUntil: nil)]
                }
            ], technicians: [technician, suspended], assets: [asset],
            people: [
                Person(id: Example.yamada, name: text, role: .clerk(of: Example.yamato), keys: [], standing: .active)
            ],
            appointments: [Example.appointment()], holidays: [Holiday(date: the("2026-11-23"), name: text)])
        ledger.applications = [
            TechnicianApplication(
                technician: Example.technician(the("kato")) { $0.name = text }, duties: text,
                pledgedOn: the("2026-10-01"), trainedOn: the("2026-10-01"), by: Example.yamada, at: Site.start)
        ]
        stub.set("GET /v1/ledger", ledger)
        let usual = Example.form()
        let form = RequestForm(
            vendor: usual.vendor, contract: usual.contract, date: usual.date, from: usual.from, until: usual.until,
            repeatedHour: nil, category: usual.category, purpose: text, content: text, plan: [text, the("次")],
            assets: usual.assets, technicians: usual.technicians, sources: usual.sources,
            capabilities: usual.capabilities, privilege: usual.privilege, personalInformation: .yes(text),
            liveData: .yes(text), faultData: .yes(text), takeOut: .yes(text), bringIn: .yes(text),
            serviceStop: .yes(text), backup: .yes(text), rollback: text, risk: text, supervisor: text,
            terminal: usual.terminal)
        let view = HospitalStage.view(form, obstacles: [.technicianSuspended(Example.tanaka, why: text)])
        stub.set("GET /v1" + request, phoned(view, caller: text, files: files))
        stub.set(
            "GET /v1/requests",
            SekimoriService.Page<RequestSummary>(items: [StubDaemon.summary(purpose: text)], next: nil))
        stub.set(
            "GET /v1/stops", [StopView(scope: .asset(Example.pacs), why: text, since: Site.start, by: "manager ito")])
        stub.set(
            "GET /v1/status",
            HospitalStage.status(
                stops: [StopView(scope: .asset(Example.pacs), why: text, since: Site.start, by: "manager ito")]))
    }
}

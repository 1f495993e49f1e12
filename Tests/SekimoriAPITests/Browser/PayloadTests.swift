import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// What people type, and what is stored, is text to a real browser: nothing runs, nothing is added to the page, and the
/// policy of the page has nothing to forbid (THREATS row 104).
@Suite(.serialized) struct PayloadTests {
    private static let request = "/requests/\(Example.request)"

    /// A form as it is sent: to where, by whom, its fields; and one of them that comes back as it was typed.
    private struct Form {
        let path: String
        let who: StubDaemon.Who?
        let fields: [String]
        var fixed: [(String, String)] = []
        let shown: String
    }

    private static let forms: [Form] = [
        Form(path: "/sign-in", who: nil, fields: ["person", "password", "code", "next"], shown: "person"),
        Form(
            path: "/enrol", who: nil, fields: ["person", "invitation", "password", "again"], fixed: [("again", "x")],
            shown: "person"),
        Form(
            path: "/requests/new", who: .clerk,
            fields: RequestSheet.fields.filter { $0 != "terminal" } + RequestFields.declared.map { $0 + ".what" }
                + RequestSheet.terminalFields.map { "terminal." + $0 } + ["commands"], shown: "content"),
        Form(
            path: "/requests/\(HospitalStage.otherID)/report", who: .clerk,
            fields: [
                "work", "work.from", "work.until", "work.technicians", "work.assets", "work.content", "work.result",
                "personal-information", "personal-information.what", "taken-out.what", "erasure", "erasure.what",
                "abnormality.what", "configuration-changes.what", "differences-from-plan.what", "remaining.what",
            ], shown: "work.content"),
        Form(path: request + "/withdraw", who: .clerk, fields: ["why"], shown: ""),
        Form(path: "/technicians/new", who: .clerk, fields: TechnicianForm.fields, shown: "duties"),
        Form(path: "/technicians/tanaka/leave", who: .clerk, fields: ["reason", "since", "remark"], shown: "remark"),
        Form(
            path: request + "/decide?act=approve", who: .manager, fields: ["until", "why", "exec"],
            fixed: [("do", "show"), ("act", "approve"), ("with", "tanaka"), ("on", "pacs1")], shown: "why"),
        Form(path: "/sessions/s20261122-0001/cut", who: .manager, fields: ["why"], shown: "why"),
        Form(path: "/stops", who: .manager, fields: ["scope", "why"], shown: ""),
        Form(path: "/technicians/kato/refuse", who: .manager, fields: ["why"], shown: "why"),
    ]

    private static let pages: [(path: String, who: StubDaemon.Who)] =
        [
            ("/requests", .clerk), (request, .clerk), (request, .manager), (request + "/decide?act=approve", .manager),
            ("/requests/new?copy=\(Example.request)", .clerk), (request + "/story", .auditor), ("/today", .manager),
            ("/calendar", .manager), ("/sessions", .auditor), ("/sessions/s20261122-0001", .manager),
            ("/stops", .manager), ("/technicians", .clerk), ("/technicians/kato", .manager),
            ("/technicians/tanaka/leave", .clerk),
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
                    usual.formUnion(try await Self.shapes(of: texts, stub, browser))
                }
                // As many as fit into what is stored.
                for texts in Payloads.groups(of: 130) {
                    let strange = try await Self.shapes(of: texts, stub, browser).subtracting(usual)
                    #expect(strange.isEmpty, "\(strange) in \(texts)")
                }
                let complaints = try await browser.complaints()
                #expect(complaints.isEmpty, "\(complaints.prefix(3))")
            }
        }
    }

    /// What elements and attributes the pages have that come of texts, and what else they must not have.
    private static func shapes(of texts: [String], _ stub: StubDaemon, _ browser: Chromium) async throws -> Set<String>
    {
        let text = texts.joined(separator: " ")
        var shapes: Set<String> = []
        try await browser.become(nil)
        try await browser.open("/sign-in")
        var last: StubDaemon.Who?
        for form in forms {
            if form.who != last {
                try await browser.become(form.who?.token)
                last = form.who
            }
            let fields = form.fields.filter { name in !form.fixed.contains { $0.0 == name } }.map { ($0, text) }
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
        fill(stub, stored)
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

    private static func look(_ browser: Chromium, _ path: String) async throws -> Set<String> {
        let script = """
            const shapes = new Set();
            for (const e of document.querySelectorAll('*')) {
                const name = e.tagName.toLowerCase();
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
        stub.answer("POST /v1/sign-ins/password", 401, StubDaemon.unauthenticated)
        fill(stub, text)
        stub.set("GET /v1/requests/\(HospitalStage.otherID)", try StubDaemon.ended())
        return stub
    }

    /// Every label of the ledgers, of a request, of a stop and of what a vendor asks for.
    private static func fill(_ stub: StubDaemon, _ text: Label) {
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
        stub.set("GET /v1" + request, view)
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

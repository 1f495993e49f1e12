import Foundation
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// A form as it is sent with strange texts: to where, by whom, its fields; and one of them that comes back as it was
/// typed.
struct PayloadForm: Sendable {
    let path: String
    let who: StubDaemon.Who?
    let fields: [String]
    var fixed: [(String, String)] = []
    let shown: String

    /// The fields that get the texts.
    var typed: [String] { fields.filter { name in !fixed.contains { $0.0 == name } } }

    static let request = "/requests/\(Example.request)"
    static let files = request + "/attachments"
    static let draft: DraftID = the("d000000000000000000000000")

    static let all: [PayloadForm] = account + requests + hospital

    private static let account = [
        PayloadForm(path: "/sign-in", who: nil, fields: ["person", "password", "code", "next"], shown: "person"),
        PayloadForm(
            path: "/enrol", who: nil, fields: ["person", "invitation", "password", "again"], fixed: [("again", "x")],
            shown: "person"),
        PayloadForm(
            path: "/enrol", who: nil, fields: ["person", "invitation", "code"], fixed: [("step", "confirm")],
            shown: "invitation"),
        PayloadForm(path: "/account/tokens", who: .clerk, fields: ["label", "until", "reach"], shown: "label"),
        // The one that is made is shown with its label.
        PayloadForm(
            path: "/account/tokens", who: .clerk, fields: ["label"], fixed: [("until", "2026-12-01")], shown: ""),
    ]

    private static let requestFields: [String] =
        RequestSheet.fields.filter { $0 != "terminal" } + RequestFields.declared.map { $0 + ".what" }
        + RequestSheet.terminalFields.map { "terminal." + $0 } + ["commands"]

    private static let requests = [
        PayloadForm(path: "/requests/new", who: .clerk, fields: requestFields, shown: "content"),
        // Somebody kept another draft meanwhile: both are shown.
        PayloadForm(
            path: "/requests/new", who: .clerk, fields: requestFields,
            fixed: [("act", "keep"), ("draft", "\(draft)"), ("draft-revision", "1")], shown: "content"),
        PayloadForm(
            path: "/requests/\(HospitalStage.otherID)/report", who: .clerk,
            fields: [
                "work", "work.from", "work.until", "work.technicians", "work.assets", "work.content", "work.result",
                "personal-information", "personal-information.what", "taken-out.what", "erasure", "erasure.what",
                "abnormality.what", "configuration-changes.what", "differences-from-plan.what", "remaining.what",
            ], shown: "work.content"),
        PayloadForm(path: request + "/withdraw", who: .clerk, fields: ["why"], shown: ""),
        PayloadForm(path: request + "/finish", who: .clerk, fields: ["why"], shown: ""),
        PayloadForm(path: "/technicians/new", who: .clerk, fields: TechnicianForm.fields, shown: "duties"),
        PayloadForm(
            path: "/technicians/tanaka/leave", who: .clerk, fields: ["reason", "since", "remark"], shown: "remark"),
        PayloadForm(
            path: request + "/passcode", who: .technician, fields: ["password"], fixed: [("asset", "pacs1")],
            shown: ""),
    ]

    private static let hospital = [
        PayloadForm(
            path: "/requests/proxy", who: .operator, fields: requestFields + ["caller", "way", "received"],
            fixed: [("vendor", "\(Example.yamato)")], shown: "caller"),
        PayloadForm(
            path: request + "/decide?act=approve", who: .manager, fields: ["until", "why", "exec"],
            fixed: [("do", "show"), ("act", "approve"), ("with", "tanaka"), ("on", "pacs1")], shown: "why"),
        PayloadForm(
            path: request + "/decide?act=return", who: .manager, fields: ["why", "signature"],
            fixed: [("do", "send"), ("act", "return"), ("text", returned)], shown: "signature"),
        PayloadForm(path: "/sessions/s20261122-0001/cut", who: .manager, fields: ["why"], shown: "why"),
        PayloadForm(path: "/stops", who: .manager, fields: ["scope", "why"], shown: ""),
        PayloadForm(path: "/technicians/kato/refuse", who: .manager, fields: ["why"], shown: "why"),
        PayloadForm(
            path: "/technicians/tanaka/invite", who: .manager,
            fields: ["requester", "method", "document", "verifier", "why"], shown: "requester"),
    ]

    /// The text that a signature is pasted for, as its form has it.
    private static let returned: String = {
        let text = DecisionText(
            gate: Example.gate, request: Example.request, revision: 1, by: Example.ito, at: HospitalStage.now,
            nonce: String(repeating: "0", count: 32), decision: .return, why: the("不足"))
        guard let bytes = try? text.bytes() else { return "" }
        return Data(bytes).base64EncodedString()
    }()

    // MARK: What is reached

    /// Fields that people type into, and that get no texts.
    static let closed = ["/enrol again": "compared"]

    /// Forms that nobody types anything into.
    static let wordless = [
        "/sign-out": "button", "/account/sign-out": "button", "/account/tokens/{id}/revoke": "button",
        "/drafts/discard": "button", "/requests/{id}/text": "button", "/technicians/confirm": "button",
        "/technicians/{id}/take-back": "button", "/technicians/{id}/accept": "button",
        "/sessions/{id}/watch": "button",
    ]

    /// The route of a form that is sent there, as `PageRoutes` has it.
    static func route(_ path: String) -> String {
        let page = String(path.prefix { $0 != "?" })
        return PageRoutes.route(.post, page)?.route.path ?? page
    }

    /// The fields that get the texts, or need none: ROUTE NAME.
    static var reached: Set<String> {
        var reached = Set(closed.keys)
        reached.insert(route(files) + " file")
        for form in all { reached.formUnion(form.typed.map { route(form.path) + " " + $0 }) }
        return reached
    }
}

extension PortalHouse {
    /// Sends a file that is called so, as a browser does: in its name, quotes are escaped.
    func attach(_ name: String, to path: String, as who: StubDaemon.Who) async throws -> Heard {
        let escaped = name.utf8.flatMap { $0 == UInt8(ascii: "\"") ? Array("%22".utf8) : [$0] }
        let lines = [
            "--boundary", "Content-Disposition: form-data; name=\"form-token\"", "", FormGuard.token(of: who.token),
            "--boundary",
            "Content-Disposition: form-data; name=\"file\"; filename=\"\(String(decoding: escaped, as: UTF8.self))\"",
            "Content-Type: image/png", "", "x", "--boundary--", "",
        ]
        return try await ask(
            path, method: .POST,
            headers: [
                "Origin": "https://127.0.0.1:\(port)", "Cookie": who.cookie,
                "Content-Type": "multipart/form-data; boundary=boundary",
            ], body: ByteBuffer(string: lines.joined(separator: "\r\n")))
    }
}

/// That no form is left out.
@Suite struct PayloadFormTests {
    @Test func `every form there is gets the texts, or has no place for any`() {
        let forms = Set(PageRoutes.all.filter { $0.method == .post }.map(\.path))
        let reached = Set((PayloadForm.all.map(\.path) + [PayloadForm.files]).map { PayloadForm.route($0) })
        #expect(reached.isSubset(of: forms))
        #expect(forms.subtracting(reached) == Set(PayloadForm.wordless.keys))
    }
}

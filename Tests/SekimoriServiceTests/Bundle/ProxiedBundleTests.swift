import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A bundle with a request that the hospital entered for a vendor, and what can be made of it afterwards.
struct ProxiedBundleTests {
    private let site: Site
    private let request: RequestID
    private let bundle: MemoryBundle

    init() throws {
        site = try Site.filled()
        let text = site.submission(by: People.operationsID, proxyFor: Example.phoned)
        let operations = Actor(role: .operator(People.operationsID), source: "10.99.3.11")
        request = try #require(try site.attest(text, by: operations).request)
        try site.approve(request)
        bundle = try BundleDay.bundle(site, recordings: [:])
    }

    private func verify(_ bundle: MemoryBundle) throws -> Report {
        try BundleVerifier(bundle, trust: BundleDay.trust()).verify()
    }

    @Test(.requirement("R-249"))
    func `the auditor reads who phoned, how and when, and who entered it`() throws {
        let report = try verify(bundle)
        #expect(report.findings.isEmpty)
        #expect(report.attested["unsigned-text"] == 1)
        let row = try #require(RequestPage(bundle, request)?.rows.first)
        #expect(
            row.what.english
                == "submitted (revision 1), entered by the hospital by proxy (attested by the gate, not signed)")
        #expect(row.what.japanese.contains("病院が代理入力"))
        #expect(row.detail.contains("asked for by 山田 花子, phone 2026-11-21 08:50, entered by operations"))
    }

    @Test(.requirement("R-249"), arguments: [true, false])
    func `a request whose proxy the gate changes or hides afterwards is found`(isHidden: Bool) throws {
        let forged = try Forgery(bundle).rewriting("request-submitted") { payload in
            guard case .request(let id, .submitted(let old)) = payload.event else { return payload }
            let entry = ProxyEntry(caller: the("別の人"), way: .fax, received: Example.phoned.received)
            let revision = WorkRequest.Revision(
                number: old.number, form: old.form, submittedAt: old.submittedAt, submittedBy: old.submittedBy,
                proxy: isHidden ? nil : old.proxy, proxyFor: isHidden ? nil : entry, document: old.document,
                nonce: old.nonce, window: old.window)
            return Payload(event: .request(id, .submitted(revision)), text: payload.text, signature: payload.signature)
        }
        #expect(try verify(forged).findings.first?.why.english == "the text does not say what happened")
    }

    @Test(.requirement("R-249"))
    func `an approval whose manager was not told of the proxy is found`() throws {
        let forged = try Forgery(bundle).rewriting("request-approved") { payload in
            guard case .request(let id, .approved(let old)) = payload.event else { return payload }
            let told = String(decoding: Array(old.text.utf8), as: UTF8.self)
            let text = told.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("entered-by-proxy.") }.joined(separator: "\n")
            #expect(text != told)
            let signature = String(
                decoding: People.ito.sign(Array(text.utf8), namespace: ApprovalText.namespace), as: UTF8.self)
            let approval = WorkRequest.Approval(
                revision: old.revision, by: old.by, at: old.at, terms: old.terms, text: text, signature: signature)
            return Payload(event: .request(id, .approved(approval)), text: text, signature: signature)
        }
        #expect(
            try verify(forged).findings.contains {
                $0.why.english == "it does not say for whom the hospital entered the request"
            })
    }
}

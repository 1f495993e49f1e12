import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A bundle with texts of a vendor that nobody signed, and what can be passed off as one.
struct AttestedBundleTests {
    private let site: Site
    private let request: RequestID
    private let bundle: MemoryBundle

    /// A day whose submission and report came from a portal; its session was cut, so it has no segment.
    init() throws {
        site = try Site.filled()
        let id = try site.attestSubmission()
        try site.approve(id)
        try site.enrol()
        let passcode = try site.collect(request: id)
        site.clock.advance(to: Site.opening + .minutes(5))
        let start = try site.enter(passcode)
        try site.gatekeeper.cut(start.session.id, why: the("異常"), by: .ito)
        site.pass(seconds: 5)
        try site.decide(.cancel, on: id)
        try site.attestReport(on: id) { $0.work = nil }
        try site.decide(.returnReport, on: id)
        try site.attestReport(on: id) { $0.work = Example.work(until: "2026-11-22 13:05") }
        try site.decide(.acceptReport, on: id)
        try site.confirm(id, .differ(why: the("時刻が記録と違う")))
        request = id
        bundle = try BundleDay.bundle(site, recordings: [:])
    }

    private func verify(_ bundle: MemoryBundle) throws -> Report {
        try BundleVerifier(bundle, trust: BundleDay.trust()).verify()
    }

    private func attested(_ report: Report) -> [String] {
        report.notes.filter { $0.verdict == .attested && $0.item.kind == "text" }.map(\.why.english)
    }

    @Test(.requirement("R-248"))
    func `texts that nobody signed are named one by one, and are no fault`() throws {
        let report = try verify(bundle)
        #expect(report.findings.isEmpty)
        #expect(
            attested(report) == [
                "not signed, only the gate says so: request-submitted request/\(request) by clerk yamada",
                "not signed, only the gate says so: request-reported request/\(request) by clerk yamada",
                "not signed, only the gate says so: request-reported request/\(request) by clerk yamada",
            ])
        #expect(report.attested["unsigned-text"] == 3)
        let texts = bundle.files.keys.filter { $0.hasSuffix(".txt") }.count
        #expect(bundle.files.keys.filter { $0.hasSuffix(".sig") }.count == texts - 3)
        #expect(report.fine["text"] == texts - 3)
    }

    @Test func `a request's page says which words are the gate's alone`() throws {
        let page = try #require(RequestPage(bundle, request))
        let unsigned = page.rows.filter { $0.what.english.hasSuffix(" (attested by the gate, not signed)") }
        #expect(unsigned.map { $0.what.english.prefix { $0 != " " } } == ["submitted", "reported", "reported"])
        #expect(unsigned.allSatisfy { $0.detail.last?.hasPrefix("not signed, text ") == true })
        #expect(page.rows.first { $0.what.english == "approved" }?.detail.last?.hasPrefix("signed by SHA256:") == true)
    }

    // MARK: Passed off as signed

    @Test(arguments: ["request-submitted", "request-reported"])
    func `an unsigned text under which the gate puts a signature is found`(kind: String) throws {
        for signer in [People.stranger, People.mori, People.ito] {
            let forged = try Forgery(bundle).rewriting(kind) { payload in
                let text = Array((payload.text ?? "").utf8)
                let name = try #require(namespace(of: text))
                return Payload(
                    event: payload.event, text: payload.text,
                    signature: String(decoding: signer.sign(text, namespace: name), as: UTF8.self))
            }
            #expect(try verify(forged).findings.first?.verdict == .unsigned)
        }
        let broken = try Forgery(bundle).rewriting(kind) { payload in
            Payload(event: payload.event, text: payload.text, signature: "-----BEGIN SSH SIGNATURE-----")
        }
        #expect(try verify(broken).findings.first?.verdict == .unsigned)
    }

    @Test func `an unsigned text that says something else than what happened is found`() throws {
        let other = try site.submission(of: Example.form { $0.technicians = [Example.suzuki] }).bytes()
        let forged = try Forgery(bundle).rewriting("request-submitted") { payload in
            Payload(event: payload.event, text: String(decoding: other, as: UTF8.self), signature: "")
        }
        #expect(try verify(forged).findings.first?.verdict == .unsigned)
    }

    @Test func `an unsigned text by somebody who may not write for the vendor is found`() throws {
        let other = site.submission(by: People.moriID)
        let text = try other.bytes()
        let forged = try Forgery(bundle).rewriting("request-submitted") { payload in
            guard case .request(let id, .submitted(let old)) = payload.event else { return payload }
            let revision = WorkRequest.Revision(
                number: old.number, form: old.form, submittedAt: old.submittedAt, submittedBy: other.by, proxy: nil,
                document: Digest.hex(Digest.sha256(text)), nonce: old.nonce, window: old.window)
            return Payload(
                event: .request(id, .submitted(revision)), text: String(decoding: text, as: UTF8.self), signature: "")
        }
        #expect(try verify(forged).findings.first?.why.english == "mori does not act for yamato")
    }

    // MARK: Signatures that are taken away

    @Test(arguments: ["request-submitted", "request-reported", "request-withdrawn", "request-ended"])
    func `a vendor's text whose signature is taken away is named as the gate's word`(kind: String) throws {
        let day = try BundleDay()
        #expect(attested(try verify(day.bundle)).isEmpty)
        // The first end of a day is that of a request nobody used; the vendor's own comes behind it.
        let place = try vendorsOwn(kind, in: day.bundle)
        let report = try verify(unsigned(kind, at: place, in: day.bundle))
        #expect(attested(report).count == 1)
        #expect(attested(report).first?.contains(kind) == true)
        #expect(report.attested["unsigned-text"] == 1)
        // The copy of the signature, left where it was, contradicts that there was none.
        let left = try Forgery(day.bundle).rewriting(kind, at: place) { payload in
            Payload(event: payload.event, text: payload.text, signature: "")
        }
        #expect(try verify(left).findings.first.map { "\($0.item.kind) \($0.verdict.rawValue)" } == "text altered")
    }

    @Test func `a signature that is taken out of the journal alone is found`() throws {
        let day = try BundleDay()
        let forged = try day.bundle.altered { files in
            var frames = day.bundle.frames("payloads/00000000")
            for index in stride(from: 2, to: frames.count, by: 3) {
                let payload = try Lines.decode(Payload.self, from: frames[index])
                guard payload.event.kind == "request-submitted" else { continue }
                frames[index] = try Lines.encode(Payload(event: payload.event, text: payload.text, signature: ""))
            }
            files.setFrames("payloads/00000000", frames)
        }
        #expect(
            try verify(forged).findings.first.map { "\($0.item.kind) \($0.verdict.rawValue)" } == "entry altered")
    }

    @Test(
        .requirement("R-248"),
        arguments: [
            "request-approved", "request-returned", "request-rejected", "request-cancelled",
            "request-report-returned", "request-report-accepted", "request-confirmed",
        ])
    func `what the hospital decided is never the gate's word alone`(kind: String) throws {
        let report = try verify(unsigned(kind, in: try BundleDay().bundle))
        #expect(report.findings.first.map { "\($0.item.kind) \($0.verdict.rawValue)" } == "text unsigned")
        #expect(report.attested["unsigned-text"] == nil)
    }

    /// As the gate's root can: everything that follows is made anew, the copy of the signature is taken out too.
    private func unsigned(_ kind: String, at place: Int = 0, in bundle: MemoryBundle) throws -> MemoryBundle {
        var digest = ""
        let forged = try Forgery(bundle).rewriting(kind, at: place) { payload in
            digest = Digest.hex(Digest.sha256(Array((payload.text ?? "").utf8)))
            return Payload(event: payload.event, text: payload.text, signature: "")
        }
        return forged.altered { $0["approvals/\(digest).sig"] = nil }
    }

    /// Which entry of this kind rests on a text of a vendor's.
    private func vendorsOwn(_ kind: String, in bundle: MemoryBundle) throws -> Int {
        let frames = bundle.frames("payloads/00000000")
        let payloads = try stride(from: 2, to: frames.count, by: 3).map {
            try Lines.decode(Payload.self, from: frames[$0])
        }
        return try #require(payloads.filter { $0.event.kind == kind }.firstIndex { $0.text != nil })
    }
}

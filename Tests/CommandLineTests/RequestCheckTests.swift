import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriService
@testable import sekimori

/// What the gate shows is held against itself before a manager's key is asked.
struct RequestCheckTests {
    private let form = Example.form()

    private func check(_ view: RequestView, keys: [RegisteredKey] = []) throws {
        try RequestCheck.check(view, id: Example.request, gate: Example.gate, zone: .tokyo, keys: keys)
    }

    @Test func `a gate that keeps the signed submission to itself is noticed`() {
        #expect(throws: Trouble.inconsistent(.signature)) { try check(Shown.view()) }
    }

    @Test func `another request than the one that was asked for is noticed`() {
        #expect(throws: Trouble.inconsistent(.request)) {
            try RequestCheck.check(
                Shown.view(), id: the("r20261122-002"), gate: Example.gate, zone: .tokyo, keys: [])
        }
    }

    @Test func `a window that is not that of the form is noticed`() {
        let honest = Example.revision(form)
        let wider = WorkRequest.Revision(
            number: 1, form: form, submittedAt: honest.submittedAt, submittedBy: honest.submittedBy, proxy: nil,
            document: honest.document, nonce: honest.nonce,
            window: Example.revision(Example.form { $0.until = the("23:00") }).window)
        #expect(throws: Trouble.inconsistent(.window)) { try check(Shown.view(form, revision: wider)) }
    }

    /// A view of `shown`, with the submission that was signed about `signed`.
    private func submitted(
        _ signed: RequestForm, shown: RequestForm, spoil: (inout SignedTextView) -> Void = { _ in }
    ) throws -> (RequestView, Keys) {
        let keys = try Keys()
        let text = Submission(
            gate: Example.gate, by: Example.yamada, at: tokyo("2026-11-21 09:00"), nonce: "n", revises: nil,
            proxyFor: nil, form: signed)
        var bytes = try Signer(key: keys.private).sign(text)
        let honest = Example.revision(shown)
        let revision = WorkRequest.Revision(
            number: 1, form: shown, submittedAt: honest.submittedAt, submittedBy: Example.yamada, proxy: nil,
            document: Digest.hex(Digest.sha256(Array(bytes.text.utf8))), nonce: "n", window: honest.window)
        spoil(&bytes)
        return (Shown.view(shown, revision: revision, submission: bytes), keys)
    }

    @Test(.requirement("R-248"))
    func `the submission that was signed is the form that is shown`() throws {
        let (view, keys) = try submitted(form, shown: form)
        #expect(throws: Never.self) { try check(view, keys: [keys.registered()]) }
    }

    @Test func `a submission that nobody signed is taken where the gate says so, and only there`() throws {
        let (signed, _) = try submitted(form, shown: form)
        let submission = try #require(signed.submission)
        let bare = SignedTextView(text: submission.text, signature: "")
        func view(_ submission: SignedTextView, attested: Bool) -> RequestView {
            Shown.view(
                form, revision: signed.request.revision, submission: submission, attested: attested)
        }
        #expect(throws: Never.self) { try check(view(bare, attested: true), keys: [Keys().registered()]) }
        #expect(throws: Trouble.inconsistent(.signature)) { try check(view(bare, attested: false)) }
        #expect(throws: Trouble.inconsistent(.signature)) { try check(view(submission, attested: true)) }
        let altered = SignedTextView(text: bare.text.replacing("nonce: n", with: "nonce: m"), signature: "")
        #expect(throws: Trouble.inconsistent(.document)) { try check(view(altered, attested: true)) }
        for (language, words) in [(Language.japanese, "署名なし(関守の証言のみ)"), (.english, "attested by the gate, not signed")]
        {
            #expect(Shown.print(view(bare, attested: true), language).contains(words))
            #expect(!Shown.print(signed, language).contains(words))
        }
    }

    @Test func `a form that differs from the signed one is noticed`() throws {
        let (view, _) = try submitted(Example.form { $0.plan = [the("何か別のこと")] }, shown: form)
        #expect(throws: Trouble.inconsistent(.form)) { try check(view) }
    }

    @Test func `a submission that was altered is noticed`() throws {
        let (view, _) = try submitted(form, shown: form) {
            $0 = SignedTextView(text: $0.text.replacing("nonce: n", with: "nonce: m"), signature: $0.signature)
        }
        #expect(throws: Trouble.inconsistent(.document)) { try check(view) }
    }

    @Test func `a submission signed by a key that is not the submitter's is noticed`() throws {
        let (view, _) = try submitted(form, shown: form)
        #expect(throws: Trouble.inconsistent(.signature)) { try check(view, keys: [Keys().registered()]) }
    }
}

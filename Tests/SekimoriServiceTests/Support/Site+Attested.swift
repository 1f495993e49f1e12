import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

extension Site {
    /// Hands in a text that nobody signed.
    @discardableResult
    func attest(_ text: some SignedText, by actor: Actor = .yamada) throws -> TextReceipt {
        try gatekeeper.attest(text: text.bytes(), by: actor)
    }

    @discardableResult
    func attestSubmission(_ form: RequestForm = Example.form(), revises: RequestID? = nil) throws -> RequestID {
        guard let id = try attest(submission(of: form, revises: revises)).request else { throw NotFound() }
        return id
    }

    @discardableResult
    func attestReport(on id: RequestID, _ change: (inout ReportDraft) -> Void = { _ in }) throws -> TextReceipt {
        try attest(
            report(
                Example.report { draft in
                    draft.request = id
                    change(&draft)
                }))
    }

    /// Hands in an unsigned text that must be refused for this reason: nothing changes, and one entry says why.
    func refuseUnsigned(
        _ text: some SignedText, by actor: Actor, _ reason: Refusal, at location: SourceLocation = #_sourceLocation
    ) throws {
        let before = known
        let size = gatekeeper.size
        let bytes = try text.bytes()
        let found = refusal { try gatekeeper.attest(text: bytes, by: actor) }
        #expect(found == reason, sourceLocation: location)
        #expect(known == before, sourceLocation: location)
        let events = try events(after: size)
        guard events.count == 1, case .decisionRefused(let note)? = events.first else {
            Issue.record("no one entry says that a decision was refused", sourceLocation: location)
            return
        }
        #expect(note.refusal == reason, sourceLocation: location)
        #expect(note.what == namespace(of: bytes), sourceLocation: location)
    }
}

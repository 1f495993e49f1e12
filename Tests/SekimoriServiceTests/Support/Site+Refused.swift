import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

extension Site {
    /// All that is known, for comparing before and after.
    var known: Snapshot { gatekeeper.inside { Snapshot(kept: $0.world) } }

    /// Hands in a text that must be refused for this reason: nothing changes, and one entry says why.
    func refuse<Text: SignedText>(
        _ text: Text, signedBy signer: TestSigner, by actor: Actor, _ reason: Refusal,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = try text.bytes()
        try refuse(bytes, signer.sign(bytes, namespace: Text.namespace), by: actor, reason, at: location)
    }

    func refuse(
        _ text: [UInt8], _ signature: [UInt8], by actor: Actor, _ reason: Refusal,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let before = known
        let rows = rows
        let size = gatekeeper.size
        let found = refusal { try gatekeeper.submit(text: text, signature: signature, by: actor) }
        #expect(found == reason, sourceLocation: location)
        #expect(known == before, sourceLocation: location)
        #expect(self.rows == rows, sourceLocation: location)
        let events = try events(after: size)
        #expect(events.count == 1, sourceLocation: location)
        guard case .decisionRefused(let note)? = events.first else {
            Issue.record("no entry says that a decision was refused", sourceLocation: location)
            return
        }
        #expect(note.refusal == reason, sourceLocation: location)
        #expect(note.what == namespace(of: text), sourceLocation: location)
    }
}

import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// The lines of witnesses under the gate's checkpoints: up to where somebody else vouches.
struct WitnessedBundleTests {
    private let day: BundleDay

    init() throws { day = try BundleDay() }

    private func note(of bundle: MemoryBundle) throws -> Finding? {
        let report = try BundleVerifier(bundle, trust: BundleDay.trust(witness: true)).verify()
        #expect(report.findings.isEmpty)
        return report.notes.first { $0.item == .witness("audit") }
    }

    @Test func `a witness vouches up to the last checkpoint with its line`() throws {
        let notes = try day.bundle.frames("checkpoints").map { try #require(SignedNote(bytes: $0)) }
        let signed = try notes.enumerated().map { index, note in
            guard index < 2 else { return note.bytes }
            return note.adding(try #require(BundleDay.witness?.line(over: note.text, at: 1_795_000_000))).bytes
        }
        let note = try note(of: day.bundle.altered { $0.setFrames("checkpoints", signed) })
        #expect(note?.verdict == .fine && note?.why.english == "signed checkpoints up to entry 18")
    }

    @Test func `a witness that signed nothing of it is named: so looks a journal that was written anew`() throws {
        let note = try note(of: day.bundle)
        #expect(note?.verdict == .attested && note?.why.english == "signed none of these checkpoints")
    }
}

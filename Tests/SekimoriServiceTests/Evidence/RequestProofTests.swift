import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the gate proves of one request, checked by the auditor's own code with nothing but pinned keys.
struct RequestProofTests {
    private let site: Site
    private let request: RequestID
    private let file: [UInt8]
    private let gate: NoteVerifier
    private let witness: NoteVerifier

    init() throws {
        site = try Site.filled(store: MemoryStore())
        request = try site.ended()
        try site.gatekeeper.heartbeat()
        let note = try #require(SignedNote(bytes: Array(site.gatekeeper.checkpoint().note.utf8)))
        let line = try #require(Site.witness().line(over: note.text, at: 1_795_000_000))
        try site.gatekeeper.cosign(note: note.adding(line).bytes)
        file = try #require(site.gatekeeper.proof(request, by: .yamada).file)
        gate = try #require(NoteVerifier(Site.checkpointKey().key.text))
        witness = try #require(NoteVerifier(Site.witness().key.text))
    }

    private func read(_ bytes: [UInt8]) throws(RequestProof.Fault) -> RequestProof {
        try RequestProof(bytes, gate: gate, witnesses: [witness])
    }

    @Test func `a vendor can check it alone`() throws {
        let proof = try read(file)
        #expect(proof.request == request)
        #expect(proof.witnesses.map(\.name) == ["witness/audit"])
        #expect(proof.head.size == UInt64(site.gatekeeper.size))
        let kinds = proof.entries.map(\.entry.kind)
        #expect(kinds.first == "request-submitted")
        #expect(kinds.contains("session-ended"))
        #expect(proof.entries.allSatisfy { $0.payload != nil })
    }

    @Test func `whatever is changed in it, it proves nothing any more`() throws {
        var random = SplitMix64(seed: 6_962)
        // Behind the gate's line stand witnesses' lines: a broken one is only a witness less.
        let signed = try #require(SignedNote(bytes: Array(site.gatekeeper.checkpoint().note.utf8)))
        let cosignature = signed.lines[1].bytes.count
        let start = file.count - frames(from: 1)
        for number in 0..<600 {
            var changed = file
            let place = random.below(file.count)
            if (start - cosignature..<start).contains(place) { continue }
            switch number % 3 {
            case 0: changed[place] ^= 1 << UInt8(random.below(8))
            case 1: changed.remove(at: place)
            default: changed = Array(changed[..<place])
            }
            if changed == file { continue }
            #expect(throws: RequestProof.Fault.self, "\(number % 3) at \(place)") { try read(changed) }
        }
    }

    /// Bytes behind the first frames.
    private func frames(from index: Int) -> Int {
        var place = 0
        for _ in 0..<4 { place = (file[place...].firstIndex(of: 0x0A) ?? 0) + 1 }
        for _ in 0..<index {
            let end = file[place...].firstIndex(of: 0x0A) ?? 0
            place = end + 1 + (Int(String(decoding: file[place..<end], as: UTF8.self)) ?? 0)
        }
        return file.count - place
    }

    @Test func `another gate's, and somebody else's entry, are told apart`() throws {
        let other = try #require(
            NoteSigner(name: "sekimori/minato", kind: .note, seed: [UInt8](repeating: 1, count: 32)))
        let key = try #require(NoteVerifier(other.key.text))
        #expect(throws: RequestProof.Fault.unsigned) { try RequestProof(file, gate: key, witnesses: []) }
        let view = try site.gatekeeper.proof(request, by: .yamada)
        let renamed = RequestProofView(request: the("r20261122-099"), note: view.note, entries: view.entries)
        #expect(throws: RequestProof.Fault.foreign(try #require(view.entries.first?.sequence))) {
            try read(try #require(renamed.file))
        }
    }
}

import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

extension Site {
    /// Backups are made and tried, one fails, one is restored; then a witness shows more, and two people accept the loss.
    func backUpAndLose() throws {
        let digest = Digest.hex(Digest.sha256(Array("backup".utf8)))
        try gatekeeper.endBackup(.failed(why: the("ディスクがいっぱい")), by: .operations)
        try gatekeeper.endBackup(
            .taken(
                BackupFact(
                    digest: digest, size: 4_711, entries: gatekeeper.size, recipients: ["safe-a"], hasRecordings: true)),
            by: .operations)
        try gatekeeper.endBackup(
            .drilled(DrillFact(digest: digest, entries: gatekeeper.size, recordings: 3, seconds: 9, fault: nil)),
            by: .operations)
        try lose()
        _ = try? gatekeeper.cosign(note: noteOfLost(20, at: clock.now().seconds))
        try accept(Example.ito, People.ito)
        try accept(People.auditorID, People.auditor)
    }

    /// This journal is a backup's, from here on.
    func lose() throws {
        let kept = gatekeeper.size
        var frontier = MerkleFrontier()
        for entry in try store.entries(after: 0, limit: Int(kept)) { frontier.append(.leaf(entry.entry)) }
        try gatekeeper.noteRestored(
            RestoreFact(kept: kept, root: Digest.hex(frontier.root.bytes), made: clock.now()))
    }

    /// What a witness kept of a journal with `more` entries that the gate does not have any more.
    func noteOfLost(_ more: Int64, at time: Int64, by key: NoteSigner? = nil) throws -> [UInt8] {
        guard let root = MerkleHash(Digest.sha256([UInt8(truncatingIfNeeded: more)])),
            let checkpoint = Checkpoint(gate: rules.gate, size: gatekeeper.size + more, root: root),
            let own = try (key ?? Site.checkpointKey()).line(over: checkpoint.text),
            let line = try Site.witness().line(over: checkpoint.text, at: time)
        else { throw NotFound() }
        return SignedNote(text: checkpoint.text, lines: [own, line]).bytes
    }

    func gapText(by person: PersonID, _ change: (inout Gap) -> Void = { _ in }) throws -> GapText {
        var gap = try gatekeeper.gap(by: .ito).gap
        change(&gap)
        return GapText(
            gate: rules.gate, number: gap.number, kept: gap.kept, root: gap.root, seen: gap.seen, by: person,
            at: clock.now(), why: the("ディスクの故障"))
    }

    func accept(_ person: PersonID, _ signer: TestSigner, by actor: Actor = .operations) throws {
        try hand(in: gapText(by: person), signedBy: signer, by: actor)
    }
}

import Sekimori
import SekimoriRecords
import SekimoriService
import SekimoriTesting

extension ExampleYear {
    static let settings =
        "gate: minato\nlimits.report-due-hours: 48\nlimits.report-due-hours.by: 運用者 高橋\nzone: Asia/Tokyo\n"

    /// Writes a bundle, with a heartbeat each `heartbeat` minutes; 0: none. Returns the moments of the heartbeats.
    @discardableResult
    func write(to sink: any BundleSink, heartbeat: Int64 = 1) throws -> [Instant] {
        var writer = BundleWriter(
            to: sink, gate: Example.gate, made: tokyo("2027-04-02 09:00"), first: first, last: last,
            hasRecordings: false)
        var sequence: Int64 = 0
        func add(_ at: Instant, _ actor: String, _ kind: String, _ subjects: [String], _ payload: [UInt8]) throws {
            sequence += 1
            let salt = [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: 32)
            let entry = try JournalEntry(
                gate: Example.gate, sequence: sequence, at: at, actor: actor, source: "gate", kind: kind,
                subjects: subjects, commitment: JournalEntry.commitment(salt: salt, payload: payload)
            ).bytes()
            try writer.add(
                StoredEntry(
                    sequence: sequence, entry: entry, leaf: MerkleHash.leaf(entry).bytes, payload: payload, salt: salt))
        }
        var beats: [Instant] = []
        var beat = Zone.tokyo.earliest(LocalMinute(date: first, time: .midnight))
        let payload = Array(
            "event.heartbeat.value.is-synchronised: yes\nevent.heartbeat.value.source: ntp.minato.example\n".utf8)
        for entry in entries {
            while heartbeat > 0, beat <= entry.at {
                try add(beat, "gate", "heartbeat", [], payload)
                beats.append(beat)
                beat = beat + .minutes(heartbeat)
            }
            try add(
                entry.at, entry.actor, entry.event.kind, entry.event.subjects,
                try Lines.encode(Payload(event: entry.event, text: nil, signature: nil)))
        }
        try writer.addFile("settings", Array(Self.settings.utf8))
        try writer.finish()
        return beats
    }
}

import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import sekimorid

/// Who vouches for the gate, as its settings name them; and the key it makes for itself.
struct EvidenceSettingsTests {
    private func settings(_ text: String) throws -> Settings {
        let path = NSTemporaryDirectory() + "sekimori-settings-\(UUID()).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let base = "gate: gate\nzone: Asia/Tokyo\nlanguage: ja\n"
        try (base + text).write(toFile: path, atomically: true, encoding: .utf8)
        return try Settings(path: path)
    }

    private static func key(_ name: String, kind: NoteKey.Kind = .cosignature, seed: UInt8 = 3) -> String {
        NoteSigner(name: name, kind: kind, seed: [UInt8](repeating: seed, count: 32))?.key.text ?? ""
    }

    @Test func `nothing said is nobody, and a day`() throws {
        let settings = try settings("")
        #expect(settings.witnesses == [])
        #expect(settings.authority == nil)
        #expect(settings.limits.unsynchronised == .hours(24))
    }

    @Test func `what is said is read`() throws {
        let settings = try settings(
            """
            witnesses: [\(Self.key("witness/audit")), \(Self.key("witness/vendor"))]
            clock: {unsynchronised-hours: 8}
            timestamps: {url: "http://tsa.example.jp/tsr", ca: /etc/sekimori/tsa.pem}
            """)
        #expect(settings.witnesses.map(\.name) == ["witness/audit", "witness/vendor"])
        #expect(settings.limits.unsynchronised == .hours(8))
        #expect(settings.authority?.url == "http://tsa.example.jp/tsr")
        #expect(settings.authority?.ca == "/etc/sekimori/tsa.pem")
        #expect(settings.authority?.every == .minutes(10))
    }

    @Test(arguments: [
        "witnesses: x", "witnesses: [x]", "witnesses: [\(key("witness/a")), \(key("witness/a", seed: 4))]",
        "witnesses: [\(key("sekimori/gate", kind: .note))]", "witnesses: [\(key("audit"))]", "clock: 24",
        "clock: {unsynchronised-hours: 0}", "clock: {unsynchronised-hours: 721}", "clock: {hours: 1}", "timestamps: x",
        "timestamps: {url: http://a}", "timestamps: {ca: /a}", "timestamps: {url: ftp://a, ca: /a}",
        "timestamps: {url: http://a, ca: a}", "timestamps: {url: http://a, ca: /a, checkpoint-minutes: 0}",
        "timestamps: {url: http://a, ca: /a, more: 1}",
    ])
    func `anything else is refused`(_ text: String) {
        #expect(throws: (any Error).self) { try settings(text) }
    }

    @Test func `the gate makes its checkpoint key once, for itself alone`() throws {
        let directory = NSTemporaryDirectory() + "sekimori-key-\(UUID())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let gate: GateID = the("minato")
        let first = try CheckpointKey.load(in: directory, gate: gate)
        #expect(try CheckpointKey.load(in: directory, gate: gate).key == first.key)
        let written = try String(contentsOfFile: directory + "/checkpoint.vkey", encoding: .utf8)
        #expect(NoteKey(text: String(written.dropLast())) == first.key)
        #expect(first.key.name == "sekimori/minato")
        let mode = try FileManager.default.attributesOfItem(atPath: directory + "/checkpoint_key")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        // A key that is damaged is not replaced by another one: witnesses know the old one.
        for damage in ["", "00", String(repeating: "g", count: 64)] {
            try damage.write(toFile: directory + "/checkpoint_key", atomically: true, encoding: .utf8)
            #expect(throws: (any Error).self) { try CheckpointKey.load(in: directory, gate: gate) }
        }
    }
}

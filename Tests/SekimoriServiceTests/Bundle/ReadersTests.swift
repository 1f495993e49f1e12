import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// The auditor's readers against the gate's: written apart, they must take the same bytes and no others.
struct ReadersTests {
    private func mutations(of bytes: [UInt8], _ random: inout SplitMix64, count: Int) -> [[UInt8]] {
        (0..<count).map { _ in
            var bytes = bytes
            let place = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 4 {
            case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
            default:
                var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
                lines.swapAt(Int(random.next() % UInt64(lines.count)), Int(random.next() % UInt64(lines.count)))
                bytes = Array(lines.joined(separator: [0x0A]))
            }
            return bytes
        }
    }

    @Test func `payloads are read alike, whole and altered`() throws {
        var random = SplitMix64(seed: 11)
        for _ in 0..<200 {
            let payload = try Arbitrary.value(Payload.self, from: &random)
            let bytes = try Lines.encode(payload)
            #expect(Readings.payload(bytes)?.event == payload.event)
            for altered in mutations(of: bytes, &random, count: 6) {
                let own = Readings.payload(altered)?.event
                let gates = try? Lines.decode(Payload.self, from: altered).event
                #expect(own == gates, "\(String(decoding: altered, as: UTF8.self))")
            }
        }
    }

    @Test func `rows and signed texts are read alike, whole and altered`() throws {
        var random = SplitMix64(seed: 12)
        for _ in 0..<100 {
            let bytes = try Lines.encode(Arbitrary.value(World.Row.self, from: &random))
            #expect(Readings.isRow(bytes))
            for altered in mutations(of: bytes, &random, count: 6) {
                let gates = (try? Lines.decode(World.Row.self, from: altered)) != nil
                #expect(Readings.isRow(altered) == gates, "\(String(decoding: altered, as: UTF8.self))")
            }
        }
        try texts(Submission.self, &random)
        try texts(ApprovalText.self, &random)
        try texts(DecisionText.self, &random)
        try texts(ReportText.self, &random)
        try texts(ConfirmationText.self, &random)
        try texts(StatementText.self, &random)
    }

    private func texts<Text: SignedText>(_ kind: Text.Type, _ random: inout SplitMix64) throws {
        for _ in 0..<20 {
            guard let bytes = try? Arbitrary.value(kind, from: &random).bytes() else { continue }
            let isReadable = (try? kind.init(bytes: bytes)) != nil
            #expect(Readings.isText(bytes, of: kind.namespace) == isReadable)
            for altered in mutations(of: bytes, &random, count: 6) {
                let gates = (try? kind.init(bytes: altered)) != nil
                #expect(
                    Readings.isText(altered, of: kind.namespace) == gates, "\(String(decoding: altered, as: UTF8.self))"
                )
            }
        }
    }

    @Test func `signatures are judged alike, whole and altered`() throws {
        var random = SplitMix64(seed: 13)
        let text = Array("approval".utf8)
        let signature = People.ito.sign(text, namespace: "approval-v1@sekimori")
        let key = try #require(SSHKey(line: People.ito.registered.line))
        #expect(key.fingerprint == People.ito.registered.fingerprint)
        #expect(SSHSIG(armored: signature)?.holds(text, namespace: "approval-v1@sekimori", by: key) == true)
        #expect(SSHSIG(armored: signature)?.holds(text, namespace: "file", by: key) == false)
        #expect(SSHSIG(armored: signature)?.holds(text + [10], namespace: "approval-v1@sekimori", by: key) == false)
        for altered in mutations(of: signature, &random, count: 500) where altered != signature {
            #expect(SSHSIG(armored: altered)?.holds(text, namespace: "approval-v1@sekimori", by: key) != true)
        }
    }
}

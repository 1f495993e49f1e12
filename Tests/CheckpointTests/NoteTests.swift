import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

/// Two readers of one format, written apart: what the gate writes the auditor reads, and both refuse the same.
struct NoteTests {
    /// From the documentation of golang.org/x/mod/sumdb/note.
    private static let published = Array(
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """.utf8)
    private static let publishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    private let gate = GateID("minato").flatMap { GateKeys($0) }

    /// The gate's key and a witness's, from fixed seeds.
    struct GateKeys {
        let id: GateID
        let signer: NoteSigner
        let witness: WitnessKey

        init?(_ id: GateID) {
            guard
                let signer = NoteSigner(
                    name: Checkpoint.origin(of: id), kind: .note, seed: [UInt8](repeating: 7, count: 32)),
                let witness = WitnessKey(name: Array("witness/audit".utf8), seed: [UInt8](repeating: 9, count: 32))
            else { return nil }
            self.id = id
            self.signer = signer
            self.witness = witness
        }

        func note(size: Int64 = 12) throws -> SignedNote {
            let checkpoint = try #require(Checkpoint(gate: id, size: size, root: .leaf([1, 2, 3])))
            let line = try #require(signer.line(over: checkpoint.text))
            return SignedNote(text: checkpoint.text, lines: [line])
        }
    }

    @Test func `the published example of the format verifies with both`() throws {
        let key = try #require(NoteKey(text: Self.publishedKey))
        let note = try #require(SignedNote(bytes: Self.published))
        #expect(key.verifies(try #require(note.lines.first), over: note.text))
        let verifier = try #require(NoteVerifier(Self.publishedKey))
        #expect(verifier.signed(try #require(Note(Self.published))) == 0)
        #expect(note.bytes == Self.published)
    }

    @Test func `a gate's checkpoint is read by the auditor, and a witness's line by the gate`() throws {
        let gate = try #require(gate)
        let note = try gate.note()
        let read = try #require(Note(note.bytes))
        let head = try #require(TreeHead(read.text))
        #expect(head.size == 12)
        #expect(head.root.bytes == MerkleHash.leaf([1, 2, 3]).bytes)
        #expect(try #require(NoteVerifier(gate.signer.key.text)).signed(read) == 0)

        let line = try #require(gate.witness.cosignature(over: read.text, at: 1_795_000_000))
        let cosigned = try #require(SignedNote(bytes: note.bytes + line))
        let key = try #require(NoteKey(text: gate.witness.verifier.description))
        let last = try #require(cosigned.lines.last)
        #expect(key.verifies(last, over: cosigned.text))
        #expect(NoteKey.time(of: last) == 1_795_000_000)
        #expect(gate.witness.verifier.signed(try #require(Note(cosigned.bytes))) == 1_795_000_000)
    }

    @Test func `a witness's line of another moment or another text is no signature`() throws {
        let gate = try #require(gate)
        let note = try gate.note()
        let line = try #require(gate.witness.cosignature(over: note.text, at: 1_795_000_000))
        let read = try #require(Note(note.bytes + line)?.signatures.last)
        let later = Note.line(
            name: read.name, keyID: read.keyID, [0, 0, 0, 0, 0x7F, 0, 0, 0] + read.bytes.dropFirst(8))
        #expect(gate.witness.verifier.signed(try #require(Note(note.bytes + later))) == nil)
        #expect(gate.witness.verifier.signed(try #require(Note(gate.note(size: 13).bytes + line))) == nil)
    }

    @Test func `two lines of one key are nobody's honest note`() throws {
        let gate = try #require(gate)
        let note = try gate.note()
        let twice = note.bytes + note.lines.flatMap(\.bytes)
        #expect(try #require(NoteVerifier(gate.signer.key.text)).signed(try #require(Note(twice))) == nil)
    }

    @Test func `every flipped bit and every cut of a checkpoint is refused by both`() throws {
        let gate = try #require(gate)
        let bytes = try gate.note().bytes
        let verifier = try #require(NoteVerifier(gate.signer.key.text))
        func gateTakes(_ bytes: [UInt8]) -> Bool {
            guard let note = SignedNote(bytes: bytes), Checkpoint(text: note.text) != nil else { return false }
            return note.lines.contains { gate.signer.key.verifies($0, over: note.text) }
        }
        func auditorTakes(_ bytes: [UInt8]) -> Bool {
            guard let note = Note(bytes), TreeHead(note.text) != nil else { return false }
            return verifier.signed(note) != nil
        }
        #expect(gateTakes(bytes) && auditorTakes(bytes))
        for place in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[place] ^= 1 << UInt8(bit)
                #expect(!gateTakes(flipped), "bit \(bit) of byte \(place)")
                #expect(!auditorTakes(flipped), "bit \(bit) of byte \(place)")
            }
            #expect(!gateTakes(Array(bytes[..<place])) && !auditorTakes(Array(bytes[..<place])), "cut at \(place)")
        }
    }

    @Test(arguments: [
        "sekimori/minato\n012\nwYk=\n", "sekimori/minato\n0\n", "sekimori/minato\n1\nAAAA\n", "\n1\nAAAA\n",
        "sekimori/mi+nato\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "sekimori/minato\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "sekimori/minato\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "sekimori/minato\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
        "sekimori/minato\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "sekimori/minato\r\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "sekimori/minato\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "sekimori/minato\n1234567890123456789\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ])
    func `what is nearly a checkpoint is none`(_ text: String) {
        #expect(Checkpoint(text: Array(text.utf8)) == nil)
        #expect(TreeHead(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "", "PeterNeumann", "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a+00000000+AQ==",
    ])
    func `what is nearly a key is none`(_ text: String) {
        #expect(NoteKey(text: text) == nil)
        #expect(NoteVerifier(text) == nil)
    }
}

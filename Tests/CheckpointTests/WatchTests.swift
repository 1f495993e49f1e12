import Sekimori
import SekimoriAudit
import SekimoriRecords
import Testing

/// A witness beside gates that are honest, cut, restored and forked.
struct WatchTests {
    /// A gate's journal as a witness can ask it: entries that are only their leaves.
    struct Journal {
        var leaves: [MerkleHash]
        private let signer: NoteSigner

        init(_ size: Int, branch: UInt8 = 0) throws {
            leaves = (0..<size).map { Self.leaf($0, branch) }
            signer = try #require(
                NoteSigner(name: "sekimori/minato", kind: .note, seed: [UInt8](repeating: 7, count: 32)))
        }

        static func leaf(_ index: Int, _ branch: UInt8) -> MerkleHash {
            .leaf([UInt8(index >> 8), UInt8(index & 255), branch])
        }

        /// Entries of another history behind the first `common`.
        func cut(to common: Int, then count: Int, branch: UInt8) -> Self {
            var other = self
            other.leaves = Array(leaves[..<common]) + (common..<(common + count)).map { Self.leaf($0, branch) }
            return other
        }

        var verifier: NoteVerifier? { NoteVerifier(signer.key.text) }

        func head(_ size: Int? = nil) throws -> TreeHead { try #require(TreeHead(text(size ?? leaves.count))) }

        private func text(_ size: Int, origin: String = "minato") throws -> [UInt8] {
            let root = MerkleTree.root(of: 0..<UInt64(size)) { leaves[Int($0)] }
            let gate = try #require(GateID(origin))
            return try #require(Checkpoint(gate: gate, size: Int64(size), root: root)).text
        }

        func note(origin: String = "minato") throws -> [UInt8] {
            let text = try text(leaves.count, origin: origin)
            return SignedNote(text: text, lines: [try #require(signer.line(over: text))]).bytes
        }

        func proof(_ from: UInt64, _ to: UInt64) -> [TreeHash]? {
            guard to <= leaves.count else { return nil }
            return ConsistencyProof(smaller: from, larger: to) { leaves[Int($0)] }?.path.compactMap {
                TreeHash($0.bytes)
            }
        }
    }

    /// A witness that had seen the honest gate at each of these sizes.
    private func judge(_ shown: Journal, after honest: Journal, seen: [Int], note: [UInt8]? = nil) throws
        -> Watch.Verdict
    {
        let earlier = try seen.map { try honest.head($0) }
        let watch = Watch(gate: try #require(honest.verifier), kept: earlier.last)
        return watch.judge(try note ?? shown.note(), proof: shown.proof, earlier: { earlier })
    }

    @Test func `a journal that grows is accepted, however far`() throws {
        let honest = try Journal(300)
        #expect(try judge(honest, after: honest, seen: []) == .first(honest.head()))
        for size in [1, 2, 255, 256, 299] {
            #expect(try judge(honest, after: honest, seen: [size]) == .grown(honest.head()))
        }
        #expect(try judge(honest, after: honest, seen: [300]) == .unchanged(honest.head()))
    }

    @Test func `a cut-off end is named with the entries that are gone`() throws {
        let honest = try Journal(300)
        let verdict = try judge(honest.cut(to: 280, then: 0, branch: 0), after: honest, seen: [100, 280, 300])
        #expect(verdict == .alarm(.truncated(kept: 300, shown: 280)))
        guard case .alarm(let alarm) = verdict else { return }
        #expect(alarm.range == 281...300)
    }

    @Test func `yesterday's copy that went on is named with what it lost`() throws {
        let honest = try Journal(300)
        let restored = honest.cut(to: 200, then: 20, branch: 1)
        let verdict = try judge(restored, after: honest, seen: [50, 100, 150, 200, 250, 300])
        #expect(verdict == .alarm(.rolledBack(kept: 300, shown: 220, common: 200)))
        guard case .alarm(let alarm) = verdict else { return }
        #expect(alarm.range == 201...300)
    }

    @Test func `a copy that has overtaken what was kept is a fork, and so is another tree of the same size`() throws {
        let honest = try Journal(300)
        let seen = [50, 100, 150, 200, 250, 300]
        let overtaken = honest.cut(to: 200, then: 150, branch: 1)
        #expect(
            try judge(overtaken, after: honest, seen: seen) == .alarm(.forked(kept: 300, shown: 350, common: 200)))
        let equal = honest.cut(to: 299, then: 1, branch: 1)
        #expect(try judge(equal, after: honest, seen: seen) == .alarm(.forked(kept: 300, shown: 300, common: 250)))
        let foreign = try Journal(400, branch: 9)
        #expect(try judge(foreign, after: honest, seen: seen) == .alarm(.forked(kept: 300, shown: 400, common: 0)))
    }

    @Test func `a gate that gives no proof or a wrong one is no longer believed`() throws {
        let honest = try Journal(300)
        let watch = Watch(gate: try #require(honest.verifier), kept: try honest.head(200))
        for path in [nil, [], [TreeHash.empty]] {
            let verdict = watch.judge(try honest.note(), proof: { _, _ in path }, earlier: { [] })
            #expect(verdict == .alarm(.forked(kept: 200, shown: 300, common: 0)))
        }
    }

    @Test func `another key, another journal and no checkpoint at all are told apart`() throws {
        let honest = try Journal(300)
        #expect(
            try judge(honest, after: honest, seen: [10], note: honest.note(origin: "kawasaki"))
                == .alarm(.otherOrigin("sekimori/kawasaki")))
        #expect(try judge(honest, after: honest, seen: [10], note: []) == .alarm(.unreadable))
        let foreign = try #require(
            NoteSigner(name: "sekimori/minato", kind: .note, seed: [UInt8](repeating: 8, count: 32)))
        let note = try #require(SignedNote(bytes: honest.note()))
        let resigned = SignedNote(text: note.text, lines: [try #require(foreign.line(over: note.text))])
        #expect(try judge(honest, after: honest, seen: [10], note: resigned.bytes) == .alarm(.unsigned))
    }
}

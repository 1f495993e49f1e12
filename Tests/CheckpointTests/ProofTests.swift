import SekimoriAudit
import SekimoriRecords
import Testing

/// The gate makes proofs; the auditor's own code, written apart, checks them.
struct ProofTests {
    private static let most = 70
    private let leaves = (0..<most).map { MerkleHash.leaf([UInt8($0), 1]) }

    private func auditors(_ hash: MerkleHash) throws -> TreeHash { try #require(TreeHash(hash.bytes)) }

    private func root(_ size: Int) throws -> TreeHash {
        var growth = TreeGrowth()
        for leaf in leaves[..<size] { growth.append(try auditors(leaf)) }
        return growth.root
    }

    @Test func `leaves, nodes and roots are the same on both sides`() throws {
        var frontier = MerkleFrontier()
        for size in 0...Self.most {
            #expect(try auditors(frontier.root) == root(size))
            if size < Self.most { frontier.append(leaves[size]) }
        }
        #expect(try auditors(.leaf([5, 6])) == .leaf([5, 6]))
    }

    @Test func `every consistency proof of every pair of sizes holds, and for no other sizes and roots`() throws {
        let roots = try (0...Self.most).map(root)
        for larger in 1...Self.most {
            for smaller in 1...larger {
                let proof = try #require(
                    ConsistencyProof(smaller: UInt64(smaller), larger: UInt64(larger)) { leaves[Int($0)] })
                let path = try proof.path.map(auditors)
                func holds(_ old: Int, _ oldRoot: TreeHash, _ new: Int, _ newRoot: TreeHash) -> Bool {
                    TreeProof.isGrowth(from: UInt64(old), oldRoot, to: UInt64(new), newRoot, path: path)
                }
                #expect(holds(smaller, roots[smaller], larger, roots[larger]))
                #expect(!holds(smaller, roots[smaller - 1], larger, roots[larger]))
                #expect(!holds(smaller, roots[smaller], larger, roots[larger - 1]))
                #expect(
                    !TreeProof.isGrowth(
                        from: UInt64(smaller), roots[smaller], to: UInt64(larger), roots[larger], path: path + [.empty])
                )
                if !path.isEmpty {
                    #expect(
                        !TreeProof.isGrowth(
                            from: UInt64(smaller), roots[smaller], to: UInt64(larger), roots[larger],
                            path: Array(path.dropLast())))
                }
            }
        }
    }

    @Test func `every inclusion proof holds for its leaf and its place alone`() throws {
        for size in 1...Self.most {
            let root = try root(size)
            for index in 0..<size {
                let proof = try #require(InclusionProof(index: UInt64(index), size: UInt64(size)) { leaves[Int($0)] })
                let path = try proof.path.map(auditors)
                let leaf = try auditors(leaves[index])
                #expect(TreeProof.includes(leaf, at: UInt64(index), size: UInt64(size), root, path: path))
                #expect(!TreeProof.includes(.empty, at: UInt64(index), size: UInt64(size), root, path: path))
                if size > 1 {
                    let other = UInt64((index + 1) % size)
                    #expect(!TreeProof.includes(leaf, at: other, size: UInt64(size), root, path: path))
                }
                #expect(!TreeProof.includes(leaf, at: UInt64(size), size: UInt64(size), root, path: path))
            }
        }
    }

    @Test func `an empty tree proves nothing, and neither does a shrunken one`() throws {
        #expect(!TreeProof.isGrowth(from: 0, .empty, to: 4, try root(4), path: []))
        #expect(!TreeProof.isGrowth(from: 5, try root(5), to: 4, try root(4), path: []))
        #expect(!TreeProof.includes(.empty, at: 0, size: 0, .empty, path: []))
    }

    @Test func `base64 has one spelling`() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
            #expect(Base64Text.encode(bytes) == Base64.encode(bytes))
            #expect(Base64Text.decode(Array(Base64.encode(bytes).utf8)) == bytes)
        }
        for wrong in ["A", "AA", "AAA", "AA=", "AB==", "AAB=", "====", "A===", " AAA", "AA\n=", "AA=A", "A-_A", "=AAA"]
        {
            #expect(Base64Text.decode(Array(wrong.utf8)) == nil, "\(wrong)")
            #expect(Base64.decode(Array(wrong.utf8)) == nil, "\(wrong)")
        }
    }
}

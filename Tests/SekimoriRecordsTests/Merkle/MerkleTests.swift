import Testing

@testable import SekimoriRecords

/// RFC 6962 §2.1 as it is written there, recursive and slow.
private enum Naive {
    static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard leaves.count > 1 else { return leaves.first ?? .empty }
        let middle = split(leaves)
        return .node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    static func path(_ index: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
        guard leaves.count > 1 else { return [] }
        let middle = split(leaves)
        return index < middle
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index, leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func proof(_ size: Int, _ leaves: ArraySlice<MerkleHash>, _ isKnown: Bool) -> [MerkleHash] {
        guard size < leaves.endIndex else { return isKnown ? [] : [root(leaves)] }
        let middle = split(leaves)
        return size <= middle
            ? proof(size, leaves[..<middle], isKnown) + [root(leaves[middle...])]
            : proof(size, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    private static func split(_ leaves: ArraySlice<MerkleHash>) -> Int {
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return leaves.startIndex + half
    }
}

@Suite struct MerkleTests {
    private static let most = 130
    private let leaves = (0..<most).map { MerkleHash.leaf([UInt8($0 >> 8), UInt8($0 & 255), 7]) }

    private func leaf(_ index: UInt64) -> MerkleHash { leaves[Int(index)] }

    @Test func `the roots of Certificate Transparency's own test tree come out`() throws {
        // https://github.com/google/certificate-transparency, merkletree/merkle_tree_test.cc.
        let entries: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
            [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], [UInt8](0x60...0x6f),
        ]
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var frontier = MerkleFrontier()
        #expect(hex(frontier.root) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (entry, root) in zip(entries, roots) {
            frontier.append(.leaf(entry))
            #expect(hex(frontier.root) == root)
        }
    }

    private func hex(_ hash: MerkleHash) -> String {
        hash.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func `the frontier has the root of every tree, and is the same after being stored`() throws {
        var frontier = MerkleFrontier()
        for size in 0...Self.most {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == Naive.root(leaves[..<size]))
            #expect(MerkleFrontier(bytes: frontier.bytes) == frontier)
            if size < Self.most { frontier.append(leaves[size]) }
        }
    }

    @Test func `a stored frontier that is cut, longer or of another size is refused`() {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        let bytes = frontier.bytes
        for length in 0..<bytes.count { #expect(MerkleFrontier(bytes: [UInt8](bytes[..<length])) == nil) }
        #expect(MerkleFrontier(bytes: bytes + [0]) == nil)
        #expect(MerkleFrontier(bytes: [0, 0, 0, 0, 0, 0, 0, 3] + bytes[8...].prefix(32)) == nil)
        #expect(MerkleFrontier(bytes: [UInt8](repeating: 0xff, count: 8 + 64 * 32)) == nil)
    }

    @Test func `every leaf of every tree is proven, and only at its place`() throws {
        for size in 1...Self.most {
            let root = Naive.root(leaves[..<size])
            for index in 0..<size {
                let proof = try #require(InclusionProof(index: UInt64(index), size: UInt64(size), leaf: leaf))
                guard proof.path == Naive.path(index, leaves[..<size]), proof.proves(leaves[index], under: root),
                    !proof.proves(leaves[(index + 1) % Self.most], under: root)
                else {
                    Issue.record("leaf \(index) of \(size)")
                    continue
                }
            }
        }
    }

    @Test func `every growth is proven, and no other`() throws {
        for larger in 1...Self.most {
            let new = Naive.root(leaves[..<larger])
            for smaller in 1...larger {
                let old = Naive.root(leaves[..<smaller])
                let proof = try #require(
                    ConsistencyProof(smaller: UInt64(smaller), larger: UInt64(larger), leaf: leaf))
                guard proof.path == Naive.proof(smaller, leaves[..<larger], true), proof.proves(old, grewInto: new),
                    !proof.proves(.empty, grewInto: new), !proof.proves(old, grewInto: .empty)
                else {
                    Issue.record("from \(smaller) to \(larger)")
                    continue
                }
            }
        }
    }

    @Test func `a proof with anything changed proves nothing`() throws {
        let sizes: [UInt64] = [2, 3, 7, 8, 13, 64, 100, 130]
        for size in sizes {
            let root = Naive.root(leaves[..<Int(size)])
            for index in 0..<size {
                let proof = try #require(InclusionProof(index: index, size: size, leaf: leaf))
                for path in Self.changes(of: proof.path) {
                    let changed = InclusionProof(index: index, size: size, path: path)
                    #expect(!changed.proves(leaf(index), under: root))
                }
                for other in 0..<(size + 2) where other != index {
                    let moved = InclusionProof(index: other, size: size, path: proof.path)
                    #expect(!moved.proves(leaf(index), under: root))
                }
            }
            for smaller in 1..<size {
                let old = Naive.root(leaves[..<Int(smaller)])
                let proof = try #require(ConsistencyProof(smaller: smaller, larger: size, leaf: leaf))
                for path in Self.changes(of: proof.path) {
                    let changed = ConsistencyProof(smaller: smaller, larger: size, path: path)
                    #expect(!changed.proves(old, grewInto: root))
                }
            }
        }
    }

    private static func changes(of path: [MerkleHash]) -> [[MerkleHash]] {
        let other = MerkleHash.leaf([1, 2, 3])
        var changes = [path + [other], [other] + path]
        for place in path.indices {
            var changed = path
            changed[place] = other
            changes.append(changed)
            changed.remove(at: place)
            changes.append(changed)
        }
        return changes
    }

    @Test func `a proof about what is not there is not made and proves nothing`() {
        #expect(InclusionProof(index: 5, size: 5, leaf: leaf) == nil)
        #expect(ConsistencyProof(smaller: 6, larger: 5, leaf: leaf) == nil)
        #expect(ConsistencyProof(smaller: 0, larger: 5, leaf: leaf) == nil)
        #expect(!InclusionProof(index: 0, size: 0, path: []).proves(.empty, under: .empty))
        #expect(!ConsistencyProof(smaller: 0, larger: 0, path: []).proves(.empty, grewInto: .empty))
        #expect(!InclusionProof(index: .max, size: .max, path: []).proves(.empty, under: .empty))
        #expect(!ConsistencyProof(smaller: .max - 1, larger: .max, path: []).proves(.empty, grewInto: .empty))
    }

    @Test func `a rewritten past is not a growth`() throws {
        // The journal of yesterday with one entry changed, and the whole of today's after it.
        var rewritten = leaves
        rewritten[40] = .leaf([9])
        let old = Naive.root(leaves[..<64])
        let new = Naive.root(rewritten[...])
        let proof = try #require(ConsistencyProof(smaller: 64, larger: 130) { rewritten[Int($0)] })
        #expect(!proof.proves(old, grewInto: new))
    }
}

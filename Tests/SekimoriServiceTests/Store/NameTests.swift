import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Names of requests and sessions.
struct NameTests {
    /// A store that knows the names of a day up to this number.
    private func store(upTo last: Int) throws -> MemoryStore {
        let store = MemoryStore()
        try store.append(
            Batches.batch(1...1) { batch in
                batch.rows = (1...last).map { number in
                    let digits = String(number)
                    let name = "r20261122-" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
                    return Batches.row("request", name, [0], live: false)
                }
                batch.rows.append(Batches.row("request", "r20261121-007", [0], live: false))
                batch.rows.append(Batches.row("request", "r20261123-009", [0], live: false))
                var frontier = MerkleFrontier()
                for entry in batch.entries { frontier.append(MerkleHash.leaf(entry.entry)) }
                batch.frontier = frontier.bytes
            })
        return store
    }

    @Test(
        .requirement("R-088"),
        arguments: [
            (1, "002"), (9, "010"), (99, "100"), (998, "999"), (999, "1000"), (1_000, "1001"), (1_001, "1002"),
            (1_009, "1010"), (1_100, "1101"), (2_047, "2048"), (9_999, "10000"), (10_000, "10001"),
        ])
    func `a day has as many names as are needed, each once`(_ last: Int, _ next: String) throws {
        let site = try Site(store: store(upTo: last))
        #expect(
            try site.gatekeeper.nextName("request", letter: "r", Example.day, width: 3, World()) == "r20261122-\(next)")
    }

    @Test func `the first name of a day is number one`() throws {
        let site = try Site(store: store(upTo: 1))
        #expect(
            try site.gatekeeper.nextName("request", letter: "r", the("2026-12-31"), width: 3, World())
                == "r20261231-001")
        #expect(
            try site.gatekeeper.nextName("session", letter: "s", Example.day, width: 4, World()) == "s20261122-0001")
    }
}

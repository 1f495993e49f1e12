import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// What the service relies on, of any store.
struct StoreContractTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test(arguments: StoreKind.allCases)
    func `an empty store has nothing`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        let stored = try store.load()
        #expect(stored.rows.isEmpty)
        #expect(stored.secrets.isEmpty)
        #expect(stored.size == 0)
        #expect(stored.lastAt == nil)
        #expect(stored.frontier.isEmpty)
        #expect(try store.entries(after: 0, limit: 10).isEmpty)
        #expect(try store.row(World.Key("vendor", "yamato")) == nil)
        #expect(try store.rows(kind: "vendor", before: nil, limit: 10).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `what was appended is there, byte for byte`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        let body: [UInt8] = [0, 0xFF, 0x0A, 0xC3, 0x28]
        try store.append(
            Batches.batch(1...2) { batch in
                batch.rows = [Batches.row("vendor", "yamato", body), Batches.row("request", "r1", [7], live: false)]
                batch.secrets = ["passcode/a": "x", "passcode/b": "y"]
            })
        try store.append(Batches.batch(3...3) { $0.secrets.updateValue(nil, forKey: "passcode/a") })
        let stored = try store.load()
        #expect(stored.rows == [body])
        #expect(stored.secrets == ["passcode/b": "y"])
        #expect(stored.size == 3)
        #expect(stored.lastAt == Instant(microseconds: 3))
        #expect(stored.frontier == [3])
        #expect(try store.entries(after: 0, limit: 10) == (1...3).map { Batches.entry($0) })
        #expect(try store.row(World.Key("request", "r1")) == [7])
    }

    @Test(arguments: StoreKind.allCases)
    func `a row is replaced, and goes away`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        try store.append(Batches.batch(1...1) { $0.rows = [Batches.row("stop", "all", [1])] })
        try store.append(Batches.batch(2...2) { $0.rows = [Batches.row("stop", "all", [2], live: false)] })
        #expect(try store.row(World.Key("stop", "all")) == [2])
        #expect(try store.load().rows.isEmpty)
        try store.append(Batches.batch(3...3) { $0.rows = [Batches.row("stop", "all", nil, live: false)] })
        #expect(try store.row(World.Key("stop", "all")) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `entries come in order and in pieces`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        try store.append(Batches.batch(1...5))
        #expect(try store.entries(after: 1, limit: 2).map(\.sequence) == [2, 3])
        #expect(try store.entries(after: 4, limit: 2).map(\.sequence) == [5])
        #expect(try store.entries(after: 5, limit: 2).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `rows of a kind come newest first, below a name, live or not`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        try store.append(
            Batches.batch(1...1) { batch in
                batch.rows = ["s2-1", "s1-1", "s1-2"].map { Batches.row("session", $0, Array($0.utf8), live: false) }
                batch.rows.append(Batches.row("request", "s9", [9]))
            })
        #expect(try store.rows(kind: "session", before: nil, limit: 10).map(\.id) == ["s2-1", "s1-2", "s1-1"])
        #expect(try store.rows(kind: "session", before: "s1-2", limit: 10).map(\.id) == ["s1-1"])
        #expect(try store.rows(kind: "session", before: nil, limit: 1).map(\.bytes) == [Array("s2-1".utf8)])
    }

    @Test(arguments: StoreKind.allCases)
    func `a signed text is used once, and nothing of a second use is kept`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        let digest = Digest.sha256([1])
        try store.append(Batches.batch(1...1) { $0.texts = [digest] })
        #expect(throws: TextUsed.self) {
            try store.append(
                Batches.batch(2...2) { batch in
                    batch.texts = [digest]
                    batch.rows = [Batches.row("vendor", "yamato", [1])]
                    batch.secrets = ["passcode/a": "x"]
                })
        }
        #expect(try store.load().size == 1)
        #expect(try store.load().secrets.isEmpty)
        #expect(try store.row(World.Key("vendor", "yamato")) == nil)
        try store.append(Batches.batch(2...2))
    }

    @Test(arguments: StoreKind.allCases)
    func `a gap, a repetition and a change without an entry are refused whole`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        try store.append(Batches.batch(1...2))
        for sequences in [1...1, 2...2, 4...4, 2...3] as [ClosedRange<Int64>] {
            #expect(throws: (any Error).self, "\(sequences)") {
                try store.append(Batches.batch(sequences) { $0.secrets = ["passcode/a": "x"] })
            }
        }
        #expect(throws: (any Error).self) {
            try store.append(
                Batches.batch(3...3) { batch in
                    batch.entries = []
                    batch.rows = [Batches.row("vendor", "yamato", [1])]
                })
        }
        #expect(try store.load().size == 2)
        #expect(try store.load().rows.isEmpty)
        #expect(try store.load().secrets.isEmpty)
    }
}

extension StoreContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a snapshot does not see what is written after it`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        try store.append(
            Batches.batch(1...2) { batch in
                batch.rows = [Batches.row("vendor", "yamato", [1]), Batches.row("vendor", "kaede", [2], live: false)]
            })
        let snapshot = try store.snapshot()
        try store.append(Batches.batch(3...3) { $0.rows = [Batches.row("vendor", "yamato", [3])] })
        #expect(try snapshot.entries(after: 0, limit: 10).map(\.sequence) == [1, 2])
        #expect(try snapshot.kinds() == ["vendor"])
        #expect(try snapshot.rows(kind: "vendor", after: nil, limit: 10).map(\.id) == ["kaede", "yamato"])
        #expect(try snapshot.rows(kind: "vendor", after: "kaede", limit: 10).map(\.bytes) == [[1]])
        #expect(try store.entries(after: 2, limit: 10).count == 1)
    }
}

import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Everybody at once.
struct ConcurrencyTests {
    @Test func `ticks, renewals, segments, knocks, ledgers and a cut at once leave one true journal`() async throws {
        let site = try Site.filled()
        let (request, passcode) = try site.openDay()
        let start = try site.enter(passcode)
        let id = start.session.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for _ in 0..<200 { site.gatekeeper.tick() } }
            group.addTask { for _ in 0..<200 { site.clock.advance(.seconds(1)) } }
            for _ in 0..<2 {
                group.addTask { for _ in 0..<200 { _ = try? site.gatekeeper.renew(id, secret: start.secret) } }
                group.addTask {
                    for index in 1...50 as ClosedRange<Int64> {
                        try? site.gatekeeper.segment(id, secret: start.secret, Site.segment(index))
                    }
                }
            }
            group.addTask { for _ in 0..<100 { _ = refusal { try site.admit(passcode) } } }
            group.addTask { for _ in 0..<100 { _ = refusal { try site.admit("wrong") } } }
            group.addTask {
                for number in 0..<50 {
                    _ = try? site.gatekeeper.change(
                        .vendor(Example.vendor { $0.contact = the("03-0000-00\(10 + number)") }), by: .operations)
                }
            }
            group.addTask { for _ in 0..<50 { _ = site.gatekeeper.keySnapshot() } }
            group.addTask { for _ in 0..<50 { _ = try? site.gatekeeper.request(request, by: .ito) } }
            group.addTask {
                for _ in 0..<50 { await Task.yield() }
                try? site.gatekeeper.cut(id, why: the("理由"), by: .ito)
            }
        }
        site.pass(seconds: 30)
        #expect(site.gatehouse.facts.alive.isEmpty)
        var world = World()
        var frontier = MerkleFrontier()
        let entries = try site.store.entries(after: 0, limit: 100_000)
        #expect(entries.map(\.sequence) == (1...Int64(entries.count)).map { $0 })
        for stored in entries {
            frontier.append(MerkleHash.leaf(stored.entry))
            let payload = try Lines.decode(Payload.self, from: #require(stored.payload))
            try world.apply(payload.event, at: JournalEntry(bytes: stored.entry).at)
        }
        #expect(Snapshot(kept: world) == site.known)
        #expect(try site.store.load().frontier == frontier.bytes)
        let ends = try site.kinds().filter { $0 == "session-ended" }
        #expect(ends.count == 1)
    }

    @Test(.requirement("R-248"))
    func `of two managers who decide at once one is heard`() async throws {
        let site = try Site.filled()
        let id = try site.submit()
        let approval = try site.approval(of: id)
        let other = try site.approval(of: id, by: Example.kimura)
        let rejection = site.decision(.reject, on: id, by: Example.ito)
        let heard = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? site.hand(in: approval, signedBy: People.ito, by: .ito)) != nil }
            group.addTask { (try? site.hand(in: other, signedBy: People.kimura, by: .kimura)) != nil }
            group.addTask { (try? site.hand(in: rejection, signedBy: People.ito, by: .ito)) != nil }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(heard == 1)
        #expect(try site.kinds().filter { $0 == "decision-refused" }.count == 2)
    }

    @Test func `the same text handed in fifty times at once counts once`() async throws {
        let site = try Site.filled()
        let text = site.submission()
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { (try? site.hand(in: text, signedBy: People.yamada, by: .yamada)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
        #expect(site.known.rows.keys.filter { $0.kind == "request" }.count == 1)
    }
}

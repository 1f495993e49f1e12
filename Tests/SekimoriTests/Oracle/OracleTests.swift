import Foundation
import Sekimori
import SekimoriTesting
import Testing

/// `decide` against an evaluator that was written apart (THREATS row 1); `SEKIMORI_LONG=1` asks ten times as much,
/// `SEKIMORI_SEED` elsewhere.
struct OracleTests {
    private static let long = ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1"
    private static let seed = ProcessInfo.processInfo.environment["SEKIMORI_SEED"].flatMap { UInt64($0) } ?? 83

    @Test(
        .requirement("R-011", "R-062", "R-091", "R-173", "R-245"),
        arguments: [
            (Zone.tokyo, "2026-11-22"), (.newYork, "2026-03-07"), (.newYork, "2026-10-31"), (.lordHowe, "2026-04-04"),
            (.lordHowe, "2026-10-03"), (.cairo, "2026-04-23"),
        ])
    func `decide and an independent evaluator say the same of any world`(zone: Zone, date: String) {
        let day: CivilDate = the(date)
        var scenery = Scenery(seed: Self.seed, zone: zone, day: day)
        let wall = Wall(zone, from: day.advanced(by: -4), days: 10)
        var yes = 0
        let count = Self.long ? 200_000 : 17_000
        for number in 0..<count {
            scenery.change()
            let (knock, now) = scenery.knock()
            let oracle = Oracle(world: scenery.world, wall: wall, limits: scenery.rules.limits)
            let expected = oracle.entry(knock, at: now)
            let entry = try? scenery.world.decide(knock, at: now, rules: scenery.rules)
            guard entry?.request == expected?.request, entry?.asset == expected?.asset else {
                Issue.record(
                    "SEKIMORI_SEED=\(Self.seed) world \(number): \(knock) at \(now): \(String(describing: entry))")
                return
            }
            guard let entry else { continue }
            yes += 1
            if !ends(entry, knock, after: now, oracle, everyMinute: yes.isMultiple(of: 50), &scenery.random) {
                Issue.record("SEKIMORI_SEED=\(Self.seed) world \(number): \(knock) at \(now), until \(entry.until)")
                return
            }
        }
        #expect((count / 20..<count / 2).contains(yes), "too lopsided to prove much: \(yes) of \(count)")
    }

    /// Whether the grant is open from now to its end, and not at its end.
    private func ends(
        _ entry: Entry, _ knock: Knock, after now: Instant, _ oracle: Oracle, everyMinute: Bool,
        _ random: inout SplitMix64
    ) -> Bool {
        guard let request = oracle.world.requests[entry.request], let terms = request.openTerms else { return false }
        let first = oracle.minute(of: now)
        let last = oracle.minute(of: entry.until)
        guard entry.until == Instant(seconds: Int64(last) * 60), first < last else { return false }
        let open = { (minute: Int) in
            oracle.timeAllows(request, terms, knock.technician, entry.asset, minute: minute)
        }
        let between =
            everyMinute ? Array(first..<last) : [last - 1] + (0..<3).map { _ in first + random.below(last - first) }
        return !open(last) && between.allSatisfy(open)
    }
}

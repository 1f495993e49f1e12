import Sekimori
import SekimoriTesting
import Testing

struct ZoneTests {
    @Test(arguments: [
        (Zone.newYork, "2026-03-08 02:30"), (.newYork, "2026-03-08 02:00"), (.newYork, "2026-03-08 02:59"),
        (.lordHowe, "2026-10-04 02:00"), (.lordHowe, "2026-10-04 02:29"), (.cairo, "2026-04-24 00:00"),
        (.cairo, "2026-04-23 24:00"),
    ])
    func `a minute that a zone skips never is`(zone: Zone, minute: String) {
        #expect(zone.instants(of: local(minute)) == [])
    }

    @Test(arguments: [
        (Zone.newYork, "2026-11-01 01:30", Int64(60)), (.newYork, "2026-11-01 01:00", 60),
        (.newYork, "2026-11-01 01:59", 60), (.lordHowe, "2026-04-05 01:30", 30),
        (.lordHowe, "2026-04-05 01:59", 30), (.cairo, "2026-10-29 23:15", 60),
    ])
    func `a minute that a zone repeats is twice`(zone: Zone, minute: String, apart: Int64) throws {
        let instants = zone.instants(of: local(minute))
        try #require(instants.count == 2)
        #expect(instants[1] - instants[0] == .minutes(apart))
    }

    @Test(arguments: [
        (Zone.newYork, "2026-03-08 01:59"), (.newYork, "2026-03-08 03:00"), (.newYork, "2026-11-01 00:59"),
        (.newYork, "2026-11-01 02:00"), (.lordHowe, "2026-04-05 01:29"), (.lordHowe, "2026-04-05 02:00"),
        (.lordHowe, "2026-10-04 02:30"), (.cairo, "2026-04-24 01:00"), (.cairo, "2026-10-30 00:00"),
        (.tokyo, "2026-03-08 02:30"), (.utc, "1970-01-01 00:00"),
    ])
    func `any other minute is once`(zone: Zone, minute: String) throws {
        let instants = zone.instants(of: local(minute))
        try #require(instants.count == 1)
        #expect(zone.local(instants[0]) == local(minute))
    }

    @Test(arguments: [Zone.newYork, .lordHowe, .cairo, .tokyo, .utc])
    func `each minute of a year is one of the instants of what the wall shows then`(zone: Zone) {
        var jumps = 0
        // Around each jump every minute, else every seventh hour.
        let nights = zone.transitions.flatMap { stride(from: $0.at - 93_600, to: $0.at + 93_600, by: 60) }
        let year = stride(from: Int64(1_767_225_600), to: 1_798_761_600, by: 25_200)
        for seconds in nights + year {
            let instant = Instant(seconds: seconds)
            let shown = zone.local(instant)
            let instants = zone.instants(of: shown)
            if !instants.contains(instant) || zone.earliest(shown) != instants.first { jumps += 1 }
        }
        #expect(jumps == 0)
    }

    @Test(arguments: [Zone.newYork, .lordHowe, .cairo])
    func `the earliest moment of a minute is when clocks first show it or pass it`(zone: Zone) throws {
        for transition in zone.transitions {
            // Independently: the first minute of two nights at which the clock has reached it.
            let from = transition.at - 93_600
            let shown = (0..<3_120).map { zone.local(Instant(seconds: from + $0 * 60)).naiveSeconds }
            for naive in stride(from: shown[60], to: shown[3_000], by: 60) {
                let minute = LocalMinute(
                    date: CivilDate(daysSince1970: naive / 86_400),
                    time: try #require(TimeOfDay(minutes: naive % 86_400 / 60)))
                let first = try #require(shown.firstIndex { $0 >= naive })
                let expected = Instant(seconds: from + Int64(first) * 60)
                if zone.earliest(minute) != expected { Issue.record("\(zone.name) \(minute)") }
            }
        }
    }

    @Test func `a zone's transitions may be given in any order`() {
        let turned = Zone(
            name: "America/New_York", firstOffset: -18_000, transitions: Zone.newYork.transitions.reversed())
        #expect(turned == .newYork)
    }
}

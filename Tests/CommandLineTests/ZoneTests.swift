import Sekimori
import SekimoriTesting
import Testing

@testable import sekimori

/// The gate's time zone, as this program knows it: what a manager signs is worked out with it.
struct ZoneTests {
    @Test(arguments: [Zone.newYork, .lordHowe, .cairo, .tokyo])
    func `a zone has the offsets of the law, all through the year`(expected: Zone) throws {
        let zone = try Zone(named: expected.name)
        // Every half hour of 2026.
        for second in stride(from: Int64(1_767_225_600), to: 1_798_761_600, by: 1_800) {
            let instant = Instant(seconds: second)
            #expect(zone.offset(at: instant) == expected.offset(at: instant))
            if zone.offset(at: instant) != expected.offset(at: instant) { break }
        }
    }

    @Test func `a jump is found to the second`() throws {
        let zone = try Zone(named: "America/New_York")
        #expect(zone.transitions.contains(.init(at: 1_772_953_200, offset: -14_400)))
        #expect(zone.instants(of: local("2026-03-08 02:30")).isEmpty)
        #expect(zone.instants(of: local("2026-11-01 01:30")).count == 2)
    }

    @Test func `a zone that does not exist is refused`() {
        #expect(throws: Trouble.zoneUnknown("Asia/Edo")) { try Zone(named: "Asia/Edo") }
    }
}

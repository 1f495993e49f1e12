import Sekimori
import SekimoriTesting
import Testing

struct InstantTests {
    @Test(arguments: [
        "2026-11-21T04:05:06Z", "2026-11-21T04:05:06.00000Z", "2026-11-21T04:05:06.0000000Z",
        "2026-11-21 04:05:06.000000Z", "2026-11-21t04:05:06.000000z", "2026-11-21T04:05:06.000000+00:00",
        "2026-11-21T24:00:00.000000Z", "2026-11-21T04:60:00.000000Z", "2026-11-21T04:05:60.000000Z",
        "2026-02-31T04:05:06.000000Z", "2026-11-21T04:05:06,000000Z", "2026-11-21T0４:05:06.000000Z",
        "2026-11-21T04:05:06.000000Z ", "2026-11-21T04:05:-6.000000Z", "2026-11-21T04:05:06.+00000Z", "",
    ])
    func `an instant has one spelling`(text: String) { #expect(Instant(text) == nil) }

    @Test func `any instant of the calendar is read and written the same`() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<5_000 {
            let instant = Instant(microseconds: Int64.random(in: 0..<253_402_300_800_000_000, using: &random))
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test func `a known instant is spelled as RFC 3339 does`() {
        #expect(Instant(microseconds: 1_795_234_206_000_007).description == "2026-11-21T04:10:06.000007Z")
    }

    @Test func `seconds are rounded towards the past`() {
        #expect(Instant(microseconds: -1).seconds == -1)
        #expect(Instant(microseconds: 1_999_999).seconds == 1)
        #expect(Span(microseconds: -1_500_000).seconds == -2)
    }

    @Test(arguments: ["", "+1", "-1", " 1", "1 ", "１", "1_0", "0x1", "1234567890123456789"])
    func `a number is plain digits`(text: String) { #expect(Int64(digits: Array(text.utf8)) == nil) }

    @Test func `a window has an inside and no empty kind`() throws {
        let noon = tokyo("2026-11-22 12:00")
        #expect(Window(from: noon, until: noon) == nil)
        #expect(Window(from: noon + .seconds(1), until: noon) == nil)
        let window = try #require(Window(from: noon, until: noon + .hours(1)))
        #expect(window.contains(noon))
        #expect(window.contains(window.until - Span(microseconds: 1)))
        #expect(!window.contains(window.until))
        #expect(!window.contains(noon - Span(microseconds: 1)))
    }

    @Test func `windows that only touch have nothing in common`() throws {
        let noon = tokyo("2026-11-22 12:00")
        let first = try #require(Window(from: noon, until: noon + .hours(1)))
        let second = try #require(Window(from: noon + .hours(1), until: noon + .hours(2)))
        #expect(!first.overlaps(second))
        #expect([first].intersection([second]) == [])
        #expect([second, first].merged == [Window(from: noon, until: noon + .hours(2))])
    }

    @Test func `intersecting and merging lists of windows is what minutes say`() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<2_000 {
            let left = Self.windows(&random)
            let right = Self.windows(&random)
            let common = left.merged.intersection(right.merged)
            for minute in Int64(0)..<40 {
                let now = Instant(seconds: minute * 60)
                let inLeft = left.contains { $0.contains(now) }
                let inRight = right.contains { $0.contains(now) }
                #expect(left.merged.contains { $0.contains(now) } == inLeft)
                #expect(common.contains { $0.contains(now) } == (inLeft && inRight))
            }
            #expect(zip(left.merged, left.merged.dropFirst()).allSatisfy { $0.until < $1.from })
        }
    }

    private static func windows(_ random: inout SplitMix64) -> [Window] {
        (0..<random.below(5)).compactMap { _ in
            let from = Instant(seconds: Int64(random.below(40)) * 60)
            return Window(from: from, until: from + .minutes(Int64(random.below(12))))
        }
    }
}

/// A time zone as a table: what its clocks showed, and will show by the law in force, between 2000 and 2100.
///
/// A value, so that rules stay pure; an adapter fills it from the host's IANA data.
package struct Zone: Hashable, Sendable {
    /// The IANA name, `Asia/Tokyo`.
    package let name: String
    /// Seconds east of UTC before the first transition.
    package let firstOffset: Int64
    /// Ascending.
    package let transitions: [Transition]

    /// From this second (since 1970, UTC) on, clocks are `offset` seconds east of UTC.
    package struct Transition: Hashable, Sendable {
        package let at: Int64
        package let offset: Int64

        package init(at: Int64, offset: Int64) {
            self.at = at
            self.offset = offset
        }
    }

    package init(name: String, firstOffset: Int64, transitions: [Transition]) {
        self.name = name
        self.firstOffset = firstOffset
        self.transitions = transitions.sorted { $0.at < $1.at }
    }

    package static let utc = Self(name: "UTC", firstOffset: 0, transitions: [])
    package static let tokyo = Self(name: "Asia/Tokyo", firstOffset: 32_400, transitions: [])

    /// Seconds east of UTC at a moment.
    package func offset(at instant: Instant) -> Int64 {
        let seconds = instant.seconds
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : transitions[low - 1].offset
    }

    /// What a clock on the wall shows, seconds cut off.
    package func local(_ instant: Instant) -> LocalMinute {
        let (days, rest) = (instant.seconds + offset(at: instant)).dividedFloor(by: 86_400)
        let time = TimeOfDay(minutes: rest / 60) ?? .midnight
        return LocalMinute(date: CivilDate(daysSince1970: days), time: time)
    }

    /// The moments at which the clock on the wall shows this minute: one; none where the zone skips it; two where it
    /// repeats it, the earlier first.
    package func instants(of local: LocalMinute) -> [Instant] {
        let naive = local.naiveSeconds
        var offsets: [Int64] = []
        for probe in [naive - 86_400, naive, naive + 86_400] {
            let offset = offset(at: Instant(seconds: probe))
            if !offsets.contains(offset) { offsets.append(offset) }
        }
        return offsets.map { Instant(seconds: naive - $0) }
            .filter { $0.seconds + offset(at: $0) == naive }
            .sorted()
    }

    /// The first moment not before this local minute: a skipped minute becomes the end of the gap, a repeated one its
    /// first showing.
    package func earliest(_ local: LocalMinute) -> Instant {
        if let first = instants(of: local).first { return first }
        let naive = local.naiveSeconds
        let gap = transitions.first { $0.at + $0.offset > naive && abs($0.at + $0.offset - naive) <= 86_400 }
        return Instant(seconds: gap?.at ?? naive - firstOffset)
    }
}

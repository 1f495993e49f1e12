import Sekimori

/// The clocks of a zone over a few days, written down minute by minute.
///
/// Where the core computes, this looks up: which minute the wall shows, and when it first shows a minute or passes it.
struct Wall {
    /// Minutes since 1970, UTC, of the first entry.
    let start: Int
    /// What the wall shows at each minute, as minutes since 1970-01-01 00:00 of that place.
    let shown: [Int]
    private let firstShown: Int
    private let reached: [Int]

    init(_ zone: Zone, from date: CivilDate, days: Int) {
        start = Int(date.daysSince1970) * 1_440 - 1_440
        var shown: [Int] = []
        for minute in start..<start + days * 1_440 + 2_880 {
            var offset = zone.firstOffset
            for transition in zone.transitions where transition.at <= minute * 60 { offset = transition.offset }
            shown.append(minute + Int(offset) / 60)
        }
        self.shown = shown
        firstShown = shown[0]
        var reached: [Int] = []
        for (index, local) in shown.enumerated() {
            while firstShown + reached.count <= local { reached.append(start + index) }
        }
        self.reached = reached
    }

    /// What the wall shows at a minute of UTC.
    func local(_ minute: Int) -> Int { shown[minute - start] }

    /// The first minute of UTC at which the wall shows this local minute or a later one.
    func first(_ local: Int) -> Int { reached[local - firstShown] }
}

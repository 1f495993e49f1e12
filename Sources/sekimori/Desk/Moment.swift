internal import Foundation
internal import Glibc
internal import Sekimori

extension Instant {
    /// The clock of this machine.
    static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}

extension Zone {
    /// The zone of this IANA name, from the data that this program carries, for the years in which requests are made.
    init(named name: String) throws {
        guard let zone = TimeZone(identifier: name) else { throw Trouble.zoneUnknown(name) }
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
        }
        // 2020 to 2045, looked at once a day; where the offset differs, the second is found by halving.
        let day: Int64 = 86_400
        let first: Int64 = 1_577_836_800
        var transitions: [Transition] = []
        var before = offset(first)
        let firstOffset = before
        for start in stride(from: first, to: first + 25 * 366 * day, by: Int(day)) {
            let after = offset(start + day)
            guard after != before else { continue }
            var low = start
            var high = start + day
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == before { low = middle } else { high = middle }
            }
            transitions.append(Transition(at: high, offset: after))
            before = after
        }
        self.init(name: name, firstOffset: firstOffset, transitions: transitions)
    }

    /// The zone of this machine, for dates of statements made away from the gate.
    static func here() throws -> Self { try Self(named: TimeZone.current.identifier) }
}

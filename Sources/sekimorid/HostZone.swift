internal import Foundation
internal import Sekimori

extension Zone {
    /// The host's table of an IANA zone, 2000 to 2100; nil where the host does not know the name.
    init?(iana name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let start = Date(timeIntervalSince1970: 946_684_800)
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        var transitions: [Transition] = []
        var date = start
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end, transitions.count < 1_000 {
            transitions.append(
                Transition(at: Int64(next.timeIntervalSince1970), offset: Int64(zone.secondsFromGMT(for: next))))
            date = next
        }
        self.init(name: name, firstOffset: Int64(zone.secondsFromGMT(for: start)), transitions: transitions)
    }
}

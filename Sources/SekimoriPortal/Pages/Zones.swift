internal import Foundation
internal import Sekimori
internal import Synchronization

/// Time zones by name, from the host's data; each is read once.
enum Zones {
    private static let known = Mutex<[String: Zone]>([:])

    /// 2000 to 2100; nil where the host does not know the name.
    static func zone(named name: String) -> Zone? {
        if let zone = known.withLock({ $0[name] }) { return zone }
        guard let zone = read(name) else { return nil }
        known.withLock { $0[name] = zone }
        return zone
    }

    private static func read(_ name: String) -> Zone? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let start = Date(timeIntervalSince1970: 946_684_800)
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        var transitions: [Zone.Transition] = []
        var date = start
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end, transitions.count < 1_000 {
            transitions.append(
                .init(at: Int64(next.timeIntervalSince1970), offset: Int64(zone.secondsFromGMT(for: next))))
            date = next
        }
        return Zone(name: name, firstOffset: Int64(zone.secondsFromGMT(for: start)), transitions: transitions)
    }
}

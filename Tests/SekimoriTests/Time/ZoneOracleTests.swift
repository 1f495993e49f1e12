import Foundation
import Sekimori
import SekimoriTesting
import Testing

/// Our arithmetic against Python's `zoneinfo`, an independent reader of the same IANA data.
struct ZoneOracleTests {
    private struct Answer: Decodable {
        let name: String
        let firstOffset: Int64
        let transitions: [[Int64]]
        /// Moment, and what a clock on the wall shows then.
        let shown: [Shown]
        /// Local minutes, and the moments at which clocks show them.
        let minutes: [Minutes]
    }

    private struct Shown: Decodable {
        let at: Int64
        let local: String
    }

    private struct Minutes: Decodable {
        let local: String
        let at: [Int64]
    }

    @Test func `local times of many zones from 2020 to 2035 are Python's`() throws {
        guard let answers = try Self.ask() else { return }
        #expect(answers.count >= 20)
        var compared = 0
        for answer in answers {
            let zone = Zone(
                name: answer.name, firstOffset: answer.firstOffset,
                transitions: answer.transitions.map { .init(at: $0[0], offset: $0[1]) })
            for shown in answer.shown {
                let found = zone.local(Instant(seconds: shown.at))
                if "\(found.date) \(found.time)" != shown.local { Issue.record("\(zone.name) \(shown) \(found)") }
                compared += 1
            }
            for minutes in answer.minutes {
                let found = zone.instants(of: local(minutes.local)).map(\.seconds)
                if found != minutes.at { Issue.record("\(zone.name) \(minutes) \(found)") }
                compared += 1
            }
        }
        #expect(compared > 10_000)
    }

    /// Nil where this host has no Python or no zones.
    private static func ask() throws -> [Answer]? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return try JSONDecoder().decode([Answer].self, from: bytes)
    }

    private static let script = """
        import datetime as d, json, random, zoneinfo
        random.seed(7)
        utc = d.timezone.utc
        known = zoneinfo.available_timezones()
        names = [n for n in ("Asia/Tokyo America/New_York Australia/Lord_Howe Africa/Cairo Europe/London Europe/Berlin "
            "America/St_Johns America/Sao_Paulo America/Havana America/Santiago Asia/Kathmandu Asia/Tehran Asia/Gaza "
            "Africa/Casablanca Atlantic/Azores America/Nuuk Antarctica/Troll Pacific/Apia Pacific/Chatham Pacific/Kiritimati "
            "Pacific/Norfolk Asia/Beirut Africa/Juba Europe/Volgograd Asia/Pyongyang").split() if n in known]
        start, end = (int(d.datetime(y, 1, 1, tzinfo=utc).timestamp()) for y in (2020, 2036))
        def offset(z, t): return int(d.datetime.fromtimestamp(t, z).utcoffset().total_seconds())
        answers = []
        for name in names:
            z = zoneinfo.ZoneInfo(name)
            jumps, low = [], start
            while low < end:
                high = min(low + 86400, end)
                if offset(z, low) != offset(z, high):
                    a, b = low, high
                    while b - a > 1:
                        m = (a + b) // 2
                        a, b = (m, b) if offset(z, m) == offset(z, low) else (a, m)
                    jumps.append([b, offset(z, b)])
                low = high
            probes = [random.randrange(start, end) for _ in range(100)]
            for at, _ in jumps: probes += [at - 1, at, at + 1, at + random.randrange(-90000, 90000)]
            show = lambda t: d.datetime.fromtimestamp(t, z).strftime("%Y-%m-%d %H:%M")
            minutes = set(show(t) for t in probes)
            for at, now in jumps:
                before = offset(z, at - 1)
                for k in range(-3, 4):
                    for edge in (at + before, at + now, at + (before + now) // 2):
                        minutes.add(d.datetime.fromtimestamp(edge // 60 * 60 + k * 60, utc).strftime("%Y-%m-%d %H:%M"))
            def moments(text):
                naive = d.datetime.strptime(text, "%Y-%m-%d %H:%M")
                found = set()
                for fold in (0, 1):
                    t = naive.replace(tzinfo=z, fold=fold).astimezone(utc)
                    if t.astimezone(z).replace(tzinfo=None) == naive: found.add(int(t.timestamp()))
                return sorted(found)
            answers.append(dict(name=name, firstOffset=offset(z, start), transitions=jumps,
                shown=[dict(at=t, local=show(t)) for t in probes],
                minutes=[dict(local=m, at=moments(m)) for m in sorted(minutes)]))
        print(json.dumps(answers))
        """
}

import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What is told because of the hour: once, in its time, to whom it concerns.
struct NoticesOfTimeTests {
    let house: NoticeHouse
    var site: Site { house.site }

    init() throws { house = try NoticeHouse() }

    /// Everything of these kinds that is told until then, with the minute; the loop turns each minute, and each time as
    /// a new process would.
    private func told(_ kinds: Set<NoticeKind>, until end: Instant) throws -> [String] {
        var found: [String] = []
        while true {
            site.gatekeeper.tick()
            for attempt in try house.turn() where kinds.contains(attempt.kind) {
                let local = site.rules.zone.local(site.clock.now())
                found.append("\(local.date.day) \(local.time) \(attempt.kind.rawValue) \(attempt.person)")
            }
            guard site.clock.now() < end else { return found.sorted() }
            site.clock.advance(.minutes(1))
        }
    }

    @Test func `the next day's work is announced once, at the hour that is set`() throws {
        try site.approve(site.submit())
        #expect(
            try told([.tomorrow], until: Site.opening)
                == ["ito", "kimura", "tanaka", "yamada"].map { "21 15:00 tomorrow \($0)" })
    }

    @Test func `what was approved later than that was announced by its approval`() throws {
        let id = try site.submit()
        site.clock.advance(to: tokyo("2026-11-21 15:01"))
        try site.approve(id)
        #expect(try told([.tomorrow], until: Site.opening) == [])
    }

    @Test func `what was cancelled is not announced`() throws {
        let id = try site.submit()
        try site.approve(id)
        try site.decide(.cancel, on: id)
        #expect(try told([.tomorrow, .endingSoon, .reportDue, .overdue], until: Site.opening) == [])
    }

    @Test func `those who are inside are warned before the end, and again before a later one`() throws {
        let id = try site.submit(Example.form { $0.technicians = [Example.tanaka, Example.suzuki] })
        try site.approve(id) {
            $0.window = Window(from: $0.window.from, until: Site.opening + .hours(1)) ?? $0.window
        }
        try site.enrol()
        let passcode = try site.collect(request: id)
        site.clock.advance(to: Site.opening + .minutes(5))
        let start = try site.enter(passcode)
        func keep(until end: Instant) throws -> [String] {
            var found: [String] = []
            while site.clock.now() < end {
                for _ in 0..<4 {
                    site.clock.advance(.seconds(15))
                    _ = try? site.gatekeeper.renew(start.session.id, secret: start.secret)
                }
                found += try told([.endingSoon], until: site.clock.now())
            }
            return found
        }
        #expect(
            try keep(until: Site.opening + .minutes(50)) == [
                "22 13:45 ending-soon tanaka", "22 13:45 ending-soon yamada",
            ])
        try site.approve(id)
        #expect(
            try keep(until: Site.closing - .minutes(1)) == [
                "22 16:45 ending-soon tanaka", "22 16:45 ending-soon yamada",
            ])
    }

    @Test func `nobody is warned of an end when nobody is inside`() throws {
        _ = try site.openDay()
        #expect(try told([.endingSoon], until: Site.closing) == [])
    }

    @Test func `a report is asked for, missed, and in the end the doors close; each is told once`() throws {
        _ = try site.ended()
        let found = try told([.reportDue, .overdue, .doorsClosed], until: Site.closing + .days(9))
        let vendor = ["tanaka", "yamada"]
        let all = ["ito", "kimura"] + vendor
        #expect(
            found == vendor.map { "23 13:00 report-due \($0)" } + all.map { "23 17:00 overdue \($0)" }
                + all.map { "26 17:00 doors-closed \($0)" })
    }

    @Test func `a report that comes in time is not asked for; one that comes back is, until its own time`() throws {
        let id = try site.ended()
        try site.report(on: id) { $0.work = nil }
        #expect(try told([.reportDue, .overdue], until: tokyo("2026-11-24 09:00")) == [])
        try site.decide(.returnReport, on: id)
        let found = try told([.reportDue, .overdue], until: tokyo("2026-11-25 10:00"))
        #expect(found.count == 6)
        #expect(found.prefix(2) == ["25 05:00 report-due tanaka", "25 05:00 report-due yamada"])
        #expect(found.suffix(4).allSatisfy { $0.hasPrefix("25 09:00 overdue") })
    }

    @Test(.requirement("R-243")) func `a list is asked for, and its closed doors are told to the hospital too`()
        throws
    {
        let since = try #require(site.gatekeeper.inside { $0.world.rosters[Example.yamato]?.since })
        let kinds: Set<NoticeKind> = [.rosterDue, .rosterOverdue]
        site.clock.advance(to: since + .days(31) - .minutes(2))
        #expect(try told(kinds, until: since + .days(31) - .minutes(1)) == [])
        #expect(
            try told(kinds, until: since + .days(31) + .minutes(2)).map { $0.suffix(17) } == ["roster-due yamada"])
        site.clock.advance(to: since + .days(45) - .minutes(1))
        #expect(
            try told(kinds, until: since + .days(45) + .minutes(2)).map { $0.split(separator: " ").last }
                == ["ito", "kimura", "operations", "yamada"])
        _ = try site.gatekeeper.change(.rosterConfirmed([Example.suzuki, Example.tanaka]), by: .yamada)
        #expect(try told(kinds, until: since + .days(45) + .minutes(4)) == [])
    }

    @Test func `of a vendor that nobody can write to, the hospital is asked for the list`() throws {
        let since = try #require(site.gatekeeper.inside { $0.world.rosters[Example.yamato]?.since })
        _ = try site.gatekeeper.change(.mailboxRemoved(Example.yamada), by: .operations)
        site.clock.advance(to: since + .days(31))
        #expect(
            try told([.rosterDue], until: since + .days(31) + .minutes(1)).map { $0.split(separator: " ").last }
                == ["ito", "operations"])
    }

    @Test func `where no time is given to report, it is overdue at once and not asked for before`() {
        let rules = Example.rules { $0.reportDue = .hours(0) }
        let world = site.gatekeeper.inside { $0.world }
        #expect(world.noticesDue(at: site.clock.now(), rules: rules, NoticeHouse.rules) == [])
    }

    @Test func `asked twice at one moment, the same is due`() throws {
        _ = try site.ended()
        site.clock.advance(to: Site.closing + .hours(25))
        let world = site.gatekeeper.inside { $0.world }
        let due = world.noticesDue(at: site.clock.now(), rules: site.rules, NoticeHouse.rules)
        #expect(due.count == 4)
        #expect(world.noticesDue(at: site.clock.now(), rules: site.rules, NoticeHouse.rules) == due)
        #expect(
            world.noticesDue(at: site.clock.now() + .minutes(1), rules: site.rules, NoticeHouse.rules).map(\.key)
                == due.map(\.key))
    }
}

import Sekimori
import SekimoriTesting
import Testing

struct ScheduleTests {
    @Test(arguments: [
        "mon 09:00-17:00", "mon+tue+wed+thu+fri 09:00-17:00, sat 10:00-12:00", "sun 22:00-06:00 no-holidays",
        "mon 00:00-24:00", "always", "never",
    ])
    func `the canonical spelling is read and written the same`(text: String) throws {
        #expect(try #require(Schedule(text)).description == text)
    }

    @Test(arguments: [
        ("mon-fri 09:00-17:00", "mon+tue+wed+thu+fri 09:00-17:00"),
        ("mon-sun 00:00-24:00", "always"),
        ("sat+sun 10:00-12:00,mon 08:00-09:00", "sat+sun 10:00-12:00, mon 08:00-09:00"),
    ])
    func `a shorter spelling means the canonical one`(text: String, canonical: String) {
        #expect(Schedule(text)?.description == canonical)
    }

    @Test(arguments: [
        "", "mon", "09:00-17:00", "mon 9:00-17:00", "mon 09:00-25:00", "mon 24:00-06:00", "mon 09:00-09:00",
        "mon 09:00", "mon 09:00-17:00-18:00", "Mon 09:00-17:00", "fri-mon 09:00-17:00", "mon-mon 09:00-17:00",
        "mon+mon 09:00-17:00", "mon-wed+tue 09:00-17:00", "mon- 09:00-17:00", "mon 09:00-17:00,",
        ", mon 09:00-17:00", "mon 09:00-17:00 no-holiday", "no-holidays", " no-holidays", "mon 09:00–17:00",
        "mon 09:00-17:00\n", "月 09:00-17:00", "mon ０９:00-17:00", "Always", "always ", "never no-holidays",
    ])
    func `anything else is no schedule`(text: String) { #expect(Schedule(text) == nil) }

    @Test func `hours that pass midnight belong to the day they begin on`() {
        // 22 November 2026 is a Sunday.
        #expect(open("sun 22:00-06:00", "2026-11-22 21:59") == false)
        #expect(open("sun 22:00-06:00", "2026-11-22 22:00") == true)
        #expect(open("sun 22:00-06:00", "2026-11-23 05:59") == true)
        #expect(open("sun 22:00-06:00", "2026-11-23 06:00") == false)
        #expect(open("sun 22:00-06:00", "2026-11-22 05:00") == false)
    }

    @Test func `a holiday closes the hours that begin on it, and no others`() {
        let holidays: Set<CivilDate> = [the("2026-11-23")]
        #expect(open("always no-holidays", "2026-11-22 12:00", holidays) == nil)
        let daily = "mon-sun 00:00-24:00 no-holidays"
        #expect(open(daily, "2026-11-22 23:59", holidays) == true)
        #expect(open(daily, "2026-11-23 00:00", holidays) == false)
        #expect(open(daily, "2026-11-23 23:59", holidays) == false)
        #expect(open(daily, "2026-11-24 00:00", holidays) == true)
        let nightly = "sun+mon 22:00-06:00 no-holidays"
        #expect(open(nightly, "2026-11-23 03:00", holidays) == true, "it began on the day before the holiday")
        #expect(open(nightly, "2026-11-23 22:30", holidays) == false)
        #expect(open(nightly, "2026-11-24 03:00", holidays) == false, "it would have begun on the holiday")
        #expect(open("mon-sun 00:00-24:00", "2026-11-23 12:00", holidays) == true, "without no-holidays they count")
    }

    @Test func `hours that meet at midnight are one stretch`() throws {
        let schedule: Schedule = the("mon-sun 00:00-24:00 no-holidays")
        let asked = try #require(Window(from: tokyo("2026-11-22 20:00"), until: tokyo("2026-11-23 04:00")))
        #expect(schedule.windows(touching: asked, in: .tokyo, holidays: []).count == 1)
    }

    @Test func `never is never and always is always`() throws {
        let asked = try #require(Window(from: tokyo("2026-11-22 20:00"), until: tokyo("2026-11-23 04:00")))
        #expect(Schedule.never.windows(touching: asked, in: .tokyo, holidays: []) == [])
        let always = Schedule.always.windows(touching: asked, in: .tokyo, holidays: [])
        #expect(always.first.map { $0.from <= asked.from && asked.until <= $0.until } == true)
    }

    @Test(arguments: [
        // Opening in a gap: from its end on. Closing in a gap: at its end.
        ("sun 02:30-05:00", "2026-03-08", "2026-03-08 03:00", "2026-03-08 05:00"),
        ("sun 01:00-02:30", "2026-03-08", "2026-03-08 01:00", "2026-03-08 03:00"),
        ("sat 22:00-04:00", "2026-03-07", "2026-03-07 22:00", "2026-03-08 04:00"),
        ("sat 22:00-04:00", "2026-10-31", "2026-10-31 22:00", "2026-11-01 04:00"),
    ])
    func `a DST night is as long as it is`(text: String, date: String, from: String, until: String) throws {
        let schedule: Schedule = the(text)
        let zone = Zone.newYork
        let noon = zone.earliest(local("\(date) 12:00"))
        let around = try #require(Window(from: noon - .hours(10), until: noon + .hours(11)))
        #expect(
            schedule.windows(touching: around, in: zone, holidays: [])
                == [Window(from: zone.earliest(local(from)), until: zone.earliest(local(until)))])
    }

    @Test func `a closing minute that is shown twice closes at its first showing`() throws {
        let schedule: Schedule = the("sun 00:00-01:30")
        let first = try #require(Zone.newYork.instants(of: local("2026-11-01 01:30")).first)
        let night = try #require(Window(from: first - .hours(3), until: first + .hours(3)))
        #expect(schedule.windows(touching: night, in: .newYork, holidays: []).map(\.until) == [first])
    }

    @Test(.timeLimit(.minutes(1))) func `the last day of the calendar ends`() throws {
        let asked = try #require(Window(from: tokyo("9999-12-31 09:00"), until: tokyo("9999-12-31 17:00")))
        #expect(Schedule.always.windows(touching: asked, in: .tokyo, holidays: []).isEmpty == false)
    }

    /// Whether a schedule is open in Tokyo; nil where the text is none.
    private func open(_ text: String, _ minute: String, _ holidays: Set<CivilDate> = []) -> Bool? {
        let moment = tokyo(minute)
        guard let schedule = Schedule(text), let window = Window(from: moment, until: moment + .minutes(1)) else {
            return nil
        }
        return schedule.windows(touching: window, in: .tokyo, holidays: holidays).contains {
            $0.contains(window.from)
        }
    }
}

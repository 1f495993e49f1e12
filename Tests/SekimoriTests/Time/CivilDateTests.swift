import Sekimori
import SekimoriTesting
import Testing

struct CivilDateTests {
    @Test func `every day from 1970 to 2100 has one number, one spelling and the next weekday`() throws {
        var number: Int64 = 0
        var weekday = 3  // 1970-01-01 was a Thursday.
        for year in Int64(1970)...2100 {
            let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths: [Int64] = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for month in Int64(1)...12 {
                for day in 1...lengths[Int(month) - 1] {
                    let date = try #require(CivilDate(year: year, month: month, day: day))
                    let back = CivilDate(daysSince1970: number)
                    let good =
                        date.daysSince1970 == number && back == date && CivilDate("\(date)") == date
                        && date.weekday == Weekday.allCases[weekday]
                    if !good { Issue.record("\(date) is day \(date.daysSince1970), \(back), \(date.weekday)") }
                    number += 1
                    weekday = (weekday + 1) % 7
                }
                let after = CivilDate(year: year, month: month, day: lengths[Int(month) - 1] + 1)
                #expect(after == nil)
            }
        }
        #expect(number == 47_847)
    }

    @Test(arguments: [
        "2026-02-29", "2026-02-31", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
        "1969-12-31", "10000-01-01", "0000-01-01", "2026-1-1", "2026-01-1", "26-01-01", " 2026-01-01",
        "2026-01-01 ", "2026-01-01\n", "2026-01-01\0", "2026/01/01", "2026-01_01", "20260101", "2026-W01-1",
        "+026-01-01", "-026-01-01", "2026-+1-01", "2026- 1-01", "２０２６-01-01", "٢٠٢٦-01-01", "2026-01-０１",
        "2026‐01‐01", "", "today", "2026-01-01T00:00",
    ])
    func `a date has one spelling and exists`(text: String) { #expect(CivilDate(text) == nil) }

    @Test(arguments: ["2024-02-29", "2000-02-29", "1970-01-01", "9999-12-31", "2026-11-22"])
    func `a date that exists is read and written the same`(text: String) throws {
        #expect(try #require(CivilDate(text)).description == text)
    }

    @Test(arguments: [
        "24:01", "25:00", "12:60", "1:00", "01:0", "0100", "01:00:00", " 01:00", "01:00 ", "-1:00", "+1:00", "１２:００",
        "12：00", "", ":", "12:", "ab:cd", "99:99",
    ])
    func `a time of day has one spelling`(text: String) { #expect(TimeOfDay(text) == nil) }

    @Test func `every minute of a day is read and written the same, and 24h00 is its end`() throws {
        for minute in Int64(0)...1_440 {
            let time = try #require(TimeOfDay(minutes: minute))
            #expect(TimeOfDay(time.description) == time)
        }
        #expect(TimeOfDay.endOfDay.description == "24:00")
        #expect(TimeOfDay(minutes: 1_441) == nil)
        #expect(TimeOfDay(minutes: -1) == nil)
    }

    @Test func `days beyond the calendar stay at its edges`() {
        let last: CivilDate = the("9999-12-31")
        #expect(last.advanced(by: 1) == last)
        #expect(CivilDate(daysSince1970: .max) == last)
        #expect(CivilDate(daysSince1970: .min) == the("1970-01-01"))
    }

    @Test func `the end of a day and the next midnight are the same moment`() {
        #expect(local("2026-11-22 24:00").naiveSeconds == local("2026-11-23 00:00").naiveSeconds)
        #expect(local("2026-11-22 23:59") < local("2026-11-22 24:00"))
    }
}

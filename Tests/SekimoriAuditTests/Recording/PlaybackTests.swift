import SekimoriTerminal
import SekimoriTesting
import Testing

@testable import SekimoriAudit

struct PlaybackTests {
    @Test func `a pause lasts as long as it did, divided by the speed`() {
        let playback = Playback(speed: 4, from: 0, idleLimit: nil)
        #expect(playback.wait(pause: 1000, elapsed: 5000) == 250)
    }

    @Test func `a long pause is shortened to the idle limit, before the speed divides it`() {
        let playback = Playback(speed: 2, from: 0, idleLimit: 3000)
        #expect(playback.wait(pause: 3_600_000, elapsed: 3_600_000) == 1500)
        #expect(playback.wait(pause: 2000, elapsed: 3_602_000) == 1000)
    }

    @Test func `what lies before the starting point is not waited for`() {
        let playback = Playback(speed: 1, from: 10_000, idleLimit: nil)
        #expect(playback.wait(pause: 5000, elapsed: 5000) == 0)
        #expect(playback.wait(pause: 5000, elapsed: 10_000) == 0)
        #expect(playback.wait(pause: 6000, elapsed: 11_000) == 1000)
        #expect(playback.wait(pause: 500, elapsed: 12_000) == 500)
    }

    @Test func `a pause of a year is a day at most`() {
        #expect(Playback(speed: 0.0001, from: 0, idleLimit: nil).wait(pause: .max, elapsed: .max) == 86_400_000)
    }

    @Test func `a time is seconds, minutes and seconds, or hours too`() {
        #expect(Playback.milliseconds("90") == 90_000)
        #expect(Playback.milliseconds("1.5") == 1500)
        #expect(Playback.milliseconds("2:30") == 150_000)
        #expect(Playback.milliseconds("1:02:03") == 3_723_000)
        for bad in ["", "-1", "1:", ":1", "1:2:3:4", "a", "1e3", "nan", "inf", "0x10", "１", "99999999999999"] {
            #expect(Playback.milliseconds(bad) == nil, "\(bad)")
        }
    }
}

struct AsciicastTests {
    @Test func `a session becomes a header and its events`() throws {
        let sample = try Sample { recorder in
            try recorder.resize(rows: 30, columns: 100, at: moment(0))
            try recorder.append(.output, bytes("日"), at: moment(5))
            // Half a character, and the other half.
            try recorder.append(.output, [0xe6, 0x9c], at: moment(1005))
            try recorder.append(.output, [0xac, 0xff, 0x1b], at: moment(1006))
            try recorder.resize(rows: 24, columns: 80, at: moment(2000))
            try recorder.append(.notice, bytes("\"five\" minutes\r\n"), at: moment(61_000))
            try recorder.append(.output, [0xe6], at: moment(61_001))
            try recorder.end(cause: 0, status: 0, at: moment(61_002))
        }
        var cast = Asciicast(startedAt: 1_795_000_000_000, terminal: "xterm", endsLinesWithLineFeed: false)
        let text = sample.read.frames.map { cast.take($0) }.joined() + cast.finish(at: 1_795_000_061_002)
        #expect(
            text == """
                {"version": 2, "width": 100, "height": 30, "timestamp": 1795000000, "env": {"TERM": "xterm"}}
                [0.005, "o", "日"]
                [1.006, "o", "本\u{fffd}\\u001b"]
                [2.000, "r", "80x24"]
                [61.000, "o", "\\"five\\" minutes\\r\\n"]
                [61.002, "o", "\u{fffd}"]

                """)
    }
}

struct TextDumpTests {
    @Test func `the text of a session is its lines in order`() throws {
        let sample = try Sample { recorder in
            try recorder.resize(rows: 3, columns: 20, at: moment(0))
            for number in 1...10 as ClosedRange<UInt64> {
                try recorder.append(
                    .output, bytes("\u{1b}[3\(number % 8)mline \(number)\u{1b}[m\r\n"), at: moment(number))
            }
        }
        var dump = TextDump()
        let lines = sample.read.frames.flatMap { dump.take($0) } + dump.finish()
        #expect(lines == (1...10).map { "line \($0)" })
    }

    @Test func `work without a terminal ends its lines with a line feed`() {
        var dump = TextDump()
        _ = dump.take(RecordedFrame(number: 0, at: 0, content: .output(bytes("one\ntwo\n"))))
        #expect(dump.finish() == ["one", "two"])
    }
}

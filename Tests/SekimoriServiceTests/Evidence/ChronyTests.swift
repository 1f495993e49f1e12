import Sekimori
import Testing

@testable import SekimoriService

/// chrony's one line, and nothing that only looks like it.
struct ChronyTests {
    private static let line =
        "C0A80101,192.0.2.123,3,1795000000.123456789,-0.000012345,0.000001,0.00002,-12.3,0.001,0.02,0.0012,0.0005,64.5,Normal"

    private func state(_ text: String) -> ClockState? { ClockState(tracking: Array(text.utf8)) }

    private func changed(_ field: Int, _ value: String) -> String {
        var fields = Self.line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        fields[field] = value
        return fields.joined(separator: ",")
    }

    @Test func `a clock that is held says by whom, and how well`() {
        let held = ClockState(isSynchronised: true, source: "192.0.2.123", offset: Span(microseconds: -12))
        #expect(state(Self.line) == held)
        #expect(state(Self.line + "\n") == held)
        for leap in ["Insert second", "Delete second"] { #expect(state(changed(13, leap)) == held) }
        #expect(state(changed(4, "1.5"))?.offset == Span(microseconds: 1_500_000))
        #expect(state(changed(4, "0.000001999"))?.offset == Span(microseconds: 1))
        #expect(state(changed(4, "-2"))?.offset == Span(microseconds: -2_000_000))
    }

    @Test func `a clock that nobody holds is not synchronised`() {
        for line in [changed(13, "Not synchronised"), changed(13, "Later"), changed(2, "0"), changed(2, "16")] {
            #expect(state(line) == .unknown)
        }
    }

    @Test(arguments: [
        "", "\n", "506 Cannot talk to daemon", "1,2,3", line + ",more", line + "\nline",
        line.replacing("-0.000012345", with: "soon"), line.replacing("-0.000012345", with: "--1"),
        line.replacing("-0.000012345", with: "1.2.3"), line.replacing(",3,", with: ",x,"),
    ])
    func `anything else is nothing`(_ text: String) { #expect(state(text)?.isSynchronised != true) }

    @Test func `what a source is called cannot steer a terminal`() {
        #expect(state(changed(1, "a\u{1B}[2Jb"))?.source == "a?[2Jb")
    }
}

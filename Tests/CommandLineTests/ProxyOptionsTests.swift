import ArgumentParser
import Sekimori
import SekimoriTesting
import Testing

@testable import sekimori

/// For whom the hospital enters a request, as it is given on the command line.
struct ProxyOptionsTests {
    @Test(.requirement("R-249"), arguments: ["2026-11-21 08:50", "2026-11-21T08:50"])
    func `who asked, how and when`(received: String) throws {
        let options = try ProxyOptions.parse(["--proxy-for", "山田 花子", "--way", "phone", "--received", received])
        #expect(try options.entry() == Example.phoned)
        #expect(try ProxyOptions.parse([]).entry() == nil)
    }

    @Test(arguments: [
        ["--proxy-for", "山田"], ["--way", "fax"], ["--proxy-for", "山田", "--way", "fax"],
        ["--way", "fax", "--received", "2026-11-21 08:50"],
    ])
    func `one without the others is a mistake`(arguments: [String]) {
        #expect(throws: (any Error).self) { try ProxyOptions.parse(arguments) }
    }

    @Test(arguments: [("pigeon", "2026-11-21 08:50"), ("fax", "08:50"), ("fax", "2026-02-31 08:50"), ("mail", "x")])
    func `what is no way or no time is named`(way: String, received: String) throws {
        let options = try ProxyOptions.parse(["--proxy-for", "山田", "--way", way, "--received", received])
        #expect(throws: Trouble.self) { try options.entry() }
    }
}

import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What charts count, out of the journal.
struct TallyTests {
    private let site: Site

    init() throws { site = try Site.filled() }

    private func tally() throws -> TallyView { try site.gatekeeper.tallies(by: .auditor) }

    private func classes(_ view: TallyView) -> [Int] { view.reports.map(\.count) }

    @Test func `a gate where nothing happened counts nothing, in thirteen weeks`() throws {
        let view = try tally()
        #expect(view.weeks.count == 13)
        #expect(view.weeks.last?.monday == the("2026-11-16"))
        #expect(view.weeks.first?.monday == the("2026-08-24"))
        #expect(view.weeks.allSatisfy { $0.refusals == 0 && $0.attempts == 0 })
        #expect(view.reports.map(\.hours) == [1, 4, 12, 24, 72, nil])
        #expect(classes(view) == [0, 0, 0, 0, 0, 0])
        #expect(view.median == nil)
    }

    @Test func `each refusal and each attempt is counted once, in its week, however often one asks`() throws {
        let before = try tally()
        #expect(before.weeks.last?.refusals == 0)
        try refuse()
        #expect(try tally().weeks.last?.refusals == 1)
        site.clock.advance(.days(7))
        try refuse()
        try refuse()
        for _ in 0..<2 {
            let weeks = try tally().weeks
            #expect(weeks.suffix(2).map(\.refusals) == [1, 2])
            #expect(weeks.last?.monday == the("2026-11-23"))
        }
        try site.restart()
        #expect(try tally().weeks.suffix(2).map(\.refusals) == [1, 2])
    }

    /// A text of somebody who may not hand it in.
    private func refuse() throws {
        try site.refuseUnsigned(
            site.submission(by: People.moriID), by: .mori, .notEntitled("mori belongs to kaede"))
    }

    @Test func `what is older than thirteen weeks is counted no more, after a start as before`() throws {
        try refuse()
        #expect(try tally().weeks.map(\.refusals).reduce(0, +) == 1)
        site.clock.advance(.days(13 * 7))
        #expect(try tally().weeks.map(\.refusals).reduce(0, +) == 0)
        try refuse()
        try site.restart()
        let weeks = try tally().weeks
        #expect(weeks.map(\.refusals).reduce(0, +) == 1)
        #expect(weeks.last?.refusals == 1)
    }

    @Test func `the first report counts from the end of the work; one that was asked for again does not`() throws {
        let id = try site.ended()
        let end = site.clock.now()
        site.clock.advance(.hours(3))
        try site.report(on: id)
        let took = site.clock.now() - end
        #expect(took >= .hours(3))
        let view = try tally()
        #expect(classes(view) == [0, 1, 0, 0, 0, 0])
        #expect(view.median.map { $0 >= 180 } == true)
        try site.decide(.returnReport, on: id)
        site.clock.advance(.days(5))
        try site.report(on: id)
        #expect(try classes(tally()) == [0, 1, 0, 0, 0, 0])
    }

    @Test(arguments: [Actor.yamada, .mori, .tanaka])
    func `it is nothing of a vendor's`(actor: Actor) {
        #expect(throws: Forbidden.self) { try site.gatekeeper.tallies(by: actor) }
    }
}

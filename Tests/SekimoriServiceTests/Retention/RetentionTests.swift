import Foundation
import Sekimori
import SekimoriRecords
import SekimoriStore
import SekimoriTesting
import Testing

@testable import SekimoriService

struct RetentionTests {
    @Test(.requirement("R-234"))
    func `nothing is erased before its time, and everything on the first day after it`() throws {
        let day = try KeptDay()
        let last = Example.day.advanced(by: 365)
        day.site.clock.advance(to: day.site.rules.zone.earliest(LocalMinute(date: last, time: the("23:59"))))
        #expect(refusal { try day.erase(.reports) } == .stillKept(through: last))
        #expect(refusal { try day.erase(.recordings) } == .stillKept(through: last))
        day.site.clock.advance(.minutes(1))
        try day.erase(.reports)
        try day.erase(.recordings)
    }

    @Test(.requirement("R-234"))
    func `whoever is no manager erases nothing`() throws {
        let day = try KeptDay()
        day.waitAYear()
        let delegate = day.text(.reports, by: Example.kimura)
        #expect(throws: (any Error).self) { try day.site.hand(in: delegate, signedBy: People.kimura, by: .kimura) }
        let clerk = day.text(.reports, by: Example.yamada)
        #expect(refusal { try day.site.hand(in: clerk, signedBy: People.yamada, by: .yamada) } == .approverIsVendor)
        let forged = day.text(.reports)
        let made = refusal { try day.site.hand(in: forged, signedBy: People.kimura, by: .ito) }
        guard case .signatureInvalid? = made else {
            Issue.record("\(String(describing: made))")
            return
        }
        #expect(try day.site.kinds().contains("content-erased") == false)
    }

    @Test func `what belongs to a request that is not settled stays`() throws {
        let day = try KeptDay()
        let open = try day.site.submit(
            Example.form { draft in
                draft.date = the("2026-11-23")
                draft.terminal = Example.terminal(scannedOn: "2026-11-21", definitionsOf: "2026-11-21")
            })
        day.waitAYear()
        day.site.clock.advance(.days(10))
        let until: CivilDate = the("2026-11-23")
        let refused = refusal {
            try day.site.hand(in: day.text(.recordings, until: until), signedBy: People.ito, by: .ito)
        }
        #expect(refused == .requestsUnsettled([open]))
        // A night's session has the number of the following day.
        let next = refusal {
            try day.site.hand(
                in: day.text(.recordings, from: the("2026-11-24"), until: the("2026-11-24")), signedBy: People.ito,
                by: .ito)
        }
        #expect(next == .requestsUnsettled([open]))
    }

    @Test func `so does what belongs to one that was put off to a later day, and keeps its number`() throws {
        let day = try KeptDay()
        func form(_ date: String) -> RequestForm {
            Example.form { draft in
                draft.date = the(date)
                draft.terminal = Example.terminal(scannedOn: "2026-11-21", definitionsOf: "2026-11-21")
            }
        }
        let open = try day.site.submit(form("2026-11-23"))
        try day.site.decide(.return, on: open)
        try day.site.submit(form("2026-11-26"), revises: open)
        day.waitAYear()
        day.site.clock.advance(.days(10))
        let first: CivilDate = the("2026-11-23")
        let refused = refusal {
            try day.site.hand(
                in: day.text(.recordings, from: first, until: first), signedBy: People.ito, by: .ito)
        }
        #expect(refused == .requestsUnsettled([open]))
    }

    @Test(.requirement("R-234"))
    func `an erased report is gone from journal and state, and the rest of its request is there`() throws {
        let day = try KeptDay()
        day.waitAYear()
        try day.site.restart()
        let before = try day.site.gatekeeper.request(day.request, by: .ito).request
        #expect(before.report != nil)
        try day.erase(.reports)
        for _ in 1...2 {
            let after = try day.site.gatekeeper.request(day.request, by: .ito).request
            #expect(after == before.withoutReport(at: day.site.clock.now()))
            let entries = try day.site.store.entries(after: 0, limit: 100_000)
            let empty = try entries.filter { $0.payload == nil }.map { try JournalEntry(bytes: $0.entry).kind }
            #expect(empty == ["request-reported"])
            #expect(entries.allSatisfy { ($0.payload == nil) == ($0.salt == nil) })
            try day.site.restart()
        }
        let view = try day.site.gatekeeper.retention(by: .ito)
        #expect(view.erasures.map(\.erasure.content) == [.reports])
        #expect(view.policies.map(\.keptDays) == [365, 365, 365])
        #expect(view.policies.map(\.erasedThrough) == [nil, Example.day, nil])
        #expect(throws: Forbidden.self) { try day.site.gatekeeper.retention(by: .yamada) }
    }

    @Test func `a request that was settled since the last start loses its report in memory too`() throws {
        let day = try KeptDay()
        day.waitAYear()
        try day.erase(.reports)
        #expect(try day.site.gatekeeper.request(day.request, by: .ito).request.report == nil)
    }

    @Test(.requirement("R-234"))
    func `no byte of an erased report is left in the database's files`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sekimori-retention-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let day = try KeptDay(store: SQLiteStore(path: directory.appending(path: "journal.sqlite").path))
        func found() throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: directory.path).contains { name in
                let bytes = try Data(contentsOf: directory.appending(path: name))
                return bytes.range(of: Data(KeptDay.patient.utf8)) != nil
            }
        }
        day.waitAYear()
        #expect(try found())
        try day.erase(.reports)
        #expect(try !found())
    }

    @Test func `a host that stops while recordings are erased goes on with it at its next start`() throws {
        let day = try KeptDay()
        day.waitAYear()
        try day.erase(.recordings)
        day.shelf.erasuresLeft = 1
        #expect(throws: MemoryShelf.Away.self) { try day.site.gatekeeper.finishErasures() }
        #expect(day.shelf.recordings.count == 1)
        #expect(try day.site.kinds().contains("erasure-completed") == false)
        try day.site.restart()
        day.shelf.erasuresLeft = .max
        try day.site.gatekeeper.finishErasures()
        try day.site.gatekeeper.finishErasures()
        #expect(day.shelf.recordings.isEmpty)
        #expect(try day.site.kinds().filter { $0 == "erasure-completed" }.count == 1)
    }

    @Test func `the text of another policy is not taken`() throws {
        let day = try KeptDay(keeping: 400)
        day.site.clock.advance(.days(420))
        let text = ErasureText(
            gate: day.site.rules.gate, by: Example.ito, at: day.site.clock.now(), nonce: day.site.nonce(),
            content: .reports, from: Example.day, until: Example.day, keptDays: 365, why: the("満了"))
        #expect(
            refusal { try day.site.hand(in: text, signedBy: People.ito, by: .ito) } == .textInvalid("kept-days"))
    }

    @Test func `what a recording consists of is journaled once nobody writes it`() throws {
        let day = try KeptDay()
        let closed = try day.site.events().compactMap { event -> [String]? in
            guard case .recordingClosed(let id, let files) = event else { return nil }
            return ["\(id)"] + files.map(\.name)
        }
        #expect(closed == [["\(day.whole)", "session.key"], ["\(day.killed)", "session.key", "tail"]])
        #expect((day.site.store as? MemoryStore)?.secretNames.contains { $0.hasPrefix("closing/") } == false)
    }

    @Test func `a gate that stops before it closed a recording closes it later`() throws {
        let shelf = MemoryShelf()
        let site = try Site.filled(shelf: shelf)
        let start = try site.working()
        shelf.put("tail", "unfinished", of: start.session.id)
        site.gatehouse.survive([])
        try site.restart()
        try site.gatekeeper.closeRecordings()
        try site.restart()
        #expect(try site.kinds().contains("recording-closed") == false)
        try site.gatekeeper.closeRecordings()
        site.clock.advance(.seconds(41))
        try site.gatekeeper.closeRecordings()
        #expect(try site.kinds().filter { $0 == "recording-closed" }.count == 1)
    }
}

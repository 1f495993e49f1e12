import Sekimori
import SekimoriTesting
import Testing

/// REQUIREMENTS B1 and B4 as one table: every phase, every event.
struct TransitionTests {
    private static let now = tokyo("2026-11-22 18:00")
    private static let why: Label = the("理由")
    private static let since = tokyo("2026-11-22 17:00")

    /// One event of each kind, in the order of the table's columns.
    static let events: [RequestEvent] = [
        .submitted(Example.revision(number: 2)), .returned(why: why), .rejected(why: why), .withdrawn(why: why),
        .approved(Example.approval()), .cancelled(why: why), .collected(Example.credential()),
        .credentialRevoked(technician: Example.tanaka, asset: Example.pacs, why: why), .started(Example.session),
        .ended(.windowOver), .reported(Example.reported()), .reportReturned(why: why), .reportAccepted(why: why),
        .confirmed(differences: nil), .attached(attachment),
    ]

    private static let attachment = Attachment(
        number: 1, name: the("検査結果.png"), size: 1_024, digest: String(repeating: "a", count: 64), by: Example.yamada,
        at: now)

    /// How each phase is reached from a first submission.
    static let ways: [(phase: String, events: [RequestEvent])] = [
        ("submitted", []),
        ("returned", [.returned(why: why)]),
        ("rejected", [.rejected(why: why)]),
        ("withdrawn", [.withdrawn(why: why)]),
        ("approved", [.approved(Example.approval())]),
        ("working", [.approved(Example.approval()), .started(Example.session)]),
        ("ended", [.approved(Example.approval()), .ended(.unused)]),
        ("cancelled", [.approved(Example.approval()), .cancelled(why: why)]),
        ("reported", [.approved(Example.approval()), .ended(.unused), .reported(Example.reported())]),
        (
            "report-returned",
            [
                .approved(Example.approval()), .ended(.unused), .reported(Example.reported()),
                .reportReturned(why: why),
            ]
        ),
        (
            "report-accepted",
            [
                .approved(Example.approval()), .ended(.unused), .reported(Example.reported()),
                .reportAccepted(why: why),
            ]
        ),
        (
            "closed",
            [
                .approved(Example.approval()), .ended(.unused), .reported(Example.reported()),
                .reportAccepted(why: why), .confirmed(differences: nil),
            ]
        ),
    ]

    /// The phase after each event; a dot: no place for it.
    private static let table = """
                         submitted returned rejected withdrawn approved cancelled collected revoked  started ended reported        reportReturned  reportAccepted  confirmed attached
        submitted        .         returned rejected withdrawn approved .         .         .        .       .     .               .               .               .         submitted
        returned         submitted .        .        withdrawn .        .         .         .        .       .     .               .               .               .         returned
        rejected         .         .        .        .         .        .         .         .        .       .     .               .               .               .         .
        withdrawn        .         .        .        .         .        .         .         .        .       .     .               .               .               .         .
        approved         .         .        .        withdrawn .        cancelled approved  approved working ended .               .               .               .         approved
        working          .         .        .        .         .        ended     working   working  working ended .               .               .               .         working
        ended            .         .        .        .         .        .         .         .        .       .     reported        .               .               .         ended
        cancelled        .         .        .        .         .        .         .         .        .       .     .               .               .               .         .
        reported         .         .        .        .         .        .         .         .        .       .     .               report-returned report-accepted .         reported
        report-returned  .         .        .        .         .        .         .         .        .       .     reported        .               .               .         report-returned
        report-accepted  .         .        .        .         .        .         .         .        .       .     .               .               .               closed    report-accepted
        closed           .         .        .        .         .        .         .         .        .       .     .               .               .               .         .
        """

    @Test func `every phase takes the events of the table and no others`() throws {
        let rows = Self.table.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map { String($0) } }
        #expect(rows.count == 12)
        for row in rows {
            let request = try Self.request(in: row[0])
            #expect(row.count == Self.events.count + 1)
            for (event, expected) in zip(Self.events, row.dropFirst()) {
                let next = try? request.applying(event, at: Self.now)
                #expect((next?.phase.name ?? ".") == expected, "\(row[0]) and \(event.name)")
            }
        }
    }

    @Test func `the table has every phase and every event there is`() throws {
        #expect(try Set(Self.ways.map(\.phase)) == Sources.cases(of: "Phase", in: "Sekimori/Request/WorkRequest.swift"))
        let events = try Sources.cases(of: "RequestEvent", in: "Sekimori/Request/RequestEvent.swift")
        #expect(Set(Self.events.map(\.name)) == events)
    }

    @Test func `a refused event names the request, the event and the phase`() throws {
        let request = try Self.request(in: "closed")
        let error = #expect(throws: OutOfOrder.self) {
            try request.applying(.reported(Example.reported()), at: Self.now)
        }
        #expect([error?.subject, error?.event, error?.phase] == ["r20261122-001", "reported", "closed"])
    }

    @Test func `what is final takes nothing, and what is not has a way on`() throws {
        for (phase, _) in Self.ways {
            let request = try Self.request(in: phase)
            let takes = Self.events.filter { (try? request.applying($0, at: Self.now)) != nil }
            #expect(request.isFinal == takes.isEmpty, "\(phase)")
            // Evidence alone leads nowhere.
            #expect(request.isFinal || takes != [.attached(Self.attachment)], "\(phase)")
        }
    }

    @Test(.requirement("R-248")) func `an edit voids the approval`() throws {
        var request = try Self.request(in: "returned")
        request = try request.applying(.submitted(Example.revision(number: 2)), at: Self.now)
        #expect(request.approval == nil)
        #expect(request.revision.number == 2)
        #expect(throws: OutOfOrder.self) {
            try request.applying(.approved(Example.approval(Example.revision(number: 1))), at: Self.now)
        }
    }

    @Test(arguments: ["approved", "working"]) func `more time for a request leaves it as it is`(phase: String) throws {
        let revision = Example.revision()
        let whole = Example.terms(revision)
        func until(_ end: Instant) -> WorkRequest.Terms {
            WorkRequest.Terms(
                window: Window(from: whole.window.from, until: end) ?? whole.window, technicians: whole.technicians,
                assets: whole.assets, sources: whole.sources, capabilities: whole.capabilities)
        }
        let short = until(whole.window.until - .hours(1))
        var request = WorkRequest(id: Example.request, revision: revision)
        request = try request.applying(.approved(Example.approval(revision, terms: short)), at: Self.since)
        if phase == "working" { request = try request.applying(.started(Example.session), at: Self.since) }
        let longer = Example.approval(revision, terms: whole)
        let next = try request.applying(.approved(longer), at: Self.now)
        #expect(next.phase == request.phase)
        #expect(next.approval == longer)
        #expect(next.sessions == request.sessions)
        for other in [
            Example.approval(revision, terms: short),
            Example.approval(revision, terms: until(short.window.until - .hours(1))),
            Example.approval(Example.revision(number: 2), terms: whole),
        ] {
            #expect(throws: OutOfOrder.self) { try request.applying(.approved(other), at: Self.now) }
        }
    }

    @Test(arguments: [1, 3] as [Int64]) func `revisions follow each other`(number: Int64) throws {
        let request = try Self.request(in: "returned")
        #expect(throws: OutOfOrder.self) {
            try request.applying(.submitted(Example.revision(number: number)), at: Self.now)
        }
    }

    @Test func `a revision stays with its vendor`() throws {
        let request = try Self.request(in: "returned")
        let foreign = Example.revision(Example.form { $0.vendor = Example.kaede }, number: 2)
        #expect(throws: OutOfOrder.self) { try request.applying(.submitted(foreign), at: Self.now) }
    }

    @Test func `collecting again replaces the passcode of that grant alone`() throws {
        var request = try Self.request(in: "approved")
        request = try request.applying(.collected(Example.credential()), at: Self.now)
        request = try request.applying(.collected(Example.credential(Example.tanaka, Example.ris)), at: Self.now)
        request = try request.applying(
            .credentialRevoked(technician: Example.tanaka, asset: Example.pacs, why: Self.why), at: Self.now)
        #expect(request.credentials.map(\.revoked) == [true, false])
        request = try request.applying(.collected(Example.credential()), at: Self.now)
        #expect(request.credentials.map(\.asset) == [Example.ris, Example.pacs])
        #expect(request.credentials.map(\.revoked) == [false, false])
    }

    @Test func `a cancelled request owes a report only where somebody had entered`() throws {
        let before = try Self.request(in: "approved").applying(.cancelled(why: Self.why), at: Self.now)
        #expect(before.phase == .cancelled(why: Self.why))
        let after = try Self.request(in: "working").applying(.cancelled(why: Self.why), at: Self.now)
        #expect(after.phase == .ended(.cancelled(why: Self.why), since: Self.now))
    }

    @Test(.requirement("R-247")) func `the report is due a day after the end of the work, or after it came back`()
        throws
    {
        var request = try Self.request(in: "working").applying(.ended(.finished), at: Self.since)
        let world = World()
        #expect(world.reportDue(request, rules: Example.rules()) == Self.since + .hours(24))
        request = try request.applying(.reported(Example.reported()), at: Self.now)
        #expect(world.reportDue(request, rules: Example.rules()) == nil)
        let back = Self.now + .hours(9)
        request = try request.applying(.reportReturned(why: Self.why), at: back)
        #expect(world.reportDue(request, rules: Example.rules()) == back + .hours(24))
    }

    @Test func `a request that nobody used ends unused, whatever ended it`() throws {
        let request = try Self.request(in: "approved").applying(.ended(.windowOver), at: Self.now)
        #expect(request.phase == .ended(.unused, since: Self.now))
    }

    /// The example's request in a phase.
    static func request(in phase: String) throws -> WorkRequest {
        var request = WorkRequest(id: Example.request, revision: Example.revision())
        for event in try #require(ways.first { $0.phase == phase }).events {
            request = try request.applying(event, at: since)
        }
        #expect(request.phase.name == phase)
        return request
    }
}

import Foundation
import SekimoriRecords
import SekimoriTesting

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// The example's day as the daemon shows it to the hospital.
enum HospitalStage {
    static let now = tokyo("2026-11-22 13:30")
    static let otherID: RequestID = the("r20261122-002")

    static let ledger = LedgerView(
        vendors: [Example.vendor(), Example.vendor(Example.kaede)],
        contracts: [Example.contract(), Example.contract(Example.kaedeContract, of: Example.kaede)],
        technicians: [
            Example.technician(), Example.technician(Example.suzuki),
            Example.technician(Example.sato, of: Example.kaede) { $0.rightsConfirmedBy = nil },
        ],
        assets: [Example.asset(), Example.asset(Example.ris) { $0.remoteMaintenance = .unconfirmed }],
        people: [
            Example.clerk(),
            Person(id: the("operations"), name: the("中村 圭"), role: .operator, keys: [], standing: .active),
        ],
        appointments: [
            Example.appointment(), Example.appointment(Example.kimura, .delegate(vendors: [Example.yamato]), number: 2),
        ],
        holidays: [Holiday(date: the("2026-11-23"), name: the("勤労感謝の日"))])

    static func teller(_ language: Language = .japanese, at now: Instant = now) -> Teller {
        Teller(words: Words(language), zone: .tokyo, now: now, names: LedgerNames(ledger))
    }

    static func rights(_ role: Actor.Role) -> Rights { Rights(role, ledger) }

    static let manager = rights(.manager(Example.ito))
    static let auditor = rights(.auditor(the("auditor")))

    static func status(stops: [StopView] = [], clock: String = "fine", at now: Instant = now, entries: Int64 = 120)
        -> StatusView
    {
        StatusView(
            gate: Example.gate, zone: "Asia/Tokyo", now: now, version: "test", actor: nil, entries: entries,
            waiting: 1, open: 1, running: 1, overdue: 0, stops: stops, clock: clock, recipients: nil, evidence: nil,
            backup: nil, gap: nil)
    }

    static func view(
        _ form: RequestForm = Example.form(), phase: WorkRequest.Phase = .submitted, sessions: [Session] = [],
        report: WorkRequest.Report? = nil, approval: WorkRequest.Approval? = nil, obstacles: [Refusal] = [],
        attested: Bool = false
    ) -> RequestView {
        var request = WorkRequest(id: Example.request, revision: Example.revision(form))
        request.sessions = sessions.map(\.id)
        request.report = report
        request.approval = approval
        request.phase = phase
        return RequestView(
            gate: Example.gate, zone: "Asia/Tokyo", request: request, phaseName: phase.name,
            waitsFor: request.phase.waitsFor, reportDue: nil, windowLocal: Zone.tokyo.text(request.revision.window),
            submittedOnTheDay: false, vendor: Example.vendor(), contract: Example.contract(),
            technicians: form.technicians.map { Example.technician($0) }, assets: form.assets.map { Example.asset($0) },
            sessions: sessions, obstacles: obstacles,
            history: HistoryView(requests: 12, closed: 10, overdue: 1, cut: 2), submission: nil, attested: attested,
            reportAttested: false)
    }

    static func session(
        _ id: String = "s20261122-0001", at: String = "2026-11-22 13:05", end: Session.End? = nil,
        technician: TechnicianID = Example.tanaka
    ) -> Session {
        var session = Example.started(the(id), technician: technician, at: at)
        session.end = end
        return session
    }

    static func summary(_ phase: WorkRequest.Phase, on date: CivilDate = Example.day) -> RequestSummary {
        summary(Example.request, phase, on: date)
    }

    static func summary(
        _ id: RequestID, _ phase: WorkRequest.Phase, on date: CivilDate = Example.day,
        vendor: VendorID = Example.yamato
    ) -> RequestSummary {
        let revision = Example.revision(Example.form { $0.date = date })
        return RequestSummary(
            id: id, revision: 1, vendor: vendor, vendorName: Example.vendor(vendor).name, date: date,
            window: revision.window, windowLocal: "", purpose: the("定期保守"), technicians: [Example.tanaka],
            assets: [Example.pacs], phase: phase, phaseName: phase.name, waitsFor: .hospital, reportDue: nil)
    }

    /// The thirteen weeks up to that of the example's day.
    static func tally(
        refusals: Int = 0, attempts: Int = 0,
        reports: [TallyView.ReportClass] = [
            .init(hours: 1, count: 3), .init(hours: 24, count: 0), .init(hours: nil, count: 1),
        ]
    ) -> TallyView {
        let this: CivilDate = the("2026-11-16")
        let weeks = (0..<13).map { back in
            let isThis = back == 12
            return TallyView.Week(
                monday: this.advanced(by: -7 * (12 - Int64(back))), refusals: isThis ? refusals : 0,
                attempts: isThis ? attempts : 0)
        }
        return TallyView(weeks: weeks, reports: reports, median: reports.isEmpty ? nil : 45)
    }

    static let debt = DebtView(
        request: Example.request, vendor: Example.yamato, kind: "report", since: tokyo("2026-11-20 17:00"),
        due: tokyo("2026-11-21 17:00"), overdue: true, blocks: ["technician/tanaka", "vendor/yamato"])

    /// An entry as the journal shows it to whoever may read all of it.
    static func entry(_ sequence: Int64, _ event: Event, by actor: String = "gate", at: Instant = now) throws
        -> EntryView
    {
        let payload = try Lines.encode(Payload(event: event, text: nil, signature: nil))
        return EntryView(
            sequence: sequence, at: at, actor: actor, kind: event.kind, subjects: event.subjects,
            payload: String(decoding: payload, as: UTF8.self))
    }

    /// A daemon in the middle of the example's day.
    static func daemon() -> StubDaemon {
        let stub = StubDaemon()
        stub.set("GET /v1/status", status())
        stub.set("GET /v1/ledger", ledger)
        stub.set("GET /v1/debts", [debt])
        stub.set("GET /v1/tallies", tally(refusals: 2, attempts: 5))
        stub.set("GET /v1/stops", [StopView]())
        stub.set("GET /v1/sessions", Page<Session>(items: [session()], next: nil))
        stub.set("GET /v1/sessions/s20261122-0001", session())
        stub.set("GET /v1/requests/\(Example.request)", view())
        stub.set(
            "GET /v1/requests", Page<RequestSummary>(items: [summary(.submitted)], next: nil))
        return stub
    }

    private typealias Page<Item: Codable & Sendable> = SekimoriService.Page<Item>
}

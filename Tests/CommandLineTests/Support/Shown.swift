import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriService
@testable import sekimori

/// The example's request as the gate shows it.
enum Shown {
    static func view(
        _ form: RequestForm = Example.form(), sessions: [Session] = [], report: WorkRequest.Report? = nil,
        revision: WorkRequest.Revision? = nil, approval: WorkRequest.Approval? = nil, obstacles: [Refusal] = [],
        submission: SignedTextView? = nil, attested: Bool = false, reportAttested: Bool = false,
        attachments: [Sekimori.Attachment]? = nil
    ) -> RequestView {
        var request = WorkRequest(id: Example.request, revision: revision ?? Example.revision(form))
        request.sessions = sessions.map(\.id)
        request.report = report
        request.approval = approval
        request.attachments = attachments
        if approval != nil { request.phase = .approved }
        if report != nil { request.phase = .reported(since: tokyo("2026-11-22 18:00")) }
        return RequestView(
            gate: Example.gate, zone: "Asia/Tokyo", request: request, phaseName: request.phase.name,
            waitsFor: request.phase.waitsFor, reportDue: nil, windowLocal: Zone.tokyo.text(request.revision.window),
            submittedOnTheDay: false, vendor: Example.vendor(), contract: Example.contract(),
            technicians: form.technicians.map { Example.technician($0) }, assets: form.assets.map { Example.asset($0) },
            sessions: sessions, obstacles: obstacles,
            history: HistoryView(requests: 12, closed: 10, overdue: 1, cut: 0), submission: submission,
            attested: attested, reportAttested: reportAttested)
    }

    static func print(_ view: RequestView, _ language: Language = .japanese) -> String {
        RequestPrint(words: Words(language), view: view, zone: .tokyo, now: tokyo("2026-11-21 12:41")).text
    }
}

extension Session {
    mutating func finish(_ end: End) { self.end = end }
}

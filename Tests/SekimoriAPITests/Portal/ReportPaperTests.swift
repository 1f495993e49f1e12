import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// The completion report as a page shows it: what the record contradicts is marked where it stands.
@Suite struct ReportPaperTests {
    /// The labels of the marked rows, of a report from 13:05 to 13:50 of what was observed in these minutes.
    private func marked(
        _ contradictions: [Contradiction], of form: ReportForm = Example.report(), from: String = "13:05",
        until: String = "13:50"
    ) -> [String] {
        let session = HospitalStage.session(
            at: "2026-11-22 \(from)", end: Example.end(at: "2026-11-22 \(until)"))
        let view = HospitalStage.view(
            phase: .reported(since: tokyo("2026-11-22 18:00")), sessions: [session],
            report: Example.reported(form, contradictions: contradictions))
        let paper = ReportPaper(
            view: view, words: Words(.japanese), zone: .tokyo, person: { "\($0)" }, technician: { "\($0)" },
            asset: { "\($0)" })
        return paper.sections.flatMap { $0["rows"] as? [Context] ?? [] }
            .filter { $0["differs"] as? Bool == true }.compactMap { $0["label"] as? String }
    }

    @Test(.requirement("R-255")) func `each contradiction marks the answers it is about, and no others`() {
        #expect(marked([]).isEmpty)
        let outside = [Contradiction.outsideDeclaredTimes(Example.session)]
        #expect(marked(outside, from: "12:55") == ["実開始"])
        #expect(marked(outside, until: "13:58") == ["実終了"])
        #expect(marked([.timesNotBorneOut], from: "13:30", until: "13:33") == ["実開始", "実終了"])
        #expect(marked([.technicianUndeclared(Example.suzuki)]) == ["作業者"])
        #expect(marked([.technicianUnseen(Example.tanaka)]) == ["作業者"])
        #expect(marked([.assetUndeclared(Example.ris)]) == ["対象機器"])
        #expect(marked([.assetUnseen(Example.pacs)]) == ["対象機器"])
        #expect(marked([.nobodyEntered]) == ["作業者", "対象機器"])
        #expect(marked([.takenOutUnpermitted]) == ["持出し"])
        #expect(marked([.personalInformationUnannounced]) == ["個人情報アクセス"])
        let idle = Example.report { $0.work = nil }
        #expect(marked([.workUndeclared(sessions: [Example.session])], of: idle) == ["作業の実施"])
        #expect(marked([], of: idle).isEmpty)
    }
}

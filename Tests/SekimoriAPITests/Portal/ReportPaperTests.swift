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
            .filter { $0["mark"] != nil }.compactMap { $0["label"] as? String }
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
        #expect(marked([.nobodyEntered]) == ["実開始", "実終了", "作業者", "対象機器"])
        #expect(marked([.takenOutUnpermitted]) == ["持出し"])
        #expect(marked([.personalInformationUnannounced]) == ["個人情報アクセス"])
        let idle = Example.report { $0.work = nil }
        #expect(marked([.workUndeclared(sessions: [Example.session])], of: idle) == ["作業の実施"])
        #expect(marked([], of: idle).isEmpty)
        let owed = Example.report { $0.erasure = .owed(the("来週消去する")) }
        #expect(marked([], of: owed) == ["データ消去"])
    }

    @Test(.requirement("R-255")) func `where one side has nothing at all, nothing of it agrees`() {
        let session = HospitalStage.session(end: Example.end())
        let idle = Example.report { $0.work = nil }
        for (form, sessions, contradiction) in [
            (Example.report(), [], Contradiction.nobodyEntered),
            (idle, [session], .workUndeclared(sessions: [session.id])),
        ] {
            let view = HospitalStage.view(
                phase: .reported(since: tokyo("2026-11-22 18:00")), sessions: sessions,
                report: Example.reported(form, contradictions: [contradiction]))
            let rows = ComparisonGrid.grid(view, HospitalStage.teller()).rows
            #expect(rows.map { $0.cells[3].text } == ["不一致", "不一致", "不一致", "不一致"])
        }
        let nothing = HospitalStage.view(
            phase: .reported(since: tokyo("2026-11-22 18:00")), report: Example.reported(idle))
        let rows = ComparisonGrid.grid(nothing, HospitalStage.teller()).rows
        #expect(rows.map { $0.cells[3].text } == ["一致", "一致", "一致", "一致"])
    }
}

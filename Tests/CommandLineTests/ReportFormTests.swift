import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// The completion report as a form, and what is written into it beforehand.
struct ReportFormTests {
    @Test(arguments: Language.allCases)
    func `a complete report reads as what was answered`(language: Language) throws {
        #expect(try Forms.readReport(try Forms.report(language)).get() == Example.report())
    }

    @Test(.requirement("R-239"), arguments: Language.allCases)
    func `an empty report asks for every mandatory answer`(language: Language) throws {
        let faults = Forms.readReport(try Forms.template("report", language).text).faults
        let open = ReportSheet.fields.filter { $0 != "work" } + ReportSheet.workFields.map { "work." + $0 }
        #expect(Set(faults.map(\.field)) == Set(open))
        #expect(faults.allSatisfy { $0.rule == .noValue })
    }

    @Test func `a report about another request is refused`() throws {
        let faults = Forms.readReport(try Forms.report(), about: the("r20261122-002")).faults
        #expect(faults.map(\.rule) == [.otherRequest("r20261122-001")])
    }

    @Test func `personal information is answered with no, or with whose it was`() throws {
        let text = try Forms.report()
        let named = text.replacing(
            "personal-information: no", with: "personal-information:\n  - 患者 0001234\n  - 患者 0001235")
        #expect(
            try Forms.readReport(named).get().personalInformation
                == .accessed([the("患者 0001234"), the("患者 0001235")]))
        let bare = text.replacing("personal-information: no", with: "personal-information: yes")
        #expect(Forms.readReport(bare).faults.map(\.rule) == [.wantsList])
    }

    @Test(
        .requirement("R-239"),
        arguments: [
            ("nothing", ReportForm.Erasure.nothingToErase), ("なし", .nothingToErase),
            ("erased, 22日15時 田中が消去", .erased(the("22日15時 田中が消去"))),
            ("消去済、22日15時 田中", .erased(the("22日15時 田中"))), ("owed, 複製一件", .owed(the("複製一件"))),
        ])
    func `erasure is answered in one of three ways`(answer: String, erasure: ReportForm.Erasure) throws {
        let text = try Forms.report().replacing("erasure: nothing", with: "erasure: \(answer)")
        #expect(try Forms.readReport(text).get().erasure == erasure)
    }

    @Test(arguments: ["yes", "erased", "消した"])
    func `another answer about erasure is no answer`(answer: String) throws {
        let text = try Forms.report().replacing("erasure: nothing", with: "erasure: \(answer)")
        #expect(Forms.readReport(text).faults.map(\.field) == ["erasure"])
    }

    @Test func `no work is one word`() throws {
        var template = try Forms.template("report", .japanese)
        template.replaceGroup("work", with: "no")
        let faults = Forms.readReport(template.text).faults
        #expect(!faults.contains { $0.field.hasPrefix("work") })
        let yes = try Forms.report().replacing("work:\n", with: "work: yes\n")
        #expect(!Forms.readReport(yes).faults.isEmpty)
    }

    @Test func `what the record shows is filled in, and nothing else`() throws {
        var first = Example.started(activity: .exec(the("df -h")))
        var template = try Forms.template("report", .japanese)
        first.finish(Example.end())
        template.fill(
            observed: Shown.view(sessions: [first]), zone: .tokyo, Words(.japanese))
        let faults = Forms.readReport(template.text).faults
        #expect(template.text.contains("  from: \"2026-11-22 13:05\""))
        #expect(template.text.contains("  until: \"2026-11-22 13:50\""))
        #expect(template.text.contains("    - tanaka"))
        #expect(template.text.contains("    - pacs1"))
        #expect(template.text.contains("# 記録された命令: df -h"))
        // Only people know these.
        let open = ReportSheet.fields.filter { $0 != "work" && $0 != "request" } + ["work.content", "work.result"]
        #expect(Set(faults.map(\.field)) == Set(open))
    }

    @Test func `where nobody entered the form says so`() throws {
        var template = try Forms.template("report", .english)
        template.fill(observed: Shown.view(sessions: []), zone: .tokyo, Words(.english))
        #expect(template.text.contains("# the record: nobody entered\nwork: no\n"))
    }

    @Test func `a command on record cannot break out of its comment`() throws {
        var template = Template(text: "work:\n  content:\n")
        template.remark("work.content", "a\nrequest: forged\n\u{1B}[31m")
        #expect(template.text == "work:\n  # a\n  # request: forged\n  # \\u{1B}[31m\n  content:\n")
    }
}

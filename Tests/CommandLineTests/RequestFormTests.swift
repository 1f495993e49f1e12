import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// The work request as a form that people fill in.
struct RequestFormTests {
    @Test(arguments: Language.allCases)
    func `a form filled in from a request reads back as the same request`(language: Language) throws {
        let text = try Forms.request(language)
        let expected = Example.form { $0.capabilities = [.shell, the("exec systemctl restart 'dcm \"x\"'")] }
        #expect(try Forms.read(text).get() == expected)
    }

    @Test(.requirement("R-030"), arguments: Language.allCases)
    func `an empty form names every field that must be answered`(language: Language) throws {
        let faults = Forms.read(try Forms.template("request", language).text).faults
        let terminal = RequestSheet.terminalFields.map { "terminal." + $0 }
        let answered = RequestSheet.fields.filter { $0 != "repeated-hour" && $0 != "terminal" } + terminal
        #expect(faults.map(\.field) == answered)
        #expect(faults.allSatisfy { $0.rule == .noValue && $0.line > 1 })
    }

    @Test func `a fault names the line on which it stands`() throws {
        let text = try Forms.request("date: 2026-11-22", becomes: "date: 2026-02-31")
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("date:") }
        let faults = Forms.read(text).faults
        #expect(faults.map(\.rule) == [.date("2026-02-31")])
        #expect(faults.first?.line == (line ?? 0) + 1)
        #expect(faults.first?.column == 7)
    }

    @Test func `every fault of a form is told at once`() throws {
        let text = try Forms.request()
            .replacing("date: 2026-11-22", with: "date: 2026-02-31")
            .replacing("from: 13:00", with: "from: 25:00")
            .replacing("category: preventive", with: "category: holiday")
            .replacing("  firewall: yes", with: "  firewall: maybe")
        #expect(Forms.read(text).faults.map(\.field) == ["date", "from", "category", "terminal.firewall"])
    }

    @Test(arguments: [
        ("vendor: yamato", "vendor: Yamato", Fault.Rule.identifier("Yamato")),
        ("vendor: yamato", "vendor: [yamato]", .wantsText),
        ("from: 13:00", "from: 7:5", .time("7:5")),
        ("date: 2026-11-22", "date: 11/22", .date("11/22")),
        ("privilege: administrator", "privilege: root", .choice("root", ["general (一般)", "administrator (管理者)"])),
        ("live-data: no", "live-data: maybe", .declared("maybe")),
        ("live-data: no", "live-data: yes", .yesWithoutWhat),
        ("live-data: no", "live-data: 有", .yesWithoutWhat),
        ("live-data: no", "live-data:", .noValue),
        ("live-data: no", "live-data: \"\"", .declared("")),
        ("purpose: 定期保守", "purpose: \"\\u202Eabc\"", .hidden),
        ("purpose: 定期保守", "purpose: \"   \"", .hidden),
        ("  - shell", "  - sftp", .capability("sftp")),
        ("  - 203.0.113.10/32", "  - 203.0.113.10/24", .network("203.0.113.10/24")),
        ("  - 203.0.113.10/32", "  - gate.example.jp", .network("gate.example.jp")),
        ("  - tanaka", "  - tanaka\n  - tanaka", .listedTwice("tanaka")),
        ("  - tanaka", "  - {a: b}", .wantsText),
        ("  public-wireless: no", "  public-wireless: nope", .yesNo("nope")),
    ])
    func `each kind of mistake is told for what it is`(line: String, other: String, rule: Fault.Rule) throws {
        let faults = Forms.read(try Forms.request(line, becomes: other)).faults
        #expect(faults.map(\.rule) == [rule])
    }

    @Test func `a list that was begun and left empty is told apart from one that was forgotten`() throws {
        let empty = try Forms.request().replacing("technicians:\n  - tanaka", with: "technicians: []")
        #expect(Forms.read(empty).faults.map(\.rule) == [.listEmpty])
        let one = try Forms.request().replacing("technicians:\n  - tanaka", with: "technicians: tanaka")
        #expect(Forms.read(one).faults.map(\.rule) == [.wantsList])
        let many = (0...500).map { "  - t\($0)" }.joined(separator: "\n")
        let long = try Forms.request().replacing("technicians:\n  - tanaka", with: "technicians:\n" + many)
        #expect(Forms.read(long).faults.map(\.rule) == [.listTooLong(limit: 500)])
    }

    @Test func `a misspelled field is named with the one that was meant`() throws {
        let text = try Forms.request("purpose: 定期保守", becomes: "purpos: 定期保守")
        let faults = Forms.read(text).faults
        #expect(faults.contains { $0.field == "purpos" && $0.rule == .unknownField(near: "purpose") })
        #expect(faults.contains { $0.field == "purpose" && $0.rule == .missing })
    }

    @Test(.requirement("R-007"))
    func `of many faults fifty are told, and how many others there are`() throws {
        let text = try Forms.request() + (1...70).map { "\nodd\($0): x" }.joined() + "\n"
        let faults = Forms.read(text).faults
        #expect(faults.count == 51)
        #expect(faults.last?.rule == .andMore(20))
        #expect(faults.last?.line == faults.dropLast().last?.line)
    }

    @Test func `a field that stands twice is refused`() throws {
        let text = try Forms.request() + "\npurpose: もう一つ\n"
        #expect(Forms.read(text).faults.map(\.rule) == [.twice])
    }

    @Test(arguments: [
        ("no", Declared.no), ("無", .no), ("yes, ログ", .yes(the("ログ"))), ("有: ログ", .yes(the("ログ"))),
        ("有、ログ", .yes(the("ログ"))), ("yes ログ", .yes(the("ログ"))), ("有:ログ", .yes(the("ログ"))),
    ])
    func `yes and no are understood in both languages`(text: String, answer: Declared) throws {
        switch Answer.declared(text) {
        case .success(let read): #expect(read == answer)
        case .failure(let wrong): Issue.record("\(wrong.rule)")
        }
    }

    @Test(
        .requirement("R-021", "R-232"),
        arguments: [
            ("fault-data", Language.japanese, "どのデータをどこで"), ("fault-data", .english, "which, and where"),
            ("personal-information", .japanese, "理由"), ("personal-information", .english, "why"),
        ])
    func `a yes about data says which and where, about personal information why`(
        field: String, language: Language, question: String
    ) throws {
        let lines = try Forms.template("request", language).text.split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex(of: field + ":"))
        #expect(lines[place - 1].hasPrefix("#") && lines[place - 1].contains(question))
        for (answer, rule) in [("", Fault.Rule.noValue), (" yes", .yesWithoutWhat), (" 有", .yesWithoutWhat)] {
            let faults = Forms.read(try Forms.request("\(field): no", becomes: field + ":" + answer)).faults
            #expect(faults.map(\.rule) == [rule])
            #expect(faults.map(\.field) == [field])
        }
        let form = try Forms.read(Forms.request("\(field): no", becomes: "\(field): yes, 障害時の画像")).get()
        #expect((field == "fault-data" ? form.faultData : form.personalInformation) == .yes(the("障害時の画像")))
    }

    @Test func `a yes may be written as a group`() throws {
        let text = try Forms.request("live-data: no", becomes: "live-data: {yes: 検査画像}")
        #expect(try Forms.read(text).get().liveData == .yes(the("検査画像")))
    }

    @Test func `a colon in a value is explained`() throws {
        let text = try Forms.request("live-data: no", becomes: "live-data: yes: 検査画像")
        #expect(Forms.read(text).faults.map(\.rule) == [.colonInValue])
    }

    @Test func `a tab is explained`() throws {
        let text = try Forms.request("live-data: no", becomes: "\tlive-data: no")
        #expect(Forms.read(text).faults.map(\.rule) == [.tab])
    }

    @Test func `a form in another encoding is refused with the line`() throws {
        var bytes = Array(try Forms.request().utf8)
        bytes += [0x70, 0x3A, 0x20, 0x93, 0xFA, 0x0A]
        let faults = RequestSheet.read(bytes, file: "request.yaml").faults
        #expect(faults.map(\.rule) == [.notUTF8])
        #expect(faults.first?.line == bytes.dropLast().count { $0 == 0x0A } + 1)
    }

    @Test func `Windows ends of lines and a byte order mark do no harm`() throws {
        let text = try Forms.request().replacing("\n", with: "\r\n")
        let bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        #expect(throws: Never.self) { try RequestSheet.read(bytes, file: "request.yaml").get() }
    }

    @Test func `nothing but a list is no form`() throws {
        #expect(Forms.read("- a\n- b\n").faults.first?.rule == .wantsGroup)
        #expect(Forms.read("").faults.first?.rule == .wantsGroup)
    }

    @Test func `a form that unfolds into a flood is refused`() {
        var text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        for letter in ["b", "c", "d", "e", "f", "g"] {
            let before = String(UnicodeScalar(UInt8(ascii: letter.unicodeScalars.first ?? "b") - 1))
            text += "\(letter): &\(letter) [\((0..<10).map { _ in "*\(before)" }.joined(separator: ","))]\n"
        }
        #expect(Forms.read(text).faults.map(\.rule) == [.tooDeep])
        #expect(Forms.read(String(repeating: "[", count: 9_000)).faults.map(\.rule) == [.tooDeep])
        #expect(Forms.read(String(repeating: "- ", count: 9_000)).faults.map(\.rule) == [.tooDeep])
    }
}

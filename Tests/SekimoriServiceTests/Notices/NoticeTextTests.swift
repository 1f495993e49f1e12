import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What mails say, and what no mail ever says.
struct NoticeTextTests {
    private static let values = [
        "name": "田中 一郎", "gate": "minato", "request": "r20261122-001", "session": "s20261122-0001",
        "vendor": "大和メディカル株式会社 (yamato)", "technicians": "田中 一郎 (tanaka)", "assets": "画像管理サーバー 1号機 (pacs1)",
        "window": "2026年11月22日(日) 13:00から17:00まで", "due": "2026年11月23日(月) 17:00", "attempts": "- x",
    ]

    private static let withoutRequest: Set<NoticeKind> = [
        .refused, .applied, .applicationAccepted, .applicationRefused, .rosterDue, .rosterOverdue,
    ]

    /// Facts of every sort, as the queue holds them.
    private static func notice(_ kind: NoticeKind) -> Notice {
        var facts = NoticeFacts()
        facts.request = Self.withoutRequest.contains(kind) ? nil : Example.request
        facts.vendor = Example.yamato
        facts.technicians = [Example.tanaka, Example.suzuki]
        facts.assets = [Example.pacs]
        facts.window = Window(from: Site.opening, until: Site.closing)
        facts.session = Example.session
        facts.due = Site.closing + .hours(24)
        for (reason, count) in [("source", 3), ("locked-out", 1), ("sshd", 12)] as [(String, Int64)] {
            facts.add(
                .init(
                    technician: Example.tanaka, reason: reason, count: count, first: Site.opening,
                    last: Site.opening + .minutes(count - 1)))
        }
        return Notice(kind, about: "9", to: the("tanaka"), facts, since: Site.opening)
    }

    private static func text(_ kind: NoticeKind, _ language: Language, _ world: World) throws -> NoticeText {
        let name = "\(kind.rawValue).\(language.rawValue).txt"
        return try NoticeText(
            template: NoticeHouse.template(name), world.values(of: notice(kind), Words(language), Example.rules()))
    }

    @Test(arguments: Language.allCases) func `every notice says what was agreed`(_ language: Language) throws {
        var all = ""
        for kind in NoticeKind.allCases {
            let text = try Self.text(kind, language, Example.world())
            all += "=== \(kind.rawValue)\n\(text.subject)\n\n\(text.body)"
        }
        let golden = Golden.file("notices.\(language.rawValue).txt")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" { try Data(all.utf8).write(to: golden) }
        #expect(all == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    }

    @Test func `there is a template for each notice in each language, none besides, and no link in any`() throws {
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: NoticeHouse.folder.path()))
        let expected = NoticeKind.allCases.flatMap { kind in
            Language.allCases.map { "\(kind.rawValue).\($0.rawValue).txt" }
        }
        #expect(names == Set(expected))
        for name in names {
            let template = try NoticeHouse.template(name)
            #expect(!template.contains("://") && !template.contains("www."), "\(name)")
            #expect(!template.contains("\r") && template.hasSuffix("\n"), "\(name)")
        }
    }

    @Test(arguments: [
        "", "only a subject\n", "subject\nno empty line\n", "\n\nbody\n", "s {{vendor}}\n\nb\n", "s\n\n{{unknown}}\n",
        "s\n\n{{name\n", "s {{request\n\nb\n", "s\r\n\nb\n", "s\u{1B}\n\nb\n", "s\n\n{{}}\n",
    ])
    func `a template that is not as it should be gives no mail`(_ template: String) {
        #expect(throws: NoticeText.Malformed.self) { try NoticeText(template: template, Self.values) }
    }

    @Test func `what a value holds is text and nothing else`() throws {
        var values = Self.values
        values["name"] = "{{request}} {{ }}"
        let text = try NoticeText(template: "s {{request}}\n\n{{name}}{{name}}\n", values)
        #expect(text.subject == "s r20261122-001")
        #expect(text.body == "{{request}} {{ }}{{request}} {{ }}\n")
    }

    private static let corpus = [
        "a\r\nBcc: x@example.jp", "a\nSubject: x", "a\r", "\u{0}", "\u{1B}[2J", "\u{9B}", "\u{85}", "a\u{2028}b",
        "\u{202E}gpj.exe", "\u{2066}x\u{2069}", "\u{200B}", "\u{FEFF}", "=?UTF-8?B?Cg==?=", ".", "\n.\n", "From x",
        "--boundary", "{{name}}", "a\u{7F}",
    ]

    @Test(arguments: corpus) func `nothing in a name leaves its line or hides`(_ bad: String) {
        let line = NoticeText.oneLine(bad)
        #expect(line.unicodeScalars.allSatisfy { Label.isVisible($0) && $0 != "\n" })
        let message = MailMessage(
            from: the("gate@example.jp"), to: the("ito@example.jp"), subject: line, body: line + "\n", language: .ja,
            at: Site.start, zone: .tokyo, id: "0")
        let text = String(decoding: message.bytes, as: UTF8.self)
        let head = text.split(separator: "\n\n", maxSplits: 1)[0]
        let names = head.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            names == [
                "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding", "Content-Language",
            ])
        #expect(message.bytes.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
        let letter = Postbox.Letter(message.bytes, to: message.to)
        #expect(letter.body == line + "\r\n")
    }

    @Test func `a name of a thousand letters is cut`() {
        let line = NoticeText.oneLine(String(repeating: "あ", count: 1_000))
        #expect(line.unicodeScalars.count == 121 && line.hasSuffix("…"))
    }

    @Test(arguments: [
        "plain", "【関守】作業申請が提出されました r20261122-001", "é", String(repeating: "関", count: 100),
        String(repeating: "a", count: 200), "👩‍⚕️ 👩‍⚕️ 👩‍⚕️ 👩‍⚕️ 👩‍⚕️",
    ])
    func `a subject is encoded in words of 75 at most, and reads as it was`(_ subject: String) {
        let encoded = MailMessage.encodedWords(subject)
        for word in encoded.split(separator: "\n") { #expect(word.utf8.count <= 76) }
        let message = MailMessage(
            from: the("gate@example.jp"), to: the("ito@example.jp"), subject: subject, body: "", language: .ja,
            at: Site.start, zone: .tokyo, id: "0")
        #expect(Postbox.Letter(message.bytes, to: message.to).subject == subject)
    }

    @Test func `a mail is as the standards have it`() {
        let message = MailMessage(
            from: the("gate@example.jp"), to: the("ito@example.jp"), subject: "[Sekimori] x r1", body: "一\n二\n",
            language: .en, at: tokyo("2026-11-21 09:05") + .seconds(7), zone: .tokyo, id: "abc")
        #expect(
            String(decoding: message.bytes, as: UTF8.self) == """
                From: Sekimori <gate@example.jp>
                To: <ito@example.jp>
                Subject: [Sekimori] x r1
                Date: Sat, 21 Nov 2026 09:05:07 +0900
                Message-ID: <abc@example.jp>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64
                Content-Language: en

                5LiADQrkuowNCg==

                """)
        #expect(MailMessage.date(tokyo("2026-12-06 00:00"), .utc) == "Sat, 5 Dec 2026 15:00:00 +0000")
        let west = Zone(name: "West", firstOffset: -12_600, transitions: [])
        #expect(MailMessage.date(tokyo("2026-12-06 00:00"), west) == "Sat, 5 Dec 2026 11:30:00 -0330")
    }

    /// Purpose, plan, reasons, reports are words of people; passcodes and invitations are secrets.
    @Test func `no mail of a whole day has a secret, or words that somebody wrote into a form`() throws {
        let house = try NoticeHouse()
        let site = house.site
        let id = try site.submit(Example.form { $0.plan = [the("https://evil.example/計画")] })
        try site.approve(id)
        let invitation =
            try site.gatekeeper.change(
                .invitation(AccountID(Example.tanaka)), by: .operations
            ).invitation ?? "?"
        try site.enrol()
        let passcode = try site.collect(request: id)
        try house.turn()
        site.clock.advance(to: Site.opening + .minutes(5))
        let start = try site.enter(passcode)
        try site.gatekeeper.cut(start.session.id, why: the("https://evil.example/理由"), by: .ito)
        site.pass(seconds: 5)
        try house.turn()
        try site.decide(.cancel, on: id)
        try site.report(on: id) { $0.work = nil }
        try site.decide(.returnReport, on: id)
        try house.turn()
        let letters = house.post.letters
        #expect(letters.count > 12)
        let words = [
            "evil", "定期保守", "理由\u{3002}", "修正プログラム", "画像が10分間", passcode, invitation, Site.password,
            Digest.hex(start.secret), "203.0.113.10",
        ]
        for letter in letters {
            for word in words { #expect(!letter.body.contains(word) && !letter.subject.contains(word), "\(word)") }
            #expect(letter.subject.contains(id.description))
        }
    }
}

import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

/// What people sign: one file of golden bytes a kind, and nothing hidden in any of them.
///
/// `RECORD_GOLDEN=1 swift test` rewrites the files; the difference is reviewed like code.
struct SignedTextTests {
    private static let at = tokyo("2026-11-21 10:00")
    private static let nonce = "0123456789abcdef0123456789abcdef"
    private static let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

    // MARK: One of each kind

    static let submission = Submission(
        gate: Example.gate, by: Example.yamada, at: at, nonce: nonce, revises: nil, proxyFor: nil,
        form: Example.form {
            $0.technicians = [Example.tanaka, Example.suzuki]
            $0.capabilities = [.shell, .exec(the("systemctl restart 'pacs 1'"))]
            $0.personalInformation = .yes(the("検査画像の表示確認\n(患者2名)"))
        })

    static let approval = ApprovalText(
        gate: Example.gate, request: Example.request, revision: 2, document: digest, nonce: nonce, by: Example.ito,
        at: at,
        submittedOnTheDay: false, vendor: .init(id: Example.yamato, name: the("大和メディカル株式会社")),
        technicians: [.init(id: Example.tanaka, name: the("田中 一郎"), keys: ["SHA256:tanaka"])],
        assets: [
            .init(
                id: Example.pacs, name: the("画像管理サーバー 1号機"), address: the("10.99.2.20"), port: 22, account: "maint",
                hostKey: "SHA256:host-pacs1")
        ],
        windowLocal: "2026-11-22 13:00 - 17:00 Asia/Tokyo", window: Example.revision().window,
        sources: [the("203.0.113.10")], capabilities: [.shell, .execAny], warning: ApprovalText.execAnyWarning,
        comment: nil)

    static let decision = DecisionText(
        gate: Example.gate, request: Example.request, revision: 1, by: Example.ito, at: at, nonce: nonce,
        decision: .return, why: the("作業計画に戻し手順がない"))

    static let report = ReportText(
        gate: Example.gate, by: Example.yamada, at: at, nonce: nonce,
        form: Example.report { $0.personalInformation = .accessed([the("患者番号 0012345: 検査画像")]) })

    static let confirmation = ConfirmationText(
        gate: Example.gate, request: Example.request, report: digest, by: Example.ito, at: at, nonce: nonce,
        finding: .differ(why: the("終了時刻の記入誤り")), sessions: [Example.session])

    static let statement = StatementText(
        gate: Example.gate, number: 2, at: at, person: Example.kimura, name: the("木村 誠"),
        post: .delegate(vendors: [Example.yamato]), key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
        validity: Example.appointment().validity)

    static let signIn = SignInText(gate: Example.gate, person: "yamada", challenge: nonce, at: at)

    private func forEachKind(_ check: (any SignedText) throws -> Void) rethrows {
        let texts: [any SignedText] = [
            Self.submission, Self.approval, Self.decision, Self.report, Self.confirmation, Self.statement, Self.signIn,
        ]
        for text in texts { try check(text) }
    }

    // MARK: Bytes

    @Test func `each kind has the bytes it always had, and is read from them`() throws {
        let folder = Sources.root.deletingLastPathComponent().appending(path: "Tests/golden/signed-texts")
        try forEachKind { text in
            let file = folder.appending(
                path: try #require(type(of: text).namespace.split(separator: "@").first) + ".txt")
            let bytes = try text.bytes()
            if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(bytes).write(to: file)
            }
            let golden = try [UInt8](Data(contentsOf: file))
            #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: golden, as: UTF8.self))
            #expect(bytes == golden)
            try Self.expectReads(text, from: golden)
        }
    }

    private static func expectReads<Text: SignedText>(_ text: Text, from bytes: [UInt8]) throws {
        #expect(try Text(bytes: bytes) == text)
        #expect(namespace(of: bytes) == Text.namespace)
    }

    @Test func `any text of any kind is read as it was written`() throws {
        func check<Text: SignedText>(_ type: Text.Type, _ random: inout SplitMix64) throws {
            var read = 0
            for _ in 0..<300 {
                let text: Text = try Arbitrary.value(from: &random)
                let bytes = try text.bytes()
                // Fields that are not labels may hold anything here; in a text with hidden characters they are refused.
                let visible = String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(Label.isVisible)
                if visible {
                    read += 1
                    #expect(try Text(bytes: bytes) == text)
                } else {
                    #expect(throws: Lines.Damage.self) { try Text(bytes: bytes) }
                }
            }
            #expect(read > 10)
        }
        var random = SplitMix64(seed: 10)
        try check(Submission.self, &random)
        try check(ApprovalText.self, &random)
        try check(DecisionText.self, &random)
        try check(ReportText.self, &random)
        try check(ConfirmationText.self, &random)
        try check(StatementText.self, &random)
        try check(SignInText.self, &random)
    }

    // MARK: What is refused

    @Test func `no text of one kind is one of another`() throws {
        try forEachKind { text in
            let bytes = try text.bytes()
            func refuses<Text: SignedText>(_ other: Text.Type) -> Bool { (try? Text(bytes: bytes)) == nil }
            let others: [any SignedText.Type] = [
                Submission.self, ApprovalText.self, DecisionText.self, ReportText.self, ConfirmationText.self,
                StatementText.self, SignInText.self,
            ]
            for other in others where other.namespace != type(of: text).namespace {
                let refused = refuses(other)
                #expect(refused, "\(other.namespace)")
            }
        }
    }

    @Test func `namespaces are different and versioned`() {
        var names: Set<String> = []
        forEachKind { names.insert(type(of: $0).namespace) }
        #expect(names.count == 7)
        #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z-]+-v1@sekimori/) != nil })
    }

    @Test(arguments: [
        "approval-v2@sekimori\n", "Approval-v1@sekimori\n", " approval-v1@sekimori\n", "approval-v1@sekimori\r\n", "",
        "\n",
    ])
    func `another first line is refused`(first: String) throws {
        let body = try Self.approval.bytes().drop { $0 != 0x0A }.dropFirst()
        #expect(throws: Lines.Damage.self) { try ApprovalText(bytes: Array(first.utf8) + body) }
    }

    @Test func `anything behind, before or between is refused`() throws {
        try forEachKind { text in
            let bytes = try text.bytes()
            try Self.expectRefuses(text, bytes + [0x0A])
            try Self.expectRefuses(text, bytes + Array("comment-2: x\n".utf8))
            try Self.expectRefuses(text, bytes + bytes)
            try Self.expectRefuses(text, [0x0A] + bytes)
            try Self.expectRefuses(text, Array(bytes.dropLast()))
            try Self.expectRefuses(text, bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
        }
    }

    private static func expectRefuses<Text: SignedText>(_ text: Text, _ bytes: [UInt8]) throws {
        #expect(throws: Lines.Damage.self) { try Text(bytes: bytes) }
    }

    @Test(arguments: [
        "\0", "\t", "\u{1B}[2J", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{2028}",
        "\u{AD}",
        "\u{E0041}",
    ])
    func `hidden and control characters are refused, whatever the field`(hidden: String) throws {
        let text = String(decoding: try Self.approval.bytes(), as: UTF8.self)
        for field in ["window-local: ", "warning: ", "technicians.1.name: ", "assets.1.account: ", "document: "] {
            let bad = text.replacing(field, with: field + hidden)
            #expect(bad != text)
            #expect(throws: Lines.Damage.self) { try ApprovalText(bytes: Array(bad.utf8)) }
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() throws {
        var bytes = try Self.signIn.bytes()
        let place = try #require(bytes.firstRange(of: Array("yamada".utf8))).lowerBound
        bytes[place] = 0xFF
        #expect(throws: Lines.Damage.self) { try SignInText(bytes: bytes) }
        #expect(namespace(of: [0xFF, 0x0A]) == nil)
        #expect(namespace(of: Array("no line feed".utf8)) == nil)
    }

    @Test(.requirement("R-248")) func `a text changed by one byte is another text or none`() throws {
        let bytes = try Self.approval.bytes()
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            guard let text = try? ApprovalText(bytes: changed) else { continue }
            #expect(text != Self.approval)
            #expect(try text.bytes() == changed)
        }
    }
}

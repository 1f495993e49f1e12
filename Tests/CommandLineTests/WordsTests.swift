import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// What rules and states are called, in both languages.
struct WordsTests {
    private static let now = tokyo("2026-11-22 12:41")

    /// Words with a capital inside, or joined by hyphens, are names of ours, not words.
    private func holdsName(_ text: String) -> Bool {
        text.contains(/[a-z]+[A-Z][a-z]|Optional\(|\(_0|\.init/)
    }

    @Test func `no refusal is without words`() throws {
        let declared = try Sources.cases(of: "Refusal", in: "Sekimori/Refusal.swift")
        #expect(Set(Refusals.every.map(\.code)) == declared)
    }

    @Test(arguments: Refusals.every)
    func `a refusal has a sentence and a next step in both languages`(refusal: Refusal) {
        let japanese = Words(.japanese)
        let english = Words(.english)
        for text in [japanese.sentence(refusal, zone: .tokyo, now: Self.now), japanese.hint(refusal)] {
            #expect(text.unicodeScalars.contains { (0x3041...0x9FFF).contains($0.value) }, "\(text)")
            #expect(!holdsName(text) && !text.hasSuffix("。"), "\(text)")
        }
        for text in [english.sentence(refusal, zone: .tokyo, now: Self.now), english.hint(refusal)] {
            #expect(!text.isEmpty && !holdsName(text) && !text.hasSuffix("."), "\(text)")
        }
        #expect(!japanese.kind(refusal.kind).isEmpty && !english.kind(refusal.kind).isEmpty)
    }

    /// What the gate throws with words of its own: everything in Japanese but names, keys and settings.
    @Test(arguments: [
        Refusal.signatureInvalid("made by SHA256:abc, which is not registered for the signer"),
        .notEntitled("tanaka is suspended or gone"), .notEntitled("yamada belongs to kaede"),
        .notEntitled("auditor is an auditor"), .notEntitled("ito is not registered"),
        .notEntitled("operations is not of the vendor"), .notEntitled("only the hospital enters requests as proxy"),
        .notEntitled("operations submits only as proxy for a vendor"),
        .textInvalid("the registered keys of tanaka changed"), .textInvalid("the ledger entry of pacs1 changed"),
        .textInvalid("vendor"), .textInvalid("warning"), .textInvalid("sessions"), .textInvalid("at"),
        .textInvalid("report"), .textInvalid("key"), .textInvalid("until"),
    ])
    func `a reason is said in the reader's language, with its names`(refusal: Refusal) {
        let said = Words(.japanese).sentence(refusal, zone: .tokyo, now: Self.now)
        let names = [
            "SHA256:abc", "SSH", "tanaka", "yamada", "kaede", "auditor", "ito", "operations", "pacs1", "--proxy-for",
        ]
        let rest = names.reduce(said) { $0.replacing($1, with: "") }
        #expect(!rest.contains(/[A-Za-z]/), "\(said)")
        for name in ["tanaka", "kaede", "pacs1", "SHA256:abc"] where "\(refusal)".contains(name) {
            #expect(said.contains(name), "\(said)")
        }
    }

    /// The gate and this list do not drift apart: every reason that the gate gives in English has its Japanese.
    @Test func `every reason that the gate gives is known`() throws {
        var found = 0
        for text in try Sources.texts(of: "SekimoriService") {
            for match in text.matches(of: /\.(?:notEntitled|textInvalid|signatureInvalid)\(\s*"([^"]*)"\)/) {
                let reason = match.1.replacing(/\\\([^)]*\)/, with: "x1")
                let words = Words(.japanese)
                let said = words.reason(words.field(String(reason))).replacing("--proxy-for", with: "")
                #expect(!said.contains(/[A-Za-z]{3,}/), "\(reason)")
                found += 1
            }
        }
        #expect(found > 12)
    }

    /// Nor do the readers of inputs and this list.
    @Test func `every way an input can be wrong has its Japanese`() throws {
        var found: Set<String> = []
        func take(_ texts: [String], _ pattern: Regex<(Substring, Substring)>, _ before: String = "") {
            for text in texts { for match in text.matches(of: pattern) { found.insert(before + match.1) } }
        }
        let outer = try Sources.texts(of: "SekimoriAPI") + Sources.texts(of: "SekimoriService")
        take(outer, /BadInput\(\s*path: [^,]+,\s*problem: "((?:[^"\\]|\\.)+)"/)
        take(outer, /query\.(?:value|required)\(\s*"\w+", "([^"]+)"/, "expected ")
        take(outer, /\.Type: "([^"]+)"/, "expected ")
        take(try Sources.texts(of: "Sekimori"), /debugDescription: "((?:[^"\\]|\\.)+)"/)
        take(try Sources.texts(of: "SekimoriRecords"), /Damage\(path: [^,]+, problem: "((?:[^"\\]|\\.)+)"/)
        // What is expected is in a place of its own.
        found = found.filter { !$0.hasPrefix("expected \\(") }
        // Of the journal, which nobody hands in.
        found.remove("not a journal entry of version 1")
        let names = [
            "JSON", "SSH", "UTF", "ASCII", "Unix", "IP", "ID", "backup.recipients", "from", "to", "true", "false",
            "application/octet-stream", "shell", "exec-any", "exec", "mon-fri", "sat", "yes", "no",
        ]
        for reason in found {
            let plain = reason.replacing(/\\\([^)]*\)+/, with: "1")
            let said = names.reduce(Words(.japanese).reason(plain)) { $0.replacing($1, with: "") }
            #expect(!said.contains(/[A-Za-z]{2,}/), "\(reason)")
        }
        #expect(found.count > 50)
    }

    @Test func `a reason behind a field's name is said in Japanese too`() {
        #expect(Words(.japanese).reason("form.date: not a date: 2026-02-30") == "form.date: 日付ではありません: 2026-02-30")
    }

    @Test func `before the window the words say when it opens and what time it is`() {
        let refusal = Refusal.outsideWindow(opens: tokyo("2026-11-22 13:00"), closes: tokyo("2026-11-22 17:00"))
        #expect(Words(.japanese).sentence(refusal, zone: .tokyo, now: Self.now) == "13:00に開きます(現在12:41)")
        #expect(Words(.english).sentence(refusal, zone: .tokyo, now: Self.now) == "opens at 13:00 (now 12:41)")
        let after = tokyo("2026-11-22 17:00")
        #expect(Words(.japanese).sentence(refusal, zone: .tokyo, now: after) == "17:00に閉じました(現在17:00)")
    }

    @Test func `another day is named with its weekday, another year with its year`() {
        let words = Words(.japanese)
        #expect(words.time(tokyo("2026-11-23 09:00"), zone: .tokyo, now: Self.now) == "11月23日(月) 09:00")
        #expect(words.time(tokyo("2027-01-04 09:00"), zone: .tokyo, now: Self.now) == "2027年1月4日(月) 09:00")
        let english = Words(.english)
        #expect(english.time(tokyo("2026-11-23 09:00"), zone: .tokyo, now: Self.now) == "Mon 23 Nov 09:00")
    }

    @Test(arguments: [
        ("mon-fri 09:00-17:00, sat 10:00-12:00 no-holidays", "月〜金 09:00〜17:00、土 10:00〜12:00(祝日を除く)"),
        ("sat+sun 22:00-06:00", "土・日 22:00〜06:00"), ("always", "常時"), ("never", "なし"),
    ])
    func `hours are said as people say them`(schedule: String, words: String) {
        #expect(Words(.japanese).schedule(the(schedule)) == words)
    }

    @Test func `a length of time is said in its two largest units`() {
        let words = Words(.japanese)
        let spans: [Span] = [.minutes(125), .hours(24), .seconds(41), .seconds(0), .minutes(1_500)]
        #expect(spans.map { words.span($0) } == ["2時間5分", "1日", "41秒", "1秒未満", "1日1時間"])
        #expect(Words(.english).span(.minutes(125)) == "2 h 5 min")
    }

    @Test(arguments: Language.allCases)
    func `every phase has a name`(language: Language) {
        let codes = [
            "submitted", "returned", "rejected", "withdrawn", "approved", "working", "ended", "cancelled", "reported",
            "report-returned", "report-accepted", "closed",
        ]
        for code in codes { #expect(Words(language).phase(code: code) != code || language == .english, "\(code)") }
        let ends: [WorkRequest.EndCause] = [.unused, .windowOver, .finished, .cancelled(why: the("x"))]
        for end in ends { #expect(!holdsName(Words(language).endCause(end))) }
    }

    @Test(arguments: Language.allCases)
    func `every end of a session and every contradiction has words`(language: Language) throws {
        let words = Words(language)
        let causes: [Session.Cause] = [
            .finished, .clientLeft, .timeUp, .cut(by: Example.ito, why: the("x")), .refused(.keyUnknown),
            .daemonSilent, .recorderFailed, .assetUnreachable, .relayFailed, .idle, .hostDown,
        ]
        #expect(
            Set(causes.map { caseName($0) })
                == (try Sources.cases(of: "Cause", in: "Sekimori/Request/Session.swift")))
        for cause in causes {
            let said = words.sessionCause(cause, zone: .tokyo, now: Self.now)
            #expect(!said.isEmpty && !holdsName(said))
        }
        let contradictions: [Contradiction] = [
            .workUndeclared(sessions: [Example.session]), .nobodyEntered, .technicianUndeclared(Example.tanaka),
            .technicianUnseen(Example.tanaka), .assetUndeclared(Example.pacs), .assetUnseen(Example.pacs),
            .outsideDeclaredTimes(Example.session), .timesNotBorneOut, .takenOutUnpermitted,
            .personalInformationUnannounced,
        ]
        #expect(
            Set(contradictions.map { caseName($0) })
                == (try Sources.cases(of: "Contradiction", in: "Sekimori/Request/WorkRequest.swift")))
        for contradiction in contradictions { #expect(!holdsName(words.contradiction(contradiction))) }
    }

    @Test(arguments: RequestSheet.fields + ReportSheet.fields + RequestSheet.terminalFields)
    func `every field of a form has a name in both languages`(field: String) {
        #expect(Words(.japanese).field(field) != field)
        #expect(!Words(.english).field(field).contains("-") || field.contains("take-out") || field.contains("bring-in"))
    }

    @Test(arguments: [
        ("ja_JP.UTF-8", Language.japanese), ("en_GB.UTF-8", .english), ("C.UTF-8", .english), ("POSIX", .english),
        ("de_DE.UTF-8", .japanese), ("", .japanese),
    ])
    func `the locale chooses the language`(locale: String, language: Language) {
        #expect(Language(environment: ["LANG": locale]) == language)
        #expect(
            Language(environment: ["LC_ALL": "", "LC_MESSAGES": locale, "LANG": "fr"]) == language || locale.isEmpty)
    }

    @Test(arguments: [
        ("en", Language.english), ("ja,en;q=0.9", .japanese), ("en-GB, en;q=0.9, ja;q=0.1", .english),
        ("de, ja;q=0.5, en;q=0.6", .english), ("", .japanese), ("*", .japanese), ("en;q=0", .japanese),
    ])
    func `a browser's wish chooses the language`(header: String, language: Language) {
        #expect(Language(accepting: header) == language)
    }

    @Test(arguments: Language.allCases)
    func `every failure and every fault of a form can be said`(language: Language) {
        let words = Words(language)
        for failure in Samples.failures {
            let (sentence, hint) = words.words(failure)
            #expect(!sentence.isEmpty && !holdsName(sentence + hint), "\(failure)")
        }
        for rule in Samples.rules {
            let fault = Fault(file: "f", line: 3, column: 4, field: "purpose", rule: rule)
            let (place, said, hint) = words.words(fault)
            #expect(place.hasPrefix("f:3:4: ") && !said.isEmpty && !holdsName(said + hint), "\(rule)")
        }
    }
}

import ArgumentParser
import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// Nouns, verbs, options and help.
struct CommandLineTests {
    @Test(arguments: ["--json", "--lang=en", "--person=yamada"])
    func `what every command understands may stand before the noun`(option: String) {
        #expect(Main.behindTheVerb([option, "vendor", "list"]) == ["vendor", "list", option])
        #expect(Main.behindTheVerb(["vendor", "list", option]) == ["vendor", "list", option])
        #expect(Main.behindTheVerb([option]) == [option])
    }

    @Test func `an option with its value moves as one, and nothing behind two hyphens is touched`() {
        #expect(
            Main.behindTheVerb(["--gate", "https://g", "--json", "stop", "--", "all"])
                == ["stop", "--gate", "https://g", "--json", "--", "all"])
    }

    @Test(arguments: [
        (["sekimori", "--lang", "en"], [:], Language.english),
        (["sekimori", "--lang=ja"], ["LANG": "en_US"], .japanese),
        (["sekimori"], ["SEKIMORI_LANG": "en", "LANG": "ja_JP"], .english), (["sekimori"], ["LANG": "en_US"], .english),
        (["sekimori"], [:], .japanese),
    ])
    func `help speaks the language that was asked for`(
        arguments: [String], environment: [String: String], language: Language
    ) {
        #expect(Tongue.choice(arguments, environment) == language)
    }

    @Test(arguments: [
        ("help.txt", [String]()), ("help-request.txt", ["request"]), ("help-approve.txt", ["request", "approve"]),
        ("help-vendor-add.txt", ["vendor", "add"]),
    ])
    func `help says what it always said`(golden: String, path: [String]) throws {
        var command: any ParsableCommand.Type = Root.self
        for name in path {
            command = try #require(command.configuration.subcommands.first { $0.configuration.commandName == name })
        }
        let text = Tongue.$current.withValue(.english) { Root.helpMessage(for: command, columns: 100) }
        try Golden.check(text + "\n", golden)
    }

    /// All commands, with their words.
    private func leaves(
        _ command: any ParsableCommand.Type = Root.self, _ path: [String] = []
    ) -> [(path: [String], type: any ParsableCommand.Type)] {
        let subcommands = command.configuration.subcommands
        if subcommands.isEmpty { return [(path, command)] }
        return subcommands.flatMap { leaves($0, path + [$0.configuration.commandName ?? "?"]) }
    }

    /// The options of a help text that nothing is said about, on their line or the next.
    private func undescribed(_ text: String) -> [String] {
        let lines = text.split(separator: "\n").map(String.init)
        return lines.indices.filter { index in
            guard let label = lines[index].prefixMatch(of: /\ \ (?:-\w, )?--[\w-]+(?: <[^>]+>)?(?: \.\.\.)?/) else {
                return false
            }
            let isWrapped = index + 1 < lines.count && lines[index + 1].hasPrefix(String(repeating: " ", count: 20))
            return lines[index][label.range.upperBound...].allSatisfy { $0 == " " } && !isWrapped
        }.map { lines[$0] }
    }

    @Test(arguments: Language.allCases)
    func `every command and every option has help in both languages`(language: Language) {
        Tongue.$current.withValue(language) {
            for (path, type) in leaves() {
                #expect(!type.configuration.abstract.isEmpty, "\(path)")
                #expect(undescribed(Root.helpMessage(for: type, columns: 200)) == [], "\(path)")
                let isJapanese = type.configuration.abstract.unicodeScalars.contains { $0.value > 0x3000 }
                #expect(isJapanese == (language == .japanese), "\(path)")
            }
        }
    }

    @Test(.requirement("R-232"), arguments: [(Language.japanese, "罰則"), (.english, "penalty")])
    func `whoever enters a non-disclosure agreement is told that it must carry a penalty`(
        language: Language, word: String
    ) {
        Tongue.$current.withValue(language) {
            for path in [["contract", "add"], ["contract", "change"]] {
                let help = leaves().first { $0.path == path }.map { Root.helpMessage(for: $0.type, columns: 200) }
                let line = help?.split(separator: "\n").first { $0.contains("--nda") }
                #expect(line?.contains(word) == true, "\(path)")
            }
        }
    }

    /// What is on a command line is in the list of processes and in the shell's history.
    @Test(.requirement("R-217")) func `a secret is asked for or read from a file, never an argument`() {
        Tongue.$current.withValue(.english) {
            var files = 0
            for (path, type) in leaves() {
                let help = Root.helpMessage(for: type, columns: 200)
                for option in help.matches(
                    of: /--((?:[a-z-]*-)?(?:invitation|password|passcode|secret|token)[a-z-]*) ?(<\w+>)?/)
                {
                    #expect(option.1.hasSuffix("-file") && option.2 == "<file>", "\(path): \(option.0)")
                    files += 1
                }
            }
            #expect(files >= 3)
        }
    }

    @Test func `the nouns and verbs of the design are there`() {
        let commands = Set(leaves().map { $0.path.joined(separator: " ") })
        let ledgers = ["vendor", "contract", "technician", "asset", "person"]
        let verbs = ["add", "show", "list", "change", "suspend", "resume", "retire", "import", "export"]
        var wanted = ledgers.flatMap { noun in verbs.map { noun + " " + $0 } }
        wanted += ["init", "status", "doctor", "explain", "stop", "resume", "debt list", "journal list"]
        wanted += [
            "technician key add", "technician invite", "person invite", "delegation appoint", "delegation end",
            "delegation list",
        ]
        wanted += ["new", "submit", "list", "show", "return", "reject", "approve", "withdraw", "finish", "cancel"]
            .map { "request " + $0 }
        wanted += ["request confirm", "credential enrol", "credential list", "credential collect", "credential revoke"]
        wanted += ["list", "show", "watch", "cut", "extend"].map { "session " + $0 }
        wanted += ["new", "submit", "show", "return", "accept"].map { "report " + $0 }
        #expect(Set(wanted).subtracting(commands) == [])
    }

    @Test(arguments: [
        ["request", "approve"], ["request", "return", "r1"], ["request", "confirm", "r1", "perhaps"],
        ["request", "confirm", "r1", "differ"], ["request", "confirm", "r1", "agree", "--why", "x"],
        ["request", "approve", "r1", "--text-file", "f"], ["request", "show", "r1", "--no-exec"],
        ["vendor", "suspend", "x"], ["stop", "all"], ["bogus"], ["vendor", "list", "--bogus"],
        ["vendor", "list", "--lang", "de"],
        ["delegation", "appoint", "x", "--name", "n", "--public-key", "k", "--vendor", "v"],
    ])
    func `a command that is not complete is usage, 64`(arguments: [String]) {
        #expect(throws: (any Error).self) { try Root.parseAsRoot(arguments) }
        do {
            _ = try Root.parseAsRoot(arguments)
        } catch {
            #expect(Root.exitCode(for: error).rawValue == 64)
        }
    }

    @Test(arguments: [
        (["all"], StopScope.all), (["vendor", "yamato"], .vendor(Example.yamato)),
        (["asset", "pacs1"], .asset(Example.pacs)),
    ])
    func `a stop names what it is for`(words: [String], scope: StopScope) throws {
        #expect(try Halt(words, why: "x").scope == scope)
    }

    @Test(arguments: [[], ["everything"], ["vendor"], ["vendor", "Yamato"], ["all", "yamato"], ["asset", "a", "b"]])
    func `a stop for nothing that exists is refused`(words: [String]) {
        #expect(throws: Trouble.self) { try Halt(words, why: "x") }
    }

    @Test(arguments: [
        ("13:05", "2026-11-22 13:05"), ("2026-11-23T00:10", "2026-11-23 00:10"),
        ("2026-11-23 00:10", "2026-11-23 00:10"),
    ])
    func `a moment is read on the gate's clock`(text: String, moment: String) throws {
        let read = try Given.moment("--at", text, zone: .tokyo, near: tokyo("2026-11-22 12:00"))
        #expect(read == tokyo(moment))
    }

    @Test(arguments: ["25:00", "2026-02-31T10:00", "now", "2026-11-22", "2026-11-22T1:00", ""])
    func `what is no moment is refused`(text: String) {
        #expect(throws: Trouble.self) {
            try Given.moment("--at", text, zone: .tokyo, near: tokyo("2026-11-22 12:00"))
        }
    }

    @Test func `a minute that the clocks skip is no moment`() {
        #expect(throws: Trouble.self) {
            try Given.moment("--at", "2026-03-08T02:30", zone: .newYork, near: tokyo("2026-03-08 12:00"))
        }
    }
}

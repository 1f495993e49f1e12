internal import ArgumentParser
internal import Foundation
internal import Sekimori
internal import SekimoriAudit

/// Watches one gate from elsewhere: that its journal only grows.
struct WitnessCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "witness",
            abstract: words("ゲートの検査点を外で見張り、署名します", "Watches a gate's checkpoints from outside, and cosigns them"),
            discussion: words(
                """
                縮んだ、書き換えられた、別のものになった証跡は受け入れません。その場合は終了値 2 で、証拠をファイル ALARM に
                残し、人がそれを移すまで何も受け入れません。3 分以上新しい検査点がなければ終了値 1 です。
                初めての実行で証人の鍵を作り、ゲートの設定 witnesses に書く行を表示します。
                """,
                """
                A journal that shrank, was changed or became another one is not accepted: exit status 2, the proof is kept
                in the file ALARM, and nothing is accepted until a person has moved it away. Without a new checkpoint for
                three minutes the exit status is 1. The first run makes the witness's key and prints the line for the
                gate's setting `witnesses`.
                """))
    }

    @Option(help: ArgumentHelp(stringLiteral: words("ゲートの場所 https://HOST:PORT", "The gate, https://HOST:PORT")))
    var gate: String

    @Option(
        help: ArgumentHelp(
            stringLiteral: words("病院から受け取ったゲートの証明書", "The gate's certificate, as the hospital handed it out")))
    var certificate: String?

    @Option(
        help: ArgumentHelp(stringLiteral: words("証人が覚えるためのディレクトリ", "The directory in which the witness remembers")))
    var state: String

    @Option(help: ArgumentHelp(stringLiteral: words("証人の名前", "The witness's name")))
    var name: String

    @Option(
        help: ArgumentHelp(
            stringLiteral: words(
                "ファイル gate (1行目ゲートのID、2行目検査点の鍵) のあるディレクトリ。初回に必要",
                "The directory with the file `gate` (its id; on a second line its checkpoint key); needed the first time"
            )))
    var trust: String?

    @Option(help: ArgumentHelp(stringLiteral: words("証人の鍵のファイル", "The file with the witness's key")))
    var key: String?

    @Flag(help: ArgumentHelp(stringLiteral: words("一度だけ見る", "Look once")))
    var once = false

    @Option(help: ArgumentHelp(stringLiteral: words("見る間隔、例 60s", "How often to look, as 60s")))
    var every = "60s"

    @Flag(help: ArgumentHelp(stringLiteral: words("JSON で書く", "As JSON")))
    var json = false

    func run() throws {
        do {
            try watch()
        } catch let trouble as WitnessDirectory.Trouble {
            Console.say(.error, trouble.sentence)
            throw ExitCode(1)
        } catch let trouble as GateLink.Trouble {
            Console.say(.error, trouble.sentence)
            throw ExitCode(1)
        } catch is Witness.Damaged {
            Console.say(
                .error,
                words("\(state)/kept が壊れています。何を見たか分からないため続けません", "\(state)/kept is damaged: nothing is known any more"))
            throw ExitCode(2)
        }
    }

    private func watch() throws {
        let seconds = every.hasSuffix("s") ? UInt64(every.dropLast()) : nil
        guard let seconds, (1...86_400).contains(seconds) else {
            throw ValidationError(words("--every は 60s のように書きます", "--every is written as 60s"))
        }
        let shelf = try WitnessDirectory(state)
        let witness = Witness(gate: try pinned(shelf), key: try ownKey(shelf))
        let link = try GateLink(url: gate, certificate: certificate)
        defer { link.close() }
        if once { return try report(witness.look(through: link, shelf, at: now)) }
        var interruption = Interruption()
        var answeredAt = now
        repeat {
            do {
                let round = try witness.look(through: link, shelf, at: now)
                answeredAt = now
                try report(round)
            } catch let trouble as GateLink.Trouble {
                Console.say(.warning, trouble.sentence)
                if now > answeredAt, now - answeredAt > Witness.patience { sayNothingHeard(since: answeredAt) }
            } catch let code as ExitCode where code.rawValue == 1 {
                // Silence has been said; it may end.
            }
        } while !interruption.waits(milliseconds: seconds * 1_000)
    }

    private var now: UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }

    private func moment(_ seconds: UInt64) -> String { Instant(seconds: Int64(clamping: seconds)).description }

    private func sayNothingHeard(since: UInt64) {
        Console.say(
            .warning, words("\(moment(since)) からゲートの答えがありません", "the gate has not answered since \(moment(since))"))
    }

    // MARK: Keys

    /// From the trust directory the first time, then from what was pinned: never from the gate.
    private func pinned(_ shelf: WitnessDirectory) throws -> NoteVerifier {
        let known = shelf.read("gate")
        let given = trust.flatMap { FileManager.default.contents(atPath: $0 + "/gate") }.map { [UInt8]($0) }
        if let known, let given, known != given {
            throw WitnessDirectory.Trouble(
                sentence: words(
                    "\(trust ?? "")/gate は \(state)/gate と違います", "\(trust ?? "")/gate is not what \(state)/gate pinned")
            )
        }
        guard let pin = (known ?? given).flatMap({ GatePin($0) }) else {
            throw WitnessDirectory.Trouble(
                sentence: words(
                    "ゲートの鍵がありません。--trust に、1行目ゲートのID、2行目検査点の鍵のファイル gate があるディレクトリを渡してください",
                    "the gate's key is not known: give --trust a directory whose file `gate` has its id and, on a second "
                        + "line, its checkpoint key"))
        }
        if known == nil, let given { try shelf.replace("gate", with: given) }
        return pin.verifier
    }

    private func ownKey(_ shelf: WitnessDirectory) throws -> WitnessKey {
        let full = Array("witness/\(name)".utf8)
        let bytes = key.map { FileManager.default.contents(atPath: $0).map { [UInt8]($0) } } ?? shelf.read("key")
        if let bytes {
            let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
            guard let seed = TreeHash(hex: text)?.bytes, let witness = WitnessKey(name: full, seed: seed) else {
                throw WitnessDirectory.Trouble(sentence: words("証人の鍵が壊れています", "the witness's key is damaged"))
            }
            return witness
        }
        guard key == nil, let witness = WitnessKey(name: full, seed: WitnessKey.freshSeed()) else {
            throw WitnessDirectory.Trouble(
                sentence: words("証人の鍵か名前が使えません", "the witness's key or name cannot be used"))
        }
        let hex = TreeHash(witness.seed)?.hex ?? ""
        try shelf.replace("key", with: Array((hex + "\n").utf8), mode: 0o600)
        try shelf.replace("key.vkey", with: Array((witness.verifier.description + "\n").utf8))
        Console.say(
            .hint,
            words("ゲートの設定 witnesses に書く行: ", "for the gate's setting `witnesses`: ") + witness.verifier.description)
        return witness
    }

    // MARK: What is told

    private func report(_ round: Witness.Round) throws {
        if let trouble = round.undelivered as? GateLink.Trouble { Console.say(.warning, trouble.sentence) }
        switch round.outcome {
        case .first(let head): try tell("first", head, nil)
        case .grown(let from, let head): try tell("grown", head, from)
        case .unchanged(let head): try tell("unchanged", head, head.size)
        case .silent(let head, let since):
            try tell("silent", head, head.size)
            Console.say(
                .warning,
                words(
                    "証跡は \(head.size) 件のまま、\(moment(since)) から新しい検査点がありません",
                    "the journal stands at \(head.size) entries: no new checkpoint since \(moment(since))"))
            throw ExitCode(1)
        case .alarm(let alarm):
            Console.say(.error, alarm.sentence)
            Console.say(.hint, words("証拠は \(state)/ALARM にあります", "the proof is in \(state)/ALARM"))
            throw ExitCode(2)
        case .alarmStands:
            Console.say(
                .error,
                words(
                    "前の警報が残っています: \(state)/ALARM。調べて移すまで何も受け入れません",
                    "an earlier alarm stands: \(state)/ALARM. Nothing is accepted until somebody looked and moved it away"
                ))
            throw ExitCode(2)
        }
    }

    private func tell(_ what: String, _ head: TreeHead, _ from: UInt64?) throws {
        if json {
            let before = from.map { ",\"from\":\($0)" } ?? ""
            return try Console.write(
                "{\"result\":\"\(what)\"\(before),\"size\":\(head.size),\"root\":\"\(head.root.hex)\"}\n")
        }
        let before = from.map { "\($0) → " } ?? ""
        try Console.write("\(moment(now))  \(what)  \(before)\(head.size)  \(head.root.hex.prefix(16))…\n")
    }
}

extension Watch.Alarm {
    /// What is wrong, with the entries it is about.
    var sentence: String {
        switch self {
        case .unreadable: words("ゲートが見せたものは検査点ではありません", "what the gate shows is no checkpoint")
        case .unsigned: words("検査点にゲートの鍵の署名がありません", "the checkpoint is not signed by the gate's key")
        case .otherOrigin(let origin): words("別の証跡の検査点です: \(origin)", "the checkpoint is another journal's: \(origin)")
        case .truncated(let kept, let shown):
            words(
                "末尾が切られています: 証跡 \(shown + 1) から \(kept) までがなくなりました",
                "the end was cut off: entries \(shown + 1) to \(kept) are gone")
        case .rolledBack(let kept, let shown, let common):
            words(
                "古い写しに戻されています: \(common) 件までは同じで、\(common + 1) から \(kept) までがなくなりました (今は \(shown) 件)",
                "it was rolled back: the same up to entry \(common), entries \(common + 1) to \(kept) are gone "
                    + "(it shows \(shown) now)")
        case .forked(let kept, let shown, let common):
            words(
                "二つの証跡に分かれています: \(common) 件までは同じで、その後 (\(kept) 件まで見た) が違います (今は \(shown) 件)",
                "there are two histories: the same up to entry \(common), another one behind it "
                    + "(\(kept) were seen, it shows \(shown))")
        }
    }
}

import SekimoriScreen
import SekimoriTesting
import Testing

@testable import SekimoriAudit

/// Reads what a replay writes by the grammar that `Renderer` promises; nil is a byte that stands outside of it.
private enum OutputGrammar {
    static func accepts(_ output: [UInt8]) -> Bool {
        guard let text = String(validating: output, as: UTF8.self) else { return false }
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1b}" {
                guard rest.popFirst() == "[", takeFunction(&rest) else { return false }
            } else {
                guard scalar == "\u{fffd}" || isText(scalar) else { return false }
            }
        }
        return true
    }

    private static func takeFunction(_ rest: inout Substring.UnicodeScalarView) -> Bool {
        var body = ""
        while let scalar = rest.popFirst() {
            body.unicodeScalars.append(scalar)
            if scalar.properties.isAlphabetic { break }
            guard body.count < 60 else { return false }
        }
        if ["2J", "?25l", "?25h"].contains(body) { return true }
        let numbers = body.dropLast().split(separator: ";", omittingEmptySubsequences: false)
        guard numbers.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }) else {
            return false
        }
        return body.last == "m" || (body.last == "H" && numbers.count == 2)
    }

    private static func isText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

struct ReplayOutputTests {
    /// What has been done to terminals and people behind them, or could be.
    static let hostile: [String] = {
        let escape = "\u{1b}"
        var list: [String] = []
        // Answers that arrive as if typed, clipboards, titles, links, files, notifications, colours of the whole screen.
        for code in [
            0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 51, 52, 104, 110, 133, 176, 555, 633, 777, 1337, 5379, 99_999,
        ] {
            for content in ["?", "c;cm0gLXJmIC8=", ";http://evil\u{7}text", "File=inline=1:AAAA", "\u{202e}x"] {
                list.append("\(escape)]\(code);\(content)\u{7}")
                list.append("\(escape)]\(code);\(content)\(escape)\\")
            }
        }
        // Device strings: status requests, user-defined keys, sixel, tmux pass-through, answerback, kitty graphics.
        for content in [
            "$q\"p", "+q544e", "0;1|17/0d", "1;1;1q#0", "tmux;\(escape)\(escape)]52;c;x\u{7}", "Gf=100;AAAA",
        ] {
            for introducer in ["P", "_", "^", "X"] {
                list.append("\(escape)\(introducer)\(content)\(escape)\\")
                list.append("\(escape)\(introducer)\(content)")
            }
        }
        list += [
            "c", "5n", "6n", "?6n", ">c", "=c", "0x", "1x", "18t", "21t", "20t", "8;9999;9999t", "3;9999;9999t", "2t",
            "9;1t",
            "22;0t", "23;0t", "5i", "4i", "?5i", "?1000h", "?1002h", "?1003h", "?1006h", "?2004h", "?1h", "?3h", "?5h",
            "?40h", "?66h", "?69h", "?1004h", ">4;2m", "?9001h", "!p", "\"p", "'z", "0;0;0#{", "0$}", "20h", "2h",
            "12h", "?7727h",
            "99999999999999999999A", String(repeating: "1;", count: 500) + "m", "38;5;999m", "38;2;1m", "1 q", ":::m",
        ].map { "\(escape)[\($0)" }
        // The same in C1, as one character each.
        list += [
            "\u{9b}6n", "\u{9d}52;c;x\u{9c}", "\u{90}$qm\u{9c}", "\u{9f}x\u{9c}", "\u{84}", "\u{85}", "\u{8d}",
            "\u{9a}",
        ]
        // Broken, nested, ended by another.
        list += [
            "\(escape)", "\(escape)[", "\(escape)[31", "\(escape)]0;never ended", "\(escape)\(escape)[31m",
            "\(escape)[\(escape)[31m",
            "\(escape)[3\u{18}1m", "\(escape)[3\u{7}1m", "\(escape)]0;a\(escape)[31mb", "\u{5}", "\u{7}",
            "\u{0}\u{1}\u{2}\u{3}\u{4}\u{6}",
            "\u{e}\u{f}", "\u{7f}", "\(escape)(0\u{5f}", "\(escape)%G", "\(escape)%@", "\(escape) F", "\(escape) G",
            "\(escape)#3", "\(escape)=",
            "\(escape)>", "\(escape)n", "\(escape)o", "\(escape)Z", "\(escape)N\u{1b}", "\(escape)l", "\(escape)m",
            "\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{feff}", "\u{2028}\u{2029}", "\u{e000}\u{f8ff}\u{10ffff}",
            "\u{300}\u{300}",
            "a" + String(repeating: "\u{301}", count: 1000), "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "\u{115f}\u{3164}\u{ffa0}",
        ]
        return list
    }()

    private static func replayed(_ pieces: [[UInt8]], size: (Int, Int) = (10, 30)) -> [UInt8] {
        var model = TerminalModel(rows: 8, columns: 25, endsLinesWithLineFeed: false)
        var renderer = Renderer(rows: size.0, columns: size.1)
        var output: [UInt8] = []
        for piece in pieces {
            model.feed(piece)
            output += renderer.draw(model, status: "0:00:01 \u{1b}]52;c;x\u{7}")
        }
        return output + renderer.end()
    }

    @Test func `no hostile sequence leaves the replay as anything but cells`() {
        #expect(Self.hostile.count > 300)
        for text in Self.hostile {
            let output = Self.replayed([bytes("before "), bytes(text), bytes(" after\r\nnext line")])
            #expect(OutputGrammar.accepts(output), "\(text.debugDescription)")
        }
    }

    @Test func `hostile sequences cut into single bytes are no better`() {
        for text in Self.hostile {
            let output = Self.replayed(bytes(text + "x").map { [$0] })
            #expect(OutputGrammar.accepts(output), "\(text.debugDescription)")
        }
    }

    @Test func `mixtures of hostile sequences and noise are no better`() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var pieces: [[UInt8]] = []
            for _ in 0..<20 {
                if random.oneIn(2) {
                    pieces.append(bytes(random.pick(Self.hostile)))
                } else {
                    pieces.append((0..<random.below(40)).map { _ in UInt8(random.below(256)) })
                }
            }
            #expect(
                OutputGrammar.accepts(Self.replayed(pieces, size: (random.below(12), random.below(40)))), "seed \(seed)"
            )
        }
    }

    @Test func `the text of a session holds no control character but the line end`() {
        for text in Self.hostile {
            var dump = TextDump()
            var lines = dump.take(frame(.resize(rows: 8, columns: 25)))
            lines += dump.take(frame(.output(bytes("a" + text + "b\r\nc"))))
            lines += dump.finish()
            for scalar in lines.joined().unicodeScalars { #expect(Glyph.form(scalar) != .hidden) }
        }
    }

    @Test func `an exported file can be looked at in a terminal`() {
        for text in Self.hostile {
            var cast = Asciicast(startedAt: 0, terminal: text, endsLinesWithLineFeed: false)
            let lines = cast.take(frame(.output(bytes(text)))) + cast.finish(at: 0)
            #expect(lines.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && Glyph.form($0) != .hidden) })
        }
    }

    @Test func `the grammar of these tests refuses what is no cell`() {
        for text in [
            "\u{1b}[31", "\u{1b}]0;x\u{7}", "\u{1b}[6n", "\u{7}", "\u{202e}", "\u{1b}[?1049h", "\u{1b}[1;2;3H",
            "\u{1b}[K",
        ] {
            #expect(!OutputGrammar.accepts(bytes(text)), "\(text.debugDescription)")
        }
    }

    @Test func `a picture drawn after another is the same as one drawn at once`() {
        var random = SplitMix64(seed: 5)
        var model = TerminalModel(rows: 6, columns: 20, endsLinesWithLineFeed: false)
        var seen = TerminalModel(rows: 7, columns: 20, endsLinesWithLineFeed: false)
        var renderer = Renderer(rows: 7, columns: 20)
        for _ in 0..<500 {
            let text = random.pick([
                "abc", "日本語", "\r\n", "\u{1b}[\(1 + random.below(7));\(1 + random.below(21))H", "\u{1b}[K", "\u{1b}[2J",
                "e\u{301}",
                "\u{1b}[3\(random.below(8))m", "\u{1b}[7m", "\u{1b}[0m", "\u{1b}M", "\u{1b}[L", "\u{1b}[P",
            ])
            model.feed(bytes(text))
            // What the auditor's terminal, itself a model here, has in the end.
            seen.feed(renderer.draw(model, status: ""))
            #expect(Array(seen.screen.lines.prefix(6)) == model.screen.lines)
        }
    }

    private func frame(_ content: RecordedFrame.Content) -> RecordedFrame {
        RecordedFrame(number: 0, at: 0, content: content)
    }
}

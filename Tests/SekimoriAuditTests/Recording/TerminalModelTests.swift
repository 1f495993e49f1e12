import SekimoriScreen
import SekimoriTesting
import Testing

@testable import SekimoriAudit

struct TerminalModelTests {
    @Test(arguments: [
        ("plain\r\ntext", ["plain", "text"]),
        ("ab\u{8}c", ["ac"]),
        ("12345678901234567890wrap", ["12345678901234567890", "wrap"]),
        ("12345678901234567890\rx", ["x2345678901234567890"]),
        ("a\tb", ["a       b"]),
        ("one\u{1b}[1;5Htwo", ["one two"]),
        ("one\u{1b}[3;2Htwo", ["one", "", " two"]),
        ("abcdef\u{1b}[3D\u{1b}[K", ["abc"]),
        ("abcdef\u{1b}[3D\u{1b}[1K", ["    ef"]),
        ("abcdef\u{1b}[2K", []),
        ("abcdef\r\u{1b}[2P", ["cdef"]),
        ("abcdef\r\u{1b}[2@", ["  abcdef"]),
        ("abcdef\r\u{1b}[2X", ["  cdef"]),
        ("abc\u{1b}[4h\rX", ["Xabc"]),
        ("1\r\n2\r\n3\r\n4\r\n5\r\n6", ["2", "3", "4", "5", "6"]),
        ("1\r\n2\r\n3\u{1b}[1;1H\u{1b}[L0", ["0", "1", "2", "3"]),
        ("1\r\n2\r\n3\u{1b}[1;1H\u{1b}[M", ["2", "3"]),
        ("1\r\n2\r\n3\u{1b}[2;3r\u{1b}[3;1H\n4", ["1", "3", "4"]),
        ("1\r\n2\u{1b}[H\u{1b}M0", ["0", "1", "2"]),
        ("shell\u{1b}[?1049h\u{1b}[Heditor", ["editor"]),
        ("shell\u{1b}[?1049heditor\u{1b}[?1049l", ["shell"]),
        ("a\u{1b}7bcd\u{1b}8X", ["aXcd"]),
        ("\u{1b}(0lqk\u{1b}(B x", ["┌─┐ x"]),
        ("ab\u{1b}[3b", ["abbbb"]),
        ("日本語", ["日本語"]),
        ("日本\u{1b}[1;2HX", [" X本"]),
        ("日本\u{1b}[1;1HX", ["X 本"]),
        ("1234567890123456789日", ["1234567890123456789", "日"]),
        ("e\u{301}x", ["e\u{301}x"]),
        ("a\u{1b}]0;title\u{7}b", ["ab"]),
        ("a\u{1b}]52;c;aGk=\u{1b}\\b", ["ab"]),
        ("a\u{1b}P$qm\u{1b}\\b", ["ab"]),
        ("a\u{1b}_x\u{1b}\\b", ["ab"]),
        ("a\u{1b}[?6n\u{1b}[c\u{1b}[5nb", ["ab"]),
        ("a\u{202e}b\u{200b}c", ["abc"]),
        ("a\u{e000}b", ["a\u{fffd}b"]),
        ("\u{1b}[31;1mred\u{1b}[m", ["red"]),
        ("abc\u{1b}cdef", ["def"]),
    ])
    func `the screen holds what a terminal would show`(text: String, lines: [String]) {
        #expect(model(text).text == lines)
    }

    @Test func `bytes that are no UTF-8 are shown as such, also when characters come in pieces`() {
        var model = TerminalModel(rows: 3, columns: 20, endsLinesWithLineFeed: false)
        for byte in bytes("日本") { model.feed([byte]) }
        model.feed([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xe6, 0x61])
        #expect(model.text == ["日本" + String(repeating: "\u{fffd}", count: 7) + "a"])
    }

    @Test func `lines that leave the screen can be had once`() {
        var model = model("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7")
        #expect(model.takeGone() == ["1", "2"])
        #expect(model.takeGone() == [])
    }

    @Test func `what is cleared away is not lost to the text of a session`() {
        var model = model("old\u{1b}[2J\u{1b}[Hnew\u{1b}[H\u{1b}[J")
        #expect(model.takeGone() == ["old", "new"])
        var editor = TerminalModel(rows: 3, columns: 20, endsLinesWithLineFeed: false)
        editor.feed(bytes("\u{1b}[?1049hpicture\u{1b}[?1049l"))
        #expect(editor.takeGone() == ["picture"])
    }

    @Test func `a smaller screen keeps the cursor's line, a larger one what was there`() {
        var model = model("1\r\n2\r\n3\r\n4\r\n5")
        model.resize(rows: 2, columns: 10)
        #expect(model.text == ["4", "5"])
        model.resize(rows: 4, columns: 30)
        model.feed(bytes("\r\nx"))
        #expect(model.text == ["4", "5", "x"])
    }

    @Test func `a style is what SGR made of it, and nothing else`() {
        let cells = model("\u{1b}[1;4;31;48;5;200mx\u{1b}[22;39my\u{1b}[38;2;1;2;3;5;8mz\u{1b}[0mn").screen.lines[0]
        #expect(cells[0].style.parameters == [0, 1, 4, 31, 48, 5, 200])
        #expect(cells[1].style.parameters == [0, 4, 48, 5, 200])
        #expect(cells[2].style.parameters == [0, 4, 38, 2, 1, 2, 3, 48, 5, 200])
        #expect(cells[3].style.parameters == [0])
    }

    @Test func `random control sequences never stop the model, and its rows stay as wide as its screen`() {
        var random = SplitMix64(seed: 3)
        let finals = Array("@ABCDEFGHIJKLMPSTXZ`abcdefghilmnrsu".utf8)
        for _ in 0..<200 {
            var model = TerminalModel(
                rows: 1 + random.below(6), columns: 1 + random.below(9), endsLinesWithLineFeed: random.oneIn(2))
            for _ in 0..<60 {
                switch random.below(6) {
                case 0: model.feed(bytes(random.pick(["日本語", "abc", "e\u{301}", "\r\n", "\n\n", "\t", "\u{8}"])))
                case 1:
                    model.feed(bytes("\u{1b}" + random.pick(["7", "8", "D", "M", "E", "H", "c", "#8", "(0", ")B"])))
                case 2:
                    model.feed(bytes("\u{1b}[?\(random.pick([6, 7, 25, 47, 1047, 1049]))\(random.pick(["h", "l"]))"))
                case 3: model.resize(rows: UInt64(random.below(8)), columns: UInt64(random.below(12)))
                default:
                    let parameters = (0..<random.below(4)).map { _ in "\(random.pick([0, 1, 2, 3, 9, 99_999_999]))" }
                    model.feed(bytes("\u{1b}[" + parameters.joined(separator: ";")) + [random.pick(finals)])
                }
                let screen = model.screen
                #expect(screen.lines.count == screen.rows)
                #expect(screen.lines.allSatisfy { $0.count == screen.columns })
                #expect(model.cursor.row < screen.rows && model.cursor.column < screen.columns)
                // Every wide character has its other half.
                for line in screen.lines {
                    for (column, cell) in line.enumerated() where cell.width != 1 {
                        let other = cell.width == 2 ? column + 1 : column - 1
                        #expect(line.indices.contains(other) && line[other].width == 2 - cell.width)
                    }
                }
            }
        }
    }
}

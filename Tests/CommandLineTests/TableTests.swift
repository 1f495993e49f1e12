import SekimoriTesting
import Testing

@testable import sekimori

/// What people see: columns that stand below each other, and no character that does something.
struct TableTests {
    @Test(arguments: [
        ("abc", 3), ("田中", 4), ("タナカ", 6), ("\u{FF80}\u{FF85}\u{FF76}", 3), ("か\u{3099}", 2), ("e\u{301}", 1),
        ("(株)", 4), ("", 0),
        ("─", 1), ("𠮷野", 4), ("한글", 4),
    ])
    func `a wide character takes two columns and a combining mark none`(text: String, width: Int) {
        #expect(Visible.width(text) == width)
    }

    @Test func `columns are aligned across scripts`() {
        var table = Table(["ID", "氏名", "END"])
        table.add(["tanaka", "田中一郎", "x"])
        table.add(["li", "Li", "y"])
        #expect(table.text == "ID      氏名      END\ntanaka  田中一郎  x\nli      Li        y\n")
    }

    @Test func `a cell stays on its line and can do nothing`() {
        var table = Table(["A", "B"])
        table.add(["a\nb", "\u{1B}[2J\u{202E}x"])
        #expect(table.text == "A    B\na⏎b  \\u{1B}[2J\\u{202E}x\n")
    }

    @Test func `a form is as wide as it says on every line`() {
        var sheet = Sheet(title: "様式", columns: 40, nameWidth: 10)
        sheet.add("氏名", "田中一郎")
        sheet.heading("見出し")
        sheet.add("長い項目の名前です", "abcdefghijklmnopqrstuvwxyz 0123456789 あいうえおかきくけこ")
        let widths = Set(sheet.text.split(separator: "\n").dropFirst().map { Visible.width(String($0)) })
        #expect(widths == [40])
    }

    @Test(arguments: [
        ("ab cd ef", 5, ["ab cd", "ef"]), ("abcdef", 4, ["abcd", "ef"]), ("あいう", 4, ["あい", "う"]),
        ("a\nb", 4, ["a", "b"]), ("", 4, [""]), ("  x", 4, ["  x"]),
    ])
    func `text is broken where a line is full`(text: String, columns: Int, lines: [String]) {
        #expect(Visible.wrapped(text, to: columns) == lines)
    }

    @Test func `breaking a text loses nothing but the spaces at the breaks`() {
        var random = SplitMix64(seed: 7)
        let letters: [Character] = ["a", "b", " ", "あ", "か\u{3099}", "𠮷", "e\u{301}"]
        for _ in 0..<500 {
            let text = String((0..<random.below(60)).map { _ in random.pick(letters) })
            let lines = Visible.wrapped(text, to: 2 + random.below(20))
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
    }
}

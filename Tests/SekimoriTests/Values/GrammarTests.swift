import Sekimori
import SekimoriTesting
import Testing

struct GrammarTests {
    @Test(arguments: ["tan", "tanaka", "t0001", "abcdefghijklmnop"])
    func `a technician's id is a login name`(text: String) { #expect(TechnicianID(text)?.description == text) }

    /// So no id has to be folded or normalised before it is compared: it has one spelling.
    @Test(
        .requirement("R-085"),
        arguments: [
            "", "ta", "abcdefghijklmnopq", "Tanaka", "TANAKA", "1tanaka", "-tanaka", "tan-aka", "tan_aka",
            "tan.aka", "tanaka.", "tanaka ", " tanaka", "tanaka\0", "tanaka\n", "tanaka:style", "tanaka/x",
            "tanaka+pacs1", "tanaka@gate", "ｔａｎａｋａ", "ｔ0001", "tаnaka", "tanakä", "tanaka\u{301}", "田中",
            "tanaka\u{200B}", "tanaka%", "$(id)", "../etc",
        ])
    func `no other spelling is a technician's id`(text: String) { #expect(TechnicianID(text) == nil) }

    @Test func `an asset's id may hold hyphens inside`() {
        for text in ["p1", "pacs-1", "a--b", "abcdefghijklmno"] { #expect(AssetID(text)?.description == text) }
        for text in ["p", "-p", "p-", "-", "pacs+1", "Pacs", "abcdefghijklmnop"] { #expect(AssetID(text) == nil) }
    }

    @Test func `of all bytes an id takes 26 letters, ten digits and perhaps the hyphen`() {
        let taken = { (middle: UInt8) in TechnicianID(bytes: [0x61, middle, 0x62]) != nil }
        #expect((0...255).filter(taken) == Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8))
        let hyphen = { (middle: UInt8) in RequestID(bytes: [0x61, middle, 0x62]) != nil }
        #expect((0...255).filter(hyphen).count == 37)
    }

    @Test(arguments: [
        "田中 一郎", "a", "改行\nあり", "é", "e\u{301}", "ﾊﾝｶｸ", "全角　空白", "🏥", "\\n", "-", "yes: x", "αβγ", "عربى",
    ])
    func `words that a reader sees are a label`(text: String) { #expect(Label(text)?.text == text) }

    @Test(arguments: hidden) func `words with something hidden are no label and no command`(text: String) {
        #expect(Label(text) == nil)
        #expect(CommandText(text) == nil)
    }

    @Test(arguments: ["", " ", "\n", " \n ", "　", "\u{A0}", "\u{2003}"])
    func `words that say nothing are no label`(text: String) { #expect(Label(text) == nil) }

    @Test func `a label has at most 8192 bytes`() {
        #expect(Label(String(repeating: "a", count: 8_192)) != nil)
        #expect(Label(String(repeating: "a", count: 8_193)) == nil)
        #expect(Label(String(repeating: "あ", count: 2_731)) == nil)
    }

    @Test func `whatever Unicode calls invisible, a control or unassigned to anybody is hidden`() {
        var missed: [String] = []
        // The blocks between hold letters of one kind each, or nothing.
        let blocks: [ClosedRange<UInt32>] = [
            0...0x33FF, 0xA000...0xABFF, 0xD7B0...0x16FFF, 0x1B000...0x1FFFF, 0xE0000...0xE0FFF, 0xF0000...0xF00FF,
            0x10FF00...0x10FFFF,
        ]
        for value in blocks.joined() {
            guard let scalar = Unicode.Scalar(value), value != 0x0A else { continue }
            let properties = scalar.properties
            let hidden =
                switch properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: true
                default: properties.isDefaultIgnorableCodePoint || properties.isBidiControl
                }
            if hidden && Label.isVisible(scalar) { missed.append(String(value, radix: 16)) }
        }
        #expect(missed == [])
    }

    @Test func `a command is 1 to 1024 bytes on one line, kept as they are`() {
        for text in ["ls", "systemctl restart 'pacs 1'", "echo 日本語", " ls", "\\"] {
            #expect(CommandText(text)?.bytes == Array(text.utf8))
        }
        for text in ["", "ls\n", "ls\nrm", "a\tb", "a\u{7F}", String(repeating: "x", count: 1_025)] {
            #expect(CommandText(text) == nil)
        }
    }

    @Test func `commands are compared as bytes`() throws {
        let composed: CommandText = the("cat caf\u{E9}")
        let decomposed: CommandText = the("cat cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Capability.exec(composed) != .exec(decomposed))
    }

    @Test(arguments: ["shell", "exec-any", "exec ls -l", "exec  two spaces", "exec \u{301}x", "exec shell"])
    func `a capability is read and written the same`(text: String) {
        #expect(Capability(text).map { Array($0.description.utf8) } == Array(text.utf8))
    }

    @Test(arguments: ["", "Shell", "shell ", "exec", "exec ", "execls", "sftp", "exec-any ls", "forward", "exec a\nb"])
    func `anything else is no capability`(text: String) { #expect(Capability(text) == nil) }

    private static let hidden: [String] = [
        "a\0", "a\tb", "a\rb", "a\u{1B}[2Jb", "a\u{7F}", "a\u{85}", "a\u{9B}31m", "a\u{AD}b", "a\u{34F}b", "a\u{61C}b",
        "a\u{115F}", "a\u{180E}", "a\u{200B}b", "a\u{200D}b", "a\u{200E}b", "a\u{200F}b", "a\u{2028}b", "a\u{2029}b",
        "a\u{202E}b", "a\u{202D}b", "a\u{2060}", "a\u{2066}b\u{2069}", "a\u{206F}", "a\u{3164}", "a\u{FE0F}",
        "\u{FEFF}a", "a\u{FFA0}", "a\u{FFF9}b", "a\u{FFFD}", "a\u{E0001}", "a\u{E0041}", "a\u{E0100}", "a\u{E000}",
        "a\u{F0000}", "a\u{10FFFD}", "a\u{1BCA0}", "a\u{1D173}b", "a\u{2800}b",
    ]
}

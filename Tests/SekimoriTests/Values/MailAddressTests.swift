import Sekimori
import SekimoriTesting
import Testing

struct MailAddressTests {
    @Test(arguments: [
        "ito@example.jp", "a@b", "Yumi.Ito+gate@mail.Example.co.jp", "0@1.x", "a_b-c@x-y.example",
        String(repeating: "a", count: 64) + "@example.jp",
    ])
    func `an address is kept as it is written`(text: String) {
        #expect(MailAddress(text)?.text == text)
        #expect(MailAddress(text)?.domain == String(text.split(separator: "@")[1]))
    }

    /// Nothing that a header, a shell, an alias file, an option parser or a mail system's routing would understand.
    @Test(arguments: [
        "", "@", "a", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@b\r\nBcc: x@y", "a\n@b", "a@b\n", "a@b\0", "\ta@b",
        "<a@b>", "a@b,c@d", "a@b;c", "\"a\"@b", "a(b)@c", "-f@b", "-a@b", "|sh@b", "/etc/passwd@b", ":include:@b",
        "a|b@c",
        "a`b@c", "$(id)@b", "a%b@c", "a!b@c", "a'b@c", "a=b@c", "a@[127.0.0.1]", "a@127.0.0.1", "a@b.1", ".a@b", "a.@b",
        "a..b@c", "a@.b", "a@b.", "a@b..c", "a@-b", "a@b-", "a@b_c", "伊藤@example.jp", "a@例え.jp", "a@b\u{202E}",
        "ａ@b.jp", "e\u{301}@b.jp", "a@b ", " a@b", "A <a@b>",
    ])
    func `anything else is none`(text: String) { #expect(MailAddress(text) == nil) }

    @Test func `it has 64 bytes before the at, 63 in a label and 254 in all`() {
        let labels = (0..<3).map { _ in String(repeating: "d", count: 62) }.joined(separator: ".")
        let local = String(repeating: "l", count: 64)
        #expect(MailAddress("l\(local)@b") == nil)
        #expect(MailAddress("a@" + String(repeating: "d", count: 63)) != nil)
        #expect(MailAddress("a@" + String(repeating: "d", count: 64)) == nil)
        #expect(MailAddress("\(local)@\(labels)") != nil)
        #expect("\(local)@\(labels).d".utf8.count == 255)
        #expect(MailAddress("\(local)@\(labels).d") == nil)
        #expect(MailAddress("\(local.dropLast())@\(labels).d") != nil)
    }
}

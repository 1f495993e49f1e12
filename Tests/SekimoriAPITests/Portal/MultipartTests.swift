import NIOCore
import SekimoriTesting
import Testing

@testable import SekimoriPortal

/// Forms with a file in them, byte by byte (RFC 7578).
@Suite struct MultipartTests {
    private static let boundary = Array("----WebKitFormBoundaryAbC123".utf8)

    private static func part(_ head: String, _ value: [UInt8]) -> [UInt8] {
        Array("--".utf8) + boundary + Array("\r\n\(head)\r\n\r\n".utf8) + value + [0x0D, 0x0A]
    }

    private static func field(_ name: String, _ value: String) -> [UInt8] {
        part("Content-Disposition: form-data; name=\"\(name)\"", Array(value.utf8))
    }

    private static func file(_ name: String, _ bytes: [UInt8], more: String = "\r\nContent-Type: image/png") -> [UInt8]
    {
        part("Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"" + more, bytes)
    }

    private static let end = Array("--".utf8) + boundary + Array("--\r\n".utf8)

    private static func read(_ parts: [UInt8]...) -> Multipart? {
        Multipart(ByteBuffer(bytes: parts.flatMap { $0 }), boundary: boundary)
    }

    /// Bytes that look like what stands around them.
    private static let tricky: [UInt8] =
        [0, 0x0D, 0x0A, 0x0D, 0x0A, 0x2D, 0x2D] + boundary + [0x0D, 0x0D, 0x0A, 0x2D, 0x2D] + boundary.dropLast()
        + [0x0D, 0x0A, 0xFF]

    @Test func `fields and the file are read as they were sent`() throws {
        // A line end and the boundary inside of a file would end it: browsers choose a boundary that is not in there.
        let bytes = Array(Self.tricky.dropFirst(7 + Self.boundary.count))
        let form = try #require(
            Self.read(Self.field("form-token", "abc"), Self.field("once", "漢字"), Self.file("画面 1.png", bytes), Self.end)
        )
        #expect(form.fields["form-token"] == "abc")
        #expect(form.fields["once"] == "漢字")
        #expect(form.file?.name == "画面 1.png")
        #expect(form.file.map { Array(buffer: $0.bytes) } == bytes)
        let empty = try #require(Self.read(Self.file("", []), Self.end))
        #expect(empty.file?.bytes.readableBytes == 0)
        #expect(Self.read(Self.field("a", "b"), Self.end)?.file == nil)
        // Without the last line end too.
        #expect(Self.read(Self.field("a", "b"), Self.end.dropLast(2))?.fields["a"] == "b")
    }

    @Test func `a quote and line ends in a name are read as browsers write them`() throws {
        let form = try #require(Self.read(Self.file("a%22%0D%0Ab%20%2.png", [1]), Self.end))
        #expect(form.file?.name == "a\"\r\nb%20%2.png")
    }

    @Test func `no truncation of a form is one`() {
        let whole = Self.field("form-token", "abc") + Self.file("a.png", [1, 2, 3]) + Self.end
        for count in 0..<(whole.count - 2) {
            #expect(Self.read(Array(whole.prefix(count))) == nil, "\(count)")
        }
        #expect(Self.read(whole) != nil)
        #expect(Self.read(whole, [0]) == nil)
        #expect(Self.read([0x0D, 0x0A], whole) == nil)
    }

    @Test func `more than a form of ours has is refused`() {
        let file = Self.file("a", [1])
        #expect(Self.read(file, file, Self.end) == nil)
        let field = Self.field("a", "b")
        #expect(Self.read(field, field, field, field, Self.end) != nil)
        #expect(Self.read(field, field, field, field, field, Self.end) == nil)
        #expect(Self.read(Self.field("a", String(repeating: "x", count: Multipart.longestValue)), Self.end) != nil)
        #expect(Self.read(Self.field("a", String(repeating: "x", count: Multipart.longestValue + 1)), Self.end) == nil)
        #expect(Self.read(Self.file(String(repeating: "x", count: Multipart.longestHead), [1]), Self.end) == nil)
        #expect(Self.read(Self.part("Content-Disposition: form-data; name=\"a\"", [0xFF]), Self.end) == nil)
        #expect(Self.read(Self.end) != nil)
    }

    @Test(arguments: [
        "", "Content-Disposition: form-data", "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition: form-data; name=a", "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; filename=\"a\"", "Content-Disposition form-data; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''b",
        "Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=\"a\"\r\nX: y", "Content-Disposition: form-data; name=\"a\"\r",
        "Content-Disposition: form-data; name=\"a\"\rX",
    ])
    func `a part whose head is another one is refused`(head: String) {
        #expect(Self.read(Self.part(head, [1]), Self.end) == nil)
    }

    @Test func `a boundary is one only as the standard has it`() {
        func boundary(_ text: String) -> String? {
            Multipart.boundary(text).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(boundary("multipart/form-data; boundary=abc") == "abc")
        #expect(boundary("Multipart/Form-Data;Boundary=\"a b\"") == nil)
        #expect(boundary("multipart/form-data; boundary=\"a=b\"") == "a=b")
        for text in [
            "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=\"a", "multipart/form-data; charset=utf-8; boundary=a",
            "multipart/form-data; boundary=a; charset=utf-8", "multipart/mixed; boundary=a",
            "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
            "multipart/form-data; boundary=a\r\nb",
        ] { #expect(boundary(text) == nil, "\(text)") }
    }

    /// Changed at random places, a form is read as one or refused, and never anything worse.
    @Test func `garbage is refused or read, and never more than it was`() {
        var generator = SplitMix64(seed: 110)
        let whole = Self.field("form-token", "abc") + Self.file("a.png", Self.tricky) + Self.end
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert([0x0D, 0x0A, 0x2D, 0x22][Int.random(in: 0..<4, using: &generator)], at: place)
                }
            }
            guard let form = Self.read(bytes) else { continue }
            #expect((form.file?.bytes.readableBytes ?? 0) < bytes.count)
            #expect(form.fields.pairs.count <= Multipart.most)
        }
    }
}

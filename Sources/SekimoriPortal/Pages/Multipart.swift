internal import Foundation
internal import NIOCore

/// A form with a file in it: `multipart/form-data` (RFC 7578), strictly, and no more of it than our own form sends.
///
/// The file's bytes are a slice of the body: nothing is copied, and nobody looks into them.
struct Multipart: Sendable {
    let fields: Fields
    /// Nil where the form has none.
    let file: File?

    struct File: Sendable {
        /// As the browser sent it; empty where nobody chose a file.
        let name: String
        let bytes: ByteBuffer
    }

    /// Parts of one form: token, key, file, and one to spare.
    static let most = 4
    /// Bytes of the head of one part, and of the value of one that is no file.
    static let longestHead = 8_192
    static let longestValue = 4_096

    /// The boundary that a content type names (RFC 2046 §5.1.1); nil where it is none of a form.
    static func boundary(_ contentType: String) -> [UInt8]? {
        let prefix = Array("multipart/form-data;".utf8)
        let bytes = Array(contentType.utf8)
        guard bytes.count > prefix.count, bytes.prefix(prefix.count).map({ lowered($0) }) == prefix else { return nil }
        let rest = bytes.dropFirst(prefix.count).drop { $0 == 0x20 }
        let name = Array("boundary=".utf8)
        guard rest.prefix(name.count).map({ lowered($0) }) == name else { return nil }
        var value = rest.dropFirst(name.count)
        if value.first == UInt8(ascii: "\"") {
            guard value.count > 2, value.last == UInt8(ascii: "\"") else { return nil }
            value = value.dropFirst().dropLast()
        }
        guard (1...70).contains(value.count), value.allSatisfy(isOfBoundary) else { return nil }
        return Array(value)
    }

    /// Nil where the body is not such a form, to its last byte.
    init?(_ body: ByteBuffer, boundary: [UInt8]) {
        var reader = Reader(body: body, delimiter: [0x0D, 0x0A, 0x2D, 0x2D] + boundary)
        var pairs: [Fields.Pair] = []
        var file: File?
        guard reader.begin() else { return nil }
        for count in 0... {
            guard let hasMore = reader.hasMore() else { return nil }
            guard hasMore else { break }
            guard count < Self.most, let head = reader.head(), let part = Head(head), let bytes = reader.content()
            else { return nil }
            if let name = part.fileName {
                guard file == nil else { return nil }
                file = File(name: name, bytes: bytes)
            } else {
                guard bytes.readableBytes <= Self.longestValue,
                    let value = String(validating: bytes.readableBytesView, as: UTF8.self)
                else { return nil }
                pairs.append(Fields.Pair(name: part.name, value: value))
            }
        }
        fields = Fields(pairs)
        self.file = file
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private static func isOfBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case _ where "'()+_,-./:=?".utf8.contains(byte): true
        default: false
        }
    }
}

/// Goes through a body from delimiter to delimiter.
private struct Reader {
    private var body: ByteBuffer
    /// CR LF, two dashes, the boundary.
    private let delimiter: [UInt8]

    init(body: ByteBuffer, delimiter: [UInt8]) {
        self.body = body
        self.delimiter = delimiter
    }

    /// The first delimiter stands at the very beginning, without its line end: browsers send nothing in front of it.
    mutating func begin() -> Bool { take(delimiter.dropFirst(2)) }

    /// Behind a delimiter: whether a part comes; nil where neither that nor the end stands there.
    mutating func hasMore() -> Bool? {
        if take([0x0D, 0x0A]) { return true }
        guard take([0x2D, 0x2D]) else { return nil }
        _ = take([0x0D, 0x0A])
        return body.readableBytes == 0 ? false : nil
    }

    /// The lines in front of the empty one.
    mutating func head() -> [[UInt8]]? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard let count = distance(to: end, within: Multipart.longestHead), let bytes = body.readBytes(length: count),
            take(end[...])
        else { return nil }
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let line = rest.firstIndex(of: 0x0D) {
            guard line + 1 < rest.endIndex, rest[line + 1] == 0x0A else { return nil }
            lines.append(Array(rest[..<line]))
            rest = rest[(line + 2)...]
        }
        return lines + [Array(rest)]
    }

    /// The bytes in front of the next delimiter.
    mutating func content() -> ByteBuffer? {
        guard let count = distance(to: delimiter, within: body.readableBytes),
            let bytes = body.readSlice(length: count),
            take(delimiter[...])
        else { return nil }
        return bytes
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard body.readableBytesView.starts(with: bytes) else { return false }
        body.moveReaderIndex(forwardBy: bytes.count)
        return true
    }

    /// How far away these bytes, of which the first is a CR, stand; nil where they do not within so many.
    private func distance(to bytes: [UInt8], within limit: Int) -> Int? {
        body.withUnsafeReadableBytes { room -> Int? in
            guard let base = room.baseAddress else { return nil }
            let last = min(limit, room.count - bytes.count)
            var from = 0
            while from <= last, let found = memchr(base + from, 0x0D, last - from + 1) {
                let at = UnsafeRawPointer(found) - base
                if memcmp(base + at, bytes, bytes.count) == 0 { return at }
                from = at + 1
            }
            return nil
        }
    }
}

/// What the head of a part says.
private struct Head {
    let name: String
    /// Nil: the part is no file.
    let fileName: String?

    init?(_ lines: [[UInt8]]) {
        var disposition: [UInt8]?
        var seen: Set<String> = []
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            // Nothing else stands in a form of ours; how bytes would be encoded least of all.
            guard ["content-disposition", "content-type"].contains(name), seen.insert(name).inserted else { return nil }
            if name == "content-disposition" { disposition = Array(line[(colon + 1)...].drop { $0 == 0x20 }) }
        }
        guard let disposition, var rest = Self.after("form-data", disposition[...]),
            let name = Self.parameter("name", &rest)
        else { return nil }
        self.name = name
        fileName = rest.isEmpty ? nil : Self.parameter("filename", &rest)
        guard rest.isEmpty else { return nil }
    }

    private static func after(_ text: String, _ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        bytes.starts(with: text.utf8) ? bytes.dropFirst(text.utf8.count) : nil
    }

    /// `; name="value"`. In a value browsers write a quote, CR and LF as `%22`, `%0D`, `%0A` (WHATWG HTML, multipart
    /// form data).
    private static func parameter(_ name: String, _ rest: inout ArraySlice<UInt8>) -> String? {
        guard var value = after(";", rest)?.drop(while: { $0 == 0x20 }) else { return nil }
        guard let quoted = after(name + "=\"", value), let end = quoted.firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        value = quoted[..<end]
        rest = quoted[(end + 1)...]
        var bytes: [UInt8] = []
        while let byte = value.popFirst() {
            if byte == UInt8(ascii: "%"), let plain = escapes[String(decoding: value.prefix(2), as: UTF8.self)] {
                value = value.dropFirst(2)
                bytes.append(plain)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static let escapes: [String: UInt8] = ["22": 0x22, "0D": 0x0D, "0A": 0x0A]
}

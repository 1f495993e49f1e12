internal import Foundation
internal import Glibc

/// Data on stdout, words on stderr.
struct Output: Sendable {
    enum Form: Sendable {
        case text
        case json
    }

    let form: Form

    /// Data for people; nothing where the reader is a program.
    func show(_ text: String) {
        if form == .text { Self.write(Array(text.utf8), to: STDOUT_FILENO) }
    }

    /// A table, or the sentence that says why it is empty.
    func show(_ table: Table, empty: String) {
        guard form == .text else { return }
        if table.rows.isEmpty { words(empty) } else { show(table.text) }
    }

    /// Data for a program; nothing where the reader is a person.
    func show(json value: some Encodable) throws {
        guard form == .json else { return }
        Self.write(Array(try Self.json(value)), to: STDOUT_FILENO)
    }

    /// Bytes as they are: a text to be signed, a file.
    func raw(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// Words beside the data: what happened, what comes next.
    func words(_ text: String) { Self.write(Array((Visible.escaped(text) + "\n").utf8), to: STDERR_FILENO) }

    static func json(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data([0x0A])
    }

    /// Writes all of it, or as much as the other side takes: `| head` is not an error.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

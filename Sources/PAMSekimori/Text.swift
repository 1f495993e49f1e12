import CPAM

/// C strings and bytes. Swift's own strings compare by Unicode tables, which this module does not carry.
enum Text {
    /// The bytes of a C string; nil for none, or for one longer than `limit`.
    static func bytes(_ string: UnsafePointer<CChar>?, limit: Int) -> [UInt8]? {
        guard let string else { return nil }
        let length = strnlen(string, limit + 1)
        guard length <= limit else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: string, count: length))
    }

    /// A literal as C wants it; it lives as long as the module.
    static func pointer(_ literal: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    static func append(_ literal: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Lends bytes as a C string; they end at the first NUL. The copy is erased: it may be a secret.
    static func withCString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        var terminated: [CChar] = []
        terminated.reserveCapacity(bytes.count + 1)
        for byte in bytes { terminated.append(CChar(truncatingIfNeeded: byte)) }
        terminated.append(0)
        return terminated.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return body(pointer("")) }
            defer { explicit_bzero(start, buffer.count) }
            return body(start)
        }
    }
}

enum Secret {
    /// Overwrites the storage of an array, whoever else still holds it: all of them are done with the secret.
    static func erase(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            explicit_bzero(UnsafeMutableRawPointer(mutating: start), buffer.count)
        }
    }
}

/// The words after the module's name in the service file.
struct Arguments {
    /// The daemon's socket.
    private(set) var socket: [UInt8]
    /// How long one question may take, connecting and answering. The answer takes 70 ms; on a host that is busy with something
    /// else somebody with the right passcode waits rather than be refused.
    private(set) var milliseconds: Int64 = 5000

    /// nil for a word that is not known: half understood is not understood.
    init?(_ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        socket = []
        Text.append("/run/sekimori/pam/socket", to: &socket)
        for index in 0..<Int(argc) {
            guard let word = Text.bytes(argv?[index], limit: 128) else { return nil }
            if let value = Self.value(of: "timeout=", in: word) {
                // One digit: more than 9 s would hold sshd's slots for nothing.
                guard value.count == 1, let digit = value.first, (0x31...0x39).contains(digit) else { return nil }
                milliseconds = Int64(digit - 0x30) * 1000
            } else if let value = Self.value(of: "socket=", in: word) {
                guard value.first == 0x2f else { return nil }
                socket = value
            } else {
                return nil
            }
        }
    }

    private static func value(of name: StaticString, in word: [UInt8]) -> [UInt8]? {
        var prefix: [UInt8] = []
        Text.append(name, to: &prefix)
        guard word.count > prefix.count else { return nil }
        for index in prefix.indices where word[index] != prefix[index] { return nil }
        return [UInt8](word[prefix.count...])
    }
}

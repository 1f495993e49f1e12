internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// The character encoding of an asset, as the auditor names it; recordings hold bytes.
enum Encoding: String, ExpressibleByArgument, CaseIterable {
    case utf8 = "utf-8"
    case eucJP = "euc-jp"
    case shiftJIS = "shift_jis"
}

/// Turns a stream of an asset's bytes into UTF-8; what cannot be turned becomes U+FFFD.
final class Converter {
    private let handle: iconv_t?
    private var pending: [UInt8] = []

    /// nil where the C library does not know the encoding (its conversion modules are not installed).
    init?(_ encoding: Encoding) {
        guard encoding != .utf8 else {
            handle = nil
            return
        }
        // Microsoft's variant of Shift_JIS holds the characters that Japanese systems really send.
        let opened = iconv_open("UTF-8", encoding == .shiftJIS ? "CP932" : "EUC-JP")
        guard opened != iconv_t(bitPattern: -1) else { return nil }
        handle = opened
    }

    deinit { if let handle { iconv_close(handle) } }

    func convert(_ bytes: [UInt8]) -> [UInt8] {
        guard let handle else { return bytes }
        var input = (pending + bytes).map { CChar(bitPattern: $0) }
        var output: [UInt8] = []
        var position = 0
        while position < input.count {
            var room = [CChar](repeating: 0, count: 4096)
            var reason: Int32 = 0
            let (taken, made) = input.withUnsafeMutableBufferPointer { source in
                room.withUnsafeMutableBufferPointer { target in
                    var from = source.baseAddress?.advanced(by: position)
                    var to = target.baseAddress
                    var left = source.count - position
                    var free = target.count
                    if iconv(handle, &from, &left, &to, &free) == -1 { reason = errno }
                    return (source.count - position - left, target.count - free)
                }
            }
            output += room[..<made].map { UInt8(bitPattern: $0) }
            position += taken
            // The end of the bytes inside a character: the rest comes with the next frame.
            if reason == EINVAL { break }
            if reason == EILSEQ {
                output += Array("\u{fffd}".utf8)
                position += 1
            }
        }
        pending = input[position...].map { UInt8(bitPattern: $0) }
        return output
    }
}

extension RecordedFrame {
    /// The same frame with what it shows in UTF-8.
    func converted(by converter: Converter) -> RecordedFrame {
        switch content {
        case .output(let bytes): with(.output(converter.convert(bytes)))
        case .errorOutput(let bytes): with(.errorOutput(converter.convert(bytes)))
        case .input, .resize, .notice, .end, .facts, .log: self
        }
    }
}

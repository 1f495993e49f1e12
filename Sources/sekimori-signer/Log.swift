internal import SekimoriSystem

/// Words for the unit's log: one line a decision.
enum Log {
    static func line(_ text: String) { try? Bytes.write(Array("sekimori-signer: \(text)\n".utf8), to: 2) }

    /// What somebody sent, at most 64 bytes of it, without what could end the line or move the reader's cursor.
    static func escaped(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes.prefix(64) {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), 0..<0x20, 0x7f...:
                let digits = String(byte, radix: 16)
                text += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            default:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return "\"" + text + (bytes.count > 64 ? "…" : "") + "\""
    }
}

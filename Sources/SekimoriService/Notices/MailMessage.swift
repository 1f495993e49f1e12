package import Sekimori
internal import SekimoriRecords

/// A mail as the sendmail interface takes it: lines end in LF, the body is UTF-8 in base64.
///
/// Nothing in the headers comes from a person but the two addresses, whose grammar has neither space nor line end; the
/// subject is fixed words and a request's id. Source: RFC 5322, 2045, 2047, 3834.
package struct MailMessage: Hashable, Sendable {
    package let from: MailAddress
    package let to: MailAddress
    let subject: String
    let body: String
    let language: Mailbox.Tongue
    /// When it came to be; the same on every try.
    let at: Instant
    let zone: Zone
    /// The same for the same words to the same person: who gets it twice sees one.
    let id: String

    package var bytes: [UInt8] {
        let headers = [
            "From: Sekimori <\(from)>", "To: <\(to)>", "Subject: \(Self.encodedWords(subject))",
            "Date: \(Self.date(at, zone))", "Message-ID: <\(id)@\(from.domain)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Content-Language: \(language.rawValue)",
        ]
        return Array((headers.joined(separator: "\n") + "\n\n" + Self.lines(body)).utf8)
    }

    /// 45 bytes give 60 characters: an encoded word has at most 75.
    private static let wordBytes = 45

    /// Text of a header: as it is where it is printable ASCII and fits a line, else as encoded words (RFC 2047).
    static func encodedWords(_ text: String) -> String {
        if text.utf8.count <= 60, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if (words.last?.count ?? 0) + bytes.count > wordBytes { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?" + Base64.encode($0) + "?=" }.joined(separator: "\n ")
    }

    /// `Sat, 21 Nov 2026 09:00:00 +0900`.
    static func date(_ instant: Instant, _ zone: Zone) -> String {
        let offset = zone.offset(at: instant)
        let local = zone.local(instant)
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = days[Weekday.allCases.firstIndex(of: local.date.weekday) ?? 0]
        let second = two(abs((instant.seconds + offset) % 60))
        let sign = offset < 0 ? "-" : "+"
        let minutes = abs(offset) / 60
        return "\(day), \(local.date.day) \(months[Int(local.date.month) - 1]) \(local.date.year) "
            + "\(local.time):\(second) \(sign)\(two(minutes / 60))\(two(minutes % 60))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Base64 in lines of 76, of text whose lines end in CR LF (RFC 2045 §6.8).
    private static func lines(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 where byte != 0x0D {
            if byte == 0x0A { bytes.append(0x0D) }
            bytes.append(byte)
        }
        let encoded = Array(Base64.encode(bytes).utf8)
        var result = ""
        for start in stride(from: 0, to: encoded.count, by: 76) {
            result += String(decoding: encoded[start..<min(start + 76, encoded.count)], as: UTF8.self) + "\n"
        }
        return result
    }
}

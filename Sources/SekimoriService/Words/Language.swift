/// The languages in which people are spoken to.
package enum Language: String, Hashable, Sendable, CaseIterable {
    case japanese = "ja"
    case english = "en"

    /// From a code as people and browsers write it: `ja`, `ja-JP`, `ja_JP.UTF-8`, `en;q=0.8`; nil for any other.
    package init?(code: some StringProtocol) {
        let letters = code.utf8.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        switch letters.map({ $0 | 0x20 }) {
        case Array("ja".utf8): self = .japanese
        case Array("en".utf8), Array("c".utf8), Array("posix".utf8): self = .english
        default: return nil
        }
    }

    /// What the locale says: the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty. Where it is neither
    /// Japanese nor English, or nothing is set: Japanese, the language of the hospitals.
    package init(environment: [String: String]) {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.utf8.isEmpty }
        self = set.flatMap { Language(code: $0) } ?? .japanese
    }

    /// What an Accept-Language header prefers; Japanese where it names neither language.
    ///
    /// RFC 9110 §12.5.4; of equal weights the first counts. Only the first 16 entries are read.
    package init(accepting header: some StringProtocol) {
        var best: (language: Language, weight: Int64)?
        let entries = header.utf8.split(separator: UInt8(ascii: ",")).prefix(16)
        for entry in entries {
            let parts = entry.filter { $0 != 0x20 && $0 != 0x09 }.split(separator: UInt8(ascii: ";"))
            guard let code = parts.first, let language = Language(code: String(decoding: code, as: UTF8.self)) else {
                continue
            }
            let weight = parts.dropFirst().first { $0.starts(with: Array("q=".utf8)) }.map {
                Self.weight($0.dropFirst(2))
            }
            if weight ?? 1_000 > best?.weight ?? 0 { best = (language, weight ?? 1_000) }
        }
        self = best?.language ?? .japanese
    }

    /// `0.8` as 800; nonsense is 0.
    private static func weight(_ text: some Collection<UInt8>) -> Int64 {
        guard let first = text.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return 0 }
        if first == UInt8(ascii: "1") { return 1_000 }
        var value: Int64 = 0
        var place: Int64 = 100
        for byte in text.dropFirst(2).prefix(3) where (0x30...0x39).contains(byte) {
            value += Int64(byte - 0x30) * place
            place /= 10
        }
        return value
    }
}

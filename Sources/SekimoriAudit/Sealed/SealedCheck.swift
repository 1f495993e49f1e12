/// What can be said of a recording without its keys: every file is there, is the one the journal knows, and is sealed to
/// as many keys as it should be.
///
/// What it must hold comes from the gate's journal, as lines:
///
///     segment INDEX SHA256HEX SIZE     of the segments that are in the journal
///     file NAME SHA256HEX SIZE         of what else the recording consists of
///     sealed X25519 SSH                to how many keys of either kind; `sealed any`: to at least one; without: not sealed
package struct SealedCheck {
    /// What is wrong with a recording.
    package struct Problem: Error, Sendable {
        package let file: String
        package let why: Sentence
    }

    private struct Fact {
        let name: String
        let sum: Sum
        let size: Int64
    }

    private var facts: [Fact] = []
    private var sealing: Sealing?

    private enum Sealing {
        case any
        case exactly(x25519: Int, ssh: Int)
    }

    /// Nil where a line is not as above.
    package init?(_ lines: [UInt8]) {
        for line in lines.split(separator: 0x0A) {
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
            switch (words.first.map { String(decoding: $0, as: UTF8.self) }, words.count) {
            case ("segment", 4):
                guard let index = Decimal.digitsValue(words[1]), let fact = Self.fact(Self.name(index), words[2...])
                else {
                    return nil
                }
                facts.append(fact)
            case ("file", 4):
                guard let name = String(validating: words[1], as: UTF8.self), !name.contains("/"),
                    let fact = Self.fact(name, words[2...])
                else { return nil }
                facts.append(fact)
            case ("sealed", 2) where words[1].elementsEqual("any".utf8): sealing = .any
            case ("sealed", 3):
                guard let x25519 = Decimal.digitsValue(words[1]), let ssh = Decimal.digitsValue(words[2]) else {
                    return nil
                }
                sealing = .exactly(x25519: Int(x25519), ssh: Int(ssh))
            default: return nil
            }
        }
    }

    private static func fact(_ name: String, _ words: ArraySlice<ArraySlice<UInt8>>) -> Fact? {
        guard let first = words.first, let last = words.last, let sum = Sum(hex: first),
            let size = Decimal.digitsValue(last)
        else { return nil }
        return Fact(name: name, sum: sum, size: size)
    }

    private static func name(_ index: Int64) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits + ".seg"
    }

    /// Looks at every file.
    package func run(_ files: RecordingReader.Files) throws(Problem) {
        guard !facts.isEmpty else {
            throw Problem(file: "", why: Sentence("証跡に何もありません", "the journal knows of no file"))
        }
        for fact in facts {
            guard let bytes = files.read(fact.name) else {
                throw Problem(file: fact.name, why: Sentence("読めません", "cannot be read"))
            }
            guard Int64(bytes.count) == fact.size, Sum(of: bytes) == fact.sum else {
                throw Problem(file: fact.name, why: Sentence("証跡の SHA-256 と違います", "is not what the journal knows"))
            }
            let isTail = fact.name == "tail" || fact.name.hasSuffix(".tail")
            if sealing != nil, !isTail { try check(bytes, fact.name) }
        }
        if sealing != nil, !facts.contains(where: { $0.name == "session.key" }) {
            throw Problem(file: "session.key", why: Sentence("証跡にありません", "is not in the journal"))
        }
    }

    private func check(_ bytes: [UInt8], _ name: String) throws(Problem) {
        guard let types = AgeReader.recipientTypes(bytes) else {
            throw Problem(file: name, why: Sentence("age の見出しを読めません", "has no readable age header"))
        }
        let x25519 = types.count { $0 == "X25519" }
        let ssh = types.count { $0 == "ssh-ed25519" }
        let isRight =
            switch sealing {
            case .exactly(let wantedX25519, let wantedSSH)?: x25519 == wantedX25519 && ssh == wantedSSH
            case .any?, nil: x25519 + ssh > 0
            }
        guard isRight else {
            throw Problem(
                file: name, why: Sentence("監査者の鍵の数が設定と違います", "is not sealed to as many keys as the settings name"))
        }
    }
}

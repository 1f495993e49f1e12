internal import Sekimori
internal import SekimoriRecords
internal import SekimoriTesting
internal import SekimoriWire

/// Files for libFuzzer to begin with: good ones of every kind, so that it does not have to invent the formats first.
enum Seeds {
    static func of(_ parser: Parser) -> [[UInt8]] {
        var random = SplitMix64(seed: 20_261_122)
        return switch parser {
        case .wire: messages()
        case .journal: many(JournalEntry.self, 20, &random).compactMap { try? $0.bytes() }
        case .payload: many(Payload.self, 300, &random).compactMap { try? Lines.encode($0) }
        case .text: Parser.texts.flatMap { texts($0, &random) }
        case .signature: signatures()
        case .key: keys()
        case .certificate: certificates()
        case .command: ["systemctl status pacs", "exec tail -n 100 /var/log/syslog", "shell", "exec-any"].map(bytes)
        case .recording: recordings()
        case .sealed:
            [
                [0] + Sealed.file, [1] + Sealed.identity, [1] + Sealed.sshIdentity, [2] + Sealed.tail,
                [3] + Sealed.segment, [4] + Sealed.sessionKey,
            ]
        case .facts: of(.payload) + of(.journal) + of(.text) + of(.signature)
        case .bundle: bundles(&random)
        case .replay:
            ["\u{1b}[1;31mあ\u{1b}[m\r\n\u{1b}[2J\u{1b}]0;t\u{7}\u{1b}(0q\u{1b}[?1049h"].map {
                bytes("\u{18}P\u{18}P" + $0)
            }
        }
    }

    /// A frame or two for each kind of file.
    private static func bundles(_ random: inout SplitMix64) -> [[UInt8]] {
        func frame(_ bytes: [UInt8]) -> [UInt8] { Array("\(bytes.count)\n".utf8) + bytes }
        let entries = many(JournalEntry.self, 3, &random).compactMap { try? $0.bytes() }
        let payload = many(Payload.self, 1, &random).compactMap { try? Lines.encode($0) }.first ?? []
        let salt = [UInt8](repeating: 1, count: 32)
        return [
            [0] + entries.flatMap(frame), [1] + salt, [2] + frame(bytes("1")) + frame(salt) + frame(payload),
            [3] + frame(bytes("sekimori/minato\n1\nAAAA\n\n\u{2014} sekimori/minato AAAAAAA=\n")),
            [4] + frame(bytes("r20261122-001")) + frame(payload),
            [5] + bytes("manifest-v1@sekimori\ngate: minato\nmade: 2026-11-23T00:00:00.000000Z\nentries: 1\n"),
        ]
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func many<Value: Codable>(
        _ type: Value.Type, _ count: Int, _ random: inout SplitMix64
    ) -> [Value] {
        (0..<count).compactMap { _ in try? Arbitrary.value(type, from: &random) }
    }

    private static func texts<Text: SignedText>(_ kind: Text.Type, _ random: inout SplitMix64) -> [[UInt8]] {
        many(kind, 20, &random).compactMap { try? $0.bytes() }
    }

    /// Of every kind the message whose fields are all empty: the zeros that it takes.
    private static func messages() -> [[UInt8]] {
        (1...UInt8(64)).compactMap { kind in
            (0...300).lazy.map { [Message.version, kind] + [UInt8](repeating: 0, count: $0) }
                .first { Message(body: $0) != nil }
        }
    }

    private static let keyPair = OpenSSHPrivateKey(seed: [UInt8](repeating: 7, count: 32))

    private static func signatures() -> [[UInt8]] {
        guard let signature = keyPair?.sign(bytes("text"), namespace: "fuzz") else { return [] }
        return [bytes(signature.armored), signature.blob]
    }

    private static func keys() -> [[UInt8]] {
        guard let key = keyPair?.publicKey else { return [] }
        let box =
            "---- BEGIN SSH2 PUBLIC KEY ----\r\nComment: \"k\"\r\n\(Base64.encode(key.blob))\r\n---- END SSH2 PUBLIC KEY ----\r\n"
        let curve = bytes("\0\0\0\u{13}ecdsa-sha2-nistp256\0\0\0\u{8}nistp256\0\0\0A\u{4}") + [UInt8](1...64)
        let rsa =
            bytes("\0\0\0\u{7}ssh-rsa\0\0\0\u{3}\u{1}\0\u{1}\0\0\u{1}\u{1}\0") + [UInt8](repeating: 0xAB, count: 256)
        return [bytes(key.line), bytes(key.line + " tanaka@example\n"), bytes(box), key.blob, curve, rsa]
    }

    private static func certificates() -> [[UInt8]] {
        guard let key = keyPair?.publicKey else { return [] }
        func string(_ text: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(text.count)] + text }
        let raw = Array(key.blob.suffix(32))
        let type = string(bytes("ssh-ed25519-cert-v01@openssh.com"))
        let serialAndKind: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]
        let names = string(bytes("tanaka/r1/s1")) + string(string(bytes("maint")))
        let validity: [UInt8] = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
        let critical = string(string(bytes("source-address")) + string(string(bytes("10.99.2.1/32"))))
        let extensions = string(string(bytes("permit-pty")) + string([]))
        let proof = string(string(bytes("ssh-ed25519")) + string([UInt8](repeating: 9, count: 64)))
        let head = type + string([UInt8](repeating: 1, count: 32)) + string(raw) + serialAndKind + names + validity
        return [head + critical + extensions + string([]) + string(key.blob) + proof]
    }

    private static func recordings() -> [[UInt8]] {
        let start: [UInt8] = [0, 0, 1, 0x9A, 0, 0, 0, 0]
        func plain(index: UInt8, first: UInt8, _ frames: [[UInt8]]) -> [UInt8] {
            bytes("SKMREC01") + [0, 2] + bytes("s1") + [0, 0, 0, index, 0, 0, 0, 0, 0, 0, 0, first] + start
                + frames.joined()
        }
        let frames: [[UInt8]] = [
            [5, 0, 11] + bytes("session: s1"), [2, 1, 2, 24, 80], [0, 3, 5] + bytes("\u{1b}[1mx"), [1, 2, 1, 0x6C],
            [3, 0, 2] + bytes("15"), [6, 0, 1, 0x65], [7, 0, 1, 0x6C],
        ]
        let whole = plain(index: 1, first: 0, frames + [[4, 9, 3, 0, 0, 8]])
        let begun = plain(index: 1, first: 0, frames)
        let ended = plain(index: 2, first: 7, [[0, 1, 2] + bytes("ok"), [4, 9, 3, 0, 0, 9]])
        // One zstd frame of one raw block, its content's size said in one byte.
        let block = [1 | UInt8((whole.count & 31) << 3), UInt8(whole.count >> 5), 0]
        let segment: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, UInt8(whole.count)] + block + whole
        let share = UInt8((begun.count * 256 + 255) / (begun.count + ended.count))
        return [[0] + segment, [1] + whole, [1] + begun, [share] + begun + ended]
    }
}

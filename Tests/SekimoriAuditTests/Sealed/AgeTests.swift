import SekimoriAudit
import SekimoriTerminal
import SekimoriTesting
import SekimoriWire
import Testing

/// Ours beside `age`: each opens what the other wrote, and neither takes what is damaged.
@Suite struct AgeTests {
    /// Around the borders of chunks and of header lines.
    private static let sizes = [
        0, 1, 15, 16, 17, 48, 65_519, 65_520, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 262_144, 300_001,
    ]

    private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        var noise: [UInt8] = []
        noise.reserveCapacity(count + 8)
        while noise.count < count { withUnsafeBytes(of: random.next().littleEndian) { noise += $0 } }
        return Array(noise.prefix(count))
    }

    /// Texts of any size and content: most are small, some lie around the borders of chunks, some are lines of one byte.
    private static func texts(_ count: Int, seed: UInt64) -> [[UInt8]] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let size =
                switch random.below(64) {
                case 0: random.below(300_000)
                case 1: 65_536 * (1 + random.below(3)) - 20 + random.below(40)
                case 2..<12: random.below(10_000)
                default: random.below(300)
                }
            return random.oneIn(8)
                ? [UInt8](repeating: UInt8(random.below(256)), count: size) : noise(size, seed: random.next())
        }
    }

    /// Measured: 5 ms each with both programs at work.
    private static let good = rounds(100, long: 10_000)

    /// Files in batches: of ten thousand not all need to be in memory at once.
    private static func batches(seed: UInt64, _ take: ([[UInt8]]) throws -> Void) rethrows {
        for start in stride(from: 0, to: good, by: 1_000) {
            try take(texts(min(1_000, good - start), seed: seed + UInt64(start)))
        }
    }

    @Test(.requirement("R-033"), arguments: AgeTool.kinds)
    func `age opens whatever we seal, for one recipient or many`(kind: String) throws {
        let tool = try AgeTool()
        let others = ["other", "ssh", "x25519"].filter { $0 != kind }
        let sets = [[kind], [kind] + others, others + [kind], [others[0], kind, others[1]]]
        let writers = try sets.map { try AgeFile($0.map { try tool.recipient($0) }) }
        var opened = 0
        try Self.batches(seed: kind == "ssh" ? 100_000 : 200_000) { texts in
            let files = try texts.enumerated().map { try writers[$0 % writers.count].seal($1) }
            for (text, answer) in zip(texts, try tool.open(files, with: kind)) {
                if answer == text { opened += 1 } else { Issue.record("\(text.count) bytes") }
            }
        }
        #expect(opened == Self.good)
    }

    @Test(arguments: AgeTool.kinds) func `we open whatever age seals, for one recipient or many`(kind: String) throws {
        let tool = try AgeTool()
        let identities = try tool.identities(kind)
        let own = kind == "ssh" ? "-R ssh.pub" : "-i x25519"
        let recipients = [
            own, "\(own) -i other", "-i other \(own)", "-R ssh.pub -i x25519", "-i x25519 -R ssh.pub -i other",
        ]
        var opened = 0
        try Self.batches(seed: kind == "ssh" ? 300_000 : 400_000) { texts in
            for (text, file) in zip(texts, try tool.seal(texts, to: recipients)) {
                let ours = try file.map { try AgeReader.open($0, with: identities) }
                if ours == text { opened += 1 } else { Issue.record("\(text.count) bytes") }
            }
        }
        #expect(opened == Self.good)
    }

    @Test(.requirement("R-033"), arguments: AgeTool.kinds)
    func `age opens what we wrote`(kind: String) throws {
        let tool = try AgeTool()
        let file = try AgeFile(AgeTool.kinds.map { try tool.recipient($0) })
        let texts = Self.sizes.map { Self.noise($0, seed: UInt64($0)) }
        #expect(try tool.open(texts.map { try file.seal($0) }, with: kind) == texts)
    }

    @Test(arguments: AgeTool.kinds) func `we open what age wrote`(kind: String) throws {
        let tool = try AgeTool()
        let identities = try tool.identities(kind)
        for size in Self.sizes {
            let text = Self.noise(size, seed: UInt64(size))
            try tool.write(text, to: "text")
            for recipients in [
                "-R ssh.pub -i x25519", "-i x25519 -R ssh.pub -i other", "-R ssh.pub -i other -i x25519",
            ] {
                let file = try tool.run("age -e \(recipients) text")
                #expect(try AgeReader.open(file, with: identities) == text, "\(size)")
            }
        }
    }

    @Test func `a file opens for its recipients and for nobody else`() throws {
        let tool = try AgeTool()
        let ours = try AgeFile([try tool.recipient("ssh")]).seal(bytes("text"))
        #expect(try tool.open([ours], with: "x25519") == [nil])
        for kind in ["x25519", "other"] {
            #expect(throws: AgeReader.Fault.identity) {
                try AgeReader.open(ours, with: try tool.identities(kind))
            }
        }
        #expect(throws: AgeReader.Fault.identity) { try AgeReader.open(ours, with: []) }
        let all = try tool.identities("other") + tool.identities("ssh")
        #expect(try AgeReader.open(ours, with: all) == bytes("text"))
    }

    @Test func `no two files have a key or a share in common`() throws {
        let tool = try AgeTool()
        let file = try AgeFile([try tool.recipient("x25519")])
        let heads = try (0..<50).map { _ in try Array(file.seal([]).prefix(160)) }
        #expect(Set(heads.map { $0[32..<70] }).count == 50)
        #expect(Set(heads.map { $0[80..<120] }).count == 50)
    }

    @Test func `to a key that everybody could open nothing is sealed`() throws {
        // Points of small order, which give everybody the same secret: u = 0, 1 and -1, and y = 1.
        let weak = [
            "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
            "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
            "age1anlllllllllllllllllllllllllllllllllllllllllllllllals4n2t7m",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ]
        for text in weak {
            let recipient = try #require(Recipient(name: bytes("weak"), text: bytes(text)))
            #expect(throws: Recorder.Failure.sealing) { try AgeFile([recipient]) }
        }
        #expect(throws: Recorder.Failure.sealing) { try AgeFile([]) }
    }

    // MARK: Damage

    /// Measured: 8 ms each, most of it `age`.
    private static let times = rounds(300, long: 10_000)

    @Test(arguments: AgeTool.kinds)
    func `whatever is changed in a file, we take it exactly when age does`(kind: String) throws {
        let tool = try AgeTool()
        let identities = try tool.identities(kind)
        let writer = try AgeFile(["other", "ssh", "x25519"].map { try tool.recipient($0) })
        var random = SplitMix64(seed: kind == "ssh" ? 65 : 25)
        try tool.write(Self.noise(65_537, seed: 1), to: "text")
        let theirs = try tool.run("age -e -R ssh.pub -i x25519 text")
        let bases = try [
            theirs, writer.seal(bytes("a line\n")), writer.seal([]), writer.seal(Self.noise(131_072, seed: 2)),
        ]
        var files: [[UInt8]] = []
        for _ in 0..<Self.times { files.append(Self.damaged(random.pick(bases), &random)) }
        let answers = try tool.open(files, with: kind)
        for (number, (file, answer)) in zip(files, answers).enumerated() {
            #expect((try? AgeReader.open(file, with: identities)) == answer, "\(number)")
        }
    }

    /// One or two changes, most of them in the header.
    private static func damaged(_ file: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var file = file
        for _ in 0...random.below(2) {
            let place = random.below(random.oneIn(3) ? file.count : min(file.count, 600))
            switch random.below(8) {
            case 0, 1: file[place] ^= 1 << UInt8(random.below(8))
            case 2: file[place] = random.pick(Array("\n\r =-+/A>x".utf8))
            case 3: file.insert(random.pick(Array("\n\r =-A".utf8)), at: place)
            case 4: file.remove(at: place)
            case 5: file.removeLast(random.below(min(file.count, random.oneIn(2) ? 40 : 70_000)))
            case 6: file += noise(1 + random.below(40), seed: random.next())
            default:
                let end = min(file.count, place + random.below(100))
                let piece = file[place..<end]
                file.insert(contentsOf: piece, at: random.below(file.count))
            }
            if file.isEmpty { return file }
        }
        return file
    }

    @Test
    func `whatever shape a header has, we take it exactly when age does`() throws {
        let tool = try AgeTool()
        let identities = try tool.identities("x25519")
        let forge = Forge(try tool.recipient("x25519"))
        var random = SplitMix64(seed: 11)
        let text = Forge.Chunk.all(of: bytes("text"))
        let (share, body) = forge.wrapped(forge.fileKey)
        let (shortShare, shortBody) = forge.wrapped([1, 2, 3])
        let forty8 = Forge.text([UInt8](repeating: 5, count: 48))
        let zero = Forge.text([UInt8](repeating: 0, count: 32))
        let odd = [
            "", "-> grease\n\n", "-> grease a b c\nQUJD\n", "-> grease\n\(forty8)\n\n",
            "-> grease\n\(forty8)\n\(forty8)\nQQ\n",
            "-> grease\n\(forty8)\n", "-> grease\n\(forty8)QUJD\n\n", "-> grease\nQR\n", "-> grease\nQQ==\n",
            "-> grease\nQ\n",
            "-> grease \n\n", "->  grease\n\n", "-> \n\n", "->\n\n", "->grease\n\n", "-> grease\u{7f}\n\n",
            "-> gré\n\n",
            "-> grease\r\n\n", "-> grease\n\r\n", "-> grease\nQUJD\r\n", "-> grease\t\n\n", "-> -\n\n", "-> --- \n\n",
            "-> scrypt AAAA 10\n\(forty8.prefix(43))\n", "-> X25519\n\n", "-> X25519 a b\n\n",
            "-> X25519 \(zero)\n\(Forge.text([UInt8](repeating: 1, count: 32)))\n",
            "-> X25519 \(Forge.text(share))=\n\(Forge.text(body))\n",
            "-> X25519 \(Forge.text(share)) x\n\(Forge.text(body))\n",
            "-> X25519 \(Forge.text(share))\n\(Forge.text(body))AA\n",
            "-> x25519 \(Forge.text(share))\n\(Forge.text(body))\n",
            "-> X25519 \(Forge.text(shortShare))\n\(Forge.text(shortBody))\n",
            "-> X25519 \(Forge.text([UInt8](repeating: 9, count: 32)))\n\(Forge.text([UInt8](repeating: 1, count: 32)))\n",
            "-> ssh-ed25519 AAAA \(zero)\n\n", "-> ssh-rsa AAAA\n\(forty8)\n\n", "--\n", "-\n", "\n", "->", "x\n",
        ]
        let closings: [(String) -> String] = [
            { " \($0)\n" }, { " \($0)\n" }, { " \($0)\n" }, { " \($0) \n" }, { "  \($0)\n" }, { " \($0)=\n" },
            { " \($0)\r\n" },
            { "\($0)\n" }, { " \($0)" }, { " \($0.dropLast())B\n" }, { _ in "\n" }, { _ in " \n" }, { "- \($0)\n" },
            { " \($0) x\n" },
        ]
        let intros = [
            "age-encryption.org/v1\n", "age-encryption.org/v1\n", "age-encryption.org/v1\n",
            "age-encryption.org/v1\r\n",
            "age-encryption.org/v1 \n", "age-encryption.org/v2\n", "\nage-encryption.org/v1\n", "",
        ]
        // Each odd stanza alone, before and after the right one; then mixtures.
        var files = odd.flatMap { stanza in
            [stanza, stanza + forge.stanza(), forge.stanza() + stanza].map { forge.file($0, text) }
        }
        files += closings.map { forge.file(forge.stanza(), text, closing: $0) }
        files += intros.map { forge.file(forge.stanza(), text, intro: $0) }
        for _ in 0..<(Self.times - min(Self.times, files.count)) {
            var stanzas = (0..<random.below(4)).map { _ in random.pick(odd) }
            if !random.oneIn(8) { stanzas.insert(forge.stanza(), at: random.below(stanzas.count + 1)) }
            files.append(
                forge.file(stanzas.joined(), text, intro: random.pick(intros), closing: random.pick(closings)))
        }
        let answers = try tool.open(files, with: "x25519")
        for (file, answer) in zip(files, answers) {
            #expect(
                (try? AgeReader.open(file, with: identities)) == answer,
                "\(String(decoding: file.prefix(600), as: UTF8.self).debugDescription)")
        }
        #expect(answers.contains(bytes("text")) && answers.contains(nil))
    }

    @Test
    func `however chunks are exchanged, repeated and dropped, we take them exactly when age does`() throws {
        let tool = try AgeTool()
        let identities = try tool.identities("x25519")
        let forge = Forge(try tool.recipient("x25519"))
        var random = SplitMix64(seed: 12)
        var files: [[UInt8]] = []
        for _ in 0..<rounds(120, long: 10_000) {
            let size = random.pick([0, 1, 100, 65_536, 65_537, 131_072, 196_608])
            var chunks = Forge.Chunk.all(of: [UInt8](repeating: UInt8(size & 255), count: size))
            for _ in 0..<random.below(3) where !chunks.isEmpty {
                let place = random.below(chunks.count)
                switch random.below(8) {
                case 0: chunks[place].isLast.toggle()
                case 1: chunks[place].number += random.pick([-1, 1, 256])
                case 2: chunks.remove(at: place)
                case 3: chunks.insert(chunks[place], at: random.below(chunks.count + 1))
                case 4: chunks.swapAt(place, random.below(chunks.count))
                case 5: chunks.append(Forge.Chunk(plain: [], number: chunks.count, isLast: true))
                case 6: chunks[place].plain = Array(chunks[place].plain.dropLast())
                default: chunks[place].plain.append(0)
                }
                chunks = chunks.map { Forge.Chunk(plain: $0.plain, number: max(0, $0.number), isLast: $0.isLast) }
            }
            files.append(forge.file(forge.stanza(), chunks))
        }
        for (file, answer) in zip(files, try tool.open(files, with: "x25519")) {
            #expect((try? AgeReader.open(file, with: identities)) == answer)
        }
    }
}

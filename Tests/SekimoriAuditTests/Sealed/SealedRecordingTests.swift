import SekimoriAudit
import SekimoriTerminal
import SekimoriTesting
import Testing

/// Recordings as the gate seals them.
@Suite struct SealedRecordingTests {
    /// A recording without its end, so that its last part is still a tail.
    private func unfinished(_ tool: AgeTool, frames: UInt64 = 6) throws -> Sample {
        try Sample(sealer: tool.sealer()) { recorder in
            for number in 0..<frames { try recorder.append(.output, bytes("line \(number)\r\n"), at: moment(number)) }
        }
    }

    @Test(arguments: AgeTool.kinds) func `a sealed recording is read like an unsealed one`(kind: String) throws {
        let tool = try AgeTool()
        let sealed = try Sample.inFourSegments(sealer: tool.sealer())
        let (frames, findings) = sealed.read(identities: try tool.identities(kind))
        let plain = try Sample.inFourSegments().read
        #expect(frames == plain.frames)
        #expect(findings.isWhole)
        #expect(findings.pieces.map(\.frames) == plain.findings.pieces.map(\.frames))
    }

    @Test(.requirement("R-033"), arguments: AgeTool.kinds)
    func `age and zstd alone open every segment, and age the session key`(kind: String) throws {
        let tool = try AgeTool()
        let sample = try Sample.inFourSegments(sealer: tool.sealer())
        #expect(sample.files.keys.sorted() == (1...4).map { "0000000\($0).seg" } + ["session.key"])
        for (name, file) in sample.files {
            try tool.write(file, to: "sealed")
            let plain = try tool.run("age -d -i \(kind) sealed" + (name == "session.key" ? "" : " | zstd -dc"))
            if name == "session.key" {
                #expect(plain.count == 32)
            } else {
                #expect(plain.starts(with: bytes("SKMREC01")))
            }
        }
    }

    @Test func `without a key, or with another's, it is closed and not damaged`() throws {
        let tool = try AgeTool()
        for sample in [try Sample.inFourSegments(sealer: tool.sealer()), try unfinished(tool)] {
            for (identities, fault) in [([], Damage.Fault.sealed), (try tool.identities("other"), .identity)] {
                let (frames, findings) = sample.read(identities: identities)
                #expect(frames == [])
                #expect(findings.damage?.fault == fault)
                #expect(findings.damage?.isClosed == true)
            }
        }
    }

    @Test func `one of several keys is enough`() throws {
        let tool = try AgeTool()
        let sample = try Sample.inFourSegments(sealer: tool.sealer(["ssh"]))
        let keys = try ["other", "x25519", "ssh"].flatMap { try tool.identities($0) }
        #expect(sample.read(identities: keys).findings.isWhole)
    }

    @Test func `each recording is sealed to the recipients of its own time`() throws {
        let tool = try AgeTool()
        let before = try Sample.inFourSegments(sealer: tool.sealer(["other"]))
        let after = try Sample.inFourSegments(sealer: tool.sealer(["x25519"]))
        #expect(before.read(identities: try tool.identities("other")).findings.isWhole)
        #expect(before.read(identities: try tool.identities("x25519")).findings.damage?.fault == .identity)
        #expect(after.read(identities: try tool.identities("other")).findings.damage?.fault == .identity)
    }

    @Test func `nothing that was shown can be found in the files of a sealed recording`() throws {
        let tool = try AgeTool()
        for sample in [try Sample.inFourSegments(sealer: tool.sealer()), try unfinished(tool)] {
            for (name, file) in sample.files {
                for word in ["s1", "0:0", "line", "SKMREC"] {
                    let found = file.indices.contains { file[$0...].starts(with: bytes(word)) }
                    // Two bytes are found by chance in so many.
                    #expect(!found || word.utf8.count < 3, "\(word) in \(name)")
                }
            }
        }
    }

    // MARK: Tails

    @Test func `a tail cut at any length reads up to the last whole record, and is not damaged`() throws {
        let tool = try AgeTool()
        let keys = try tool.identities("x25519")
        let whole = try unfinished(tool)
        let all = whole.read(identities: keys).frames
        let tail = try #require(whole.files["tail"])
        var last = 0
        for length in 0...tail.count {
            var sample = whole
            sample.files["tail"] = Array(tail.prefix(length))
            let (frames, findings) = sample.read(identities: keys)
            #expect(findings.damage == nil, "\(length)")
            #expect(all.starts(with: frames), "\(length)")
            #expect(frames.count >= last)
            last = frames.count
            // At 0 nothing is torn; later all bytes are either read or torn.
            #expect(findings.tornBytes <= length)
        }
        #expect(last == all.count)
    }

    @Test func `a tail with any byte changed gives frames up to there, and says so`() throws {
        let tool = try AgeTool()
        let keys = try tool.identities("ssh")
        let whole = try unfinished(tool)
        let all = whole.read(identities: keys).frames
        let tail = try #require(whole.files["tail"])
        for place in tail.indices {
            for bit in [1, 0x80] as [UInt8] {
                var sample = whole
                sample.files["tail"]?[place] ^= bit
                let (frames, findings) = sample.read(identities: keys)
                #expect(all.starts(with: frames) && frames.count < all.count, "\(place)")
                #expect(findings.damage != nil || findings.tornBytes > 0, "\(place)")
            }
        }
    }

    @Test func `records exchanged, repeated, dropped or from another recording are found`() throws {
        let tool = try AgeTool()
        let keys = try tool.identities("x25519")
        let whole = try unfinished(tool)
        let all = whole.read(identities: keys).frames
        let head = Array(try #require(whole.files["tail"]).prefix(12))
        func records(_ sample: Sample) -> [[UInt8]] {
            var rest = (sample.files["tail"] ?? []).dropFirst(12)
            var records: [[UInt8]] = []
            while rest.count >= 4 {
                let length = 4 + rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                records.append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            return records
        }
        let own = records(whole)
        let foreign = records(try unfinished(tool))
        #expect(own.count == 7 && foreign.count == 7)
        for place in own.indices {
            var variants: [[[UInt8]]] = []
            for other in own.indices where other > place {
                var swapped = own
                swapped.swapAt(place, other)
                variants.append(swapped)
            }
            variants.append(Array(own[...place]) + Array(own[place...]))
            if place < own.count - 1 { variants.append(Array(own[..<place]) + Array(own[(place + 1)...])) }
            variants.append(Array(own[..<place]) + [foreign[place]] + Array(own[(place + 1)...]))
            for variant in variants {
                var sample = whole
                sample.files["tail"] = head + variant.joined()
                let (frames, findings) = sample.read(identities: keys)
                #expect(findings.damage?.fault == .record)
                #expect(all.starts(with: frames))
            }
        }
    }

    @Test func `the record after one that the disk did not take is read`() throws {
        let tool = try AgeTool()
        let sealer = try tool.sealer()
        let head = try sealer.beginTail(1)
        let plain = try #require(try Sample { try $0.append(.output, bytes("a"), at: moment(0)) }.files["tail"])
        var tail = head
        func seal(_ bytes: some Collection<UInt8>) throws -> [UInt8] {
            try Array(bytes).withUnsafeBytes { Array(try sealer.tail($0)) }
        }
        tail += try seal(plain[..<30])
        _ = try seal(plain[30...])
        sealer.withdraw()
        tail += try seal(plain[30...])
        let sample = try Sample(sealer: sealer) { _ in }
        var files = sample.files
        files["tail"] = tail
        let read = RecordingReader.read(
            RecordingReader.Files(names: Array(files.keys)) { files[$0] }, digests: [:],
            identities: try tool.identities("x25519")
        ) { #expect($0.content == .output(bytes("a"))) }
        #expect(read.damage == nil)
        #expect(read.frames == 1)
    }

    // MARK: Segments

    @Test func `a segment that is not sealed has no place in a sealed recording`() throws {
        let tool = try AgeTool()
        let plain = try Sample.inFourSegments()
        var sample = try Sample.inFourSegments(sealer: tool.sealer())
        sample.files["00000002.seg"] = plain.files["00000002.seg"]
        let damage = sample.read(identities: try tool.identities("x25519")).findings.damage
        #expect(damage?.fault == .notSealed)
        #expect(damage?.file == "00000002.seg")
    }

    @Test func `a damaged segment is named, and everything before it is read`() throws {
        let tool = try AgeTool()
        let keys = try tool.identities("ssh")
        let whole = try Sample.inFourSegments(sealer: tool.sealer())
        let size = try #require(whole.files["00000003.seg"]?.count)
        for (place, fault) in [
            (0, Damage.Fault.header), (30, .header), (size - 1, .chunk(0)), (size - 40, .chunk(0)),
        ] {
            var sample = whole
            sample.files["00000003.seg"]?[place] ^= 1
            let (frames, findings) = sample.read(identities: keys)
            #expect(frames.count == 10)
            #expect(findings.damage?.file == "00000003.seg")
            #expect(findings.damage?.fault == fault)
        }
    }

    @Test func `a sealed tail without the session key is missing it`() throws {
        let tool = try AgeTool()
        var sample = try unfinished(tool)
        sample.files["session.key"] = nil
        let damage = sample.read(identities: try tool.identities("x25519")).findings.damage
        #expect(damage?.file == "session.key")
        #expect(damage?.fault == .missing)
    }
}

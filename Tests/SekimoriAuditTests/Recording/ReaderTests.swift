import SekimoriAudit
import SekimoriTerminal
import SekimoriTesting
import Testing

struct ReaderTests {
    @Test func `a whole recording is whole, with or without the journal's digests`() throws {
        let sample = try Sample.inFourSegments()
        let (frames, findings) = sample.read
        #expect(findings.isWhole)
        #expect(findings.pieces.map(\.file) == (1...4).map { "0000000\($0).seg" })
        #expect(findings.pieces.map(\.firstFrame) == [0, 5, 10, 15])
        #expect(frames.map(\.number) == Array(0..<21))
        #expect(findings.closing == .init(cause: 0, status: 0, frames: 21))
        #expect(sample.read(digests: sample.digests).findings == findings)
    }

    @Test func `a recording without its end reads up to its last frame and is not whole`() throws {
        let sample = try Sample { recorder in
            for number in 0..<10 as Range<UInt64> { try recorder.append(.output, bytes("x"), at: moment(number)) }
        }
        #expect(sample.files.keys.sorted() == ["tail"])
        let (frames, findings) = sample.read
        #expect(frames.count == 10)
        #expect(findings.damage == nil)
        #expect(!findings.isWhole)
    }

    @Test func `a tail cut at any length reads up to the last whole frame`() throws {
        let sample = try Sample { recorder in
            try recorder.resize(rows: 24, columns: 80, at: moment(0))
            for number in 0..<20 as Range<UInt64> {
                try recorder.append(.output, bytes("line \(number)"), at: moment(number * 200))
            }
        }
        let whole = sample.read.frames
        let tail = try #require(sample.files["tail"])
        var seen: Set<Int> = []
        var read = 0
        for length in 0..<tail.count {
            var cut = sample
            cut.files["tail"] = Array(tail.prefix(length))
            let (frames, findings) = cut.read
            #expect(frames == Array(whole.prefix(frames.count)), "length \(length)")
            #expect(findings.damage == nil && findings.closing == nil)
            // What is not a frame is counted.
            read += findings.tornBytes == 0 ? 1 : 0
            seen.insert(frames.count)
        }
        #expect(seen == Set(0...20))
        // Cuts between two frames: none, behind the header, behind each frame but the last.
        #expect(read == 22)
    }

    @Test func `a segment cut at any length is named, and everything before it is read`() throws {
        let sample = try Sample.inFourSegments()
        let whole = sample.read.frames
        let segment = try #require(sample.files["00000003.seg"])
        for length in 0..<segment.count {
            var cut = sample
            cut.files["00000003.seg"] = Array(segment.prefix(length))
            let (frames, findings) = cut.read
            #expect(findings.damage == Damage(file: "00000003.seg", frame: 10, offset: 0, fault: .compression))
            #expect(frames == Array(whole.prefix(10)))
        }
    }

    @Test func `every flipped bit of every segment is named by its file`() throws {
        let sample = try Sample.inFourSegments()
        let digests = sample.digests
        for (index, name) in (1...4).map({ ($0, "0000000\($0).seg") }) {
            let segment = try #require(sample.files[name])
            for place in 0..<(segment.count * 8) {
                var flipped = sample
                flipped.files[name]?[place / 8] ^= 1 << UInt8(place % 8)
                let damage = flipped.read(digests: digests).findings.damage
                #expect(damage?.file == name && damage?.fault == .digest, "bit \(place)")
                #expect(damage?.frame == UInt64((index - 1) * 5))
                // Without the journal no flipped bit makes another text of it.
                let (frames, findings) = flipped.read
                #expect(findings.damage?.file == name || frames == sample.read.frames, "bit \(place)")
            }
        }
    }

    @Test func `no flipped bit of a tail stops the reader or changes a frame before it`() throws {
        let sample = try Sample { recorder in
            for number in 0..<10 as Range<UInt64> {
                try recorder.append(.output, bytes("line \(number)"), at: moment(number * 200))
            }
        }
        let whole = sample.read.frames
        let tail = try #require(sample.files["tail"])
        // Every frame of this sample has the same length.
        let header = 8 + 2 + 2 + 4 + 8 + 8
        let first = 1 + 1 + 1 + 6
        for place in 0..<(tail.count * 8) {
            var flipped = sample
            flipped.files["tail"]?[place / 8] ^= 1 << UInt8(place % 8)
            let untouched =
                place / 8 < header ? 0 : place / 8 < header + first ? 0 : 1 + (place / 8 - header - first) / 10
            let frames = flipped.read.frames
            #expect(frames.prefix(untouched).elementsEqual(whole.prefix(untouched)), "bit \(place)")
        }
    }

    @Test func `a missing segment is named, wherever it is`() throws {
        let sample = try Sample.inFourSegments()
        for index in 1...4 {
            let name = "0000000\(index).seg"
            var without = sample
            without.files[name] = nil
            let (frames, findings) = without.read(digests: sample.digests)
            #expect(findings.damage?.file == name && findings.damage?.fault == .missing)
            #expect(frames.count == (index - 1) * 5)
        }
        // Without the journal a missing last segment is a recording without an end.
        var withoutLast = sample
        withoutLast.files["00000004.seg"] = nil
        #expect(withoutLast.read.findings.damage == nil)
        #expect(!withoutLast.read.findings.isWhole)
    }

    @Test func `exchanged, repeated and foreign segments are named`() throws {
        let sample = try Sample.inFourSegments()
        let other = try Sample.inFourSegments(session: "s2")
        var exchanged = sample
        exchanged.files["00000002.seg"] = sample.files["00000003.seg"]
        exchanged.files["00000003.seg"] = sample.files["00000002.seg"]
        #expect(exchanged.read.findings.damage == Damage(file: "00000002.seg", frame: 5, offset: 0, fault: .index(3)))
        var repeated = sample
        repeated.files["00000005.seg"] = sample.files["00000004.seg"]
        #expect(repeated.read.findings.damage?.fault == .afterEnd)
        #expect(repeated.read.findings.damage?.file == "00000005.seg")
        var foreign = sample
        foreign.files["00000003.seg"] = other.files["00000003.seg"]
        #expect(foreign.read.findings.damage == Damage(file: "00000003.seg", frame: 10, offset: 0, fault: .session))
    }

    @Test func `bytes behind a segment's zstd frame are no part of a recording`() throws {
        var sample = try Sample.inFourSegments()
        sample.files["00000001.seg", default: []] += [0]
        #expect(sample.read.findings.damage?.fault == .compression)
        var twice = try Sample.inFourSegments()
        twice.files["00000001.seg", default: []] += twice.files["00000002.seg", default: []]
        #expect(twice.read.findings.damage?.fault == .compression)
    }

    @Test func `where a crash left both a segment and its tail, the segment counts`() throws {
        var sample = try Sample.inFourSegments()
        sample.files["00000002.tail"] = bytes("SKMREC01 half")
        sample.files["00000004.tmp"] = bytes("half a file")
        #expect(sample.read.findings.isWhole)
    }

    @Test func `tails that were not closed yet stand for their segments`() throws {
        let sample = try Sample.inFourSegments()
        var unclosed = sample
        let tail = try Sample { recorder in
            for second in 0..<5 as Range<UInt64> {
                try recorder.append(.output, bytes("s1 0:\(second)\r\n"), at: moment(second * 1000))
            }
        }
        unclosed.files["00000001.seg"] = nil
        unclosed.files["00000001.tail"] = tail.files["tail"]
        #expect(unclosed.read.frames == sample.read.frames)
    }

    @Test func `an empty directory is no recording`() {
        let findings = RecordingReader.read(RecordingReader.Files(names: ["x"]) { _ in nil }, digests: [:]) { _ in }
        #expect(findings.damage == Damage(file: "00000001.seg", frame: 0, offset: 0, fault: .missing))
    }

    @Test(
        arguments: [
            ([0x00, 0x80, 0x00, 0x01, 0x61], Damage.Fault.varint), ([0x08, 0x00, 0x00], .kind(8)),
            ([0x00, 0x00, 0x00], .content), ([0x02, 0x00, 0x01, 0x18], .content),
            ([0x02, 0x00, 0x03, 0x18, 0x50, 0x50], .content), ([0x04, 0x00, 0x03, 0x00, 0x00, 0x02], .count(2)),
            ([0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00], .time),
            ([0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00], .varint),
            ([0x04, 0x00, 0x03, 0x00, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61], .afterEnd),
        ] as [([UInt8], Damage.Fault)])
    func `a frame that is not written as the layout says is named`(frame: [UInt8], fault: Damage.Fault) throws {
        var sample = try Sample { try $0.append(.output, bytes("x"), at: moment(0)) }
        let header = try #require(sample.files["tail"]).prefix(8 + 2 + 2 + 4 + 8 + 8)
        sample.files["tail"] = Array(header) + frame
        #expect(sample.read.findings.damage?.fault == fault)
    }

    @Test func `random bytes are refused or read, and never stop the reader`() {
        var random = SplitMix64(seed: 7)
        let magic = bytes("SKMREC01") + [0, 1, 0x73] + [0, 0, 0, 1] + [UInt8](repeating: 0, count: 16)
        for _ in 0..<20_000 {
            let noise = (0..<random.below(60)).map { _ in UInt8(random.below(random.pick([8, 256]))) }
            let tail = random.oneIn(4) ? noise : magic + noise
            let files = RecordingReader.Files(names: ["tail"]) { _ in tail }
            var frames: UInt64 = 0
            let findings = RecordingReader.read(files, digests: [:]) { _ in frames += 1 }
            #expect(findings.frames == frames)
        }
    }
}

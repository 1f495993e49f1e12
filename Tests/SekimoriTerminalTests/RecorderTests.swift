import Foundation
import SekimoriAudit
import SekimoriSystem
import SekimoriTerminal
import SekimoriTesting
import SekimoriWire
import Synchronization
import Testing

/// What the second thread tells a test.
final class Told: Sendable {
    private let events = Mutex<[Recorder.Event]>([])

    func add(_ event: Recorder.Event) { events.withLock { $0.append(event) } }

    var segments: [Segment] {
        events.withLock { $0.compactMap { if case .closed(let segment) = $0 { segment } else { nil } } }
    }

    var failures: [Recorder.Failure] {
        events.withLock { $0.compactMap { if case .failed(let failure) = $0 { failure } else { nil } } }
    }
}

func recorder(_ directory: String, session: String = "s1", told: Told = Told()) throws -> Recorder {
    try Recorder(directory: directory, session: bytes(session), sealer: PlainSealer()) { told.add($0) }
}

func moment(_ milliseconds: UInt64) -> Moment {
    Moment(boot: 50_000 + milliseconds, unix: 1_795_000_000_000 + milliseconds)
}

struct RecorderTests {
    @Test func `the tail has the bytes that the layout's example shows`() throws {
        let workshop = try Workshop()
        let recorder = try recorder(workshop.path)
        try recorder.resize(rows: 24, columns: 80, at: Moment(boot: 7, unix: 0x19a_a2c3_d400))
        try recorder.append(.output, bytes("hi\r\n"), at: Moment(boot: 12, unix: 0))
        let expected: [UInt8] =
            [0x53, 0x4b, 0x4d, 0x52, 0x45, 0x43, 0x30, 0x31, 0x00, 0x02, 0x73, 0x31, 0x00, 0x00, 0x00, 0x01]
            + [0, 0, 0, 0, 0, 0, 0, 0] + [0x00, 0x00, 0x01, 0x9a, 0xa2, 0xc3, 0xd4, 0x00]
            + [0x02, 0x00, 0x02, 0x18, 0x50] + [0x00, 0x05, 0x04, 0x68, 0x69, 0x0d, 0x0a]
        #expect(FileManager.default.contents(atPath: workshop.path + "/tail").map { Array($0) } == expected)
    }

    @Test func `a frame is in the file before append returns`() throws {
        let workshop = try Workshop()
        let recorder = try recorder(workshop.path)
        for number in 0..<50 {
            try recorder.append(.output, bytes("line \(number)"), at: moment(UInt64(number)))
            #expect(Reading(workshop.path).frames.last?.content == .output(bytes("line \(number)")))
        }
    }

    @Test func `what is recorded is what is read, frame by frame`() throws {
        for seed in 0..<20 as Range<UInt64> {
            let workshop = try Workshop()
            let recorder = try recorder(workshop.path)
            var random = SplitMix64(seed: seed)
            var now: UInt64 = 0
            var expected: [RecordedFrame.Content] = []
            var times: [UInt64] = []
            for _ in 0..<200 {
                now += UInt64(random.below(500))
                let text = (0..<random.pick([1, 2, 127, 128, 129, 4000])).map { _ in UInt8(random.below(256)) }
                switch random.below(4) {
                case 0:
                    let (rows, columns) = (UInt64(random.below(100_000)), UInt64(random.below(300)))
                    try recorder.resize(rows: rows, columns: columns, at: moment(now))
                    expected.append(.resize(rows: rows, columns: columns))
                case 1:
                    try recorder.append(.notice, text, at: moment(now))
                    expected.append(.notice(text))
                case 2:
                    try recorder.append(.errorOutput, text, at: moment(now))
                    expected.append(.errorOutput(text))
                default:
                    try recorder.append(.output, text, at: moment(now))
                    expected.append(.output(text))
                }
                times.append(1_795_000_000_000 + now)
            }
            try recorder.end(cause: 0, status: 7, at: moment(now))
            let reading = Reading(workshop.path)
            let end = UInt64(expected.count) + 1
            #expect(reading.frames.dropLast().map(\.content) == expected, "seed \(seed)")
            #expect(reading.frames.dropLast().map(\.at) == times, "seed \(seed)")
            #expect(reading.findings.closing == RecordedFrame.Closing(cause: 0, status: 7, frames: end))
            #expect(reading.findings.isWhole)
        }
    }

    @Test func `bytes of any alphabet and none are kept as they came`() throws {
        let workshop = try Workshop()
        let recorder = try recorder(workshop.path)
        // 医療 in EUC-JP and Shift_JIS, half a UTF-8 character, and 3 MB of noise.
        let foreign: [UInt8] = [
            0xb0, 0xe5, 0xce, 0xc5, 0x0a, 0x88, 0xe3, 0x97, 0xc3, 0x0a, 0xe6, 0x97, 0x00, 0xff, 0x1b,
        ]
        var random = SplitMix64(seed: 1)
        let noise = (0..<3_000_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        try recorder.append(.output, foreign, at: moment(0))
        try recorder.append(.output, noise, at: moment(1))
        try recorder.end(cause: 0, status: 0, at: moment(2))
        let reading = Reading(workshop.path)
        #expect(reading.findings.isWhole)
        #expect(reading.output == foreign + noise)
    }

    @Test func `a segment is closed at 256 KiB and its digest told in order`() throws {
        let workshop = try Workshop()
        let told = Told()
        let recorder = try recorder(workshop.path, told: told)
        let block = [UInt8](repeating: 0x61, count: 10_000)
        for number in 0..<200 as Range<UInt64> { try recorder.append(.output, block, at: moment(number)) }
        try recorder.end(cause: 0, status: 0, at: moment(200))
        #expect(told.segments.count == 8)
        #expect(told.segments.map(\.index) == Array(1...8))
        var first: UInt64 = 0
        for (segment, piece) in zip(told.segments, Reading(workshop.path).findings.pieces) {
            let digits = segment.digest.map { String(format: "%02x", $0) }.joined()
            #expect(piece.file == "0000000\(segment.index).seg")
            #expect(digits == piece.digest)
            #expect(segment.size == UInt64(piece.size))
            #expect(segment.firstFrame == first)
            first += segment.frames
        }
        #expect(first == 201)
        // Nothing but segments is left.
        let names = try FileManager.default.contentsOfDirectory(atPath: workshop.path)
        #expect(names.allSatisfy { $0.hasSuffix(".seg") })
    }

    @Test func `a segment is closed after a minute, so that a quiet session's digest is told too`() throws {
        let workshop = try Workshop()
        let told = Told()
        let recorder = try recorder(workshop.path, told: told)
        try recorder.append(.output, bytes("a"), at: moment(0))
        #expect(recorder.closesAt == moment(60_000).boot)
        try recorder.closeIfDue(at: moment(59_999))
        #expect(recorder.closesAt != nil)
        try recorder.closeIfDue(at: moment(60_000))
        #expect(recorder.closesAt == nil)
        #expect(eventually { told.segments.count == 1 })
    }

    @Test func `a frame later than the clock's last word is not earlier than it`() throws {
        let workshop = try Workshop()
        let recorder = try recorder(workshop.path)
        try recorder.append(.output, bytes("a"), at: moment(100))
        try recorder.append(.output, bytes("b"), at: moment(50))
        try recorder.append(.output, bytes("c"), at: moment(120))
        #expect(Reading(workshop.path).frames.map { $0.at - 1_795_000_000_000 } == [100, 100, 120])
    }

    @Test func `a recording is never written over another`() throws {
        let workshop = try Workshop()
        let first = try recorder(workshop.path)
        try first.append(.output, bytes("first"), at: moment(0))
        let second = try recorder(workshop.path)
        #expect(throws: Recorder.Failure.tail(errno: EEXIST)) {
            try second.append(.output, bytes("second"), at: moment(0))
        }
        #expect(Reading(workshop.path).output == bytes("first"))
    }

    @Test func `after the end nothing is recorded`() throws {
        let workshop = try Workshop()
        let recorder = try recorder(workshop.path)
        try recorder.end(cause: 0, status: 0, at: moment(0))
        #expect(throws: Recorder.Failure.ended) { try recorder.append(.output, bytes("x"), at: moment(1)) }
        #expect(throws: Recorder.Failure.ended) { try recorder.end(cause: 0, status: 0, at: moment(1)) }
    }

    @Test func `where a recording cannot be begun there is none`() throws {
        #expect(throws: Recorder.Failure.directory(errno: ENOENT)) { try recorder("/nonexistent/recording") }
    }

    @Test func `each frame and each segment passes the sealer on its way to the disk`() throws {
        let workshop = try Workshop()
        let recorder = try Recorder(directory: workshop.path, session: bytes("s1"), sealer: Turned()) { _ in }
        try recorder.append(.output, bytes("secret"), at: moment(0))
        let tail = try #require(FileManager.default.contents(atPath: workshop.path + "/tail"))
        #expect(!Array(tail).contains(bytes("secret")))
        #expect(tail.first == 1)
        #expect(tail.map { ~$0 }.contains(bytes("secret")))
        #expect(FileManager.default.contents(atPath: workshop.path + "/session.key").map { Array($0) } == bytes("key"))
        try recorder.end(cause: 0, status: 0, at: moment(1))
        let segment = try #require(FileManager.default.contents(atPath: workshop.path + "/00000001.seg"))
        // The first bytes of a zstd frame, turned.
        #expect(Array(segment.prefix(4)) == [0x28, 0xb5, 0x2f, 0xfd].map { ~$0 })
    }
}

/// Stands for encryption: every bit turned. What it returns stays allocated for the rest of the test run.
private struct Turned: Sealer {
    var sessionKey: [UInt8]? { bytes("key") }
    func beginTail(_ index: UInt32) -> [UInt8] { [UInt8(index)] }
    func tail(_ plain: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { turned(plain) }
    func withdraw() {}
    func segment(
        _ compressed: UnsafeRawBufferPointer, in room: inout UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer { turned(compressed) }

    private func turned(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        for (index, byte) in bytes.enumerated() { room[index] = ~byte }
        return UnsafeRawBufferPointer(room)
    }
}

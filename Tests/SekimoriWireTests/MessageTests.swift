import SekimoriTesting
import SekimoriWire
import Testing

@Suite struct `Messages` {
    @Test(arguments: samples)
    func `are the same after a journey as bytes`(message: Message) {
        #expect(Message(body: message.body) == message)
    }

    @Test(arguments: samples)
    func `are framed by the length of their body`(message: Message) {
        let frame = message.frame
        #expect(Message.announcedLength(Array(frame[..<4])) == frame.count - 4)
        #expect(Array(frame[4...]) == message.body)
    }

    @Test(arguments: samples)
    func `cut short anywhere are none`(message: Message) {
        let body = message.body
        for length in 0..<body.count { #expect(Message(body: Array(body[..<length])) == nil) }
    }

    @Test(arguments: samples)
    func `with a byte too many are none`(message: Message) {
        for byte in [0, 1, 0xff] as [UInt8] { #expect(Message(body: message.body + [byte]) == nil) }
    }

    @Test(arguments: samples)
    func `of another version are none`(message: Message) {
        var body = message.body
        body[0] = 2
        #expect(Message(body: body) == nil)
    }

    @Test func `of an unknown kind are none`() {
        let known = Set(samples.map { $0.body[1] })
        #expect(known == Set(1...24))
        for kind in UInt8.min...UInt8.max where !known.contains(kind) {
            #expect(Message(body: [Message.version, kind]) == nil)
        }
    }

    /// Whatever can be read has one spelling: otherwise two parts of the gate could see two messages in one frame.
    @Test func `have one spelling, however they are damaged`() {
        var generator = SplitMix(state: 20_261_121)
        let bodies = samples.map(\.body)
        var read = 0
        for round in 0..<200_000 {
            let damaged = generator.damaged(bodies[round % bodies.count])
            guard let message = Message(body: damaged) else { continue }
            read += 1
            guard message.body == damaged else {
                Issue.record("\(damaged) is read as \(message), which is written as \(message.body)")
                return
            }
        }
        #expect(read > 1000)
    }
}

@Suite struct `Lengths` {
    @Test func `up to 64 KiB are announced`() {
        #expect(Message.announcedLength([0, 0, 0, 0]) == 0)
        #expect(Message.announcedLength([0, 1, 0, 0]) == Message.maximumLength)
    }

    @Test(.requirement("R-007"), arguments: [[0, 1, 0, 1], [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff]])
    func `beyond are refused before a byte is read`(header: [UInt8]) {
        #expect(Message.announcedLength(header) == nil)
    }

    @Test(arguments: [[], [0], [0, 0, 0], [0, 0, 0, 0, 0]])
    func `have four bytes`(header: [UInt8]) {
        #expect(Message.announcedLength(header) == nil)
    }

    @Test func `of a body beyond 64 KiB are refused even when they fit`() {
        let long = Message.refused([UInt8](repeating: 0x61, count: Message.maximumLength))
        #expect(Message(body: long.body) == nil)
        let longest = Message.refused([UInt8](repeating: 0x61, count: Message.maximumLength - 6))
        #expect(Message(body: longest.body) == longest)
    }

    /// A count is believed only as far as the bytes behind it reach.
    @Test func `of lists do not make room for what is not there`() {
        for kind in [15, 18, 20] as [UInt8] {
            #expect(Message(body: [1, kind] + (kind == 15 ? [0, 0, 0, 0] : []) + [0xff, 0xff, 0xff, 0xff]) == nil)
        }
    }
}

/// A generator whose whole state is printed by a failure: the same seed damages the same way.
private struct SplitMix {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    /// Bits turned, bytes put in and taken out, the end cut off.
    mutating func damaged(_ body: [UInt8]) -> [UInt8] {
        var bytes = body
        for _ in 0...next(below: 3) {
            guard !bytes.isEmpty else { return bytes }
            let place = next(below: bytes.count)
            switch next(below: 5) {
            case 0: bytes[place] ^= 1 << UInt8(next(below: 8))
            case 1: bytes[place] = UInt8(next(below: 256))
            case 2: bytes.insert(UInt8(next(below: 256)), at: place)
            case 3: bytes.remove(at: place)
            default: bytes.removeLast(next(below: bytes.count))
            }
        }
        return bytes
    }
}

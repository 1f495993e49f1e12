import SekimoriTesting
import Testing

@testable import SekimoriTerminal

struct LeaseTests {
    @Test func `a lease whose daemon answers asks nothing of the session`() {
        var lease = Lease(secondsLeft: 3600, at: 0)
        for second in stride(from: 0 as UInt64, to: 3600, by: 5) {
            lease.renewed(secondsLeft: 3600 - second, at: second * 1000)
            #expect(lease.demand(at: second * 1000) == .nothing)
        }
    }

    @Test func `after twenty silent seconds the technician is warned once, after thirty the session ends`() {
        var lease = Lease(secondsLeft: 3600, at: 1000)
        #expect(lease.demand(at: 20_999) == .nothing)
        #expect(lease.nextDemandAt == 21_000)
        #expect(lease.demand(at: 21_000) == .warnOfSilence)
        #expect(lease.demand(at: 21_001) == .nothing)
        #expect(lease.nextDemandAt == 31_000)
        #expect(lease.demand(at: 30_999) == .nothing)
        #expect(lease.demand(at: 31_000) == .endForSilence)
        #expect(lease.demand(at: 99_000) == .endForSilence)
    }

    @Test func `a daemon that comes back in time takes the session on, and a new silence is warned of again`() {
        var lease = Lease(secondsLeft: 3600, at: 0)
        #expect(lease.demand(at: 25_000) == .warnOfSilence)
        lease.renewed(secondsLeft: 3500, at: 29_000)
        #expect(lease.demand(at: 48_999) == .nothing)
        #expect(lease.demand(at: 49_000) == .warnOfSilence)
    }

    @Test func `the deadline ends the session whether the daemon answers or not`() {
        var lease = Lease(secondsLeft: 10, at: 0)
        #expect(lease.demand(at: 9_999) == .nothing)
        #expect(lease.demand(at: 10_000) == .endForTime)
        lease.renewed(secondsLeft: 7, at: 5000)
        #expect(lease.demand(at: 11_999) == .nothing)
        #expect(lease.demand(at: 12_000) == .endForTime)
        #expect(lease.demand(at: 500_000) == .endForTime)
    }

    @Test func `a deadline can be moved in both directions`() {
        var lease = Lease(secondsLeft: 60, at: 0)
        lease.renewed(secondsLeft: 600, at: 1000)
        #expect(lease.endsAt == 601_000)
        lease.renewed(secondsLeft: 0, at: 2000)
        #expect(lease.demand(at: 2000) == .endForTime)
    }

    @Test func `seconds that no clock holds are for ever, not an overflow`() {
        #expect(Lease(secondsLeft: .max, at: .max).endsAt == .max)
        #expect(Lease(secondsLeft: .max / 1000, at: 5000).endsAt == .max)
    }
}

struct NoticeTests {
    @Test func `words of the gate stand on lines of their own`() {
        #expect(Notice.lines(bytes("five minutes"), place: .between, raw: true) == bytes("\r\nfive minutes\r\n"))
        #expect(Notice.lines(bytes("a\nb\n"), place: .first, raw: true) == bytes("a\r\nb\r\n"))
        #expect(Notice.lines(bytes("a\nb"), place: .first, raw: false) == bytes("a\nb\n"))
        #expect(Notice.lines([], place: .between, raw: true) == [])
    }

    @Test func `no words steer the technician's terminal`() {
        let hostile = bytes("a\u{1b}]52;c;x\u{07}b\u{9b}c\u{0}d\u{7f}")
        let shown = Notice.lines(hostile, place: .first, raw: true)
        #expect(shown.dropLast(2).allSatisfy { $0 >= 0x20 && $0 != 0x7f })
    }

    @Test func `every sentence of the relay is there in both languages`() {
        let all: [Words] = [
            .daemonSilent(secondsLeft: 10), .leaseLost, .timeUp, .recordingFailed, .noCertificate, .assetUnreachable,
            .assetKeyChanged, .assetRefused, .assetLost, .relayFault,
        ]
        for words in all {
            #expect(words.text(bytes("ja")).contains(bytes("関守")))
            #expect(words.text(bytes("en")).starts(with: bytes("Sekimori:")))
        }
    }
}

struct VarintTests {
    @Test func `a number takes as many bytes as its length says, the shortest there are`() {
        for value in [0, 1, 127, 128, 16_383, 16_384, 1 << 35, 1 << 63, UInt64.max] as [UInt64] {
            let written = Varint.bytes(value)
            #expect(written.count == Varint.length(value))
            #expect(written.count == 1 || written.last != 0)
            var room = [UInt8](repeating: 0xee, count: 12)
            let count = room.withUnsafeMutableBytes { $0.baseAddress.map { Varint.store(value, at: $0) } }
            #expect(count == written.count)
            #expect(Array(room.prefix(written.count)) == written)
        }
    }
}

import Foundation
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import sekimori

/// Whatever bytes arrive, the readers of forms and tables answer: with a value or with faults that have a place.
struct GarbageTests {
    private static let ledger = LedgerView(
        vendors: [Example.vendor()], contracts: [], technicians: [], assets: [], people: [], appointments: [],
        holidays: [], mailboxes: [])

    /// A few seconds' worth; SEKIMORI_ROUNDS asks for more, with another seed each time.
    private static let wanted = ProcessInfo.processInfo.environment["SEKIMORI_ROUNDS"].flatMap { Int($0) }
    private static let rounds = wanted ?? 300

    private func dice(_ seed: UInt64) -> SplitMix64 {
        SplitMix64(seed: Self.wanted == nil ? seed : UInt64.random(in: 0...UInt64.max))
    }

    private func answers(_ bytes: [UInt8]) {
        Reading.form(bytes)
        Reading.table(bytes)
        for fault in RequestSheet.read(bytes, file: "f").faults { #expect(fault.line > 0 && fault.column > 0) }
        let rows = LedgerTable<VendorKind>.read(bytes, file: "f", ledger: Self.ledger)
        for fault in rows.faults { #expect(fault.line > 0 && fault.column > 0) }
    }

    @Test func `any bytes are answered`() {
        var random = dice(1)
        for _ in 0..<Self.rounds { answers((0..<random.below(400)).map { _ in UInt8(random.below(256)) }) }
    }

    @Test func `any change to a good form is answered`() throws {
        let good = Array(try Forms.request().utf8)
        var random = dice(2)
        let pieces: [[UInt8]] = [
            [], [0x0A], Array("- ".utf8), Array(": ".utf8), Array("&a".utf8), Array("*a".utf8), Array("{".utf8),
            Array("]".utf8), Array("\"".utf8), Array("!!".utf8), Array("? ".utf8), [0xFF], [0x00], Array("|".utf8),
        ]
        for _ in 0..<Self.rounds {
            var bytes = good
            for _ in 0...random.below(4) {
                let place = random.below(bytes.count)
                let end = min(bytes.count, place + random.below(6))
                bytes.replaceSubrange(place..<end, with: random.pick(pieces))
            }
            answers(bytes)
        }
    }

    @Test func `a form cut off anywhere is answered`() throws {
        let good = Array(try Forms.request().utf8)
        for end in stride(from: 0, to: good.count, by: 23) { answers(Array(good[..<end])) }
    }
}

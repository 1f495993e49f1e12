import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import sekimori

/// Whatever bytes arrive, the readers of forms and tables answer: with a value or with faults that have a place.
struct GarbageTests {
    private static let ledger = LedgerView(
        vendors: [Example.vendor()], contracts: [], technicians: [], assets: [], people: [], appointments: [],
        holidays: [])

    private func answers(_ bytes: [UInt8]) {
        Reading.form(bytes)
        Reading.table(bytes)
        for fault in RequestSheet.read(bytes, file: "f").faults { #expect(fault.line > 0 && fault.column > 0) }
        let rows = LedgerTable<VendorKind>.read(bytes, file: "f", ledger: Self.ledger)
        for fault in rows.faults { #expect(fault.line > 0 && fault.column > 0) }
    }

    @Test func `any bytes are answered`() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<300 { answers((0..<random.below(400)).map { _ in UInt8(random.below(256)) }) }
    }

    @Test func `any change to a good form is answered`() throws {
        let good = Array(try Forms.request().utf8)
        var random = SplitMix64(seed: 2)
        let pieces: [[UInt8]] = [
            [], [0x0A], Array("- ".utf8), Array(": ".utf8), Array("&a".utf8), Array("*a".utf8), Array("{".utf8),
            Array("]".utf8), Array("\"".utf8), Array("!!".utf8), Array("? ".utf8), [0xFF], [0x00], Array("|".utf8),
        ]
        for _ in 0..<300 {
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

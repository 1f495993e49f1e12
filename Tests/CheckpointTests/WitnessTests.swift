import Sekimori
import SekimoriAudit
import SekimoriRecords
import Testing

/// A witness over days: what it keeps, hands over, refuses and says of a gate that stands still.
struct WitnessTests {
    typealias Journal = WatchTests.Journal

    final class Window: GateWindow {
        struct Away: Error {}

        var journal: Journal
        var handed: [[UInt8]] = []
        var takesNothing = false

        init(_ journal: Journal) { self.journal = journal }

        func latest() throws -> [UInt8] { try journal.note() }
        func growth(from: UInt64, to: UInt64) throws -> [TreeHash]? { journal.proof(from, to) }

        func hand(_ note: [UInt8]) throws {
            if takesNothing { throw Away() }
            handed.append(note)
        }
    }

    final class Shelf: WitnessShelf {
        var notes: [[UInt8]] = []
        var alarm: (Watch.Alarm, kept: [UInt8]?, shown: [UInt8])?

        func kept() throws -> [UInt8]? { notes.last }
        func earlier() throws -> [TreeHead] { notes.compactMap { Note($0).flatMap { TreeHead($0.text) } } }
        func keep(_ note: [UInt8]) throws { notes.append(note) }
        func raise(_ alarm: Watch.Alarm, kept: [UInt8]?, shown: [UInt8]) throws { self.alarm = (alarm, kept, shown) }
        func standing() throws -> [UInt8]? { alarm.map { Array($0.0.code.utf8) } }
    }

    private let window: Window
    private let shelf = Shelf()
    private let key: WitnessKey
    private let witness: Witness
    private static let start: UInt64 = 1_795_000_000

    init() throws {
        window = Window(try Journal(100))
        key = try #require(WitnessKey(name: Array("witness/audit".utf8), seed: [UInt8](repeating: 9, count: 32)))
        witness = Witness(gate: try #require(window.journal.verifier), key: key)
    }

    private func grow(_ count: Int = 3) {
        window.journal = window.journal.cut(to: window.journal.leaves.count, then: count, branch: 0)
    }

    private func look(after seconds: UInt64 = 0) throws -> Witness.Outcome {
        try witness.look(through: window, shelf, at: Self.start + seconds).outcome
    }

    @Test func `what grew is cosigned, kept and handed over`() throws {
        #expect(try look() == .first(window.journal.head()))
        grow()
        #expect(try look(after: 60) == .grown(from: 100, window.journal.head()))
        #expect(shelf.notes == window.handed)
        let note = try #require(Note(shelf.notes[1]))
        #expect(key.verifier.signed(note) == Self.start + 60)
        #expect(note.signatures.count == 2)
        // The gate knows this line.
        let known = try #require(SignedNote(bytes: shelf.notes[1]))
        let pinned = try #require(NoteKey(text: key.verifier.description))
        #expect(pinned.verifies(try #require(known.lines.last), over: known.text))
    }

    @Test func `a gate that does not take the line stops no witness`() throws {
        window.takesNothing = true
        let round = try witness.look(through: window, shelf, at: Self.start)
        #expect(round.undelivered is Window.Away)
        #expect(shelf.notes.count == 1)
    }

    @Test func `three minutes without a new checkpoint are silence, and a new one ends it`() throws {
        _ = try look()
        #expect(try look(after: 180) == .unchanged(window.journal.head()))
        #expect(try look(after: 181) == .silent(window.journal.head(), since: Self.start))
        grow()
        #expect(try look(after: 400) == .grown(from: 100, window.journal.head()))
        #expect(try look(after: 500) == .unchanged(window.journal.head()))
    }

    @Test func `yesterday's copy is refused, both notes are kept, and nothing is accepted until somebody looked`()
        throws
    {
        for minute in 0..<30 {
            _ = try look(after: UInt64(minute) * 60)
            grow(4)
        }
        let honest = window.journal
        let last = try #require(shelf.notes.last)
        window.journal = honest.cut(to: 160, then: 2, branch: 5)
        #expect(try look(after: 2_000) == .alarm(.rolledBack(kept: 216, shown: 162, common: 160)))
        #expect(shelf.alarm?.kept == last)
        #expect(shelf.alarm?.shown == (try window.journal.note()))
        // The gate is shown what it had shown: it lets nobody in until people have accepted the loss.
        #expect(window.handed.last == last)
        #expect(shelf.notes.last == last)
        let handed = window.handed.count
        window.journal = honest
        #expect(try look(after: 2_060) == .alarmStands(Array("rolled-back".utf8)))
        #expect(window.handed.dropFirst(handed).allSatisfy { $0 == last })
    }

    @Test func `what a witness kept is not believed when it is damaged`() throws {
        _ = try look()
        for place in shelf.notes[0].indices {
            var damaged = shelf.notes[0]
            damaged[place] ^= 1
            shelf.notes = [damaged]
            #expect(throws: Witness.Damaged.self) { try look(after: 60) }
            damaged[place] ^= 1
            shelf.notes = [damaged]
        }
        #expect(window.handed.count == 1)
    }

    @Test func `two witnesses see a fork that each of two views hides`() throws {
        _ = try look()
        let other = Shelf()
        let second = try #require(
            WitnessKey(name: Array("witness/vendor".utf8), seed: [UInt8](repeating: 4, count: 32)))
        let elsewhere = Witness(gate: try #require(window.journal.verifier), key: second)
        _ = try elsewhere.look(through: window, other, at: Self.start)
        let honest = window.journal
        window.journal = honest.cut(to: 100, then: 10, branch: 1)
        #expect(try look(after: 60) == .grown(from: 100, window.journal.head()))
        window.journal = honest.cut(to: 100, then: 12, branch: 2)
        #expect(
            try elsewhere.look(through: window, other, at: Self.start + 60).outcome
                == .grown(from: 100, window.journal.head()))
        // Whichever the gate shows both, one of them refuses it.
        #expect(try look(after: 120) == .alarm(.forked(kept: 110, shown: 112, common: 100)))
    }
}

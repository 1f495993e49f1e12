import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What was done with a key that came into the ledger later: nothing is wrong by itself, and the auditor is told.
struct KeyBookTests {
    private let site: Site

    init() throws { site = try Site.filled() }

    /// The notes about keys, as item and entry or key.
    private func notes() throws -> [String] {
        let report = try BundleDay.verify(BundleDay.bundle(site, recordings: [:]))
        return report.notes.filter { $0.verdict == .attested }.map { "\($0.item.kind): \($0.why.english)" }
    }

    private func technician(_ keys: [TestSigner]) throws {
        let changed = Site.technician(Example.tanaka, key: People.tanaka) { $0.keys = keys.map(\.registered) }
        _ = try site.gatekeeper.change(.technician(changed), by: .operations)
    }

    @Test func `a session with a key that the manager read is not remarked on, also after the ledger got another`()
        throws
    {
        let (_, passcode) = try site.openDay()
        try technician([People.tanaka, People.stranger])
        _ = try site.enter(passcode)
        #expect(try notes() == [])
    }

    @Test(.requirement("R-248")) func `a session with a key that came after the approval is named`() throws {
        let (_, passcode) = try site.openDay()
        try technician([People.tanaka, People.stranger])
        _ = try site.enter(passcode, site.knocker(key: People.stranger))
        let key = People.stranger.registered.fingerprint
        #expect(
            try notes() == [
                "session: its key \(key) is not one that the manager read: the ledger added it later"
            ])
    }

    @Test func `a text is remarked on where its key joined its author's first ones, and by entry`() throws {
        try site.submit()
        #expect(try notes() == [])
        let clerk = Person(
            id: Example.yamada, name: the("名前"), role: .clerk(of: Example.yamato),
            keys: [People.yamada.registered, People.stranger.registered], standing: .active)
        _ = try site.gatekeeper.change(.person(clerk), by: .operations)
        let entry = site.gatekeeper.size
        let form = Example.form { draft in
            draft.from = the("08:00")
            draft.until = the("09:00")
        }
        try site.hand(in: site.submission(of: form), signedBy: People.stranger, by: .yamada)
        let key = People.stranger.registered.fingerprint
        #expect(
            try notes() == [
                "text: the key \(key) of yamada came into the ledger with entry \(entry): only the gate says so"
            ])
    }
}

import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

/// A day of work with two recordings, one of a session that was killed, on a gate that keeps content for a year; then a
/// year goes by.
struct KeptDay {
    let site: Site
    let shelf: MemoryShelf
    let request: RequestID
    let whole: SessionID
    let killed: SessionID

    static let patient = "患者 0012345 の検査一覧"

    /// `attaching`: bytes that its vendor put beside the request.
    init(
        store: any JournalStore = MemoryStore(), keeping days: Int64 = 365, attaching evidence: [UInt8]? = nil,
        attachments: MemoryAttachments = MemoryAttachments()
    ) throws {
        shelf = MemoryShelf()
        let rules = Example.rules { limits in
            limits.recordingsKept = days
            limits.reportsKept = days
            limits.attachmentsKept = days
        }
        site = try Site.filled(store: store, rules: rules, shelf: shelf, attachments: attachments)
        let (id, passcode) = try site.openDay()
        request = id
        if let evidence { try site.attach(evidence, to: id) }
        whole = try Self.work(site, shelf, passcode)
        killed = try Self.dieInTheMiddle(site, shelf, passcode)
        site.clock.advance(to: Site.closing)
        site.gatekeeper.tick()
        try site.report(on: id) { draft in
            draft.personalInformation = .accessed([the(Self.patient)])
            draft.work = Example.work(until: "2026-11-22 14:05")
        }
        try site.decide(.acceptReport, on: id)
        try site.confirm(id, .differ(why: the("二度目の接続は切れた")))
    }

    private static func segment(_ index: Int64, of session: SessionID, _ shelf: MemoryShelf) -> SegmentFact {
        let text = "segment \(index) of \(session)"
        shelf.put("0000000\(index).seg", text, of: session)
        return SegmentFact(
            index: index, digest: Digest.hex(Digest.sha256(Array(text.utf8))), firstFrame: (index - 1) * 10, frames: 10,
            size: Int64(text.utf8.count))
    }

    private static func begin(_ site: Site, _ shelf: MemoryShelf, _ passcode: String, segments: Int64) throws -> Start {
        let start = try site.enter(passcode)
        shelf.put("session.key", "key of \(start.session.id)", of: start.session.id)
        for index in 1...segments {
            site.clock.advance(.seconds(60))
            try site.gatekeeper.segment(
                start.session.id, secret: start.secret, segment(index, of: start.session.id, shelf))
        }
        return start
    }

    private static func work(_ site: Site, _ shelf: MemoryShelf, _ passcode: String) throws -> SessionID {
        let start = try begin(site, shelf, passcode, segments: 2)
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        try close(site)
        return start.session.id
    }

    private static func dieInTheMiddle(_ site: Site, _ shelf: MemoryShelf, _ passcode: String) throws -> SessionID {
        let start = try begin(site, shelf, passcode, segments: 1)
        shelf.put("tail", "half a second segment", of: start.session.id)
        site.gatehouse.survive([])
        try site.restart()
        try close(site)
        return start.session.id
    }

    /// The gate looks at what ended, and again when its relay is surely gone.
    private static func close(_ site: Site) throws {
        try site.gatekeeper.closeRecordings()
        site.clock.advance(.seconds(41))
        try site.gatekeeper.closeRecordings()
    }

    /// 366 days later.
    func waitAYear() { site.clock.advance(.days(366)) }

    func text(
        _ content: Erasure.Content, by person: PersonID = Example.ito, from: CivilDate = Example.day,
        until: CivilDate = Example.day
    ) -> ErasureText {
        ErasureText(
            gate: site.rules.gate, by: person, at: site.clock.now(), nonce: site.nonce(), content: content, from: from,
            until: until, keptDays: site.rules.limits.keptDays(content), why: the("保存期間の満了"))
    }

    @discardableResult
    func erase(_ content: Erasure.Content) throws -> TextReceipt {
        try site.hand(in: text(content), signedBy: People.ito, by: .ito)
    }

    func bundle() throws -> MemoryBundle { try BundleDay.bundle(site, recordings: shelf.recordings) }

    func verify(_ bundle: MemoryBundle? = nil) throws -> Report { try BundleDay.verify(bundle ?? self.bundle()) }
}

extension Report {
    /// `entry 5 altered`, one a finding.
    var named: [String] { findings.map { "\($0.item) \($0.verdict.rawValue)" } }
    var noted: [String] { notes.map { "\($0.item) \($0.verdict.rawValue)" } }
}

import Foundation
import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTerminal
import SekimoriTesting
import SekimoriWire
import Synchronization
import Testing

@testable import SekimoriService

/// A maintenance day at the example's hospital, through the real gate and the real recorder, as a bundle.
struct BundleDay {
    let site: Site
    let bundle: MemoryBundle
    let request: RequestID
    let session: SessionID

    /// One request from submission to confirmation with one session of three segments, besides what else happens in a
    /// day (unless it is to be quiet); `strangers` more entries to make the journal longer.
    init(strangers: Int = 0, isQuiet: Bool = false) throws {
        let site = try Site.filled()
        if !isQuiet { try Self.around(site) }
        self.site = site
        let day = try Self.work(site)
        try Self.after(site)
        request = day.request
        session = day.session
        for number in 0..<strangers {
            site.clock.advance(.seconds(1))
            site.gatekeeper.note([
                StrangerCount(
                    minute: site.clock.now(), source: "192.0.2.\(number % 250)", name: "root", reason: "unknown-name",
                    count: Int64(number + 1))
            ])
        }
        bundle = try Self.bundle(
            site, recordings: ["\(day.session)": day.files], checkpointEach: isQuiet ? 60 : 9)
    }

    /// What else a day has: requests that come to nothing, knocks that are refused, stops, a command without a recording.
    private static func around(_ site: Site) throws {
        let why: Label = the("一行目\n二行目 \\ - : 「理由」")
        _ = try site.gatekeeper.change(
            .holiday(Holiday(date: the("2026-11-23"), name: the("勤労感謝の日"))), by: .operations)
        _ = try site.gatekeeper.change(.holiday(Holiday(date: the("2026-11-24"), name: the("誤り"))), by: .operations)
        _ = try site.gatekeeper.change(.holidayRemoved(the("2026-11-24")), by: .operations)
        _ = try site.gatekeeper.change(.mailbox(Site.mailbox(Example.yamada)), by: .operations)
        _ = try site.gatekeeper.change(.mailbox(Site.mailbox(Example.ito)), by: .operations)
        _ = try site.gatekeeper.change(.mailboxRemoved(Example.ito), by: .operations)
        try site.roster()
        func hours(_ from: String, _ until: String) -> RequestForm {
            Example.form { draft in
                draft.from = the(from)
                draft.until = the(until)
            }
        }
        try site.decide(.reject, on: site.submit(hours("08:00", "09:00")))
        let withdrawn = try site.submit(hours("08:00", "09:00"))
        try site.decide(.return, on: withdrawn)
        try site.submit(hours("08:30", "09:00"), revises: withdrawn)
        try site.approve(withdrawn)
        try site.decide(.withdraw, on: withdrawn, revision: 2)
        let unused = try site.submit(hours("10:00", "11:00"))
        try site.approve(unused, shorter)
        _ = refusal { try site.approve(unused, shorter) }
        let start = try site.working(Example.form { $0.capabilities = [.shell, .exec(the("uptime"))] })
        _ = refusal { try site.gatekeeper.passcode(site.knocker(), Array("wrong".utf8)) }
        try site.gatekeeper.cut(start.session.id, why: why, by: .ito)
        site.pass(seconds: 5)
        try site.decide(.cancel, on: start.session.request)
        try site.report(on: start.session.request) { $0.work = nil }
        try site.decide(.returnReport, on: start.session.request)
        try site.report(on: start.session.request) { $0.work = Example.work(until: "2026-11-22 13:05") }
        try site.decide(.acceptReport, on: start.session.request)
        try site.confirm(start.session.request, .differ(why: why))
        try site.gatekeeper.stop(.vendor(Example.kaede), why: why, by: .ito)
        try site.gatekeeper.stop(.all, why: why, by: .ito)
        try site.gatekeeper.resume(.all, why: why, by: .ito)
    }

    private static func shorter(_ draft: inout ApprovalDraft) {
        draft.window = Window(from: draft.window.from, until: draft.window.until - .minutes(30)) ?? draft.window
    }

    /// What stands open in the evening.
    private static func after(_ site: Site) throws {
        try site.submit(
            Example.form { draft in
                draft.date = the("2026-11-24")
                draft.terminal = Example.terminal(scannedOn: "2026-11-21", definitionsOf: "2026-11-21")
            })
        try site.restart()
    }

    private static func work(_ site: Site) throws -> (
        request: RequestID, session: SessionID, files: [String: [UInt8]]
    ) {
        site.clock.advance(to: tokyo("2026-11-22 18:00"))
        let form = Example.form { draft in
            draft.technicians = [Example.suzuki]
            draft.assets = [Example.ris]
            draft.from = the("20:00")
            draft.until = the("21:00")
        }
        let id = try site.submit(form)
        try site.approve(id, shorter)
        try site.enrol(Example.suzuki)
        let passcode = try site.collect(Example.suzuki, Example.ris, request: id)
        site.clock.advance(to: tokyo("2026-11-22 20:10"))
        let start = try site.enter(passcode, site.knocker("suzuki+ris2", key: People.suzuki))
        // The work takes longer.
        try site.approve(id)
        let (segments, files) = try record("\(start.session.id)")
        for segment in segments {
            site.clock.advance(.seconds(60))
            try site.gatekeeper.segment(start.session.id, secret: start.secret, segment)
        }
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        try site.decide(.finish, on: id)
        try site.report(on: id) { draft in
            draft.work = Example.work(
                from: "2026-11-22 20:10", until: "2026-11-22 20:15", technicians: [Example.suzuki],
                assets: [Example.ris])
        }
        try site.decide(.acceptReport, on: id)
        try site.confirm(id, .agree)
        return (id, start.session.id, files)
    }

    /// Three segments, closed by their age, and the end.
    private static func record(_ session: String) throws -> ([SegmentFact], [String: [UInt8]]) {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sekimori-bundle-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let closed = Mutex<[SegmentFact]>([])
        let recorder = try Recorder(
            directory: directory.path, session: Array(session.utf8), sealer: PlainSealer()
        ) { event in
            guard case .closed(let segment) = event else { return }
            let fact = SegmentFact(
                index: Int64(segment.index), digest: Digest.hex(segment.digest),
                firstFrame: Int64(segment.firstFrame), frames: Int64(segment.frames), size: Int64(segment.size))
            closed.withLock { $0.append(fact) }
        }
        for number in 0..<9 as Range<UInt64> {
            let at = Moment(boot: 1_000 + number * 20_000, unix: 1_795_000_000_000 + number * 20_000)
            try recorder.append(.output, Array("line \(number) of \(session)\r\n".utf8), at: at)
        }
        try recorder.end(cause: 0, status: 0, at: Moment(boot: 200_000, unix: 1_795_000_200_000))
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            files[name] = FileManager.default.contents(atPath: directory.appending(path: name).path).map { Array($0) }
        }
        return (closed.withLock { $0.sorted { $0.index < $1.index } }, files.filter { !$0.value.isEmpty })
    }

    static let kinds = [
        "application", "appointment", "asset", "clock", "contract", "erasure", "holiday", "login", "logons", "mailbox",
        "person", "request", "roster", "session", "stop", "tally", "technician", "vendor",
    ]

    static func bundle(
        _ site: Site, recordings: [String: [String: [UInt8]]], checkpointEach: Int64 = 9
    ) throws -> MemoryBundle {
        let bundle = MemoryBundle()
        var writer = BundleWriter(
            to: bundle, gate: site.rules.gate, made: site.clock.now(), first: the("2026-11-22"),
            last: the("2026-11-22"),
            hasRecordings: true)
        var attached: Set<String> = []
        let entries = try site.store.entries(after: 0, limit: 1_000_000)
        var tree = MerkleFrontier()
        for entry in entries {
            try writer.add(entry)
            if let leaf = MerkleHash(entry.leaf) { tree.append(leaf) }
            if entry.sequence % checkpointEach == 0 || entry.sequence == Int64(entries.count) {
                try writer.add(checkpoint: checkpoint(entry.sequence, tree.root))
            }
        }
        for kind in kinds {
            for row in try site.store.rows(kind: kind, before: nil, limit: 1_000_000).reversed() {
                try writer.add(row.bytes, id: row.id, kind: kind)
                guard case .request(let request) = try Lines.decode(World.Row.self, from: row.bytes),
                    request.id.day == the("2026-11-22")
                else { continue }
                attached.formUnion((request.attachments ?? []).map(\.digest))
            }
        }
        for digest in attached.sorted() {
            guard let file = try site.attachments.open(digest) else { continue }
            try writer.addFile("attachments/" + digest, try file.read(at: 0, count: 1 << 20))
        }
        for (session, files) in recordings {
            for (name, bytes) in files { try writer.addFile("recordings/\(session)/\(name)", bytes) }
        }
        try writer.finish()
        return bundle
    }

    static let signer = NoteSigner(name: "sekimori/minato", kind: .note, seed: [UInt8](repeating: 7, count: 32))

    /// A note over this many entries, as the gate signs it.
    static func checkpoint(_ size: Int64, _ root: MerkleHash, signer: NoteSigner? = signer) throws -> [UInt8] {
        let checkpoint = try #require(Checkpoint(gate: Example.gate, size: size, root: root))
        let line = try #require(signer?.line(over: checkpoint.text))
        return SignedNote(text: checkpoint.text, lines: [line]).bytes
    }

    /// What the auditor knows from elsewhere.
    static let witness = NoteSigner(
        name: "witness/audit", kind: .cosignature, seed: [UInt8](repeating: 9, count: 32))

    static func trust(_ gate: String = "minato", witness: Bool = false) throws -> Trust {
        var files: [String: String] = [
            "organisation.pub": People.organisation.registered.line + "\n",
            "gate": gate + "\n" + (try #require(signer?.key.text)) + "\n",
        ]
        if witness { files["witnesses"] = self.witness?.key.text }
        return try Trust { files[$0].map { Array($0.utf8) } }
    }

    static func verify(_ bundle: MemoryBundle) throws -> Report {
        try BundleVerifier(bundle, trust: trust()).verify()
    }
}

internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriTesting

/// Writes a bundle of any size, as the gate's own writer writes it, for measuring how long its verification takes.
///
///     sekimori-bench-verify DIR ENTRIES SESSIONS
///
/// DIR gets `bundle` and `trust`; it must not exist. Each session is a day of work from submission to confirmation with
/// twenty segments of 8 kB; between the days strangers knock until there are ENTRIES. A checkpoint every 60 entries.
@main enum Main {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 3, let entries = Int64(arguments[1]), let sessions = Int(arguments[2]), sessions > 0
        else { preconditionFailure("sekimori-bench-verify DIR ENTRIES SESSIONS") }
        let sink = try Folder(arguments[0] + "/bundle")
        var years = try Years(sink)
        try years.prepare()
        let fillers = max(0, entries - Int64(sessions) * 34) / Int64(sessions)
        for day in 0..<sessions { try years.work(day, fillers: fillers) }
        try years.finish()
        try years.trust(Folder(arguments[0] + "/trust"))
    }
}

private final class Folder: BundleSink {
    private let path: String
    private var files: [String: FileHandle] = [:]

    init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func append(_ bytes: [UInt8], to name: String) throws {
        if files[name] == nil {
            let folder = (path + "/" + name).split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: path + "/" + name, contents: nil)
            files[name] = FileHandle(forWritingAtPath: path + "/" + name)
        }
        files[name]?.write(Data(bytes))
    }

    func close(_ name: String) throws { try files.removeValue(forKey: name)?.close() }
}

/// Years of maintenance, one day after the other.
private struct Years {
    private let gate = Example.gate
    private let keys: [String: OpenSSHPrivateKey]
    private let signer: NoteSigner
    private var writer: BundleWriter
    private var world = World()
    private var tree = MerkleFrontier()
    private var size: Int64 = 0
    private var at = Example.filled
    private var random = SplitMix64(seed: 1)
    private var segment: [UInt8]
    private let contents: [UInt8]

    init(_ sink: Folder) throws {
        var keys: [String: OpenSSHPrivateKey] = [:]
        for name in ["organisation", "ito", "yamada", "tanaka", "host"] {
            keys[name] = OpenSSHPrivateKey(seed: Digest.sha256(Array(name.utf8)))
        }
        self.keys = keys
        guard let signer = NoteSigner(name: "sekimori/\(gate)", kind: .note, seed: Digest.sha256([1])) else {
            preconditionFailure("no signer")
        }
        self.signer = signer
        writer = BundleWriter(
            to: sink, gate: gate, made: tokyo("2040-01-01 00:00"), first: the("2020-01-01"), last: the("2090-01-01"),
            hasRecordings: true)
        segment = []
        var random = SplitMix64(seed: 2)
        contents = (0..<8_192).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private func registered(_ name: String) -> RegisteredKey {
        guard let key = keys[name] else { preconditionFailure("no key") }
        return RegisteredKey(line: key.publicKey.line, fingerprint: key.publicKey.fingerprint)
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    private mutating func add(_ event: Event, text: (some SignedText)? = Submission?.none, by name: String = "") throws
    {
        let copy = try text?.bytes()
        let signature = copy.flatMap { text in
            keys[name]?.sign(text, namespace: namespace(of: text) ?? "")?.armored
        }
        try add(event, copy.map { String(decoding: $0, as: UTF8.self) }, signature)
    }

    private mutating func add(_ event: Event, _ text: String?, _ signature: String?) throws {
        size += 1
        world.take(event, at: at)
        let payload = try Lines.encode(Payload(event: event, text: text, signature: signature))
        let salt = bytes(32)
        let entry = try JournalEntry(
            gate: gate, sequence: size, at: at, actor: "gate", source: "203.0.113.10", kind: event.kind,
            subjects: event.subjects, commitment: JournalEntry.commitment(salt: salt, payload: payload)
        ).bytes()
        let leaf = MerkleHash.leaf(entry)
        tree.append(leaf)
        try writer.add(
            StoredEntry(sequence: size, entry: entry, leaf: leaf.bytes, payload: payload, salt: salt))
        if size % 60 == 0 { try checkpoint() }
    }

    private mutating func checkpoint() throws {
        guard let checkpoint = Checkpoint(gate: gate, size: size, root: tree.root),
            let line = signer.line(over: checkpoint.text)
        else { preconditionFailure("no checkpoint") }
        try writer.add(checkpoint: SignedNote(text: checkpoint.text, lines: [line]).bytes)
    }

    mutating func prepare() throws {
        try add(.vendorRecorded(Example.vendor()))
        try add(.contractRecorded(Example.contract { $0.until = the("2090-03-31") }))
        try add(.technicianRecorded(Example.technician { $0.keys = [registered("tanaka")] }))
        try add(.assetRecorded(Example.asset { $0.hostKey = registered("host") }))
        try add(
            .personRecorded(
                Person(
                    id: Example.yamada, name: the("山田 次郎"), role: .clerk(of: Example.yamato),
                    keys: [registered("yamada")], standing: .active)))
        guard let validity = Window(from: tokyo("2026-01-01 00:00"), until: tokyo("2090-01-01 00:00")) else { return }
        let statement = StatementText(
            gate: gate, number: 1, at: at, person: Example.ito, name: the("伊藤 由美"), post: .manager,
            key: registered("ito").line, validity: validity)
        let text = String(decoding: try statement.bytes(), as: UTF8.self)
        let signature = keys["organisation"]?.sign(Array(text.utf8), namespace: StatementText.namespace)?.armored ?? ""
        try add(
            .appointed(
                Appointment(
                    number: 1, person: Example.ito, name: statement.name, post: .manager, key: registered("ito"),
                    validity: validity, statement: text, signature: signature)), text, signature)
        try add(.loginAllotted(LoginAllotment(technician: Example.tanaka, asset: nil, uid: World.firstUID)))
        try add(
            .loginAllotted(
                LoginAllotment(technician: Example.tanaka, asset: Example.pacs, uid: World.firstUID + 1)))
    }

    private func hex(_ text: some SignedText) throws -> String { Digest.hex(Digest.sha256(try text.bytes())) }

    mutating func work(_ day: Int, fillers: Int64) throws {
        let date = Example.day.advanced(by: Int64(day))
        let digits = "\(date)".filter { $0 != "-" }
        guard let id = RequestID("r\(digits)-001"), let session = SessionID("s\(digits)-0001") else { return }
        let midnight = Zone.tokyo.earliest(LocalMinute(date: date, time: .midnight))
        at = max(at, midnight + .hours(9))
        let form = Example.form { $0.date = date }
        let submission = Submission(
            gate: gate, by: Example.yamada, at: at, nonce: Digest.hex(bytes(16)), revises: nil, proxyFor: nil,
            form: form)
        guard let window = Window(from: midnight + .hours(13), until: midnight + .hours(17)) else { return }
        let revision = WorkRequest.Revision(
            number: 1, form: form, submittedAt: at, submittedBy: Example.yamada, proxy: nil,
            document: try hex(submission), nonce: Digest.hex(bytes(16)), window: window)
        try add(.request(id, .submitted(revision)), text: submission, by: "yamada")
        try approve(id, revision)
        try add(
            .request(
                id,
                .collected(
                    .init(technician: Example.tanaka, asset: Example.pacs, collectedAt: at, revoked: false))))
        at = window.from + .minutes(5)
        try add(
            .admitted(
                Knocked(
                    technician: Example.tanaka, asset: Example.pacs, address: Example.office,
                    key: registered("tanaka").fingerprint, request: id, stage: .admission)))
        try add(
            .sessionStarted(
                Session(
                    id: session, request: id, technician: Example.tanaka, asset: Example.pacs,
                    address: Example.office, key: registered("tanaka").fingerprint, activity: .shell, startedAt: at)))
        try add(.request(id, .started(session)))
        for index in 1...20 as ClosedRange<Int64> { try record(session, index) }
        try add(.sessionEnded(session, Session.End(at: at, cause: .finished, status: 0, complete: true)))
        at = window.until
        try add(.request(id, .ended(.windowOver)))
        try report(id, session, date)
        for number in 0..<fillers {
            at = at + Span(microseconds: 1_000)
            try add(
                .strangersRefused(
                    StrangerCount(
                        minute: at, source: "198.51.100.\(number % 256)", name: "root", reason: "unknown-name",
                        count: number + 1)))
        }
    }

    private mutating func approve(_ id: RequestID, _ revision: WorkRequest.Revision) throws {
        let asset = Example.asset()
        let approval = ApprovalText(
            gate: gate, request: id, revision: 1, document: revision.document, nonce: revision.nonce, by: Example.ito,
            at: at, submittedOnTheDay: true, vendor: .init(id: Example.yamato, name: Example.vendor().name),
            technicians: [
                .init(
                    id: Example.tanaka, name: Example.technician().name, keys: [registered("tanaka").fingerprint])
            ],
            assets: [
                .init(
                    id: Example.pacs, name: asset.name, address: asset.address, port: asset.port,
                    account: asset.account, hostKey: registered("host").fingerprint)
            ],
            windowLocal: "13:00-17:00", window: revision.window, sources: revision.form.sources,
            capabilities: revision.form.capabilities, warning: nil, comment: nil)
        let text = String(decoding: try approval.bytes(), as: UTF8.self)
        let signature = keys["ito"]?.sign(Array(text.utf8), namespace: ApprovalText.namespace)?.armored ?? ""
        let terms = WorkRequest.Terms(
            window: revision.window, technicians: [Example.tanaka], assets: [Example.pacs],
            sources: revision.form.sources, capabilities: revision.form.capabilities)
        try add(
            .request(
                id,
                .approved(
                    .init(revision: 1, by: Example.ito, at: at, terms: terms, text: text, signature: signature))),
            text, signature)
    }

    private mutating func record(_ session: SessionID, _ index: Int64) throws {
        at = at + .seconds(60)
        let piece = bytes(32) + contents.dropLast(32)
        let name = String(repeating: "0", count: 8 - String(index).utf8.count) + String(index)
        try writer.addFile("recordings/\(session)/\(name).seg", piece)
        try add(
            .segmentWritten(
                session,
                SegmentFact(
                    index: index, digest: Digest.hex(Digest.sha256(piece)), firstFrame: (index - 1) * 100, frames: 100,
                    size: Int64(piece.count))))
    }

    private mutating func report(_ id: RequestID, _ session: SessionID, _ date: CivilDate) throws {
        let form = Example.report { draft in
            draft.request = id
            draft.work = Example.work(from: "\(date) 13:05", until: "\(date) 13:25")
        }
        let report = ReportText(gate: gate, by: Example.yamada, at: at, nonce: Digest.hex(bytes(16)), form: form)
        let document = try hex(report)
        try add(
            .request(
                id,
                .reported(
                    .init(
                        form: form, submittedAt: at, submittedBy: Example.yamada, document: document,
                        contradictions: []))), text: report, by: "yamada")
        let why: Label = the("確認した")
        let acceptance = DecisionText(
            gate: gate, request: id, revision: 1, by: Example.ito, at: at, nonce: Digest.hex(bytes(16)),
            decision: .acceptReport, why: why, report: document)
        try add(.request(id, .reportAccepted(why: why)), text: acceptance, by: "ito")
        let confirmation = ConfirmationText(
            gate: gate, request: id, report: document, by: Example.ito, at: at, nonce: Digest.hex(bytes(16)),
            finding: .agree, sessions: [session])
        try add(.request(id, .confirmed(differences: nil)), text: confirmation, by: "ito")
    }

    mutating func finish() throws {
        if size % 60 != 0 { try checkpoint() }
        try rows("vendor", world.vendors.values.map { .vendor($0) })
        try rows("contract", world.contracts.values.map { .contract($0) })
        try rows("technician", world.technicians.values.map { .technician($0) })
        try rows("asset", world.assets.values.map { .asset($0) })
        try rows("person", world.people.values.map { .person($0) })
        try rows("appointment", world.appointments.values.map { .appointment($0) })
        try rows("login", world.logins.values.map { .login($0) })
        try rows("logons", world.logons.values.map { .logons($0) })
        try rows("tally", world.tallies.values.map { .tally($0) })
        try rows("request", world.requests.values.map { .request($0) })
        try rows("session", world.sessions.values.map { .session($0) })
        try writer.finish()
    }

    private mutating func rows(_ kind: String, _ rows: [World.Row]) throws {
        for (id, row) in rows.map({ (World.key(of: $0).id, $0) }).sorted(by: { $0.0 < $1.0 }) {
            try writer.add(try Lines.encode(row), id: id, kind: kind)
        }
    }

    func trust(_ folder: Folder) throws {
        try folder.append(Array((registered("organisation").line + "\n").utf8), to: "organisation.pub")
        try folder.append(Array("\(gate)\n\(signer.key.text)\n".utf8), to: "gate")
    }
}

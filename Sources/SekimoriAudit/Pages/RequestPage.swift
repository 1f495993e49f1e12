package import Sekimori

/// One request from its application to its confirmation, as the bundle tells it: rows of a page, in the order in which
/// things happened. It judges nothing; `verify` does.
package struct RequestPage: Sendable {
    package struct Row: Equatable, Sendable {
        /// Entry of the journal; nil where the row goes on from the one above.
        package let entry: Int64?
        package let at: Instant?
        package let who: String
        package let what: Sentence
        package let detail: [String]

        /// The same, said by the gate alone.
        fileprivate var attested: Row {
            let what = Sentence(
                what.japanese + "（署名なし、関守の証言のみ）", what.english + " (attested by the gate, not signed)")
            return Row(entry: entry, at: at, who: who, what: what, detail: detail)
        }
    }

    package private(set) var rows: [Row] = []
    /// The request's window as the manager read it.
    package private(set) var window = ""
    /// Seconds by which the gate's clock on the wall is ahead of UTC, from the request's own window.
    package private(set) var offset: Int64 = 0
    private var sessions: Set<SessionID> = []
    private var isApproved = false
    private var segments: [SessionID: (count: Int64, bytes: Int64)] = [:]

    private init() {}

    /// Nil where the journal does not know the request.
    package init?(_ files: any BundleFiles, _ id: RequestID) {
        let own = "request/\(id)"
        var page = RequestPage()
        _ = JournalWalk.run(files) { record, payload in
            // Sessions name their request only when they begin; what follows names the session.
            let isOwn =
                record.kind == "content-erased"
                || record.subjects.contains { subject in
                    subject == own || subject.hasPrefix("session/") && page.knows(subject)
                }
            guard isOwn else { return true }
            guard let payload else {
                page.add(record, Sentence("内容は消去されています", "its content was erased"), [record.kind])
                return true
            }
            guard let content = try? FactReading.read(EntryPayload.self, from: payload) else { return false }
            if case .contentErased(let erasure) = content.event {
                page.take(erasure, id, record)
            } else {
                page.take(content, record)
            }
            return true
        }
        guard !page.rows.isEmpty else { return nil }
        self = page
    }

    private func knows(_ subject: String) -> Bool {
        SessionID(subject.dropFirst("session/".count)).map(sessions.contains) ?? false
    }

    private mutating func add(_ record: EntryRecord, _ what: Sentence, _ detail: [String] = []) {
        rows.append(Row(entry: record.sequence, at: record.at, who: record.actor, what: what, detail: detail))
    }

    private mutating func take(_ content: EntryPayload, _ record: EntryRecord) {
        let signed = content.signature == nil ? [] : [Self.signature(content)]
        switch content.event {
        case .request(_, let event):
            take(event, record, signed)
            if content.signature?.utf8.isEmpty == true, let last = rows.popLast() { rows.append(last.attested) }
        case .admitted(let knocked):
            add(record, Sentence("入場を認めた", "let in"), [Self.knock(knocked)])
        case .refused(let knocked, let refusal):
            add(record, Sentence("入場を拒否した", "refused at the door"), [Self.knock(knocked), caseName(refusal)])
        case .sessionStarted(let session):
            sessions.insert(session.id)
            let activity: String =
                switch session.activity {
                case .shell: "shell"
                case .exec(let command): "exec " + command.text
                }
            add(
                record, Sentence("セッション \(session.id) が始まった", "session \(session.id) began"),
                ["\(session.technician) → \(session.asset), \(session.address), \(activity), \(session.key)"])
        case .segmentWritten(let id, let segment):
            let before = segments[id] ?? (0, 0)
            segments[id] = (segment.index, before.bytes &+ segment.size)
        case .sessionCut(let id, let cut):
            add(record, Sentence("セッション \(id) を切断した", "session \(id) was cut"), ["\(cut.by): \(cut.why)"])
        case .sessionWatched(let id, let person):
            add(
                record,
                Sentence("セッション \(id) の画面を見始めた", "began to watch session \(id)"), ["\(person)"])
        case .sessionEnded(let id, let end):
            let recorded = segments[id] ?? (0, 0)
            let state =
                end.complete ? Sentence("記録は完全", "recording complete") : Sentence("記録は不完全", "recording incomplete")
            add(
                record, Sentence("セッション \(id) が終わった（\(state.japanese)）", "session \(id) ended (\(state.english))"),
                [
                    caseName(end.cause) + (end.status.map { " \($0)" } ?? ""),
                    "\(recorded.count) segments, \(recorded.bytes) bytes",
                ])
        case .decisionRefused(let refused):
            add(record, Sentence("拒否された: \(refused.what)", "refused: \(refused.what)"), [caseName(refused.refusal)])
        case .recordingClosed: break
        default: add(record, Sentence(record.kind, record.kind), signed)
        }
    }

    private mutating func take(_ erasure: Erasure, _ request: RequestID, _ record: EntryRecord) {
        let what = sessions.sorted().filter(erasure.covers).map { "\($0)" }
        guard !what.isEmpty || erasure.covers(request) else { return }
        add(
            record, Sentence("保存期間により消去した", "erased by retention"),
            (what.isEmpty ? ["report"] : what) + [erasure.why.text])
    }

    private static func knock(_ knocked: Knocked) -> String {
        let asset = knocked.asset.map { "+\($0)" } ?? ""
        return "\(knocked.technician)\(asset), \(knocked.address.map { "\($0)" } ?? "?"), \(knocked.stage.rawValue)"
    }

    private static func signature(_ content: EntryPayload) -> String {
        let signature = content.signature.flatMap { SSHSIG(armored: Array($0.utf8)) }
        let digest = content.text.map { Sum(of: Array($0.utf8)).hex } ?? ""
        if content.signature?.utf8.isEmpty == true { return "not signed, text \(digest)" }
        return "signed by \(signature?.key.fingerprint ?? "?"), text \(digest)"
    }

    private mutating func take(_ event: RequestEvent, _ record: EntryRecord, _ signed: [String]) {
        switch event {
        case .submitted(let revision): take(revision, record, signed)
        case .returned(let why): add(record, Sentence("差し戻した", "sent back"), [why.text] + signed)
        case .rejected(let why): add(record, Sentence("却下した", "rejected"), [why.text] + signed)
        case .withdrawn(let why): add(record, Sentence("取り下げた", "withdrawn"), [why.text] + signed)
        case .approved(let approval):
            let terms = approval.terms
            let facts = [
                "\(terms.window.from) – \(terms.window.until)",
                terms.technicians.map { "\($0)" }.joined(separator: ", ") + " → "
                    + terms.assets.map { "\($0)" }.joined(separator: ", "),
                terms.sources.map { "\($0)" }.joined(separator: ", "),
                terms.capabilities.map { "\($0)" }.joined(separator: ", "),
            ]
            add(record, isApproved ? Sentence("延長した", "extended") : Sentence("承認した", "approved"), facts + signed)
            isApproved = true
        case .cancelled(let why): add(record, Sentence("取り消した", "cancelled"), [why.text] + signed)
        case .collected(let credential):
            add(
                record, Sentence("時限資格情報を交付した", "passcode handed out"),
                ["\(credential.technician)+\(credential.asset)"])
        case .credentialRevoked(let technician, let asset, let why):
            add(record, Sentence("資格情報を無効にした", "passcode made void"), ["\(technician)+\(asset): \(why)"])
        case .started: break
        case .ended(let cause): add(record, Sentence("作業期間が終わった", "the work ended"), [caseName(cause)] + signed)
        case .reported(let report): take(report, record, signed)
        case .reportReturned(let why): add(record, Sentence("報告書を差し戻した", "report sent back"), [why.text] + signed)
        case .reportAccepted(let why): add(record, Sentence("報告書を受理した", "report accepted"), [why.text] + signed)
        case .attached(let attachment):
            let what = Sentence("添付した", "attached")
            let facts = "\(attachment.number). \(attachment.name), \(attachment.size) bytes"
            rows.append(
                Row(
                    entry: record.sequence, at: record.at, who: record.actor, what: what,
                    detail: [facts, "attachments/\(attachment.digest)"]
                ).attested)
        case .confirmed(let differences):
            let what =
                differences == nil
                ? Sentence("記録と報告の一致を確認した", "confirmed: record and report agree")
                : Sentence("相違を確認した", "confirmed with differences")
            add(record, what, (differences.map { [$0.text] } ?? []) + signed)
        }
    }

    private mutating func take(_ revision: WorkRequest.Revision, _ record: EntryRecord, _ signed: [String]) {
        let form = revision.form
        offset = form.date.daysSince1970 * 86_400 + form.from.minutes * 60 - revision.window.from.seconds
        window = "\(form.date) \(form.from)-\(form.until)"
        var facts = [
            "\(form.vendor) (\(form.contract)), \(window)", "\(form.purpose): \(form.content)",
            form.technicians.map { "\($0)" }.joined(separator: ", ") + " → "
                + form.assets.map { "\($0)" }.joined(separator: ", "),
            form.sources.map { "\($0)" }.joined(separator: ", ") + "; "
                + form.capabilities.map { "\($0)" }.joined(separator: ", "),
        ]
        facts += form.plan.enumerated().map { "\($0.offset + 1). \($0.element)" }
        var what = Sentence("申請した（第 \(revision.number) 版）", "submitted (revision \(revision.number))")
        if let proxy = revision.proxy {
            let asked = revision.proxyFor.map {
                "\($0.caller), \($0.way.rawValue) \($0.received.date) \($0.received.time)"
            }
            facts.append("asked for by \(asked ?? "?"), entered by \(proxy)")
            what = Sentence(
                what.japanese + "（病院が代理入力）", what.english + ", entered by the hospital by proxy")
        }
        add(record, what, facts + signed)
    }

    private mutating func take(_ report: WorkRequest.Report, _ record: EntryRecord, _ signed: [String]) {
        let form = report.form
        var facts: [String] = []
        if let work = form.work {
            facts.append("\(work.from.date) \(work.from.time) – \(work.until.date) \(work.until.time): \(work.content)")
            facts.append(
                work.technicians.map { "\($0)" }.joined(separator: ", ") + " → "
                    + work.assets.map { "\($0)" }.joined(separator: ", ") + ", \(work.result.rawValue)")
        } else {
            facts.append("-")
        }
        if case .accessed(let whose) = form.personalInformation {
            facts.append("personal information: " + whose.map(\.text).joined(separator: "; "))
        }
        facts += report.contradictions.map { "contradicts the record: \(caseName($0))" }
        add(record, Sentence("作業を報告した", "reported"), facts + signed)
    }
}

internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// An entry of the journal with its event; nil where retention has erased that, or a newer gate wrote it.
struct TimelineEntry: Hashable, Sendable {
    let at: Instant
    let actor: String
    let kind: String
    let subjects: [String]
    let event: Event?

    init(at: Instant, actor: String, kind: String, subjects: [String], event: Event?) {
        self.at = at
        self.actor = actor
        self.kind = kind
        self.subjects = subjects
        self.event = event
    }

    init?(_ entry: ProvenEntry) {
        guard let read = try? JournalEntry(bytes: Array(entry.entry.utf8)) else { return nil }
        self.init(
            at: read.at, actor: read.actor, kind: read.kind, subjects: read.subjects,
            event: Self.event(entry.payload))
    }

    init(_ entry: EntryView) {
        self.init(
            at: entry.at, actor: entry.actor, kind: entry.kind, subjects: entry.subjects,
            event: Self.event(entry.payload))
    }

    private static func event(_ payload: String?) -> Event? {
        payload.flatMap { try? Lines.decode(Payload.self, from: Array($0.utf8)).event }
    }

    func isAbout(_ subject: String) -> Bool {
        subjects.contains { $0.utf8.elementsEqual(subject.utf8) }
    }
}

/// A line of a timeline.
struct Moment: Hashable, Sendable {
    let time: String
    let what: String
    var who: String?
    var detail: String?
    /// `warn` or `bad`.
    var weight: String?
    var page: String?
}

/// What happened, in the order it did.
enum Timeline {
    /// Of one session; from its own facts where the journal is not to be had.
    static func moments(of session: Session, _ entries: [TimelineEntry], _ teller: Teller) -> [Moment] {
        let own = entries.filter { $0.isAbout("session/\(session.id)") }
        guard !own.isEmpty else { return facts(session, teller) }
        return moments(own, teller)
    }

    /// Of a request, from its application to its confirmation.
    static func moments(_ entries: [TimelineEntry], _ teller: Teller) -> [Moment] {
        var moments: [Moment] = []
        var pieces = 0
        var bytes: Int64 = 0
        var last: Instant?
        // Segments come every minute; what matters is how many there are.
        func flush() {
            guard pieces > 0, let at = last else { return }
            moments.append(
                Moment(
                    time: clock(at, teller),
                    what: teller.say(
                        "記録 \(pieces)区切りを証跡に書いた", "\(pieces) segments of the recording on record"),
                    detail: SessionPage.size(bytes)))
            pieces = 0
            bytes = 0
        }
        for entry in entries {
            if case .segmentWritten(_, let segment)? = entry.event {
                pieces += 1
                bytes += segment.size
                last = entry.at
                continue
            }
            flush()
            moments.append(moment(entry, teller))
        }
        flush()
        return moments
    }

    private static func clock(_ at: Instant, _ teller: Teller) -> String {
        let local = teller.zone.local(at)
        let second = (at.seconds + teller.zone.offset(at: at)) % 60
        return "\(local.date) \(local.time):" + (second < 10 ? "0" : "") + "\(second)"
    }

    private static func facts(_ session: Session, _ teller: Teller) -> [Moment] {
        var moments = [
            Moment(
                time: clock(session.startedAt, teller), what: teller.say("接続した", "connected"),
                detail: teller.words.activity(session.activity))
        ]
        if let cut = session.cut, session.end == nil {
            moments.append(
                Moment(
                    time: clock(teller.now, teller), what: teller.say("切断を指示した", "ordered to be cut"),
                    who: teller.names.person(cut.by), detail: cut.why.text, weight: "warn"))
        }
        if let end = session.end {
            moments.append(
                Moment(
                    time: clock(end.at, teller), what: teller.say("終わった", "ended"),
                    detail: SessionGrid.cause(end.cause, teller, at: end.at)))
        }
        return moments
    }

    private static func moment(_ entry: TimelineEntry, _ teller: Teller) -> Moment {
        let told = entry.event.map { EventTeller.tell($0, teller) }
        return Moment(
            time: clock(entry.at, teller), what: told?.what ?? entry.kind,
            who: teller.names.actor(entry.actor, teller.words), detail: told?.detail,
            weight: told?.weight,
            page: told?.page)
    }
}

/// What an event is called, and what is worth knowing of it.
enum EventTeller {
    struct Told: Hashable, Sendable {
        let what: String
        var detail: String?
        var weight: String?
        var page: String?
    }

    static func tell(_ event: Event, _ teller: Teller) -> Told {
        switch event {
        case .request(_, let event): return tell(event, teller)
        case .sessionStarted(let session):
            return Told(
                what: teller.say("接続した", "connected"),
                detail: teller.names.technician(session.technician) + " → "
                    + teller.names.asset(session.asset) + "、"
                    + teller.words.activity(session.activity), page: "/sessions/\(session.id)")
        case .segmentWritten(_, let segment):
            return Told(
                what: teller.say("記録の区切り", "segment of the recording"),
                detail: SessionPage.size(segment.size))
        case .sessionCut(_, let cut):
            return Told(
                what: teller.say("切断を指示した", "ordered it to be cut"), detail: cut.why.text, weight: "warn")
        case .sessionWatched(_, let person):
            return Told(
                what: teller.say("画面を見始めた", "began to watch it"), detail: teller.names.person(person))
        case .sessionEnded(_, let end):
            return Told(
                what: teller.say("終わった", "ended"), detail: SessionGrid.cause(end.cause, teller, at: end.at),
                weight: end.complete ? nil : "bad")
        case .recordingClosed(_, let files):
            return Told(
                what: teller.say("記録を閉じた", "the recording is closed"),
                detail: files.isEmpty ? nil : teller.words.list(files.map(\.name)))
        case .selfChecked(_, let problem):
            return Told(
                what: teller.say("記録を抜き取りで確かめた", "the recording was looked at, as every day"),
                detail: problem?.text,
                weight: problem == nil ? nil : "bad")
        case .admitted(let knocked):
            return Told(what: teller.say("入ることを認めた", "let in"), detail: person(knocked, teller))
        case .refused(let knocked, let refusal):
            return Told(
                what: teller.say("断った: ", "refused: ") + teller.refusal(refusal),
                detail: person(knocked, teller),
                weight: "warn")
        case .decisionRefused(let refused):
            return Told(
                what: teller.say("受け付けなかった: ", "not taken: ") + teller.refusal(refused.refusal),
                detail: refused.what,
                weight: "warn", page: refused.request.map { "/requests/\($0)" })
        case .lockedOut(let technician, let until):
            return Told(
                what: teller.say("締め出した", "locked out"),
                detail: teller.names.technician(technician) + teller.say("、", ", until ")
                    + teller.stamp(until)
                    + teller.say(" まで", ""), weight: "warn")
        case .logonDenied(let technician):
            return Told(
                what: teller.say("「身に覚えがない」と届け出た", "“that was not me”"),
                detail: teller.names.technician(technician), weight: "bad")
        case .strangersRefused(let strangers):
            return Told(
                what: teller.say("知らない相手を断った", "strangers turned away"),
                detail: "\(strangers.source) \(strangers.name) (\(strangers.count))")
        case .signInsFailed(let account, let count, let source):
            return Told(
                what: teller.say("サインインの失敗 \(count)回", "\(count) failed sign-ins"),
                detail: teller.names.account(account) + " (\(source))", weight: "warn")
        case .tokenIssued(let token):
            return Told(
                what: teller.say("APIトークンを作った", "made an API token"),
                detail: teller.words.list([
                    token.label.text, teller.words.reach(token.reach),
                    teller.say("\(teller.words.date(token.until))まで", "until \(teller.words.date(token.until))"),
                ]))
        case .tokenUsed(let token, let account):
            return Told(
                what: teller.say("APIトークンを使い始めた(その日の最初)", "used an API token, for the first time that day"),
                detail: "\(token) (\(teller.names.account(account)))")
        case .tokenRevoked(let token, let account):
            return Told(
                what: teller.say("APIトークンが使えなくなった", "an API token ended"),
                detail: "\(token) (\(teller.names.account(account)))")
        case .passwordReset(let account, let check):
            return Told(
                what: teller.say("パスワードを再発行した", "issued a password anew"),
                detail: teller.words.list([
                    teller.names.account(account), teller.words.method(check.method), check.document.text,
                    teller.say("確認: ", "checked by ") + check.verifier.text, check.why.text,
                ]), weight: "warn")
        // What has no words of its own here is called what the journal calls it.
        default:
            return Told(what: event.kind)
        }
    }

    private static func person(_ knocked: Knocked, _ teller: Teller) -> String {
        let to = knocked.asset.map { " → " + teller.names.asset($0) } ?? ""
        let from = knocked.address.map { " (\($0))" } ?? ""
        return teller.names.technician(knocked.technician) + to + from
    }

    private static func tell(_ event: RequestEvent, _ teller: Teller) -> Told {
        switch event {
        case .submitted(let revision):
            let number = teller.say("第\(revision.number)版", "revision \(revision.number)")
            guard revision.proxy != nil else { return Told(what: teller.say("申請した", "submitted"), detail: number) }
            let asked = revision.proxyFor.map { teller.say("、依頼: ", ", asked for by ") + teller.words.proxy($0) } ?? ""
            return Told(
                what: teller.say("事業者に代わって申請を入力した", "entered the request for the vendor, by proxy"),
                detail: number + asked, weight: "warn")
        case .returned(let why):
            return Told(what: teller.say("差し戻した", "returned"), detail: why.text, weight: "warn")
        case .rejected(let why):
            return Told(what: teller.say("却下した", "rejected"), detail: why.text, weight: "warn")
        case .withdrawn(let why): return Told(what: teller.say("取り下げた", "withdrawn"), detail: why.text)
        case .approved(let approval):
            return Told(what: teller.say("承認した", "approved"), detail: teller.when(approval.terms.window))
        case .cancelled(let why):
            return Told(
                what: teller.say("承認を取り消した", "took the approval back"), detail: why.text, weight: "warn")
        case .collected(let credential):
            return Told(
                what: teller.say("パスコードを受け取った", "collected the passcode"),
                detail: teller.names.technician(credential.technician) + " → "
                    + teller.names.asset(credential.asset))
        case .credentialRevoked(let technician, let asset, let why):
            return Told(
                what: teller.say("資格情報を取り消した", "revoked a credential"),
                detail: teller.names.technician(technician) + " → " + teller.names.asset(asset) + ": "
                    + why.text,
                weight: "warn")
        case .started(let session):
            return Told(
                what: teller.say("作業が始まった", "work began"), detail: "\(session)",
                page: "/sessions/\(session)")
        case .ended(let cause):
            return Told(what: teller.say("作業が終わった", "work ended"), detail: teller.words.endCause(cause))
        case .reported(let report):
            let count = report.contradictions.count
            return Told(
                what: teller.say("報告した", "reported"),
                detail: count == 0
                    ? teller.say("記録と食い違いなし", "agrees with the record")
                    : teller.say("記録との食い違い \(count)件", "\(count) differences from the record"),
                weight: count == 0 ? nil : "warn")
        case .reportReturned(let why):
            return Told(
                what: teller.say("報告を差し戻した", "returned the report"), detail: why.text, weight: "warn")
        case .reportAccepted(let why):
            return Told(what: teller.say("報告を受理した", "accepted the report"), detail: why.text)
        case .attached(let attachment):
            return Told(
                what: teller.say("添付した", "attached"),
                detail: attachment.name.text + " " + teller.words.size(attachment.size))
        case .confirmed(let differences):
            return Told(
                what: teller.say("照合して完了した", "compared and closed"),
                detail: differences?.text ?? teller.say("一致", "agrees"),
                weight: differences == nil ? nil : "warn")
        }
    }
}

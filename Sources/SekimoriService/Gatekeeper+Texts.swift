internal import Sekimori
internal import SekimoriRecords

extension Gatekeeper {
    private static let longestText = Lines.maximumLength / 8

    /// Takes a signed act: whoever signed acted; where the text came from is only noted.
    ///
    /// Every kind is verified, decided and journaled verbatim in one transaction; a refusal of a readable text by a
    /// known signer is journaled too.
    package func submit(text: [UInt8], signature: [UInt8], by actor: Actor) throws -> TextReceipt {
        let kind = try kind(of: text)
        let signed: SSHSignature
        do {
            signed = try SSHSignature(armored: signature)
        } catch {
            throw BadInput(path: "signature", problem: "not an SSH signature: \(caseName(error))")
        }
        return try take(kind, SignedCopy(text: text, signature: signature), .signed(signed), actor)
    }

    /// Takes a text that nobody signed from its author, who is signed in: for what a vendor says, never for what the
    /// hospital decides. It goes the way of a signed one, and into the journal with an empty signature: from there on it
    /// is the gate's word alone.
    /// A script hands in requests and reports alone: to withdraw, or to call work done, takes the person.
    package func attest(text: [UInt8], by actor: Actor, isScript: Bool = false) throws -> TextReceipt {
        let kind = try kind(of: text)
        let isOfForm = [Submission.namespace, ReportText.namespace].contains { $0.utf8.elementsEqual(kind.utf8) }
        guard isOfForm || !isScript else { throw Forbidden() }
        var copy = SignedCopy(text: text, signature: [])
        copy.once = Self.nonce(kind, text).map { Digest.sha256(Array("\(kind) \(actor.label) \($0)".utf8)) }
        return try take(kind, copy, .attested(actor), actor)
    }

    /// The number a vendor's text has so that it is taken once: a page that sends it again has another moment in it, and
    /// so other bytes.
    private static func nonce(_ kind: String, _ text: [UInt8]) -> String? {
        switch kind {
        case Submission.namespace: (try? Submission(bytes: text))?.nonce
        case DecisionText.namespace: (try? DecisionText(bytes: text))?.nonce
        case ReportText.namespace: (try? ReportText(bytes: text))?.nonce
        default: nil
        }
    }

    private func kind(of text: [UInt8]) throws(BadInput) -> String {
        // A request keeps three texts, and what is kept must be read again at every start.
        guard text.count <= Self.longestText else {
            throw BadInput(path: "text", problem: "longer than \(Self.longestText) bytes")
        }
        guard let kind = namespace(of: text) else {
            throw BadInput(path: "text", problem: "its first line names no kind of text")
        }
        return kind
    }

    private func take(_ kind: String, _ copy: SignedCopy, _ word: Authorship, _ from: Actor) throws -> TextReceipt {
        let text = copy.text
        try spend(text.count + copy.signature.count, from)
        do {
            switch kind {
            case Submission.namespace: return try take(read(Submission.self, text), copy, word, from)
            case ApprovalText.namespace: return try take(read(ApprovalText.self, text), copy, word.signature(), from)
            case DecisionText.namespace: return try take(read(DecisionText.self, text), copy, word, from)
            case ReportText.namespace: return try take(read(ReportText.self, text), copy, word, from)
            case ConfirmationText.namespace:
                return try take(read(ConfirmationText.self, text), copy, word.signature(), from)
            case GapText.namespace: return try take(read(GapText.self, text), copy, word.signature(), from)
            case StatementText.namespace: return try take(read(StatementText.self, text), copy, word.signature(), from)
            case ClockText.namespace: return try take(read(ClockText.self, text), copy, word.signature(), from)
            case ErasureText.namespace: return try take(read(ErasureText.self, text), copy, word.signature(), from)
            default: throw BadInput(path: "text", problem: "unknown kind of text: \(kind)")
            }
        } catch let refusal as Refusal {
            noteRefusal(kind, text, refusal, from)
            throw refusal
        }
    }

    private func read<Text: SignedText>(_ type: Text.Type, _ bytes: [UInt8]) throws -> Text {
        let text: Text
        do {
            text = try Text(bytes: bytes)
        } catch {
            throw BadInput(path: "text", problem: error.description)
        }
        guard text.gate == rules.gate else { throw Refusal.gateDiffers(text.gate) }
        return text
    }

    private func noteRefusal(_ kind: String, _ text: [UInt8], _ refusal: Refusal, _ actor: Actor) {
        inside { inside in
            let named =
                (try? DecisionText(bytes: text))?.request ?? (try? ApprovalText(bytes: text))?.request
                ?? (try? ReportText(bytes: text))?.form.request ?? (try? ConfirmationText(bytes: text))?.request
            // Nobody writes into the story of another vendor's request.
            let request = named.flatMap { id in
                let vendor = inside.world.requests[id]?.vendor
                return vendor != nil && (actor.vendor ?? vendor) == vendor ? id : nil
            }
            let note = RefusedDecision(what: kind, request: request, refusal: refusal)
            _ = try? commit(&inside, actor, at: now(&inside), [.decisionRefused(note)])
        }
    }

    /// Nobody phones tomorrow, nor in a minute that no clock showed.
    func received(_ entry: ProxyEntry, by now: Instant) throws(Refusal) {
        guard let received = rules.zone.instants(of: entry.received).first, received <= now else {
            throw .textInvalid("received")
        }
    }

    // MARK: Each kind

    private func take(_ text: Submission, _ copy: SignedCopy, _ word: Authorship, _ from: Actor) throws -> TextReceipt {
        try inside { inside in
            let now = self.now(&inside)
            let form = text.form
            let role = try author(text.by, of: form.vendor, copy, word, Submission.namespace, inside.world)
            var proxy: PersonID?
            if case .operator(let id) = role {
                guard let entry = text.proxyFor else {
                    throw Refusal.notEntitled("\(id) submits only as proxy for a vendor")
                }
                try received(entry, by: now)
                proxy = id
            } else if text.proxyFor != nil {
                throw Refusal.notEntitled("only the hospital enters requests as proxy")
            }
            let window = try inside.world.admissible(form, at: now, rules: rules)
            let id: RequestID
            var number: Int64 = 1
            if let revised = text.revises {
                guard let old = inside.world.requests[revised], old.vendor == form.vendor else {
                    throw Refusal.requestUnknown
                }
                guard case .returned = old.phase else {
                    throw Refusal.wrongPhase(request: revised, phase: old.phase.name)
                }
                id = revised
                number = old.revision.number + 1
            } else {
                guard let new = RequestID(try nextName("request", letter: "r", form.date, width: 3, inside.world))
                else {
                    throw Failure(doing: "naming a request", why: "no name left for \(form.date)")
                }
                id = new
            }
            let revision = WorkRequest.Revision(
                number: number, form: form, submittedAt: now, submittedBy: text.by, proxy: proxy,
                proxyFor: text.proxyFor, document: Digest.hex(Digest.sha256(copy.text)),
                nonce: Digest.hex(random.bytes(16)), window: window)
            return try done(
                &inside, role, from, now, [.request(id, .submitted(revision))], copy, id,
                secrets: Self.noteInviter(word, by: text.by, .submission, id, inside))
        }
    }

    private func take(_ text: ApprovalText, _ copy: SignedCopy, _ signature: SSHSignature, _ from: Actor) throws
        -> TextReceipt
    {
        try inside { inside in
            let now = self.now(&inside)
            try sound(inside)
            try synchronised(inside, now)
            try Self.notOfVendor(text.by, inside.world)
            try said(by: text.by, copy, .signed(signature), ApprovalText.namespace, inside.world)
            guard let request = inside.world.requests[text.request] else { throw Refusal.requestUnknown }
            let role = try decider(
                text.by, over: request.vendor, copy, signature, ApprovalText.namespace, inside.world, now)
            try Self.twoPeople(text.by, request.revision.submittedBy, .submission, request.id, inside)
            let terms = try check(text, against: request, inside.world, now)
            // The signer asks for a post in force at the door; an approval beyond its end would fail there.
            if let post = inside.world.appointments[text.by]?.validity, terms.window.until > post.until {
                throw Refusal.appointmentNotInForce(from: post.from, until: post.until)
            }
            try inside.world.approvable(request, terms: terms, by: text.by, at: now, rules: rules)
            // An approval that was signed, and not used, before the present one gives nobody more time.
            if let present = request.approval, text.at <= present.at { throw Refusal.textInvalid("at") }
            let approval = WorkRequest.Approval(
                revision: text.revision, by: text.by, at: now, terms: terms,
                text: String(decoding: copy.text, as: UTF8.self),
                signature: String(decoding: copy.signature, as: UTF8.self))
            var events: [Event] = [.request(request.id, .approved(approval))]
            var uid = inside.world.nextUID
            for technician in terms.technicians {
                for asset in [nil] + terms.assets.map(Optional.some) {
                    let name = LoginAllotment(technician: technician, asset: asset, uid: 0).name
                    if inside.world.logins[name] != nil { continue }
                    let bare = asset == nil ? inside.world.technicians[technician]?.uid : nil
                    events.append(
                        .loginAllotted(LoginAllotment(technician: technician, asset: asset, uid: bare ?? uid)))
                    if bare == nil { uid += 1 }
                }
            }
            return try done(&inside, role, from, now, events, copy, request.id)
        }
    }

    /// Holds the words a manager signed against the request and the ledgers, fact by fact.
    private func check(_ text: ApprovalText, against request: WorkRequest, _ world: World, _ now: Instant)
        throws(Refusal) -> WorkRequest.Terms
    {
        let revision = request.revision
        guard text.revision == revision.number else {
            throw .revisionStale(approved: text.revision, current: revision.number)
        }
        guard text.document.utf8.elementsEqual(revision.document.utf8) else { throw .documentDiffers }
        guard text.nonce.utf8.elementsEqual(revision.nonce.utf8) else { throw .nonceDiffers }
        guard text.vendor.id == request.vendor else { throw .textInvalid("vendor") }
        guard text.enteredByProxy == ApprovalText.EnteredByProxy(revision) else { throw .textInvalid("proxy-for") }
        for named in text.technicians {
            guard let technician = world.technicians[named.id] else { throw .technicianUnknown(named.id) }
            guard named.keys == technician.keys.map(\.fingerprint) else {
                throw .textInvalid("the registered keys of \(named.id) changed")
            }
        }
        for named in text.assets {
            guard let asset = world.assets[named.id] else { throw .assetUnknown(named.id) }
            guard named.address == asset.address, named.port == asset.port,
                named.account.utf8.elementsEqual(asset.account.utf8),
                named.hostKey.utf8.elementsEqual(asset.hostKey.fingerprint.utf8)
            else { throw .textInvalid("the ledger entry of \(named.id) changed") }
        }
        let anyCommand = text.capabilities.contains(.execAny)
        guard text.warning == (anyCommand ? ApprovalText.execAnyWarning : nil) else { throw .textInvalid("warning") }
        return WorkRequest.Terms(
            window: text.window, technicians: text.technicians.map(\.id), assets: text.assets.map(\.id),
            sources: text.sources, capabilities: text.capabilities)
    }

    private func take(_ text: DecisionText, _ copy: SignedCopy, _ word: Authorship, _ from: Actor) throws
        -> TextReceipt
    {
        try word.mayBe(by: text.by)
        return try inside { inside in
            let now = self.now(&inside)
            try said(by: text.by, copy, word, DecisionText.namespace, inside.world)
            let request = try Self.known(text.request, to: text.by, inside.world)
            guard text.revision == request.revision.number else {
                throw Refusal.revisionStale(approved: text.revision, current: request.revision.number)
            }
            let role: Actor.Role
            let event: RequestEvent
            switch text.decision {
            case .withdraw, .finish:
                role = try ownAuthor(text.by, of: request.vendor, copy, word, inside.world)
            case .return, .reject, .cancel, .returnReport, .acceptReport:
                role = try decider(
                    text.by, over: request.vendor, copy, word.signature(), DecisionText.namespace, inside.world, now)
            }
            if text.decision == .acceptReport {
                if text.by == request.report?.submittedBy { throw Refusal.approverIsSubmitter }
                try Self.twoPeople(text.by, request.report?.submittedBy, .report, request.id, inside)
            }
            try request.concerned(by: text.report, isJudgement: [.acceptReport, .returnReport].contains(text.decision))
            switch text.decision {
            case .withdraw: event = .withdrawn(why: text.why)
            case .finish: event = .ended(.finished)
            case .return: event = .returned(why: text.why)
            case .reject: event = .rejected(why: text.why)
            case .cancel: event = .cancelled(why: text.why)
            case .returnReport: event = .reportReturned(why: text.why)
            case .acceptReport: event = .reportAccepted(why: text.why)
            }
            if text.decision == .finish {
                guard request.phase == .working else {
                    throw Refusal.wrongPhase(request: request.id, phase: request.phase.name)
                }
                let running = request.sessions.filter { inside.world.running.contains($0) }
                guard running.isEmpty else { throw Refusal.sessionsRunning(running) }
            }
            var gone: [String: String?] = [:]
            switch text.decision {
            case .withdraw, .finish, .cancel: gone = Self.passcodesGone(request)
            case .return, .reject, .returnReport, .acceptReport: break
            }
            let receipt = try done(
                &inside, role, from, now, [.request(request.id, event)], copy, request.id, secrets: gone)
            if text.decision == .cancel {
                // Their leases would be refused now; this way the technician is told why.
                for session in request.sessions where inside.world.running.contains(session) {
                    doom(&inside, session, .cut(by: text.by, why: text.why), nil)
                }
            }
            return receipt
        }
    }

    private func take(_ text: ReportText, _ copy: SignedCopy, _ word: Authorship, _ from: Actor) throws -> TextReceipt {
        try word.mayBe(by: text.by)
        return try inside { inside in
            let now = self.now(&inside)
            try said(by: text.by, copy, word, ReportText.namespace, inside.world)
            let request = try Self.known(text.form.request, to: text.by, inside.world)
            let role = try author(text.by, of: request.vendor, copy, word, ReportText.namespace, inside.world)
            let contradictions = try inside.world.compare(text.form, at: now, rules: rules)
            let report = WorkRequest.Report(
                form: text.form, submittedAt: now, submittedBy: text.by,
                document: Digest.hex(Digest.sha256(copy.text)), contradictions: contradictions)
            return try done(
                &inside, role, from, now, [.request(request.id, .reported(report))], copy, request.id,
                secrets: Self.noteInviter(word, by: text.by, .report, request.id, inside))
        }
    }

    private func take(_ text: ConfirmationText, _ copy: SignedCopy, _ signature: SSHSignature, _ from: Actor) throws
        -> TextReceipt
    {
        try inside { inside in
            let now = self.now(&inside)
            try Self.notOfVendor(text.by, inside.world)
            try said(by: text.by, copy, .signed(signature), ConfirmationText.namespace, inside.world)
            guard let request = inside.world.requests[text.request] else { throw Refusal.requestUnknown }
            let role = try decider(
                text.by, over: request.vendor, copy, signature, ConfirmationText.namespace, inside.world, now)
            guard let report = request.report, report.document.utf8.elementsEqual(text.report.utf8) else {
                throw Refusal.documentDiffers
            }
            guard text.by != report.submittedBy else { throw Refusal.approverIsSubmitter }
            try Self.twoPeople(text.by, report.submittedBy, .report, request.id, inside)
            guard text.sessions == request.sessions else { throw Refusal.textInvalid("sessions") }
            let differences: Label? =
                switch text.finding {
                case .agree: nil
                case .differ(let why): why
                }
            try inside.world.confirmable(request, agree: differences == nil)
            let event = Event.request(request.id, .confirmed(differences: differences))
            return try done(&inside, role, from, now, [event], copy, request.id)
        }
    }

    /// The organisation key speaks: it is pinned on the host, so nobody in the ledgers can speak for it.
    private func take(_ text: StatementText, _ copy: SignedCopy, _ signature: SSHSignature, _ from: Actor) throws
        -> TextReceipt
    {
        try inside { inside in
            let now = self.now(&inside)
            try verify(signature, copy, namespace: StatementText.namespace, keys: organisationKeys())
            guard let key = try? PublicKey(line: Array(text.key.utf8)) else { throw Refusal.textInvalid("key") }
            let registered = RegisteredKey(line: key.line, fingerprint: key.fingerprint)
            if let old = inside.world.appointments[text.person], old.number >= text.number {
                throw Refusal.textUsed
            }
            try Self.notOfVendor(text.person, inside.world)
            // Two names with one key would be one person on both sides of a decision.
            let othersKeys =
                inside.world.technicians.values.flatMap(\.keys) + inside.world.people.values.flatMap(\.keys)
                + inside.world.appointments.values.filter { $0.person != text.person }.map(\.key)
            guard !othersKeys.contains(where: { $0.fingerprint.utf8.elementsEqual(key.fingerprint.utf8) }) else {
                throw Refusal.keyTaken(fingerprint: key.fingerprint)
            }
            let appointment = Appointment(
                number: text.number, person: text.person, name: text.name, post: text.post, key: registered,
                validity: text.validity, statement: String(decoding: copy.text, as: UTF8.self),
                signature: String(decoding: copy.signature, as: UTF8.self))
            try inside.world.appointable(appointment)
            // The organisation is nobody who signs in: the entry names who brought its word.
            // A password from before the post is not the post's.
            var secrets: [String: String?] = [:]
            for kind in Self.accountKinds {
                secrets.updateValue(nil, forKey: "\(kind)/\(text.person)")
            }
            let receipt = try done(
                &inside, from.role, from, now, [.appointed(appointment)], copy, nil, secrets: secrets)
            Self.signOut("\(text.person)", &inside)
            return receipt
        }
    }

    func done(
        _ inside: inout Inside, _ role: Actor.Role, _ from: Actor, _ now: Instant, _ events: [Event],
        _ copy: SignedCopy, _ id: RequestID?, secrets: [String: String?] = [:]
    ) throws -> TextReceipt {
        let sequence = try commit(
            &inside, Actor(role: role, source: from.source), at: now, events, copy: copy, secrets: secrets)
        return TextReceipt(
            namespace: namespace(of: copy.text) ?? "", request: id,
            phase: id.flatMap { inside.world.requests[$0] }?.phase.name, entry: sequence)
    }
}

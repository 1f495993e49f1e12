internal import Sekimori

extension History {
    /// What an entry without a signed text rests on: the gate's word alone. Where law asks for a person's signature, that
    /// is not enough.
    func attest(_ act: Act, _ report: inout Report) {
        guard case .request(let id, let event) = act.event else {
            switch act.event {
            case .gapAccepted:
                let why = Sentence("署名のない受け入れです", "the acceptance of a loss is not signed")
                report.add(Finding(.entry(act.record.sequence), .unsigned, why))
            case .appointed(let appointment):
                report.add(
                    Finding(
                        .entry(act.record.sequence), .unsigned,
                        Sentence(
                            "\(appointment.person) の任命に署名がありません",
                            "the appointment of \(appointment.person) is not signed")))
            case .vendorRecorded, .contractRecorded, .technicianRecorded, .assetRecorded, .personRecorded,
                .holidayRecorded, .holidayRemoved, .mailboxRecorded, .mailboxRemoved, .technicianApplied,
                .applicationClosed, .rosterConfirmed:
                report.attest("ledger")
            case .stopped, .resumed, .sessionCut: report.attest("stop")
            case .clockAccepted:
                let why = Sentence("時計を認めた項目に責任者の署名がありません", "no manager signed that the clock is right")
                report.add(Finding(.entry(act.record.sequence), .unsigned, why))
            case .contentErased:
                let why = Sentence("消去に責任者の署名がありません", "no manager signed this erasure")
                report.add(Finding(.entry(act.record.sequence), .unsigned, why))
            default: break
            }
            return
        }
        switch event {
        case .approved, .confirmed, .reportAccepted, .returned, .rejected, .reportReturned:
            let why = Sentence("責任者の署名がありません", "the manager's signature is missing: \(event.name)")
            report.add(Finding(.request("\(id)"), .unsigned, why))
        // Without a text the gate cancels what a suspended vendor has.
        case .submitted, .withdrawn, .cancelled, .reported:
            let why = Sentence("署名のない行為です: \(event.name)", "only the gate says so: \(event.name)")
            report.attest("request")
            report.add(Finding(.request("\(id)"), .attested, why, isNote: true))
        case .attached(let attachment): check(attachment, of: id, act, &report)
        case .collected, .credentialRevoked, .started, .ended: break
        }
    }

    /// A signed text must say what happened, be signed by whom it names, and that person must have been entitled then.
    ///
    /// Returns whether all of that is so.
    @discardableResult
    func checkText(_ act: Act, _ report: inout Report) -> Bool {
        guard let text = act.text, let armored = act.armored else {
            let why = Sentence("文か署名の一方しかありません", "has a text without a signature, or a signature without a text")
            report.add(Finding(.entry(act.record.sequence), .altered, why))
            return false
        }
        let digest = Sum(of: text)
        let item = Item.text(digest.hex)
        guard texts.insert(digest).inserted else {
            report.add(Finding(item, .altered, Sentence("二度使われています", "it was used twice")))
            return false
        }
        // Behind the signature's verdict: of an item the first finding is the one that is kept.
        defer { copies(digest, text, armored, &report) }
        if armored.isEmpty, act.event.isVendorsWord { return attest(act, text, digest, &report) }
        guard let signature = act.reading.signature else {
            report.add(Finding(item, .unsigned, Sentence("署名を読めません", "its signature is not readable")))
            return false
        }
        do throws(Sentence.Problem) {
            let (signer, namespace) = try accept(act, text, digest)
            guard let key = signer.first(where: { $0.blob == signature.key.blob }) else {
                throw .init("その人の鍵で署名されていません", "it is not signed with a key of that person")
            }
            let holds = act.reading.holds && signature.isBy(key, for: namespace)
            if let other = opinion?.holds(text: text, signature: armored, namespace: namespace, keyLine: key.line),
                other != holds
            {
                let why = Sentence(
                    "署名について ssh-keygen と判断が分かれます", "ssh-keygen says otherwise of its signature")
                report.add(Finding(item, .altered, why))
                return false
            }
            guard holds else { throw .init("署名が文に合いません", "its signature does not hold") }
            if case .request(_, .approved) = act.event {
                stamps.check("text-\(digest.hex)", over: text, at: act.at, mustBe: true, &report)
            }
            report.count("text")
            return true
        } catch {
            report.add(Finding(item, .unsigned, error.sentence))
            return false
        }
    }

    /// What a vendor's person handed in unsigned, signed in at the gate: it must say what happened and be of somebody
    /// entitled to it, but that this person said it is the gate's word alone.
    private func attest(_ act: Act, _ text: [UInt8], _ digest: Sum, _ report: inout Report) -> Bool {
        do throws(Sentence.Problem) {
            _ = try accept(act, text, digest)
        } catch {
            report.add(Finding(.text(digest.hex), .unsigned, error.sentence))
            return false
        }
        let name = act.record.subjects.first ?? ""
        let why = Sentence(
            "署名のない文です: \(act.record.kind) \(name)（\(act.record.actor)）",
            "not signed, only the gate says so: \(act.record.kind) \(name) by \(act.record.actor)")
        report.attest("unsigned-text")
        report.add(Finding(.text(digest.hex), .attested, why, isNote: true))
        return true
    }

    /// The bundle's copies for people to read must be what the journal holds.
    private func copies(_ digest: Sum, _ text: [UInt8], _ signature: [UInt8], _ report: inout Report) {
        for (suffix, expected) in [(".txt", text), (".sig", signature)] {
            let path = "approvals/\(digest.hex)\(suffix)"
            if expected.isEmpty, !book.has(path) { continue }
            guard book.has(path) else {
                report.add(
                    Finding(.text(digest.hex), .missing, Sentence("\(path) がありません", "\(path) is not there")))
                continue
            }
            var isEqual = false
            book.take(path, limit: 1 << 20, &report) { bytes in
                isEqual = bytes == expected
                return isEqual ? .proven : .named
            }
            if !isEqual {
                let why = Sentence("\(path) が証跡と違います", "\(path) is not what the journal holds")
                report.add(Finding(.text(digest.hex), .altered, why))
            }
        }
    }

    /// Whose keys may have signed the text, and for which purpose; throws where it does not say what happened.
    private func accept(_ act: Act, _ text: [UInt8], _ digest: Sum) throws(Sentence.Problem) -> ([SSHKey], String) {
        switch act.event {
        case .appointed(let appointment):
            let facts = try read(StatementFacts.self, text)
            return (try acceptStatement(facts, appointment, text, act), StatementFacts.namespace)
        case .clockAccepted(let person, let why, _):
            let facts = try read(ClockFacts.self, text)
            let apart = abs((facts.at - act.at).microseconds)
            guard facts.by == person, facts.why == why, apart <= Span.minutes(5).microseconds else {
                throw Self.otherFacts
            }
            return ([try decider(person, over: nil, at: act.at).key], ClockFacts.namespace)
        case .contentErased(let erasure):
            let facts = try read(ErasureFacts.self, text)
            return (try accept(facts, erasure, act), ErasureFacts.namespace)
        case .gapAccepted(let acceptance):
            let facts = try read(GapFacts.self, text)
            return (try accept(facts, acceptance, digest, act), GapFacts.namespace)
        case .request(let id, .submitted(let revision)):
            let facts = try read(SubmissionFacts.self, text)
            return (try accept(facts, id, revision, digest, act), SubmissionFacts.namespace)
        case .request(let id, .approved(let approval)):
            let facts = try read(ApprovalFacts.self, text)
            return (try accept(facts, id, approval, text, act), ApprovalFacts.namespace)
        case .request(let id, .reported(let report)):
            let facts = try read(ReportFacts.self, text)
            guard let request = fold.requests[id] else { throw Self.noRequest }
            guard facts.form == report.form, facts.form.request == id, facts.by == report.submittedBy,
                report.submittedAt == act.at, report.document.utf8.elementsEqual(digest.hex.utf8)
            else { throw Self.otherFacts }
            return (try author(facts.by, of: request.vendor), ReportFacts.namespace)
        case .request(let id, .confirmed(let differences)):
            let facts = try read(ConfirmationFacts.self, text)
            return (try accept(facts, id, differences, act), ConfirmationFacts.namespace)
        case .request(let id, let event):
            let facts = try read(DecisionFacts.self, text)
            return (try accept(facts, id, event, act), DecisionFacts.namespace)
        default: throw .init("この項目に署名された文はありえません", "such an entry rests on no signed text")
        }
    }

    static let otherFacts = Sentence.Problem("文の内容が起きたことと違います", "the text does not say what happened")
    static let noRequest = Sentence.Problem("その申請がありません", "there is no such request")

    private func read<Facts: SignedFacts>(_ type: Facts.Type, _ text: [UInt8]) throws(Sentence.Problem) -> Facts {
        let facts: Facts
        do throws(FactLines.Damage) {
            facts = try Facts.read(text)
        } catch {
            throw .init("文を読めません（\(error)）", "it is not readable: \(error)")
        }
        guard facts.gate == trust.gate else { throw .init("別の関守あての文です", "it is for another gate") }
        return facts
    }

    private func acceptStatement(
        _ facts: StatementFacts, _ appointment: Appointment, _ text: [UInt8], _ act: Act
    ) throws(Sentence.Problem) -> [SSHKey] {
        guard let key = SSHKey(line: facts.key) else { throw .init("任命される鍵を読めません", "the key it names is not readable") }
        guard facts.number == appointment.number, facts.person == appointment.person, facts.name == appointment.name,
            facts.post == appointment.post, facts.validity == appointment.validity,
            key.line.utf8.elementsEqual(appointment.key.line.utf8),
            key.fingerprint.utf8.elementsEqual(appointment.key.fingerprint.utf8),
            appointment.statement.utf8.elementsEqual(text),
            appointment.signature.utf8.elementsEqual(act.armored ?? [])
        else { throw Self.otherFacts }
        // Only what the organisation itself signed makes a post, whatever this entry says.
        let organisation = trust.organisation
        if let signature = act.reading.signature, act.reading.holds,
            organisation.contains(where: { signature.isBy($0, for: StatementFacts.namespace) }),
            !posts.take(facts, key: key)
        {
            throw .init("番号が前の任命より大きくありません", "its number is not above that of the appointment before")
        }
        return organisation
    }

    private func accept(
        _ facts: SubmissionFacts, _ id: RequestID, _ revision: WorkRequest.Revision, _ digest: Sum, _ act: Act
    ) throws(Sentence.Problem) -> [SSHKey] {
        guard facts.form == revision.form, facts.by == revision.submittedBy, revision.submittedAt == act.at,
            revision.document.utf8.elementsEqual(digest.hex.utf8), facts.revises == (revision.number == 1 ? nil : id),
            facts.proxyFor == revision.proxyFor, (facts.proxyFor != nil) == (revision.proxy != nil),
            revision.proxy == nil || revision.proxy == facts.by
        else { throw Self.otherFacts }
        guard Self.isWindow(revision.window, of: facts.form) else {
            throw .init("時間帯が申請の日時と合いません", "the window is not the day and hours it asks for")
        }
        return try writer(facts.by, of: facts.form.vendor, asProxy: facts.proxyFor != nil)
    }

    /// The gate's zone is not known here; but local and universal time differ by the same quarter hours, fourteen at most.
    private static func isWindow(_ window: Window, of form: RequestForm) -> Bool {
        func offset(_ date: CivilDate, _ time: TimeOfDay, _ instant: Instant) -> Int64 {
            date.daysSince1970 * 86_400 + time.minutes * 60 - instant.seconds
        }
        let isOvernight = form.until <= form.from
        let from = offset(form.date, form.from, window.from)
        let until = offset(isOvernight ? form.date.advanced(by: 1) : form.date, form.until, window.until)
        // Clocks that are set forward or back in between make up to two hours of difference.
        return abs(from) <= 14 * 3_600 && abs(until) <= 14 * 3_600 && abs(from - until) <= 7_200
    }

    private func accept(
        _ facts: ApprovalFacts, _ id: RequestID, _ approval: WorkRequest.Approval, _ text: [UInt8], _ act: Act
    ) throws(Sentence.Problem) -> [SSHKey] {
        guard let request = fold.requests[id] else { throw Self.noRequest }
        let revision = request.revision
        guard facts.request == id, facts.revision == revision.number, approval.revision == facts.revision,
            facts.document.utf8.elementsEqual(revision.document.utf8),
            facts.nonce.utf8.elementsEqual(revision.nonce.utf8), facts.by == approval.by, approval.at == act.at,
            facts.vendor.id == request.vendor, approval.text.utf8.elementsEqual(text),
            approval.signature.utf8.elementsEqual(act.armored ?? [])
        else { throw Self.otherFacts }
        if let present = request.approval, facts.at <= present.at {
            throw .init("前の承認より古い文です", "it is older than the approval that it extends")
        }
        let terms = approval.terms
        guard facts.window == terms.window, facts.technicians.map(\.id) == terms.technicians,
            facts.assets.map(\.id) == terms.assets, facts.sources == terms.sources,
            facts.capabilities == terms.capabilities
        else { throw .init("許可が承認の文と違います", "the grant is not what the approval says") }
        try narrows(terms, revision)
        try names(facts)
        guard facts.by != revision.submittedBy, facts.by != revision.proxy else {
            throw .init("申請した人が承認しています", "whoever submitted it approved it")
        }
        guard Self.tells(facts.enteredByProxy, of: revision) else {
            throw .init("代理入力の記載が申請と違います", "it does not say for whom the hospital entered the request")
        }
        let post = try decider(facts.by, over: request.vendor, at: act.at)
        guard terms.window.until <= post.validity.until else {
            throw .init("許可が承認者の任期を越えます", "the grant outlasts the approver's term")
        }
        return [post.key]
    }

    /// A manager who reads no word of it must not have been shown a request that the hospital itself wrote.
    private static func tells(_ told: ApprovalFacts.EnteredByProxy?, of revision: WorkRequest.Revision) -> Bool {
        guard let entry = revision.proxyFor, let told else { return told == nil && revision.proxyFor == nil }
        return told.by == revision.proxy && told.caller == entry.caller && told.way == entry.way
            && told.received == entry.received
    }

    private func narrows(_ terms: WorkRequest.Terms, _ revision: WorkRequest.Revision) throws(Sentence.Problem) {
        let form = revision.form
        guard revision.window.from <= terms.window.from, terms.window.until <= revision.window.until,
            terms.technicians.allSatisfy(form.technicians.contains), terms.assets.allSatisfy(form.assets.contains),
            terms.capabilities.allSatisfy(form.capabilities.contains),
            terms.sources.allSatisfy({ source in form.sources.contains { $0.contains(source) } })
        else { throw .init("許可が申請より広くなっています", "the grant is wider than the request") }
    }

    /// The people and systems that the manager read must be those of the ledgers.
    private func names(_ facts: ApprovalFacts) throws(Sentence.Problem) {
        for named in facts.technicians {
            guard let known = fold.technicians[named.id], named.keys == known.keys.map(\.fingerprint) else {
                throw .init("\(named.id) の鍵が台帳と違います", "the keys of \(named.id) are not the ledger's")
            }
        }
        for named in facts.assets {
            guard let known = fold.assets[named.id], named.address == known.address, named.port == known.port,
                named.account.utf8.elementsEqual(known.account.utf8),
                named.hostKey.utf8.elementsEqual(known.hostKey.fingerprint.utf8)
            else { throw .init("\(named.id) が台帳と違います", "\(named.id) is not the ledger's") }
        }
    }

    private func accept(
        _ facts: ConfirmationFacts, _ id: RequestID, _ differences: Label?, _ act: Act
    ) throws(Sentence.Problem) -> [SSHKey] {
        guard let request = fold.requests[id], request.report != nil || reportless.contains(id) else {
            throw Self.noRequest
        }
        let stated: Label? =
            switch facts.finding {
            case .agree: nil
            case .differ(let why): why
            }
        guard facts.request == id, stated == differences, facts.sessions == request.sessions else {
            throw Self.otherFacts
        }
        let key = try decider(facts.by, over: request.vendor, at: act.at).key
        // Of a report that was erased only its digest is left, in this text.
        guard let report = request.report else { return [key] }
        guard facts.report.utf8.elementsEqual(report.document.utf8) else { throw Self.otherFacts }
        guard facts.by != report.submittedBy else {
            throw .init("報告した人が確認しています", "whoever reported it confirmed it")
        }
        if differences == nil, !report.contradictions.isEmpty {
            throw .init("記録と食い違う報告を一致と確認しています", "it confirms a report that contradicts the record")
        }
        return [key]
    }

    private func accept(
        _ facts: DecisionFacts, _ id: RequestID, _ event: RequestEvent, _ act: Act
    ) throws(Sentence.Problem) -> [SSHKey] {
        guard let request = fold.requests[id] else { throw Self.noRequest }
        guard facts.request == id, facts.revision == request.revision.number else { throw Self.otherFacts }
        if let read = facts.report, let report = request.report, !report.document.utf8.elementsEqual(read.utf8) {
            throw .init("別の報告書についての文です", "it is about another report")
        }
        switch (facts.decision, event) {
        case (.return, .returned(let why)) where why == facts.why: break
        case (.reject, .rejected(let why)) where why == facts.why: break
        case (.cancel, .cancelled(let why)) where why == facts.why: break
        case (.returnReport, .reportReturned(let why)) where why == facts.why: break
        case (.acceptReport, .reportAccepted(let why)) where why == facts.why:
            guard facts.by != request.report?.submittedBy else {
                throw .init("報告した人が受理しています", "whoever reported it accepted it")
            }
        case (.withdraw, .withdrawn(let why)) where why == facts.why:
            return try author(facts.by, of: request.vendor)
        case (.finish, .ended(.finished)): return try author(facts.by, of: request.vendor)
        default: throw Self.otherFacts
        }
        return [try decider(facts.by, over: request.vendor, at: act.at).key]
    }
}

extension Event {
    /// What a vendor may say without a signature, from a portal: to submit, to report, to withdraw, that the work is done.
    fileprivate var isVendorsWord: Bool {
        guard case .request(_, let event) = self else { return false }
        switch event {
        case .submitted, .reported, .withdrawn, .ended(.finished): return true
        case .returned, .rejected, .approved, .cancelled, .collected, .credentialRevoked, .started, .ended,
            .reportReturned, .reportAccepted, .confirmed, .attached:
            return false
        }
    }
}

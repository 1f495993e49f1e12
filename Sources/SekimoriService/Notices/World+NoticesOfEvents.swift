internal import Sekimori

/// An entry of the journal, as far as notices are made of it.
struct NoticedEntry {
    let sequence: Int64
    let at: Instant
    let event: Event
}

extension World {
    /// The kinds of entries of which notices are made.
    static let noticedKinds: Set<String> = [
        "request-submitted", "request-returned", "request-rejected", "request-withdrawn", "request-cancelled",
        "request-approved", "request-reported", "request-report-returned", "session-cut", "refused", "locked-out",
        "strangers-refused", "technician-applied", "application-closed",
    ]

    /// What is told to whom because this happened, but for refused logins. `request` and `session`: those it is about.
    func notices(of entry: NoticedEntry, _ request: WorkRequest?, _ session: Session?) -> [Notice] {
        guard let request else { return application(entry) }
        var facts = NoticeFacts(request)
        func tell(_ kind: NoticeKind, _ audience: Audience) -> [Notice] {
            audience.people(about: facts, self, at: entry.at).map { person in
                Notice(kind, about: "\(entry.sequence)", to: person, facts, since: entry.at)
            }
        }
        switch entry.event {
        case .sessionCut(let id, _):
            facts.session = id
            facts.technicians = session.map { [$0.technician] } ?? []
            facts.assets = session.map { [$0.asset] } ?? []
            return tell(.sessionCut, .everybody)
        case .request(_, let event):
            switch event {
            case .submitted(let revision):
                // As it was then, even if it was approved since.
                facts.technicians = revision.form.technicians
                facts.assets = revision.form.assets
                facts.window = revision.window
                return tell(.submitted, [.deciders, .clerks])
            case .returned: return tell(.returned, .clerks)
            case .rejected: return tell(.rejected, [.clerks, .technicians])
            case .withdrawn: return tell(.withdrawn, .deciders)
            case .cancelled: return tell(.cancelled, [.clerks, .technicians])
            case .approved(let approval):
                facts.technicians = approval.terms.technicians
                facts.assets = approval.terms.assets
                facts.window = approval.terms.window
                return tell(.approved, .clerks) + passcodes(request, facts, entry)
            case .reported: return tell(.reported, .deciders)
            case .reportReturned: return tell(.reportReturned, .clerks)
            case .collected, .credentialRevoked, .started, .ended, .reportAccepted, .confirmed, .attached: return []
            }
        default: return []
        }
    }

    /// A technician who was applied for, by the id alone: the hospital looks before anybody else reads what was written.
    private func application(_ entry: NoticedEntry) -> [Notice] {
        func tell(_ kind: NoticeKind, _ audience: Audience, _ vendor: VendorID, _ technician: TechnicianID) -> [Notice]
        {
            var facts = NoticeFacts()
            facts.vendor = vendor
            facts.technicians = [technician]
            return audience.people(about: facts, self, at: entry.at).map { person in
                Notice(kind, about: "\(entry.sequence)", to: person, facts, since: entry.at)
            }
        }
        switch entry.event {
        case .technicianApplied(let application):
            let technician = application.technician
            return tell(.applied, .keepers, technician.vendor, technician.id)
        case .applicationClosed(let id, let vendor, .accepted):
            return tell(.applicationAccepted, .clerks, vendor, id)
        case .applicationClosed(let id, let vendor, .refused):
            return tell(.applicationRefused, .clerks, vendor, id)
        default: return []
        }
    }

    /// Each technician who has passcodes to collect is told so; who has them all is told that more was approved.
    private func passcodes(_ request: WorkRequest, _ all: NoticeFacts, _ entry: NoticedEntry) -> [Notice] {
        all.technicians.flatMap { technician -> [Notice] in
            var facts = all
            facts.technicians = [technician]
            let left = all.assets.filter { asset in
                !request.credentials.contains {
                    $0.technician == technician && $0.asset == asset && $0.collectedAt <= entry.at
                }
            }
            if !left.isEmpty { facts.assets = left }
            return Audience.technicians.people(about: facts, self, at: entry.at).map { person in
                Notice(
                    left.isEmpty ? .approved : .credentialReady, about: "\(entry.sequence)", to: person, facts,
                    since: entry.at)
            }
        }
    }

    /// Who is told of a refused login, and what of it: the technician whose name it was, the vendor's clerks and those
    /// who decide. What sshd refused by itself anybody on the network can cause: only the hospital is told.
    func attempts(in entry: NoticedEntry) -> (people: [PersonID], attempts: NoticeFacts.Attempts)? {
        let technician: TechnicianID
        let reason: String
        var count: Int64 = 1
        var audience = Audience.everybody
        switch entry.event {
        case .refused(let knocked, let refusal):
            technician = knocked.technician
            reason = refusal.kind.rawValue
        case .lockedOut(let id, _):
            technician = id
            reason = NoticeFacts.Attempts.lockedOut
        case .strangersRefused(let strangers):
            guard let login = logins[strangers.name] else { return nil }
            technician = login.technician
            reason = NoticeFacts.Attempts.sshd
            count = max(1, min(strangers.count, 1_000_000))
            audience = .deciders
        default: return nil
        }
        guard let vendor = technicians[technician]?.vendor else { return nil }
        var facts = NoticeFacts()
        facts.vendor = vendor
        facts.technicians = [technician]
        let people = audience.people(about: facts, self, at: entry.at)
        let attempts = NoticeFacts.Attempts(
            technician: technician, reason: reason, count: count, first: entry.at, last: entry.at)
        return people.isEmpty ? nil : (people, attempts)
    }
}

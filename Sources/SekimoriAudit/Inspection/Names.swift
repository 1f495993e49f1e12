internal import Sekimori

/// What identifiers are called: names of the ledgers, as they stand at the end of the period.
struct Names {
    let facts: Gathering
    let say: InspectionLanguage

    func vendor(_ id: VendorID) -> String { facts.vendors[id]?.name.text ?? unknown("\(id)") }

    func technician(_ id: TechnicianID) -> String { facts.technicians[id]?.name.text ?? unknown("\(id)") }

    func technicians(_ ids: [TechnicianID]) -> String { list(ids.map { technician($0) }) }

    func asset(_ id: AssetID) -> String { facts.assets[id]?.name.text ?? unknown("\(id)") }

    func assets(_ ids: [AssetID]) -> String { list(ids.map { asset($0) }) }

    func person(_ id: PersonID) -> String {
        if let appointment = facts.appointments.last(where: { $0.person == id }) { return appointment.name.text }
        return facts.people[id]?.name.text ?? unknown("\(id)")
    }

    func account(_ account: Account) -> String {
        switch account {
        case .person(let id): person(id)
        case .technician(let id): technician(id)
        }
    }

    /// Who wrote for a vendor, and whether only the gate says so.
    func author(_ id: PersonID, isSigned: Bool) -> String {
        if facts.people[id] == nil, let technician = TechnicianID(bytes: id.bytes), facts.technicians[technician] != nil
        {
            return self.technician(technician) + unsigned(!isSigned)
        }
        return person(id) + unsigned(!isSigned)
    }

    /// What stands beside a text that nobody signed.
    func unsigned(_ isUnsigned: Bool) -> String {
        isUnsigned ? say("（署名なし、関守の証言のみ）", " (attested by the gate, not signed)") : ""
    }

    /// Who acted, from the journal's `manager yamada`.
    func actor(_ text: String) -> String {
        let words = text.split(separator: " ", maxSplits: 1).map { String($0) }
        guard words.count == 2 else { return say("関守", "the gate") }
        let id = PersonID(words[1])
        switch words[0] {
        case "manager": return say("責任者 ", "manager ") + (id.map { person($0) } ?? words[1])
        case "delegate": return say("代行者 ", "delegate ") + (id.map { person($0) } ?? words[1])
        case "clerk": return say("事業者担当 ", "vendor's clerk ") + (id.map { person($0) } ?? words[1])
        case "operator": return say("運用者 ", "operator ") + operatorName(words[1], id)
        case "auditor": return say("監査者 ", "auditor ") + (id.map { person($0) } ?? words[1])
        case "technician":
            return say("保守要員 ", "technician ") + (TechnicianID(words[1]).map { technician($0) } ?? words[1])
        default: return Figure.foreign(text)
        }
    }

    /// At the gate itself nobody has to be in the ledger.
    private func operatorName(_ text: String, _ id: PersonID?) -> String {
        guard let id, facts.people[id] != nil else { return say("（関守の端末）", "(at the gate)") }
        return person(id)
    }

    /// The employer of a technician: the vendor, and the subcontractor where there is one.
    func employer(_ technician: Technician) -> String {
        guard let id = technician.subcontractor else { return vendor(technician.vendor) }
        let subcontractor = facts.contracts.values.lazy.filter { $0.vendor == technician.vendor }
            .flatMap(\.subcontractors).first { $0.id == id }
        return vendor(technician.vendor) + say("（再委託先 ", " (subcontractor ")
            + (subcontractor?.name.text ?? unknown("\(id)")) + say("）", ")")
    }

    func scope(_ scope: StopScope) -> String {
        switch scope {
        case .all: say("すべての接続", "everything")
        case .vendor(let id): say("事業者 ", "vendor ") + vendor(id)
        case .asset(let id): say("機器 ", "system ") + asset(id)
        }
    }

    func list(_ names: [String]) -> String { names.joined(separator: say("、", ", ")) }

    /// What no ledger knows is shown as such, never as if it were a name.
    private func unknown(_ id: String) -> String { say("（台帳にない \(id)）", "(not in the ledger: \(id))") }

    // MARK: Moments

    /// `2026-11-22 13:05`, by the hospital's clock.
    func moment(_ instant: Instant) -> String {
        let local = facts.period.zone.local(instant)
        return "\(local.date) \(local.time)"
    }

    func clock(_ instant: Instant) -> String { "\(facts.period.zone.local(instant).time)" }

    /// `13:00～17:00`, with the day where it is another one than `date`.
    func window(_ window: Window, on date: CivilDate) -> String {
        let until = facts.period.zone.local(window.until)
        let day = until.date == date ? "" : say("翌", "next day ")
        return clock(window.from) + say("～", "–") + day + "\(until.time)"
    }

    func length(_ span: Span) -> String {
        let minutes = (max(0, span.seconds) + 59) / 60
        return minutes < 60
            ? say("\(minutes)分", "\(minutes) min")
            : say("\(minutes / 60)時間\(minutes % 60)分", "\(minutes / 60) h \(minutes % 60) min")
    }
}

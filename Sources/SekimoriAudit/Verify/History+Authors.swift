internal import Sekimori

/// Whose keys may stand under which texts, by the ledgers and posts of that moment.
extension History {
    /// Keys of someone who may write for a vendor: its clerk, one of its technicians.
    func author(_ id: PersonID, of vendor: VendorID) throws(Sentence.Problem) -> [SSHKey] {
        if let person = fold.people[id] {
            guard case .clerk(let own) = person.role, own == vendor, person.standing == .active else {
                throw .init("\(id) は \(vendor) の担当者ではありません", "\(id) does not act for \(vendor)")
            }
            return person.keys.compactMap { SSHKey(line: $0.line) }
        }
        guard let technician = TechnicianID(bytes: id.bytes).flatMap({ fold.technicians[$0] }),
            technician.vendor == vendor, technician.standing == .active
        else { throw .init("\(id) は登録されていません", "\(id) is not registered") }
        return technician.keys.compactMap { SSHKey(line: $0.line) }
    }

    /// The same, or an operator of the hospital who enters what came by telephone.
    func writer(_ id: PersonID, of vendor: VendorID, asProxy: Bool) throws(Sentence.Problem) -> [SSHKey] {
        if let person = fold.people[id], person.role == .operator, person.standing == .active {
            guard asProxy else { throw .init("\(id) は代理としてだけ書けます", "\(id) writes only as proxy") }
            return person.keys.compactMap { SSHKey(line: $0.line) }
        }
        guard !asProxy else { throw .init("\(id) は代理で申請できません", "\(id) may not submit as proxy") }
        return try author(id, of: vendor)
    }

    /// The key of a manager or delegate in office, who is nobody of a vendor.
    func decider(_ id: PersonID, over vendor: VendorID?, at now: Instant) throws(Sentence.Problem) -> Posts.Post {
        if case .clerk? = fold.people[id]?.role { throw .init("\(id) は事業者の人です", "\(id) is a vendor's person") }
        if let technician = TechnicianID(bytes: id.bytes), fold.technicians[technician] != nil {
            throw .init("\(id) は事業者の人です", "\(id) is a vendor's person")
        }
        switch posts.post(of: id, over: vendor, at: now) {
        case .success(let post): return post
        case .failure(let problem): throw problem
        }
    }
}

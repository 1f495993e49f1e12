internal import Sekimori

extension World {
    /// Whether somebody of this name stands in a ledger or a statement.
    func isKnown(_ person: PersonID) -> Bool {
        people[person] != nil || appointments[person] != nil || technician(person) != nil
    }

    /// A person's id as that of a technician: the two never name different people.
    func technician(_ person: PersonID) -> Technician? {
        TechnicianID("\(person)").flatMap { technicians[$0] }
    }

    /// The vendor a person works for; nil: the hospital.
    func vendor(of person: PersonID) -> VendorID? {
        if case .clerk(let vendor)? = people[person]?.role { return vendor }
        return technician(person)?.vendor
    }

    /// What a person is called.
    func name(of person: PersonID) -> Label? {
        technician(person)?.name ?? people[person]?.name ?? appointments[person]?.name
    }

    /// Whether a person is still to be told anything.
    func isHere(_ person: PersonID, at now: Instant) -> Bool {
        if let technician = technician(person) { return technician.standing == .active }
        if let known = people[person], known.standing == .active { return true }
        return (try? entitled(person, over: nil, at: now)) != nil
    }

    /// Who decides about a vendor's requests now: the manager, and delegates whose scope it is.
    func deciders(over vendor: VendorID, at now: Instant) -> Set<PersonID> {
        Set(appointments.keys.filter { (try? entitled($0, over: vendor, at: now)) != nil })
    }

    func clerks(of vendor: VendorID) -> Set<PersonID> {
        Set(people.values.filter { $0.role == .clerk(of: vendor) && $0.standing == .active }.map(\.id))
    }

    func keepers(at now: Instant) -> Set<PersonID> {
        let managers = appointments.keys.filter { person in
            guard let post = try? entitled(person, over: nil, at: now).post else { return false }
            return post == .manager
        }
        return Set(people.values.filter { $0.role == .operator && $0.standing == .active }.map(\.id)).union(managers)
    }

    /// Those of these technicians who work for this vendor and have not left.
    func persons(_ technicians: [TechnicianID], of vendor: VendorID) -> Set<PersonID> {
        Set(
            technicians.filter { id in
                self.technicians[id].map { $0.vendor == vendor && $0.standing == .active } ?? false
            }.compactMap { PersonID("\($0)") })
    }
}

/// To whom something is told, by what they have to do with it.
struct Audience: OptionSet {
    let rawValue: Int

    static let deciders = Self(rawValue: 1)
    static let clerks = Self(rawValue: 2)
    static let technicians = Self(rawValue: 4)
    /// Of the hospital, who keep its ledgers: managers and operators.
    static let keepers = Self(rawValue: 8)
    static let everybody: Self = [.deciders, .clerks, .technicians]

    /// Those of them who have a mailbox, in order. Nobody of another vendor ever is among them.
    func people(about facts: NoticeFacts, _ world: World, at now: Instant) -> [PersonID] {
        guard let vendor = facts.vendor else { return [] }
        var people: Set<PersonID> = []
        if contains(.deciders) { people.formUnion(world.deciders(over: vendor, at: now)) }
        if contains(.clerks) { people.formUnion(world.clerks(of: vendor)) }
        if contains(.keepers) { people.formUnion(world.keepers(at: now)) }
        if contains(.technicians) { people.formUnion(world.persons(facts.technicians, of: vendor)) }
        return people.filter { world.mailboxes[$0] != nil }.sorted()
    }
}

extension NoticeFacts {
    /// About a request as it stands: what was approved, or what was applied for.
    init(_ request: WorkRequest) {
        let form = request.revision.form
        let terms = request.approval?.terms
        self.init()
        self.request = request.id
        vendor = request.vendor
        technicians = terms?.technicians ?? form.technicians
        assets = terms?.assets ?? form.assets
        window = terms?.window ?? request.revision.window
    }
}

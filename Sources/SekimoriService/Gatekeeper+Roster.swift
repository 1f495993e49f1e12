internal import Sekimori

/// A vendor's own technicians: who is asked for, and that the list is right.
extension Gatekeeper {
    /// Applications of one vendor that wait at one time.
    private static let mostApplications = 50

    /// Looked at as if it were entered, so that nobody learns only then that it cannot be.
    func application(
        _ technician: Technician, _ duties: Label, pledged: CivilDate, trained: CivilDate, _ world: World,
        _ now: Instant, by actor: Actor
    ) throws -> [Event] {
        guard case .clerk(let clerk, let vendor) = actor.role else { throw Forbidden() }
        guard world.technicians[technician.id] == nil, world.applications[technician.id] == nil else {
            throw Refusal.idUsed("\(technician.id)")
        }
        guard world.applications.values.count(where: { $0.technician.vendor == vendor }) < Self.mostApplications else {
            throw BadInput(path: "application", problem: "50 applications wait already")
        }
        guard !technician.keys.isEmpty else { throw Refusal.noKey(technician.id) }
        guard technician.rightsConfirmedBy != nil else { throw Refusal.rightsUnconfirmed(technician.id) }
        if let subcontractor = technician.subcontractor {
            let known = world.contracts.values.contains { contract in
                contract.vendor == vendor && contract.subcontractors.contains { $0.id == subcontractor }
            }
            guard known else { throw Refusal.subcontractorUnconfirmed(subcontractor) }
        }
        let today = rules.zone.local(now).date
        for (path, day) in [("pledgedOn", pledged), ("trainedOn", trained)] where day > today {
            throw BadInput(path: path, problem: "a day that is yet to come")
        }
        let application = TechnicianApplication(
            technician: Technician(
                id: technician.id, name: technician.name, vendor: vendor, subcontractor: technician.subcontractor,
                contact: technician.contact, schedule: technician.schedule, sources: technician.sources,
                keys: technician.keys, standing: .active, rightsConfirmedBy: technician.rightsConfirmedBy, uid: 0),
            duties: duties, pledgedOn: pledged, trainedOn: trained, by: clerk, at: now)
        _ = try technicianEvents(application.technician, world)
        return [.technicianApplied(application)]
    }

    /// The hospital refuses it, or the vendor takes it back.
    func closing(_ id: TechnicianID, _ why: Label, _ world: World, by actor: Actor) throws(NotFound) -> [Event] {
        guard let vendor = world.applications[id]?.technician.vendor else { throw NotFound() }
        return [
            .applicationClosed(id, of: vendor, actor.vendor == nil ? .refused(why: why) : .withdrawn(why: why))
        ]
    }

    /// What was applied for is settled once the technician is entered. Of another vendor's an operator disposes first.
    static func accepting(_ technician: Technician, _ world: World) throws(Refusal) -> [Event] {
        guard let application = world.applications[technician.id] else { return [] }
        guard application.technician.vendor == technician.vendor else { throw .idUsed("\(technician.id)") }
        return [.applicationClosed(technician.id, of: technician.vendor, .accepted)]
    }

    /// What is confirmed is the list as it is now, not as somebody saw it. For a vendor that has no clerk the hospital
    /// types in what somebody of the vendor said.
    func confirming(
        _ technicians: [TechnicianID], of named: VendorID?, _ proxy: ProxyEntry?, _ world: World, _ now: Instant,
        by actor: Actor
    ) throws -> [Event] {
        let person: PersonID
        let vendor: VendorID
        switch actor.role {
        case .clerk(let clerk, let own):
            guard named == nil || named == own, proxy == nil else { throw Forbidden() }
            (person, vendor) = (clerk, own)
        case .operator(let id), .manager(let id):
            guard let named, let proxy else {
                throw BadInput(path: "proxy", problem: "which vendor, who of it said so, how and when")
            }
            guard world.vendors[named] != nil else { throw Refusal.vendorUnknown(named) }
            try received(proxy, by: now)
            // What was said longer ago than a list is good for says nothing of today's.
            guard let said = rules.zone.instants(of: proxy.received).first, now - said < RosterConfirmation.life else {
                throw Refusal.textInvalid("received")
            }
            (person, vendor) = (id, named)
        case .delegate, .technician, .auditor, .gate: throw Forbidden()
        }
        let roster = world.roster(of: vendor)
        guard !roster.isEmpty, technicians.sorted() == roster else {
            throw BadInput(path: "rosterConfirmed", problem: "not the list as it is now")
        }
        return [
            .rosterConfirmed(
                RosterConfirmation(vendor: vendor, technicians: roster, by: person, at: now, proxy: proxy))
        ]
    }
}

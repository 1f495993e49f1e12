package import Sekimori
internal import SekimoriRecords

extension Gatekeeper {
    /// Enters or changes an entry of a ledger: the hospital's operators do this; a vendor's clerk may register and give up
    /// the keys of that vendor's technicians (retirement is the vendor's duty, R-243).
    package func change(_ change: LedgerChange, by actor: Actor) throws -> LedgerReceipt {
        let change = try Self.withOwnFingerprints(change)
        var invitation: String?
        var secrets: [String: String?] = [:]
        if case .invitation(let account, _) = change {
            // Made before the lock: hashing takes 60 ms.
            let code = Self.passcode(random.bytes(16))
            invitation = code
            secrets["invitation/\(account)"] = try Self.invitation(
                hash.hash(Array(code.utf8)), until: clock.now() + Self.invitationLife)
        }
        return try inside { inside in
            let now = self.now(&inside)
            try Self.allow(change, to: actor, inside.world)
            if case .invitation(let account, _) = change {
                try Self.allowInvitation(of: account, by: actor, inside.world)
            }
            // Nobody makes the second person that a gap needs while it is open.
            if let gap = inside.world.gap, gap.isOpen { throw Refusal.gapOpen(kept: gap.kept, seen: gap.seen) }
            let events: [Event]
            if case .invitation(let account, let check) = change {
                let invited = try self.invitation(of: account, check, inside, at: now)
                events = invited.events
                secrets.merge(invited.secrets) { $1 }
                secrets[Self.inviterKey(of: account)] = actor.role.name
            } else {
                events = try self.events(for: change, inside.world, now, by: actor)
            }
            for case .request(let id, .cancelled) in events {
                guard let request = inside.world.requests[id] else { continue }
                secrets.merge(Self.passcodesGone(request)) { $1 }
            }
            let retired: String? =
                switch change {
                case .technicianStanding(let id, .retired): "\(id)"
                case .personStanding(let id, .retired): "\(id)"
                default: nil
                }
            if let retired {
                for kind in Self.accountKinds {
                    secrets.updateValue(nil, forKey: "\(kind)/\(retired)")
                }
            }
            let sequence = try commit(&inside, actor, at: now, events, secrets: secrets)
            if case .invitation(let account, _) = change {
                inside.people.enrolments["\(account)"] = nil
                // What the old password opened is shut.
                Self.signOut("\(account)", &inside)
            }
            return LedgerReceipt(subject: events[0].subjects.first ?? "", entry: sequence, invitation: invitation)
        }
    }

    private static func allow(_ change: LedgerChange, to actor: Actor, _ world: World) throws {
        switch actor.role {
        case .operator, .manager:
            switch change {
            // The vendor's own word.
            case .application: throw Forbidden()
            case .vendor, .contract, .technician, .asset, .person, .holiday, .holidayRemoved, .mailbox,
                .mailboxRemoved, .vendorStanding, .contractStanding, .technicianStanding, .assetStanding,
                .personStanding, .invitation, .applicationAccepted, .applicationClosed, .rosterConfirmed:
                return
            }
        case .clerk(_, let vendor):
            switch change {
            case .technicianStanding(let id, .retired), .technicianStanding(let id, .suspended):
                guard let technician = world.technicians[id], technician.vendor == vendor else { throw NotFound() }
                // Why the hospital suspended somebody is not the vendor's to write over.
                if case (.suspended(let why), .technicianStanding(_, .suspended)) = (technician.standing, change) {
                    throw Refusal.technicianSuspended(id, why: why)
                }
            case .application(let technician, _, _, _):
                guard technician.vendor == vendor else { throw NotFound() }
            case .applicationClosed(let id, _):
                guard world.applications[id]?.technician.vendor == vendor else { throw NotFound() }
            case .rosterConfirmed: return
            case .vendor, .contract, .technician, .asset, .person, .holiday, .holidayRemoved, .mailbox,
                .mailboxRemoved, .vendorStanding, .contractStanding, .technicianStanding, .assetStanding,
                .personStanding, .invitation, .applicationAccepted:
                throw Forbidden()
            }
        case .delegate(let own):
            guard case .invitation(let account, _) = change, PersonID("\(account)") == own else { throw Forbidden() }
        case .technician, .auditor, .gate: throw Forbidden()
        }
    }

    /// Who holds a post signs in by key first and invites themselves: a code in an operator's hands would be the
    /// manager's place.
    private static func allowInvitation(of account: AccountID, by actor: Actor, _ world: World) throws(Forbidden) {
        guard let person = PersonID("\(account)"), let post = world.appointments[person]?.post else { return }
        if case .ended = post { return }
        guard actor.isNamed(person), !actor.isAtGate else { throw Forbidden() }
    }

    private func events(for change: LedgerChange, _ world: World, _ now: Instant, by actor: Actor) throws -> [Event] {
        switch change {
        case .vendor(var vendor):
            vendor.standing = try Self.kept(world.vendors[vendor.id]?.standing, vendor.standing, "\(vendor.id)")
            return [.vendorRecorded(vendor)]
        case .contract(var contract):
            guard world.vendors[contract.vendor] != nil else { throw Refusal.vendorUnknown(contract.vendor) }
            if let old = world.contracts[contract.id], old.vendor != contract.vendor {
                throw Refusal.contractOfAnotherVendor(contract.id)
            }
            contract.standing = try Self.kept(
                world.contracts[contract.id]?.standing, contract.standing, "\(contract.id)")
            return [.contractRecorded(contract)]
        case .technician(let technician): return try technicianEvents(technician, world)
        case .asset(var asset):
            asset.standing = try Self.kept(world.assets[asset.id]?.standing, asset.standing, "\(asset.id)")
            guard (1...65_535).contains(asset.port) else { throw BadInput(path: "port", problem: "1 to 65535") }
            guard Self.isAccount(asset.account) else {
                throw BadInput(
                    path: "account", problem: "a Unix login name: letters, digits, . _ -, not first a hyphen")
            }
            return [.assetRecorded(asset)]
        case .person(var person):
            if case .clerk(let vendor) = person.role, world.vendors[vendor] == nil {
                throw Refusal.vendorUnknown(vendor)
            }
            if let technician = TechnicianID("\(person.id)"), world.technicians[technician] != nil {
                throw Refusal.idUsed("\(person.id)")
            }
            if case .clerk = person.role, world.appointments[person.id] != nil {
                throw Refusal.idUsed("\(person.id)")
            }
            if let old = world.people[person.id], old.role != person.role { throw Refusal.idUsed("\(person.id)") }
            person.standing = try Self.kept(world.people[person.id]?.standing, person.standing, "\(person.id)")
            try Self.unique(person.keys, owner: "person/\(person.id)", world)
            return [.personRecorded(person)]
        case .holiday(let holiday): return [.holidayRecorded(holiday)]
        case .holidayRemoved(let date):
            guard world.holidays[date] != nil else { throw NotFound() }
            return [.holidayRemoved(date)]
        case .mailbox(let mailbox):
            guard world.isKnown(mailbox.person) else { throw NotFound() }
            return [.mailboxRecorded(mailbox)]
        case .mailboxRemoved(let person):
            guard world.mailboxes[person] != nil else { throw NotFound() }
            return [.mailboxRemoved(person)]
        case .application(let technician, let duties, let pledged, let trained):
            return try application(technician, duties, pledged: pledged, trained: trained, world, now, by: actor)
        case .applicationAccepted(let id, let at):
            guard let application = world.applications[id] else { throw NotFound() }
            guard application.at == at else {
                throw BadInput(path: "at", problem: "not the application that waits now")
            }
            return try technicianEvents(application.technician, world)
        case .applicationClosed(let id, let why): return try closing(id, why, world, by: actor)
        case .rosterConfirmed(let technicians, let vendor, let proxy):
            return try confirming(technicians, of: vendor, proxy, world, now, by: actor)
        case .vendorStanding(let id, let standing):
            guard var vendor = world.vendors[id] else { throw NotFound() }
            vendor.standing = try Self.moved(vendor.standing, standing, "\(id)")
            return [.vendorRecorded(vendor)]
        case .contractStanding(let id, let standing):
            guard var contract = world.contracts[id] else { throw NotFound() }
            contract.standing = try Self.moved(contract.standing, standing, "\(id)")
            return [.contractRecorded(contract)]
        case .technicianStanding(let id, let standing):
            guard var technician = world.technicians[id] else { throw NotFound() }
            technician.standing = try Self.moved(technician.standing, standing, "\(id)")
            return [.technicianRecorded(technician)] + leaving(technician, world)
        case .assetStanding(let id, let standing):
            guard var asset = world.assets[id] else { throw NotFound() }
            asset.standing = try Self.moved(asset.standing, standing, "\(id)")
            return [.assetRecorded(asset)]
        case .personStanding(let id, let standing):
            guard var person = world.people[id] else { throw NotFound() }
            person.standing = try Self.moved(person.standing, standing, "\(id)")
            return [.personRecorded(person)]
        // Rests on more than the ledgers: `invitation(of:_:_:at:)`.
        case .invitation: return []
        }
    }

    func technicianEvents(_ technician: Technician, _ world: World) throws -> [Event] {
        guard let vendor = world.vendors[technician.vendor] else { throw Refusal.vendorUnknown(technician.vendor) }
        if let person = PersonID("\(technician.id)"), world.people[person] != nil || world.appointments[person] != nil {
            throw Refusal.idUsed("\(technician.id)")
        }
        for source in technician.sources where !vendor.sources.contains(where: { $0.contains(source) }) {
            throw Refusal.sourceOutsideVendor(source)
        }
        try Self.unique(technician.keys, owner: "technician/\(technician.id)", world)
        guard let old = world.technicians[technician.id] else {
            let closed = try Self.accepting(technician, world)
            // The uid is the gate's to choose, from a counter that never goes back (THREATS row 10).
            let uid = world.nextUID
            let new = Technician(
                id: technician.id, name: technician.name, vendor: technician.vendor,
                subcontractor: technician.subcontractor, contact: technician.contact, schedule: technician.schedule,
                sources: technician.sources, keys: technician.keys, standing: .active,
                rightsConfirmedBy: technician.rightsConfirmedBy, uid: uid)
            let login = LoginAllotment(technician: technician.id, asset: nil, uid: uid)
            return [.loginAllotted(login), .technicianRecorded(new)] + closed
        }
        guard old.vendor == technician.vendor else { throw Refusal.technicianOfAnotherVendor(technician.id) }
        let changed = Technician(
            id: old.id, name: technician.name, vendor: old.vendor, subcontractor: technician.subcontractor,
            contact: technician.contact, schedule: technician.schedule, sources: technician.sources,
            keys: technician.keys, standing: try Self.kept(old.standing, old.standing, "\(old.id)"),
            rightsConfirmedBy: technician.rightsConfirmedBy, uid: old.uid)
        return [.technicianRecorded(changed)]
    }

    /// A leaver's credentials die at once, and requests that named nobody else are taken back. Running
    /// sessions end with their next lease.
    private func leaving(_ technician: Technician, _ world: World) -> [Event] {
        guard case .retired(let why) = technician.standing else { return [] }
        var events: [Event] = []
        for id in (world.openRequests[technician.id] ?? []).sorted() {
            guard let request = world.requests[id], let terms = request.openTerms else { continue }
            let others = terms.technicians.filter { other in
                other != technician.id && world.technicians[other]?.standing == .active
            }
            if others.isEmpty {
                events.append(.request(id, .cancelled(why: why)))
            } else {
                for credential in request.credentials where credential.technician == technician.id {
                    events.append(
                        .request(
                            id,
                            .credentialRevoked(technician: technician.id, asset: credential.asset, why: why)))
                }
            }
        }
        return events
    }

    /// A change of an entry keeps its standing; that has commands of its own.
    private static func kept(_ old: Standing?, _ new: Standing, _ id: String) throws(Refusal) -> Standing {
        guard let old else { return .active }
        if case .retired = old { throw .idUsed(id) }
        return old
    }

    /// Retired is for ever.
    private static func moved(_ old: Standing, _ new: Standing, _ id: String) throws(Refusal) -> Standing {
        if case .retired = old { throw .idUsed(id) }
        return new
    }

    /// One key is one person: a shared key is a shared identity.
    private static func unique(_ keys: [RegisteredKey], owner: String, _ world: World) throws(Refusal) {
        var owners: [String: String] = [:]
        for technician in world.technicians.values {
            for key in technician.keys { owners[key.fingerprint] = "technician/\(technician.id)" }
        }
        for person in world.people.values { for key in person.keys { owners[key.fingerprint] = "person/\(person.id)" } }
        for appointment in world.appointments.values {
            owners[appointment.key.fingerprint] = "person/\(appointment.person)"
        }
        for key in keys {
            if let other = owners[key.fingerprint], other != owner { throw .keyTaken(fingerprint: key.fingerprint) }
        }
    }

    private static func isAccount(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
    }

    /// Key lines as we read them: the fingerprint is computed here, never believed.
    private static func withOwnFingerprints(_ change: LedgerChange) throws -> LedgerChange {
        func own(_ key: RegisteredKey) throws -> RegisteredKey {
            do {
                let parsed = try PublicKey(line: Array(key.line.utf8))
                return RegisteredKey(line: parsed.line, fingerprint: parsed.fingerprint)
            } catch {
                throw Refusal.keyMaterialInvalid(caseName(error))
            }
        }
        switch change {
        case .technician(var technician):
            technician.keys = try technician.keys.map(own)
            return .technician(technician)
        case .person(var person):
            person.keys = try person.keys.map(own)
            return .person(person)
        case .asset(var asset):
            asset.hostKey = try own(asset.hostKey)
            return .asset(asset)
        case .application(var technician, let duties, let pledged, let trained):
            technician.keys = try technician.keys.map(own)
            return .application(technician, duties: duties, pledgedOn: pledged, trainedOn: trained)
        case .vendor, .contract, .holiday, .holidayRemoved, .mailbox, .mailboxRemoved, .vendorStanding,
            .contractStanding, .technicianStanding, .assetStanding, .personStanding, .invitation,
            .applicationAccepted, .applicationClosed, .rosterConfirmed:
            return change
        }
    }

    /// What an actor may see of the ledgers: a vendor sees its own, and the assets that may be maintained from outside.
    package func ledger(by actor: Actor) -> LedgerView {
        inside { inside in
            let world = inside.world
            let vendor = actor.vendor
            func mine(_ id: VendorID) -> Bool { vendor == nil || vendor == id }
            return LedgerView(
                vendors: world.vendors.values.filter { mine($0.id) }.sorted { $0.id < $1.id },
                contracts: world.contracts.values.filter { mine($0.vendor) }.sorted { $0.id < $1.id },
                technicians: world.technicians.values.filter { mine($0.vendor) }.sorted { $0.id < $1.id },
                assets: world.assets.values.filter { vendor == nil || $0.remoteMaintenance == .yes }.sorted {
                    $0.id < $1.id
                },
                people: world.people.values.filter { person in
                    guard let vendor else { return true }
                    return person.role == .clerk(of: vendor)
                }.sorted { $0.id < $1.id },
                appointments: vendor == nil ? world.appointments.values.sorted { $0.person < $1.person } : [],
                holidays: world.holidays.values.sorted { $0.date < $1.date },
                mailboxes: world.mailboxes.values.filter { mailbox in
                    guard let vendor else { return true }
                    return world.vendor(of: mailbox.person) == vendor
                }.sorted { $0.person < $1.person },
                applications: world.applications.values.filter { mine($0.technician.vendor) }.sorted { $0.at < $1.at },
                rosters: world.rosters.values.filter { mine($0.vendor) && !world.roster(of: $0.vendor).isEmpty }.sorted
                { $0.vendor < $1.vendor }.map {
                    roster in
                    RosterView(
                        vendor: roster.vendor, confirmation: roster.confirmation, owed: roster.owed,
                        due: roster.owed + rules.limits.rosterDue)
                })
        }
    }

    // MARK: The kill switch

    package func stop(_ scope: StopScope, why: Label, by actor: Actor) throws {
        try Self.allowStop(scope, actor)
        try inside { inside in
            switch scope {
            case .all: break
            case .vendor(let id): guard inside.world.vendors[id] != nil else { throw Refusal.vendorUnknown(id) }
            case .asset(let id): guard inside.world.assets[id] != nil else { throw Refusal.assetUnknown(id) }
            }
            try commit(&inside, actor, at: now(&inside), [.stopped(scope, why: why, by: actor.label)])
        }
        // Running sessions do not wait for their next second.
        tick()
        tellHost()
    }

    package func resume(_ scope: StopScope, why: Label, by actor: Actor) throws {
        try Self.allowStop(scope, actor)
        try inside { inside in
            guard inside.world.stops[scope] != nil else { throw Refusal.notStopped }
            try commit(&inside, actor, at: now(&inside), [.resumed(scope, why: why)])
        }
        tellHost()
    }

    /// To stop everything is the manager's and the delegates'; an operator stops a vendor or an asset, and cuts.
    private static func allowStop(_ scope: StopScope, _ actor: Actor) throws {
        switch (actor.role, scope) {
        case (.manager, _), (.delegate, _), (.operator, .vendor), (.operator, .asset): return
        case (.operator, .all), (.clerk, _), (.technician, _), (.auditor, _), (.gate, _): throw Forbidden()
        }
    }
}

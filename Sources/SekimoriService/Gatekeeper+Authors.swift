internal import Sekimori
internal import SekimoriRecords

/// What makes a text its author's.
enum Authorship {
    case signed(SSHSignature)
    /// This actor was signed in and handed it in: the gate says so, and nobody else can tell.
    case attested(Actor)

    /// The signature, where nothing else will do.
    func signature() throws(Refusal) -> SSHSignature {
        switch self {
        case .signed(let signature): return signature
        case .attested: throw .signatureMissing
        }
    }

    /// Nobody hands in unsigned what another is to have said. Asked before anything is looked up for that other: to
    /// whoever is signed in, the requests of other vendors do not exist.
    func mayBe(by author: PersonID) throws(Refusal) {
        guard case .attested(let actor) = self else { return }
        // On the gate itself people say who they are, and nobody asks them to prove it.
        guard !actor.isAtGate else { throw .signatureMissing }
        guard actor.isNamed(author) else { throw .authorDiffers(author) }
    }
}

extension Actor {
    /// Whether it came in by the gate's own socket, where the file system is asked and no person.
    var isAtGate: Bool { source.utf8.elementsEqual(Self.gate.source.utf8) }

    /// Whether this is the person of that name, byte for byte.
    func isNamed(_ person: PersonID) -> Bool {
        switch role {
        case .manager(let own), .delegate(let own), .clerk(let own, _), .operator(let own), .auditor(let own):
            own == person
        case .technician(let own, _): own.bytes == person.bytes
        case .gate: false
        }
    }
}

/// Whose a text is, and whether that person may say such a thing.
extension Gatekeeper {
    /// The key of this list that made the signature over these bytes in this namespace.
    func verify(_ signature: SSHSignature, _ copy: SignedCopy, namespace: String, keys: [RegisteredKey])
        throws(Refusal)
    {
        let known = keys.compactMap { try? PublicKey(line: Array($0.line.utf8)) }
        guard let key = known.first(where: { $0 == signature.claimedKey }) else {
            throw .signatureInvalid(
                "made by \(signature.claimedKey.fingerprint), which is not registered for the signer")
        }
        do {
            try signature.verify(copy.text, namespace: namespace, by: key)
        } catch {
            throw .signatureInvalid(caseName(error))
        }
    }

    /// That the text is its author's: by a key of the author's, or by the author's own sign-in.
    private func verify(
        _ word: Authorship, of author: PersonID, _ copy: SignedCopy, namespace: String, keys: [RegisteredKey]
    ) throws(Refusal) {
        switch word {
        case .signed(let signature): try verify(signature, copy, namespace: namespace, keys: keys)
        case .attested: try word.mayBe(by: author)
        }
    }

    /// A vendor's person who may act for this vendor, or an operator who enters what came by phone (G-6).
    func author(
        _ id: PersonID, of vendor: VendorID, _ copy: SignedCopy, _ word: Authorship, _ namespace: String,
        _ world: World
    ) throws(Refusal) -> Actor.Role {
        if let person = world.people[id] {
            guard person.standing == .active else { throw .notEntitled("\(id) is suspended or gone") }
            try verify(word, of: id, copy, namespace: namespace, keys: person.keys)
            switch person.role {
            case .clerk(let own):
                guard own == vendor else { throw .notEntitled("\(id) belongs to \(own)") }
                return .clerk(id, of: own)
            case .operator: return .operator(id)
            case .auditor: throw .notEntitled("\(id) is an auditor")
            }
        }
        if let technician = TechnicianID("\(id)").flatMap({ world.technicians[$0] }), technician.standing == .active {
            try verify(word, of: id, copy, namespace: namespace, keys: technician.keys)
            guard technician.vendor == vendor else { throw .notEntitled("\(id) belongs to \(technician.vendor)") }
            return .technician(technician.id, of: vendor)
        }
        throw .notEntitled("\(id) is not registered")
    }

    /// That whoever has this name said so, whatever that person may say. Asked before a request is looked up: to who
    /// speaks in an invented name, or in another's, all requests are alike (THREATS row 109).
    func said(by id: PersonID, _ copy: SignedCopy, _ word: Authorship, _ namespace: String, _ world: World)
        throws(Refusal)
    {
        var keys = world.people[id]?.keys ?? []
        if let technician = TechnicianID("\(id)") { keys += world.technicians[technician]?.keys ?? [] }
        if let appointment = world.appointments[id] { keys.append(appointment.key) }
        guard world.isKnown(id) else { throw .notEntitled("\(id) is not registered") }
        try verify(word, of: id, copy, namespace: namespace, keys: keys)
    }

    /// Whoever works for a vendor decides nothing, whatever else speaks for this name (law 4).
    static func notOfVendor(_ id: PersonID, _ world: World) throws(Refusal) {
        if let known = world.people[id], case .clerk = known.role { throw .approverIsVendor }
        if let technician = TechnicianID("\(id)"), world.technicians[technician] != nil { throw .approverIsVendor }
    }

    /// A request that may be spoken of by this name: to a vendor's person those of other vendors do not exist.
    static func known(_ id: RequestID, to person: PersonID, _ world: World) throws(Refusal) -> WorkRequest {
        var own: VendorID?
        if let known = world.people[person], case .clerk(let vendor) = known.role { own = vendor }
        if let technician = TechnicianID("\(person)").flatMap({ world.technicians[$0] }) { own = technician.vendor }
        guard let request = world.requests[id], request.vendor == own ?? request.vendor else { throw .requestUnknown }
        return request
    }

    /// The vendor's own word: the hospital has other ways to end a request.
    func ownAuthor(
        _ id: PersonID, of vendor: VendorID, _ copy: SignedCopy, _ word: Authorship, _ world: World
    ) throws(Refusal) -> Actor.Role {
        let role = try author(id, of: vendor, copy, word, DecisionText.namespace, world)
        if case .operator = role { throw .notEntitled("\(id) is not of the vendor") }
        return role
    }

    /// A manager or delegate whose post is in force.
    func decider(
        _ id: PersonID, over vendor: VendorID?, _ copy: SignedCopy, _ signature: SSHSignature, _ namespace: String,
        _ world: World, _ now: Instant
    ) throws(Refusal) -> Actor.Role {
        try Self.notOfVendor(id, world)
        let appointment = try world.entitled(id, over: vendor, at: now)
        try verify(signature, copy, namespace: namespace, keys: [appointment.key])
        if case .manager = appointment.post { return .manager(id) }
        return .delegate(id)
    }
}

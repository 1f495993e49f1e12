/// A company that maintains systems of the hospital (事業者).
package struct Vendor: Hashable, Sendable, Codable {
    package let id: VendorID
    package var name: Label
    /// The vendor's responsible person, who answers until the maintenance ends.
    package var responsible: Label
    package var contact: Label
    /// Where its technicians may come from.
    package var sources: [Network]
    package var standing: Standing

    package init(
        id: VendorID, name: Label, responsible: Label, contact: Label, sources: [Network], standing: Standing
    ) {
        self.id = id
        self.name = name
        self.responsible = responsible
        self.contact = contact
        self.sources = sources
        self.standing = standing
    }
}

/// Whether an entry of a ledger may be used. Retired is for ever: its id is never used again.
package enum Standing: Hashable, Sendable, Codable {
    case active
    case suspended(why: Label)
    case retired(why: Label)
}

/// What entitles a vendor to send people, and until when (契約・守秘義務契約・再委託).
package struct Contract: Hashable, Sendable, Codable {
    package let id: ContractID
    package let vendor: VendorID
    /// First and last day, both inside.
    package var from: CivilDate
    package var until: CivilDate
    /// Last day of the non-disclosure agreement backed by a penalty; nil where there is none.
    package var nondisclosureUntil: CivilDate?
    /// Whether the contract has the safety management clauses.
    package var safetyClauses: Bool
    package var schedule: Schedule
    package var subcontractors: [Subcontractor]
    package var standing: Standing

    package init(
        id: ContractID, vendor: VendorID, from: CivilDate, until: CivilDate, nondisclosureUntil: CivilDate?,
        safetyClauses: Bool, schedule: Schedule, subcontractors: [Subcontractor], standing: Standing
    ) {
        self.id = id
        self.vendor = vendor
        self.from = from
        self.until = until
        self.nondisclosureUntil = nondisclosureUntil
        self.safetyClauses = safetyClauses
        self.schedule = schedule
        self.subcontractors = subcontractors
        self.standing = standing
    }
}

/// A company to which a vendor passes work on (再委託先, R-034, R-231).
package struct Subcontractor: Hashable, Sendable, Codable {
    package let id: VendorID
    package let name: Label
    /// The day the hospital confirmed that it is bound by equal measures, and until when; nil: never confirmed.
    package let confirmedUntil: CivilDate?

    package init(id: VendorID, name: Label, confirmedUntil: CivilDate?) {
        self.id = id
        self.name = name
        self.confirmedUntil = confirmedUntil
    }
}

/// One natural person who works on systems from outside (保守要員, R-029).
package struct Technician: Hashable, Sendable, Codable {
    package let id: TechnicianID
    package var name: Label
    package let vendor: VendorID
    /// The subcontractor who employs the technician; nil: the vendor itself.
    package var subcontractor: VendorID?
    package var contact: Label
    package var schedule: Schedule
    /// Narrower than the vendor's sources; empty: all of the vendor's.
    package var sources: [Network]
    package var keys: [RegisteredKey]
    package var standing: Standing
    /// Who at the vendor confirmed that the rights match the application (B5: rights unconfirmed → active).
    package var rightsConfirmedBy: Label?
    /// The uid of the bare login name; those of `technician+asset` follow from the state. Never used again.
    package let uid: Int64

    package init(
        id: TechnicianID, name: Label, vendor: VendorID, subcontractor: VendorID?, contact: Label, schedule: Schedule,
        sources: [Network], keys: [RegisteredKey], standing: Standing, rightsConfirmedBy: Label?, uid: Int64
    ) {
        self.id = id
        self.name = name
        self.vendor = vendor
        self.subcontractor = subcontractor
        self.contact = contact
        self.schedule = schedule
        self.sources = sources
        self.keys = keys
        self.standing = standing
        self.rightsConfirmedBy = rightsConfirmedBy
        self.uid = uid
    }
}

/// A public key of a person: one line `type base64`, without comment or options.
package struct RegisteredKey: Hashable, Sendable, Codable {
    package let line: String
    /// `SHA256:…` as ssh-keygen prints it.
    package let fingerprint: String

    package init(line: String, fingerprint: String) {
        self.line = line
        self.fingerprint = fingerprint
    }
}

/// An entry of the equipment ledger (機器台帳, D6).
package struct Asset: Hashable, Sendable, Codable {
    package let id: AssetID
    package var name: Label
    package var place: Label
    /// A literal, never a name (THREATS row 30).
    package var address: Address
    package var port: Int64
    /// The login on the asset under which maintenance works.
    package var account: String
    /// The asset's host key, entered out of band: `ssh-ed25519 AAAA…`.
    package var hostKey: RegisteredKey
    package var remoteMaintenance: RemoteMaintenance
    package var schedule: Schedule
    package var standing: Standing

    /// リモートメンテナンス 有・無・未確認.
    package enum RemoteMaintenance: String, Hashable, Sendable, Codable {
        case yes
        case no
        case unconfirmed
    }

    package init(
        id: AssetID, name: Label, place: Label, address: Address, port: Int64, account: String,
        hostKey: RegisteredKey, remoteMaintenance: RemoteMaintenance, schedule: Schedule, standing: Standing
    ) {
        self.id = id
        self.name = name
        self.place = place
        self.address = address
        self.port = port
        self.account = account
        self.hostKey = hostKey
        self.remoteMaintenance = remoteMaintenance
        self.schedule = schedule
        self.standing = standing
    }
}

/// Somebody who uses the CLI or the portal: vendors' clerks, the hospital's operators, auditors. Managers are not
/// here: what makes a manager is a statement signed with the organisation key.
package struct Person: Hashable, Sendable, Codable {
    package let id: PersonID
    package var name: Label
    package var role: Role
    package var keys: [RegisteredKey]
    package var standing: Standing

    package enum Role: Hashable, Sendable, Codable {
        case clerk(of: VendorID)
        case `operator`
        case auditor
    }

    package init(id: PersonID, name: Label, role: Role, keys: [RegisteredKey], standing: Standing) {
        self.id = id
        self.name = name
        self.role = role
        self.keys = keys
        self.standing = standing
    }
}

/// What the organisation key says of a manager or a delegate (責任者・委譲, B8). The gate keeps it; only the
/// organisation key can make it.
package struct Appointment: Hashable, Sendable, Codable {
    /// Ascending per gate; a later one for the same person replaces the earlier.
    package let number: Int64
    package let person: PersonID
    package let name: Label
    package let post: Post
    package let key: RegisteredKey
    package let validity: Window
    /// The statement and its signature, verbatim: the signer checks them again.
    package let statement: String
    package let signature: String

    package enum Post: Hashable, Sendable, Codable {
        case manager
        /// Decides only about these vendors; empty: about all (権限委譲書 names the scope).
        case delegate(vendors: [VendorID])
        /// The post ended: from now on the key decides nothing.
        case ended
    }

    package init(
        number: Int64, person: PersonID, name: Label, post: Post, key: RegisteredKey, validity: Window,
        statement: String, signature: String
    ) {
        self.number = number
        self.person = person
        self.name = name
        self.post = post
        self.key = key
        self.validity = validity
        self.statement = statement
        self.signature = signature
    }
}

/// A day on which schedules with `no-holidays` are closed.
package struct Holiday: Hashable, Sendable, Codable {
    package let date: CivilDate
    package let name: Label

    package init(date: CivilDate, name: Label) {
        self.date = date
        self.name = name
    }
}

/// What the kill switch is thrown for.
package enum StopScope: Hashable, Sendable, Codable {
    case all
    case vendor(VendorID)
    case asset(AssetID)
}

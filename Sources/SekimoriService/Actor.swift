package import Sekimori

/// Who acts, and in which role; every entry of the journal names one.
package struct Actor: Hashable, Sendable, Codable {
    package let role: Role
    /// Where the request came from: `gate` for the host itself, else an address.
    package let source: String

    package enum Role: Hashable, Sendable, Codable {
        case manager(PersonID)
        case delegate(PersonID)
        case clerk(PersonID, of: VendorID)
        case technician(TechnicianID, of: VendorID)
        case `operator`(PersonID)
        case auditor(PersonID)
        /// The gate itself: ends of windows, heartbeats.
        case gate
    }

    package init(role: Role, source: String) {
        self.role = role
        self.source = source
    }

    package static let gate = Self(role: .gate, source: "gate")

    /// The vendor whose entries this actor is confined to; nil: sees the whole hospital's.
    package var vendor: VendorID? {
        switch role {
        case .clerk(_, let vendor), .technician(_, let vendor): vendor
        case .manager, .delegate, .operator, .auditor, .gate: nil
        }
    }

    /// `manager yamada`, as the journal writes it.
    package var label: String {
        switch role {
        case .manager(let person): "manager \(person)"
        case .delegate(let person): "delegate \(person)"
        case .clerk(let person, _): "clerk \(person)"
        case .technician(let technician, _): "technician \(technician)"
        case .operator(let person): "operator \(person)"
        case .auditor(let person): "auditor \(person)"
        case .gate: "gate"
        }
    }
}

extension Actor.Role {
    /// The name one signs in with; nil for the gate.
    var name: String? {
        switch self {
        case .manager(let id), .delegate(let id), .clerk(let id, _), .operator(let id), .auditor(let id): "\(id)"
        case .technician(let id, _): "\(id)"
        case .gate: nil
        }
    }
}

/// Whose password it is. No id is both a technician's and another person's.
package enum Account: Hashable, Sendable, Codable {
    case technician(TechnicianID)
    case person(PersonID)

    /// The name one signs in with.
    package var name: String {
        switch self {
        case .technician(let id): "\(id)"
        case .person(let id): "\(id)"
        }
    }

    /// As the journal names subjects: `person/yamada`.
    package var subject: String {
        switch self {
        case .technician(let id): "technician/\(id)"
        case .person(let id): "person/\(id)"
        }
    }
}

/// The name of an account, before it is known whether it is a technician's or another person's: 3 to 32 bytes.
package enum AccountSubject: IdentifierGrammar {
    package static let lengths = 3...32
    package static let allowsHyphen = true
}

package typealias AccountID = Identifier<AccountSubject>

/// How it was made sure that whoever asks for a new password is the one whose it is: what the hospital keeps of every
/// password that is issued anew (パスワード再発行台帳, R-214).
package struct IdentityCheck: Hashable, Sendable, Codable {
    /// Who asked for it.
    package let requester: Label
    package let method: Method
    /// What was seen or asked: the document, the number that was called.
    package let document: Label
    /// Who made sure.
    package let verifier: Label
    /// Why a new one is needed: forgotten, maybe stolen, seen by somebody.
    package let why: Label

    package enum Method: String, Hashable, Sendable, Codable, CaseIterable {
        /// In person, by a document with a photograph.
        case photoDocument = "photo-document"
        /// By a call to the number in the ledger.
        case callBack = "call-back"
        /// Somebody of the hospital, or the vendor's responsible person, knows them and was there.
        case vouchedFor = "vouched-for"
        /// As `document` says.
        case other
    }

    package init(requester: Label, method: Method, document: Label, verifier: Label, why: Label) {
        self.requester = requester
        self.method = method
        self.document = document
        self.verifier = verifier
        self.why = why
    }
}

extension Identifier where Subject == AccountSubject {
    package init(_ technician: TechnicianID) { self.init(unchecked: technician.bytes) }
    package init(_ person: PersonID) { self.init(unchecked: person.bytes) }
}

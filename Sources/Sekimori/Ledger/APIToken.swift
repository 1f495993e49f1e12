/// What a person's scripts show at the API instead of the person's sign-in. The token itself is nowhere; the ids of people,
/// labels and days are facts of the journal.
package struct APIToken: Hashable, Sendable, Codable {
    package let id: APITokenID
    /// Whose it is: what is done with it is done in this name.
    package let holder: Account
    /// What it is for, as its holder calls it.
    package let label: Label
    package let reach: Reach
    /// The last day it is good, by the hospital's calendar.
    package let until: CivilDate

    /// How far a token carries; nothing is decided, signed, or shown once to any of them.
    package enum Reach: String, Hashable, Sendable, Codable, CaseIterable {
        /// To look.
        case read
        /// And to hand in requests and reports, which the gate then attests.
        case submit

        package func includes(_ other: Self) -> Bool {
            switch (self, other) {
            case (.submit, _), (.read, .read): true
            case (.read, .submit): false
            }
        }
    }

    /// The longest a token may live, in days after the one it is made on.
    package static let longestLife: Int64 = 90
    /// How many a person may have at one time.
    package static let mostOfOne: Int64 = 10

    package init(id: APITokenID, holder: Account, label: Label, reach: Reach, until: CivilDate) {
        self.id = id
        self.holder = holder
        self.label = label
        self.reach = reach
        self.until = until
    }
}

package enum APITokenSubject: IdentifierGrammar {
    package static let lengths = 3...32
    package static let allowsHyphen = false
}

/// `t` and the first 12 hexadecimal digits of the token's SHA-256: of a token that was found, everybody can tell which it is.
package typealias APITokenID = Identifier<APITokenSubject>

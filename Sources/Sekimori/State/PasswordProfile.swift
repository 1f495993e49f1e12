/// The rule for passwords that the hospital chose (R-218; the guidelines' three examples, F-16). With each of them signing in
/// takes a code of an authenticator app as well.
package enum PasswordProfile: String, Hashable, Sendable, CaseIterable, Codable {
    /// Two factors, no regular change; 8 would do, 12 are asked for.
    case twoFactors = "two-factors"
    /// 13 of letters, digits and other characters; no regular change.
    case thirteen
    /// The 3rd edition's: 8 of letters, digits and other characters, changed within two months.
    case twoMonths = "two-months"

    /// Bytes.
    package var shortest: Int {
        switch self {
        case .twoFactors: 12
        case .thirteen: 13
        case .twoMonths: 8
        }
    }

    /// Whether letters, digits and other characters must all be there.
    package var isMixed: Bool {
        switch self {
        case .twoFactors: false
        case .thirteen, .twoMonths: true
        }
    }

    /// How long a password is good; nil: for as long as it is not changed. The shortest two months have 59 days.
    package var life: Span? {
        switch self {
        case .twoFactors, .thirteen: nil
        case .twoMonths: .days(59)
        }
    }
}

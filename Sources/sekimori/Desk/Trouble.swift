internal import Sekimori
internal import SekimoriService

/// What kept a command from being done, that is no rule of the gate: facts only; `Trouble+Words` says them.
enum Trouble: Error, Hashable {
    // The way to the gate.
    case noGate
    case noCertificate(path: String)
    case gateUnreachable(place: String, problem: String)
    case gateSilent(place: String)
    case gateUntrusted(place: String, certificate: String)
    case gateUnreadable(status: Int)
    case otherGate(expected: String, found: String)
    case socketForbidden(path: String)

    // Who one is.
    case noPerson
    case noKey
    case keyFileMissing(path: String)
    case signingFailed(status: Int32)
    case noSSHKeygen
    case signatureOfAnotherKey(path: String)

    // Files and settings.
    case fileUnreadable(path: String, problem: String)
    case fileUnwritable(path: String, problem: String)
    case fileExists(path: String)
    case fileTooLong(path: String, limit: Int)
    case templateMissing(name: String)
    case settingsInvalid([Fault])
    case formInvalid([Fault])
    case zoneUnknown(String)

    // What was asked.
    case wrongValue(name: String, value: String, wanted: Wanted)
    case unknown(what: Subject, id: String)
    case exists(what: Subject, id: String)
    case inconsistent(Inconsistency)
    case notAgreed
    case nothingToAsk
    case textOfAnother(expected: String, found: String)
    case imported(done: Int, of: Int, file: String, line: Int)

    /// What a value on the command line should have been.
    enum Wanted: Hashable {
        case identifier(lengths: ClosedRange<Int>, hyphens: Bool)
        case date
        case time
        case moment
        case words
        case network
        case address
        case schedule
        case number
        case command
        case scope
        case oneOf([String])
        /// A moment behind what is granted already, and within what was applied for.
        case after(String, within: String)

        static func identifier<Subject>(of type: Identifier<Subject>.Type) -> Self {
            .identifier(lengths: Subject.lengths, hyphens: Subject.allowsHyphen)
        }
    }

    /// What an id names.
    enum Subject: Hashable, CaseIterable {
        case vendor, contract, technician, asset, person, holiday, appointment, request, grant
    }

    /// Why what the gate showed does not hang together.
    enum Inconsistency: Hashable {
        case request
        case gate
        case window
        case parties
        case document
        case form
        case submitter
        case signature
        case widened(String)
    }
}

/// A form, a CSV file or a settings file is wrong at one place.
struct Fault: Error, Hashable, Sendable {
    let file: String
    /// From 1.
    let line: Int
    let column: Int
    /// The path of the field, `terminal.patched-on`, `assets[2]`; empty for the file as a whole.
    let field: String
    let rule: Rule

    enum Rule: Hashable, Sendable {
        case notUTF8
        case tooLong(limit: Int)
        case notYAML(problem: String)
        case colonInValue
        case tab
        case tooDeep
        case missing
        case noValue
        case unknownField(near: String?)
        case twice
        case wantsText
        case wantsList
        case wantsGroup
        case hidden
        case identifier(String)
        case date(String)
        case time(String)
        case localTime(String)
        case network(String)
        case address(String)
        case schedule(String)
        case number(String)
        case yesNo(String)
        case declared(String)
        case yesWithoutWhat
        case capability(String)
        case command(String)
        case key(problem: String)
        case choice(String, [String])
        case listEmpty
        case listedTwice(String)
        case otherRequest(String)
        case workHalfAnswered

        // Of tables.
        case noHeadings
        case headingUnknown(String, near: String?)
        case headingMissing(String)
        case cellsMissing(wanted: Int, found: Int)
        case quoteOpen
        case quoteInside
        case idTwice(String)
        case referenceUnknown(String)
        case cannotChange(String)
        case subcontractor(String)
    }
}

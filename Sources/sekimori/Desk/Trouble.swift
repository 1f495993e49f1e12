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
        case mail
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
        case vendor, contract, technician, application, asset, person, holiday, mailbox, appointment, request, grant
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

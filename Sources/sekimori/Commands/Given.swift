internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// What was given on the command line, read strictly: the option's name, its value, and what it should have been.
enum Given {
    static func label(_ name: String, _ text: String) throws -> Label {
        guard let label = Label(text) else { throw Trouble.wrongValue(name: name, value: text, wanted: .words) }
        return label
    }

    static func id<Subject>(_ name: String, _ text: String) throws -> Identifier<Subject> {
        guard let id = Identifier<Subject>(text) else {
            throw Trouble.wrongValue(name: name, value: text, wanted: .identifier(of: Identifier<Subject>.self))
        }
        return id
    }

    static func date(_ name: String, _ text: String) throws -> CivilDate {
        guard let date = CivilDate(text) else { throw Trouble.wrongValue(name: name, value: text, wanted: .date) }
        return date
    }

    static func network(_ name: String, _ text: String) throws -> Network {
        guard let network = Network(text) else { throw Trouble.wrongValue(name: name, value: text, wanted: .network) }
        return network
    }

    static func address(_ name: String, _ text: String) throws -> Address {
        guard let address = Address(text) else { throw Trouble.wrongValue(name: name, value: text, wanted: .address) }
        return address
    }

    static func schedule(_ name: String, _ text: String) throws -> Schedule {
        guard let schedule = Schedule(text) else {
            throw Trouble.wrongValue(name: name, value: text, wanted: .schedule)
        }
        return schedule
    }

    static func yesNo(_ name: String, _ text: String) throws -> Bool {
        guard let value = Answer.yesNo(text) else {
            throw Trouble.wrongValue(name: name, value: text, wanted: .oneOf(["yes", "no"]))
        }
        return value
    }

    /// A local moment: `13:05` on the day of `reference`, or `2026-11-22T13:05` (a space will do).
    static func moment(_ name: String, _ text: String, zone: Zone, near reference: Instant) throws -> Instant {
        let wrong = Trouble.wrongValue(name: name, value: text, wanted: .moment)
        let local: LocalMinute
        if let time = TimeOfDay(text) {
            local = LocalMinute(date: zone.local(reference).date, time: time)
        } else {
            let parts = text.split(separator: text.contains("T") ? "T" : " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let date = CivilDate(String(parts[0])), let time = TimeOfDay(String(parts[1]))
            else {
                throw wrong
            }
            local = LocalMinute(date: date, time: time)
        }
        // A minute that comes twice has two meanings; the later one is refused with the earlier: say it in UTC then.
        guard let instant = zone.instants(of: local).first else { throw wrong }
        return instant
    }

    /// A public key, in OpenSSH's or PuTTY's form.
    static func key(file path: String) throws -> RegisteredKey {
        let bytes = try Files.read(path, limit: 65_536)
        do {
            let key = try PublicKey(file: bytes)
            return RegisteredKey(line: key.line, fingerprint: key.fingerprint)
        } catch {
            throw KeyProblem(path: path, refusal: error)
        }
    }

    /// A public key given as text or as the name of a file that holds it.
    static func key(_ text: String) throws -> RegisteredKey {
        if text.contains(" "), let key = try? PublicKey(file: Array(text.utf8)) {
            return RegisteredKey(line: key.line, fingerprint: key.fingerprint)
        }
        return try key(file: text)
    }

    struct KeyProblem: Error {
        let path: String
        let refusal: PublicKey.Refusal
    }
}

/// Questions at the terminal.
enum Ask {
    /// Shows a question and reads a line; nil at the end of input.
    static func line(_ question: String, _ output: Output) throws -> String? {
        guard isatty(0) == 1 else { throw Trouble.nothingToAsk }
        output.words(question)
        return readLine(strippingNewline: true)
    }

    /// Asks for the word that agrees; anything else stops.
    static func agreement(_ question: String, _ words: Words, _ output: Output, accept: [String]) throws {
        let answer = try line(question, output).map(FieldReader.trimmed) ?? ""
        guard accept.contains(where: { $0.utf8.elementsEqual(answer.utf8) }) else { throw Trouble.notAgreed }
    }

    /// A secret, not shown while it is typed; from a file (`-`: stdin) where one is given.
    static func secret(_ question: String, file: String?, _ output: Output) throws -> String {
        if let file {
            let bytes = try Files.read(file, limit: 4_096)
            let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
            return String(decoding: line, as: UTF8.self)
        }
        guard isatty(STDIN_FILENO) == 1, let bytes = getpass(question) else { throw Trouble.nothingToAsk }
        return String(cString: bytes)
    }
}

internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem
internal import SekimoriWire
internal import Synchronization

/// The daemon's line to the warden: one question at a time, a new connection where the old one broke.
final class Warden: Gatehouse {
    private let path: String
    private let connection = Mutex<Connection?>(nil)

    init(path: String) { self.path = path }

    func enclose(_ connection: String, processes: [UInt64]) throws {
        try command(.enclose(connection: Array(connection.utf8), processes: processes), seconds: 2)
    }

    func kill(_ connection: String) throws { try command(.kill(connection: Array(connection.utf8)), seconds: 5) }

    func publish(_ logins: [LoginAllotment]) throws {
        let names = logins.map { LoginName(name: Array($0.name.utf8), uid: UInt64($0.uid)) }
        try command(.logins(names), seconds: 5)
    }

    func connections() throws -> [String] {
        guard case .connections(let names) = try ask(.survey, descriptors: [], seconds: 5) else {
            throw Failure(doing: "asking the warden", why: "an answer to another question")
        }
        return names.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Starts a relay; the descriptors are the shell's socket and the technician's 0, 1 and 2.
    func start(_ connection: String, _ assignment: Assignment, descriptors: [Int32]) throws {
        let answer = try ask(
            .start(connection: Array(connection.utf8), assignment), descriptors: descriptors, seconds: 2)
        try Self.check(answer)
    }

    /// Whether there was a recording.
    func erase(_ session: String) throws -> Bool {
        let answer = try ask(.erase(session: Array(session.utf8)), descriptors: [], seconds: 10)
        try Self.check(answer)
        if case .accepted(let bytes) = answer { return !bytes.isEmpty }
        return false
    }

    private func command(_ message: Message, seconds: UInt64) throws {
        try Self.check(try ask(message, descriptors: [], seconds: seconds))
    }

    private static func check(_ answer: Message) throws {
        switch answer {
        case .accepted: return
        case .refused(let words):
            throw Failure(doing: "asking the warden", why: String(decoding: words, as: UTF8.self))
        default: throw Failure(doing: "asking the warden", why: "an answer to another question")
        }
    }

    private func ask(_ message: Message, descriptors: [Int32], seconds: UInt64) throws -> Message {
        try connection.withLock { connection in
            let deadline = Deadline.after(seconds: seconds)
            if let open = connection {
                do {
                    return try open.ask(message, descriptors: descriptors, deadline: deadline)
                } catch SystemFailure.closed {
                    // The warden was started anew: it never saw the question.
                    connection = nil
                } catch {
                    connection = nil
                    throw error
                }
            }
            let new = try UnixSocket.connect(path: path, deadline: deadline)
            let answer = try new.ask(message, descriptors: descriptors, deadline: deadline)
            connection = new
            return answer
        }
    }
}

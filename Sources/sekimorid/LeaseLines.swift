internal import Sekimori
internal import SekimoriSystem
internal import SekimoriWire
internal import Synchronization

/// The open lines of relays, so that a session that must end hears it at once.
final class LeaseLines: Sendable {
    private let lines = Mutex<[SessionID: Connection]>([:])

    func open(_ id: SessionID, _ connection: Connection) { lines.withLock { $0[id] = connection } }

    func close(_ id: SessionID, _ connection: Connection) {
        lines.withLock { lines in if lines[id] === connection { lines[id] = nil } }
    }

    /// One frame at a time on a line, whoever sends.
    func send(_ message: Message, on connection: Connection) throws {
        try lines.withLock { _ in try connection.send(message, deadline: .after(milliseconds: 500)) }
    }

    /// Says something that takes no answer; a relay without a line does not hear it.
    func tell(_ id: SessionID, _ message: Message) {
        lines.withLock { lines in try? lines[id]?.send(message, deadline: .after(milliseconds: 200)) }
    }

    /// Once: what was told is forgotten, the relay ends by itself or is killed.
    func refuse(_ id: SessionID, with words: [UInt8]) {
        lines.withLock { lines in
            guard let connection = lines.removeValue(forKey: id) else { return }
            try? connection.send(.refused(words), deadline: .after(milliseconds: 200))
        }
    }
}

internal import Foundation
internal import Logging
internal import SekimoriSystem
internal import Synchronization

/// Serves one unix socket: a thread accepts, each connection has a thread of its own, and there are not too many.
///
/// The questions are short and their answers wait for scrypt or a disk: threads, not an event loop.
final class SocketServer: Sendable {
    private let name: String
    private let listener: Listener
    private let most: Int
    private let open = Mutex(0)
    private let log: Logger
    private let serve: @Sendable (Connection) throws -> Void

    /// `most`: connections served at once; beyond, new ones are closed unanswered, which everywhere means no.
    init(
        name: String, path: String, mode: UInt32, most: Int, log: Logger,
        serve: @escaping @Sendable (Connection) throws -> Void
    ) throws {
        self.name = name
        self.most = most
        self.log = log
        self.serve = serve
        listener = try UnixSocket.listen(path: path, mode: mode)
    }

    func start() {
        Thread.detachNewThread { [self] in
            while true {
                do {
                    let connection = try listener.accept(deadline: .never)
                    take(connection)
                } catch {
                    log.error("\(name): accepting failed: \(error)")
                    Thread.sleep(forTimeInterval: 0.1)
                }
            }
        }
    }

    private func take(_ connection: Connection) {
        let admitted = open.withLock { open in
            guard open < most else { return false }
            open += 1
            return true
        }
        guard admitted else {
            log.warning("\(name): more than \(most) connections at once, one was closed")
            return
        }
        Thread.detachNewThread { [self] in
            defer { open.withLock { $0 -= 1 } }
            do {
                try serve(connection)
            } catch SystemFailure.closed {
                // The far side had said what it wanted.
            } catch {
                log.warning("\(name): \(error)")
            }
        }
    }
}

internal import Logging
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem
internal import Synchronization

/// What the host is told of the state: the keys sshd may see, the login names that exist.
///
/// The key snapshot is written at every change and every 5 s; `sekimori-keys` believes one for 15 s.
final class Publisher: Sendable {
    private let gatekeeper: Gatekeeper
    private let warden: Warden
    private let snapshot: String
    private let log: Logger
    private let state = Mutex(State())

    private struct State {
        var published: [LoginAllotment]?
        var size: Int64 = -1
        var writtenAt = Span(microseconds: 0)
    }

    init(gatekeeper: Gatekeeper, warden: Warden, snapshot: String, log: Logger) {
        self.gatekeeper = gatekeeper
        self.warden = warden
        self.snapshot = snapshot
        self.log = log
    }

    /// Both, where there is something new to tell or it was long ago.
    func run() {
        state.withLock { state in
            let size = gatekeeper.size
            let now = HostClock().boot()
            guard size != state.size || now - state.writtenAt >= .seconds(5) else { return }
            do {
                let logins = gatekeeper.logins()
                if logins != state.published || now - state.writtenAt >= .seconds(5) {
                    try warden.publish(logins)
                    state.published = logins
                }
            } catch {
                log.error("login names: \(error)")
            }
            guard replaceKeys() else { return }
            state.size = size
            state.writtenAt = now
        }
    }

    /// The keys alone, at once: somebody waits for it. One list at a time: of two the older one must not be the last.
    func writeKeys() { state.withLock { _ in _ = replaceKeys() } }

    private func replaceKeys() -> Bool {
        do {
            try File.replace(snapshot, with: Array(gatekeeper.keySnapshot().utf8), mode: 0o640)
            return true
        } catch {
            log.error("key snapshot: \(error)")
            return false
        }
    }
}

internal import Logging
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem

/// What the host is told of the state: the keys sshd may see, the login names that exist.
///
/// The key snapshot is written at every change and every 5 s; `sekimori-keys` believes one for 15 s.
struct Publisher {
    private let gatekeeper: Gatekeeper
    private let warden: Warden
    private let snapshot: String
    private let log: Logger
    private var published: [LoginAllotment]?
    private var size: Int64 = -1
    private var writtenAt = Span(microseconds: 0)

    init(gatekeeper: Gatekeeper, warden: Warden, snapshot: String, log: Logger) {
        self.gatekeeper = gatekeeper
        self.warden = warden
        self.snapshot = snapshot
        self.log = log
    }

    mutating func run() {
        let size = gatekeeper.size
        let now = HostClock().boot()
        guard size != self.size || now - writtenAt >= .seconds(5) else { return }
        do {
            let logins = gatekeeper.logins()
            if logins != published || now - writtenAt >= .seconds(5) {
                try warden.publish(logins)
                published = logins
            }
        } catch {
            log.error("login names: \(error)")
        }
        do {
            try File.replace(snapshot, with: Array(gatekeeper.keySnapshot().utf8), mode: 0o640)
            self.size = size
            writtenAt = now
        } catch {
            log.error("key snapshot: \(error)")
        }
    }
}

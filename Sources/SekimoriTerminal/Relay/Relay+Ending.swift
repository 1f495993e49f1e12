internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire
internal import Synchronization

extension Relay {
    /// How long a program may take to go before it is killed.
    private static let grace: UInt64 = 1000
    /// How long a technician's stalled terminal is waited for once the session is cut.
    private static let patience: UInt64 = 500
    /// How long the shell waits for the daemon to have heard of the end.
    private static let reportTime: UInt64 = 2000
    /// How long the relay itself tries: as long as its lease would have lasted.
    private static let lingerTime: UInt64 = 30_000

    /// Ends the session from here. The first reason counts; one that comes while output is still being shown makes that
    /// stop.
    func cut(_ reason: Cut) {
        let now = Moment.now.boot
        switch phase {
        case .working:
            phase = .stopping(reason, since: now, killed: false)
            guard let asset else { return finish(reason, status: 255) }
            try? asset.child.signal(SIGTERM)
            // Its session gets SIGHUP too, should it ignore the first.
            try? asset.child.signal(SIGCONT)
        case .draining(let finish, _, false):
            phase = .draining(finish, since: now, hurried: true)
        case .stopping, .draining, .reporting, .over: break
        }
    }

    func heedLease(at now: UInt64) {
        guard link != nil else { return }
        switch phase {
        case .working, .draining: break
        case .stopping, .reporting, .over: return
        }
        switch lease.demand(at: now) {
        case .nothing: break
        case .warnOfSilence:
            let left = (Lease.validity - Lease.warning) / 1000
            tell(Words.daemonSilent(secondsLeft: left).text(technician.language))
        case .endForSilence: cut(Cut(3, .leaseLost, technician.language))
        case .endForTime: cut(Cut(4, .timeUp, technician.language))
        }
    }

    /// The program ended.
    func reap() {
        guard let asset, let status = try? asset.child.status() else { return }
        connectionLog?.read()
        if let log = connectionLog?.text, !log.isEmpty { pump.orders.post(.note(.log, log)) }
        switch phase {
        case .working:
            if let cut = connectionLog?.failure(status: status, language: technician.language) {
                finish(cut, status: UInt64(status))
            } else {
                finish(Cut(cause: 0, words: []), status: UInt64(status))
            }
        case .stopping(let cut, _, _): finish(cut, status: UInt64(status))
        case .draining, .reporting, .over: break
        }
    }

    private func finish(_ cut: Cut, status: UInt64) {
        let finish = OutputOrder.Finish(cause: cut.cause, status: status, words: cut.words)
        pump.orders.post(.finish(finish))
        phase = .draining(finish, since: Moment.now.boot, hurried: cut.cause != 0)
        connectionLog?.ended()
    }

    func finished(complete: Bool) {
        guard case .draining(let finish, _, _) = phase else { return }
        // A recording whose digests the journal does not hold is marked like one that could not be written.
        let ending = Ending(
            cause: complete ? finish.cause : 5, status: finish.status, frames: pump.frames.load(ordering: .relaxed),
            bytes: pump.bytes.load(ordering: .relaxed), complete: complete && finish.cause != 5)
        self.ending = ending
        link?.report(ending)
        phase = .reporting(since: Moment.now.boot)
    }

    /// Does what the moment demands of an ending session.
    func advance(at now: UInt64) -> Phase {
        switch phase {
        case .stopping(let cut, let since, false) where now >= since + Self.grace:
            try? asset?.child.signal(SIGKILL)
            phase = .stopping(cut, since: since, killed: true)
        case .draining(_, let since, true) where now >= since + Self.patience:
            // Again and again: an interruption between two calls of the other thread would be lost.
            pump.abandon()
        case .reporting(let since):
            let settled = link?.isSettled ?? true
            if !hasToldShell && (settled || now >= since + Self.reportTime) { tellShell() }
            if settled || now >= since + Self.lingerTime { phase = .over }
        default: break
        }
        return phase
    }

    private func tellShell() {
        hasToldShell = true
        restoreTerminal()
        guard let ending, let shell = technician.shell, shellIsOpen else { return }
        shellIsOpen = false
        // Work that was cut has no status of its own; 255 is what ssh says of a lost connection.
        let status = ending.cause == 0 ? ending.status : 255
        try? shell.send(.exited(status: status), deadline: .after(milliseconds: 500))
    }

    /// When the loop must look again although nothing happened, on the boot clock in ms.
    var nextDue: UInt64 {
        var due = link?.nextStepAt ?? .max
        if link != nil {
            switch phase {
            case .working, .draining: due = min(due, lease.nextDemandAt)
            case .stopping, .reporting, .over: break
            }
        }
        switch phase {
        case .stopping(_, let since, false): due = min(due, since + Self.grace)
        case .draining(_, let since, true): due = min(due, max(since + Self.patience, Moment.now.boot + 50))
        case .reporting(let since):
            due = min(due, since + (hasToldShell ? Self.lingerTime : Self.reportTime))
        default: break
        }
        return due
    }
}

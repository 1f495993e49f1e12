internal import Glibc
internal import SekimoriSystem
package import SekimoriWire
internal import Synchronization

/// Carries one session between a technician and what runs for them, and records it.
///
/// Three threads: this one polls (input, resizing, lease, deadlines, the program's end), `OutputPump` carries output,
/// `SegmentCloser` closes segments. This one never waits for the technician's terminal or for a disk.
///
///     working ─▶ stopping (the program is told to go) ─▶ draining (what is left is shown, the recording ends)
///         └──────── the program ended by itself ──────────▶┘      └─▶ reporting (to daemon and shell) ─▶ over
package final class Relay {
    /// What the relay needs beside its two ends.
    package struct Setup {
        /// The directory of this session's recording; it exists and is empty.
        package let recording: String
        package let session: [UInt8]
        package let secret: [UInt8]
        /// The daemon's socket; nil where nobody gives leases (benchmarks).
        package let daemon: String?
        package let secondsLeft: UInt64
        /// Recorded and shown first.
        package let greeting: [UInt8]
        /// Facts of the session for the record, `name: value` lines.
        package let facts: [UInt8]
        package let sealer: any Sealer
        /// A signalfd whose signals end the session; -1 for none.
        package let signals: Int32

        package init(
            recording: String, session: [UInt8], secret: [UInt8], daemon: String?, secondsLeft: UInt64,
            greeting: [UInt8], facts: [UInt8], sealer: any Sealer, signals: Int32
        ) {
            self.recording = recording
            self.session = session
            self.secret = secret
            self.daemon = daemon
            self.secondsLeft = secondsLeft
            self.greeting = greeting
            self.facts = facts
            self.sealer = sealer
            self.signals = signals
        }
    }

    enum Phase {
        case working
        case stopping(Cut, since: UInt64, killed: Bool)
        case draining(OutputOrder.Finish, since: UInt64, hurried: Bool)
        case reporting(since: UInt64)
        case over
    }

    let technician: Technician
    let setup: Setup
    let events: Mailbox<RelayEvent>
    let pump: OutputPump
    var phase = Phase.working
    var lease: Lease
    var link: DaemonLink?
    var asset: AssetProcess?
    var connectionLog: ConnectionLog?
    var ending: Ending?
    var hasToldShell = false
    private var mode: TerminalMode?
    private var inputIsOpen = true
    var shellIsOpen: Bool

    /// Takes the terminal over and starts recording; the greeting is shown.
    package init(_ technician: Technician, _ setup: Setup) throws {
        self.technician = technician
        self.setup = setup
        shellIsOpen = technician.shell != nil
        let now = Moment.now.boot
        lease = Lease(secondsLeft: setup.secondsLeft, at: now)
        link = setup.daemon.map { DaemonLink(path: $0, session: setup.session, secret: setup.secret) }
        let events = try Mailbox<RelayEvent>()
        self.events = events
        let recorder = try Recorder(directory: setup.recording, session: setup.session, sealer: setup.sealer) {
            switch $0 {
            case .closed(let segment): events.post(.segment(segment))
            case .failed(let reason): events.post(.recordingFailed(reason))
            }
        }
        pump = try OutputPump(
            recorder: recorder, events: events, words: technician.words, raw: technician.interactive)
        guard pump.start() else { throw Recorder.Failure.thread }
        pump.orders.post(.note(.facts, setup.facts))
        // A terminal that says it has no size is shown in the usual one.
        if technician.interactive, let window = technician.window {
            pump.orders.post(.resize(rows: UInt64(window.rows), columns: UInt64(window.columns)))
        }
        pump.orders.post(
            .show(Notice.lines(setup.greeting, place: .first, raw: technician.interactive)))
    }

    /// Runs the work that `prepare` makes and returns how the session ended, after daemon and shell know it.
    ///
    /// `prepare` may take its time (keys, certificates); what it throws ends the session with its words.
    package func run(_ prepare: () throws(Unprepared) -> (Work, ConnectionLog?)) -> Ending {
        do throws(Unprepared) {
            let (work, log) = try prepare()
            connectionLog = log
            try begin(work)
        } catch {
            cut(Cut(cause: error.cause, words: error.words))
        }
        loop()
        pump.join()
        // The loop ends only with an ending; a missing one would be a fault of the relay.
        return ending ?? Ending(cause: 7, status: 255, frames: 0, bytes: 0, complete: false)
    }

    /// Why the work could not start.
    package struct Unprepared: Error {
        let cause: UInt64
        let words: [UInt8]
    }

    private func begin(_ work: Work) throws(Unprepared) {
        do throws(SystemFailure) {
            let asset = try AssetProcess(work, model: technician.input)
            // Only now: until here the technician's own Ctrl-C could end the wait.
            if technician.interactive { mode = try TerminalMode.makeRaw(technician.input) }
            self.asset = asset
            var sources = [
                OutputSource(descriptor: asset.output, kind: .output, target: technician.output)
            ]
            if let terminal = asset.terminal, terminal != asset.output {
                sources.append(OutputSource(descriptor: terminal, kind: .output, target: technician.output))
            }
            if let errors = asset.errors {
                sources.append(OutputSource(descriptor: errors, kind: .errorOutput, target: technician.errors))
            }
            pump.orders.post(.carry(sources))
        } catch {
            throw Unprepared(cause: 7, words: Words.relayFault.text(technician.language))
        }
    }

    /// Gives the terminal back as it was.
    func restoreTerminal() {
        try? mode?.restore(technician.input)
        mode = nil
    }
}

// MARK: - The loop

extension Relay {
    /// What is waited for, by its place in the poll list.
    private enum Slot: Int, CaseIterable {
        case events, input, output, asset, shell, daemon, child, log, signals
    }

    private func loop() {
        while true {
            let now = Moment.now.boot
            link?.step(
                at: now, frames: pump.frames.load(ordering: .relaxed), bytes: pump.bytes.load(ordering: .relaxed),
                picture: picture)
            heedLease(at: now)
            if case .over = advance(at: now) { return }
            var entries = Slot.allCases.map { pollfd(fd: number($0), events: interest($0), revents: 0) }
            let due = nextDue
            let timeout = due == .max ? -1 : Int32(clamping: due > now ? due - now : 0)
            guard poll(&entries, nfds_t(entries.count), timeout) > 0 else { continue }
            for slot in Slot.allCases where entries[slot.rawValue].revents != 0 {
                heed(slot, Int32(entries[slot.rawValue].revents))
            }
        }
    }

    private func number(_ slot: Slot) -> Int32 {
        switch slot {
        case .events: events.number
        case .input: watchesInput ? technician.input : -1
        case .output: isCarrying ? technician.output : -1
        case .asset: asset?.waitsForRoom ?? -1
        case .shell: shellIsOpen ? technician.shell?.number ?? -1 : -1
        case .daemon: link?.number ?? -1
        case .child: isCarrying ? asset?.child.number ?? -1 : -1
        case .log: connectionLog?.number ?? -1
        case .signals: setup.signals
        }
    }

    private func interest(_ slot: Slot) -> Int16 {
        switch slot {
        case .input: asset?.takesInput == true ? Int16(POLLIN) : 0
        // Only that the far side has gone is of interest.
        case .output: 0
        case .asset: Int16(POLLOUT)
        default: Int16(POLLIN)
        }
    }

    private var isCarrying: Bool {
        switch phase {
        case .working, .stopping: true
        case .draining, .reporting, .over: false
        }
    }

    /// A terminal tells at any time that it is gone; a pipe whose writer is gone would say so again and again.
    private var watchesInput: Bool {
        guard inputIsOpen, case .working = phase else { return false }
        return technician.interactive || asset?.takesInput == true
    }

    private func heed(_ slot: Slot, _ what: Int32) {
        switch slot {
        case .events: for event in events.take() { heed(event) }
        case .input: readInput(what)
        case .output: if what & (POLLHUP | POLLERR) != 0 { cut(.clientLeft) }
        case .asset: asset?.flush()
        case .shell: readShell()
        case .daemon: readDaemon()
        case .child: reap()
        case .log: connectionLog?.read()
        case .signals: cut(Cut(7, .relayFault, technician.language))
        }
    }

    private func heed(_ event: RelayEvent) {
        switch event {
        case .segment(let segment): link?.report(segment)
        case .recordingFailed: cut(Cut(5, .recordingFailed, technician.language))
        case .technicianGone: cut(.clientLeft)
        // Its exit status follows; until then there is nothing to do.
        case .assetClosed: break
        case .finished(let complete): finished(complete: complete)
        }
    }

    private func readInput(_ what: Int32) {
        guard let asset else { return }
        if what & POLLIN != 0 {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = bytes.withUnsafeMutableBytes { read(technician.input, $0.baseAddress, $0.count) }
            if count > 0 { return asset.send(bytes[..<count]) }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
        } else if what & (POLLHUP | POLLERR | POLLNVAL) == 0 {
            return
        }
        inputIsOpen = false
        if technician.interactive { cut(.clientLeft) } else { asset.endInput() }
    }

    private func readShell() {
        guard let shell = technician.shell else { return }
        do throws(SystemFailure) {
            let (message, _) = try shell.receive(deadline: .after(milliseconds: 500))
            guard case .resized(let rows, let columns) = message else { throw .malformed }
            // No terminal is larger; no program expects one without a cell.
            let window = Window(rows: UInt16(min(max(rows, 1), 1000)), columns: UInt16(min(max(columns, 1), 1000)))
            asset?.resize(window)
            pump.orders.post(.resize(rows: UInt64(window.rows), columns: UInt64(window.columns)))
        } catch {
            shellIsOpen = false
            cut(.clientLeft)
        }
    }

    private func readDaemon() {
        switch link?.receive(at: Moment.now.boot) {
        case .leased(let seconds, let notice):
            lease.renewed(secondsLeft: seconds, at: Moment.now.boot)
            tell(notice)
        case .leaseRefused(let words): cut(.refused(words))
        case .segmentRefused: cut(Cut(5, .recordingFailed, technician.language))
        case .watched(let notice): tell(notice)
        case .endingKept, nil: break
        }
    }

    private func picture() -> Picture {
        let window = technician.interactive ? technician.window : nil
        return Picture(
            rows: UInt64(window?.rows ?? (technician.interactive ? 24 : 0)),
            columns: UInt64(window?.columns ?? (technician.interactive ? 80 : 0)), bytes: pump.screenful.bytes)
    }

    func tell(_ words: [UInt8]) {
        guard !words.isEmpty, case .working = phase else { return }
        pump.orders.post(.show(Notice.lines(words, place: .between, raw: technician.interactive)))
    }
}

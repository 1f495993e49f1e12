internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// Everything the warden knows, and the loop in which it learns more.
final class Warden {
    let places: Places
    /// `c` of this service's cgroup.
    let parent: Cgroup
    var enclosures: [Identifier: Enclosure] = [:]
    /// The uid after the one allotted last: a number rests as long as it can.
    var nextUID = Places.relayUIDs.lowerBound
    private var peers: [Connection] = []

    /// More connections of the daemon than it has use for.
    private static let maximumPeers = 32

    /// How long a connection may go on after its relay has ended in order. A slow client is still being sent the last
    /// of the output; a client that keeps its connection for more has had its one session.
    private static let farewell: UInt64 = 5000

    /// How long after its relay has died.
    private static let lastWords: UInt64 = 300

    init(_ places: Places) throws {
        self.places = places
        parent = Cgroup(path: places.cgroup + "/c")
        try parent.make()
    }

    func run() throws -> Never {
        prepareDirectories()
        adopt()
        try LoginFiles(places).prepare()
        let listener = try UnixSocket.listen(path: places.socket, mode: 0o660)
        Log.line("watching \(enclosures.count) connections")
        while true { turn(listener) }
    }

    private func prepareDirectories() {
        // Others enter a relay's directory by its name or not at all.
        for path in [places.relays, places.recordings] where mkdir(path, 0o711) != 0 && errno != EEXIST {
            Log.line("cannot make \(path): errno \(errno)")
        }
    }

    // MARK: One turn

    private func turn(_ listener: Listener) {
        let watched = Array(enclosures.values)
        var entries = [pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0)]
        for peer in peers { entries.append(pollfd(fd: peer.number, events: Int16(POLLIN), revents: 0)) }
        for enclosure in watched {
            entries.append(pollfd(fd: enclosure.events.number, events: Int16(POLLPRI), revents: 0))
            // A negative descriptor is skipped by poll.
            entries.append(pollfd(fd: enclosure.monitor?.number ?? -1, events: Int16(POLLIN), revents: 0))
            let relay = enclosure.relay.flatMap { $0.hasEnded ? nil : $0.process.number } ?? -1
            entries.append(pollfd(fd: relay, events: Int16(POLLIN), revents: 0))
        }
        let next = watched.compactMap(\.dueAt).min() ?? .never
        guard poll(&entries, nfds_t(entries.count), next.pollTimeout) >= 0 else { return }

        // First what has ended, then what is asked: an answer speaks of the world as it is.
        let first = 1 + peers.count
        for (index, enclosure) in watched.enumerated() {
            if entries[first + 3 * index + 2].revents != 0 { noteRelay(of: enclosure) }
            if entries[first + 3 * index + 1].revents != 0 { noteMonitor(of: enclosure) }
            if entries[first + 3 * index].revents != 0, !enclosure.events.isPopulated { bury(enclosure) }
            if let due = enclosure.dueAt, due.hasPassed { _ = end(enclosure) }
        }
        let ready = peers.indices.filter { entries[1 + $0].revents != 0 }
        let gone = ready.filter { !serve(peers[$0]) }
        for index in gone.reversed() { peers.remove(at: index) }
        if entries[0].revents != 0 { admit(from: listener) }
    }

    private func admit(from listener: Listener) {
        guard let peer = try? listener.accept(deadline: .now), let who = try? peer.peer else { return }
        guard who.uid == places.daemon else { return Log.line("refused uid \(who.uid), pid \(who.pid)") }
        guard peers.count < Self.maximumPeers else { return Log.line("refused one connection too many") }
        peers.append(peer)
    }

    /// Answers one message; false when the connection is of no more use.
    private func serve(_ peer: Connection) -> Bool {
        // The daemon writes whole frames; one that stops in the middle must not stop everything else.
        let deadline = Deadline.after(milliseconds: 500)
        do {
            let (message, descriptors) = try peer.receive(descriptors: 4, deadline: deadline)
            defer { Descriptor.close(descriptors) }
            try peer.send(answer(message, descriptors), deadline: deadline)
            return true
        } catch SystemFailure.closed {
            return false
        } catch {
            Log.line("lost the daemon's connection: \(error)")
            return false
        }
    }

    private func answer(_ message: Message, _ descriptors: [Int32]) -> Message {
        do {
            switch (message, descriptors.count) {
            case (.enclose(let connection, let processes), 0): try enclose(connection, processes)
            case (.start(let connection, let assignment), 4):
                try start(connection, assignment, shell: descriptors[0], streams: Array(descriptors[1...]))
            case (.kill(let connection), 0): try kill(connection)
            case (.erase(let session), 0): return .accepted(try erase(session) ? [1] : [])
            case (.logins(let names), 0): try LoginFiles(places).replace(with: names)
            case (.survey, 0):
                return .connections(enclosures.values.filter { $0.events.isPopulated }.map(\.connection.bytes))
            default: throw Refusal.notForTheWarden
            }
            return .accepted([])
        } catch {
            Log.line("refused: \(error)")
            return .refused(Array("\(error)".utf8))
        }
    }

    // MARK: Ends

    private func noteRelay(of enclosure: Enclosure) {
        guard let relay = enclosure.relay, let ending = relay.noteEnd() else { return }
        switch ending {
        case .inOrder, .unknown: enclosure.dueAt = .after(milliseconds: Self.farewell)
        case .withStatus(let status):
            // Law 6: no session without its recorder. What it had started goes at once; sshd is given the moment in
            // which the client hears why.
            Log.line("relay of session \(relay.session.text) ended with status \(status)")
            try? enclosure.relayCgroup.kill()
            enclosure.dueAt = .after(milliseconds: Self.lastWords)
        }
    }

    /// Without its monitor a connection is no longer sshd's: what is left of it would serve on, or wait for ever. The
    /// relay sees the shell go and finishes its recording.
    func noteMonitor(of enclosure: Enclosure) {
        enclosure.monitor = nil
        try? enclosure.ssh.kill()
        enclosure.dueAt = min(enclosure.dueAt ?? .never, .after(milliseconds: Self.farewell))
    }

    /// Kills everything in a connection's cgroup and removes it; false when something would not die within 2 s. It is
    /// then tried again every second.
    func end(_ enclosure: Enclosure) -> Bool {
        guard killAll(in: enclosure) else {
            Log.line("connection \(enclosure.connection.text) has processes that do not die")
            enclosure.dueAt = .after(seconds: 1)
            return false
        }
        bury(enclosure)
        return true
    }

    private func killAll(in enclosure: Enclosure) -> Bool {
        let deadline = Deadline.after(seconds: 2)
        repeat {
            do throws(SystemFailure) {
                try enclosure.cgroup.kill()
            } catch {
                Log.line("cannot kill connection \(enclosure.connection.text): \(error)")
            }
            // Once is enough, by the kernel's word; asking again costs nothing where it was not.
            if enclosure.events.awaitEmpty(min(.after(milliseconds: 250), deadline)) { return true }
        } while !deadline.hasPassed
        return false
    }

    /// Clears away what a connection without processes has left.
    private func bury(_ enclosure: Enclosure) {
        if let relay = enclosure.relay {
            _ = relay.noteEnd()
            clear(relay.session)
        }
        do throws(SystemFailure) {
            try enclosure.remove()
        } catch {
            Log.line("cannot remove the cgroup of \(enclosure.connection.text): \(error)")
        }
        enclosures[enclosure.connection] = nil
    }

    /// The relay's keys go; its recording goes to root, because the next session may get this uid.
    func clear(_ session: Identifier) {
        Tree.remove(places.relays + "/" + session.text)
        Tree.give(places.recordings + "/" + session.text, to: File.Owner(uid: 0, gid: places.recordsGroup))
    }
}

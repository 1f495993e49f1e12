internal import Glibc
internal import SekimoriSystem

extension Warden {
    /// Finds what an earlier warden left: connections go on, empty ones and leavings of dead relays go.
    func adopt() {
        let sessions = relayDirectories()
        for (name, _) in Tree.owners(in: parent.path) {
            guard let connection = Identifier(name), let enclosure = try? Enclosure(connection, in: parent)
            else { continue }
            enclosures[connection] = enclosure
            adoptMonitor(of: enclosure)
            adoptRelay(of: enclosure, sessions)
        }
        let living = Set(enclosures.values.compactMap(\.relay?.session))
        for session in sessions.values where !living.contains(session) { clear(session) }
        reclaimRecordings(except: living)
    }

    /// The sessions whose relay had a directory, by the relay's uid.
    private func relayDirectories() -> [UInt32: Identifier] {
        var sessions: [UInt32: Identifier] = [:]
        for (name, uid) in Tree.owners(in: places.relays) where Places.relayUIDs.contains(uid) {
            sessions[uid] = Identifier(name)
        }
        return sessions
    }

    private func adoptMonitor(of enclosure: Enclosure) {
        let pids = enclosure.ssh.processes
        for pid in pids {
            guard let facts = ProcessFacts(of: pid), facts.uids.allSatisfy({ $0 == 0 }),
                places.sshd.contains(facts.executable), !pids.contains(facts.parent)
            else { continue }
            enclosure.monitor = try? Process(pid)
        }
        if enclosure.monitor == nil { noteMonitor(of: enclosure) }
    }

    private func adoptRelay(of enclosure: Enclosure, _ sessions: [UInt32: Identifier]) {
        guard enclosure.events.isPopulated else {
            _ = end(enclosure)
            return
        }
        guard enclosure.relayCgroup.exists else { return }
        for pid in enclosure.relayCgroup.processes {
            guard let facts = ProcessFacts(of: pid), facts.executable.utf8.elementsEqual(places.relay.utf8),
                let uid = facts.uids.first, let session = sessions[uid], let process = try? Child(watching: pid)
            else { continue }
            enclosure.relay = Relay(session: session, uid: uid, process: process)
            nextUID = max(nextUID, min(uid + 1, Places.relayUIDs.upperBound))
            return
        }
        Log.line("connection \(enclosure.connection.text) has lost its relay")
        _ = end(enclosure)
    }

    /// No recording stays with a uid that another session may get.
    private func reclaimRecordings(except living: Set<Identifier>) {
        for (name, uid) in Tree.owners(in: places.recordings) where Places.relayUIDs.contains(uid) {
            guard let session = Identifier(name), !living.contains(session) else { continue }
            clear(session)
        }
    }
}

internal import CPOSIX
internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// Why the warden does not do what it was asked.
enum Refusal: Error {
    case notForTheWarden
    case badIdentifier
    case noProcess
    /// The process is not one that sshd, as root, made for a connection.
    case notSSHD(pid: Int32)
    case unknownConnection
    case relayAlreadyStarted
    /// Who claims the session is not in the connection that was admitted.
    case shellElsewhere(pid: Int32)
    case noFreeUID
    case stillPopulated
}

extension Warden {
    /// Puts the processes of an admitted connection into a cgroup of its own.
    ///
    /// sshd's monitor and the child that asks PAM come from the daemon, which has them from PAM; a wrong number there
    /// must not move, and later kill, anything but a connection of sshd.
    func enclose(_ connection: [UInt8], _ processes: [UInt64]) throws {
        guard let name = Identifier(connection) else { throw Refusal.badIdentifier }
        guard !processes.isEmpty else { throw Refusal.noProcess }
        let held = try processes.map(sshd)
        // The monitor is the one that none of the others has started; the others are gone after authentication.
        let monitor = held.first { one in !held.contains { $0.pid == ProcessFacts(of: one.pid)?.parent } }
        let enclosure: Enclosure
        if let known = enclosures[name] {
            enclosure = known
        } else {
            enclosure = try Enclosure(name, in: parent)
        }
        do {
            try enclosure.ssh.make()
            for process in held { try enclosure.ssh.take(process.pid) }
            // A number may have changed hands between looking and moving; the process that was looked at has not.
            for process in held where !process.isAlive { throw Refusal.notSSHD(pid: process.pid) }
        } catch {
            enclosures[name] = enclosure
            _ = end(enclosure)
            throw error
        }
        enclosure.monitor = monitor
        enclosures[name] = enclosure
    }

    /// A process of sshd that serves one connection: root's, and started by sshd. The listener is started by systemd.
    private func sshd(_ number: UInt64) throws -> Process {
        guard let pid = Int32(exactly: number), pid > 1 else { throw Refusal.noProcess }
        let held = try Process(pid)
        guard let facts = ProcessFacts(of: pid), let above = ProcessFacts(of: facts.parent),
            facts.uids.allSatisfy({ $0 == 0 }), places.sshd.contains(facts.executable),
            places.sshd.contains(above.executable)
        else { throw Refusal.notSSHD(pid: pid) }
        return held
    }

    /// Starts the relay of a session inside the connection's cgroup, under a uid no other session has.
    ///
    /// Its descriptors: 0 and 1 nothing, 2 this unit's log, 3 the shell's socket, 4 to 6 the technician's 0 to 2,
    /// 7 the assignment as one frame (`Message.start`), to be read to its end.
    func start(_ connection: [UInt8], _ assignment: Assignment, shell: Int32, streams: [Int32]) throws {
        guard let name = Identifier(connection), let session = Identifier(assignment.session) else {
            throw Refusal.badIdentifier
        }
        guard let enclosure = enclosures[name] else { throw Refusal.unknownConnection }
        guard enclosure.relay == nil else { throw Refusal.relayAlreadyStarted }
        try checkShell(shell, in: enclosure)
        let uid = try allotUID()

        let relayOwner = File.Owner(uid: uid, gid: places.relayGroup)
        let ownDirectory = places.relays + "/" + session.text
        let recording = places.recordings + "/" + session.text
        try Tree.make(ownDirectory, owner: relayOwner, mode: 0o700)
        do {
            // Set-gid: what the relay writes is the auditors' group's to read, without the relay being in it.
            try Tree.make(recording, owner: File.Owner(uid: uid, gid: places.recordsGroup), mode: 0o2750)
        } catch {
            Tree.remove(ownDirectory)
            throw error
        }
        do {
            try enclosure.relayCgroup.make()
            let frame = try File.inMemory(Message.start(connection: connection, assignment).frame)
            var launch = Launch(
                path: places.relay, arguments: places.relayArguments.map { Array($0.utf8) },
                descriptors: [-1, -1, 2, shell] + streams + [frame.number])
            launch.environment = ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + ownDirectory].map { Array($0.utf8) }
            launch.identity = Launch.Identity(uid: uid, gid: places.relayGroup, groups: [])
            launch.cgroup = enclosure.relayCgroup.path
            // The relay's key, certificate and known host are files of its own directory, named without a path.
            launch.directory = ownDirectory
            launch.umask = 0o027
            enclosure.relay = Relay(session: session, uid: uid, process: try Child(launch))
        } catch {
            Tree.remove(ownDirectory)
            Tree.remove(recording)
            try? enclosure.relayCgroup.remove()
            throw error
        }
    }

    /// The shell that claims must itself be inside the connection that was admitted: a token carried elsewhere is
    /// worth nothing.
    private func checkShell(_ socket: Int32, in enclosure: Enclosure) throws {
        var uid: uid_t = 0
        var gid: gid_t = 0
        var pid: pid_t = 0
        guard sekimori_peer(socket, &uid, &gid, &pid) == 0 else { throw SystemFailure.last(.peer) }
        // How the path begins depends on the cgroup namespace; how it ends, on us.
        let service = places.cgroup.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
        let end = [UInt8(ascii: "/")] + service + Array("/c/\(enclosure.connection.text)/ssh".utf8)
        guard let path = ProcessFacts.cgroup(of: pid), path.utf8.suffix(end.count).elementsEqual(end) else {
            throw Refusal.shellElsewhere(pid: pid)
        }
    }

    /// Erases the recording of a session that has ended; whether there was one.
    func erase(_ session: [UInt8]) throws -> Bool {
        guard let name = Identifier(session) else { throw Refusal.badIdentifier }
        guard !enclosures.values.contains(where: { $0.relay?.session == name }) else { throw Refusal.stillPopulated }
        let path = places.recordings + "/" + name.text
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            if errno == ENOENT { return false }
            throw SystemFailure.last(.open)
        }
        Tree.remove(path)
        guard lstat(path, &facts) != 0, errno == ENOENT else { throw Refusal.stillPopulated }
        try File.syncDirectory(of: path)
        return true
    }

    private func allotUID() throws -> UInt32 {
        let taken = Set(enclosures.values.compactMap(\.relay?.uid))
        let pool = Places.relayUIDs
        for step in 0..<UInt32(pool.count) {
            let uid = pool.lowerBound + (nextUID - pool.lowerBound + step) % UInt32(pool.count)
            guard !taken.contains(uid) else { continue }
            nextUID = uid == pool.upperBound ? pool.lowerBound : uid + 1
            return uid
        }
        throw Refusal.noFreeUID
    }

    /// Kills a connection; one that is not there (any more) is gone as asked.
    func kill(_ connection: [UInt8]) throws {
        guard let name = Identifier(connection) else { throw Refusal.badIdentifier }
        guard let enclosure = enclosures[name] else { return }
        guard end(enclosure) else { throw Refusal.stillPopulated }
    }
}

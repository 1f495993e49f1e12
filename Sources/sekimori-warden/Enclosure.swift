internal import Glibc
internal import SekimoriSystem

/// The cgroup of one connection: sshd's processes in `ssh`, its relay and the relay's own ssh in `relay`.
final class Enclosure {
    let connection: Identifier
    let cgroup: Cgroup
    let events: CgroupEvents
    /// sshd's monitor of this connection, as long as it lives.
    var monitor: Process?
    var relay: Relay?
    /// When whatever is left in it is killed.
    var dueAt: Deadline?

    /// Opens the cgroup of a connection, made before if need be.
    init(_ connection: Identifier, in parent: Cgroup) throws(SystemFailure) {
        self.connection = connection
        cgroup = Cgroup(path: parent.path + "/" + connection.text)
        try cgroup.make()
        events = try CgroupEvents(of: cgroup)
    }

    var ssh: Cgroup { Cgroup(path: cgroup.path + "/ssh") }

    /// Exists from the moment a relay is started: without living processes in it the session has lost its recorder.
    var relayCgroup: Cgroup { Cgroup(path: cgroup.path + "/relay") }

    /// Removes the empty cgroup; the kernel may need a moment after the last process is gone.
    func remove() throws(SystemFailure) {
        let deadline = Deadline.after(milliseconds: 200)
        while true {
            do throws(SystemFailure) {
                try relayCgroup.remove()
                try ssh.remove()
                return try cgroup.remove()
            } catch {
                guard error == .call(.directory, errno: EBUSY), !deadline.hasPassed else { throw error }
                usleep(1000)
            }
        }
    }
}

/// A process that keeps its identity while its number is used.
final class Process {
    private let child: Child

    init(_ pid: Int32) throws(SystemFailure) { child = try Child(watching: pid) }

    var pid: Int32 { child.pid }

    /// For poll: readable once the process has ended.
    var number: Int32 { child.number }

    var isAlive: Bool {
        var entry = pollfd(fd: child.number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }
}

/// A running relay.
final class Relay {
    let session: Identifier
    let uid: UInt32
    let process: Child
    private(set) var hasEnded = false

    init(session: Identifier, uid: UInt32, process: consuming Child) {
        self.session = session
        self.uid = uid
        self.process = process
    }

    /// Takes note of the end, if it has come. How a relay ended that an earlier warden started is not ours to know.
    func noteEnd() -> Ending? {
        guard !hasEnded else { return nil }
        do {
            guard let status = try process.status() else { return nil }
            hasEnded = true
            return status == 0 ? .inOrder : .withStatus(status)
        } catch {
            hasEnded = true
            return .unknown
        }
    }

    enum Ending: Equatable {
        case inOrder
        case withStatus(Int32)
        case unknown
    }
}

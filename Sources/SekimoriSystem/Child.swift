internal import CPOSIX
internal import Glibc

/// How a program is to be started. What is not named here the child does not get.
package struct Launch: Sendable {
    /// An absolute path; nothing is searched.
    package var path: String
    /// The arguments after the program's name.
    package var arguments: [[UInt8]]
    /// `NAME=value`, whole.
    package var environment: [[UInt8]] = []
    package var directory = "/"
    /// The child's descriptor i is the i-th of these; -1 is /dev/null. Everything else is closed in the child.
    package var descriptors: [Int32]
    /// nil keeps the parent's.
    package var identity: Identity?
    /// The cgroup v2 directory the child is born in.
    package var cgroup: String?
    package var umask: UInt32 = 0o077
    /// The signal the child gets when the thread that started it ends; 0 for none.
    package var deathSignal: Int32 = 0
    package var session: Session = .own
    /// Nothing the child starts can gain rights, by set-uid or otherwise.
    package var gainsNoPrivileges = true

    /// A user without a name: uid, gid, and no groups but these.
    package struct Identity: Sendable {
        package let uid: UInt32
        package let gid: UInt32
        package let groups: [UInt32]

        package init(uid: UInt32, gid: UInt32, groups: [UInt32]) {
            self.uid = uid
            self.gid = gid
            self.groups = groups
        }
    }

    package enum Session: Sendable {
        case parents
        case own
        /// Its own, with descriptor 0 as its controlling terminal.
        case ownTerminal
    }

    package init(path: String, arguments: [[UInt8]], descriptors: [Int32]) {
        self.path = path
        self.arguments = arguments
        self.descriptors = descriptors
    }
}

/// A child process, held by a descriptor of the process itself: its number may be used again, this cannot.
package struct Child: ~Copyable, Sendable {
    package let pid: Int32
    private let process: Descriptor

    /// Starts a program; returns once it runs, or throws what kept it from running.
    package init(_ launch: Launch) throws(SystemFailure) {
        let name = Array(launch.path.utf8)
        var process: Int32 = -1
        var step: Int32 = 0
        let pid = CStrings.with([name] + launch.arguments) { arguments in
            CStrings.with(launch.environment) { environment in
                Self.spawn(launch, arguments, environment, &process, &step)
            }
        }
        guard pid > 0 else { throw .spawn(SystemFailure.Step(rawValue: step) ?? .fork, errno: errno) }
        self.pid = pid
        self.process = Descriptor(owning: process)
    }

    /// Holds a process that somebody else started: it can be waited for and signalled, but its status is its parent's.
    package init(watching pid: Int32) throws(SystemFailure) {
        let process = sekimori_pidfd(pid)
        guard process >= 0 else { throw .last(.open) }
        self.pid = pid
        self.process = Descriptor(owning: process)
    }

    private static func spawn(
        _ launch: Launch, _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
        _ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>, _ process: inout Int32, _ step: inout Int32
    ) -> pid_t {
        let groups = launch.identity?.groups ?? []
        return launch.path.withCString { path in
            launch.directory.withCString { directory in
                groups.withUnsafeBufferPointer { groups in
                    launch.descriptors.withUnsafeBufferPointer { descriptors in
                        var what = sekimori_spawn()
                        what.path = path
                        what.arguments = arguments
                        what.environment = environment
                        what.directory = directory
                        what.descriptors = descriptors.baseAddress
                        what.descriptor_count = descriptors.count
                        what.uid = launch.identity.map { Int64($0.uid) } ?? Int64(SEKIMORI_KEEP)
                        what.gid = launch.identity.map { Int64($0.gid) } ?? Int64(SEKIMORI_KEEP)
                        what.groups = groups.baseAddress
                        what.group_count = groups.count
                        what.umask = Int32(truncatingIfNeeded: launch.umask)
                        what.death_signal = launch.deathSignal
                        what.new_session = launch.session == .parents ? 0 : 1
                        what.controlling_terminal = launch.session == .ownTerminal ? 1 : 0
                        what.no_new_privileges = launch.gainsNoPrivileges ? 1 : 0
                        guard let cgroup = launch.cgroup else { return sekimori_spawn(&what, &process, &step) }
                        return cgroup.withCString {
                            what.cgroup = $0
                            return sekimori_spawn(&what, &process, &step)
                        }
                    }
                }
            }
        }
    }

    /// For poll: readable once the child has ended.
    package var number: Int32 { process.number }

    /// The exit status (128 + the signal for one that was killed), or nil while it runs. After a status the child is
    /// reaped; asking again throws.
    package func status() throws(SystemFailure) -> Int32? {
        var status: Int32 = 0
        switch sekimori_wait(process.number, 0, &status) {
        case 1: return status
        case 0: return nil
        default: throw .last(.wait)
        }
    }

    /// Waits for the end and reaps the child.
    package func wait(deadline: Deadline) throws(SystemFailure) -> Int32 {
        while true {
            try Readiness.read(process.number, until: deadline)
            if let status = try status() { return status }
        }
    }

    /// Signals the child; one that has ended already is no failure.
    package func signal(_ number: Int32) throws(SystemFailure) {
        guard sekimori_signal(process.number, number) == 0 || errno == ESRCH else { throw .last(.signal) }
    }
}

/// Argument and environment lists as C wants them.
private enum CStrings {
    static func with<Result>(
        _ strings: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var storage: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(storage.count)
            // A NUL inside would end the argument early; the rest of it must not become another argument.
            storage.append(contentsOf: string.prefix { $0 != 0 }.map { CChar(bitPattern: $0) })
            storage.append(0)
        }
        return storage.withUnsafeMutableBufferPointer { bytes in
            var pointers = starts.map { bytes.baseAddress?.advanced(by: $0) }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { list in
                guard let base = list.baseAddress else { preconditionFailure("a list that ends in nil is never empty") }
                return body(base)
            }
        }
    }
}

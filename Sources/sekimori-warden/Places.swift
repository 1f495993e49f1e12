internal import Glibc
internal import SekimoriSystem

/// Where everything lies on this host, and under which numbers its people and programs run.
struct Places {
    private(set) var socket = "/run/sekimori/warden/socket"
    /// SESSION/ in it is one relay's own directory, gone with the relay.
    private(set) var relays = "/run/sekimori/relays"
    private(set) var recordings = "/var/lib/sekimori/recordings"
    private(set) var extrausers = "/var/lib/extrausers"
    /// This service's own cgroup; CONNECTION/{ssh,relay} are in its `c`.
    private(set) var cgroup: String
    private(set) var relay = "/usr/lib/sekimori/sekimori-relay"
    private(set) var relayArguments: [String] = []
    /// Debian 12 has the first, Debian 13 all three.
    private(set) var sshd = ["/usr/sbin/sshd", "/usr/lib/openssh/sshd-session", "/usr/lib/openssh/sshd-auth"]
    /// The only user who may ask.
    private(set) var daemon: UInt32
    private(set) var relayGroup: UInt32
    private(set) var recordsGroup: UInt32
    private(set) var technicianGroup: UInt32
    private(set) var shadowGroup: UInt32

    /// Uids of relays: numbers that nobody logs in with. One live session has one of them.
    static let relayUIDs: ClosedRange<UInt32> = 190_000...190_999

    enum Failure: Error {
        case unknownArgument(String)
        case noUser(String)
        case noGroup(String)
        case noCgroup
    }

    /// The arguments are for tests: `--under DIR` puts the directories there, `--cgroup DIR`, `--relay COMMAND` and
    /// `--sshd PATH` replace one place each, `--identity UID:GID` stands for all users and groups.
    init(arguments: some Sequence<String>) throws {
        var options: [String: String] = [:]
        var name: String?
        for argument in arguments {
            if let known = name {
                options[known] = argument
                name = nil
            } else if ["--under", "--cgroup", "--relay", "--sshd", "--identity"].contains(argument) {
                name = argument
            } else {
                throw Failure.unknownArgument(argument)
            }
        }
        if let identity = options["--identity"] {
            let parts = identity.utf8.split(separator: UInt8(ascii: ":")).compactMap { UInt32(String($0) ?? "") }
            guard parts.count == 2 else { throw Failure.unknownArgument(identity) }
            daemon = parts[0]
            (relayGroup, recordsGroup, technicianGroup, shadowGroup) = (parts[1], parts[1], parts[1], parts[1])
        } else {
            daemon = try Self.user("sekimori")
            relayGroup = try Self.group("sekimori-relay")
            recordsGroup = try Self.group("sekimori-records")
            technicianGroup = try Self.group("sekimori-tech")
            shadowGroup = try Self.group("shadow")
        }
        if let path = options["--cgroup"] { cgroup = path } else { cgroup = try Self.ownCgroup() }
        if let command = options["--relay"] {
            let words = command.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard let path = words.first else { throw Failure.unknownArgument(command) }
            relay = path
            relayArguments = Array(words.dropFirst())
        }
        if let path = options["--sshd"] { sshd = [path] }
        if let root = options["--under"] {
            socket = root + socket
            relays = root + relays
            recordings = root + recordings
            extrausers = root + extrausers
        }
    }

    private static func user(_ name: String) throws -> UInt32 {
        guard let entry = getpwnam(name) else { throw Failure.noUser(name) }
        return entry.pointee.pw_uid
    }

    private static func group(_ name: String) throws -> UInt32 {
        guard let entry = getgrnam(name) else { throw Failure.noGroup(name) }
        return entry.pointee.gr_gid
    }

    /// systemd gave this service a cgroup of its own (Delegate=yes); `0::PATH` names it.
    private static func ownCgroup() throws -> String {
        let lines = try File.read("/proc/self/cgroup", limit: 65_536).split(separator: UInt8(ascii: "\n"))
        for line in lines where line.starts(with: "0::/".utf8) {
            let path = String(decoding: line.dropFirst(3), as: UTF8.self)
            // The root is nobody's own: not started by systemd, or not delegated.
            if path.utf8.count > 1 { return "/sys/fs/cgroup" + path }
        }
        throw Failure.noCgroup
    }
}

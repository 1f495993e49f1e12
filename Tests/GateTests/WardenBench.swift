import Foundation
import SekimoriSystem
import SekimoriWire

/// A warden in a directory and a cgroup of one test, and processes that look like sshd's to it.
///
/// `sshd` is a copy of bash: what counts to the warden is which program a process runs, whose it is, and who started it.
final class WardenBench {
    let workshop: Workshop
    let cgroup: String
    private var warden: Int32 = 0
    private var children: [Int32] = []

    /// Where cgroup v2 is on this host.
    static let mount: String? = {
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        let fields = mounts.split(separator: "\n").map { $0.split(separator: " ") }
        return fields.first { $0.count > 2 && $0[2] == "cgroup2" }.map { String($0[1]) }
    }()

    static var isPossible: Bool { geteuid() == 0 && mount != nil }

    /// `daemon` is the uid the warden listens to.
    init(daemon: UInt32 = 0, relay: String = "exit 0") throws {
        workshop = try Workshop()
        cgroup = (Self.mount ?? "") + "/sekimori-test-" + workshop.path.suffix(6)
        guard mkdir(cgroup, 0o755) == 0 else { throw SystemFailure.last(.directory) }
        for directory in ["run/sekimori/warden", "var/lib/sekimori", "var/lib/extrausers"] {
            try FileManager.default.createDirectory(
                atPath: workshop.file(directory), withIntermediateDirectories: true)
        }
        for program in ["sshd", "relay"] {
            try FileManager.default.copyItem(atPath: "/bin/bash", toPath: workshop.file(program))
        }
        try workshop.write(bytes(relay + "\n"), to: "relay.sh", mode: 0o755)
        identity = "\(daemon):61000"
        try start()
    }

    private let identity: String

    deinit {
        kill(warden, SIGKILL)
        for child in children { kill(-child, SIGKILL) }
        for path in cgroups().reversed() { try? Bytes.write([0x31], toFile: path + "/cgroup.kill") }
        for child in children + [warden] { waitpid(child, nil, 0) }
        for path in cgroups().reversed() { _ = eventually { rmdir(path) == 0 || errno == ENOENT } }
    }

    /// This bench's cgroups, parents first.
    private func cgroups() -> [String] {
        let below = FileManager.default.enumerator(atPath: cgroup)?.compactMap { $0 as? String } ?? []
        let directories = below.filter { name in
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: cgroup + "/" + name, isDirectory: &isDirectory)
                && isDirectory.boolValue
        }
        return [cgroup] + directories.map { cgroup + "/" + $0 }.sorted()
    }

    // MARK: The warden

    func start() throws {
        let log = try File.open(workshop.file("log"), O_WRONLY | O_CREAT | O_APPEND, mode: 0o644)
        var launch = Launch(
            path: Programs.path("sekimori-warden"),
            arguments: [
                "--under", workshop.path, "--cgroup", cgroup, "--sshd", workshop.file("sshd"), "--identity", identity,
                "--relay", "\(workshop.file("relay")) \(workshop.file("relay.sh"))",
            ].map(bytes), descriptors: [-1, -1, log.number])
        launch.gainsNoPrivileges = false
        warden = try Child(launch).pid
        guard eventually({ (try? UnixSocket.connect(path: socket, deadline: .now)) != nil }) else {
            throw SystemFailure.timedOut
        }
    }

    /// Kills the warden, does something meanwhile, and starts another.
    func restart(while meanwhile: () -> Void = {}) throws {
        kill(warden, SIGKILL)
        waitpid(warden, nil, 0)
        meanwhile()
        try start()
    }

    var socket: String { workshop.file("run/sekimori/warden/socket") }

    /// What the warden wrote to its log.
    var log: String { workshop.text("log") }

    func ask(_ message: Message, descriptors: [Int32] = []) throws -> Message {
        let connection = try UnixSocket.connect(path: socket, deadline: .after(seconds: 1))
        return try connection.ask(message, descriptors: descriptors, deadline: .after(seconds: 5))
    }

    func connections() throws -> [String] {
        guard case .connections(let names) = try ask(.survey) else { throw SystemFailure.malformed }
        return names.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    // MARK: sshd

    /// A listener with one connection: its monitor, and the child that asks PAM. The monitor runs each line that is
    /// written to `orders`, as it would start the technician's shell.
    struct Tree {
        let listener: Int32
        let monitor: Int32
        let asker: Int32
        let orders: String
    }

    func connect(_ name: String) throws -> Tree {
        let script = """
            case $1 in
            listener) "$BASH" "$0" monitor "$2" & echo $! >"$2/monitor.new"; mv "$2/monitor.new" "$2/monitor"
                read -r _ <"$2/end" ;;
            monitor)
                "$BASH" "$0" asker "$2" & echo $! >"$2/asker.new"; mv "$2/asker.new" "$2/asker"
                while :; do while read -r order; do eval "$order" & done <"$2/orders"; done ;;
            asker) read -r _ <"$2/end" ;;
            esac
            """
        try workshop.write(bytes(script), to: "sshd.sh")
        let directory = workshop.file("tree-" + name)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for fifo in ["orders", "end"] {
            guard mkfifo("\(directory)/\(fifo)", 0o600) == 0 else { throw SystemFailure.last(.open) }
        }
        var launch = Launch(
            path: workshop.file("sshd"), arguments: [workshop.file("sshd.sh"), "listener", directory].map(bytes),
            descriptors: [-1, -1, -1])
        launch.environment = [bytes("PATH=/usr/bin:/bin")]
        let listener = try Child(launch).pid
        children.append(listener)
        func number(_ file: String) -> Int32? {
            Int32(workshop.text("tree-\(name)/\(file)").trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard eventually({ number("monitor") != nil && number("asker") != nil }), let monitor = number("monitor"),
            let asker = number("asker")
        else { throw SystemFailure.timedOut }
        return Tree(listener: listener, monitor: monitor, asker: asker, orders: directory + "/orders")
    }

    /// An admitted connection.
    func admit(_ name: String) throws -> Tree {
        let tree = try connect(name)
        let answer = try ask(
            .enclose(connection: bytes(name), processes: [UInt64(tree.asker), UInt64(tree.monitor)]))
        guard answer == .accepted([]) else { throw Unexpected.answer(answer) }
        return tree
    }

    enum Unexpected: Error { case answer(Message) }

    /// Lets the connection's shell claim, and starts a relay for it. The shell's streams are files named after the
    /// session: SESSION.out, SESSION.err, and SESSION.status once it has ended.
    func claim(_ session: String, on connection: String, _ tree: Tree) throws -> Message {
        let listener = try UnixSocket.listen(path: workshop.file("claim"), mode: 0o666)
        let order = """
            SEKIMORI_TOKEN=t \(Programs.path("sekimori-shell")) --socket=\(workshop.file("claim")) \
            >\(workshop.file(session)).out 2>\(workshop.file(session)).err; echo $? >\(workshop.file(session)).status\n
            """
        try order.write(toFile: tree.orders, atomically: false, encoding: .utf8)
        let shell = try listener.accept(deadline: .after(seconds: 5))
        let (_, streams) = try shell.receive(descriptors: 3, deadline: .after(seconds: 5))
        defer { Descriptor.close(streams) }
        let answer = try start(session, on: connection, shell: shell.number, streams: streams)
        try shell.send(answer == .accepted([]) ? .accepted([]) : .refused([]), deadline: .after(seconds: 1))
        return answer
    }

    func start(_ session: String, on connection: String, shell: Int32, streams: [Int32]) throws -> Message {
        try ask(
            .start(connection: bytes(connection), assignment(session)), descriptors: [shell] + streams)
    }

    func assignment(_ session: String) -> Assignment {
        Assignment(
            session: bytes(session), secret: [UInt8](repeating: 7, count: 32), technician: bytes("tanaka"),
            asset: bytes("pacs1"), address: bytes("10.99.2.20"), port: 22, account: bytes("maint"),
            hostKey: bytes("ssh-ed25519 AAAA"),
            warrant: Warrant(approval: [], approvalSignature: [], statement: [], statementSignature: []),
            command: nil, terminal: bytes("vt100"), interactive: false, rows: 0, columns: 0, secondsLeft: 60,
            greeting: [], language: bytes("ja"), recipients: [])
    }

    // MARK: What is there

    func isAlive(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !stat.contains(") Z ")
    }

    /// What still lives in a connection's cgroup, for the report of a failure.
    func leftovers(of connection: String) -> String {
        ["ssh", "relay"].map { part in
            let pids =
                (try? String(contentsOfFile: "\(cgroup)/c/\(connection)/\(part)/cgroup.procs", encoding: .utf8)) ?? ""
            return pids.split(separator: "\n").map { pid in
                let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
                return "\(part) \(pid): " + status.split(separator: "\n").prefix(7).joined(separator: " ")
            }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The cgroup of a process, below this bench's own.
    func place(of pid: Int32) -> String? {
        let lines = ((try? String(contentsOfFile: "/proc/\(pid)/cgroup", encoding: .utf8)) ?? "").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("0::") }) else { return nil }
        return line.range(of: "/sekimori-test-" + workshop.path.suffix(6)).map { String(line[$0.upperBound...]) }
    }

    func owner(of name: String) -> String? {
        var facts = stat()
        guard lstat(workshop.file(name), &facts) == 0 else { return nil }
        return "\(facts.st_uid):\(facts.st_gid) \(String(facts.st_mode & 0o7777, radix: 8))"
    }
}

extension Bytes {
    static func write(_ bytes: [UInt8], toFile path: String) throws {
        let file = try File.open(path, O_WRONLY)
        try write(bytes, to: file.number)
    }
}

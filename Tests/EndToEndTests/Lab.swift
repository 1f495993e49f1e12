import Foundation
import Glibc

/// Five Debian hosts of `Deploy/lab`, the gate installed on one of them, for all tests of this target.
///
/// `SEKIMORI_LAB_DEBIAN` is 13 or 12, `SEKIMORI_PACKAGES` a directory with finished packages, `SEKIMORI_LAB_NAME` what the
/// lab is called where two run at once. The lab goes with this process, however that ends.
final class Lab: Sendable {
    /// Started, with people and ledgers, by the first test that asks.
    static let shared = Result { try Lab() }

    let name: String
    private let program: String
    private let package: String

    /// The project's directory.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Whether this run tries what the gate's root can do: `Tests/run` does that in a run of its own, beside the others.
    static var hasRedTeam: Bool { ProcessInfo.processInfo.environment["SEKIMORI_RED_TEAM"] != "no" }

    /// A lab that another program brings up; it goes with this process all the same.
    init(standing name: String) throws {
        self.name = name
        program = Self.root + "/Deploy/lab"
        package = ""
        try Self.leaveNothing(of: name, by: program)
    }

    private init() throws {
        let root = Self.root
        let environment = ProcessInfo.processInfo.environment
        let debian = environment["SEKIMORI_LAB_DEBIAN"] ?? "13"
        name = environment["SEKIMORI_LAB_NAME"] ?? "e2e-\(debian)"
        program = root + "/Deploy/lab"
        let packages = try Self.packages(root: root, directory: environment["SEKIMORI_PACKAGES"])
        _ = try Command.run([program, "down", name], seconds: 60)
        try Self.leaveNothing(of: name, by: program)
        package = packages.gate
        let up = [program, "up", name, "--debian", debian, "--deb", packages.gate, "--client-deb", packages.people]
        try Command.run(up, seconds: 600).mustSucceed("the lab")
        try People(self).arrive()
    }

    /// Installs the gate's package over itself, as an upgrade does.
    func upgrade() throws {
        try Command.run([program, "up", name, "--deb", package], seconds: 120).mustSucceed("the upgrade")
    }

    private static func packages(root: String, directory: String?) throws -> (gate: String, people: String) {
        var paths: [String]
        if let directory {
            paths = try FileManager.default.contentsOfDirectory(atPath: directory).map { directory + "/" + $0 }
        } else {
            let made = try Command.run([root + "/Deploy/package"], seconds: 1500).mustSucceed("Deploy/package")
            paths = made.text.split(separator: "\n").map(String.init)
        }
        paths = paths.filter { $0.hasSuffix(".deb") }
        guard let people = paths.first(where: { $0.contains("sekimori-client_") }),
            let gate = paths.first(where: { $0.contains("/sekimori_") })
        else { throw Trouble("there are no packages: \(paths)") }
        return (gate, people)
    }

    /// Takes the lab down when this process ends: by itself where it can, else by a guard that hears its pipe close.
    private static func leaveNothing(of name: String, by program: String) throws {
        let guardian = try Command(
            ["setsid", "sh", "-c", #"read -r word; test -n "$word" || "$1" down "$2""#, "sh", program, name])
        // Alive to the very end, for the end of its input is the message.
        Leaving.word.add { guardian.say("done\n") }
        Leaving.lab.add { _ = try? Command.run([program, "down", name], seconds: 60) }
        Leaving.once
    }

    /// Starts a line of shell on a host, as the worker who is everybody there, or as root.
    func start(_ host: Host, as user: String = "root", _ line: String, input: String = "") throws -> Command {
        try Command([program, "exec", "--name", name, "--user", user, host.rawValue, "bash", "-c", line], input: input)
    }

    /// Runs a line of shell on a host to its end; `seconds` is how long that may take.
    @discardableResult
    func run(
        _ host: Host, as user: String = "root", _ line: String, input: String = "", seconds: Double = 30
    ) throws -> Outcome {
        try start(host, as: user, line, input: input).wait(seconds: seconds)
    }

    /// Runs a line of shell that must succeed, and gives what it wrote to stdout; its words belong to the failure only.
    @discardableResult
    func must(_ host: Host, as user: String = "root", _ line: String, input: String = "") throws -> String {
        let words = "/tmp/words-\(UUID())"
        // In a shell of its own, for `set -e` and `exit` in the line.
        let wrapped = "(\(line)\n) 2>\(words); status=$?; ((status)) && cat \(words); rm -f \(words); exit $status"
        let outcome = try run(host, as: user, wrapped, input: input, seconds: 60)
        return try outcome.mustSucceed("\(host.rawValue): \(line)").text
    }
}

enum Host: String {
    case gate, vendor, stranger, hospital, asset
    /// Of a lab that has them.
    case signer, witness, auditor, authority
}

struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What is to be done when the process ends; C calls it, so it lies here.
private final class Leaving: @unchecked Sendable {
    static let word = Leaving()
    static let lab = Leaving()
    static let once: Void = {
        _ = atexit {
            Leaving.lab.call()
            Leaving.word.call()
        }
    }()
    private let lock = NSLock()
    private var actions: [() -> Void] = []

    func add(_ action: @escaping () -> Void) { lock.withLock { actions.append(action) } }
    func call() { lock.withLock { actions }.forEach { $0() } }
}

/// Waits for a condition that other programs bring about.
func eventually(seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !condition() {
        if ContinuousClock.now > deadline { return false }
        usleep(20_000)
    }
    return true
}

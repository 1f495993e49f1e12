internal import Foundation
internal import Sekimori
internal import SekimoriService

/// What sshd refused before our code was asked, read from its log: hints, counted by minute, source, name and reason
/// (law 9). A stranger writes these lines as much as sshd does, so nothing is concluded from them.
struct StrangerLog {
    private struct Key: Hashable {
        let source: String
        let name: String
        let reason: String
    }

    private var counts: [Key: Int64] = [:]
    private var minute: Int64 = 0
    /// Who is at the other end of the sshd processes of admitted connections: what their lines about channels name as
    /// origin is the client's invention.
    private var admitted: [Int64: (name: String, source: String)] = [:]

    /// The sshd process that said last that an address may not use its key.
    private var addressed: Int64 = 0

    /// Different sources and names kept apart within a minute; beyond, they count as one.
    private static let most = 200

    /// Connections kept in mind at once; whoever opens more is counted without a name.
    private static let mostConnections = 4_096

    /// Takes one line of sshd's log as `journalctl --output=short` shows it: `… sshd[PID]: words`.
    mutating func take(_ line: String) {
        guard let end = line.range(of: "]: "), let start = line[..<end.lowerBound].lastIndex(of: "["),
            let process = Int64(digits: Array(line[start..<end.lowerBound].dropFirst().utf8))
        else { return }
        let words = String(line[end.upperBound...])
        follow(words, of: process)
        guard let (reason, name, source) = Self.read(words) else { return }
        // sshd calls the key of a wrong address a wrong key, right after.
        if reason == Self.wrongAddress { addressed = process }
        if reason == Self.wrongKey, addressed == process { return }
        var key = Key(source: source, name: name, reason: reason)
        if reason == Self.channel {
            let who = admitted[process]
            key = Key(source: who?.source ?? "?", name: who?.name ?? "?", reason: reason)
        }
        if counts[key] == nil, counts.count >= Self.most { key = Key(source: "*", name: "*", reason: reason) }
        counts[key, default: 0] += 1
    }

    private mutating func follow(_ words: String, of process: Int64) {
        let accepted = "Accepted keyboard-interactive/pam for "
        if words.utf8.starts(with: accepted.utf8), let who = Self.read(words, after: accepted, word: 0) {
            if admitted.count >= Self.mostConnections { admitted = [:] }
            admitted[process] = who
        } else if words.utf8.starts(with: "User child is on pid ".utf8) {
            guard let who = admitted.removeValue(forKey: process),
                let child = Int64(digits: Array(words.utf8.dropFirst(21)))
            else { return }
            admitted[child] = who
        } else if words.utf8.starts(with: "Closing connection to ".utf8) {
            admitted[process] = nil
        }
    }

    /// What was counted in the minutes before this one.
    mutating func finished(at now: Instant) -> [StrangerCount] {
        let current = now.seconds / 60
        guard current != minute else { return [] }
        let at = Instant(seconds: minute * 60)
        minute = current
        defer { counts = [:] }
        return counts.map { key, count in
            StrangerCount(minute: at, source: key.source, name: key.name, reason: key.reason, count: count)
        }.sorted { ($0.source, $0.name, $0.reason) < ($1.source, $1.name, $1.reason) }
    }

    private static let channel = "channel"
    private static let wrongAddress = "wrong-address"
    private static let wrongKey = "wrong-key"
    /// What our key hook's lines begin with: its command and the line of its output.
    private static let hook = "/usr/lib/sekimori/sekimori-keys "

    /// The lines of OpenSSH 9.2 and 10.0 that say no.
    private static let patterns: [(prefix: String, reason: String)] = [
        ("Invalid user ", "unknown-name"),
        ("Authentication tried for ", wrongAddress),
        ("Failed publickey for ", wrongKey),
        ("Failed keyboard-interactive/pam for ", "wrong-passcode"),
        ("Failed password for ", "password"),
        ("Failed none for ", "no-method"),
        ("refused ", channel),
        ("subsystem request for ", channel),
        ("no more sessions", channel),
        ("Connection closed by authenticating user ", "gave-up"),
        ("maximum authentication attempts exceeded for ", "too-many-tries"),
    ]

    static func read(_ line: String) -> (reason: String, name: String, source: String)? {
        var line = line.utf8.starts(with: "error: ".utf8) ? String(line.dropFirst(7)) : line
        if line.utf8.starts(with: hook.utf8), let end = line.range(of: ": ") { line = String(line[end.upperBound...]) }
        guard let pattern = patterns.first(where: { line.utf8.starts(with: $0.prefix.utf8) }) else { return nil }
        guard let who = read(line, after: pattern.prefix, word: 0) else { return nil }
        let invalid = who.name == "invalid" ? read(line, after: pattern.prefix, word: 2) : nil
        return (pattern.reason, invalid?.name ?? who.name, who.source)
    }

    /// The name that is the given word behind a prefix, and the first address there.
    private static func read(_ line: String, after prefix: String, word: Int) -> (name: String, source: String)? {
        let words = line.dropFirst(prefix.count).split(separator: " ")
        let address = words.lazy.compactMap { word in
            Address(word) ?? Address(word.dropFirst(3).prefix { $0 != "," && $0 != ")" })
        }.first
        return (escaped(words.count > word ? String(words[word]) : ""), address.map { "\($0)" } ?? "?")
    }

    /// At most 64 bytes, nothing but printable ASCII.
    private static func escaped(_ text: String) -> String {
        String(
            decoding: text.utf8.prefix(64).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

/// Follows sekimori-sshd's log through journalctl: a pipe that never holds sshd up.
final class LogFollower: Sendable {
    private let gatekeeper: Gatekeeper

    init(gatekeeper: Gatekeeper) { self.gatekeeper = gatekeeper }

    func start() { Thread.detachNewThread { [self] in while true { follow() } } }

    private func follow() {
        let journal = Process()
        journal.executableURL = URL(fileURLWithPath: "/usr/bin/journalctl")
        journal.arguments = [
            // Once admitted, a connection's sshd is in the warden's cgroups and its lines count as the warden's.
            "--unit=sekimori-sshd.service", "--unit=sekimori-warden.service", "--identifier=sekimori-sshd",
            "--identifier=sshd", "--identifier=sshd-session", "--follow", "--lines=0", "--output=short", "--no-pager",
            // Else it looks for lines of this boot only, and in a sandbox on a container it takes the boot of the host's.
            "--quiet", "--merge",
        ]
        let pipe = Pipe()
        journal.standardOutput = pipe
        journal.standardError = FileHandle.nullDevice
        guard (try? journal.run()) != nil else {
            Thread.sleep(forTimeInterval: 60)
            return
        }
        var log = StrangerLog()
        var rest: [UInt8] = []
        _ = log.finished(at: HostClock().now())
        let number = pipe.fileHandleForReading.fileDescriptor
        var descriptor = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let ready = poll(&descriptor, 1, 5_000)
            if ready > 0 {
                let count = read(number, &buffer, buffer.count)
                if count <= 0 { break }
                rest += buffer[..<count]
                while let end = rest.firstIndex(of: 0x0A) {
                    log.take(String(decoding: rest[..<end].prefix(1_024), as: UTF8.self))
                    rest.removeFirst(end + 1)
                }
                if rest.count > 65_536 { rest = [] }
            }
            gatekeeper.note(log.finished(at: HostClock().now()))
        }
        journal.terminate()
        journal.waitUntilExit()
        Thread.sleep(forTimeInterval: 1)
    }
}

internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriTesting
internal import Synchronization

/// Writes a journal of years, with the gate's own code from the rules down to the file.
///
///     sekimori-bench-journal FILE ENTRIES
///     sekimori-bench-journal --checkpoints FILE COUNT
///
/// FILE must not exist, but for --checkpoints, which adds COUNT heartbeats with a checkpoint each and as many without, in
/// turn, and prints the median and the 99th percentile of both in microseconds. First come 500 technicians, as much as a large hospital has; the rest are what strangers at the
/// door leave, a thousand in one transaction.
@main enum Main {
    private static let gate: GateID = the("gate")
    private static let operations = Actor(role: .operator(the("operations")), source: "gate")

    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        let isMeasuring = arguments.first == "--checkpoints"
        if isMeasuring { arguments = arguments.dropFirst() }
        guard arguments.count == 2, let path = arguments.first, let entries = arguments.last.flatMap({ Int64($0) })
        else { preconditionFailure("sekimori-bench-journal FILE ENTRIES") }
        if isMeasuring { return try measure(path, count: entries) }
        let clock = Steps()
        let store = try SQLiteStore(path: path)
        let gatekeeper = try Gatekeeper(
            rules: Rules(gate: gate, zone: Example.rules().zone, limits: Example.rules().limits), version: "bench",
            store: store, clock: clock, random: SeededBytes(), hash: NoHash(),
            gatehouse: EmptyHost(), organisationKeys: { [] })
        _ = try gatekeeper.change(.vendor(Example.vendor()), by: operations)
        for number in 0..<500 {
            let key = try PublicKey(blob: blob(number))
            let technician = Example.technician(the("t\(1_000 + number)"), uid: 0) { technician in
                technician.keys = [RegisteredKey(line: key.line, fingerprint: key.fingerprint)]
            }
            _ = try gatekeeper.change(.technician(technician), by: operations)
        }
        var written = try store.load().size
        while written < entries {
            let counts = (0..<min(1000, entries - written)).map { number in
                StrangerCount(
                    minute: clock.now(), source: "198.51.100.\(number % 256)", name: "root", reason: "no-such-login",
                    count: number)
            }
            gatekeeper.note(counts)
            written += Int64(counts.count)
        }
    }

    /// Heartbeats of two gatekeepers over one journal, of which one has a key for checkpoints.
    private static func measure(_ path: String, count: Int64) throws {
        let signer = NoteSigner(name: "sekimori/\(gate)", kind: .note, seed: Digest.sha256([1]))
        var times: [[Double]] = [[], []]
        for turn in 0..<(2 * count / 50) {
            let gatekeeper = try Gatekeeper(
                rules: Rules(gate: gate, zone: Example.rules().zone, limits: Example.rules().limits),
                version: "bench", store: SQLiteStore(path: path), clock: Steps(since: 1_000_000 + 100 * turn),
                random: SeededBytes(), hash: NoHash(), gatehouse: EmptyHost(), organisationKeys: { [] },
                evidence: Evidence(signer: turn % 2 == 0 ? signer : nil))
            for _ in 0..<50 {
                let begin = ContinuousClock.now
                try gatekeeper.heartbeat()
                times[Int(turn % 2)].append((ContinuousClock.now - begin) / .microseconds(1))
            }
        }
        for (name, times) in zip(["with", "without"], times.map { $0.sorted() }) {
            print("\(name)-median \(times[times.count / 2])")
            print("\(name)-p99 \(times[times.count * 99 / 100])")
        }
    }

    /// An Ed25519 key that nobody has.
    private static func blob(_ number: Int) -> [UInt8] {
        [0, 0, 0, 11] + Array("ssh-ed25519".utf8) + [0, 0, 0, 32] + Digest.sha256(Array("\(number)".utf8))
    }
}

/// A minute at each look.
private final class Steps: Clock {
    private let looks: Mutex<Int64>

    init(since looks: Int64 = 0) { self.looks = Mutex(looks) }

    func now() -> Instant {
        looks.withLock { looks in
            looks += 1
            return Example.filled + .seconds(60 * looks)
        }
    }

    func boot() -> Span { .seconds(0) }
    func bootName() -> String { "bench" }
}

private final class SeededBytes: Randomness {
    private let random = Mutex(SplitMix64(seed: 1))

    func bytes(_ count: Int) -> [UInt8] {
        random.withLock { random in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    }
}

/// Nobody has a password here.
private struct NoHash: SecretHash {
    func hash(_ secret: [UInt8]) throws -> String { "" }
    func matches(_ secret: [UInt8], _ hash: String) -> Bool { false }
}

private struct EmptyHost: Gatehouse {
    func enclose(_ connection: String, processes: [UInt64]) throws {}
    func kill(_ connection: String) throws {}
    func publish(_ logins: [LoginAllotment]) throws {}
    func connections() throws -> [String] { [] }
}

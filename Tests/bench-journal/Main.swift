internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriTesting
internal import Synchronization

/// Writes a journal of years, with the gate's own code from the rules down to the file.
///
///     sekimori-bench-journal FILE ENTRIES
///
/// FILE must not exist. First come 500 technicians, as much as a large hospital has; the rest are what strangers at the
/// door leave, a thousand in one transaction.
@main enum Main {
    private static let gate: GateID = the("gate")
    private static let operations = Actor(role: .operator(the("operations")), source: "gate")

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let path = arguments.first, let entries = arguments.last.flatMap({ Int64($0) })
        else { preconditionFailure("sekimori-bench-journal FILE ENTRIES") }
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

    /// An Ed25519 key that nobody has.
    private static func blob(_ number: Int) -> [UInt8] {
        [0, 0, 0, 11] + Array("ssh-ed25519".utf8) + [0, 0, 0, 32] + Digest.sha256(Array("\(number)".utf8))
    }
}

/// A minute at each look.
private final class Steps: Clock {
    private let looks = Mutex<Int64>(0)

    func now() -> Instant {
        looks.withLock { looks in
            looks += 1
            return Example.filled + .seconds(60 * looks)
        }
    }

    func boot() -> Span { .seconds(0) }
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

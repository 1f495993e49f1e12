import Foundation
import Testing

/// What an attempt did, and what it did not do.
extension Lab {
    /// Makes an attempt that must come to nothing: no session begins by it, and the journal has one refusal with all
    /// of these words in it.
    func refused(
        _ words: String..., at location: SourceLocation = #_sourceLocation, by attempt: () throws -> Outcome
    ) throws -> Outcome {
        let before = try position()
        let outcome = try attempt()
        let entries = try journal(after: before)
        let refusals = entries.filter { $0.kind == "refused" }.map { $0.payload ?? "" }
        #expect(!entries.contains { $0.kind == "session-started" }, "\(outcome)", sourceLocation: location)
        #expect(
            words.isEmpty || refusals.contains { refusal in words.allSatisfy { refusal.contains($0) } },
            "\(words) not in \(refusals): \(outcome)", sourceLocation: location)
        return outcome
    }

    /// Waits until no session runs and no connection is left of earlier ones.
    func quiet() throws {
        let quiet = try eventually(seconds: 25) { try sessions(running: true).isEmpty && connections() == 0 }
        guard quiet else { throw Trouble("connections that do not end: \(try must(.gate, "ps axf"))") }
    }

    /// How many processes admitted connections have on the gate.
    func connections() throws -> Int {
        let text = try must(.gate, "find \(Self.connections) -name cgroup.procs -exec cat {} + 2>/dev/null | wc -l")
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .max
    }

    /// Ends a session as its technician would.
    func end(_ session: Session) throws {
        session.command.say("exit\n")
        guard session.command.ends(within: 10) else { throw Trouble("does not exit: \(session.command.text)") }
    }

    /// Places that would hear a forward, on the asset and on the gate itself; each has heard a word that it must hear.
    func listen() throws -> [Command] {
        let places = [(Host.asset, "7100"), (.gate, "7100"), (.gate, "-U /tmp/heard.sock")]
        return try places.map { host, place in
            let ready = "/tmp/heard-\(place.filter { $0 != "/" && $0 != " " })"
            let listener = try start(host, "rm -f /tmp/heard.sock; exec nc -lk \(place) >\(ready)")
            let target = place.hasPrefix("-U") ? place : "127.0.0.1 \(place)"
            try must(host, "until echo control | nc -N \(target) && grep -q control \(ready); do sleep .1; done")
            return listener
        }
    }

    /// What has been heard so far at all of these places.
    func heard() throws -> String {
        try must(.asset, "cat /tmp/heard-*") + must(.gate, "cat /tmp/heard-*")
    }
}

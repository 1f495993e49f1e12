package import Sekimori
internal import SekimoriRecords

/// The verifier, as far as it comes without the auditors' keys.
package protocol RecordingExaminer: Sendable {
    /// What is wrong with a session's recording, held against what the journal knows of it; nil: nothing.
    func examine(_ session: SessionID, _ facts: [UInt8]) throws -> String?
}

extension Gatekeeper {
    private static let checkName = "self-check"
    /// One of so many last sessions is looked at.
    private static let recent = 500

    /// Whether today's look at a recording is still to come and its time has.
    package func isCheckDue(at time: TimeOfDay) -> Bool {
        inside { inside in
            let local = rules.zone.local(now(&inside))
            guard local.time >= time else { return false }
            return Self.lastCheck(inside.secrets).map { rules.zone.local($0.at).date < local.date } ?? true
        }
    }

    /// Has one recording looked at, and writes down what was found.
    @discardableResult
    package func selfCheck(_ examiner: any RecordingExaminer) throws -> SelfCheckView {
        let chosen = try choose()
        var problem: String?
        if let chosen {
            do {
                problem = try examiner.examine(chosen.session, chosen.facts)
            } catch {
                problem = "the verifier could not be run: \(error)"
            }
        }
        return try inside { inside in
            let now = self.now(&inside)
            let label = problem.flatMap { Label(String($0.prefix(500))) ?? Label("unreadable words") }
            let facts = [now.microseconds.description, chosen.map { "\($0.session)" } ?? "-", label?.text ?? ""]
            let view = SelfCheckView(at: now, session: chosen?.session, problem: label?.text)
            try commit(
                &inside, .gate, at: now, [.selfChecked(chosen?.session, problem: label)],
                secrets: [Self.checkName: facts.joined(separator: "\n")])
            return view
        }
    }

    static func lastCheck(_ secrets: [String: String]) -> SelfCheckView? {
        let lines = (secrets[checkName] ?? "").split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, let at = Int64(digits: lines[0].utf8) else { return nil }
        let problem = lines[2].isEmpty ? nil : String(lines[2])
        return SelfCheckView(at: Instant(microseconds: at), session: SessionID(lines[1]), problem: problem)
    }

    /// A recording that is closed and not erased, and what the journal knows of it; a few of the last ones are tried.
    private func choose() throws -> (session: SessionID, facts: [UInt8])? {
        let (erasures, startedAt) = inside { ($0.world.erasures.values.map(\.erasure), $0.startedAt) }
        let rows = try store.rows(kind: "session", before: nil, limit: Self.recent)
        var candidates = try rows.compactMap { row -> Session? in
            guard case .session(let session) = try Lines.decode(World.Row.self, from: row.bytes), session.end != nil,
                session.segments > 0, !erasures.contains(where: { $0.covers(session.id) })
            else { return nil }
            return session
        }
        while !candidates.isEmpty {
            let bytes = random.bytes(2)
            let session = candidates.remove(at: (Int(bytes[0]) << 8 | Int(bytes[1])) % candidates.count)
            if let facts = try facts(of: session, startedAt) { return (session.id, facts) }
        }
        return nil
    }

    /// Nil while its recording is not closed.
    private func facts(of session: Session, _ startedAt: Instant?) throws -> [UInt8]? {
        var lines: [String] = []
        var rest: [FileFact]?
        for sequence in try store.sequences(about: "session/\(session.id)") {
            guard let payload = try store.entries(after: sequence - 1, limit: 1).first?.payload else { continue }
            switch try Lines.decode(Payload.self, from: payload).event {
            case .segmentWritten(_, let segment):
                lines.append("segment \(segment.index) \(segment.digest) \(segment.size)")
            case .recordingClosed(_, let files): rest = files
            default: continue
            }
        }
        guard let rest else { return nil }
        // Other names than these are nobody's that can be told in a line.
        lines += rest.filter { $0.name.utf8.allSatisfy { (0x21...0x7E).contains($0) } }.map {
            "file \($0.name) \($0.digest) \($0.size)"
        }
        if let startedAt, session.startedAt >= startedAt, !rules.recipients.isEmpty {
            let ssh = rules.recipients.count { $0.key.utf8.starts(with: "ssh-".utf8) }
            lines.append("sealed \(rules.recipients.count - ssh) \(ssh)")
        } else if rest.contains(where: { $0.name.utf8.elementsEqual("session.key".utf8) }) {
            lines.append("sealed any")
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

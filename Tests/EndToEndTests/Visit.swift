import Foundation

/// A technician at work in a shell: what he sees, and every process there is because of him.
final class Visit: Sendable {
    let lab: Lab
    let technician: String
    let session: String
    let command: Command
    /// The cgroup of the connection, its processes on the gate as `number start`, the login's on the asset.
    let connection: String
    let processes: [String]
    let onAsset: [String]

    fileprivate init(_ lab: Lab, _ technician: String, _ session: Lab.Session, _ onAsset: [String]) throws {
        self.lab = lab
        self.technician = technician
        self.session = session.id
        command = session.command
        self.onAsset = onAsset
        let text = try lab.must(
            .gate,
            """
            monitor=$(pgrep -o -f '^(sekimori-)?sshd(-session)?: \(technician)[+]pacs1 \\[priv\\]')
            group=$(sed -n 's,.*/c/\\([0-9a-f]*\\)/ssh$,\\1,p' /proc/$monitor/cgroup)
            echo $group
            for process in $(cat \(Lab.connections)/$group/*/cgroup.procs); do
                echo "$process $(cut -d' ' -f22 /proc/$process/stat)"
            done
            """)
        let lines = text.split(separator: "\n").map(String.init)
        // sshd's two, the login shell, the relay and its ssh.
        guard let connection = lines.first, lines.count == 6 else {
            throw Trouble("the connection of \(technician) is not whole: \(text)")
        }
        self.connection = connection
        processes = Array(lines.dropFirst())
    }

    deinit { command.stop() }

    /// What is still there of the connection, for a person to read; empty once it is gone.
    func leftovers() throws -> String {
        let gate = try lab.must(
            .gate,
            """
            while read -r process start; do
                read -r now 2>/dev/null <<<"$(cut -d' ' -f22 /proc/$process/stat 2>/dev/null)"
                if [[ $now == "$start" ]]; then echo "gate: $(ps -o args= -p $process)"; fi
            done
            cat \(Lab.connections)/\(connection)/*/cgroup.procs 2>/dev/null | sed 's/^/in its cgroup: /'
            true
            """, input: processes.joined(separator: "\n") + "\n")
        let asset = try lab.must(
            .asset, "for process in \(onAsset.joined(separator: " ")); do ps -o args= -p $process; done; true")
        return gate + asset
    }

    /// Whether all of it is gone within that time.
    func isGone(within seconds: Double = 5) throws -> Bool {
        try eventually(seconds: seconds) { try leftovers().isEmpty }
    }

    func facts() throws -> Lab.SessionFacts { try lab.facts(of: session) }

    /// The process of the connection on the gate whose arguments match.
    func process(_ pattern: String) throws -> String {
        let numbers = processes.compactMap { $0.split(separator: " ").first }.joined(separator: ",")
        let line = "ps -o pid=,args= -p \(numbers) | grep -E '\(pattern)' | awk '{ print $1 }'"
        return try lab.must(.gate, line).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: What is seen

    /// Starts numbers running over the screen, fifty a second.
    func startCounting() throws {
        // Without starting a program for each.
        command.say("exec 9<> <(:); i=0; while :; do echo n$((i++))m; read -t 0.02 -u 9; done\n")
        guard counts(beyond: 0) else { throw Trouble("nothing is seen: \(command.text)") }
    }

    /// The last number seen.
    var seen: Int {
        command.text.matches(of: /n(\d+)m/).last.flatMap { Int($0.output.1) } ?? -1
    }

    /// Whether the numbers go on.
    func counts(beyond number: Int, seconds: Double = 30) -> Bool {
        eventually(seconds: seconds) { seen > number }
    }

    /// Ends the numbers and types a line: only at a new prompt, for Ctrl-C throws away what was typed after it.
    func type(_ line: String) throws {
        func prompts() -> Int { command.text.matches(of: /maint@/).count }
        let before = prompts()
        command.say("\u{3}")
        guard eventually(seconds: 30, { prompts() > before }) else {
            throw Trouble("no prompt: \(command.text.suffix(600))")
        }
        command.say(line + "\n")
    }

    /// Leaves as a technician does; gives the exit status.
    func leave() throws -> Int32 {
        try type("exit 7")
        return try command.wait(seconds: 30).status
    }

    /// What the auditor's tool reads in a copy of the recording, as it was shown.
    func recorded() throws -> String {
        let cast = try lab.must(
            .gate,
            """
            copy=$(mktemp -d) && cp -a /var/lib/sekimori/recordings/\(session)/. $copy
            sekimori-audit export --asciicast $copy; rm -r $copy
            """)
        return try cast.split(separator: "\n").dropFirst().reduce(into: "") { text, line in
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
            guard let event, event.count == 3, event[1] as? String == "o" else { return }
            text += event[2] as? String ?? ""
        }
    }

    /// How what the client saw differs from the beginning of what was recorded; nil where it does not.
    func strayFromRecord() throws -> String? {
        var seen = command.text
        // Said when nobody can record any more: by the login shell without its relay, by the relay without room.
        for words in ["関守: 接続を終了しました。", "関守: 記録を書き込めないため"] {
            guard let own = seen.range(of: words) else { continue }
            seen = String(seen[..<own.lowerBound])
            while seen.last?.isNewline == true { seen.removeLast() }
        }
        // The terminal of a shell that is not there yet makes CR LF of what is LF, also of a second CR.
        let recorded = Array(try recorded().utf8).filter { $0 != 0x0D }
        let shown = Array(seen.utf8).filter { $0 != 0x0D }
        if recorded.starts(with: shown) { return nil }
        let common = zip(recorded, shown).prefix { $0 == $1 }.count
        let pieces = [shown, recorded].map { String(decoding: $0[max(0, common - 20)...].prefix(60), as: UTF8.self) }
        return "after \(common) of \(shown.count) bytes: \(pieces)"
    }
}

extension Lab {
    static let connections = "/sys/fs/cgroup/sekimori.slice/sekimori-warden.service/c"

    /// Lets a technician in and finds everything that came with him.
    func visit(_ technician: String, options: String = "") throws -> Visit {
        let session = try session(technician, options: options + " 2>> visits.log")
        do {
            session.command.say("echo at-$$-$PPID-here\n")
            var onAsset: [String] = []
            let known = eventually(seconds: 30) {
                guard let match = session.command.text.firstMatch(of: /at-(\d+)-(\d+)-here/) else { return false }
                onAsset = [String(match.output.1), String(match.output.2)]
                return true
            }
            guard known else { throw Trouble("\(technician) is not on the asset: \(session.command.text)") }
            return try Visit(self, technician, session, onAsset)
        } catch {
            session.command.stop()
            throw error
        }
    }

    /// Lets a technician run one command, without a terminal.
    func visit(_ technician: String, running line: String) throws -> Visit {
        let before = Set(try sessions().map(\.id))
        let command = try start(
            .vendor, as: "worker", "exec ./enter \(technician) \(technician) -T \(technician)+pacs1@10.99.1.1 \(line)")
        do {
            var onAsset: [String] = []
            let runs = try eventually(seconds: 20) {
                let process = try run(.asset, "ps -o ppid= -p $(pgrep -nfx '\(line)')").text
                onAsset = process.split(whereSeparator: \.isWhitespace).map(String.init)
                return onAsset.count == 1
            }
            let id = try sessions().first { $0.technician == technician && !before.contains($0.id) }?.id
            guard runs, let id else { throw Trouble("\(line) does not run: \(command.text)") }
            return try Visit(self, technician, Session(command: command, id: id), onAsset)
        } catch {
            command.stop()
            throw error
        }
    }

    /// A session as the gate tells it.
    struct SessionFacts: Decodable {
        let end: End?
        let segments: Int64

        struct End: Decodable {
            let complete: Bool
            let status: Int64?
            let cause: [String: Detail]

            /// Only its name counts here.
            struct Detail: Decodable {
                init(from decoder: any Decoder) {}
            }

            var why: String { cause.keys.first ?? "" }
        }
    }

    func facts(of session: String) throws -> SessionFacts {
        let text = try must(.gate, "sekimori session show \(session) --json")
        return try JSONDecoder().decode(SessionFacts.self, from: Data(text.utf8))
    }
}

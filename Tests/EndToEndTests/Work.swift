import Foundation

/// What people do with the commands, as tests need it.
extension Lab {
    /// A manager on the hospital's side, a clerk and technicians on the vendor's, an operator on the gate.
    @discardableResult
    func manager(_ line: String) throws -> String {
        try must(.hospital, as: "worker", line + " --config config/yamada")
    }

    @discardableResult
    func vendor(_ person: String, _ line: String) throws -> String {
        try must(.vendor, as: "worker", line + " --config config/\(person)")
    }

    /// Submits a request whose window is open now, for `minutes` from the current one; gives its number.
    func submit(technicians: [String], assets: [String], minutes: Int = 600) throws -> String {
        let from = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 60).rounded(.down) * 60)
        let until = from + Double(minutes * 60)
        let form = """
            vendor: kasumi
            contract: c-1
            date: \(Self.clock(from, "yyyy-MM-dd"))
            from: "\(Self.clock(from, "HH:mm"))"
            until: "\(Self.clock(until, "HH:mm"))"
            category: fault
            purpose: 検索が遅い件の調査
            content: 索引を確認する
            plan: [索引を確認する]
            assets: [\(assets.joined(separator: ", "))]
            technicians: [\(technicians.joined(separator: ", "))]
            sources: [10.99.1.0/28]
            capabilities:
              - shell
              - exec uptime
              - exec sleep 300
            privilege: general
            personal-information: no
            live-data: no
            fault-data: no
            take-out: no
            bring-in: no
            service-stop: no
            backup: yes, 前日分
            rollback: 元に戻す
            risk: 遅くなる
            supervisor: 伊藤
            terminal:
              terminal: KM-1
              operating-system: Debian 13
              patched-on: \(Self.clock(from, "yyyy-MM-dd"))
              antivirus: ClamAV
              definitions-of: \(Self.clock(from, "yyyy-MM-dd"))
              scanned-on: \(Self.clock(from, "yyyy-MM-dd"))
              malware-found: no
              firewall: yes
              public-wireless: no
              declared-by: 田中
              declared-on: \(Self.clock(from, "yyyy-MM-dd"))

            """
        try must(.vendor, as: "worker", "cat > work.yaml", input: form)
        let answer = try vendor("sato", "sekimori request submit work.yaml --json")
        guard let id = answer.firstMatch(of: /r\d{8}-\d+/) else { throw Trouble("no number in \(answer)") }
        return String(id.output)
    }

    /// So many minutes that a window that begins with the current one ends soon, and not before it is approved.
    static var soon: Int { (Int(clock(Date(), "ss")) ?? 0) < 25 ? 1 : 2 }

    func approve(_ request: String) throws { try manager("sekimori request approve \(request) --yes") }

    /// The technician's passcode, into the file of his name.
    func collect(_ technician: String, asset: String = "pacs1") throws {
        try must(
            .vendor, as: "worker",
            "set -o pipefail; sekimori credential collect \(asset) --password-file password "
                + "--config config/\(technician) --json | jq -r .passcode > pass/\(technician)")
    }

    /// `ssh` from the vendor: exit status and words.
    func ssh(
        _ technician: String, _ arguments: String = "uptime", options: String = "", seconds: Double = 40
    ) throws -> Outcome {
        try run(
            .vendor, as: "worker",
            "./enter \(technician) \(technician) \(options) \(technician)+pacs1@10.99.1.1 "
                + "\(arguments) </dev/null", seconds: seconds)
    }

    /// A shell session that stays, as far as it is let, until its command is stopped.
    func session(_ technician: String, options: String = "", environment: String = "") throws -> Session {
        let before = Set(try sessions().map(\.id))
        let command = try start(
            .vendor, as: "worker",
            "\(environment) exec ./enter \(technician) \(technician) -tt \(options) \(technician)+pacs1@10.99.1.1")
        var id = ""
        let started = try eventually(seconds: 20) {
            id = try sessions().first { $0.technician == technician && !before.contains($0.id) }?.id ?? ""
            return !id.isEmpty && command.text.contains("maint@")
        }
        guard started else { throw Trouble("no session of \(technician): \(command.text)") }
        return Session(command: command, id: id)
    }

    struct Session {
        let command: Command
        let id: String
    }

    struct SessionLine: Decodable {
        let id: String
        let technician: String
    }

    func sessions(running: Bool = false) throws -> [SessionLine] {
        let line = "sekimori session list --json" + (running ? " --running" : "")
        return try JSONDecoder().decode([SessionLine].self, from: Data(try must(.gate, line).utf8))
    }

    static func clock(_ moment: Date, _ format: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "Asia/Tokyo")
        formatter.dateFormat = format
        return formatter.string(from: moment)
    }

    struct Entry: Decodable {
        let sequence: Int64
        let kind: String
        let subjects: [String]
        let payload: String?
    }

    /// How many entries the journal has: what an attempt brings comes after them.
    func position() throws -> Int64 {
        struct Status: Decodable { let entries: Int64 }
        return try JSONDecoder().decode(Status.self, from: Data(try must(.gate, "sekimori status --json").utf8)).entries
    }

    /// The journal after an entry, at most 1000 of it.
    func journal(after sequence: Int64 = 0) throws -> [Entry] {
        let text = try must(.gate, "sekimori journal list --json --after \(sequence) --limit 1000")
        return try JSONDecoder().decode([Entry].self, from: Data(text.utf8))
    }
}

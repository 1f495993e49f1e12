import Foundation
import SekimoriTesting
import Testing

/// What must be right for an entry.
private enum Condition: String, CaseIterable {
    case address, technician, key, passcode, state, day, hour, asset, capability, debt

    /// What the journal may say when our code notices; none where sshd is who says no.
    var codes: [String] {
        switch self {
        // A key that is nobody's.
        case .key: []
        // sshd lets the address in, because the vendor's people come from there; this request does not name it.
        case .address: ["source-not-allowed"]
        // Not named in the request; the request cancelled; an asset it does not have: no passcode opens anything.
        case .technician, .state, .asset: ["passcode-not-collected", "no-request-today", "request-cancelled"]
        case .passcode: ["passcode-wrong", "passcode-not-collected"]
        case .day, .hour: ["outside-schedule"]
        case .capability: ["capability-not-granted"]
        case .debt: ["report-overdue"]
        }
    }

    /// What is wrong with a person, not with a way of knocking; a letter for the person's name.
    var letter: String? {
        switch self {
        case .technician: "u"
        case .state: "c"
        case .day: "d"
        case .hour: "h"
        case .debt: "o"
        case .address, .key, .passcode, .asset, .capability: nil
        }
    }
}

/// Which of the conditions are wrong, and who knocks then.
private struct Cell: CustomStringConvertible {
    let wrong: Set<Condition>

    /// Everything right, each condition wrong, each two of them; with `SEKIMORI_LONG` every set of them.
    static var all: [Cell] {
        let most = ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1" ? Condition.allCases.count : 2
        return (0..<1 << Condition.allCases.count).map { bits in
            Cell(wrong: Set(Condition.allCases.enumerated().filter { bits & 1 << $0.offset != 0 }.map(\.element)))
        }.filter { $0.wrong.count <= most }
    }

    /// The technician with whom everything is wrong that can be wrong with a person.
    var technician: String { "matrix" + Condition.allCases.filter(wrong.contains).compactMap(\.letter).joined() }

    var description: String { Condition.allCases.filter(wrong.contains).map(\.rawValue).joined(separator: ", ") }
}

extension People {
    /// One technician for each way to be wrong, alone and together.
    static var matrix: [String] { Set(Cell.all.map(\.technician)).sorted() }
}

extension EndToEnd {
    @Suite(.serialized) struct Matrix {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        @Test(.requirement("R-091", "R-247"))
        func `only the cell with everything right enters, and what our code refused has its reason`() throws {
            try prepare()
            // A report is due at once, and nobody is locked out for trying this often.
            let why = "{setting: limits.passcode-tries, reason: many tries, by: tester, since: 2026-11-01}"
            try settings(
                "s/(report-due-hours): 24/\\1: 0/; s/(passcode-tries): 5/\\1: 20/; s/^(weakened): .*/\\1: [\(why)]/")
            defer {
                try? settings(
                    "s/(report-due-hours): 0/\\1: 24/; s/(passcode-tries): 20/\\1: 5/; s/^(weakened): .*/\\1: []/")
            }

            let cells = Cell.all
            #expect(cells.count == 1 + 10 + 45 || cells.count == 1 << 10)
            var entered: [Cell] = []
            for cell in cells {
                let before = try lab.position()
                let outcome = try knock(cell)
                let entries = try lab.journal(after: before)
                let inside = entries.contains { $0.kind == "session-started" }
                if inside || outcome.status == 0 || outcome.text.contains(/load average|uid=/) { entered.append(cell) }
                if cell.wrong.isEmpty { continue }
                let refused = entries.filter { $0.kind == "refused" }.map { $0.payload ?? "" }
                if cell.wrong.contains(.key) {
                    // sshd's words: it was reached, and it said no, before our code was asked.
                    #expect(outcome.text.contains("Permission denied (publickey)"), "\(cell): \(outcome)")
                    #expect(refused.isEmpty, "\(cell): \(refused)")
                } else {
                    let codes = cell.wrong.flatMap(\.codes)
                    let named = refused.contains { refusal in codes.contains { refusal.contains(".\($0)") } }
                    #expect(named && refused.count == 1, "\(cell): \(refused) \(outcome)")
                }
            }
            #expect(entered.map(\.wrong) == [[]], "\(entered)")
        }

        private func knock(_ cell: Cell) throws -> Outcome {
            let key = cell.wrong.contains(.key) ? "mallory" : cell.technician
            let passcode = cell.wrong.contains(.passcode) ? "wrong" : cell.technician
            let asset = cell.wrong.contains(.asset) ? "ct1" : "pacs1"
            let command = cell.wrong.contains(.capability) ? "id" : "uptime"
            return try lab.run(
                cell.wrong.contains(.address) ? .stranger : .vendor, as: "worker",
                "./enter \(key) \(passcode) \(cell.technician)+\(asset)@10.99.1.1 \(command) </dev/null")
        }

        /// Requests as the technicians' names say, schedules that are closed now, and everybody's keys and passcodes in
        /// the stranger's hands.
        private func prepare() throws {
            let people = People.matrix
            func having(_ letter: Character) -> [String] { people.filter { $0.dropFirst(6).contains(letter) } }
            // From now on all of them have a login for each asset, and sshd lets them knock.
            let first = try lab.submit(technicians: people, assets: ["pacs1", "ct1"])
            try lab.approve(first)
            try lab.manager("sekimori request cancel \(first) --why 日程の変更")

            let owed = try lab.submit(technicians: having("o"), assets: ["ct1"], minutes: Lab.soon)
            try lab.approve(owed)
            let cancelled = try lab.submit(technicians: having("c"), assets: ["pacs1"])
            try lab.approve(cancelled)
            let open = people.filter { !having("c").contains($0) && !having("u").contains($0) }
            try lab.approve(try lab.submit(technicians: open, assets: ["pacs1"]))
            for technician in people {
                if open.contains(technician) || having("c").contains(technician) {
                    try lab.collect(technician)
                } else {
                    try lab.must(.vendor, as: "worker", "echo no-passcode > pass/\(technician)")
                }
            }
            try lab.manager("sekimori request cancel \(cancelled) --why 手術の都合")
            for technician in people {
                try People(lab).closeSchedule(
                    of: technician, day: having("d").contains(technician), hour: having("h").contains(technician))
            }
            try People(lab).beStolenFrom()
            let ended = try eventually(seconds: 120) {
                try lab.must(.gate, "sekimori request show \(owed) --json").contains("\"ended\"")
            }
            guard ended else { throw Trouble("\(owed) does not end") }
        }

        /// Changes the gate's settings, and waits until they hold.
        private func settings(_ change: String) throws {
            try lab.must(
                .gate,
                """
                set -e; sed -E -i '\(change)' /etc/sekimori/sekimori.yaml; systemctl restart sekimorid
                until sekimori status >/dev/null 2>&1; do sleep .1; done
                """)
        }
    }
}

import Testing

/// What must be right for an entry; a cell of the matrix is the set of those that are wrong.
private enum Condition: String, CaseIterable {
    case address, technician, key, passcode, state, day, hour, asset, capability

    /// What the journal says when our code, and not sshd, is who notices.
    var code: String? {
        switch self {
        // from= in the key line; no such key; no login name for a technician and an asset without a grant.
        case .address, .key, .technician, .state, .asset: nil
        case .passcode: "passcode-wrong"
        case .day, .hour: "outside-schedule"
        case .capability: "capability-not-granted"
        }
    }
}

extension EndToEnd {
    @Suite(.serialized) struct Matrix {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        @Test func `only the cell with everything right enters, and what our code refused has its reason`() throws {
            var cells: [Set<Condition>] = [[]]
            for (index, condition) in Condition.allCases.enumerated() {
                cells.append([condition])
                for other in Condition.allCases[..<index] { cells.append([condition, other]) }
            }
            #expect(cells.count == 1 + 9 + 36)
            var entered: [Set<Condition>] = []
            var ours = 0
            for cell in cells {
                let before = try lab.position()
                let outcome = try knock(cell)
                if outcome.text.contains("load average") || outcome.text.contains("uid=") || outcome.status == 0 {
                    entered.append(cell)
                }
                // One that sshd notices hides the rest from our code.
                let codes = cell.compactMap(\.code)
                guard !cell.isEmpty else { continue }
                guard codes.count == cell.count else {
                    // sshd's words: it was reached, and it said no.
                    #expect(outcome.text.contains("Permission denied"), "\(cell.map(\.rawValue)): \(outcome)")
                    continue
                }
                ours += 1
                let refused = try lab.journal(after: before).filter { $0.kind == "refused" }
                let named = refused.contains { entry in codes.contains { (entry.payload ?? "").contains($0) } }
                #expect(named, "\(cell.map(\.rawValue)): \(refused.map { $0.payload ?? "" }) \(outcome)")
            }
            #expect(ours == 4 + 6)
            #expect(entered == [[]], "\(entered)")
        }

        private func knock(_ wrong: Set<Condition>) throws -> Outcome {
            var technician = "tanaka"
            if wrong.contains(.technician) { technician = "unnamed" }
            if wrong.contains(.state) { technician = "pending" }
            var asset = wrong.contains(.asset) ? "mr1" : "pacs1"
            if wrong.isSuperset(of: [.technician, .state]) {
                // Not named, to an asset that only the request nobody approved has.
                technician = "unnamed"
                asset = "ct1"
            }
            let closed = [wrong.contains(.day) ? "day" : nil, wrong.contains(.hour) ? "hour" : nil]
                .compactMap { $0 }.joined()
            if !closed.isEmpty { technician = technician == "tanaka" ? closed : technician + closed }
            let key = wrong.contains(.key) ? "mallory" : technician
            let passcode = wrong.contains(.passcode) ? "wrong" : technician
            let command = wrong.contains(.capability) ? "id" : "uptime"
            return try lab.run(
                wrong.contains(.address) ? .stranger : .vendor, as: "worker",
                "./enter \(key) \(passcode) \(technician)+\(asset)@10.99.1.1 \(command) </dev/null")
        }
    }
}

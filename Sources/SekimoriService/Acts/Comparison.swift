package import Sekimori

/// What the record shows of the work under one request.
package struct Observation: Hashable, Sendable {
    /// The minutes in which the first session began and the last ended.
    package let from: LocalMinute?
    package let until: LocalMinute?
    package let technicians: [TechnicianID]
    package let assets: [AssetID]
    /// The commands that were run, each once, in the order of their first run.
    package let commands: [String]

    package init(_ sessions: [Session], zone: Zone) {
        from = sessions.map { zone.local($0.startedAt) }.min()
        until = sessions.map { zone.local($0.end?.at ?? $0.startedAt) }.max()
        technicians = Set(sessions.map(\.technician)).sorted()
        assets = Set(sessions.map(\.asset)).sorted()
        var commands: [String] = []
        for session in sessions {
            if case .exec(let command) = session.activity, !commands.contains(command.text) {
                commands.append(command.text)
            }
        }
        self.commands = commands
    }
}

/// Declared beside observed, fact by fact, with what does not agree.
package struct Comparison: Hashable, Sendable {
    package let declared: ReportForm.Work?
    package let observed: Observation
    /// What the gate found to differ when the report came.
    package let differs: Set<Item>

    package enum Item: Hashable, Sendable, CaseIterable {
        case began
        case ended
        case technicians
        case assets
    }

    package init(_ view: RequestView, zone: Zone) {
        let work = view.request.report?.form.work
        let observed = Observation(view.sessions, zone: zone)
        declared = work
        self.observed = observed
        var differs: Set<Item> = []
        for contradiction in view.request.report?.contradictions ?? [] {
            switch contradiction {
            case .outsideDeclaredTimes, .timesNotBorneOut:
                if !Self.agrees(work?.from, observed.from, inside: -1) { differs.insert(.began) }
                if !Self.agrees(work?.until, observed.until, inside: 1) { differs.insert(.ended) }
            case .technicianUndeclared, .technicianUnseen: differs.insert(.technicians)
            case .assetUndeclared, .assetUnseen: differs.insert(.assets)
            case .workUndeclared, .nobodyEntered: differs.formUnion(Item.allCases)
            case .takenOutUnpermitted, .personalInformationUnannounced: break
            }
        }
        self.differs = differs
    }

    /// Whether what was observed lies on the declared time's inner side, and not more than 15 minutes from it.
    private static func agrees(_ declared: LocalMinute?, _ observed: LocalMinute?, inside sign: Int64) -> Bool {
        guard let declared, let observed else { return false }
        let early = (declared.naiveSeconds - observed.naiveSeconds) * sign
        return (0...15 * 60).contains(early)
    }
}

extension Words {
    /// `2026-11-22 13:05`.
    package func minute(_ minute: LocalMinute) -> String { "\(minute.date) \(minute.time)" }
}

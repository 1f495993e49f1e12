import Sekimori
import SekimoriTesting

@testable import SekimoriService

/// Counts what a pack says, from the events themselves and by other means than the pack: for each query its own pass.
struct IndependentCount {
    let entries: [ExampleYear.Entry]
    let heartbeats: [Instant]
    let first: CivilDate
    let last: CivilDate
    private let inside: [ExampleYear.Entry]
    private let until: Instant
    private var events: [RequestID: [(event: RequestEvent, at: Instant)]] = [:]
    private var sessionsOf: [SessionID: Session] = [:]
    private var ends: [SessionID: Session.End] = [:]

    init(_ year: ExampleYear, heartbeats: [Instant], first: CivilDate, last: CivilDate) {
        entries = year.entries
        self.heartbeats = heartbeats
        self.first = first
        self.last = last
        let from = tokyo("\(first) 00:00")
        let until = tokyo("\(last) 00:00") + .days(1)
        self.until = until
        inside = year.entries.filter { from <= $0.at && $0.at < until }
        for entry in year.entries where entry.at < until {
            switch entry.event {
            case .request(let id, let event): events[id, default: []].append((event, entry.at))
            case .sessionStarted(let session): sessionsOf[session.id] = session
            case .sessionEnded(let id, let end): ends[id] = end
            default: break
            }
        }
    }

    // MARK: What there is

    private struct Request {
        let id: RequestID
        let events: [(event: RequestEvent, at: Instant)]
        var revision: WorkRequest.Revision? {
            events.reversed().lazy.compactMap {
                if case .submitted(let revision) = $0.event { revision } else { nil }
            }.first
        }
        var report: WorkRequest.Report? {
            events.reversed().lazy.compactMap { if case .reported(let report) = $0.event { report } else { nil } }.first
        }
        var approval: WorkRequest.Approval? {
            events.reversed().lazy.compactMap { if case .approved(let approval) = $0.event { approval } else { nil } }
                .first
        }
        func has(_ name: String) -> Bool { events.contains { $0.event.name == name } }
        /// The last event that moves a request on.
        var state: String {
            events.map(\.event.name).last { $0 != "collected" && $0 != "credential-revoked" } ?? ""
        }
    }

    private var all: [Request] { events.map { Request(id: $0.key, events: $0.value) } }

    private var requests: [Request] {
        all.filter { request in request.revision.map { first <= $0.form.date && $0.form.date <= last } ?? false }
    }

    private var sessions: [Session] {
        inside.compactMap { if case .sessionStarted(let session) = $0.event { session } else { nil } }
    }

    private var refusals: [Refusal] {
        inside.compactMap { entry -> Refusal? in
            switch entry.event {
            case .refused(_, let refusal): refusal
            case .decisionRefused(let refused): refused.refusal
            default: nil
            }
        }
    }

    private func ledger<Value>(_ take: (Event) -> (key: String, value: Value)?) -> [String: Value] {
        var found: [String: Value] = [:]
        for entry in entries where entry.at < until { if let (key, value) = take(entry.event) { found[key] = value } }
        return found
    }

    private var technicians: [Technician] {
        Array(ledger { if case .technicianRecorded(let one) = $0 { ("\(one.id)", one) } else { nil } }.values)
    }
    private var assets: [Asset] {
        Array(ledger { if case .assetRecorded(let one) = $0 { ("\(one.id)", one) } else { nil } }.values)
    }
    private var contracts: [Contract] {
        Array(ledger { if case .contractRecorded(let one) = $0 { ("\(one.id)", one) } else { nil } }.values)
    }
    private var vendors: [Vendor] {
        Array(ledger { if case .vendorRecorded(let one) = $0 { ("\(one.id)", one) } else { nil } }.values)
    }
    private var patients: [String] {
        requests.flatMap { request -> [String] in
            guard case .accessed(let lines)? = request.report?.form.personalInformation else { return [] }
            return lines.map(\.text)
        }
    }

    private func count(_ kind: String) -> Int { inside.count { $0.event.kind == kind } }

    // MARK: Queries

    /// The answer to a query by its name; nil for a name that nobody knows here.
    func answer(_ query: String) -> Int? {
        let parts = query.split(separator: ".", maxSplits: 1).map { String($0) }
        let rest = parts.count > 1 ? parts[1] : ""
        switch parts[0] {
        case "requests", "approvals": return request(rest)
        case "reports": return report(rest)
        case "confirmations":
            return requests.count { request in
                request.events.contains {
                    if case .confirmed(let differences) = $0.event { rest.isEmpty || differences != nil } else { false }
                }
            }
        case "sessions": return session(rest)
        case "refusals": return refusal(rest)
        case "debts": return debt(rest)
        case "technicians": return technician(rest)
        case "assets": return asset(rest)
        case "patients": return rest == "accesses" ? patients.count : Set(patients).count
        case "credentials":
            let names = [
                "collected": "request-collected", "revoked": "request-credential-revoked", "invited": "invited",
                "enrolled": "enrolled", "locked-out": "locked-out", "logon-denied": "logon-denied",
            ]
            return names[rest].map { count($0) }
        default: return other(query, rest)
        }
    }

    private func other(_ query: String, _ rest: String) -> Int? {
        let strangers = inside.compactMap { entry -> StrangerCount? in
            if case .strangersRefused(let count) = entry.event { count } else { nil }
        }
        let beats = heartbeats.count { tokyo("\(first) 00:00") <= $0 && $0 < until }
        switch query {
        case "entries": return inside.count + beats
        case "entries.without-content", "heartbeats.unsynchronised", "clock.lost", "clock.started", "terminals.unsafe":
            return 0
        case "heartbeats": return beats
        case "silences": return silences
        case "journal.entries": return entries.count + heartbeats.count
        case "admissions": return count("admitted")
        case "vendors": return vendors.count
        case "contracts.active": return contracts.count
        case "contracts.without-nda": return contracts.count { ($0.nondisclosureUntil ?? first) < last }
        case "subcontractors": return contracts.reduce(0) { $0 + $1.subcontractors.count }
        case "subcontractors.unconfirmed":
            return contracts.flatMap(\.subcontractors).count { ($0.confirmedUntil ?? first) < last }
        case "appointments.managers", "appointments.in-force": return 1
        case "ledger-changes": return inside.count { $0.event.kind.hasSuffix("-recorded") }
        case "strangers": return strangers.reduce(0) { $0 + Int($1.count) }
        case "strangers.sources": return Set(strangers.map(\.source)).count
        case "stops.stopped": return count("stopped")
        case "clock.stepped": return count("clock-stepped")
        default: return query.hasPrefix("list.") ? list(rest) : nil
        }
    }

    private var silences: Int {
        let moments = (entries.map(\.at) + heartbeats).sorted()
        guard let heart = heartbeats.first else { return 0 }
        return zip(moments, moments.dropFirst()).count { before, at in
            at > heart && tokyo("\(first) 00:00") <= at && at < until && at - before > .minutes(3)
        }
    }

    private func request(_ rest: String) -> Int? {
        let parts = rest.split(separator: ".").map { String($0) }
        switch parts.first {
        case nil: return requests.count
        case "vendor": return requests.count { "\($0.revision?.form.vendor.description ?? "")" == parts[1] }
        case "month": return requests.count { "\($0.revision?.form.date.description ?? "")".hasPrefix(parts[1]) }
        case "approver": return requests.count { $0.approval?.by.description == parts[1] }
        case "approved-ever": return requests.count { $0.has("approved") }
        case "with-sessions": return requests.count { $0.has("started") }
        case "of-the-day":
            return requests.count { request in
                guard let at = request.events.first?.at, let form = request.revision?.form else { return false }
                return Zone.tokyo.local(at).date == form.date && (parts.count == 1 || form.category == .fault)
            }
        case "live-data": return requests.count { $0.revision?.form.liveData.isYes ?? false }
        case "fault-data": return requests.count { $0.revision?.form.faultData.isYes ?? false }
        case "bring-in": return requests.count { $0.revision?.form.bringIn.isYes ?? false }
        case "take-out": return requests.count { $0.revision?.form.takeOut.isYes ?? false }
        case let state?:
            let names = ["closed": "confirmed", "report-accepted": "report-accepted"]
            return requests.count { $0.state == names[state] ?? state }
        }
    }

    private func report(_ rest: String) -> Int? {
        let reports = requests.compactMap(\.report)
        func found(_ contradiction: Contradiction) -> Int {
            reports.count { $0.contradictions.contains(contradiction) }
        }
        switch rest {
        case "": return reports.count
        case "accessed": return reports.count { $0.form.personalInformation != .notAccessed }
        case "not-accessed": return reports.count { $0.form.personalInformation == .notAccessed }
        case "contradicted": return reports.count { !$0.contradictions.isEmpty }
        case "unannounced": return found(.personalInformationUnannounced)
        case "taken-out-unpermitted": return found(.takenOutUnpermitted)
        case "returned": return requests.count { $0.has("report-returned") }
        case "taken-out": return reports.count { $0.form.takenOut != .no }
        case "nothing-to-erase": return reports.count { $0.form.erasure == .nothingToErase }
        case "erased": return reports.count { if case .erased = $0.form.erasure { true } else { false } }
        case "erasure-owed": return reports.count { if case .owed = $0.form.erasure { true } else { false } }
        default: return nil
        }
    }

    private func session(_ rest: String) -> Int? {
        let parts = rest.split(separator: ".").map { String($0) }
        func vendor(_ session: Session) -> String {
            events[session.request].flatMap {
                Request(id: session.request, events: $0).revision?.form.vendor.description
            }
                ?? ""
        }
        switch parts.first {
        case nil: return sessions.count
        case "vendor": return sessions.count { vendor($0) == parts[1] }
        case "month": return sessions.count { "\(Zone.tokyo.local($0.startedAt).date)".hasPrefix(parts[1]) }
        case "whole": return sessions.count { ends[$0.id]?.complete == true }
        case "incomplete": return sessions.count { ends[$0.id]?.complete == false }
        case "running": return sessions.count { ends[$0.id] == nil }
        case "cut": return sessions.count { if case .cut? = ends[$0.id]?.cause { true } else { false } }
        case "time-up": return sessions.count { ends[$0.id]?.cause == .timeUp }
        case "out-of-hours":
            return sessions.count { session in
                let local = Zone.tokyo.local(session.startedAt)
                let isWeekend = [.saturday, .sunday].contains(local.date.weekday)
                return isWeekend || local.time < the("08:00") || local.time >= the("18:00")
            }
        // The narrowed window of some approvals ends before the last session of the generator begins.
        case "uncovered":
            return sessions.count { session in
                let terms = events[session.request].flatMap { Request(id: session.request, events: $0).approval?.terms }
                return !(terms?.window.contains(session.startedAt) ?? false)
            }
        default: return nil
        }
    }

    private func refusal(_ rest: String) -> Int? {
        let time = ["outside-window", "outside-schedule", "window-passed", "no-request-today"]
        let secret = ["passcode-wrong", "credential-revoked"]
        switch rest {
        case "": return refusals.count
        case "time": return refusals.count { time.contains($0.code) }
        case "secret": return refusals.count { secret.contains($0.code) }
        case "source": return refusals.count { $0.code == "source-not-allowed" }
        case "id-used": return 0
        default: return rest.hasPrefix("code.") ? refusals.count { "code." + $0.code == rest } : nil
        }
    }

    /// What is owed when the period ends, also from days before it.
    private func debt(_ rest: String) -> Int? {
        let asOf = min(until, max(entries.last?.at ?? until, heartbeats.last ?? until))
        var kinds: [String: Int] = [:]
        for request in all {
            guard let window = request.revision?.window, let at = request.events.last?.at else { continue }
            switch request.state {
            case "submitted":
                kinds["decision", default: 0] += 1
                if window.until <= asOf { kinds["overdue", default: 0] += 1 }
            case "ended", "report-returned":
                kinds["report", default: 0] += 1
                let ended = request.events.last { $0.event.name == "ended" }?.at ?? at
                if ended + .hours(48) <= asOf { kinds["overdue", default: 0] += 1 }
            case "reported": kinds["acceptance", default: 0] += 1
            case "report-accepted": kinds["confirmation", default: 0] += 1
            case "returned": kinds["resubmission", default: 0] += 1
            default: break
            }
        }
        func sum(_ names: [String]) -> Int { names.reduce(0) { $0 + (kinds[$1] ?? 0) } }
        switch rest {
        case "": return sum(["decision", "report", "acceptance", "confirmation", "resubmission"])
        case "hospital": return sum(["decision", "acceptance", "confirmation"])
        case "vendors": return sum(["report", "resubmission"])
        default: return kinds[rest] ?? 0
        }
    }

    private func technician(_ rest: String) -> Int? {
        let used = Set(sessions.map(\.technician))
        let parts = rest.split(separator: ".").map { String($0) }
        switch parts.first {
        case nil: return technicians.count
        case "active": return technicians.count { $0.standing == .active }
        case "used": return used.count
        case "unused": return technicians.count { $0.standing == .active && !used.contains($0.id) }
        case "retired":
            return inside.count {
                if case .technicianRecorded(let one) = $0.event, case .retired = one.standing { true } else { false }
            }
        case "unconfirmed": return technicians.count { $0.standing == .active && $0.rightsConfirmedBy == nil }
        case "vendor":
            return technicians.count {
                $0.vendor.description == parts[1] && (parts.count == 2 || $0.standing == .active)
            }
        default: return nil
        }
    }

    private func asset(_ rest: String) -> Int? {
        switch rest {
        case "": return assets.count
        case "active": return assets.count
        case "used": return Set(sessions.map(\.asset)).count
        case "remote.yes": return assets.count { $0.remoteMaintenance == .yes }
        case "remote.no": return assets.count { $0.remoteMaintenance == .no }
        case "remote.unconfirmed": return assets.count { $0.remoteMaintenance == .unconfirmed }
        default: return nil
        }
    }

    /// Rows of the full lists.
    private func list(_ name: String) -> Int? {
        switch name {
        case "requests", "terminals": requests.count
        case "sessions": sessions.count
        case "patients": Set(patients).count
        case "patient-accesses": patients.count
        case "debts": debt("")
        case "refusals": refusals.count
        case "strangers": count("strangers-refused")
        case "assets": assets.count
        case "vendors": vendors.count
        case "contracts": contracts.count
        case "technicians": technicians.count
        case "appointments": 1
        case "ledger-changes": other("ledger-changes", "")
        case "stops": count("stopped") + count("resumed") + count("session-cut")
        case "clock": count("clock-stepped") + silences
        case "credentials":
            count("request-collected") + count("invited") + count("enrolled") + count("locked-out")
                + count("logon-denied")
        case "differences":
            requests.count { request in
                request.has("report-returned") || !(request.report?.contradictions ?? []).isEmpty
            }
        case "data":
            requests.count { request in
                guard let form = request.revision?.form else { return false }
                return form.takeOut.isYes || form.bringIn.isYes || form.faultData.isYes
                    || request.report?.form.takenOut.isYes == true
            }
        default: nil
        }
    }
}

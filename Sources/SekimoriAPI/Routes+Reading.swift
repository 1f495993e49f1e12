internal import Sekimori
internal import SekimoriService

extension Routes {
    /// Parameters that routes know, in the order the document shows them.
    enum Parameters {
        static let requests = ["phase", "vendor", "technician", "date", "after", "limit"]
        static let sessions = ["request", "technician", "vendor", "asset", "date", "running", "after", "limit"]
        static let explanations = ["name", "from", "at"]
        static let journal = ["after", "limit"]
        static let notices = ["state", "after", "limit"]
        static let consistency = ["from", "to"]
    }

    /// What people look at.
    func addReading() {
        get("/v1/ledger") { call in try .json(call.gatekeeper.ledger(by: call.actor())) }
        get("/v1/requests", query: Parameters.requests) { call in
            try .json(call.gatekeeper.requests(Self.requestFilter(call.query), by: call.actor()))
        }
        get("/v1/requests/{id}") { call in
            try .json(call.gatekeeper.request(call.id(RequestID.self), by: call.actor()))
        }
        get("/v1/requests/{id}/proof") { call in
            try .json(call.gatekeeper.proof(call.id(RequestID.self), by: call.actor()))
        }
        get("/v1/sessions", query: Parameters.sessions) { call in
            try .json(call.gatekeeper.sessions(Self.sessionFilter(call.query), by: call.actor()))
        }
        get("/v1/sessions/{id}") { call in
            try .json(call.gatekeeper.session(call.id(SessionID.self), by: call.actor()))
        }
        get("/v1/debts") { call in try .json(call.gatekeeper.debts(by: call.actor())) }
        get("/v1/retention") { call in try .json(call.gatekeeper.retention(by: call.actor())) }
        get("/v1/sessions/{id}/picture") { call in
            let id = try call.id(SessionID.self)
            _ = try call.gatekeeper.session(id, by: call.actor())
            return try .json(call.gatekeeper.picture(of: id, token: call.token, by: call.actor()))
        }
        get("/v1/tallies") { call in try .json(call.gatekeeper.tallies(by: call.actor())) }
        get("/v1/stops") { call in try .json(call.gatekeeper.stops(by: call.actor())) }
        get("/v1/explanations", query: Parameters.explanations) { call in
            let name = try call.query.required("name", "a login name") { $0.utf8.count <= 64 ? $0 : nil }
            let from = try call.query.value("from", "an IP address") { Address($0)?.description }
            let at = try call.query.value("at", "an instant as 2026-11-22T04:00:00.000000Z") { Instant($0) }
            return try .json(call.gatekeeper.explain(name: name, from: from, at: at, by: call.actor()))
        }
        get("/v1/notices", query: Parameters.notices) { call in
            let states = NoticeState.allCases.map(\.rawValue).joined(separator: ", ")
            let filter = NoticeFilter(
                state: try call.query.value("state", "one of " + states) { NoticeState(rawValue: $0) },
                after: try call.query.value("after", "a notice's number") { Int64(digits: $0.utf8) },
                limit: try call.query.limit())
            return try .json(call.gatekeeper.notices(filter, by: call.actor()))
        }
        get("/v1/journal", query: Parameters.journal) { call in
            let after = try call.query.value("after", "a sequence number") { Int64(digits: $0.utf8) } ?? 0
            return try .json(call.gatekeeper.journal(after: after, limit: call.query.limit(), by: call.actor()))
        }
    }

    /// As `WorkRequest.Phase.name` spells them.
    static let phases = [
        "submitted", "returned", "rejected", "withdrawn", "approved", "working", "ended", "cancelled", "reported",
        "report-returned", "report-accepted", "closed",
    ]

    private static func requestFilter(_ query: Query) throws(BadInput) -> RequestFilter {
        RequestFilter(
            phase: try query.value("phase", "one of " + phases.joined(separator: ", ")) { text in
                phases.first { $0.utf8.elementsEqual(text.utf8) }
            },
            vendor: try query.value("vendor", "a vendor's id") { VendorID($0) },
            technician: try query.value("technician", "a technician's id") { TechnicianID($0) },
            date: try query.value("date", "a date as 2026-11-22") { CivilDate($0) },
            after: try query.value("after", "a request's id") { RequestID($0) }, limit: try query.limit())
    }

    private static func sessionFilter(_ query: Query) throws(BadInput) -> SessionFilter {
        SessionFilter(
            request: try query.value("request", "a request's id") { RequestID($0) },
            technician: try query.value("technician", "a technician's id") { TechnicianID($0) },
            vendor: try query.value("vendor", "a vendor's id") { VendorID($0) },
            asset: try query.value("asset", "an asset's id") { AssetID($0) },
            date: try query.value("date", "a date as 2026-11-22") { CivilDate($0) },
            running: try query.value("running", "true or false") { text in
                if text.utf8.elementsEqual("true".utf8) { return true }
                return text.utf8.elementsEqual("false".utf8) ? false : nil
            },
            after: try query.value("after", "a session's id") { SessionID($0) }, limit: try query.limit())
    }
}

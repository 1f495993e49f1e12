internal import Sekimori
internal import SekimoriService

extension Routes.Parameters {
    static let pages = ["after", "limit"]
    static let rows = ["kind", "after", "limit"]
}

extension Routes {
    /// What a bundle is written from; read from the store as it was when the export began.
    func addExports() {
        post("/v1/exports", life: .minute) { call in
            _ = try call.body(Wire.Nothing.self)
            return try .json(call.gatekeeper.beginExport(by: call.actor()))
        }
        post("/v1/exports/{id}/end") { call in
            _ = try call.body(Wire.Nothing.self)
            try call.gatekeeper.endExport(call.id, by: call.actor())
            return .nothing
        }
        get("/v1/exports/{id}/entries", query: Parameters.pages) { call in
            try .frames(
                call.gatekeeper.exportedEntries(
                    call.id, after: Self.number(call), limit: call.query.limit(), by: call.actor()))
        }
        get("/v1/exports/{id}/rows", query: Parameters.rows) { call in
            let kind = try call.query.required("kind", "a kind of row") { $0.utf8.count <= 32 ? $0 : nil }
            return try .frames(
                call.gatekeeper.exportedRows(
                    call.id, kind: kind, after: Self.name(call), limit: call.query.limit(), by: call.actor()))
        }
        get("/v1/exports/{id}/checkpoints", query: Parameters.pages) { call in
            try .frames(
                call.gatekeeper.exportedCheckpoints(
                    call.id, after: Self.number(call), limit: call.query.limit(), by: call.actor()))
        }
        get("/v1/exports/{id}/timestamps", query: Parameters.pages) { call in
            try .frames(
                call.gatekeeper.exportedTimestamps(
                    call.id, after: Self.name(call), limit: call.query.limit(), by: call.actor()))
        }
        get("/v1/exports/{id}/settings") { call in
            try .frames(call.gatekeeper.exportedSettings(by: call.actor()))
        }
    }

    /// Backups are made and tried on the gate itself; gaps are everybody's of the hospital.
    func addBackups() {
        post("/v1/backups", life: .minute) { call in
            _ = try call.body(Wire.Nothing.self)
            return try .json(call.gatekeeper.beginBackup(by: call.actor()))
        }
        post("/v1/backups/outcomes") { call in
            try call.gatekeeper.endBackup(call.body(BackupOutcome.self), by: call.actor())
            return .nothing
        }
        get("/v1/gap") { call in try .json(call.gatekeeper.gap(by: call.actor())) }
    }

    private static func number(_ call: Call) throws -> Int64 {
        try call.query.value("after", "a number") { Int64(digits: $0.utf8) } ?? 0
    }

    private static func name(_ call: Call) throws -> String? {
        try call.query.value("after", "an id") { $0.utf8.count <= 256 ? $0 : nil }
    }
}

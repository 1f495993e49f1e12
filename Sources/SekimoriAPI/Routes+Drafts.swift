internal import Sekimori
internal import SekimoriService

extension Routes {
    /// Forms that are not handed in yet.
    func addDrafts() {
        get("/v1/drafts") { call in try .json(call.gatekeeper.drafts(by: call.actor())) }
        get("/v1/drafts/{id}") { call in
            let actor = try Self.vendorsPerson(call)
            return try .json(call.gatekeeper.draft(call.id(DraftID.self), by: actor))
        }
        post("/v1/drafts") { call in
            let draft = try call.body(Wire.NewDraft.self)
            return try .json(
                call.gatekeeper.keepDraft(
                    draft.kind, about: draft.about, title: draft.title, content: draft.content, by: call.actor()))
        }
        post("/v1/drafts/{id}") { call in
            let actor = try Self.vendorsPerson(call)
            let id = try call.id(DraftID.self)
            let draft = try call.body(Wire.DraftChange.self)
            return try .json(
                call.gatekeeper.keepDraft(
                    id, over: draft.revision, title: draft.title, content: draft.content, by: actor))
        }
        post("/v1/drafts/{id}/discard") { call in
            let actor = try Self.vendorsPerson(call)
            let id = try call.id(DraftID.self)
            let draft = try call.body(Wire.DraftRevision.self)
            try call.gatekeeper.discardDraft(id, revision: draft.revision, by: actor)
            return .nothing
        }
    }

    /// Said before an id is looked at: the hospital has no drafts.
    private static func vendorsPerson(_ call: Call) throws -> Actor {
        let actor = try call.actor()
        guard actor.vendor != nil else { throw Forbidden() }
        return actor
    }
}

extension Wire {
    struct NewDraft: Codable, Sendable {
        let kind: DraftKind
        let about: RequestID?
        let title: Label?
        let content: String
    }

    struct DraftChange: Codable, Sendable {
        let revision: Int64
        let title: Label?
        let content: String
    }

    struct DraftRevision: Codable, Sendable { let revision: Int64 }
}

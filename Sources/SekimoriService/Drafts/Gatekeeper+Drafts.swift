package import Sekimori
internal import SekimoriRecords

/// Forms that vendors' people began to fill in: kept for whoever began them, shown to nobody else, gone after a while.
extension Gatekeeper {
    /// One's own drafts, the one kept last first, without what was typed.
    package func drafts(by actor: Actor) throws -> [DraftView] {
        let owner = try Self.draftOwner(actor)
        try? forgetDrafts()
        return try store.drafts(of: owner).map { DraftView($0) }
    }

    /// One of one's own drafts, with what was typed.
    package func draft(_ id: DraftID, by actor: Actor) throws -> DraftView {
        DraftView(try ownDraft(id, actor), withContent: true)
    }

    /// Keeps a draft for the first time. The same one kept twice, because its answer was lost, is one.
    package func keepDraft(
        _ kind: DraftKind, about: RequestID?, title: Label?, content: String, by actor: Actor
    ) throws -> DraftView {
        let owner = try Self.draftOwner(actor)
        try Self.check(title, content)
        if kind == .report, about == nil { throw BadInput(path: "about", problem: "missing") }
        // What is another vendor's does not exist.
        if let about { _ = try request(about, by: actor) }
        try? forgetDrafts()
        let same = try store.drafts(of: owner).first { draft in
            draft.kind == kind && draft.about == about && draft.content.utf8.elementsEqual(content.utf8)
        }
        if let same { return DraftView(same) }
        let now = inside { self.now(&$0) }
        guard let id = DraftID("d" + Digest.hex(random.bytes(12))) else {
            throw Failure(doing: "naming a draft", why: "no identifier")
        }
        let draft = Draft(
            id: id, owner: owner, kind: kind, about: about, title: title, content: content, begun: now, changed: now)
        guard try written({ try store.add(draft, most: DraftLimits.most) }) else { throw DraftsFull() }
        return DraftView(draft)
    }

    /// Keeps it again, over the revision that the caller looked at; over another one nothing is written.
    package func keepDraft(
        _ id: DraftID, over revision: Int64, title: Label?, content: String, by actor: Actor
    ) throws -> DraftView {
        let old = try ownDraft(id, actor)
        try Self.check(title, content)
        if old.content.utf8.elementsEqual(content.utf8) { return DraftView(old) }
        let draft = Draft(
            id: id, owner: old.owner, kind: old.kind, about: old.about, title: title, content: content,
            revision: old.revision + 1, begun: old.begun, changed: inside { self.now(&$0) })
        guard old.revision == revision, try written({ try store.replace(draft) }) else { throw DraftChanged() }
        return DraftView(draft)
    }

    /// Throws it away, if it is still what the caller looked at.
    package func discardDraft(_ id: DraftID, revision: Int64, by actor: Actor) throws {
        _ = try ownDraft(id, actor)
        guard try written({ try store.remove(id, revision: revision) }) else { throw DraftChanged() }
    }

    /// Throws away what nobody kept again for too long; called each minute.
    package func forgetDrafts() throws {
        try store.removeDrafts(keptBefore: inside { self.now(&$0) } - DraftLimits.kept)
    }

    private func written(_ write: () throws -> Bool) throws(Failure) -> Bool {
        do {
            return try write()
        } catch {
            throw Failure(doing: "keeping a draft", why: "\(error)")
        }
    }

    private func ownDraft(_ id: DraftID, _ actor: Actor) throws -> Draft {
        let owner = try Self.draftOwner(actor)
        try? forgetDrafts()
        guard let draft = try store.draft(id), draft.owner == owner else { throw NotFound() }
        return draft
    }

    /// What vendors' people hand in is filled in on pages; the hospital signs what it says.
    private static func draftOwner(_ actor: Actor) throws -> AccountID {
        guard actor.vendor != nil, let owner = actor.role.name.flatMap({ AccountID($0) }) else { throw Forbidden() }
        return owner
    }

    private static func check(_ title: Label?, _ content: String) throws(BadInput) {
        guard (title?.text.utf8.count ?? 0) <= DraftLimits.longestTitle else {
            throw BadInput(path: "title", problem: "longer than \(DraftLimits.longestTitle) bytes")
        }
        guard content.utf8.count <= DraftLimits.longest else {
            throw BadInput(path: "content", problem: "longer than \(DraftLimits.longest) bytes")
        }
        guard content.unicodeScalars.allSatisfy({ $0.value != 0 }) else {
            throw BadInput(path: "content", problem: "hidden or control characters")
        }
    }
}

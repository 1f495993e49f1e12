package import Sekimori

/// Random, and never used again.
package enum DraftSubject: IdentifierGrammar {
    package static let lengths = 2...32
    package static let allowsHyphen = false
}

package typealias DraftID = Identifier<DraftSubject>

/// Which form was begun.
package enum DraftKind: String, Hashable, Sendable, Codable, CaseIterable {
    case request
    case report
}

/// A form that somebody began to fill in and has not handed in: nobody's statement yet, so nothing for the journal.
package struct Draft: Hashable, Sendable {
    package let id: DraftID
    /// The account that keeps it; nobody else is shown it.
    package let owner: AccountID
    package let kind: DraftKind
    /// The request that a report is about, or that a new revision corrects.
    package let about: RequestID?
    /// What lists call it.
    package let title: Label?
    /// What was typed, as whoever keeps it writes it: the gate does not read it.
    package let content: String
    /// 1, 2, 3, …: one more each time it is kept.
    package let revision: Int64
    package let begun: Instant
    package let changed: Instant

    package init(
        id: DraftID, owner: AccountID, kind: DraftKind, about: RequestID?, title: Label?, content: String,
        revision: Int64 = 1, begun: Instant, changed: Instant
    ) {
        self.id = id
        self.owner = owner
        self.kind = kind
        self.about = about
        self.title = title
        self.content = content
        self.revision = revision
        self.begun = begun
        self.changed = changed
    }
}

/// What one account may keep. No guideline has numbers for it; these are far above what people write.
package enum DraftLimits {
    /// Drafts of one account.
    package static let most = 20
    /// Bytes of what was typed: the longest form that can be handed in has less.
    package static let longest = 131_072
    /// Bytes of a title.
    package static let longestTitle = 256
    /// Since it was last kept.
    package static let kept = Span.days(30)
}

/// A draft as its owner sees it; lists leave out what was typed.
package struct DraftView: Codable, Sendable {
    package let id: DraftID
    package let kind: DraftKind
    package let about: RequestID?
    package let title: Label?
    package let revision: Int64
    package let begun: Instant
    package let changed: Instant
    /// When it goes away by itself.
    package let keptUntil: Instant
    package let content: String?

    package init(_ draft: Draft, withContent: Bool = false) {
        id = draft.id
        kind = draft.kind
        about = draft.about
        title = draft.title
        revision = draft.revision
        begun = draft.begun
        changed = draft.changed
        keptUntil = draft.changed + DraftLimits.kept
        content = withContent ? draft.content : nil
    }
}

/// Somebody kept the draft in between: what is kept now was not what the caller looked at.
package struct DraftChanged: Error, Hashable, Sendable {
    package init() {}
}

/// The account has as many drafts as it may.
package struct DraftsFull: Error, Hashable, Sendable {
    package init() {}
}

/// Where drafts lie: beside the journal, never in it.
package protocol DraftStore: Sendable {
    /// An account's drafts, the one kept last first.
    func drafts(of owner: AccountID) throws -> [Draft]
    func draft(_ id: DraftID) throws -> Draft?
    /// Adds one, unless its owner has `most` of them; whether it did.
    func add(_ draft: Draft, most: Int) throws -> Bool
    /// Keeps a draft over the revision before it; whether that was the one that was there.
    func replace(_ draft: Draft) throws -> Bool
    /// Whether this revision was there to be thrown away.
    func remove(_ id: DraftID, revision: Int64) throws -> Bool
    /// Throws away what was kept before `time` and not since.
    func removeDrafts(keptBefore time: Instant) throws
}

/// What is erased of some days whose time of keeping is over: content goes, digests and proofs stay (law 2).
///
/// Which sessions, reports and attachments that are follows from their numbers, which begin with their day: whoever reads the journal
/// comes to the same list as the gate.
package struct Erasure: Hashable, Sendable, Codable {
    /// 1, 2, 3, … on this gate.
    package let number: Int64
    package let content: Content
    /// First and last day, both inside, in the gate's zone.
    package let from: CivilDate
    package let until: CivilDate
    /// For how many whole days after its own the policy keeps such content.
    package let keptDays: Int64
    package let by: PersonID
    package let why: Label

    package enum Content: String, Hashable, Sendable, Codable, CaseIterable {
        /// Segments, tails and session keys of sessions.
        case recordings
        /// Reports of requests: where patients are named.
        case reports
        /// Files that vendors attached to requests.
        case attachments
    }

    package init(
        number: Int64, content: Content, from: CivilDate, until: CivilDate, keptDays: Int64, by: PersonID, why: Label
    ) {
        self.number = number
        self.content = content
        self.from = from
        self.until = until
        self.keptDays = keptDays
        self.by = by
        self.why = why
    }

    /// Nothing is erased sooner, whatever is set: an inspection (立入検査) asks for the year before it. No guideline
    /// states a number (REQUIREMENTS G-14, F-51).
    package static let leastDays: Int64 = 365

    package func covers(_ session: SessionID) -> Bool { content == .recordings && covers(session.day) }
    package func covers(_ request: RequestID) -> Bool { content == .reports && covers(request.day) }
    package func coversAttachments(of request: RequestID) -> Bool { content == .attachments && covers(request.day) }

    private func covers(_ day: CivilDate?) -> Bool { day.map { from <= $0 && $0 <= until } ?? false }
}

extension Erasure {
    /// An erasure that was decided, and whether it is done.
    package struct Standing: Hashable, Sendable, Codable {
        package let erasure: Erasure
        package let at: Instant
        /// Nil while files may be left.
        package internal(set) var completedAt: Instant?
    }
}

extension Identifier {
    /// The day with which the number of a request or session begins; nil where it begins with none.
    package var day: CivilDate? {
        let digits = Array(bytes.dropFirst().prefix(8))
        guard digits.count == 8, let number = Int64(digits: digits) else { return nil }
        return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }
}

extension World {
    /// Requests in memory whose report an erasure takes away.
    func reported(in erasure: Erasure) -> [WorkRequest] {
        erasure.content == .reports
            ? requests.values.filter { erasure.covers($0.id) && $0.report != nil }.sorted { $0.id < $1.id } : []
    }

    /// Erasures whose files may not all be gone.
    package var unfinishedErasures: [Erasure.Standing] {
        erasures.values.filter { $0.completedAt == nil }.sorted { $0.erasure.number < $1.erasure.number }
    }
}

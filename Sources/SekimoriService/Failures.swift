package import Sekimori

/// The actor's role does not include this.
package struct Forbidden: Error, Hashable, Sendable {
    package init() {}
}

/// There is no such thing, or it is somebody else's: the same answer.
package struct NotFound: Error, Hashable, Sendable {
    package init() {}
}

package struct Unauthenticated: Error, Hashable, Sendable {
    package init() {}
}

package struct Throttled: Error, Hashable, Sendable {
    package let until: Instant

    package init(until: Instant) { self.until = until }
}

/// What was sent does not read as what was asked for.
package struct BadInput: Error, Hashable, Sendable {
    package let path: String
    package let problem: String

    package init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }
}

/// Disk, process or network failed; nothing changed.
package struct Failure: Error, Sendable {
    package let doing: String
    package let why: String

    package init(doing: String, why: String) {
        self.doing = doing
        self.why = why
    }
}

extension Failure {
    static let writingJournal = "writing the journal"

    /// Whether it was the journal that could not be written.
    package var isOfJournal: Bool { doing.utf8.elementsEqual(Self.writingJournal.utf8) }
}

/// A half-open stretch of time: `from` is inside, `until` is not.
package struct Window: Hashable, Sendable, Codable {
    package let from: Instant
    package let until: Instant

    /// Nil when empty.
    package init?(from: Instant, until: Instant) {
        guard from < until else { return nil }
        self.from = from
        self.until = until
    }

    package func contains(_ instant: Instant) -> Bool { from <= instant && instant < until }

    package func intersection(_ other: Self) -> Self? {
        Self(from: max(from, other.from), until: min(until, other.until))
    }

    package func overlaps(_ other: Self) -> Bool { intersection(other) != nil }
}

extension [Window] {
    /// The common parts of two lists; each list is ascending and without overlaps, and so is the result.
    package func intersection(_ other: Self) -> Self {
        var result: Self = []
        for left in self { for right in other { if let common = left.intersection(right) { result.append(common) } } }
        return result.sorted { $0.from < $1.from }
    }

    /// The same time as ascending windows that do not touch.
    package var merged: Self {
        var result: Self = []
        for window in sorted(by: { $0.from < $1.from }) {
            if let last = result.last, window.from <= last.until,
                let joined = Window(from: last.from, until: Swift.max(last.until, window.until))
            {
                result[result.count - 1] = joined
            } else {
                result.append(window)
            }
        }
        return result
    }
}

extension Window {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let from = try container.decode(Instant.self, forKey: .from)
        let until = try container.decode(Instant.self, forKey: .until)
        guard let value = Self(from: from, until: until) else {
            throw DecodingError.dataCorruptedError(
                forKey: .until, in: container, debugDescription: "a window ends after it begins")
        }
        self = value
    }
}

/// What the host's time daemon says of its clock.
package struct ClockState: Hashable, Sendable, Codable {
    package let isSynchronised: Bool
    /// Whom the clock follows, as the daemon names it; empty where nobody.
    package let source: String
    /// How far off the daemon believes the clock to be; nil where nothing is known.
    package let offset: Span?

    package init(isSynchronised: Bool, source: String, offset: Span?) {
        self.isSynchronised = isSynchronised
        self.source = source
        self.offset = offset
    }

    /// Nobody says anything: unknown is no.
    package static let unknown = Self(isSynchronised: false, source: "", offset: nil)
}

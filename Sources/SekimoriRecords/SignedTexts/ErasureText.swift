package import Sekimori

/// A manager has content erased whose time of keeping is over (破棄, R-234): which, of which days, and why.
package struct ErasureText: SignedText {
    package static let namespace = "erasure-v1@sekimori"
    package let gate: GateID
    package let by: PersonID
    package let at: Instant
    /// Random, made by the signer's tool: 32 hexadecimal digits.
    package let nonce: String
    package let content: Erasure.Content
    /// First and last day, both inside.
    package let from: CivilDate
    package let until: CivilDate
    /// The policy as the manager knew it: for how many days such content is kept.
    package let keptDays: Int64
    package let why: Label

    package init(
        gate: GateID, by: PersonID, at: Instant, nonce: String, content: Erasure.Content, from: CivilDate,
        until: CivilDate, keptDays: Int64, why: Label
    ) {
        self.gate = gate
        self.by = by
        self.at = at
        self.nonce = nonce
        self.content = content
        self.from = from
        self.until = until
        self.keptDays = keptDays
        self.why = why
    }
}

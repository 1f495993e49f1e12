package import Sekimori

/// A manager says that the gate's clock is right as it stands, after it jumped: `at` is what the manager's own shows.
package struct ClockText: SignedText {
    package static let namespace = "clock-v1@sekimori"
    package let gate: GateID
    package let by: PersonID
    package let at: Instant
    /// Random, made by the signer's tool: 32 hexadecimal digits.
    package let nonce: String
    package let why: Label

    package init(gate: GateID, by: PersonID, at: Instant, nonce: String, why: Label) {
        self.gate = gate
        self.by = by
        self.at = at
        self.nonce = nonce
        self.why = why
    }
}

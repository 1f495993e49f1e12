/// A setting that is weaker than what is recommended, with whoever answers for it (DESIGN §8).
package struct Weakening: Hashable, Sendable, Codable {
    /// As the settings file names it: `limits.passcode-tries`.
    package let setting: String
    package let value: String
    package let reason: Label
    package let by: Label
    package let since: CivilDate

    package init(setting: String, value: String, reason: Label, by: Label, since: CivilDate) {
        self.setting = setting
        self.value = value
        self.reason = reason
        self.by = by
        self.since = since
    }
}

/// What the vendor says was done (作業報告書, D2). The answers have no defaults.
package struct ReportForm: Hashable, Sendable, Codable {
    package let request: RequestID
    /// Nil where nobody entered and nothing was done.
    package let work: Work?
    /// 個人情報アクセス 有/無, and whose.
    package let personalInformation: PersonalInformation
    /// 持出.
    package let takenOut: Declared
    /// データ消去: what was used and is erased, or that there was nothing.
    package let erasure: Erasure
    /// 異常・インシデント.
    package let abnormality: Declared
    /// 構成変更 → 台帳反映.
    package let configurationChanges: Declared
    package let differencesFromPlan: Declared
    package let remaining: Declared

    package struct Work: Hashable, Sendable, Codable {
        package let from: LocalMinute
        package let until: LocalMinute
        package let technicians: [TechnicianID]
        package let assets: [AssetID]
        package let content: Label
        package let result: Result

        package init(
            from: LocalMinute, until: LocalMinute, technicians: [TechnicianID], assets: [AssetID], content: Label,
            result: Result
        ) {
            self.from = from
            self.until = until
            self.technicians = technicians
            self.assets = assets
            self.content = content
            self.result = result
        }
    }

    package enum Result: String, Hashable, Sendable, Codable, CaseIterable {
        case completed
        case partly
        case failed
    }

    package enum PersonalInformation: Hashable, Sendable, Codable {
        case notAccessed
        /// Patient identifiers and kinds of record, one line each.
        case accessed([Label])
    }

    package enum Erasure: Hashable, Sendable, Codable {
        case nothingToErase
        case erased(Label)
        case owed(Label)
    }

    package init(
        request: RequestID, work: Work?, personalInformation: PersonalInformation, takenOut: Declared,
        erasure: Erasure, abnormality: Declared, configurationChanges: Declared, differencesFromPlan: Declared,
        remaining: Declared
    ) {
        self.request = request
        self.work = work
        self.personalInformation = personalInformation
        self.takenOut = takenOut
        self.erasure = erasure
        self.abnormality = abnormality
        self.configurationChanges = configurationChanges
        self.differencesFromPlan = differencesFromPlan
        self.remaining = remaining
    }
}

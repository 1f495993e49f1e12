internal import Sekimori

/// Dates as Excel gives them back: `2026/11/5` for `2026-11-05`.
enum CivilDateText {
    static func read(_ text: String) -> CivilDate? {
        if let date = CivilDate(text) { return date }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count),
            let year = Int64(digits: parts[0]), let month = Int64(digits: parts[1]), let day = Int64(digits: parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// The date's one spelling, where the text is a date at all.
    static func normalised(_ text: String) -> String? { read(text).map { "\($0)" } }
}

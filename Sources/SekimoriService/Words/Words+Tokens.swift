package import Sekimori

extension Words {
    /// How far a token of somebody's scripts carries.
    package func reach(_ reach: APIToken.Reach) -> String {
        switch reach {
        case .read: say("閲覧だけ", "read only")
        case .submit: say("閲覧と、申請・報告書の提出", "read, hand in requests and reports")
        }
    }
}

internal import Sekimori
internal import SekimoriService

/// The charts that the gate itself counts: who was refused, who tried, and how soon reports came.
extension ChartsPage {
    static func refusals(_ tally: TallyView, _ teller: Teller) -> Bars {
        weekly(
            tally, \.refusals, teller.say("週ごとの拒否(入口と判断)", "refusals by week (at the door, and of decisions)"),
            none: teller.say("この13週に拒否はありません", "no refusals in these 13 weeks"))
    }

    static func attempts(_ tally: TallyView, _ teller: Teller) -> Bars {
        weekly(
            tally, \.attempts,
            teller.say("週ごとの試み(知らない相手・サインインの失敗)", "attempts by week (strangers, failed sign-ins)"),
            none: teller.say("この13週に試みはありません", "no attempts in these 13 weeks"))
    }

    /// Nothing at all is said in words, not drawn.
    private static func weekly(
        _ tally: TallyView, _ count: (TallyView.Week) -> Int, _ title: String, none: String
    ) -> Bars {
        let counts = tally.weeks.map { (name: "\($0.monday.month)/\($0.monday.day)", count: count($0)) }
        return Bars(title, counts.contains { $0.count > 0 } ? counts : [], none: none)
    }

    static func reports(_ tally: TallyView, _ teller: Teller) -> Lines {
        let counts = tally.reports.enumerated().map { place, part in
            let after = place == 0 ? nil : tally.reports[place - 1].hours
            return (name: name(part.hours, after: after, teller), count: part.count)
        }
        return Lines(
            teller.say("作業の終わりから最初の報告まで", "time from the end of the work to its first report"),
            counts.contains { $0.count > 0 } ? counts : [],
            none: teller.say("この13週に報告はありません", "no reports in these 13 weeks"))
    }

    private static func name(_ hours: Int64?, after: Int64?, _ teller: Teller) -> String {
        guard let hours else {
            return after.map { teller.say("\($0)時間より後", "later than \($0) hours") } ?? ""
        }
        return teller.say("\(hours)時間以内", hours == 1 ? "within an hour" : "within \(hours) hours")
    }
}

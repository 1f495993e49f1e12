internal import Sekimori
internal import SekimoriService

/// Who was refused what, and who tried: from the journal, newest first.
struct RefusalsPage: Hashable, Sendable {
    let refusals: Grid

    /// Entries that are such.
    static let kinds = [
        "refused", "decision-refused", "strangers-refused", "locked-out", "logon-denied", "sign-ins-failed",
        "sign-in-denied",
    ]

    static func isOne(_ entry: EntryView) -> Bool {
        kinds.contains { $0.utf8.elementsEqual(entry.kind.utf8) }
    }

    /// `before`: where the entries that were not looked at end; nil: all were.
    init(_ entries: [EntryView], before: Int64?, _ teller: Teller) {
        let rows = entries.reversed().map { view in
            let entry = TimelineEntry(view)
            let told = entry.event.map { EventTeller.tell($0, teller) }
            return Grid.Row(
                cells: [
                    Grid.Cell(teller.stamp(view.at)), Grid.Cell(told?.what ?? view.kind, link: told?.page),
                    Grid.Cell(told?.detail ?? ""), Grid.Cell(teller.names.actor(view.actor, teller.words)),
                ], shade: told?.weight)
        }
        refusals = Grid(
            "refusals", teller.say("拒否と試み", "refusals and attempts"),
            columns: [
                teller.say("時刻", "when"), teller.say("何があったか", "what"),
                teller.say("だれが・どこから", "who, from where"),
                teller.say("記録したもの", "noted by"),
            ], rows: rows, none: teller.say("この期間に拒否も試みもありません", "none in this time"),
            further: before.map {
                Grid.Further(href: "/refusals?before=\($0)", name: teller.say("さらに前", "earlier"))
            })
    }
}

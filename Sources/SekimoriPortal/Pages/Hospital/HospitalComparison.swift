internal import Sekimori
internal import SekimoriService

/// Declared beside observed.
enum ComparisonGrid {
    static func grid(_ view: RequestView, _ teller: Teller) -> Grid {
        let compared = Comparison(view, zone: teller.zone)
        let (work, observed) = (compared.declared, compared.observed)
        let nothing =
            view.request.report == nil
            ? teller.say("(未提出)", "(no report)") : teller.say("作業なし", "no work")
        let nobody = teller.say("だれも入っていない", "nobody entered")
        func row(_ item: Comparison.Item, _ name: String, _ declared: String?, _ observed: String?)
            -> Grid.Row
        {
            let differs = compared.differs.contains(item)
            return Grid.Row(
                cells: [
                    Grid.Cell(name), Grid.Cell(declared ?? nothing), Grid.Cell(observed ?? nobody),
                    Grid.Cell(
                        differs ? teller.say("不一致", "differs") : teller.say("一致", "agrees"),
                        tint: differs ? "bad" : "good"),
                ], shade: differs ? "bad" : nil)
        }
        func people(_ ids: [TechnicianID]) -> String? {
            ids.isEmpty ? nil : teller.words.list(ids.map { teller.names.technician($0) })
        }
        func assets(_ ids: [AssetID]) -> String? {
            ids.isEmpty ? nil : teller.words.list(ids.map { teller.names.asset($0) })
        }
        return Grid(
            "comparison", teller.say("申告と記録", "declared and observed"),
            columns: [
                teller.say("項目", "item"), teller.say("申告", "declared"), teller.say("記録", "on record"),
                teller.say("照合", "compared"),
            ],
            rows: [
                row(
                    .began, teller.say("開始", "began"), work.map { teller.words.minute($0.from) },
                    observed.from.map { teller.words.minute($0) }),
                row(
                    .ended, teller.say("終了", "ended"), work.map { teller.words.minute($0.until) },
                    observed.until.map { teller.words.minute($0) }),
                row(
                    .technicians, teller.say("作業者", "technicians"), work.flatMap { people($0.technicians) },
                    people(observed.technicians)),
                row(
                    .assets, teller.say("機器", "assets"), work.flatMap { assets($0.assets) },
                    assets(observed.assets)),
            ], none: "")
    }

    /// As the words say it, with names for ids.
    static func sentence(_ contradiction: Contradiction, _ teller: Teller) -> String {
        switch contradiction {
        case .technicianUndeclared(let id):
            teller.say(
                "\(teller.names.technician(id)) の記録があるが、報告にない",
                "\(teller.names.technician(id)) is on record, not in the report")
        case .technicianUnseen(let id):
            teller.say(
                "\(teller.names.technician(id)) は報告にあるが、記録がない",
                "\(teller.names.technician(id)) is in the report, not on record")
        case .assetUndeclared(let id):
            teller.say(
                "\(teller.names.asset(id)) の記録があるが、報告にない",
                "\(teller.names.asset(id)) is on record, not in the report")
        case .assetUnseen(let id):
            teller.say(
                "\(teller.names.asset(id)) は報告にあるが、記録がない",
                "\(teller.names.asset(id)) is in the report, not on record")
        case .workUndeclared, .nobodyEntered, .outsideDeclaredTimes, .timesNotBorneOut,
            .takenOutUnpermitted,
            .personalInformationUnannounced:
            teller.words.contradiction(contradiction)
        }
    }
}

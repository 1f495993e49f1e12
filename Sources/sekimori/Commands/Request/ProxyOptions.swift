internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

/// For whom of a vendor the hospital enters a request, and how that person asked (G-6).
struct ProxyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "病院が代理で入力する: 事業者のだれの依頼か", "entered by the hospital as proxy: who of the vendor asked", name: "name"))
    var proxyFor: String?
    @Option(help: ArgumentHelp("代理入力: 受け付けた経路 (phone, fax, mail)", "as proxy: how it came", name: "phone|fax|mail"))
    var way: String?
    @Option(
        help: ArgumentHelp("代理入力: 受け付けた日時", "as proxy: when it came, on the hospital's clock", name: "date time"))
    var received: String?

    func validate() throws {
        let given = [proxyFor, way, received].compactMap { $0 }.count
        guard given == 0 || given == 3 else {
            throw ValidationError(
                help(
                    "--proxy-for、--way、--received は三つ一緒に使います", "--proxy-for, --way and --received go together"))
        }
    }
}

extension ProxyOptions {
    /// Nil where the vendor speaks for itself.
    func entry() throws -> ProxyEntry? {
        guard let proxyFor, let way, let received else { return nil }
        guard let known = ProxyEntry.Way(rawValue: way) else {
            throw Trouble.wrongValue(
                name: "--way", value: way, wanted: .oneOf(ProxyEntry.Way.allCases.map(\.rawValue)))
        }
        guard let minute = LocalMinute(given: received) else {
            throw Trouble.wrongValue(name: "--received", value: received, wanted: .moment)
        }
        return ProxyEntry(caller: try Given.label("--proxy-for", proxyFor), way: known, received: minute)
    }
}

extension LocalMinute {
    /// `2026-11-22 13:05`, or with a `T` between.
    fileprivate init?(given text: String) {
        let parts = text.split(separator: text.contains("T") ? "T" : " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let date = CivilDate(String(parts[0])), let time = TimeOfDay(String(parts[1])) else {
            return nil
        }
        self.init(date: date, time: time)
    }
}

internal import Sekimori
internal import SekimoriService

/// The kill switch: what is stopped, and how to stop and to resume, each in two steps.
struct StopsPage: Hashable, Sendable {
    let stops: [Stopped]
    let none: String
    /// Nil: this person stops nothing.
    let form: Form?
    /// The second step: what exactly will happen.
    let question: Question?
    let problem: String?

    struct Stopped: Hashable, Sendable {
        let scope: String
        let why: String
        let since: String
        let by: String
        /// What the form says to lift it; nil where this person may not.
        let value: String?
    }

    struct Form: Hashable, Sendable {
        let scopes: [Scope]
        let why: String

        struct Scope: Hashable, Sendable {
            let value: String
            let name: String
            let isChosen: Bool
        }
    }

    struct Question: Hashable, Sendable {
        let heading: String
        let consequence: String
        let value: String
        let why: String
        let isResumption: Bool
        let button: String
    }

    /// What somebody is about to do, as the form has it.
    struct Wish: Hashable, Sendable {
        let scope: StopScope
        let why: Label
        let isResumption: Bool
    }

    init(
        _ stops: [StopView], _ ledger: LedgerView, running: [Session], _ teller: Teller,
        _ rights: Rights,
        asked: Wish? = nil, chosen: StopScope? = nil, why: String = "", problem: String? = nil
    ) {
        self.stops = stops.map { stop in
            Stopped(
                scope: Self.scope(stop.scope, teller), why: stop.why.text,
                since: teller.say("\(teller.stamp(stop.since)) から", "since \(teller.stamp(stop.since))"),
                by: teller.names.actor(stop.by, teller.words),
                value: Self.may(stop.scope, rights) ? Self.value(stop.scope) : nil)
        }
        none = teller.say("止めているものはありません", "nothing is stopped")
        form =
            rights.stopsSome
            ? Form(
                scopes: Self.scopes(ledger, rights).map { scope in
                    Form.Scope(
                        value: Self.value(scope), name: Self.scope(scope, teller), isChosen: scope == chosen)
                }, why: why) : nil
        question = asked.map { Self.question($0, ledger, running, teller) }
        self.problem = problem
    }

    static func may(_ scope: StopScope, _ rights: Rights) -> Bool {
        scope == .all ? rights.stopsAll : rights.stopsSome
    }

    private static func scopes(_ ledger: LedgerView, _ rights: Rights) -> [StopScope] {
        (rights.stopsAll ? [.all] : [])
            + ledger.vendors.filter { isThere($0.standing) }.map { .vendor($0.id) }
            + ledger.assets.filter { isThere($0.standing) }.map { .asset($0.id) }
    }

    private static func isThere(_ standing: Standing) -> Bool {
        if case .retired = standing { return false }
        return true
    }

    private static func question(
        _ wish: Wish, _ ledger: LedgerView, _ running: [Session], _ teller: Teller
    ) -> Question {
        let name = scope(wish.scope, teller)
        let hit = running.filter { session in
            switch wish.scope {
            case .all: true
            case .vendor(let vendor):
                ledger.technicians.contains { $0.id == session.technician && $0.vendor == vendor }
            case .asset(let asset): session.asset == asset
            }
        }
        let consequence =
            if wish.isResumption {
                teller.say("承認のある人は、また入れるようになります。", "Whoever has an approval may enter again.")
            } else if hit.isEmpty {
                teller.say(
                    "いま作業中の人はいません。解除するまで、だれも入れません。", "Nobody is inside. Nobody enters until it is lifted.")
            } else {
                teller.say(
                    "作業中の \(hit.count)件(\(teller.words.list(hit.map { teller.names.technician($0.technician) })))がすぐに切れ、解除するまで、だれも入れません。",
                    "Running sessions that are cut at once: \(hit.count) (\(teller.words.list(hit.map { teller.names.technician($0.technician) }))). Nobody enters until it is lifted."
                )
            }
        return Question(
            heading: wish.isResumption
                ? teller.say("「\(name)」の停止を解除しますか", "Lift the stop of “\(name)”?")
                : teller.say("「\(name)」を止めますか", "Stop “\(name)”?"), consequence: consequence,
            value: value(wish.scope), why: wish.why.text, isResumption: wish.isResumption,
            button: wish.isResumption ? teller.say("解除する", "lift it") : teller.say("今すぐ停止する", "stop it now"))
    }

    /// The name of what is stopped.
    static func scope(_ scope: StopScope, _ teller: Teller) -> String {
        switch scope {
        case .all: teller.words.stopScope(scope)
        case .vendor(let id): teller.names.vendor(id)
        case .asset(let id): teller.names.asset(id)
        }
    }

    /// `all`, `vendor.yamato`, `asset.pacs1`: as the form sends it.
    static func value(_ scope: StopScope) -> String {
        switch scope {
        case .all: "all"
        case .vendor(let id): "vendor.\(id)"
        case .asset(let id): "asset.\(id)"
        }
    }

    static func scope(value: String) -> StopScope? {
        let parts = value.utf8.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false
        )
        .map { String(decoding: Array($0), as: UTF8.self) }
        if parts.count == 1, parts[0].utf8.elementsEqual("all".utf8) { return .all }
        guard parts.count == 2 else { return nil }
        if parts[0].utf8.elementsEqual("vendor".utf8) { return VendorID(parts[1]).map { .vendor($0) } }
        if parts[0].utf8.elementsEqual("asset".utf8) { return AssetID(parts[1]).map { .asset($0) } }
        return nil
    }
}

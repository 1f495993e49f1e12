internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// Where a manager decides: what is asked, the text exactly as it will be signed, how to sign it, and a place for the
/// signature. The portal signs nothing.
struct DecidePage: Hashable, Sendable {
    let number: String
    let requestHref: String
    let heading: String
    let consequence: String
    let acts: [Choice]
    let summary: [Fact]
    let risks: [Fact]
    let obstacles: [Obstacle]
    let comparison: Grid?
    let contradictions: [String]
    /// What is asked before there is a text; filled in again beside it.
    let form: Form
    let text: Signing?
    /// Why there is none, or why the gate did not take it.
    let problem: String?
    let advice: String?

    struct Obstacle: Hashable, Sendable {
        let sentence: String
        let step: String?
    }

    /// The wish as fields.
    struct Form: Hashable, Sendable {
        let action: String
        let query: String
        let hasText: Bool
        let act: String
        let isApproval: Bool
        let isExtension: Bool
        let isConfirmation: Bool
        let until: String
        let asked: String
        let technicians: [Box]
        let assets: [Box]
        /// Whether there are commands that could be taken away.
        let hasCommands: Bool
        let noExec: Bool
        let differs: Bool
        let why: String
        let whyName: String

        struct Box: Hashable, Sendable {
            let value: String
            let name: String
            let isChecked: Bool
        }
    }

    /// A text, as it is signed.
    struct Signing: Hashable, Sendable {
        /// The bytes as they are; the template escapes what HTML would read.
        let shown: String
        /// The bytes, for the form: what is signed is what comes back.
        let base64: String
        let digest: String
        let size: Int
        let fileName: String
        let namespace: String
        let linux: String
        let windows: String
        let command: String
        /// What was pasted and not taken.
        let signature: String
        let action: String
        let query: String
        let download: String
        let button: String
        /// What `Act` writes.
        let code: String
        /// The wish, so that it is still there where the gate does not take the signature.
        let kept: [Kept]

        struct Kept: Hashable, Sendable {
            let field: String
            let value: String
        }
    }

    init(
        _ view: RequestView, _ wish: Wish, _ teller: Teller, _ rights: Rights, text bytes: [UInt8]?,
        signature: String = "", problem: (sentence: String, step: String?)? = nil
    ) {
        let id = view.request.id
        number = "\(id)"
        requestHref = "/requests/\(id)"
        heading = wish.act.name(teller)
        consequence = wish.act.consequence(teller)
        acts = Act.possible(view.request.phase).map { act in
            Choice(
                name: act.name(teller), href: "/requests/\(id)/decide?act=\(act.rawValue)",
                isChosen: act == wish.act)
        }
        summary = Self.summary(view, teller)
        risks = RiskFacts.facts(view, teller)
        obstacles = view.obstacles.map {
            Obstacle(sentence: teller.refusal($0), step: PageHints.hint($0, teller.words))
        }
        comparison = wish.act.isAboutReport ? ComparisonGrid.grid(view, teller) : nil
        contradictions =
            wish.act.isAboutReport
            ? (view.request.report?.contradictions ?? []).map { ComparisonGrid.sentence($0, teller) } : []
        form = Self.form(view, wish, teller, hasText: bytes != nil)
        text = bytes.map { Self.signing($0, id, wish, view, teller, signature) }
        self.problem = problem?.sentence
        advice = problem?.step
    }

    private static func summary(_ view: RequestView, _ teller: Teller) -> [Fact] {
        let form = view.request.revision.form
        var facts = [
            Fact(
                teller.say("申請", "request"),
                "\(view.request.id) "
                    + teller.say(
                        "第\(view.request.revision.number)版", "revision \(view.request.revision.number)"),
                target: "/requests/\(view.request.id)"),
            Fact(teller.say("事業者", "vendor"), view.vendor.name.text),
            Fact(teller.say("目的", "purpose"), form.purpose.text),
            Fact(teller.say("作業日時", "when"), teller.when(view.request.revision.window)),
            Fact(teller.say("状態", "state"), teller.words.phase(view.request.phase)),
        ]
        if let terms = view.request.openTerms {
            facts.append(Fact(teller.say("承認されている時間", "approved"), teller.when(terms.window)))
        }
        return facts
    }

    private static func form(_ view: RequestView, _ wish: Wish, _ teller: Teller, hasText: Bool)
        -> Form
    {
        let form = view.request.revision.form
        let id = view.request.id
        let end = "\(teller.zone.local(view.request.revision.window.until).time)"
        return Form(
            action: "/requests/\(id)/decide", query: query(wish), hasText: hasText,
            act: wish.act.rawValue,
            isApproval: wish.act == .approve,
            isExtension: wish.act == .extend, isConfirmation: wish.act == .confirm,
            until: wish.until.isEmpty && wish.act == .approve ? end : wish.until, asked: end,
            technicians: form.technicians.map { technician in
                Form.Box(
                    value: "\(technician)", name: teller.names.technician(technician),
                    isChecked: wish.technicians?.contains(technician) ?? true)
            },
            assets: form.assets.map { asset in
                Form.Box(
                    value: "\(asset)", name: teller.names.asset(asset),
                    isChecked: wish.assets?.contains(asset) ?? true)
            },
            hasCommands: form.capabilities.contains { $0 != .shell }
                && form.capabilities.contains(.shell),
            noExec: wish.noExec, differs: wish.differs, why: wish.why,
            whyName: wish.act == .approve
                ? teller.say("添える言葉(なくてもよい)", "words to go with it (optional)")
                : wish.act == .confirm
                    ? teller.say("不一致を認める理由", "why the difference is accepted") : teller.say("理由", "reason"))
    }

    private static func signing(
        _ bytes: [UInt8], _ id: RequestID, _ wish: Wish, _ view: RequestView, _ teller: Teller,
        _ signature: String
    ) -> Signing {
        let file = "\(wish.act.rawValue)-\(id).txt"
        let namespace = wish.act.namespace
        return Signing(
            shown: String(decoding: bytes, as: UTF8.self), base64: Data(bytes).base64EncodedString(),
            digest: Digest.hex(Digest.sha256(bytes)), size: bytes.count, fileName: file,
            namespace: namespace,
            linux: "ssh-keygen -Y sign -n \(namespace) -f ~/.ssh/id_ed25519 \(file)",
            windows:
                "ssh-keygen -Y sign -n \(namespace) -f $env:USERPROFILE\\.ssh\\id_ed25519 $env:USERPROFILE\\Downloads\\\(file)",
            command: command(id, wish, view, teller), signature: signature,
            action: "/requests/\(id)/decide",
            query: query(wish), download: "/requests/\(id)/text", button: wish.act.name(teller),
            code: wish.act.rawValue, kept: kept(wish))
    }

    /// What makes the text the same text: the act, its moment and its number.
    private static func query(_ wish: Wish) -> String {
        var pairs = [Fields.Pair(name: "act", value: wish.act.rawValue)]
        if let at = wish.at { pairs.append(Fields.Pair(name: "at", value: "\(at)")) }
        if let nonce = wish.nonce { pairs.append(Fields.Pair(name: "nonce", value: nonce)) }
        return Fields(pairs).encoded
    }

    private static func kept(_ wish: Wish) -> [Signing.Kept] {
        var kept: [Signing.Kept] = []
        func keep(_ field: String, _ value: String) {
            kept.append(Signing.Kept(field: field, value: value))
        }
        if !wish.until.isEmpty { keep("until", wish.until) }
        for technician in wish.technicians ?? [] { keep("with", "\(technician)") }
        for asset in wish.assets ?? [] { keep("on", "\(asset)") }
        if wish.noExec { keep("exec", "no") }
        if wish.differs { keep("finding", "differ") }
        if !wish.why.isEmpty { keep("why", wish.why) }
        return kept
    }

    /// The same act by the manager's own program, which reads the request, checks it and signs in one go.
    static func command(_ id: RequestID, _ wish: Wish, _ view: RequestView, _ teller: Teller)
        -> String
    {
        let why = wish.why.isEmpty ? "" : quoted(wish.why)
        switch wish.act {
        case .approve:
            guard let conditions = try? wish.conditions(of: view, zone: teller.zone) else { break }
            var words = ["sekimori request approve \(id)"]
            if let until = conditions.until {
                let local = teller.zone.local(until)
                words.append("--until \(local.date)T\(local.time)")
            }
            words +=
                conditions.without.map { "--without \($0)" } + conditions.assets.map { "--asset \($0)" }
            if conditions.noExec { words.append("--no-exec") }
            if !why.isEmpty { words.append("--comment \(why)") }
            return words.joined(separator: " ")
        case .extend:
            guard let session = view.sessions.last else { break }
            return "sekimori session extend \(session.id) --until \(wish.until) --why \(why)"
        case .return: return "sekimori request return \(id) --why \(why)"
        case .reject: return "sekimori request reject \(id) --why \(why)"
        case .cancel: return "sekimori request cancel \(id) --why \(why)"
        case .acceptReport: return "sekimori report accept \(id) --why \(why)"
        case .returnReport: return "sekimori report return \(id) --why \(why)"
        case .confirm:
            return "sekimori request confirm \(id) " + (wish.differs ? "differ --why \(why)" : "agree")
        }
        return ""
    }

    /// As one word of a POSIX shell.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
            + "'"
    }

    /// Why there is no text, in the reader's words.
    static func sentence(_ fault: Wish.Fault, _ teller: Teller) -> String {
        switch fault {
        case .conditions(.endOutside(let window)):
            teller.say("終了は申請された時間の中で指定してください: ", "the end must lie inside what was applied for: ")
                + teller.when(window)
        case .conditions(.endNotLater(let present, let asked)):
            teller.say("終了は、いまの承認より遅く、申請の中で: ", "the end must be later than now approved, inside: ")
                + teller.hours(present) + " → " + teller.hours(asked)
        case .conditions(.technicianNotAsked), .conditions(.assetNotAsked),
            .conditions(.viewIncomplete):
            teller.say(
                "この申請にないものが選ばれています。もう一度選んでください", "something chosen is not in the request; choose again")
        case .conditions(.nobodyLeft): teller.say("作業者を一人は残してください", "leave at least one technician")
        case .noAssetLeft: teller.say("機器を一つは残してください", "leave at least one asset")
        case .conditions(.nothingAllowed):
            teller.say("命令を除くと、許可する操作が残りません", "without commands nothing is left that may be done")
        case .conditions(.wrongPhase(let refusal)): teller.refusal(refusal)
        case .untilUnreadable: teller.say("終了時刻を 16:30 のように書いてください", "write the end as 16:30")
        case .unsignable:
            teller.say("ここからは署名する文を作れません。このページを開き直してください", "no text can be made of this; open the page anew")
        case .whyMissing: teller.say("理由を書いてください", "write the reason")
        case .whyUnreadable:
            teller.say("言葉が長すぎるか、見えない文字が入っています", "the words are too long, or have hidden characters")
        case .noReport: teller.say("報告書がまだありません", "there is no report yet")
        case .disagreement(let refusal): teller.refusal(refusal)
        }
    }
}

/// What the vendor declares that may do harm, and what the vendor's past says.
enum RiskFacts {
    static func facts(_ view: RequestView, _ teller: Teller) -> [Fact] {
        let form = view.request.revision.form
        let words = teller.words
        var facts: [Fact] = []
        let declared: [(String, Declared)] = [
            ("personal-information", form.personalInformation), ("live-data", form.liveData),
            ("fault-data", form.faultData), ("take-out", form.takeOut), ("bring-in", form.bringIn),
            ("service-stop", form.serviceStop),
        ]
        for (field, answer) in declared where answer.isYes {
            facts.append(Fact(words.field(field), words.declared(answer), mark: "warn"))
        }
        if !form.backup.isYes {
            facts.append(Fact(words.field("backup"), words.declared(form.backup), mark: "warn"))
        }
        if form.capabilities.contains(.execAny) {
            facts.append(Fact(words.field("capabilities"), words.capability(.execAny), mark: "warn"))
        }
        if form.privilege == .administrator {
            facts.append(Fact(words.field("privilege"), words.privilege(form.privilege), mark: "warn"))
        }
        if let proxy = view.request.revision.proxy {
            let asked = view.request.revision.proxyFor.map { words.proxy($0) }
            facts.append(
                Fact(
                    teller.say("病院による代理入力", "entered by the hospital by proxy"),
                    [
                        teller.say("入力: ", "entered by ") + teller.names.person(proxy),
                        asked.map { teller.say("依頼: ", "asked for by ") + $0 } ?? "",
                    ], mark: "warn"))
        }
        if view.attested {
            facts.append(Fact(teller.say("申請の署名", "signature"), words.attested, mark: "warn"))
        }
        if view.reportAttested {
            facts.append(Fact(teller.say("報告の署名", "report's signature"), words.attested, mark: "warn"))
        }
        if view.submittedOnTheDay {
            facts.append(
                Fact(teller.say("申請日", "submitted"), teller.say("当日の申請", "on the day itself"), mark: "warn")
            )
        }
        facts.append(Fact(words.field("risk"), form.risk.text))
        facts.append(Fact(words.field("rollback"), form.rollback.text))
        facts.append(history(view.history, teller))
        return facts
    }

    static func history(_ history: HistoryView, _ teller: Teller) -> Fact {
        var lines = [
            teller.say(
                "申請 \(history.requests)件、完了 \(history.closed)件",
                "\(history.requests) requests, \(history.closed) closed")
        ]
        if history.overdue > 0 {
            lines.append(teller.say("報告の遅れ \(history.overdue)件", "\(history.overdue) reports overdue"))
        }
        if history.cut > 0 {
            lines.append(
                teller.say("病院が切断 \(history.cut)回", "\(history.cut) sessions cut by the hospital"))
        }
        return Fact(
            teller.say("この事業者のこれまで", "this vendor so far"), lines,
            mark: history.overdue > 0 || history.cut > 0 ? "warn" : "good")
    }
}

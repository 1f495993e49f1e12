internal import Sekimori

/// One item of a checklist with what the journal says about it.
struct CheckItem {
    /// What the record speaks for; the hospital decides what it writes on the form.
    enum Answer {
        case yes
        /// Something of the period speaks against it.
        case exceptions
        /// Nothing of the kind happened.
        case nothing
        /// No record of the gate can answer it.
        case hospital
    }

    let number: String
    /// The item's own words, in Japanese; a summary of them where the list says so.
    let wording: String
    let gloss: String
    let evidence: [String]
    let exceptions: [String]
    /// Names of full lists that hold the details.
    let lists: [String]
    let answer: Answer
}

struct Checklist {
    let title: String
    let note: String
    let items: [CheckItem]
}

/// Makes the checklists of a pack: what an inspector asks, and what the period's record answers.
struct Checklists {
    let chosen: Selection
    let counts: Counts
    let say: InspectionLanguage

    var all: [Checklist] { [governmental, maintenance, edition6, identifiers] }

    /// An item that is answered by what happened; nothing happened where `of` is zero.
    func item(
        _ number: String, _ wording: String, _ gloss: String, of total: Int = 1, _ evidence: [String],
        against exceptions: [(Int, String)] = [], lists: [String] = [], answer: CheckItem.Answer? = nil
    ) -> CheckItem {
        let against = exceptions.filter { $0.0 > 0 }.map(\.1)
        let found: CheckItem.Answer = total == 0 ? .nothing : against.isEmpty ? .yes : .exceptions
        return CheckItem(
            number: number, wording: wording, gloss: gloss, evidence: evidence, exceptions: against, lists: lists,
            answer: answer ?? found)
    }

    func n(_ query: String) -> String { counts[query] }
    func value(_ query: String) -> Int { counts.value(query) }

    // MARK: 令和6年度

    /// 令和6年度 医療機関におけるサイバーセキュリティ対策チェックリスト, as the training material quotes it.
    private var governmental: Checklist {
        Checklist(
            title: say(
                "医療機関におけるサイバーセキュリティ対策チェックリスト（令和6年度）", "Cybersecurity checklist for medical institutions (FY 2024)"),
            note: say(
                "1-(1)・2-(1)・2-(2) と、2-(2) の実施方法に挙げられた確認事項。",
                "1-(1), 2-(1), 2-(2), and what the guidance on 2-(2) asks to confirm."),
            items: [
                item(
                    "1-(1)", "医療情報システム安全管理責任者を設置している。", "A safety management officer is appointed.",
                    [
                        say(
                            "任命された責任者 \(n("appointments.managers")) 名。期間末に在任 \(n("appointments.in-force")) 名。"
                                + "承認・確認は組織の鍵で任命された者だけが行えます。",
                            "\(n("appointments.managers")) appointed, \(n("appointments.in-force")) in office at "
                                + "the end. Only those whom the "
                                + "organisation's key appointed can approve and confirm.")
                    ],
                    against: [
                        (
                            value("appointments.in-force") == 0 ? 1 : 0,
                            say("期間末に在任する責任者がいません。", "nobody is in office at the end.")
                        )
                    ],
                    lists: ["appointments"]),
                item(
                    "2-(1)", "サーバ、端末PC、ネットワーク機器の台帳管理を行っている。", "Equipment is kept in a ledger.",
                    of: value("assets"),
                    [
                        say(
                            "外部から保守する機器 \(n("assets")) 台を台帳で管理。期間中の台帳変更 \(n("ledger-changes")) "
                                + "件はすべて変更者・日時とともに残っています。それ以外の機器は病院の台帳を参照してください。",
                            "\(n("assets")) systems that are maintained from outside are in the ledger; "
                                + "\(n("ledger-changes")) changes of ledgers, each "
                                + "with who and when. Other equipment is in the hospital's own ledger.")
                    ], lists: ["assets", "ledger-changes"]),
                item(
                    "2-(2)", "リモートメンテナンス（保守）を利用している機器の有無を事業者に確認した。",
                    "It was confirmed with vendors which equipment is maintained remotely.", of: value("assets.active"),
                    [
                        say(
                            "利用中の機器 \(n("assets.active")) 台: 有 \(n("assets.remote.yes"))、無 \(n("assets.remote.no"))、"
                                + "未確認 \(n("assets.remote.unconfirmed"))。「無」「未確認」の機器には関守から入れません。",
                            "\(n("assets.active")) systems in use: yes \(n("assets.remote.yes")), no "
                                + "\(n("assets.remote.no")), unconfirmed "
                                + "\(n("assets.remote.unconfirmed")). Nobody enters the latter two.")
                    ],
                    against: [
                        (
                            value("assets.remote.unconfirmed"),
                            say(
                                "未確認の機器が \(n("assets.remote.unconfirmed")) 台あります。",
                                "\(n("assets.remote.unconfirmed")) are unconfirmed.")
                        )
                    ], lists: ["assets"]),
                item(
                    say("2-(2)\n誰が", "2-(2)\nwho"), "リモートメンテナンスは誰が、どこから、どのようにして行われているか確認しましょう。",
                    "Confirm who does it, from where and how.", of: value("sessions"),
                    [
                        say(
                            "セッション \(n("sessions")) 件のすべてについて、保守要員・接続元・鍵・機器・開始と終了・録画を記録。",
                            "Of all \(n("sessions")) sessions: technician, source, key, system, times and a recording.")
                    ],
                    against: uncovered, lists: ["sessions"]),
                item(
                    say("2-(2)\n接続元", "2-(2)\nsource"), "接続てくる端末の制限（接続元IPアドレス制限など）", "Restriction of sources.",
                    of: value("vendors"),
                    [
                        say(
                            "事業者ごと・申請ごとに接続元を限定。許可されない接続元からの試み \(n("refusals.source")) 件をすべて拒否。",
                            "Sources are restricted by vendor and by request; \(n("refusals.source")) attempts from "
                                + "elsewhere were refused."
                        )
                    ], lists: ["vendors", "refusals"]),
                item(
                    say("2-(2)\nID付与先", "2-(2)\nids"), "アクセスするユーザーIDの付与先（個人毎共用か）", "Whether ids are personal.",
                    of: value("technicians"),
                    [
                        say(
                            "保守要員 ID \(n("technicians")) 件はすべて個人。共用 ID は作れません。",
                            "All \(n("technicians")) ids are personal; a shared id cannot be made.")
                    ], lists: ["technicians"]),
                item(
                    say("2-(2)\n認証", "2-(2)\nauthentication"), "認証方法（不正ログインを防ぐための認証手順、認証強度）",
                    "How people authenticate.",
                    of: value("technicians"),
                    [
                        say(
                            "登録された公開鍵と、承認された申請ごとの時限パスコードの二要素。パスコード交付 \(n("credentials.collected")) 件、誤り等による拒否 "
                                + "\(n("refusals.secret")) 件、締出し \(n("credentials.locked-out")) 件。",
                            "Two factors: a registered key and a passcode of the approved request. "
                                + "\(n("credentials.collected")) handed out, "
                                + "\(n("refusals.secret")) refused, \(n("credentials.locked-out")) lock-outs.")
                    ], lists: ["credentials", "refusals"]),
                item(
                    say("2-(2)\n端末", "2-(2)\nterminals"),
                    "リモートメンテナンスしている端末の安全状態（最新のパッチ適用／サポート内ソフトウェアの使用／マルウェア等の脅威検出が無いか等）",
                    "Safety of the maintaining terminal.", of: value("requests"),
                    [
                        say(
                            "申請 \(n("requests")) 件のすべてに端末安全状態申告を添付。検出あり・申告切れ等による拒否 "
                                + "\(n("refusals.code.terminal-unsafe")) "
                                + "件＋\(n("refusals.code.terminal-declaration-stale")) 件。",
                            "All \(n("requests")) requests carry a declaration; refused as unsafe "
                                + "\(n("refusals.code.terminal-unsafe")), as too old "
                                + "\(n("refusals.code.terminal-declaration-stale")).")
                    ], lists: ["terminals", "attachments"]),
                item(
                    say("2-(2)\n時期", "2-(2)\ntiming"), "リモートメンテナンスを実施するタイミング、連絡の有無",
                    "When it is done, and whether it is announced.",
                    of: value("requests"),
                    [
                        say(
                            "事前申請のない作業はできません。時間外等の試みの拒否 \(n("refusals.time")) 件、当日提出 \(n("requests.of-the-day")) 件。",
                            "No work without a request; \(n("refusals.time")) attempts at another time refused, "
                                + "\(n("requests.of-the-day")) requests "
                                + "submitted on the day.")
                    ], lists: ["requests"]),
            ])
    }

    var uncovered: [(Int, String)] {
        [
            (
                value("sessions.uncovered"),
                say(
                    "承認の範囲（時間帯・人・機器・接続元）を確かめられないセッションが \(n("sessions.uncovered")) 件あります。",
                    "\(n("sessions.uncovered")) sessions do not lie inside an approval that is known.")
            )
        ]
    }
}

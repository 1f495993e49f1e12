internal import Sekimori

// MARK: 6.0版 システム運用編 10; ID items of the list of measures before the editions were joined

extension Checklists {
    /// The edition's own words are not repeated here: what stands is what the item asks, in short.
    var edition6: Checklist {
        Checklist(
            title: say("同ガイドライン 第6.0版 システム運用編 10（保守対応等に対する安全管理措置）", "Guideline, edition 6.0, system operation 10"),
            note: say("遵守事項①～⑤の要旨。原文はガイドラインを参照してください。", "Items ① to ⑤ in short; their words are in the guideline."),
            items: [
                item(
                    "10 ①", "要旨: 個人情報を含むデータを保守で使ったときは、終了後の消去を求め、その結果を報告させる。",
                    "Personal data used in maintenance is erased, and the result is reported.", of: value("reports"),
                    [
                        say(
                            "報告書 \(n("reports")) 件はすべて消去の欄に回答: 対象なし \(n("reports.nothing-to-erase"))、消去済 "
                                + "\(n("reports.erased"))、未了 \(n("reports.erasure-owed"))。",
                            "All \(n("reports")) reports answer: nothing to erase \(n("reports.nothing-to-erase")), "
                                + "erased \(n("reports.erased")), owed "
                                + "\(n("reports.erasure-owed")).")
                    ], against: erasureOwed, lists: ["data"]),
                item(
                    "10 ②", "要旨: 診療録等の外部保存を受託する事業者では、正当な理由なく個人情報に触れられない仕組みとする。",
                    "Providers that store records outside keep their own people from them.",
                    [
                        say(
                            "外部保存の委託そのものは関守の対象外です。保守のための接続では、申請・承認なしには誰も機器に入れません。",
                            "Outside storage is not the gate's business; for maintenance nobody enters a system "
                                + "without an approved request."
                        )
                    ], answer: .hospital),
                item(
                    "10 ③", "要旨: 保守要員の専用アカウントを使わせ、個人情報へのアクセスの有無・対象・作業内容を記録する。利用者を模した確認も同様。",
                    "Personal accounts; whether personal information was accessed, whose, and what was done.",
                    of: value("sessions"),
                    [
                        say(
                            "個人アカウントによるセッション \(n("sessions")) 件。アクセス有の報告 \(n("reports.accessed")) 件、対象の記載 "
                                + "\(n("patients.accesses")) 件（種類 \(n("patients.lines"))）。",
                            "\(n("sessions")) sessions under personal accounts; \(n("reports.accessed")) reports of "
                                + "access with \(n("patients.accesses")) "
                                + "lines (\(n("patients.lines")) different).")
                    ],
                    against: [
                        (
                            value("reports.unannounced"),
                            say(
                                "申請にないアクセスの報告 \(n("reports.unannounced")) 件。",
                                "\(n("reports.unannounced")) unannounced.")
                        )
                    ], lists: ["patient-accesses"]),
                item(
                    "10 ④", "要旨: リモートメンテナンスのアクセスログを必ず採り、作業計画と照合し、速やかに企画管理者へ報告して確認を受ける。",
                    "Access logs are always taken, compared with the plan, and promptly reported and confirmed.",
                    of: value("sessions"),
                    [
                        say(
                            "セッション \(n("sessions")) 件を記録。報告提出時に記録と自動照合し、食い違い \(n("reports.contradicted")) 件。"
                                + "責任者の照合・確認 \(n("confirmations")) 件（相違あり \(n("confirmations.differ"))）。",
                            "\(n("sessions")) sessions recorded; each report was held against the record, "
                                + "\(n("reports.contradicted")) contradicted; "
                                + "\(n("confirmations")) confirmed (\(n("confirmations.differ")) differ).")
                    ], against: [incompleteRecordings, unconfirmed], lists: ["sessions", "differences"]),
                item(
                    "10 ⑤", "要旨: やむを得ずファイルを医療機関等へ送るときは、送信側での無害化を確認する。",
                    "Files that must be sent in are made harmless by the sender.", of: value("requests.bring-in"),
                    [
                        say(
                            "持込みを申請した作業 \(n("requests.bring-in")) 件。無害化の確認は申請書の記載と病院の確認によります。",
                            "\(n("requests.bring-in")) requests brought something in; how it was made harmless "
                                + "stands in the request."
                        )
                    ], lists: ["data"]),
            ])
    }

    var identifiers: Checklist {
        Checklist(
            title: say(
                "提供事業者における安全管理ガイドライン 対策項目一覧 3.3 ID・パスワードの管理 ①", "Guideline for providers: 3.3 ids and passwords ①"),
            note: say("①-1～①-8 は一覧の文言、①-9・①-10 は要旨。", "①-1 to ①-8 in the list's words, ①-9 and ①-10 in short."),
            items: uniqueness + logons)
    }

    private var uniqueness: [CheckItem] {
        [
            item(
                "①-1", "利用者は医療情報システム等上においてユニークな利用者ごとのID により識別する。", "Each user has a unique id.",
                of: value("technicians"),
                [say("保守要員 \(n("technicians")) 名、ID は一人に一つ。", "\(n("technicians")) technicians, an id each.")],
                lists: ["technicians"]),
            item(
                "①-2", "利用者のID を発行する際に、既存の ID との重複を排除する仕組みを導入する。", "Duplicates are excluded when ids are issued.",
                of: value("technicians"),
                [
                    say(
                        "過去に使われたすべての ID と照合。重複による拒否 \(n("refusals.id-used")) 件。",
                        "Checked against all ids ever used; \(n("refusals.id-used")) refused.")
                ], lists: ["refusals"]),
            item(
                "①-3",
                "複数利用者で共用するためのグループ ID の利用は原則として行わず、業務上必要であれば、ログ上で操作の実施者が特定できるように、利用者ごとのID でログオンしてからグループ ID "
                    + "に変更する仕組みを利用する。",
                "No group ids; where needed the personal id comes first.", of: value("sessions"),
                [
                    say(
                        "共用 ID では入れません。機器側の保守用アカウントへは個人 ID のセッションからだけ届き、セッション \(n("sessions")) 件すべてで個人が特定できます。",
                        "No shared id enters; the account on a system is reached from a personal session only: all "
                            + "\(n("sessions")) name a person."
                    )
                ], lists: ["sessions"]),
            item(
                "①-4", "利用者のID の発行は医療情報システム等の管理に必要な最小限の人数に留める。", "As few ids as possible.",
                of: value("technicians"),
                [
                    say(
                        "有効 \(n("technicians.active")) 名、期間中に利用した者 \(n("technicians.used")) 名、利用のない者 "
                            + "\(n("technicians.unused")) 名。",
                        "\(n("technicians.active")) active, \(n("technicians.used")) came in the period, "
                            + "\(n("technicians.unused")) did not."
                    )
                ], lists: ["technicians"]),
            item(
                "①-5", "監視ログの監査時に利用者を確実に特定するため、利用者の ID は過去に使われたものを再利用しない。", "Ids are never used again.",
                of: value("technicians"),
                [
                    say(
                        "抹消した ID は永久に残り、再発行できません。期間中の抹消 \(n("technicians.retired")) 名。",
                        "Retired ids stay for ever; \(n("technicians.retired")) retired in the period.")
                ], lists: ["technicians"]),
            item(
                "①-6", "アクセスを許可された利用者 のID によるアクセス可能範囲が許可された通りとなっていること(不正に変更されていないこと)を定期的に確認することが望ましい。",
                "What ids may reach is confirmed regularly.", of: value("technicians.active"),
                [
                    say(
                        "許可は承認から導かれ、検証（14章）で証跡から計算し直して照合。権限確認のない有効な保守要員 \(n("technicians.unconfirmed")) 名。",
                        "Rights follow from approvals and are computed again by the verification (chapter 14); "
                            + "without confirmed rights "
                            + "\(n("technicians.unconfirmed")).")
                ],
                against: [
                    (
                        value("technicians.unconfirmed"),
                        say(
                            "権限確認のない者 \(n("technicians.unconfirmed")) 名（入れません）。",
                            "\(n("technicians.unconfirmed")) unconfirmed (cannot enter).")
                    )
                ], lists: ["technicians"]),
        ]
    }

    private var logons: [CheckItem] {
        [
            item(
                "①-7",
                "不正なアカウントの利用又は試みが行われたことを利用者自身で検出するため、利用者のログオン後に前回のログオンが成功していれば成功日時を表示し、前回のログオンが失敗…",
                "After logon the last success and failure are shown.", of: value("admissions"),
                [
                    say(
                        "入場 \(n("admissions")) 件のたびに前回の成功・失敗を表示。覚えのないログオンの申出 \(n("credentials.logon-denied")) 件。",
                        "Shown at each of \(n("admissions")) admissions; \(n("credentials.logon-denied")) said it "
                            + "was not them."
                    )
                ],
                against: [
                    (
                        value("credentials.logon-denied"),
                        say(
                            "覚えのないログオンの申出 \(n("credentials.logon-denied")) 件。",
                            "\(n("credentials.logon-denied")) logons were denied.")
                    )
                ], lists: ["credentials"]),
            item(
                "①-8", "不正なアカウントの利用を防ぐため、利用者のログオンを許可する曜日、時間帯は作業に必要な曜日、時間帯に制限することが望ましい。",
                "Logon is limited to the weekdays and hours that the work needs.", of: value("requests"),
                [
                    say(
                        "申請の時間帯と、契約・機器・保守要員の許可曜日・時間帯の重なりだけで入れます。時間外の試みの拒否 \(n("refusals.time")) 件、時間切れの切断 "
                            + "\(n("sessions.time-up")) 件。",
                        "Only inside the request's window and the hours of contract, system and person; "
                            + "\(n("refusals.time")) refused, "
                            + "\(n("sessions.time-up")) ended when time was up.")
                ], lists: ["refusals"]),
            item(
                "①-9", "要旨: 認証に失敗した者には、ID の有無などの手がかりを与えない文言だけを返すことが望ましい。",
                "Who fails to authenticate learns nothing, not even whether the id exists.",
                [
                    say(
                        "見知らぬ者には sshd の一様な文言だけを返し、理由は証跡にだけ残します。該当 \(n("strangers")) 件（接続元 \(n("strangers.sources"))）。",
                        "Strangers see sshd's uniform words; the reason is in the journal alone: \(n("strangers")) "
                            + "(from \(n("strangers.sources")) sources)."
                    )
                ], lists: ["strangers"]),
            item(
                "①-10", "要旨: 緊急の作業で規定時間外にログオンするための承認手続を定めることが望ましい。",
                "There is a way to approve an urgent logon out of hours.", of: value("requests"),
                [
                    say(
                        "時間外も申請と責任者の署名が要ります。当日提出 \(n("requests.of-the-day")) 件（うち障害対応 "
                            + "\(n("requests.of-the-day.fault"))）、夜間・休日に始まったセッション \(n("sessions.out-of-hours")) 件。",
                        "Out of hours too a request and the manager's signature are needed: "
                            + "\(n("requests.of-the-day")) submitted on the day "
                            + "(\(n("requests.of-the-day.fault")) faults), \(n("sessions.out-of-hours")) sessions "
                            + "at night or on days off."
                    )
                ], against: uncovered, lists: ["requests", "sessions"]),
        ]
    }
}

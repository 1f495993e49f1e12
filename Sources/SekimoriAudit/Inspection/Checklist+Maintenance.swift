internal import Sekimori

// MARK: 第3版「情報システムの改造と保守」 1-9, 「外部と個人情報を含む医療情報を交換する場合の安全管理」 8

extension Checklists {
    var maintenance: Checklist {
        Checklist(
            title: say(
                "医療情報システムの安全管理に関するガイドライン 第3版 最低限のガイドライン遵守チェックリスト",
                "Guideline, 3rd edition: checklist of minimum requirements"),
            note: say(
                "「情報システムの改造と保守」1～9、「外部と個人情報を含む医療情報を交換する場合の安全管理」8。",
                "“Modification and maintenance” 1 to 9, and item 8 of “exchange with outside”."),
            items: accounts + documents + [
                item(
                    say("外部 8", "outside 8"),
                    "リモートメンテナンスを実施する場合は、必要に応じて適切なアクセスポイントの設定、プロトコルの限定、アクセス権限管理等を行って不必要なログインを防止している。",
                    "Access point, protocols and rights are limited so that nobody logs in needlessly.",
                    of: value("sessions"),
                    [
                        say(
                            "入口は関守の SSH だけで、承認された申請の人・機器・時間帯・接続元・操作に限られます。入場 \(n("admissions")) 件、規則による拒否 "
                                + "\(n("refusals")) 件、見知らぬ接続の拒否 \(n("strangers")) 件。",
                            "One entrance, SSH through the gate, limited to what was approved: \(n("admissions")) "
                                + "admitted, \(n("refusals")) refused by "
                                + "a rule, \(n("strangers")) strangers turned away.")
                    ], against: uncovered, lists: ["sessions", "refusals", "strangers"])
            ])
    }

    private var accounts: [CheckItem] {
        [
            item(
                "1", "動作確認で個人情報を含むデータを使用するときは、明確な守秘義務の設定を行うともに、終了後は確実にデータを消去する等の処理を行うことを求めている。",
                "Live data in tests: confidentiality, and erasure afterwards.",
                of: value("requests.live-data") + value("requests.fault-data"),
                [
                    say(
                        "実データ使用の申請 \(n("requests.live-data")) 件、障害データ使用 \(n("requests.fault-data")) 件。報告された消去 "
                            + "\(n("reports.erased")) 件。",
                        "\(n("requests.live-data")) requests with live data, \(n("requests.fault-data")) with fault "
                            + "data; erased \(n("reports.erased"))."
                    )
                ], against: erasureOwed, lists: ["data"]),
            item(
                "2",
                "メンテナンスを実施するためにサーバに保守会社の作業員がアクセスする際には、保守要員個人の専用アカウントを使用し、個人情報へのアクセスの有無、"
                    + "およびアクセスした場合は対象個人情報を含む作業記録を残している。",
                "Personal accounts; a record of whether personal information was accessed, and whose.",
                of: value("sessions"),
                [
                    say(
                        "セッション \(n("sessions")) 件はすべて個人 ID（\(n("technicians.used")) 名）。報告 \(n("reports")) 件の内訳: "
                            + "アクセス無 \(n("reports.not-accessed"))、有 \(n("reports.accessed"))（対象の記載 "
                            + "\(n("patients.accesses")) 件）。",
                        "All \(n("sessions")) sessions under personal ids (\(n("technicians.used")) people). Of "
                            + "\(n("reports")) reports: not accessed "
                            + "\(n("reports.not-accessed")), accessed \(n("reports.accessed")) "
                            + "(\(n("patients.accesses")) lines)."
                    )
                ],
                against: [
                    (
                        value("reports.unannounced"),
                        say(
                            "申請にない個人情報アクセスの報告 \(n("reports.unannounced")) 件。",
                            "\(n("reports.unannounced")) unannounced.")
                    )
                ], lists: ["sessions", "patients", "patient-accesses"]),
            item(
                "3", "そのアカウント情報は外部流出等による不正使用の防止の観点から適切に管理することを求めている。",
                "Account information is managed against leakage and misuse.", of: value("technicians"),
                [
                    say(
                        "アカウント台帳 \(n("technicians")) 件。パスコードは申請ごとで時間外は無効。失効 \(n("credentials.revoked")) 件、締出し "
                            + "\(n("credentials.locked-out")) 件、覚えのないログオンの申出 \(n("credentials.logon-denied")) 件。",
                        "\(n("technicians")) accounts; passcodes are of one request. Revoked "
                            + "\(n("credentials.revoked")), lock-outs "
                            + "\(n("credentials.locked-out")), logons denied by their owner "
                            + "\(n("credentials.logon-denied"))."
                    )
                ],
                against: [
                    (
                        value("credentials.logon-denied"),
                        say(
                            "覚えのないログオンの申出 \(n("credentials.logon-denied")) 件。",
                            "\(n("credentials.logon-denied")) logons were denied.")
                    )
                ], lists: ["technicians", "credentials"]),
            item(
                "4",
                "保守要員の離職や担当変え等に対して速やかに保守用アカウントを削除できるよう、保守会社からの報告を義務付けまた、それに応じるアカウント管理体制を整えている。",
                "Accounts are removed promptly when people leave.", of: value("technicians"),
                [
                    say(
                        "期間中の抹消 \(n("technicians.retired")) 名。抹消は登録と同時に効き、許可・接続も失われます。有効 \(n("technicians.active")) "
                            + "名のうち期間中に利用のない者 \(n("technicians.unused")) 名。事業者による名簿の確認 \(n("rosters.confirmed")) 回。"
                            + "月に一度の確認がない事業者は入れません。",
                        "\(n("technicians.retired")) retired in the period, at once with all rights. Of "
                            + "\(n("technicians.active")) active, "
                            + "\(n("technicians.unused")) did not come in the period. Vendors confirmed their lists "
                            + "\(n("rosters.confirmed")) times; who does not once a month is refused.")
                ], lists: ["technicians", "ledger-changes"]),
        ]
    }

    private var documents: [CheckItem] {
        [
            item(
                "5",
                "保守会社がメンテナンスを実施する際には、日単位に作業申請の事前提出することを求め、終了時の速やかな作業報告書の提出を求めている。それらの書類は医療機関等の責任者が逐一承認している。",
                "A request for each day in advance, a prompt report, each approved by the responsible person.",
                of: value("requests"),
                [
                    say(
                        "日単位の申請 \(n("requests")) 件、責任者の署名による承認 \(n("requests.approved-ever")) 件。作業のあった申請 "
                            + "\(n("requests.with-sessions")) 件、報告書 \(n("reports")) 件、照合・確認 \(n("confirmations")) 件。"
                            + "一括承認の機能はありません。",
                        "\(n("requests")) requests of one day each, \(n("requests.approved-ever")) approved with "
                            + "the manager's signature; "
                            + "\(n("requests.with-sessions")) with sessions, \(n("reports")) reports, "
                            + "\(n("confirmations")) confirmed. Nothing approves in bulk."
                    )
                ], against: owed, lists: ["requests", "debts"]),
            item(
                "6", "保守会社と守秘義務契約を締結し、これを遵守させている。", "Non-disclosure agreements.", of: value("contracts.active"),
                [
                    say(
                        "有効な契約 \(n("contracts.active")) 件。守秘義務契約のない、または切れた契約では申請も入場もできません。",
                        "\(n("contracts.active")) contracts; without a non-disclosure agreement in force nothing "
                            + "can be requested."
                    )
                ],
                against: [
                    (
                        value("contracts.without-nda"),
                        say(
                            "期間末に守秘義務契約のない契約 \(n("contracts.without-nda")) 件。",
                            "\(n("contracts.without-nda")) without one at the end.")
                    )
                ], lists: ["contracts"]),
            item(
                "7",
                "保守会社が個人情報を含むデータを組織外に持ち出すことは避けるべきであるが、やむを得ない状況で組織外に持ち出さなければならない場合には、（中略）医療機関等の責任者が逐一承認している。",
                "Taking data out is avoided; where unavoidable each is approved.",
                of: value("requests.take-out") + value("reports.taken-out"),
                [
                    say(
                        "持出しの申請 \(n("requests.take-out")) 件、持ち出したとの報告 \(n("reports.taken-out")) 件。",
                        "\(n("requests.take-out")) asked for, \(n("reports.taken-out")) reported.")
                ],
                against: [
                    (
                        value("reports.taken-out-unpermitted"),
                        say(
                            "申請にない持出しの報告 \(n("reports.taken-out-unpermitted")) 件。",
                            "\(n("reports.taken-out-unpermitted")) not announced.")
                    )
                ], lists: ["data"]),
            item(
                "8",
                "リモートメンテナンスによるシステムの改造や保守が行なわれる場合には、必ずアクセスログを収集すると共に、当該作業の終了後速やかに作業内容を医療機関等の責任者が確認している。",
                "Access logs always, and prompt confirmation by the responsible person.", of: value("sessions"),
                [
                    say(
                        "セッション \(n("sessions")) 件のアクセスログと録画（完全 \(n("sessions.whole"))、継続中 \(n("sessions.running"))）。"
                            + "責任者の確認 \(n("confirmations")) 件、うち相違あり \(n("confirmations.differ")) 件。",
                        "\(n("sessions")) sessions logged and recorded (whole \(n("sessions.whole")), running "
                            + "\(n("sessions.running"))); "
                            + "\(n("confirmations")) confirmed, \(n("confirmations.differ")) with differences.")
                ],
                against: [incompleteRecordings, unconfirmed], lists: ["sessions", "differences", "debts"]),
            item(
                "9", "再委託が行なわれる場合は再委託する事業者にも保守会社と同等の義務を課している。",
                "Subcontractors are bound by the same duties.", of: value("subcontractors"),
                [
                    say(
                        "再委託先 \(n("subcontractors")) 社。病院の確認のない、または切れた再委託先の要員は入れません。",
                        "\(n("subcontractors")) subcontractors; without the hospital's confirmation their people do "
                            + "not enter."
                    )
                ],
                against: [
                    (
                        value("subcontractors.unconfirmed"),
                        say(
                            "期間末に確認のない再委託先 \(n("subcontractors.unconfirmed")) 社。",
                            "\(n("subcontractors.unconfirmed")) unconfirmed at the end.")
                    )
                ], lists: ["contracts"]),
        ]
    }

    var erasureOwed: [(Int, String)] {
        [
            (
                value("reports.erasure-owed"),
                say("消去未了 \(n("reports.erasure-owed")) 件。", "\(n("reports.erasure-owed")) erasures are owed.")
            )
        ]
    }

    var owed: [(Int, String)] {
        [
            (
                value("debts.overdue"),
                say("期限を過ぎた未了 \(n("debts.overdue")) 件。", "\(n("debts.overdue")) debts are overdue.")
            )
        ]
    }

    var incompleteRecordings: (Int, String) {
        (
            value("sessions.incomplete"),
            say("録画が不完全なセッション \(n("sessions.incomplete")) 件。", "\(n("sessions.incomplete")) recordings are incomplete.")
        )
    }

    var unconfirmed: (Int, String) {
        let open = value("debts.report") + value("debts.acceptance") + value("debts.confirmation")
        return (
            open,
            say(
                "報告待ち \(n("debts.report"))・受理待ち \(n("debts.acceptance"))・確認待ち \(n("debts.confirmation")) 件。",
                "Awaiting report \(n("debts.report")), acceptance \(n("debts.acceptance")), confirmation "
                    + "\(n("debts.confirmation"))."
            )
        )
    }
}

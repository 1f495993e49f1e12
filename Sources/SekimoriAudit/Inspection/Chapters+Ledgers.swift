internal import Sekimori

// MARK: Who, with what, on what

extension Chapters {
    var organisation: InspectionChapter {
        InspectionChapter(
            title: say("責任者と委譲", "Managers and delegations"),
            blocks: [
                .text(
                    say(
                        "承認と確認は、組織の鍵で任命された責任者・代行者の署名によります。期間末に在任する責任者 \(n("appointments.in-force")) 名。",
                        "Approvals and confirmations are signatures of those whom the organisation's key appointed; "
                            + "\(n("appointments.in-force")) in office at the end.")),
                excerpt(lists.appointments, [(0, 7), (1, 18), (2, 25), (3, nil), (4, 17), (5, 17)]),
                .heading(say("承認者別の承認件数", "Approvals by person")), .table(approvers),
            ])
    }

    private var approvers: InspectionGrid {
        let people = Set(chosen.requests.compactMap { $0.approval?.by }).sorted()
        return InspectionGrid(
            [(say("承認者", "Person"), nil), (say("承認した申請", "Approved"), 20)],
            people.map { [names.person($0), n("requests.approver.\($0)")] })
    }

    var equipment: InspectionChapter {
        InspectionChapter(
            title: say("機器台帳とリモートメンテナンスの有無", "Equipment and remote maintenance"),
            blocks: [
                .text(
                    say(
                        "台帳の機器 \(n("assets")) 台。利用中 \(n("assets.active")) 台のリモートメンテナンス: 有 \(n("assets.remote.yes"))、"
                            + "無 \(n("assets.remote.no"))、未確認 \(n("assets.remote.unconfirmed"))。",
                        "\(n("assets")) systems; of \(n("assets.active")) in use: yes \(n("assets.remote.yes")), no "
                            + "\(n("assets.remote.no")), "
                            + "unconfirmed \(n("assets.remote.unconfirmed")).")),
                excerpt(lists.assets, [(1, 21), (2, 15), (4, 10), (5, nil), (7, 14), (9, 9), (10, 14)]),
            ])
    }

    var vendors: InspectionChapter {
        InspectionChapter(
            title: say("事業者・契約・守秘義務・再委託", "Vendors, contracts, non-disclosure, subcontracting"),
            blocks: [
                excerpt(lists.vendors, [(1, 24), (2, 13), (4, nil), (5, 14), (6, 9)]),
                .heading(say("契約と再委託", "Contracts and subcontractors")),
                excerpt(lists.contracts, [(1, 20), (0, 13), (2, 11), (3, 11), (4, 12), (5, 8), (7, nil)]),
            ])
    }

    var people: InspectionChapter {
        let used = Dictionary(grouping: facts.technicians.values, by: \.vendor)
        let rows = used.keys.sorted().map { vendor in
            let all = used[vendor] ?? []
            return [
                names.vendor(vendor), Figure.of("technicians.vendor.\(vendor)", all.count),
                Figure.of("technicians.vendor.\(vendor).active", all.count { $0.standing == .active }),
                n("sessions.vendor.\(vendor)"),
            ]
        }
        let left = lists.technicians.rows.filter { !$0[10].isEmpty }
        return InspectionChapter(
            title: say("保守要員とアカウント", "Technicians and accounts"),
            blocks: [
                .text(
                    say(
                        "登録 \(n("technicians")) 名、有効 \(n("technicians.active")) 名、期間中に抹消 "
                            + "\(n("technicians.retired")) 名、期間中に利用した者 \(n("technicians.used")) 名。",
                        "\(n("technicians")) on record, \(n("technicians.active")) active, "
                            + "\(n("technicians.retired")) retired in the period, "
                            + "\(n("technicians.used")) came.")),
                .table(
                    InspectionGrid(
                        [
                            (say("事業者", "Vendor"), nil), (say("登録", "On record"), 14), (say("有効", "Active"), 14),
                            (say("セッション", "Sessions"), 16),
                        ], rows)),
                .heading(say("抹消された保守要員", "Retired technicians")),
                .table(
                    InspectionGrid(
                        [
                            (say("氏名", "Name"), 20), (say("所属", "Employer"), nil), (say("理由", "Reason"), 30),
                            (say("抹消日時", "Retired"), 18),
                        ], left.map { [$0[1], $0[2], $0[9], $0[10]] }, limit: limit)),
                .heading(say("台帳", "Ledger")),
                excerpt(lists.technicians, [(1, 14), (2, nil), (4, 22), (8, 14), (9, 10), (11, 10), (12, 14)]),
            ])
    }

    var weak: InspectionChapter {
        let found = WeakSettings(chosen: chosen, names: names, trust: verification?.trust).all
        return InspectionChapter(
            title: say("弱い設定", "Weak settings"),
            blocks: [
                .text(
                    say(
                        "最低限の対策は切れません。推奨より弱い設定と、その理由・決めた者・日付を示します。",
                        "Minimum measures cannot be switched off. What is weaker than recommended, with reason, "
                            + "name and date."
                    )),
                .table(
                    InspectionGrid(
                        [
                            (say("設定", "Setting"), 26), (say("値", "Value"), 11), (say("弱い点", "Why it is weak"), nil),
                            (say("理由", "Reason"), 14), (say("決めた者", "By"), 13), (say("日付", "Since"), 13),
                        ], found.map { [$0.what, $0.value, $0.why, $0.reason, $0.by, $0.at] }, limit: limit)),
                .heading(say("有効な設定", "Settings in force")),
                .table(
                    InspectionGrid(
                        [(say("項目", "Key"), 40), (say("値", "Value"), nil)],
                        chosen.settings.values.map { [$0.key, $0.value] }, limit: 60)),
            ])
    }

    var outside: InspectionChapter {
        InspectionChapter(
            title: say("この資料に含まれないもの", "What is not in here"),
            blocks: [
                .text(
                    say(
                        "次の資料は関守の証跡からは作れません。病院が別に用意してください。",
                        "The gate's journal cannot make these; the hospital provides them.")),
                .table(
                    InspectionGrid(
                        [(say("資料", "Document"), 44), (say("関係する点検項目", "Asked for by"), nil)],
                        [
                            [say("組織図・管理体制図", "Organisation chart"), "1-(1)"],
                            [say("ネットワーク構成図、外部接続点の一覧", "Network diagram, points of access"), "2-(1)、2-(2)"],
                            [say("事業者への確認の議事録・確認書", "Minutes of confirmations with vendors"), "2-(2)"],
                            [say("MDS/SDS（製造業者・サービス事業者による開示書）", "MDS/SDS"), "2-(3)"],
                            [say("連絡体制図、インシデント対応手順", "Contact chart, incident procedure"), "3-(1)、3-(2)"],
                            [say("バックアップの確認表、BCP と訓練の記録", "Backup list, BCP and drills"), "3-(2)、3-(3)"],
                            [
                                say("非常時用アカウントの台帳・封緘の点検（関守に登録していない場合）", "Emergency accounts not kept in the gate"),
                                "6.9",
                            ],
                            [say("運用管理規程など、規程・文書の一覧", "Rules and documents in force"), say("各項目", "all")],
                        ])),
            ])
    }
}

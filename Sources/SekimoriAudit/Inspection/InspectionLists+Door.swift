internal import Sekimori

// MARK: The door, terminals, data

extension InspectionLists {
    private var say: InspectionLanguage { words.say }
    private var facts: Gathering { chosen.facts }

    var refused: InspectionTable {
        InspectionTable(
            name: "refusals", title: say("拒否一覧", "Refusals"), note: "",
            columns: [
                say("日時", "When"), say("保守要員", "Technician"), say("機器", "System"), say("接続元", "Source"),
                say("受付番号", "Request"), say("段階", "Stage"), say("理由", "Reason"),
            ],
            rows: facts.refusals.map { refusal in
                [
                    names.moment(refusal.at), refusal.technician.map { names.technician($0) } ?? "",
                    refusal.asset.map { names.asset($0) } ?? "", refusal.address.map { "\($0)" } ?? "",
                    refusal.request.map { "\($0)" } ?? "", words.stage(refusal.stage),
                    refusals.reason(refusal.refusal),
                ]
            })
    }

    var strangers: InspectionTable {
        InspectionTable(
            name: "strangers", title: say("見知らぬ接続の試み", "Attempts of strangers"),
            note: say(
                "鍵の確認に至らず sshd が拒んだもの。1分ごと・接続元・名前・理由別の件数。名前は相手が名乗ったもので、証拠ではありません。",
                "What sshd refused before a key was proven, counted by minute, source, name and reason. Names are "
                    + "what they "
                    + "called themselves."),
            columns: [
                say("分", "Minute"), say("接続元", "Source"), say("名乗った名前", "Name claimed"), say("理由", "Reason"),
                say("件数", "Count"),
            ],
            rows: facts.strangers.map { count in
                [
                    names.moment(count.minute), Figure.foreign(count.source), Figure.foreign(count.name),
                    Figure.foreign(count.reason), "\(count.count)",
                ]
            })
    }

    var terminals: InspectionTable {
        InspectionTable(
            name: "terminals", title: say("端末安全状態申告一覧", "Terminal declarations"),
            note: say("各申請に添えられた申告。", "As submitted with each request."),
            columns: [
                say("受付番号", "Request"), say("作業日", "Day"), say("事業者", "Vendor"), say("端末", "Terminal"), say("OS", "OS"),
                say("パッチ適用日", "Patched"), say("ウイルス対策", "Antivirus"), say("定義日", "Definitions"), say("検査日", "Scanned"),
                say("検出", "Found"), say("ファイアウォール", "Firewall"), say("公衆無線LAN", "Public wireless"),
                say("申告者", "Declared by"),
                say("申告日", "Declared"),
            ],
            rows: chosen.requests.map { request in
                let terminal = request.form.terminal
                return [
                    "\(request.id)", "\(request.form.date)", names.vendor(request.form.vendor), terminal.terminal.text,
                    terminal.operatingSystem.text, "\(terminal.patchedOn)", terminal.antivirus.text,
                    "\(terminal.definitionsOf)", "\(terminal.scannedOn)", isThere(terminal.malwareFound),
                    isThere(terminal.firewall), isThere(terminal.publicWireless), terminal.declaredBy.text,
                    "\(terminal.declaredOn)",
                ]
            })
    }

    private func isThere(_ answer: Bool) -> String { answer ? say("有", "yes") : say("無", "no") }

    /// Evidence beside requests; the files themselves go with the copy of the evidence.
    var attachments: InspectionTable {
        InspectionTable(
            name: "attachments", title: say("添付一覧", "Attachments"),
            note: say(
                "事業者が申請に添付したファイル。添付した人は関守の証言のみ。",
                "Files that vendors put beside their requests; who did is the gate's word."),
            columns: [
                say("受付番号", "Request"), say("作業日", "Day"), say("事業者", "Vendor"), say("番号", "Number"),
                say("名前", "Name"), say("大きさ（バイト）", "Bytes"), say("添付した人", "Attached by"), say("日時", "When"),
                "SHA-256",
            ],
            rows: chosen.requests.flatMap { request in
                request.attachments.map { attachment in
                    [
                        "\(request.id)", "\(request.form.date)", names.vendor(request.form.vendor),
                        "\(attachment.number)", attachment.name.text, "\(attachment.size)",
                        names.author(attachment.by, isSigned: true), names.moment(attachment.at), attachment.digest,
                    ]
                }
            })
    }

    /// What was taken out or brought in, live or fault data used, and what became of it.
    var data: InspectionTable {
        let used = chosen.requests.filter { request in
            let form = request.form
            let erasure = request.report?.form.erasure
            return [form.takeOut, form.bringIn, form.liveData, form.faultData].contains { $0.isYes }
                || request.report?.form.takenOut.isYes == true || (erasure != nil && erasure != .nothingToErase)
        }
        return InspectionTable(
            name: "data", title: say("データの持出し・持込み・消去一覧", "Data taken out, brought in, erased"), note: "",
            columns: [
                say("受付番号", "Request"), say("作業日", "Day"), say("事業者", "Vendor"), say("持出し（申請）", "Take-out asked for"),
                say("持出し（報告）", "Taken out"), say("持込み", "Brought in"), say("実データ使用", "Live data"),
                say("障害データ使用", "Fault data"), say("消去（報告）", "Erasure"), say("状態", "State"),
            ],
            rows: used.map { request in
                let form = request.form
                return [
                    "\(request.id)", "\(form.date)", names.vendor(form.vendor), words.declared(form.takeOut),
                    request.report.map { words.declared($0.form.takenOut) } ?? "", words.declared(form.bringIn),
                    words.declared(form.liveData), words.declared(form.faultData),
                    request.report.map { words.erasure($0.form.erasure) } ?? "", words.status(request.status),
                ]
            })
    }

    // MARK: Credentials, reissued passwords, stops, clock

    var credentials: InspectionTable {
        InspectionTable(
            name: "credentials", title: say("資格情報の記録", "Credentials"),
            note: say("パスコードとパスワードそのものは、どこにも記録されていません。", "No passcode and no password is recorded anywhere."),
            columns: [
                say("日時", "When"), say("事象", "What"), say("保守要員", "Technician"), say("機器", "System"),
                say("受付番号", "Request"),
                say("理由", "Why"),
            ],
            rows: facts.credentials.map { story in
                [
                    names.moment(story.at), words.credential(story.kind), names.technician(story.technician),
                    story.asset.map { names.asset($0) } ?? "", story.request.map { "\($0)" } ?? "", story.why,
                ]
            })
    }

    var reissues: InspectionTable {
        InspectionTable(
            name: "reissues", title: say("パスワード再発行台帳", "Passwords issued anew"),
            note: say(
                "本人確認をどのように行ったか。新しいパスワードは本人だけが決め、病院は知りません。",
                "How their owners were recognised. Nobody but the owner learns the new one."),
            columns: [
                say("日時", "When"), say("利用者", "Whose"), say("申し出た人", "Asked for by"), say("本人確認の方法", "Recognised by"),
                say("確認した書類・番号", "What was seen or called"), say("確認した人", "Checked by"), say("理由", "Why"),
                say("再発行した者", "Issued by"),
            ],
            rows: facts.reissues.map { story in
                [
                    names.moment(story.at), names.account(story.account), story.check.requester.text,
                    words.method(story.check.method), story.check.document.text, story.check.verifier.text,
                    story.check.why.text, names.actor(story.actor),
                ]
            })
    }

    var stops: InspectionTable {
        InspectionTable(
            name: "stops", title: say("停止・再開・切断の記録", "Stops, resumptions, cuts"), note: "",
            columns: [say("日時", "When"), say("事象", "What"), say("範囲", "Scope"), say("行った者", "By"), say("理由", "Why")],
            rows: facts.stops.map { story in
                let what =
                    switch story.kind {
                    case "stopped": say("停止", "stopped")
                    case "resumed": say("再開", "resumed")
                    default: say("セッション切断", "session cut")
                    }
                return [
                    names.moment(story.at), what,
                    story.scope.map { names.scope($0) } ?? story.session.map { scope(of: $0) } ?? "",
                    names.actor(story.actor),
                    story.why,
                ]
            })
    }

    /// Whose session on what it was.
    private func scope(of id: SessionID) -> String {
        guard let session = facts.sessions[id]?.session else { return "\(id)" }
        return "\(id) " + names.technician(session.technician) + " → " + names.asset(session.asset)
    }

    var clock: InspectionTable {
        let stories = facts.clock.map { story in
            let detail = story.kind == "stepped" ? step(story.detail) : story.detail
            return (story.at, [names.moment(story.at), words.clock(story.kind), detail])
        }
        let silences = facts.silences.map { silence in
            let until = names.moment(silence.until)
            let detail =
                say("\(until) まで（", "until \(until) (") + names.length(silence.until - silence.from) + say("）", ")")
            return (silence.from, [names.moment(silence.from), say("記録の空白", "nothing was written"), detail])
        }
        return InspectionTable(
            name: "clock", title: say("時計と稼働の記録", "Clock and running of the gate"), note: "",
            columns: [say("日時", "When"), say("事象", "What"), say("内容", "Detail")],
            rows: (stories + silences).sorted { $0.0 < $1.0 }.map(\.1))
    }

    private func step(_ microseconds: String) -> String {
        guard let value = Int64(microseconds) else { return microseconds }
        let milliseconds = value.magnitude / 1_000
        let seconds = "\(milliseconds / 1_000).\(milliseconds / 100 % 10)"
        return value < 0 ? say("\(seconds) 秒戻った", "\(seconds) s back") : say("\(seconds) 秒進んだ", "\(seconds) s forward")
    }
}

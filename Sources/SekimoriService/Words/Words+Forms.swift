package import Sekimori
package import SekimoriRecords

extension Words {
    package func terminalFault(_ fault: Refusal.TerminalFault) -> String {
        switch fault {
        case .malwareFound: say("検査でマルウェアが見つかっています", "the scan found malware")
        case .noFirewall: say("パーソナルファイアウォールがありません", "it has no firewall")
        case .publicWireless: say("公衆無線LANを使っています", "it uses public wireless")
        }
    }

    package func category(_ category: RequestForm.Category) -> String {
        switch category {
        case .fault: say("障害対応", "fault")
        case .preventive: say("予防保守", "preventive maintenance")
        case .revision: say("ソフトウェア改訂", "software revision")
        case .other: say("その他", "other")
        }
    }

    package func way(_ way: ProxyEntry.Way) -> String {
        switch way {
        case .phone: say("電話", "phone")
        case .fax: say("FAX", "fax")
        case .mail: say("メール", "mail")
        }
    }

    /// Who of the vendor asked, how and when.
    package func proxy(_ entry: ProxyEntry) -> String {
        let when = "\(date(entry.received.date)) \(entry.received.time)"
        return say(
            "\(entry.caller) (\(way(entry.way))、\(when) 受付)", "\(entry.caller), by \(way(entry.way)), \(when)")
    }

    package func privilege(_ privilege: RequestForm.Privilege) -> String {
        switch privilege {
        case .general: say("一般", "general")
        case .administrator: say("管理者", "administrator")
        }
    }

    package func result(_ result: ReportForm.Result) -> String {
        switch result {
        case .completed: say("完了", "completed")
        case .partly: say("一部完了", "partly")
        case .failed: say("未達", "failed")
        }
    }

    package func erasure(_ erasure: ReportForm.Erasure) -> String {
        switch erasure {
        case .nothingToErase: say("消去すべきものなし", "nothing to erase")
        case .erased(let what): say("消去済: ", "erased: ") + what.text
        case .owed(let what): say("未消去: ", "still to be erased: ") + what.text
        }
    }

    package func personalInformation(_ answer: ReportForm.PersonalInformation) -> String {
        switch answer {
        case .notAccessed: say("無", "no")
        case .accessed(let whose): say("有: ", "yes: ") + list(whose)
        }
    }

    package func remoteMaintenance(_ value: Asset.RemoteMaintenance) -> String {
        switch value {
        case .yes: say("有", "yes")
        case .no: say("無", "no")
        case .unconfirmed: say("未確認", "unconfirmed")
        }
    }

    package func decision(_ decision: DecisionText.Decision) -> String {
        switch decision {
        case .return: say("差戻し", "return")
        case .reject: say("却下", "reject")
        case .cancel: say("承認取消し", "cancel")
        case .withdraw: say("取下げ", "withdraw")
        case .finish: say("作業終了連絡", "finish")
        case .returnReport: say("報告差戻し", "return the report")
        case .acceptReport: say("報告の受理", "accept the report")
        }
    }

    /// The name of a form's field, as the printed form shows it; an unknown path stays as it is.
    package func field(_ path: String) -> String {
        // Swift's spelling and the forms' kebab-case name the same field; the place in a list does not matter.
        var kebab: [UInt8] = []
        for byte in path.utf8.prefix(while: { $0 != UInt8(ascii: "[") }) {
            let upper = (0x41...0x5A).contains(byte)
            if upper && !kebab.isEmpty { kebab.append(UInt8(ascii: "-")) }
            kebab.append(upper ? byte | 0x20 : byte)
        }
        let last = kebab.split(separator: UInt8(ascii: ".")).last.map(Array.init) ?? []
        for key in [kebab, last] {
            if let name = Self.fields.first(where: { $0.key.utf8.elementsEqual(key) }) {
                return say(name.japanese, name.english)
            }
        }
        return path
    }

    /// What somebody is not entitled to, where it is a known act; else as it is.
    package func act(_ code: String) -> String {
        let found = Self.acts.first { $0.key.utf8.elementsEqual(code.utf8) }
        return found.map { say($0.japanese, $0.english) } ?? code
    }

    /// How somebody was recognised before a password is issued anew.
    package func method(_ method: IdentityCheck.Method) -> String {
        switch method {
        case .photoDocument: say("写真付き証明書を見た", "a document with a photograph")
        case .callBack: say("台帳の電話番号に折り返した", "a call to the number in the ledger")
        case .vouchedFor: say("本人を知る人が立ち会った", "somebody who knows them was there")
        case .other: say("その他", "other")
        }
    }

    private struct Name: Sendable {
        let key: String
        let japanese: String
        let english: String

        init(_ key: String, _ japanese: String, _ english: String) {
            self.key = key
            self.japanese = japanese
            self.english = english
        }
    }

    // Forms D1, D2 and D11.
    private static let fields = [
        Name("vendor", "事業者", "vendor"), Name("contract", "契約番号", "contract"), Name("date", "作業日", "date"),
        Name("from", "開始予定時刻", "from"), Name("until", "終了予定時刻", "until"), Name("window", "時間帯", "window"),
        Name("repeated-hour", "重複時刻", "repeated hour"), Name("category", "作業区分", "category"),
        Name("purpose", "目的", "purpose"), Name("content", "作業内容", "content"),
        Name("plan", "作業計画・手順", "plan"), Name("assets", "対象機器", "assets"),
        Name("technicians", "作業者", "technicians"), Name("sources", "接続元", "sources"),
        Name("capabilities", "許可操作", "capabilities"), Name("privilege", "使用権限", "privilege"),
        Name("personal-information", "個人情報アクセス", "personal information"),
        Name("live-data", "実データ使用", "live data"), Name("fault-data", "障害時データ利用", "fault data"),
        Name("take-out", "データ持出し", "take-out"), Name("bring-in", "ファイル持込み", "bring-in"),
        Name("service-stop", "サービス停止", "service stop"), Name("backup", "事前バックアップ", "backup"),
        Name("rollback", "切戻し手順", "rollback"), Name("risk", "リスク確認", "risk"),
        Name("supervisor", "立会者", "supervisor"), Name("terminal", "端末安全状態", "terminal"),
        Name("work", "作業の実施", "work"), Name("result", "作業結果", "result"),
        Name("taken-out", "持出し", "taken out"), Name("erasure", "データ消去", "erasure"),
        Name("abnormality", "異常・インシデント", "abnormality"),
        Name("configuration-changes", "構成変更", "configuration changes"),
        Name("differences-from-plan", "計画との差異", "differences from the plan"),
        Name("remaining", "残作業", "remaining work"), Name("sessions", "セッション", "sessions"),
        Name("keys", "公開鍵", "keys"), Name("schedule", "許可曜日・時間帯", "schedule"),
        Name("comment", "コメント", "comment"), Name("host-key", "ホスト鍵", "host key"),
        Name("request", "申請番号", "request"), Name("work.from", "実開始", "began"),
        Name("work.until", "実終了", "ended"), Name("terminal.terminal", "端末の管理番号", "terminal's number"),
        Name("operating-system", "OSと版", "operating system"), Name("patched-on", "更新適用日", "patched on"),
        Name("antivirus", "ウイルス対策", "antivirus"), Name("definitions-of", "定義ファイルの日付", "definitions of"),
        Name("scanned-on", "検査日", "scanned on"), Name("malware-found", "検出の有無", "malware found"),
        Name("firewall", "ファイアウォール", "firewall"), Name("public-wireless", "公衆無線LAN", "public wireless"),
        Name("declared-by", "申告者", "declared by"), Name("declared-on", "申告日", "declared on"),
        Name("name", "名称・氏名", "name"), Name("responsible", "責任者", "responsible"),
        Name("contact", "連絡先", "contact"), Name("technician", "保守要員", "technician"),
        Name("asset", "機器", "asset"), Name("person", "利用者", "person"), Name("role", "役割", "role"),
        Name("subcontractor", "再委託先", "subcontractor"), Name("subcontractors", "再委託先", "subcontractors"),
        Name("nondisclosure-until", "守秘期限", "non-disclosure until"),
        Name("safety-clauses", "安全管理条項", "safety clauses"), Name("place", "設置場所", "place"),
        Name("address", "IPアドレス", "address"), Name("port", "ポート", "port"), Name("account", "アカウント", "account"),
        Name("remote-maintenance", "リモートメンテナンス", "remote maintenance"),
        Name("rights-confirmed-by", "権限確認者", "rights confirmed by"), Name("standing", "状態", "standing"),
        // Of signed texts.
        Name("at", "署名の時刻", "when it was signed"), Name("warning", "警告の文", "warning"),
        Name("sessions", "セッション", "sessions"), Name("report", "報告書", "report"), Name("key", "鍵", "key"),
        Name("kept-days", "保存日数", "days of keeping"), Name("proxy-for", "代理入力の依頼", "entered by proxy for"),
        Name("caller", "依頼した人", "who asked"), Name("way", "受付経路", "how it came"),
        Name("received", "受け付けた日時", "when it came"),
    ]

    private static let acts = [
        Name("submit", "申請の提出", "submit"), Name("approve", "承認", "approve"), Name("return", "差戻し", "return"),
        Name("reject", "却下", "reject"), Name("cancel", "承認取消し", "cancel"),
        Name("withdraw", "取下げ", "withdraw"), Name("finish", "作業終了連絡", "finish"),
        Name("report", "報告", "report"), Name("return-report", "報告差戻し", "return the report"),
        Name("accept-report", "報告の受理", "accept the report"), Name("confirm", "照合・確認", "confirm"),
        Name("decide", "承認・判断", "decide"), Name("change", "台帳の変更", "change the ledger"),
        Name("ledger", "台帳の変更", "change the ledger"), Name("collect", "パスコードの受取り", "collect a passcode"),
        Name("revoke", "時限資格情報の取消し", "revoke a credential"), Name("cut", "セッションの切断", "cut a session"),
        Name("stop", "停止", "stop"), Name("resume", "停止の解除", "resume"), Name("journal", "証跡の閲覧", "read the journal"),
        Name("explain", "可否の確認", "explain"),
    ]
}

/// The words of the templates, each in both languages; what depends on facts is said by the pages themselves.
enum PageWords {
    struct Word: Sendable {
        /// As templates name it: `{{w.signIn}}`.
        let key: String
        let japanese: String
        let english: String

        init(_ key: String, _ japanese: String, _ english: String) {
            self.key = key
            self.japanese = japanese
            self.english = english
        }
    }

    /// A part of the pages adds its words here.
    static let all: [Word] =
        layout + entry + requests + vendor + drafts + hospital + roster + tokens + attachments + ProxyPage.templateWords
        + LivePage.templateWords

    private static let japanese = table { $0.japanese }
    private static let english = table { $0.english }

    static func context(_ tongue: Tongue) -> [String: String] { tongue == .japanese ? japanese : english }

    private static func table(_ text: (Word) -> String) -> [String: String] {
        Dictionary(all.map { ($0.key, text($0)) }) { first, _ in first }
    }

    private static let layout = [
        Word("product", "関守", "Sekimori"),
        Word("skip", "本文へ", "Skip to content"), Word("signOut", "サインアウト", "Sign out"),
        Word("account", "アカウント", "Account"), Word("menu", "メニュー", "Menu"),
        Word("recorded", "ここでの操作はすべて記録されます。", "Everything done here is recorded."),
        Word("errorsTitle", "入力を確かめてください", "Please check what you entered"),
        Word("yes", "有", "Yes"), Word("no", "無", "No"),
        Word("hospitalClock", "病院の時刻", "Hospital time"), Word("home", "最初の画面へ", "To the start"),
        Word("none", "なし", "None"),
    ]

    private static let entry = [
        Word("signIn", "サインイン", "Sign in"),
        Word(
            "signInIntro", "病院のシステムを外から保守するときの窓口です。病院が承認した作業申請がなければ、だれも入れません。",
            "The gate through which a hospital's systems are maintained from outside. Nobody enters without a work request "
                + "that the hospital has approved."),
        Word("enrolLink", "病院から招待コードを受け取った方は、こちらで登録", "Have an invitation from the hospital? Enrol here"),
        Word("enrol", "アカウントの登録", "Enrol"),
        Word(
            "enrolIntro", "病院から受け取った招待コードで、パスワードと確認コードを設定します。コードは一度だけ使えます。",
            "Set your password and your authenticator with the invitation from the hospital. An invitation works once."),
        Word("enrolGo", "次へ進む", "Continue"),
        Word("authenticator", "確認コードの設定", "Set up the authenticator"),
        Word(
            "authenticatorIntro",
            "スマートフォンの認証アプリ(Google Authenticator、Microsoft Authenticator など)に次の鍵を登録し、表示された6桁の番号を入れてください。10分以内に終えてください。",
            "Add this key to an authenticator app on your phone (Google Authenticator, Microsoft Authenticator, …) and enter "
                + "the six digits it shows, within ten minutes."),
        Word("secret", "認証アプリに入れる鍵", "Key for the app"),
        Word("openInApp", "この端末の認証アプリで開く", "Open in the app on this device"),
        Word("confirm", "登録を完了する", "Finish"),
        Word("enrolAgain", "最初からやり直す", "Start again"),
        Word("enrolled", "登録が終わりました", "You are enrolled"),
        Word("enrolledText", "新しいパスワードと確認コードでサインインしてください。", "Sign in with your new password and the code of your app."),
        Word("lastGood", "前回のサインイン", "Last sign-in"), Word("lastFailed", "前回の失敗", "Last failed sign-in"),
        Word("expires", "このサインインの期限", "This sign-in ends"),
        Word(
            "notMe", "心当たりのないサインインがあるときは、すべての端末からサインアウトし、病院に連絡してください。",
            "If a sign-in was not you, sign out everywhere and call the hospital."),
        Word("signOutEverywhere", "すべての端末からサインアウト", "Sign out everywhere"),
        Word("name", "氏名", "Name"), Word("role", "役割", "Role"),
    ]

    private static let requests = [
        Word("requests", "作業申請", "Work requests"), Word("newRequest", "新しい申請", "New request"),
        Word("debts", "提出を待っているもの", "Due from you"),
        Word("debtsOfVendors", "事業者の提出を待っているもの", "Due from vendors"), Word("due", "期限", "Due"),
        Word("overdue", "期限を過ぎています", "Overdue"),
        Word("writeReport", "報告書を書く", "Write the report"),
        Word("noRequests", "この条件の申請はありません。", "No requests in this state."),
        Word("noRequestsYet", "まだ申請はありません。", "There is no request yet."),
        Word("number", "申請番号", "Number"), Word("vendor", "事業者", "Vendor"), Word("date", "作業日", "Date"),
        Word("purpose", "目的", "Purpose"), Word("technicians", "作業者", "Technicians"),
        Word("assets", "対象機器", "Assets"), Word("state", "状態", "State"), Word("waitsFor", "対応待ち", "Waits for"),
        Word("older", "前の申請", "Older requests"), Word("filter", "状態で絞る", "By state"),
    ]

    private static let vendor = [
        Word("paperTitle", "作業申請書", "Work request"), Word("sessions", "接続の記録", "Sessions"),
        Word("history", "経過", "History"), Word("began", "開始", "Began"), Word("ended", "終了", "Ended"),
        Word("activity", "操作", "What"), Word("from", "接続元", "From"), Word("running", "接続中", "Running"),
        Word("revise", "直して出し直す", "Correct and resubmit"), Word("copy", "写して新しい申請を作る", "Copy to a new request"),
        Word("withdraw", "この申請を取り下げる", "Withdraw this request"), Word("why", "理由", "Why"),
        Word("finish", "作業の終了を連絡する", "Say that the work is done"),
        Word(
            "finishIntro", "連絡すると、この申請ではもう入れません。報告書の提出に進みます。",
            "Nobody can enter under this request after that; the report is due next."),
        Word("finishWhy", "連絡の内容", "What to tell the hospital"), Word("revises", "差し戻された申請:", "Corrects:"),
        Word("returnComment", "病院からのコメント", "What the hospital said"),
        Word("sentAlready", "次の申請は受け付けました:", "These were taken:"),
        Word(
            "attestNote", "送信すると、あなたの名前で病院に提出され、記録に残ります。",
            "It is handed in to the hospital under your name, and stays on record."),
        Word("submit", "病院に提出する", "Submit to the hospital"),
        Word("passcodes", "パスコードを受け取る", "Collect a passcode"),
        Word(
            "passcodesIntro", "登録した鍵に加えて、接続のときに聞かれます。一度だけ表示します。",
            "Asked for at the connection, besides your registered key. Shown once."),
        Word("collected", "受取り済み", "collected"), Word("revoked", "取消し済み", "revoked"),
        Word("nowRefused", "いまは入れません", "closed now"), Word("collect", "表示する", "Show it"),
        Word("passcode", "パスコード", "Passcode"),
        Word(
            "passcodeOnce", "この画面を閉じると二度と表示できません。ほかの人に知らせないでください。",
            "It cannot be shown again once this page is closed. Tell it to nobody."),
        Word("openFor", "使える時間", "Good for"), Word("hostName", "接続先", "Host"), Word("port", "ポート番号", "Port"),
        Word("loginName", "ログイン名", "Login name"), Word("hostKey", "ホスト鍵の指紋", "Host key"),
        Word(
            "fingerprintShown", "はじめて接続するときに表示されるホスト鍵の指紋が、上のものと同じか確かめてください。",
            "At the first connection, compare the fingerprint of the host key with the one above."),
        Word("howToConnect", "接続のしかた", "How to connect"),
        Word(
            "keyFirst", "申請した場所から、登録した鍵で接続します。鍵のあとにパスコードを聞かれたら、上のものを入れてください。",
            "Connect from where you applied for, with your registered key; when asked for the passcode, enter the one above."
        ),
        Word("ownKey", "登録した自分の秘密鍵", "your own registered private key"),
        Word(
            "fingerprintNote", "はじめて接続するときに表示されるホスト鍵の指紋が、病院から知らされたものと同じか確かめてください。",
            "At the first connection, compare the fingerprint of the host key with the one the hospital gave you."),
        Word("toRequest", "申請に戻る", "To the request"), Word("reportTitle", "作業報告書", "Completion report"),
        Word("onRecord", "記録されている接続", "What is on record"),
        Word("noReportDue", "この申請にはいま提出する報告書がありません。", "There is no report due for this request now."),
        Word("submitReport", "報告書を提出する", "Submit the report"),
    ]
}

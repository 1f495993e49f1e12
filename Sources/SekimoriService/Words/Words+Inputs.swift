/// What is wrong with an input, as readers of JSON, of parameters and of texts say it.
extension Words {
    static let inputReasons = [
        // JSON.
        Reason("missing", "ありません"), Reason("missing: JSON is expected", "ありません。JSONが必要です"),
        Reason("not JSON", "JSONとして読めません"), Reason("unknown field", "知らない項目です"),
        Reason("not one of the values there are", "決められた値のどれでもありません"),
        Reason("expected a text", "文字列が必要です"),
        Reason("expected a whole number", "整数が必要です"), Reason("expected true or false", "true か false が必要です"),
        Reason("expected an object", "オブジェクトが必要です"), Reason("expected a list", "配列が必要です"),
        Reason("expected another kind of value", "別の種類の値が必要です"),
        // Values.
        Reason("not a valid identifier: %", "識別子として正しくありません: %"), Reason("not a network: %", "ネットワークではありません: %"),
        Reason("not an IP address: %", "IPアドレスではありません: %"), Reason("not an instant: %", "時刻ではありません: %"),
        Reason("not a date: %", "日付ではありません: %"), Reason("not a time of day: %", "時分ではありません: %"),
        Reason(
            "not a schedule: % (write it like `mon-fri 09:00-17:00, sat 10:00-12:00`)",
            "時間割ではありません: % (`mon-fri 09:00-17:00, sat 10:00-12:00` のように書いてください)"),
        Reason("not a capability: % (shell, exec COMMAND, exec-any)", "許可操作ではありません: % (shell, exec 命令, exec-any)"),
        Reason("a command has 1 to 1024 bytes and no control characters", "命令は1バイト以上1024バイト以下で、制御文字を含みません"),
        Reason("a window ends after it begins", "終わりが始まりより後ではありません"),
        Reason("neither `no` nor `yes: ` with what it is", "`no` か、`yes: ` と内容が必要です"),
        Reason("empty, longer than 8192 bytes, or with hidden characters", "空か、8192バイトを超えるか、見えない文字を含んでいます"),
        Reason("12 to 128 bytes are needed", "12バイト以上128バイト以下が必要です"),
        Reason("a password has no control characters", "制御文字は使えません"),
        Reason(
            "too easy to guess: your id, the commonest words and repetitions do not count",
            "推測されやすいパスワードです(自分のID、よくある語、繰返しは数えません)"),
        Reason("1 to 64 bytes are needed", "1バイト以上64バイト以下が必要です"), Reason("1 to 65535", "1から65535まで"),
        Reason("a login name is a technician, or technician+asset", "ログイン名は 保守要員 または 保守要員+機器 です"),
        Reason(
            "a Unix login name: letters, digits, . _ -, not first a hyphen",
            "Unixのログイン名が必要です: 英字・数字・. _ - で、先頭はハイフン以外"),
        Reason("the settings name no backup.recipients", "設定に backup.recipients がありません"),
        Reason("needs 1 ≤ from ≤ to ≤ the number of entries", "1 ≤ from ≤ to ≤ 証跡の項目数 が必要です"),
        Reason("not a checkpoint", "検査点ではありません"), Reason("not a checkpoint of this gate", "この関守の検査点ではありません"),
        Reason("no line of a witness this gate knows", "この関守が知る証人の行がありません"),
        // Parameters and headers.
        Reason("given twice", "二度書かれています"), Reason("unknown parameter", "知らない指定です"),
        Reason("unknown parameter; known: %", "知らない指定です。使えるのは: %"),
        Reason("not UTF-8 in percent-encoding", "パーセント符号化されたUTF-8ではありません"),
        Reason("exactly one address is needed", "アドレスがちょうど一つ必要です"), Reason("not a person's id", "利用者のIDではありません"),
        Reason("1 to 128 visible ASCII characters are needed", "見えるASCII文字が1字以上128字以下必要です"),
        Reason("expected one of %", "次のどれかが必要です: %"), Reason("expected a vendor's id", "事業者のIDが必要です"),
        Reason("expected a technician's id", "保守要員のIDが必要です"), Reason("expected a request's id", "申請番号が必要です"),
        Reason("expected a session's id", "セッション番号が必要です"), Reason("expected an id", "IDが必要です"),
        Reason("expected a date as %", "日付が必要です: %"), Reason("expected an instant as %", "時刻が必要です: %"),
        Reason("expected a login name", "ログイン名が必要です"), Reason("expected an IP address", "IPアドレスが必要です"),
        Reason("expected a notice's number", "通知の番号が必要です"), Reason("not a mail address", "メールアドレスではありません"),
        Reason("expected a sequence number", "項目の番号が必要です"), Reason("expected a number of entries", "項目の数が必要です"),
        Reason("expected a kind of row", "行の種類が必要です"), Reason("expected a number", "数が必要です"),
        Reason("expected 1 to 500", "1から500までの数が必要です"),
        // Texts.
        Reason("longer than % bytes", "%バイトを超えています"), Reason("its first line names no kind of text", "一行目が文の種類ではありません"),
        Reason("unknown kind of text: %", "知らない種類の文です: %"), Reason("not an SSH signature: %", "SSHの署名ではありません: %"),
        Reason("the first line is not %", "一行目が % ではありません"), Reason("hidden or control characters", "見えない文字を含んでいます"),
        Reason("does not end with a line feed", "改行で終わっていません"), Reason("lines are missing", "行が足りません"),
        Reason("a line without a colon: %", "コロンのない行です: %"), Reason("nested too deep", "入れ子が深すぎます"),
        Reason("one space belongs behind the colon", "コロンの後に空白が一つ必要です"), Reason("stands twice", "二度書かれています"),
        Reason("line % is unknown, out of order or misspelled", "%行目は、知らない項目か、順序か書き方が違います"),
        Reason("unreadable", "読めません"), Reason("nothing has no line", "値がありません"),
        Reason("a list has no empty places", "並びに空きがあります"),
    ]
}

internal import Sekimori

extension Words {
    /// `request.yaml:12:8: 作業日 (date): …`, and what to write instead.
    package func words(_ fault: Fault) -> (place: String, rule: String, hint: String) {
        var place = "\(fault.file):\(fault.line):\(fault.column): "
        if !fault.field.utf8.isEmpty {
            let name = field(fault.field)
            place += name == fault.field ? fault.field + ": " : "\(name) (\(fault.field)): "
        }
        let (rule, hint) = words(fault.rule)
        return (place, rule, hint)
    }

    /// What is wrong, and what to write instead; the second may be empty.
    package func words(_ rule: Fault.Rule) -> (rule: String, hint: String) {
        switch rule {
        case .notUTF8:
            (
                say("UTF-8の文書ではありません", "not UTF-8"),
                say(
                    "UTF-8で保存してください(Excelでは「CSV UTF-8(コンマ区切り)」)",
                    "save it as UTF-8 (in Excel: \"CSV UTF-8 (comma delimited)\")")
            )
        case .tooLong(let limit):
            (say("\(limit)バイトを超えています", "longer than \(limit) bytes"), "")
        case .notYAML(let problem):
            (
                say("YAMLとして読めません(\(problem))", "not YAML: \(problem)"),
                say("字下げと引用符を様式と見比べてください", "compare indentation and quotes with the form")
            )
        case .colonInValue:
            (
                say("値の中に「: 」があります", "\": \" inside a value"),
                say("値の全体を引用符 \" で囲んでください", "put the whole value into quotes \"")
            )
        case .tab:
            (say("タブは使えません", "a tab cannot stand here"), say("空白で字下げしてください", "indent with spaces"))
        case .tooDeep:
            (say("入れ子が深すぎます", "nested too deep"), "")
        case .missing:
            (say("この項目がありません", "missing"), say("様式から項目を写して書いてください", "copy the line from the form"))
        case .noValue:
            (say("何も書かれていません", "not answered"), say("必ず答えてください", "an answer is needed"))
        case .unknownField(let near):
            (
                say("このような項目はありません", "no such field"),
                near.map { say("「\($0)」のことですか", "did you mean \($0)?") } ?? say("行を消してください", "remove it")
            )
        case .twice:
            (say("同じ項目が二度あります", "stands twice"), say("一方を消してください", "remove one of them"))
        case .wantsText:
            (say("ここには一つの値を書きます", "one value belongs here"), "")
        case .wantsList:
            (
                say("ここには一覧を書きます", "a list belongs here"),
                say("一行に一つ「- 値」と書いてください", "write \"- value\" on a line for each")
            )
        case .wantsGroup:
            (say("ここには字下げした項目が続きます", "indented fields belong here"), "")
        case .hidden:
            (
                say("空か、長すぎるか、見えない文字が入っています", "empty, too long or with hidden characters"),
                say("打ち直してください(8192バイトまで)", "type it anew (up to 8192 bytes)")
            )
        case .identifier(let text):
            (
                say("「\(text)」はIDとして使えません", "\"\(text)\" is no id"),
                say(
                    "英小文字で始まる英小文字・数字です。台帳のIDを書いてください",
                    "lower-case letters and digits, a letter first; as in the ledger")
            )
        case .date(let text):
            (say("「\(text)」という日はありません", "\"\(text)\" is no date"), say("2026-11-22 の形で", "like 2026-11-22"))
        case .time(let text):
            (say("「\(text)」という時刻はありません", "\"\(text)\" is no time"), say("13:05 の形で", "like 13:05"))
        case .localTime(let text):
            (
                say("「\(text)」は日時として読めません", "\"\(text)\" is no date and time"),
                say("2026-11-22 13:05 の形で", "like 2026-11-22 13:05")
            )
        case .network(let text):
            (
                say("「\(text)」は接続元として読めません", "\"\(text)\" is no network"),
                say("203.0.113.5 か 203.0.113.0/28 の形で", "like 203.0.113.5 or 203.0.113.0/28")
            )
        case .address(let text):
            (
                say("「\(text)」はIPアドレスではありません", "\"\(text)\" is no IP address"),
                say("10.0.0.5 の形で。名前は使えません", "like 10.0.0.5; never a name")
            )
        case .mail(let text):
            (
                say("「\(text)」はメールアドレスとして読めません", "\"\(text)\" is no mail address"),
                say("name@example.jp の形で。英数字と . _ + - だけ", "like name@example.jp; letters, digits and . _ + - only")
            )
        case .schedule(let text):
            (
                say("「\(text)」は時間帯として読めません", "\"\(text)\" are no hours"),
                say(
                    "mon-fri 09:00-17:00, sat 10:00-12:00 no-holidays の形で。常時は always",
                    "like mon-fri 09:00-17:00, sat 10:00-12:00 no-holidays; always; never")
            )
        case .number(let text):
            (say("「\(text)」は使える数ではありません", "\"\(text)\" is no usable number"), "")
        case .yesNo(let text):
            (
                say("「\(text)」ではなく有・無で答えてください", "\"\(text)\" is neither yes nor no"),
                say("yes(有)か no(無)", "yes or no")
            )
        case .declared(let text):
            (
                say("「\(text)」は有・無の答えになっていません", "\"\(text)\" is neither no nor yes with what it is"),
                say("無なら no、有なら yes, 内容", "no, or: yes, and what it is")
            )
        case .yesWithoutWhat:
            (say("有なら内容も書きます", "yes needs what it is"), say("yes, 内容 の形で", "like: yes, the error logs"))
        case .capability(let text):
            (
                say("「\(text)」という許可操作はありません", "\"\(text)\" is nothing that can be allowed"),
                say("shell、exec 命令、exec-any のどれか", "shell, exec COMMAND or exec-any")
            )
        case .command(let text):
            (say("「\(text)」は命令として使えません", "\"\(text)\" is no usable command"), "")
        case .key(let problem):
            (
                say("鍵を受け付けられません: \(problem)", "the key is not acceptable: \(problem)"),
                say("公開鍵(.pub)の中身を書いてください", "give the text of the .pub file")
            )
        case .choice(let text, let choices):
            (
                say("「\(text)」は選べません", "\"\(text)\" is no choice"),
                say("次のどれか: ", "one of: ") + choices.joined(separator: ", ")
            )
        case .listEmpty:
            (say("一つも書かれていません", "lists nothing"), say("少なくとも一つ書いてください", "give at least one"))
        case .listTooLong(let limit):
            (
                say("\(limit) 個より多く書かれています", "lists more than \(limit)"),
                say("\(limit) 個までにしてください", "give \(limit) at most")
            )
        case .listedTwice(let text):
            (say("「\(text)」が二度書かれています", "\"\(text)\" stands twice"), say("一方を消してください", "remove one of them"))
        case .otherRequest(let text):
            (say("「\(text)」の報告書になっています", "this is a report about \(text)"), "")
        case .workHalfAnswered:
            (
                say("作業なし(no)か、作業の内容のどちらかを書きます", "either no, or all about the work"),
                say("だれも入らず作業もなければ work: no", "work: no where nobody entered and nothing was done")
            )
        case .andMore(let count):
            (
                say("ほかに\(count)か所の誤りがあります", "there are \(count) more mistakes"),
                say("直してもう一度送ってください", "mend these and send it again")
            )
        case .noHeadings:
            (
                say("一行目に列の名前がありません", "the first line has no headings"),
                say("export で書き出した表に書き足してください", "start from what export writes")
            )
        case .headingUnknown(let text, let near):
            (
                say("「\(text)」という列はありません", "there is no column \"\(text)\""),
                near.map { say("「\($0)」のことですか", "did you mean \($0)?") } ?? ""
            )
        case .headingMissing(let text):
            (say("「\(text)」の列がありません", "the column \"\(text)\" is missing"), "")
        case .cellsMissing(let wanted, let found):
            (say("\(wanted)列あるはずが\(found)列です", "\(found) cells where \(wanted) belong"), "")
        case .quoteOpen:
            (say("引用符 \" が閉じられていません", "a quote is never closed"), "")
        case .quoteInside:
            (
                say("引用符 \" の位置が違います", "a quote stands in the wrong place"),
                say("値の中の \" は \"\" と書きます", "inside a quoted cell write \"\" for \"")
            )
        case .idTwice(let text):
            (say("「\(text)」の行が二つあります", "\"\(text)\" has two lines"), "")
        case .referenceUnknown(let text):
            (
                say("「\(text)」は台帳にありません", "\"\(text)\" is not in the ledger"),
                say("先にそちらを登録してください", "enter that one first")
            )
        case .cannotChange(let text):
            (
                say("この項目は変えられません(台帳では「\(text)」)", "this cannot be changed (it is \"\(text)\")"),
                say("別のIDで新しく登録してください", "make a new entry under another id")
            )
        case .subcontractor(let text):
            (
                say("「\(text)」は再委託先として読めません", "\"\(text)\" is no subcontractor"),
                say(
                    "一行に「ID 確認期限 名称」。未確認なら期限は -",
                    "a line each: ID, confirmed until, name; - where not confirmed")
            )
        }
    }
}

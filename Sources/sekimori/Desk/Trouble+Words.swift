internal import Sekimori
internal import SekimoriService

extension Words {
    /// What went wrong, and the next step; an empty hint where there is none.
    func words(_ failure: Trouble) -> (sentence: String, hint: String) {
        switch failure {
        case .noGate:
            (
                say("関守の場所が分かりません", "no gate is set"),
                say(
                    "~/.config/sekimori/config.yaml に gate: を書くか、--gate を付けてください",
                    "write gate: into ~/.config/sekimori/config.yaml, or give --gate")
                    + say("。例は ", "; an example is ") + "/usr/share/sekimori/templates/config.yaml"
            )
        case .noCertificate(let path):
            (
                say("関守の証明書 \(path) を読めません", "the gate's certificate \(path) cannot be read"),
                say(
                    "病院から受け取った cert.pem を置き、設定の certificate: に書いてください",
                    "put the hospital's cert.pem there, or name it as certificate: in the settings")
            )
        case .gateUnreachable(let place, let problem):
            (
                say("関守 \(place) に届きません: \(problem)", "gate \(place) cannot be reached: \(problem)"),
                say(
                    "回線と設定の gate: を確かめてください(sekimori doctor)",
                    "check the line, and gate: in the settings (sekimori doctor)")
            )
        case .gateSilent(let place):
            (
                say("関守 \(place) が時間内に答えません", "gate \(place) did not answer in time"),
                say(
                    "しばらくしてやり直してください。同じ操作が二重になることはありません",
                    "try again later; nothing is done twice")
            )
        case .gateUntrusted(let place, let certificate):
            (
                say(
                    "\(place) の証明書は、手元の \(certificate) と違います", "\(place) shows another certificate than \(certificate)"),
                say(
                    "接続をやめ、証明書の更新があったかを病院に電話で確かめてください",
                    "stop here, and ask the hospital by telephone whether it has a new certificate")
            )
        case .gateUnreadable(let status):
            (
                say("関守の答えを読めません(HTTP \(status))", "the gate's answer cannot be read (HTTP \(status))"),
                say(
                    "sekimori と関守の版をそろえてください(sekimori status)",
                    "use the same version as the gate (sekimori status)")
            )
        case .otherGate(let expected, let found):
            (
                say(
                    "設定は関守 \(expected) ですが、つながったのは \(found) です", "the settings say gate \(expected), this is \(found)"),
                say("設定の gate: と gate-id: を確かめてください", "check gate: and gate-id: in the settings")
            )
        case .socketForbidden(let path):
            (
                say("\(path) を使う権限がありません", "\(path) is not open to you"),
                say(
                    "関守の上では root か sekimori-operator の一員として実行してください",
                    "on the gate, run as root or as a member of sekimori-operator")
            )

        case .noPerson:
            (
                say("あなたがだれか分かりません", "it is not known who you are"),
                say("設定に person: を書くか、--person を付けてください", "set person: in the settings, or give --person")
            )
        case .noKey:
            (
                say("署名に使う鍵が分かりません", "no key to sign with is set"),
                say("設定に key: を書くか、--key を付けてください", "set key: in the settings, or give --key")
            )
        case .keyFileMissing(let path):
            (
                say("鍵 \(path) がありません", "there is no key \(path)"),
                say(
                    "秘密鍵のファイルか、エージェントやFIDO2の鍵ならその .pub を指定してください",
                    "name the private key file, or its .pub where an agent or a FIDO2 token holds the key")
            )
        case .signingFailed(let status):
            (
                say(
                    "署名できませんでした(ssh-keygen の終了値 \(status))", "nothing was signed (ssh-keygen exited with \(status))"),
                say("鍵の合言葉、エージェント、トークンを確かめてください", "check the key's passphrase, the agent, the token")
            )
        case .noSSHKeygen:
            (
                say("ssh-keygen がありません", "there is no ssh-keygen"),
                say("openssh-client を入れてください", "install openssh-client")
            )
        case .signatureOfAnotherKey(let path):
            (
                say("\(path) はこの文の署名ではありません", "\(path) is no signature of this text"),
                say(
                    "request show --text の出力に、同じ名前空間(-n)で署名してください",
                    "sign the output of request show --text, with the namespace of its first line (-n)")
            )

        case .fileUnreadable(let path, let problem):
            (say("\(path) を読めません: \(problem)", "\(path) cannot be read: \(problem)"), "")
        case .fileUnwritable(let path, let problem):
            (say("\(path) に書けません: \(problem)", "\(path) cannot be written: \(problem)"), "")
        case .fileExists(let path):
            (
                say("\(path) はすでにあります", "\(path) is there already"),
                say("別の名前を -o で指定してください。上書きはしません", "give another name with -o; nothing is overwritten")
            )
        case .fileTooLong(let path, let limit):
            (say("\(path) は\(limit)バイトより長く、読めません", "\(path) is longer than \(limit) bytes"), "")
        case .templateMissing(let name):
            (
                say("様式 \(name) が見つかりません", "the form \(name) is not found"),
                say("SEKIMORI_TEMPLATES に様式の場所を指定してください", "set SEKIMORI_TEMPLATES to where the forms are")
            )
        case .settingsInvalid(let faults), .formInvalid(let faults):
            (
                say("\(faults.count)か所に誤りがあります", faults.count == 1 ? "one mistake" : "\(faults.count) mistakes"),
                say("直してやり直してください。何も送っていません", "correct them and try again; nothing was sent")
            )
        case .zoneUnknown(let name):
            (say("時間帯(タイムゾーン)\(name) を知りません", "time zone \(name) is not known"), "")

        case .wrongValue(let name, let value, let wanted):
            (say("\(name) の「\(value)」は使えません", "\(name): \"\(value)\" is not usable"), want(wanted))
        case .unknown(let what, let id):
            (say("\(subject(what)) \(id) はありません", "there is no \(subject(what)) \(id)"), "")
        case .exists(let what, let id):
            (
                say("\(subject(what)) \(id) はすでにあります", "\(subject(what)) \(id) is there already"),
                say("変更するなら change を使ってください", "use change to change it")
            )
        case .inconsistent(let inconsistency):
            (
                say("関守の示したものが食い違っています: ", "what the gate shows does not hang together: ")
                    + self.inconsistency(inconsistency),
                say("承認せず、病院の運用者と監査者に知らせてください", "do not approve; tell the operator and the auditor")
            )
        case .notAgreed:
            (say("取りやめました。何も送っていません", "stopped; nothing was sent"), "")
        case .nothingToAsk:
            (
                say("確認を尋ねる端末がありません", "there is no terminal to ask at"),
                say("内容を確かめたうえで --yes を付けてください", "give --yes, having read what it says")
            )
        case .textOfAnother(let expected, let found):
            (say("この文は \(found) のもので、\(expected) のものではありません", "this text is about \(found), not \(expected)"), "")
        case .imported(let done, let all, let file, let line):
            (
                say(
                    "\(file) の\(line)行目で止まりました(\(all)件のうち\(done)件は登録済み)",
                    "stopped at line \(line) of \(file) (\(done) of \(all) are entered)"),
                say(
                    "直して同じファイルをもう一度取り込んでください。登録済みの行は飛ばします",
                    "correct it and import the same file again; what is entered already is skipped")
            )
        }
    }

    func subject(_ subject: Trouble.Subject) -> String {
        switch subject {
        case .vendor: say("事業者", "vendor")
        case .contract: say("契約", "contract")
        case .technician: say("保守要員", "technician")
        case .application: say("登録申請", "application for")
        case .asset: say("機器", "asset")
        case .person: say("利用者", "person")
        case .holiday: say("休日", "holiday")
        case .mailbox: say("通知先", "mailbox")
        case .appointment: say("任命", "appointment of")
        case .request: say("申請", "request")
        case .grant: say("許可", "grant")
        }
    }

    private func inconsistency(_ inconsistency: Trouble.Inconsistency) -> String {
        switch inconsistency {
        case .request: say("別の申請が返された", "another request was shown")
        case .gate: say("別の関守の申請である", "it is of another gate")
        case .window: say("時間帯が申請の日時と合わない", "the window is not that of the form")
        case .parties: say("作業者・機器・事業者が申請と合わない", "people, assets or vendor are not those of the form")
        case .document: say("文書の要約値が提出文と合わない", "the digest is not that of the submission")
        case .form: say("表示された申請が提出文と違う", "the form shown is not the one submitted")
        case .submitter: say("提出者が提出文と違う", "the submitter is not the one in the submission")
        case .signature: say("提出文の署名が正しくない", "the submission's signature is not valid")
        case .widened(let field):
            say("承認文の「\(self.field(field))」が申請より広い", "\(self.field(field)) is wider than the form")
        }
    }

    private func want(_ wanted: Trouble.Wanted) -> String {
        switch wanted {
        case .identifier(let lengths, let hyphens):
            say(
                "英小文字で始まる英小文字・数字\(hyphens ? "・ハイフン" : "")、\(lengths.lowerBound)～\(lengths.upperBound)字",
                "\(lengths.lowerBound) to \(lengths.upperBound) lower-case letters\(hyphens ? ", digits and hyphens" : " and digits"), "
                    + "a letter first")
        case .date: say("2026-11-22 の形", "like 2026-11-22")
        case .time: say("13:05 の形", "like 13:05")
        case .moment: say("13:05 か 2026-11-22T13:05 の形", "like 13:05 or 2026-11-22T13:05")
        case .words: say("空でなく、制御文字のない8192バイトまでの文", "1 to 8192 bytes without control characters")
        case .network: say("203.0.113.0/28 の形", "like 203.0.113.0/28")
        case .address: say("203.0.113.5 の形", "like 203.0.113.5")
        case .mail: say("name@example.jp の形 (英数字と . _ + -、254字まで)", "like name@example.jp, ASCII, up to 254 bytes")
        case .schedule: say("mon-fri 09:00-17:00, sat 10:00-12:00 の形", "like mon-fri 09:00-17:00, sat 10:00-12:00")
        case .number: say("正の整数", "a positive whole number")
        case .command: say("制御文字のない1024バイトまでの命令", "a command of up to 1024 bytes without control characters")
        case .scope: say("all、vendor ID、asset ID のどれか", "all, vendor ID or asset ID")
        case .oneOf(let choices): say("次のどれか: ", "one of: ") + choices.joined(separator: ", ")
        case .after(let granted, let whole):
            say(
                "承認済みの時間 (\(granted)) より後で、申請の時間 (\(whole)) の内。それより長い作業には新しい申請が要ります",
                "later than what is approved (\(granted)) and within what was applied for (\(whole)); more than that takes "
                    + "a new request")
        }
    }
}

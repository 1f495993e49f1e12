internal import Sekimori

/// What states, causes and reasons are called on the pages of a pack.
struct InspectionWords {
    let say: InspectionLanguage

    func status(_ status: RequestStory.Status) -> String {
        switch status {
        case .submitted: say("承認待ち", "waiting for approval")
        case .returned: say("差戻し", "returned")
        case .rejected: say("却下", "rejected")
        case .withdrawn: say("取下げ", "withdrawn")
        case .approved: say("承認済", "approved")
        case .cancelled: say("承認取消し", "cancelled")
        case .working: say("作業中", "being worked on")
        case .ended: say("作業終了・報告待ち", "ended, report due")
        case .reported: say("報告済・受理待ち", "reported")
        case .reportReturned: say("報告差戻し", "report returned")
        case .reportAccepted: say("報告受理・照合待ち", "report accepted")
        case .closed: say("完了（照合・確認済）", "closed, compared and confirmed")
        }
    }

    func category(_ category: RequestForm.Category) -> String {
        switch category {
        case .fault: say("障害対応", "fault")
        case .preventive: say("予防保守", "preventive")
        case .revision: say("ソフトウェア改訂", "software revision")
        case .other: say("その他", "other")
        }
    }

    func proxy(_ entry: ProxyEntry) -> String {
        let way: String =
            switch entry.way {
            case .phone: say("電話", "phone")
            case .fax: say("FAX", "fax")
            case .mail: say("メール", "mail")
            }
        return "\(entry.caller) (\(way) \(entry.received.date) \(entry.received.time))"
    }

    func method(_ method: IdentityCheck.Method) -> String {
        switch method {
        case .photoDocument: say("写真付き証明書", "document with a photograph")
        case .callBack: say("台帳の電話番号への折返し", "call to the number in the ledger")
        case .vouchedFor: say("本人を知る人の立会い", "vouched for")
        case .other: say("その他", "other")
        }
    }

    func endCause(_ cause: WorkRequest.EndCause) -> String {
        switch cause {
        case .unused: say("未実施", "not carried out")
        case .windowOver: say("時間帯の終了", "the window was over")
        case .finished: say("事業者の終了連絡", "finished")
        case .cancelled: say("病院による取消し", "cancelled by the hospital")
        }
    }

    func sessionEnd(_ cause: Session.Cause) -> String {
        switch cause {
        case .finished: say("作業者が終えた", "ended by the technician")
        case .clientLeft: say("接続が切れた", "the connection was lost")
        case .timeUp: say("時間切れで切断", "ended when its time was up")
        case .cut: say("病院が切断", "cut by the hospital")
        case .refused: say("許可が失効し切断", "no longer allowed")
        case .daemonSilent: say("関守の応答なしで切断", "the gate fell silent")
        case .recorderFailed: say("記録できず切断", "the recording failed")
        case .assetUnreachable: say("機器に届かなかった", "the system could not be reached")
        case .relayFailed: say("中継の異常終了", "the relay failed")
        case .idle: say("無操作で切断", "idle for too long")
        case .hostDown: say("関守の停止", "the gate's host went down")
        }
    }

    func activity(_ activity: Session.Activity) -> String {
        switch activity {
        case .shell: say("対話操作", "interactive")
        case .exec(let command): say("命令: ", "command: ") + Figure.foreign(command.text)
        }
    }

    func capability(_ capability: Capability) -> String {
        switch capability {
        case .shell: say("対話操作", "interactive shell")
        case .exec(let command): say("命令「", "command “") + Figure.foreign(command.text) + say("」", "”")
        case .execAny: say("任意の命令（ファイル移動可）", "any command (files can be moved)")
        }
    }

    func standing(_ standing: Standing) -> String {
        switch standing {
        case .active: say("有効", "active")
        case .suspended(let why): say("停止: ", "suspended: ") + why.text
        case .retired(let why): say("抹消: ", "retired: ") + why.text
        }
    }

    func remoteMaintenance(_ answer: Asset.RemoteMaintenance) -> String {
        switch answer {
        case .yes: say("有", "yes")
        case .no: say("無", "no")
        case .unconfirmed: say("未確認", "unconfirmed")
        }
    }

    func declared(_ answer: Declared) -> String {
        switch answer {
        case .no: say("無", "no")
        case .yes(let what): say("有: ", "yes: ") + what.text
        }
    }

    func erasure(_ erasure: ReportForm.Erasure) -> String {
        switch erasure {
        case .nothingToErase: say("対象なし", "nothing to erase")
        case .erased(let how): say("消去済: ", "erased: ") + how.text
        case .owed(let what): say("未了: ", "owed: ") + what.text
        }
    }

    func credential(_ kind: String) -> String {
        switch kind {
        case "collected": say("時限パスコードの交付", "passcode handed out")
        case "revoked": say("失効", "revoked")
        case "invited": say("パスワード登録・再登録の案内", "invited to set a password")
        case "enrolled": say("パスワード登録", "password set")
        case "locked-out": say("連続失敗による締出し", "locked out after failures")
        default: say("覚えのないログオンの申出", "said a logon was somebody else's")
        }
    }

    func clock(_ kind: String) -> String {
        switch kind {
        case "stepped": say("時刻の飛び", "the clock stepped")
        case "held": say("時刻源に同期", "synchronised from now on")
        case "lost": say("同期を失った", "no longer synchronised")
        default: say("関守の起動", "the gate started")
        }
    }

    func ledger(_ kind: String) -> String {
        switch kind {
        case "vendor-recorded": say("事業者", "vendor")
        case "contract-recorded": say("契約", "contract")
        case "technician-recorded": say("保守要員", "technician")
        case "asset-recorded": say("機器", "system")
        case "person-recorded": say("利用者（担当・運用者・監査者）", "person")
        case "appointed": say("任命・委譲", "appointment")
        case "mailbox-recorded", "mailbox-removed": say("通知先", "mailbox")
        default: say("休日", "holiday")
        }
    }

    func contradiction(_ contradiction: Contradiction) -> String {
        switch contradiction {
        case .workUndeclared: say("報告は「作業なし」だが記録がある", "the report says no work, the record has sessions")
        case .nobodyEntered: say("報告は「作業あり」だが誰も入っていない", "the report says work, nobody entered")
        case .technicianUndeclared: say("報告にない保守要員の記録がある", "a technician on record is not in the report")
        case .technicianUnseen: say("報告の保守要員の記録がない", "a technician in the report is not on record")
        case .assetUndeclared: say("報告にない機器の記録がある", "a system on record is not in the report")
        case .assetUnseen: say("報告の機器の記録がない", "a system in the report is not on record")
        case .outsideDeclaredTimes: say("報告の時刻の外に記録がある", "a session lies outside the declared times")
        case .timesNotBorneOut: say("報告の時刻に記録の裏付けがない", "the declared times are not borne out")
        case .takenOutUnpermitted: say("申請にない持出し", "something was taken out that was not announced")
        case .personalInformationUnannounced: say("申請にない個人情報アクセス", "unannounced access to personal information")
        }
    }

    func stage(_ stage: String) -> String {
        switch stage {
        case "passcode": say("パスコード", "passcode")
        case "admission": say("入場", "admission")
        case "claim": say("開始", "start")
        case "lease": say("継続", "while connected")
        case "submission": say("申請の提出", "submission")
        case "approval": say("承認", "approval")
        case "decision": say("決裁", "decision")
        case "report": say("報告の提出", "report")
        case "confirmation": say("確認", "confirmation")
        case "statement": say("任命の登録", "statement")
        default: Figure.foreign(stage)
        }
    }

    func finding(_ item: Item) -> String {
        switch item {
        case .journal: say("証跡", "journal")
        case .entry(let number): say("証跡 \(number) 番", "entry \(number)")
        case .entries(let range):
            say("証跡 \(range.lowerBound)～\(range.upperBound) 番", "entries \(range.lowerBound) to \(range.upperBound)")
        case .checkpoint(let size): say("検査点 \(size)", "checkpoint \(size)")
        case .witness(let name): say("証人 ", "witness ") + Figure.foreign(name)
        case .timestamp(let name): say("時刻印 ", "timestamp ") + Figure.foreign(name)
        case .text(let digest): say("署名文 \(digest.prefix(12))…", "text \(digest.prefix(12))…")
        case .request(let id): say("申請 \(id)", "request \(id)")
        case .grant(let name): say("許可 \(name)", "grant \(name)")
        case .session(let id): say("セッション \(id)", "session \(id)")
        case .recording(let id): say("記録 \(id)", "recording \(id)")
        case .segment(let id, let index): say("記録 \(id) の区間 \(index)", "recording \(id), segment \(index)")
        case .state(let kind, let id): say("状態 \(kind) \(id)", "state \(kind) \(id)")
        case .manifest: say("目録", "manifest")
        case .file(let path): say("ファイル ", "file ") + Figure.foreign(path)
        }
    }

    func verdict(_ verdict: Verdict) -> String {
        switch verdict {
        case .fine: say("正常", "fine")
        case .attested: say("関守の証言のみ", "attested by the gate alone")
        case .missing: say("欠落", "missing")
        case .altered: say("改変", "altered")
        case .reordered: say("順序違い", "reordered")
        case .truncated: say("切詰め", "truncated")
        case .rolledBack: say("巻戻し", "rolled back")
        case .unsigned: say("署名なし・不一致", "unsigned")
        case .notTimestampedInTime: say("時刻印なし", "not timestamped in time")
        case .incomplete: say("不完全", "incomplete")
        case .erasedByRetention: say("保存期間による消去", "erased by retention")
        }
    }
}

package import Sekimori

// MARK: Requests

extension Words {
    /// `承認済`, with the reason where there is one.
    package func phase(_ phase: WorkRequest.Phase) -> String {
        switch phase {
        case .submitted: self.phase(code: "submitted")
        case .returned: self.phase(code: "returned")
        case .rejected: self.phase(code: "rejected")
        case .withdrawn: self.phase(code: "withdrawn")
        case .approved: self.phase(code: "approved")
        case .working: self.phase(code: "working")
        case .ended: self.phase(code: "ended")
        case .cancelled: self.phase(code: "cancelled")
        case .reported: self.phase(code: "reported")
        case .reportReturned: self.phase(code: "report-returned")
        case .reportAccepted: self.phase(code: "report-accepted")
        case .closed: self.phase(code: "closed")
        }
    }

    /// The name of a phase by its code in kebab-case or as Swift spells it; an unknown code stays as it is.
    package func phase(code: String) -> String {
        switch Array(code.utf8) {
        case Array("submitted".utf8): say("承認待ち", "waiting for approval")
        case Array("returned".utf8): say("差戻し", "returned")
        case Array("rejected".utf8): say("却下", "rejected")
        case Array("withdrawn".utf8): say("取下げ", "withdrawn")
        case Array("approved".utf8): say("承認済", "approved")
        case Array("working".utf8): say("作業中", "being worked on")
        case Array("ended".utf8): say("作業終了・報告待ち", "ended, report due")
        case Array("cancelled".utf8): say("承認取消し", "cancelled")
        case Array("reported".utf8): say("報告済・確認待ち", "reported")
        case Array("report-returned".utf8), Array("reportReturned".utf8): say("報告差戻し", "report returned")
        case Array("report-accepted".utf8), Array("reportAccepted".utf8): say("報告受理・照合待ち", "report accepted")
        case Array("closed".utf8): say("完了", "closed")
        default: code
        }
    }

    /// The reason a phase carries, where it does.
    package func reason(_ phase: WorkRequest.Phase) -> String? {
        switch phase {
        case .returned(let why), .rejected(let why), .cancelled(let why), .reportReturned(let why, _): why.text
        case .ended(let cause, _): endCause(cause)
        case .submitted, .withdrawn, .approved, .working, .reported, .reportAccepted, .closed: nil
        }
    }

    package func endCause(_ cause: WorkRequest.EndCause) -> String {
        switch cause {
        case .unused: say("未実施(だれも入らないまま時間帯が過ぎた)", "not carried out: nobody entered in its time")
        case .windowOver: say("時間帯の終了", "the window was over")
        case .finished: say("事業者の作業終了連絡", "the vendor said the work is done")
        case .cancelled(let why): say("病院による取消し: \(why)", "cancelled by the hospital: \(why)")
        }
    }

    package func waitsFor(_ party: WaitsFor) -> String {
        switch party {
        case .hospital: say("病院", "hospital")
        case .vendor: say("事業者", "vendor")
        case .time: say("時刻", "time")
        case .nobody: say("なし", "nobody")
        }
    }

    /// What the report and the record disagree about.
    package func contradiction(_ contradiction: Contradiction) -> String {
        switch contradiction {
        case .workUndeclared(let sessions):
            say(
                "報告は「作業なし」だが、セッション \(list(sessions)) の記録がある",
                "the report says no work, the record has \(list(sessions))")
        case .nobodyEntered:
            say("報告は「作業あり」だが、だれも入っていない", "the report says work, nobody entered")
        case .technicianUndeclared(let id):
            say("保守要員 \(id) の記録があるが、報告にない", "technician \(id) is on record, not in the report")
        case .technicianUnseen(let id):
            say("保守要員 \(id) は報告にあるが、記録がない", "technician \(id) is in the report, not on record")
        case .assetUndeclared(let id):
            say("機器 \(id) の記録があるが、報告にない", "asset \(id) is on record, not in the report")
        case .assetUnseen(let id):
            say("機器 \(id) は報告にあるが、記録がない", "asset \(id) is in the report, not on record")
        case .outsideDeclaredTimes(let id):
            say("セッション \(id) が報告の時刻の外にある", "session \(id) lies outside the declared times")
        case .timesNotBorneOut:
            say("報告の開始・終了の前後15分に接続がない", "nobody was connected within 15 minutes of the declared times")
        case .takenOutUnpermitted:
            say("申請にない持出しが報告されている", "something was taken out that the request did not announce")
        case .personalInformationUnannounced:
            say(
                "申請にない個人情報へのアクセスが報告されている",
                "personal information was accessed that the request did not announce")
        }
    }

    /// What stands beside a text that nobody signed.
    package var attested: String { say("署名なし(関守の証言のみ)", "attested by the gate, not signed") }

    package func debt(kind: String) -> String {
        switch Array(kind.utf8) {
        case Array("report".utf8): say("作業報告書", "report")
        case Array("confirmation".utf8): say("照合・確認", "confirmation")
        case Array("acceptance".utf8): say("報告の受理", "acceptance of the report")
        case Array("roster".utf8): say("保守要員名簿の確認", "confirmation of the list of technicians")
        case Array("erasure".utf8): say("データ消去", "erasure")
        default: kind
        }
    }
}

// MARK: Sessions

extension Words {
    package func sessionCause(_ cause: Session.Cause, zone: Zone, now: Instant) -> String {
        switch cause {
        case .finished: say("作業者が終えた", "ended by the technician")
        case .clientLeft: say("接続が切れた", "the connection was lost")
        case .timeUp: say("時間切れ", "time was up")
        case .cut(let person, let why): say("\(person) が切断: \(why)", "cut by \(person): \(why)")
        case .refused(let refusal): say("許可の失効: ", "no longer allowed: ") + sentence(refusal, zone: zone, now: now)
        case .daemonSilent: say("関守の中枢が応答しなくなった", "the gate's daemon fell silent")
        case .recorderFailed: say("記録できなくなった", "the recording failed")
        case .assetUnreachable: say("機器に届かなかった", "the asset could not be reached")
        case .relayFailed: say("中継が異常終了した", "the relay failed")
        case .idle: say("無操作が続いた", "idle for too long")
        case .hostDown: say("関守の機械が止まった", "the gate's host went down")
        }
    }

    package func activity(_ activity: Session.Activity) -> String {
        switch activity {
        case .shell: say("対話", "shell")
        case .exec(let command): say("命令: ", "exec: ") + command.text
        }
    }

    package func capability(_ capability: Capability) -> String {
        switch capability {
        case .shell: say("対話操作", "interactive shell")
        case .exec(let command): say("命令「\(command.text)」", "command \"\(command.text)\"")
        case .execAny: say("任意の命令(ファイルを動かせます)", "any command (files can be moved through this)")
        }
    }
}

// MARK: People and scopes

extension Words {
    package func role(_ role: Actor.Role) -> String {
        switch role {
        case .manager(let id): say("責任者 \(id)", "manager \(id)")
        case .delegate(let id): say("代行者 \(id)", "delegate \(id)")
        case .clerk(let id, let vendor): say("事業者 \(vendor) の担当 \(id)", "clerk \(id) of vendor \(vendor)")
        case .technician(let id, let vendor):
            say("事業者 \(vendor) の保守要員 \(id)", "technician \(id) of vendor \(vendor)")
        case .operator(let id): say("運用者 \(id)", "operator \(id)")
        case .auditor(let id): say("監査者 \(id)", "auditor \(id)")
        case .gate: say("関守", "the gate")
        }
    }

    package func role(_ role: Person.Role) -> String {
        switch role {
        case .clerk(let vendor): say("事業者 \(vendor) の担当", "clerk of \(vendor)")
        case .operator: say("運用者", "operator")
        case .auditor: say("監査者", "auditor")
        }
    }

    package func post(_ post: Appointment.Post) -> String {
        switch post {
        case .manager: say("責任者", "manager")
        case .delegate(let vendors) where vendors.isEmpty: say("代行者(全事業者)", "delegate for all vendors")
        case .delegate(let vendors): say("代行者(\(list(vendors)))", "delegate for \(list(vendors))")
        case .ended: say("終了", "ended")
        }
    }

    package func standing(_ standing: Standing) -> String {
        switch standing {
        case .active: say("有効", "active")
        case .suspended(let why): say("停止: \(why)", "suspended: \(why)")
        case .retired(let why): say("抹消: \(why)", "retired: \(why)")
        }
    }

    package func scheduleOwner(_ owner: Refusal.ScheduleOwner) -> String {
        switch owner {
        case .contract(let id): say("契約 \(id)", "contract \(id)")
        case .asset(let id): say("機器 \(id)", "asset \(id)")
        case .technician(let id): say("保守要員 \(id)", "technician \(id)")
        }
    }

    package func stopScope(_ scope: StopScope) -> String {
        switch scope {
        case .all: say("すべての接続", "everything")
        case .vendor(let id): say("事業者 \(id)", "vendor \(id)")
        case .asset(let id): say("機器 \(id)", "asset \(id)")
        }
    }
}

extension Words {
    /// Which entries are lost, `1235 – 1300`, as far as anybody knows.
    package func lost(_ kept: Int64, _ seen: Int64) -> String {
        seen > kept
            ? say("\(kept + 1) から \(seen) まで", "\(kept + 1) to \(seen)")
            : say("\(kept + 1) から後、いくつかは不明", "behind entry \(kept), nobody here knows how many")
    }
}

// MARK: Accounts

extension Words {
    /// A rule for passwords, as it is printed.
    package func passwords(_ profile: PasswordProfile) -> String {
        switch profile {
        case .twoFactors: say("12バイト以上と確認コード(定期変更なし)", "12 bytes or more, and a code; no regular change")
        case .thirteen:
            say("英字・数字・記号を混ぜて13バイト以上と確認コード(定期変更なし)", "13 mixed or more, and a code; no regular change")
        case .twoMonths:
            say("英字・数字・記号を混ぜて8バイト以上と確認コード、2か月以内に変更", "8 mixed or more, and a code; changed within two months")
        }
    }
}

package import Sekimori

extension Words {
    /// What the rule says, with its facts: `この申請は13:00に開きます(現在12:41)`.
    package func sentence(_ refusal: Refusal, zone: Zone, now: Instant) -> String {
        func moment(_ instant: Instant) -> String { time(instant, zone: zone, now: now) }
        switch refusal {
        case .vendorUnknown(let id):
            return say("事業者 \(id) は台帳にありません", "vendor \(id) is not in the ledger")
        case .vendorSuspended(let id, let why):
            return say("事業者 \(id) は停止中です: \(why)", "vendor \(id) is suspended: \(why)")
        case .vendorRetired(let id):
            return say("事業者 \(id) は抹消されています", "vendor \(id) is retired")
        case .contractUnknown(let id):
            return say("契約 \(id) は台帳にありません", "contract \(id) is not in the ledger")
        case .contractOfAnotherVendor(let id):
            return say("契約 \(id) は別の事業者のものです", "contract \(id) belongs to another vendor")
        case .contractRetired(let id):
            return say("契約 \(id) は停止または抹消されています", "contract \(id) is suspended or retired")
        case .contractNotInForce(let id, let from, let until):
            return say(
                "契約 \(id) はその日に有効ではありません(有効期間 \(date(from))から\(date(until))まで)",
                "contract \(id) is not in force on that day (it runs from \(date(from)) to \(date(until)))")
        case .nondisclosureMissing(let id):
            return say("契約 \(id) に守秘義務契約がありません", "contract \(id) has no non-disclosure agreement")
        case .nondisclosureLapsed(let id, let day):
            return say(
                "契約 \(id) の守秘義務契約は\(date(day))に切れています",
                "the non-disclosure agreement of contract \(id) lapsed on \(date(day))")
        case .safetyClausesMissing(let id):
            return say("契約 \(id) に安全管理条項がありません", "contract \(id) has no safety management clauses")
        case .subcontractorUnconfirmed(let id):
            return say("再委託先 \(id) は病院の確認を受けていません", "subcontractor \(id) was not confirmed by the hospital")
        case .subcontractorLapsed(let id, let day):
            return say(
                "再委託先 \(id) の確認は\(date(day))に切れています", "the confirmation of subcontractor \(id) lapsed on \(date(day))")

        case .technicianUnknown(let id):
            return say("保守要員 \(id) は台帳にありません", "technician \(id) is not in the ledger")
        case .technicianOfAnotherVendor(let id):
            return say("保守要員 \(id) は別の事業者の所属です", "technician \(id) belongs to another vendor")
        case .technicianSuspended(let id, let why):
            return say("保守要員 \(id) は停止中です: \(why)", "technician \(id) is suspended: \(why)")
        case .technicianRetired(let id):
            return say("保守要員 \(id) は抹消されています", "technician \(id) is retired")
        case .rightsUnconfirmed(let id):
            return say(
                "保守要員 \(id) の権限は事業者の確認が済んでいません", "the rights of technician \(id) were not confirmed by the vendor")
        case .noKey(let id):
            return say("保守要員 \(id) の公開鍵が登録されていません", "technician \(id) has no registered key")
        case .keyUnknown:
            return say("この鍵は登録されていません", "this key is not registered")
        case .keyTaken(let fingerprint):
            return say("鍵 \(fingerprint) は別の人に登録されています", "key \(fingerprint) is registered for somebody else")
        case .idUsed(let id):
            return say("ID \(id) はすでに使われました。IDは再利用できません", "id \(id) was used before; ids are never used again")

        case .assetUnknown(let id):
            return say("機器 \(id) は機器台帳にありません", "asset \(id) is not in the equipment ledger")
        case .assetRetired(let id):
            return say("機器 \(id) は抹消されています", "asset \(id) is retired")
        case .assetSuspended(let id, let why):
            return say("機器 \(id) は停止中です: \(why)", "asset \(id) is suspended: \(why)")
        case .remoteMaintenanceNotAllowed(let id):
            return say("機器 \(id) はリモートメンテナンス「無」です", "asset \(id) has no remote maintenance")
        case .remoteMaintenanceUnconfirmed(let id):
            return say("機器 \(id) のリモートメンテナンスの有無は未確認です", "remote maintenance of asset \(id) is unconfirmed")
        case .assetNotInRequest(let id):
            return say("機器 \(id) はこの申請に含まれていません", "asset \(id) is not in this request")
        case .capabilityNotGranted(let requested, let granted):
            return say(
                "「\(requested)」は許可されていません(許可されているのは \(list(granted.map(capability))))",
                "\(requested) is not allowed (allowed: \(list(granted.map(capability))))")
        case .terminalMissing:
            return say("シェルには端末が要ります", "a shell needs a terminal")

        case .outsideWindow(let opens, let closes):
            if now < opens {
                return say(
                    "\(moment(opens))に開きます(現在\(moment(now)))", "opens at \(moment(opens)) (now \(moment(now)))")
            }
            return say(
                "\(moment(closes))に閉じました(現在\(moment(now)))", "closed at \(moment(closes)) (now \(moment(now)))")
        case .outsideSchedule(let owner, let opens):
            let next =
                opens.map { say("。次は\(moment($0))から", "; next from \(moment($0))") } ?? ""
            return say(
                "\(scheduleOwner(owner))の許可曜日・時間帯の外です(現在\(moment(now)))\(next)",
                "outside the hours of \(scheduleOwner(owner)) (now \(moment(now)))\(next)")
        case .sourceNotAllowed(let address):
            return say("接続元 \(address) からは入れません", "address \(address) may not enter")
        case .sourceOutsideVendor(let network):
            return say("接続元 \(network) は事業者の登録範囲の外です", "source \(network) is outside the vendor's networks")
        case .addressUnreadable:
            return say("接続元のアドレスを読み取れません", "the address you come from cannot be read")

        case .requestUnknown:
            return say("その作業申請はありません", "there is no such work request")
        case .noRequestToday(let id):
            return say(
                "保守要員 \(id) が今日入れる承認済みの作業申請はありません", "technician \(id) has no approved work request for today")
        case .ambiguous(let assets):
            return say("いま入れる機器が複数あります: \(list(assets))", "several assets are open now: \(list(assets))")
        case .windowEmpty:
            return say("終了が開始より後になっていません", "the window does not end after it begins")
        case .windowTooLong(let minutes):
            return say(
                "時間帯が\(span(.minutes(minutes)))あります。24時間未満でなければなりません",
                "the window is \(span(.minutes(minutes))) long; it must be under 24 h")
        case .windowPassed(let ended):
            return say(
                "申請の時間帯は\(moment(ended))に過ぎています(現在\(moment(now)))",
                "the window was over at \(moment(ended)) (now \(moment(now)))")
        case .minuteSkipped(let local):
            return say(
                "\(date(local.date)) \(local.time) は時刻の切替えで存在しません",
                "\(date(local.date)) \(local.time) does not exist: the clocks skip it")
        case .minuteRepeated(let local):
            return say(
                "\(date(local.date)) \(local.time) は時刻の切替えで二度あります",
                "\(date(local.date)) \(local.time) comes twice: the clocks go back")
        case .tooLate(let lead):
            return say(
                "提出が遅すぎます。作業開始の\(span(.minutes(lead)))前までに提出してください",
                "too late: a request must be submitted \(span(.minutes(lead))) before the work")
        case .listEmpty(let name):
            return say("「\(field(name))」に一つも書かれていません", "\(field(name)) lists nothing")
        case .listRepeats(let name):
            return say("「\(field(name))」に同じものが二度書かれています", "\(field(name)) lists something twice")
        case .terminalUnsafe(let fault):
            return say("端末の安全状態: \(terminalFault(fault))", "state of the terminal: \(terminalFault(fault))")
        case .terminalDeclarationStale(let days):
            return say(
                "端末安全状態の申告・検査・更新の日付が\(days)日より古くなっています",
                "the declaration, scan or update of the terminal is older than \(days) days")
        case .wrongPhase(let id, let code):
            return say(
                "申請 \(id) は「\(phase(code: code))」なので、この操作はできません",
                "request \(id) is \(phase(code: code)): this cannot be done now")
        case .grantOverlaps(let id):
            return say(
                "同じ保守要員と機器について、申請 \(id) が同じ時間帯に承認されています",
                "request \(id) is approved for the same technician and asset at that time")
        case .revisionStale(let approved, let current):
            return say(
                "承認は第\(approved)版について、申請は第\(current)版です", "approval of revision \(approved); current is \(current)")
        case .documentDiffers:
            return say("承認しようとした文書が、提出された文書と違います", "the approved document is not the submitted one")
        case .nonceDiffers:
            return say("この承認文は、この版のために作られたものではありません", "this text was not made for this revision")
        case .gateDiffers(let gate):
            return say("この文書は関守 \(gate) 宛てです", "this text is for gate \(gate)")
        case .termsWiden(let name):
            return say("承認条件の「\(field(name))」が申請を広げています", "the terms widen the request: \(field(name))")
        case .textUsed:
            return say("この署名文はすでに使われました", "this signed text was used before")

        case .notEntitled(let act):
            let why = reason(self.act(act))
            return say("権限がありません: \(why)", "not entitled: \(why)")
        case .approverIsSubmitter:
            return say("提出した本人は承認できません", "whoever submitted cannot approve")
        case .approverInvitedSubmitter(let person):
            return say(
                "\(person) のアカウントに招待した本人は、そのアカウントから出されたものを承認・確認できません",
                "whoever invited \(person) cannot decide on what was handed in from that account")
        case .approverIsVendor:
            return say("事業者に属する人は承認できません", "nobody of a vendor can approve")
        case .appointmentUnknown:
            return say("責任者としての任命がありません", "there is no appointment as manager")
        case .appointmentNotInForce(let from, let until):
            return say(
                "任命・委譲の有効期間は\(moment(from))から\(moment(until))までです(現在\(moment(now)))",
                "the appointment runs from \(moment(from)) to \(moment(until)) (now \(moment(now)))")
        case .appointmentEnded:
            return say("任命・委譲は終了しています", "the appointment has ended")
        case .managerInForce(let id, let until):
            return say(
                "責任者は一人です。\(id) の任期が\(moment(until))まであります",
                "there is one manager: \(id) is in office until \(moment(until))")
        case .outsideDelegation(let id):
            return say("事業者 \(id) は委譲の範囲に入っていません", "vendor \(id) is outside the delegation")
        case .signatureInvalid(let code):
            let problem = cryptoProblem(code: code)
            return say("署名が正しくありません: \(problem)", "the signature is not valid: \(problem)")
        case .signatureMissing:
            return say("これには本人の署名が必要です", "this takes a signature")
        case .authorDiffers(let id):
            return say("文を書いた \(id) は、サインインしている人ではありません", "\(id), who wrote the text, is not the one signed in")
        case .textInvalid(let problem):
            let why = reason(field(problem))
            return say("署名文がいまの記録と合いません: \(why)", "the signed text does not fit what is known: \(why)")

        case .passcodeNotCollected:
            return say("パスコードが受け取られていません", "the passcode was not collected")
        case .passcodeWrong:
            return say("パスコードが違います", "the passcode is wrong")
        case .passwordWrong:
            return say("パスワードが違います", "the password is wrong")
        case .passwordExpired:
            return say("パスワードが変更期限(2か月)を過ぎています", "the password is older than two months")
        case .notEnrolled:
            return say("パスワードがまだ設定されていません", "no password has been set yet")
        case .invitationUnknown:
            return say("招待コードが違うか、使用済みです", "the invitation is wrong or was used")
        case .identityCheckMissing(let id):
            return say(
                "\(id) にはパスワードがあります。再発行には本人確認の記録が要ります",
                "\(id) has a password: a new one needs a record of how its owner was recognised")
        case .accountEnded(let id):
            return say("\(id) は停止か抹消されているか、任期中ではありません", "\(id) is suspended or retired, or holds no post now")
        case .codeWrong:
            return say("認証アプリのコードが違います", "the code of the authenticator app is wrong")
        case .enrolmentExpired:
            return say("登録の手続きが10分を過ぎたか、始まっていません", "the enrolment was not begun, or longer than 10 minutes ago")
        case .tooManyTokens(let most):
            return say("トークンは一人 \(most) 個までです", "a person has at most \(most) tokens")
        case .credentialRevoked:
            return say("この時限資格情報は取り消されました", "this credential was revoked")
        case .credentialInUse(let session):
            return say("この時限資格情報はセッション \(session) で使用中です", "this credential is in use by session \(session)")
        case .lockedOut(let until):
            return say(
                "失敗が続いたため\(moment(until))まで止められています", "too many failures: locked until \(moment(until))")
        case .tokenUnknown:
            return say("接続の引換券が無効です", "the token of this connection is not valid")
        case .claimTooLate:
            return say("接続してからセッションを始めるまでが長すぎました", "the session was claimed too late")
        case .secondChannel:
            return say("一つの接続で始められるセッションは一つだけです", "a connection carries one session only")

        case .reportOverdue(let id, let since):
            return say(
                "申請 \(id) の作業報告書が\(moment(since))から未提出です",
                "the report of request \(id) is overdue since \(moment(since))")
        case .vendorReportOverdue(let id, let since):
            return say(
                "同じ事業者の申請 \(id) の作業報告書が\(moment(since))から未提出です",
                "the vendor's report of request \(id) is overdue since \(moment(since))")
        case .rosterOverdue(let vendor, let since):
            return say(
                "事業者 \(vendor) の保守要員名簿の確認が\(moment(since))から未了です",
                "vendor \(vendor) has not confirmed its list of technicians, which was due \(moment(since))")
        case .contradicted(let contradictions):
            return say(
                "報告と記録が食い違っています: \(list(contradictions.map(contradiction)))",
                "report and record contradict each other: \(list(contradictions.map(contradiction)))")
        case .tooManyAttachments(let most):
            return say("添付は1つの申請に \(most) 個までです", "a request has at most \(most) attachments")
        case .reportIncomplete(let name):
            return say("報告書の「\(field(name))」に答えがありません", "the report leaves \(field(name)) open")
        case .sessionsRunning(let sessions):
            return say("まだ動いているセッションがあります: \(list(sessions))", "sessions are still running: \(list(sessions))")
        case .erasureOwed:
            return say("データの消去がまだ済んでいません", "an erasure of data is still owed")
        case .stillKept(let date):
            return say("\(date) まで保存する定めです", "the policy keeps it through \(date)")
        case .requestsUnsettled(let requests):
            let list = requests.map(\.description).joined(separator: ", ")
            return say("完了していない申請があります: \(list)", "requests are not settled yet: \(list)")

        case .stopped(let scope, let why):
            return say("\(stopScope(scope))は停止されています: \(why)", "\(stopScope(scope)) is stopped: \(why)")
        case .notStopped:
            return say("停止されていません", "it is not stopped")
        case .journalUnwritable:
            return say("証跡に書き込めないため、誰も入れません", "the journal cannot be written, so nobody may enter")
        case .clockSteppedBack(let span):
            return say("時計が\(self.span(span))戻りました", "the clock went back by \(self.span(span))")
        case .clockSteppedForward(let span):
            return say(
                "時計が\(self.span(span))進み、正しいと確かめられていません",
                "the clock went ahead by \(self.span(span)), and nothing says that it is right")
        case .clockDiffers(let span):
            return say(
                "あなたの時計と関守の時計が\(self.span(span))違います", "your clock and the gate's are \(self.span(span)) apart")
        case .clockUndisputed:
            return say("時計は疑われていません", "the clock is not in doubt")
        case .clockUnsynchronised(let since):
            return say("時計が\(moment(since))から同期していません", "the clock is unsynchronised since \(moment(since))")
        case .gapOpen(let kept, let seen):
            return say(
                "証跡が失われています（\(lost(kept, seen))）。二人が受け入れるまで誰も入れません",
                "entries of the journal are lost (\(lost(kept, seen))): nobody enters until two people have accepted it"
            )
        case .noGap:
            return say("受け入れるべき欠落はありません", "there is no gap to accept")
        case .gapDiffers:
            return say("欠落の範囲が署名した文と違います", "the gap is not the one in the signed text")
        case .secondPersonNeeded(let person):
            return say("\(person) はすでに署名しています。もう一人必要です", "\(person) has signed already; another person must")
        case .managerNeeded:
            return say("二人のうち一人は責任者でなければなりません", "one of the two must be the manager")
        case .sessionUnknown:
            return say("そのセッションはありません", "there is no such session")
        case .sessionEnded(let id):
            return say("セッション \(id) は終わっています", "session \(id) has ended")
        case .keyMaterialInvalid(let code):
            let problem = cryptoProblem(code: code)
            return say("鍵を受け付けられません: \(problem)", "the key is not acceptable: \(problem)")
        }
    }
}

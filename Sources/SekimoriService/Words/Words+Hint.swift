package import Sekimori

extension Words {
    /// The next step: who can do what about it.
    package func hint(_ refusal: Refusal) -> String {
        switch refusal {
        case .vendorUnknown:
            say("事業者IDを確かめてください(sekimori vendor list)", "check the vendor's id (sekimori vendor list)")
        case .vendorSuspended, .vendorRetired, .contractRetired:
            say("病院の責任者に相談してください", "talk to the responsible person of the hospital")
        case .contractUnknown, .contractOfAnotherVendor:
            say("契約番号を確かめてください(sekimori contract list)", "check the contract's id (sekimori contract list)")
        case .contractNotInForce:
            say(
                "契約の期間内の日を選ぶか、病院に契約の更新を登録してもらってください",
                "choose a day inside it, or have the hospital enter the renewal")
        case .nondisclosureMissing, .nondisclosureLapsed:
            say(
                "守秘義務契約を結び直し、病院に期限を登録してもらってください",
                "renew the agreement and have the hospital enter its date")
        case .safetyClausesMissing:
            say(
                "契約に安全管理条項を加え、病院に登録してもらってください",
                "add the clauses to the contract and have the hospital enter it")
        case .subcontractorUnconfirmed, .subcontractorLapsed:
            say("再委託先の確認書類を病院に出してください", "send the hospital the subcontractor's confirmation")
        case .technicianUnknown, .technicianOfAnotherVendor:
            say("保守要員IDを確かめてください(sekimori technician list)", "check the id (sekimori technician list)")
        case .technicianSuspended, .technicianRetired:
            say("事業者の責任者か病院に相談してください", "talk to your company's responsible person or the hospital")
        case .rightsUnconfirmed:
            say(
                "事業者の責任者による権限確認を病院に届けてください",
                "have the vendor's responsible person confirm the rights to the hospital")
        case .noKey:
            say("sekimori technician key add で公開鍵を登録してください", "register one with sekimori technician key add")
        case .keyUnknown:
            say("登録した鍵を使うか、鍵の登録を頼んでください", "use the registered key, or have this one registered")
        case .keyTaken:
            say("自分だけの新しい鍵を作って登録してください", "make a new key of your own and register that")
        case .idUsed:
            say("新しいIDを選んでください", "choose a new id")
        case .assetUnknown:
            say("機器IDを確かめてください(sekimori asset list)", "check the asset's id (sekimori asset list)")
        case .assetRetired, .assetSuspended, .remoteMaintenanceNotAllowed:
            say("病院の機器台帳の担当者に確かめてください", "ask the hospital's keeper of the equipment ledger")
        case .remoteMaintenanceUnconfirmed:
            say(
                "病院に機器台帳の「リモートメンテナンス」を確定してもらってください",
                "have the hospital settle remote maintenance in the equipment ledger")
        case .assetNotInRequest:
            say("申請に含まれる機器を選ぶか、申請を修正してください", "choose an asset of the request, or submit a new revision")
        case .capabilityNotGranted:
            say(
                "許可された操作だけを使うか、申請を修正して承認を受けてください",
                "use what is allowed, or have a new revision approved")
        case .terminalMissing:
            say("端末付きで接続してください(ssh -t。PuTTYはそのまま)", "connect with a terminal (ssh -t; PuTTY as it is)")
        case .outsideWindow, .outsideSchedule:
            say("開いている時間に接続し直してください", "connect again while it is open")
        case .sourceNotAllowed:
            say("申請に書いた場所から接続してください", "connect from the place named in the request")
        case .sourceOutsideVendor:
            say(
                "登録済みの範囲から選ぶか、病院に接続元を登録してもらってください",
                "choose one inside them, or have the hospital register the network")
        case .addressUnreadable:
            say("病院の運用者に連絡してください", "tell the hospital's operator")
        case .requestUnknown:
            say("申請番号を確かめてください(sekimori request list)", "check the number (sekimori request list)")
        case .noRequestToday:
            say("作業申請を出して承認を受けてください", "submit a work request and have it approved")
        case .ambiguous:
            say("ログイン名に機器を付けてください(例: tanaka+pacs1)", "add the asset to the login name, as in tanaka+pacs1")
        case .windowEmpty:
            say(
                "終了時刻を直してください。日をまたぐ場合はそのまま翌日の時刻を書きます",
                "correct the end; a time not after the beginning means the next day")
        case .windowTooLong:
            say("日ごとに申請を分けてください", "make one request for each day")
        case .windowPassed:
            say("新しい日時で申請してください", "submit a request for a time to come")
        case .minuteSkipped:
            say("前後の時刻を選んでください", "choose a time before or after the gap")
        case .minuteRepeated:
            say("repeated-hour に first か second を書いてください", "write repeated-hour: first or second")
        case .tooLate:
            say("後の日時で申請するか、病院に電話してください", "ask for a later time, or call the hospital")
        case .listEmpty:
            say("少なくとも一つ書いてください", "give at least one")
        case .listRepeats:
            say("重なりを消してください", "remove the repetition")
        case .terminalUnsafe:
            say("安全な端末を用意して申告し直してください", "use a safe terminal and declare it anew")
        case .terminalDeclarationStale:
            say("端末を更新・検査して日付を直してください", "update and scan the terminal, then correct the dates")
        case .wrongPhase:
            say("いまの状態を見てください(sekimori request show)", "look at its present state (sekimori request show)")
        case .grantOverlaps:
            say("時間をずらすか、もう一方の申請を取り下げてください", "choose another time, or withdraw the other request")
        case .revisionStale, .documentDiffers, .nonceDiffers:
            say("最新の版を読み直して、承認をやり直してください", "read the current revision and approve again")
        case .gateDiffers:
            say("宛先の関守を確かめてください(--gate)", "check which gate you talk to (--gate)")
        case .termsWiden:
            say("承認は申請を狭めることしかできません", "an approval can only narrow a request")
        case .textUsed:
            say("もう一度署名し直してください", "sign a new text")
        case .notEntitled:
            say("役割と鍵を確かめてください(sekimori status)", "check your role and key (sekimori status)")
        case .approverInvitedSubmitter:
            say(
                "別の責任者に頼むか、病院の別の人が招待し直してから事業者に出し直してもらってください",
                "ask another manager, or have someone else invite that person, who then hands it in again")
        case .approverIsSubmitter, .approverIsVendor:
            say("病院の別の責任者に承認を頼んでください", "ask another manager of the hospital")
        case .appointmentUnknown, .appointmentNotInForce, .appointmentEnded:
            say(
                "組織鍵で新しい任命書を作ってください(sekimori delegation appoint)",
                "make a new statement with the organisation key (sekimori delegation appoint)")
        case .managerInForce:
            say(
                "先に sekimori delegation end で終えるか、期間が重ならない任命書を作ってください",
                "end that post first (sekimori delegation end), or appoint for the time after it")
        case .outsideDelegation:
            say("委譲の範囲にある人か責任者に頼んでください", "ask a manager, or a delegate for this vendor")
        case .signatureInvalid:
            say("登録した鍵で、表示されたとおりの文に署名してください", "sign exactly the shown text with the registered key")
        case .signatureMissing:
            say("sekimori で、自分の鍵で署名してください", "sign it with your own key, with sekimori")
        case .authorDiffers:
            say("本人がサインインして提出してください", "whoever wrote it signs in and hands it in")
        case .textInvalid:
            say("sekimori が作った文を、変えずに使ってください", "use the text as sekimori made it, unchanged")
        case .passcodeNotCollected:
            say("sekimori credential collect で受け取ってください", "collect it with sekimori credential collect")
        case .passcodeWrong:
            say("受け取ったパスコードを入れ直してください", "enter the passcode you collected")
        case .passwordWrong:
            say("忘れた場合は、病院に新しい招待コードを頼んでください", "if forgotten, ask the hospital for a new invitation")
        case .passwordExpired:
            say("病院に新しい招待コードを頼み、新しいパスワードを設定してください", "ask the hospital for an invitation, and set a new one with it")
        case .notEnrolled:
            say(
                "招待コードを使って、画面の /enrol で設定してください(コマンドだけを使うなら sekimori credential enrol)",
                "set one with your invitation, on the page /enrol (for commands alone: sekimori credential enrol)")
        case .invitationUnknown:
            say("病院に新しい招待コードを頼んでください", "ask the hospital for a new invitation")
        case .identityCheckMissing:
            say(
                "申出者・本人確認の方法・確認した書類・確認者・理由を添えてください",
                "say who asked, how they were recognised, by what document, by whom, and why")
        case .accountEnded:
            say("台帳を確かめてください", "look into the ledger")
        case .codeWrong:
            say(
                "アプリに表示されている6桁を、消える前に入れてください。端末の時刻も確かめてください",
                "enter the six digits while the app shows them; check the clock of the device too")
        case .enrolmentExpired:
            say("招待コードとパスワードの入力からやり直してください", "begin again with the invitation and a password")
        case .tooManyTokens:
            say("使わなくなったものを取り消してください", "revoke one that is no longer used")
        case .credentialRevoked:
            say("病院の責任者に理由を確かめてください", "ask the responsible person of the hospital why")
        case .credentialInUse:
            say(
                "先のセッションを終えてください。心当たりがなければすぐ病院に連絡してください",
                "end that session first; if it is not yours, tell the hospital at once")
        case .lockedOut:
            say("時間をおくか、病院の運用者に連絡してください", "wait, or tell the hospital's operator")
        case .tokenUnknown, .claimTooLate:
            say("接続し直してください", "connect again")
        case .secondChannel:
            say("別の接続を開いてください", "open another connection")
        case .reportOverdue, .vendorReportOverdue:
            say("先に報告書を出してください(sekimori report new)", "report first (sekimori report new)")
        case .rosterOverdue:
            say(
                "事業者の担当者が名簿を確認すれば、すぐに入れます(画面「保守要員」か sekimori technician confirm。担当者のいない事業者は病院が代理で)",
                "once the vendor's clerk confirms the list it is over at once (page Technicians, or sekimori technician confirm; for a vendor without a clerk the hospital as proxy)"
            )
        case .contradicted:
            say(
                "報告を差し戻すか、confirm differ --why で理由を残してください",
                "return the report, or confirm differ --why with the reason")
        case .tooManyAttachments:
            say("残りは作業報告書の提出時に病院に伝えてください", "tell the hospital about the rest with the report")
        case .reportIncomplete:
            say("報告書のその項目を埋めてください", "answer that item of the report")
        case .sessionsRunning:
            say("終わるのを待つか、sekimori session cut で切ってください", "wait for their end, or cut them (sekimori session cut)")
        case .erasureOwed:
            say("消去して報告書を出し直してください", "erase, and submit the report again")
        case .stillKept:
            say("sekimori retention list で消去できる日を確かめてください", "see what may be erased: sekimori retention list")
        case .requestsUnsettled:
            say("先に申請を完了させてください", "settle these requests first")
        case .stopped:
            say("病院の責任者が解除するまでお待ちください", "wait until the hospital resumes it")
        case .notStopped:
            say("sekimori status で停止中のものを確かめてください", "see what is stopped: sekimori status")
        case .journalUnwritable:
            say("病院の運用者は証跡のディスクを確かめてください", "the operator must look at the journal's disk")
        case .clockSteppedBack, .clockSteppedForward:
            say(
                "運用者は時刻同期を直すか、時計が正しければ責任者が sekimori clock accept で認めてください",
                "the operator must repair the time synchronisation; where the clock is right, the manager says so: "
                    + "sekimori clock accept")
        case .clockUnsynchronised, .clockDiffers:
            say("病院の運用者は時刻同期を直してください", "the operator must repair the time synchronisation")
        case .clockUndisputed:
            say("sekimori status で時計の様子を確かめてください", "see the clock's state: sekimori status")
        case .gapOpen, .secondPersonNeeded, .managerNeeded:
            say("責任者ともう一人が sekimori gap accept で署名します", "the manager and one more sign it: sekimori gap accept")
        case .noGap, .gapDiffers:
            say("sekimori gap show で確かめてください", "see sekimori gap show")
        case .sessionUnknown, .sessionEnded:
            say("sekimori session list で確かめてください", "see sekimori session list")
        case .keyMaterialInvalid:
            say(
                "公開鍵のファイル(.pub)を渡してください。秘密鍵は渡さないでください",
                "give the public key file (.pub), never the private key")
        }
    }
}

internal import Sekimori

/// What a rule that said no is called, in a few words, and to which heading it belongs.
struct RefusalWords {
    let say: InspectionLanguage

    func reason(_ refusal: Refusal) -> String {
        Self.reasons[refusal.code].map { say($0) } ?? refusal.code
    }

    /// Reasons that stand for trying at a time that was not allowed (ID items ①-8, ①-10).
    static func isAboutTime(_ refusal: Refusal) -> Bool {
        switch refusal {
        case .outsideWindow, .outsideSchedule, .windowPassed, .noRequestToday: true
        default: false
        }
    }

    /// Reasons that stand for coming from elsewhere.
    static func isAboutSource(_ refusal: Refusal) -> Bool {
        switch refusal {
        case .sourceNotAllowed, .sourceOutsideVendor, .addressUnreadable: true
        default: false
        }
    }

    /// Reasons that stand for a wrong or dead secret.
    static func isAboutSecret(_ refusal: Refusal) -> Bool {
        switch refusal {
        case .passcodeNotCollected, .passcodeWrong, .passwordWrong, .notEnrolled, .invitationUnknown,
            .credentialRevoked, .credentialInUse, .lockedOut, .tokenUnknown, .keyUnknown:
            true
        default: false
        }
    }

    private static let reasons: [String: Sentence] = [
        "vendor-unknown": Sentence("台帳にない事業者", "unknown vendor"),
        "vendor-suspended": Sentence("停止中の事業者", "suspended vendor"),
        "vendor-retired": Sentence("抹消された事業者", "retired vendor"),
        "contract-unknown": Sentence("台帳にない契約", "unknown contract"),
        "contract-of-another-vendor": Sentence("別の事業者の契約", "another vendor's contract"),
        "contract-retired": Sentence("停止・抹消された契約", "contract suspended or retired"),
        "contract-not-in-force": Sentence("契約期間外", "contract not in force"),
        "nondisclosure-missing": Sentence("守秘義務契約なし", "no non-disclosure agreement"),
        "nondisclosure-lapsed": Sentence("守秘義務契約の期限切れ", "non-disclosure agreement lapsed"),
        "safety-clauses-missing": Sentence("安全管理条項なし", "no safety management clauses"),
        "subcontractor-unconfirmed": Sentence("再委託先が未確認", "subcontractor unconfirmed"),
        "subcontractor-lapsed": Sentence("再委託先の確認切れ", "subcontractor's confirmation lapsed"),
        "technician-unknown": Sentence("台帳にない保守要員", "unknown technician"),
        "technician-of-another-vendor": Sentence("別の事業者の保守要員", "another vendor's technician"),
        "technician-suspended": Sentence("停止中の保守要員", "suspended technician"),
        "technician-retired": Sentence("抹消された保守要員", "retired technician"),
        "rights-unconfirmed": Sentence("権限が未確認", "rights unconfirmed"),
        "no-key": Sentence("公開鍵の登録なし", "no registered key"),
        "key-unknown": Sentence("登録のない鍵", "key not registered"),
        "key-taken": Sentence("別人に登録済みの鍵", "key of somebody else"),
        "id-used": Sentence("IDの再利用", "id used before"),
        "asset-unknown": Sentence("台帳にない機器", "unknown system"),
        "asset-retired": Sentence("抹消された機器", "retired system"),
        "asset-suspended": Sentence("停止中の機器", "suspended system"),
        "remote-maintenance-not-allowed": Sentence("リモートメンテナンス「無」の機器", "system without remote maintenance"),
        "remote-maintenance-unconfirmed": Sentence("リモートメンテナンス未確認の機器", "remote maintenance unconfirmed"),
        "asset-not-in-request": Sentence("申請にない機器", "system not in the request"),
        "capability-not-granted": Sentence("許可されていない操作", "not allowed to do that"),
        "terminal-missing": Sentence("端末なしの対話操作", "shell without a terminal"),
        "outside-window": Sentence("承認された時間帯の外", "outside the approved window"),
        "outside-schedule": Sentence("許可曜日・時間帯の外", "outside permitted weekdays and hours"),
        "source-not-allowed": Sentence("許可されていない接続元", "source not allowed"),
        "source-outside-vendor": Sentence("事業者の登録範囲外の接続元", "source outside the vendor's networks"),
        "address-unreadable": Sentence("接続元を読み取れない", "source unreadable"),
        "request-unknown": Sentence("存在しない申請", "unknown request"),
        "no-request-today": Sentence("その日の承認済み申請なし", "no approved request for the day"),
        "ambiguous": Sentence("機器の指定なし（複数が可能）", "several systems possible"),
        "window-empty": Sentence("時間帯が空", "empty window"),
        "window-too-long": Sentence("時間帯が24時間以上", "window too long"),
        "window-passed": Sentence("過ぎた時間帯", "window already over"),
        "minute-skipped": Sentence("存在しない時刻", "time that does not exist"),
        "minute-repeated": Sentence("二度ある時刻", "time that comes twice"),
        "too-late": Sentence("提出期限に遅れ", "submitted too late"),
        "list-empty": Sentence("記入漏れ", "something is missing"),
        "list-repeats": Sentence("重複記入", "something is there twice"),
        "terminal-unsafe": Sentence("端末が安全でない", "unsafe terminal"),
        "terminal-declaration-stale": Sentence("端末申告が古い", "terminal declaration too old"),
        "wrong-phase": Sentence("その段階ではできない", "not possible in that phase"),
        "grant-overlaps": Sentence("別の申請と重複", "overlaps another request"),
        "revision-stale": Sentence("古い版への承認", "approval of an old revision"),
        "document-differs": Sentence("申請書と承認の不一致", "approval of another document"),
        "nonce-differs": Sentence("別の申請への承認", "approval of another request"),
        "gate-differs": Sentence("別の関守への署名", "signed for another gate"),
        "terms-widen": Sentence("申請より広い承認", "approval wider than the request"),
        "text-used": Sentence("署名文の再使用", "signed text used again"),
        "not-entitled": Sentence("権限のない者", "not entitled"),
        "approver-is-submitter": Sentence("申請者自身の承認", "approver is the submitter"),
        "approver-invited-submitter": Sentence("申請者を招待した者の承認", "approver invited the submitter"),
        "approver-is-vendor": Sentence("事業者による承認", "approver belongs to a vendor"),
        "appointment-unknown": Sentence("任命されていない者の承認", "approver was never appointed"),
        "appointment-not-in-force": Sentence("任期外の承認", "outside the approver's term"),
        "appointment-ended": Sentence("任期を終えた者の承認", "approver's post had ended"),
        "manager-in-force": Sentence("責任者の任期重複", "another manager is in force"),
        "outside-delegation": Sentence("委譲の範囲外", "outside the delegation"),
        "signature-invalid": Sentence("署名の不一致", "signature does not hold"),
        "signature-missing": Sentence("署名なし", "no signature"),
        "author-differs": Sentence("他人の名による提出", "handed in under another's name"),
        "text-invalid": Sentence("署名文の不備", "signed text is malformed"),
        "passcode-not-collected": Sentence("パスコード未受領", "no passcode collected"),
        "passcode-wrong": Sentence("パスコード誤り", "wrong passcode"),
        "password-expired": Sentence("パスワードの期限切れ", "password older than its profile allows"),
        "password-wrong": Sentence("パスワード誤り", "wrong password"),
        "not-enrolled": Sentence("パスワード未登録", "no password set"),
        "invitation-unknown": Sentence("無効な案内", "unknown invitation"),
        "identity-check-missing": Sentence("本人確認の記録なし", "no record of recognition"),
        "account-ended": Sentence("抹消・任期終了", "retired, or the post is over"),
        "code-wrong": Sentence("認証コード違い", "wrong code"),
        "too-many-tokens": Sentence("トークンの数の上限", "too many tokens"),
        "enrolment-expired": Sentence("登録手続きの期限切れ", "enrolment not begun in time"),
        "credential-revoked": Sentence("失効した資格情報", "revoked credential"),
        "credential-in-use": Sentence("使用中の資格情報", "credential in use"),
        "locked-out": Sentence("締出し中", "locked out"),
        "token-unknown": Sentence("無効な引換え", "unknown token"),
        "claim-too-late": Sentence("開始の遅れ", "session claimed too late"),
        "second-channel": Sentence("二つ目の通信路", "a second channel"),
        "report-overdue": Sentence("報告書の遅れ（本人）", "own report overdue"),
        "vendor-report-overdue": Sentence("報告書の遅れ（事業者）", "vendor's report overdue"),
        "roster-overdue": Sentence("保守要員名簿の未確認", "list of technicians not confirmed"),
        "contradicted": Sentence("記録と矛盾する報告", "report contradicted by the record"),
        "report-incomplete": Sentence("報告書の記入漏れ", "report incomplete"),
        "sessions-running": Sentence("セッション継続中", "sessions still running"),
        "erasure-owed": Sentence("データ消去未了", "erasure owed"),
        "still-kept": Sentence("保存期間中", "still to be kept"),
        "requests-unsettled": Sentence("完了していない申請", "requests not settled"),
        "stopped": Sentence("病院による停止中", "stopped by the hospital"),
        "not-stopped": Sentence("停止していない", "not stopped"),
        "journal-unwritable": Sentence("証跡を書けない", "journal unwritable"),
        "clock-stepped-back": Sentence("時計が戻った", "clock stepped back"),
        "clock-stepped-forward": Sentence("時計が進んだ", "clock stepped forward"),
        "clock-differs": Sentence("時計の違い", "clocks differ"),
        "clock-undisputed": Sentence("時計に疑いなし", "clock not in doubt"),
        "clock-unsynchronised": Sentence("時計が未同期", "clock unsynchronised"),
        "gap-open": Sentence("証跡の欠落が未承認", "lost entries not accepted"),
        "no-gap": Sentence("欠落がない", "no entries lost"),
        "gap-differs": Sentence("別の欠落への署名", "signed for another loss"),
        "second-person-needed": Sentence("二人目が必要", "a second person needed"),
        "manager-needed": Sentence("責任者が必要", "the manager needed"),
        "session-unknown": Sentence("存在しないセッション", "unknown session"),
        "session-ended": Sentence("終わったセッション", "session had ended"),
        "key-material-invalid": Sentence("鍵の不備", "key material invalid"),
    ]
}

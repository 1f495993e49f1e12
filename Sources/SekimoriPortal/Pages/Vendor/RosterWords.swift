extension PageWords {
    /// Of the pages about technicians.
    static let roster = [
        Word("rTitle", "保守要員", "Technicians"), Word("rApply", "新しい保守要員の登録を申請する", "Apply for a technician"),
        Word("rWaiting", "病院の確認を待っている登録申請", "Waiting for the hospital"),
        Word(
            "rWaitingNote", "病院が登録するまで、この人は申請にも接続にも使えません。",
            "Until the hospital enters them, they can neither be named nor come in."),
        Word("rAsked", "申請日時", "Asked"), Word("rTakeBack", "取り下げる", "Take back"),
        Word("rConfirm", "名簿の確認", "Confirm the list"),
        Word(
            "rConfirmNote", "登録されている全員がいまも在籍し、保守を担当していることを確かめてから押してください。いない人は先に届け出てください。",
            "Make sure that everybody above is still with you and on this work; report who is not first."),
        Word("rConfirmGo", "全員の在籍を確認した", "Everybody above is right"),
        Word(
            "rNewIntro", "病院が内容を確かめて登録します。それまでは何も変わりません。登録されたら、本人に招待コードが渡されます。",
            "The hospital looks at it and enters the person; nothing changes before. Then the person gets an invitation."
        ),
        Word("rSend", "病院に申請する", "Send to the hospital"),
        Word(
            "rLeaveNote", "送信するとすぐに効きます。この人の鍵とパスコードは使えなくなり、接続中なら数秒で切れ、この人だけの申請は取り消されます。",
            "It works at once: key and passcodes are dead, a running session ends within seconds, requests that name nobody else are cancelled."
        ),
        Word(
            "rLeaveFinal", "離職・担当変更のあと、同じIDは二度と使えません。一時停止は病院が解除します。",
            "After leaving or a change of duties the id is never used again. A suspension is lifted by the hospital."),
        Word("rLeaveGo", "届け出る", "Report"), Word("rBack", "名簿に戻る", "Back to the list"),
        Word("rDecide", "この登録申請をどうしますか", "What to do with it"),
        Word(
            "rAcceptNote", "登録すると、この人を作業申請に書けるようになります。入れるようになるのは、申請が承認されてからです。",
            "Once entered, the person may be named in requests. Nobody enters before a request is approved."),
        Word("rAccept", "申請どおり登録する", "Register as applied for"), Word("rRefuse", "登録しない", "Decline"),
        Word("rRefuseWhy", "登録しない理由", "Why it is declined"),
        Word("rInvite", "招待コードを作る", "Make an invitation"),
        Word(
            "rInviteNote", "本人がパスワードを設定するためのコードです。前のコードは使えなくなります。",
            "With it the person sets a password. An earlier one is dead."),
        Word("rReissue", "パスワードを再発行するとき (本人確認の記録)", "For a new password (how they were recognised)"),
        Word(
            "rReissueNote", "すでにパスワードがある人には、五つとも書いてください。点検資料の「パスワード再発行台帳」に残ります。初めての人には要りません。",
            "Where somebody has a password already, all five are needed, and kept for inspections. A first one needs none."
        ),
        Word("rCode", "招待コード", "Invitation"),
        Word(
            "rCodeOnce", "本人だけに渡してください。この画面を閉じると二度と表示できません。",
            "Give it to the person alone. It cannot be shown again once this page is closed."),
        Word("rSessions", "この人のセッション", "Sessions of this person"),
        Word("rLedger", "保守要員の台帳", "Ledger of technicians"),
    ]
}

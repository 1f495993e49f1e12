extension PageWords {
    /// Of the pages about tokens for one's own scripts.
    static let tokens = [
        Word("tokens", "APIトークン", "API tokens"),
        Word(
            "tokensIntro",
            "自分のプログラムがAPIを使うための鍵です。用途と期限を決めて作り、使わなくなったら取り消してください。承認・署名・パスコードの受け取りはできません。",
            "Keys for your own programs at the API: each for one use and until one day. Revoke what is no longer used. None of them approves, signs or collects passcodes."
        ),
        Word("tokensNone", "いま使えるトークンはありません。", "There are no tokens now."),
        Word("tokenHolder", "だれの", "Whose"), Word("tokenFor", "用途", "For"),
        Word("tokenReach", "できること", "May"), Word("tokenUntil", "最後の日", "Until"),
        Word("tokenUsed", "最後に使った日", "Last used"), Word("tokenEnd", "取消し", "End"),
        Word("tokenRevoke", "取り消す", "Revoke"), Word("tokenNew", "新しいトークン", "New token"),
        Word("tokenMake", "トークンを作る", "Make the token"),
        Word(
            "tokenOnce", "この画面を閉じると二度と表示できません。プログラムの置き場所にだけ保存し、ほかの人に知らせないでください。",
            "It cannot be shown again once this page is closed. Keep it where the program runs and tell it to nobody."),
        Word("tokenHow", "プログラムは要求ごとに次のヘッダーを送ります。", "The program sends this header with each call."),
        Word("tokensBack", "トークンの一覧へ", "To the tokens"),
    ]
}

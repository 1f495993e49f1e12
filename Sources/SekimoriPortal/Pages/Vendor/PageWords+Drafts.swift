extension PageWords {
    static let drafts = [
        Word("drafts", "下書き", "Drafts"),
        Word(
            "draftsNote", "まだ病院に提出していないものです。あなたにだけ見えます。",
            "Not handed in to the hospital yet. Only you can see them."),
        Word("draftKeptAt", "保存", "Kept"), Word("draftUntil", "保管期限", "Stays until"),
        Word("keepDraft", "下書きとして保存", "Keep as a draft"), Word("discardDraft", "下書きを捨てる", "Throw the draft away"),
        Word("discardNote", "元に戻せません。", "This cannot be undone."),
        Word("openDraft", "その下書きを開く", "Open that draft"),
        Word("conflictTitle", "下書きがほかの画面で変わっています", "The draft changed on another page"),
        Word("conflictField", "項目", "Field"), Word("conflictKept", "保存されている内容", "What is kept"),
        Word("conflictTyped", "いま書いた内容", "What you typed"),
        Word("openKept", "書いた内容を捨てて、保存されている下書きを開く", "Drop what you typed and open what is kept"),
        Word(
            "unkeptIntro", "まだ何も提出していません。下の内容を写してから、新しい画面に入れ直してください。",
            "Nothing was handed in. Copy it from here, and enter it into a new form."),
    ]
}

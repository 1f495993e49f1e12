internal import Sekimori
internal import SekimoriService

/// The next step as a page names it: what is done on pages is not said in commands.
enum PageHints {
    /// Nil: there is none that whoever looks at a page could take.
    static func hint(_ hint: String?, of code: String, _ words: Words) -> String? {
        if let step = step(code, words) { return step }
        guard let hint else { return nil }
        let plain = withoutCommands(Array(hint.utf8))
        guard !plain.isEmpty, !contains(plain, command) else { return nil }
        return String(decoding: plain, as: UTF8.self)
    }

    static func hint(_ refusal: Refusal, _ words: Words) -> String? {
        hint(words.hint(refusal), of: refusal.code, words)
    }

    /// Where a page does what the hint has a command for.
    private static func step(_ code: String, _ words: Words) -> String? {
        switch Array(code.utf8) {
        case Array("passcode-not-collected".utf8):
            words.say("申請の画面でパスコードを受け取ってください", "collect it on the page of the request")
        case Array("sessions-running".utf8):
            words.say("終わるのを待つか、「セッション」の画面で切ってください", "wait for their end, or cut them under Sessions")
        case Array("not-enrolled".utf8):
            words.say("招待コードを使って「アカウントの登録」で設定してください", "set one with your invitation, under Enrol")
        case Array("no-key".utf8):
            words.say("本人の公開鍵を病院に届けてください", "give the person's public key to the hospital")
        case Array("stopped".utf8), Array("not-stopped".utf8):
            words.say("停止中のものは「停止」の画面にあります", "what is stopped stands under Stops")
        case Array("reply-shown".utf8):
            words.say(
                "控えがなければ、この画面からもう一度行ってください。前のトークンが一覧に残るときは取り消してください",
                "if nobody has it, do it again from this page; a former token in the list is good until it is revoked")
        case Array("signature-missing".utf8):
            words.say("判断の画面に出る文に、自分の鍵で署名してください", "sign the text on the page of the decision with your own key")
        default: nil
        }
    }

    private static let command = Array("sekimori ".utf8)

    /// Without what stands in brackets to name a command.
    private static func withoutCommands(_ hint: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var rest = hint[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "(")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: ")"))
        {
            kept += rest[..<open]
            if contains(Array(rest[open...close]), command) {
                if kept.last == 0x20 { kept.removeLast() }
            } else {
                kept += rest[open...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return kept + rest
    }

    private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
}

internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// What went wrong, as RFC 9457 writes it, with the words of one language.
struct Problem: Encodable, Sendable {
    /// `urn:sekimori:problem:` and the code.
    let type: String
    let title: String
    let status: Int
    /// Stable, in kebab-case: what programs read.
    let code: String
    let detail: String
    /// The next step.
    let hint: String?
    /// Which rule said no, with its facts.
    let refusal: Refusal?
    /// Which field of the call is meant.
    let path: String?
    /// When to try again.
    let until: Instant?

    private init(
        _ status: Int, _ code: String, _ title: String, _ detail: String, hint: String? = nil,
        refusal: Refusal? = nil, path: String? = nil, until: Instant? = nil
    ) {
        type = "urn:sekimori:problem:" + code
        self.title = title
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.refusal = refusal
        self.path = path
        self.until = until
    }

    /// Words for an error: a rule's own, the call's, or, of what nobody foresaw, nothing but that it happened.
    init(_ error: any Error, words: Words, zone: Zone, now: Instant) {
        switch error {
        case let refusal as Refusal: self.init(refusal, words, zone, now)
        case let complaint as Complaint: self.init(complaint, words)
        case let input as BadInput:
            self.init(
                400, "bad-input", words.say("入力が読めません", "the input does not read"),
                "\(input.path): \(words.reason(input.problem))",
                hint: words.say("この項目を直してもう一度送ってください", "correct this field and send it again"),
                path: input.path)
        case is Unauthenticated:
            self.init(
                401, "unauthenticated", words.say("サインインが必要です", "a sign-in is needed"),
                words.say("有効なサインインがありません", "there is no valid sign-in"),
                hint: words.say(
                    "登録した鍵、またはパスワードと認証アプリのコードでサインインしてください",
                    "sign in with your registered key, or with your password and a code of your app"))
        case is Forbidden:
            self.init(
                403, "forbidden", words.say("権限がありません", "not yours to do"),
                words.say("この役割ではこの操作はできません", "your role does not include this"),
                hint: words.say("病院の責任者か運用担当者に頼んでください", "ask the hospital's manager or operator"))
        case is NotFound:
            self.init(
                404, "not-found", words.say("見つかりません", "not found"),
                words.say("そのようなものはありません", "there is no such thing"),
                hint: words.say("番号とアドレスを確かめてください", "check the id and the address"))
        case is AttachmentTooLarge:
            self.init(Complaint.bodyTooLarge(limit: Int(Attachment.longest)), words)
        case let lost as AttachmentLost:
            self.init(
                503, "attachment-lost", words.say("添付を取り出せません", "the attachment is lost"),
                words.say(
                    "申請 \(lost.request) の添付 \(lost.number) (SHA-256 \(lost.digest)) が、関守にないか、添付された時と違います",
                    "attachment \(lost.number) of request \(lost.request) (SHA-256 \(lost.digest)) is not there, or "
                        + "not as it was attached"),
                hint: words.say("病院の運用担当者に連絡してください", "tell the hospital's operator"))
        case let erased as AttachmentErased:
            self.init(
                410, "attachment-erased", words.say("添付は消去されました", "the attachment was erased"),
                words.say(
                    "申請 \(erased.request) の添付 \(erased.number) は、保存期間により消去されました",
                    "attachment \(erased.number) of request \(erased.request) was erased, as the policy says"),
                hint: words.say("要約値は申請に残っています", "its digest stays with the request"))
        case is DraftChanged:
            self.init(
                409, "draft-changed", words.say("下書きが変わっています", "the draft has changed"),
                words.say(
                    "この下書きは、ほかの画面で先に保存されました。いまの内容は保存していません",
                    "the draft was kept from elsewhere in between; this was not kept"),
                hint: words.say(
                    "保存されている内容を読み、その版の番号で保存し直してください", "read what is kept, and keep yours over that revision"))
        case is DraftsFull:
            self.init(
                409, "drafts-full", words.say("下書きが多すぎます", "too many drafts"),
                words.say("下書きは \(DraftLimits.most) 件までです", "an account keeps at most \(DraftLimits.most) drafts"),
                hint: words.say("要らない下書きを捨ててください", "throw away the ones you do not need"))
        case let throttled as Throttled:
            self.init(
                429, "throttled", words.say("試行が多すぎます", "too many tries"),
                words.say(
                    "\(words.time(throttled.until, zone: zone, now: now)) まで受け付けません",
                    "nothing is taken until \(words.time(throttled.until, zone: zone, now: now))"),
                hint: words.say("その時刻のあとにもう一度試してください", "try again after that"), until: throttled.until)
        case let failure as Failure where failure.isOfJournal: self.init(.journalUnwritable, words, zone, now)
        case is Failure:
            self.init(
                503, "failure", words.say("いまはできません", "not possible now"),
                words.say("関守の側の障害です。何も変わっていません", "the gate failed at it; nothing changed"),
                hint: words.say("病院の運用担当者に連絡してください", "tell the hospital's operator"))
        default:
            self.init(
                500, "internal", words.say("関守の誤りです", "a fault of the gate"),
                words.say("関守が処理できませんでした", "the gate could not do it"),
                hint: words.say("病院の運用担当者に連絡してください", "tell the hospital's operator"))
        }
    }

    private init(_ refusal: Refusal, _ words: Words, _ zone: Zone, _ now: Instant) {
        let status = if case .journalUnwritable = refusal { 503 } else { 409 }
        self.init(
            status, refusal.code, words.kind(refusal.kind), words.sentence(refusal, zone: zone, now: now),
            hint: words.hint(refusal), refusal: refusal)
    }

    private init(_ complaint: Complaint, _ words: Words) {
        switch complaint {
        case .bodyTooLarge(let limit):
            self.init(
                413, "body-too-large", words.say("大きすぎます", "body too large"),
                words.say("本文は \(limit) バイトまでです", "a body has at most \(limit) bytes"),
                hint: words.say("内容を分けて送ってください", "send it in parts"))
        case .bodyUnreadable:
            self.init(
                400, "body-unreadable", words.say("本文が届きません", "body unreadable"),
                words.say("本文が途中で切れています", "the body ends in the middle"))
        case .busy:
            self.init(
                503, "busy", words.say("混んでいます", "busy"),
                words.say("いま処理している要求が多すぎます", "too many calls are being worked on"),
                hint: words.say("少し待ってもう一度送ってください", "try again shortly"))
        case .idempotencyKeyReused:
            self.init(
                409, "idempotency-key-reused", words.say("同じ鍵の別の要求です", "the key belongs to another call"),
                words.say("この Idempotency-Key は別の内容で使われています", "this Idempotency-Key was used with another body"),
                hint: words.say("新しい要求には新しい鍵を付けてください", "give a new call a new key"))
        case .idempotencyKeyInUse:
            self.init(
                409, "idempotency-key-in-use", words.say("同じ要求を処理しています", "the same call is being worked on"),
                words.say("この Idempotency-Key の要求はまだ終わっていません", "the call with this Idempotency-Key is not done yet"),
                hint: words.say("少し待ってもう一度送ってください", "try again shortly"))
        case .replyShown:
            self.init(
                409, "reply-shown", words.say("一度だけ見せる答えです", "a reply that is shown once"),
                words.say(
                    "この要求は済んでいます。一度だけ見せる答えなので、もう見せられません",
                    "this was done, and its reply was to be shown once"),
                hint: words.say(
                    "控えがなければ、新しい鍵を付けて要求し直してください。前のトークンが残るときは取り消してください",
                    "if nobody has it, ask again with a new key; a former token stays good until it is revoked"))
        }
    }
}

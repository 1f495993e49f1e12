internal import Foundation
internal import HTTPTypes
internal import Sekimori
internal import SekimoriScreen
internal import SekimoriService

/// What a running session shows, to the manager who opened it: read only, as plain text, with the cut before it.
///
/// The picture passes through and is kept nowhere. What the asset sent goes through the terminal model of the replay and
/// leaves it as characters alone; no control sequence of it reaches a browser.
enum LivePage {
    static let templateWords: [PageWords.Word] = [
        .init("liveOpen", "いまの画面を見る", "Watch its screen"),
        .init(
            "liveNote", "だれがいつ見たかは証跡に残り、作業者の端末にも「見ています」と表示されます。画面の写しはどこにも保存されません。",
            "Who watched, and when, goes on record, and the technician's terminal says so. No copy of the screen is kept."
        ),
        .init("liveWaiting", "まだ何も表示されていません。", "Nothing has been shown yet."),
        .init("liveBack", "セッションのページへ", "To the session"),
        .init("livePaused", "15分たったので、自動の更新を止めました。", "After 15 minutes the page no longer refreshes by itself."),
        .init("liveGoOn", "続けて見る", "Go on watching"),
        .init(
            "liveEnded", "画面の表示は終わっています。見るには、セッションのページからもう一度開いてください。",
            "The view is over. To watch, open it again from the session's page."),
    ]

    /// How often browsers look again, in seconds.
    static let interval = 2
    /// How long they do so unattended: a browser that somebody left alone shall be signed out like any other.
    static let unattended = Span.minutes(15)

    @Sendable static func open(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(SessionID.self)
        try await visit.act("/v1/sessions/\(id)/watches", API.Nothing(), as: API.Nothing.self)
        return .redirect(place(id, try visit.facts().now))
    }

    private static func place(_ id: SessionID, _ now: Instant) -> Place {
        Place("/sessions/\(id)/live?since=\(now.seconds)") ?? .home
    }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(SessionID.self)
        let now = try visit.facts().now
        let title = visit.say("セッション \(id) の画面", "The screen of session \(id)")
        var context: Context = ["number": "\(id)", "session": "/sessions/\(id)"]
        let picture: PictureView
        do {
            picture = try await visit.api.get("/v1/sessions/\(id)/picture")
        } catch let problem as APIProblem where problem.status == 403 || problem.status == 409 {
            context["over"] = true
            let status = HTTPResponse.Status(code: problem.status)
            return .page(Page("live", title: title, status: status, context))
        }
        let house = try await visit.hospital()
        let session: Session = try await visit.api.get("/v1/sessions/\(id)")
        let teller = house.teller
        context["whose"] =
            teller.names.technician(session.technician) + " → " + teller.names.asset(session.asset) + " ("
            + teller.words.activity(session.activity) + ")"
        if let at = picture.at {
            context["picture"] = ["lines": lines(picture).joined(separator: "\n"), "at": clock(at, teller)] as Context
        } else {
            context["waiting"] = true
        }
        if session.cut == nil { context["cut"] = cut(id, visit) }
        var page = Page("live", title: title, context)
        page.refresh = refresh(visit)
        if page.refresh == nil { page.context["paused"] = ["href": place(id, now).text] as Context }
        return .page(page)
    }

    /// Seconds until browsers look again, also where the gate could not answer; nil: they did so for long enough.
    @Sendable static func refresh(_ visit: Visit) -> Int? {
        // A gate that does not even say who is signed in keeps nobody signed in.
        guard let now = visit.gate?.now else { return interval }
        let since = visit.query["since"].flatMap { Int64(digits: $0.utf8) } ?? 0
        return now.seconds - since < unattended.seconds ? interval : nil
    }

    /// What the technician's screen holds; of a command, the last of its output.
    static func lines(_ picture: PictureView) -> [String] {
        let isTerminal = picture.rows > 0 && picture.columns > 0
        let bytes = Data(base64Encoded: picture.bytes).map { [UInt8]($0) } ?? []
        var model = TerminalModel(
            rows: isTerminal ? Int(clamping: picture.rows) : 50,
            columns: isTerminal ? Int(clamping: picture.columns) : 200,
            endsLinesWithLineFeed: !isTerminal)
        model.feed(bytes)
        return model.text
    }

    /// What is typed would be gone when the page is fetched anew: the reasons are buttons.
    private static func cut(_ id: SessionID, _ visit: Visit) -> Context {
        let reasons = [
            visit.say("申請にない操作が行われている", "something is done that was not applied for"),
            visit.say("異常が見られる", "something looks wrong"), visit.say("責任者の判断による", "at the manager's discretion"),
        ]
        return ["action": "/sessions/\(id)/cut", "reasons": reasons.map { ["reason": $0] }]
    }

    private static func clock(_ at: Instant, _ teller: Teller) -> String {
        let second = (at.seconds + teller.zone.offset(at: at)) % 60
        return teller.stamp(at) + ":" + (second < 10 ? "0" : "") + "\(second)"
    }
}

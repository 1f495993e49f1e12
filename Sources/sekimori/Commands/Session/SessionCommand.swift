internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct SessionCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "session", "セッション", "sessions",
            [SessionList.self, SessionShow.self, SessionWatch.self, SessionCut.self, SessionExtend.self])
    }
}

struct SessionList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "セッションの一覧 (新しい順)", "list sessions, newest first")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("申請番号", "request", name: "id")) var request: String?
    @Option(help: ArgumentHelp("作業者", "technician", name: "id")) var technician: String?
    @Flag(help: ArgumentHelp("いま動いているものだけ", "only those running now")) var running = false
    @Option(help: ArgumentHelp("件数", "how many", name: "number")) var limit = 50

    func run(at desk: Desk) async throws {
        let sessions: [Session] = try await desk.pages(
            "/v1/sessions",
            [("request", request), ("technician", technician), ("running", running ? "true" : nil)], limit: limit)
        try desk.output.show(json: sessions)
        let table = SessionTable.table(sessions, desk.words, try await desk.zone())
        desk.output.show(table, empty: desk.say("セッションはありません", "no sessions"))
    }
}

struct SessionShow: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("show", "セッションの詳細", "show one session")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("セッション番号", "number of the session", name: "id")) var id: String

    func run(at desk: Desk) async throws {
        let session: Session = try await desk.gate.get("/v1/sessions/\(try Given.id("ID", id) as SessionID)")
        try desk.output.show(json: session)
        let zone = try await desk.zone()
        let words = desk.words
        var sheet = Sheet(title: words.say("セッション ", "session ") + "\(session.id)", columns: 80, nameWidth: 16)
        sheet.add(words.say("申請番号", "request"), "\(session.request)")
        sheet.add(words.say("作業者", "technician"), "\(session.technician)")
        sheet.add(words.say("機器", "asset"), "\(session.asset)")
        sheet.add(words.say("接続元", "from"), "\(session.address)")
        sheet.add(words.say("鍵", "key"), session.key)
        sheet.add(words.say("操作", "what"), words.activity(session.activity))
        sheet.add(words.say("開始", "began"), words.stamp(session.startedAt, zone: zone))
        if let end = session.end {
            sheet.add(words.say("終了", "ended"), words.stamp(end.at, zone: zone))
            sheet.add(words.say("終わり方", "how it ended"), words.sessionCause(end.cause, zone: zone, now: end.at))
            if let status = end.status { sheet.add(words.say("終了値", "exit status"), "\(status)") }
            sheet.add(
                words.say("記録", "recording"),
                end.complete ? words.say("完全", "whole") : words.say("欠けている", "broken off"))
        } else {
            sheet.add(words.say("終了", "ended"), words.say("(実行中)", "(running)"))
        }
        sheet.add(
            words.say("記録の量", "recorded"),
            words.say(
                "区間\(session.segments) フレーム\(session.frames) \(session.bytes)バイト",
                "\(session.segments) segments, \(session.frames) frames, \(session.bytes) bytes"))
        desk.output.show(sheet.text)
    }
}

struct SessionWatch: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "watch", "いま動いているセッションを見張る (Ctrl-Cで終わり)", "watch the running sessions (Ctrl-C ends)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("何秒ごとに見るか", "look again after", name: "seconds")) var every = 2

    func run(at desk: Desk) async throws {
        guard (1...3_600).contains(every) else {
            throw Trouble.wrongValue(name: "--every", value: "\(every)", wanted: .number)
        }
        let zone = try await desk.zone()
        var shown: [Session]?
        while true {
            let running: [Session] = try await desk.pages("/v1/sessions", [("running", "true")], limit: 500)
            // Only what changed is told, with its time: what scrolled by stays readable.
            if running != shown {
                try desk.output.show(json: running)
                let now = desk.words.stamp(.now, zone: zone)
                desk.output.words(
                    running.isEmpty
                        ? desk.say("\(now) 誰も入っていません", "\(now) nobody is inside")
                        : desk.say(
                            "\(now) \(running.count) 件 (切るには sekimori session cut ID --why 理由)",
                            "\(now) \(running.count) inside (to cut: sekimori session cut ID --why WORDS)"))
                if !running.isEmpty {
                    desk.output.show(SessionTable.table(running, desk.words, zone), empty: "")
                }
                shown = running
            }
            try await Task.sleep(for: .seconds(every))
        }
    }
}

struct SessionCut: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("cut", "セッションをいますぐ切る", "cut a session now")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("セッション番号", "number of the session", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        let session: SessionID = try Given.id("ID", id)
        try await desk.gate.post("/v1/sessions/\(session)/cut", Why(why: try Given.label("--why", why)))
        desk.output.words(desk.say("\(id) を切りました", "\(id) is cut"))
    }
}

struct SessionExtend: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "extend", "作業を延長する: 申請の時間内で、終了を遅らせた承認にもう一度署名する",
            "give more time, within what was applied for: sign the approval once more, with a later end")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("セッション番号", "number of the session", name: "id")) var id: String
    @Option(help: ArgumentHelp("新しい終了時刻", "the new end", name: "time")) var until: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String
    @Flag(help: ArgumentHelp("尋ねずに署名する", "sign without asking")) var yes = false

    func run(at desk: Desk) async throws {
        let session: Session = try await desk.gate.get("/v1/sessions/\(try Given.id("ID", id) as SessionID)")
        let shown = try await desk.checkedRequest("\(session.request)")
        let text = try ApprovalText(
            extending: shown.view, until: until, why: why, by: try desk.signatory(), at: shown.now, zone: shown.zone)
        let bytes = try text.bytes()
        desk.present(shown, bytes)
        if !yes {
            try Ask.agreement(
                desk.say("この文に署名して延長しますか。延長するなら「延長」と入力: ", "sign this text and extend? type yes: "),
                desk.words, desk.output, accept: ["延長", "yes"])
        }
        let signed = try desk.signer.sign(bytes, namespace: ApprovalText.namespace)
        try desk.tell(
            try await desk.handIn(signed),
            desk.say("\(session.request) を延長しました: ", "\(session.request) goes on: ") + text.windowLocal)
    }
}

/// A reason, as the API takes it.
struct Why: Codable, Sendable {
    let why: Label
}

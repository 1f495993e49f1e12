internal import HTTPTypes
internal import Hummingbird

/// What the portal itself refuses or cannot do, as RFC 9457 says it; the daemon's own problems pass unchanged.
enum PortalProblem: Error, Sendable {
    case notFound
    /// What is asked for is there, and to be seen, but the page is not this person's.
    case notTheirs
    case methodNotAllowed
    /// A form that no page of ours sent, or one of an earlier sign-in.
    case formForeign
    case badRequest
    case bodyTooLarge(limit: Int)
    case tooManyRequests(seconds: Int)
    /// As many files as may be on their way at one time are.
    case tooManyFiles
    /// The daemon is not there, or its answer is none.
    case gateUnreachable
    /// The daemon takes too long.
    case gateBusy
}

extension PortalProblem {
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notTheirs, .formForeign: .forbidden
        case .badRequest: .badRequest
        case .bodyTooLarge: .contentTooLarge
        case .tooManyRequests: .tooManyRequests
        case .gateUnreachable: .badGateway
        case .gateBusy, .tooManyFiles: .serviceUnavailable
        }
    }

    private var code: String {
        switch self {
        case .notFound: "not-found"
        case .notTheirs: "forbidden"
        case .methodNotAllowed: "method-not-allowed"
        case .formForeign: "form-foreign"
        case .badRequest: "request-unreadable"
        case .bodyTooLarge: "body-too-large"
        case .tooManyRequests: "throttled"
        case .tooManyFiles: "too-many-files"
        case .gateUnreachable: "gate-unreachable"
        case .gateBusy: "gate-busy"
        }
    }

    /// Title, detail and the next step.
    func words(_ tongue: Tongue) -> (title: String, detail: String, hint: String) {
        switch (self, tongue) {
        case (.notFound, .japanese):
            ("見つかりません", "そのようなものはありません", "番号とアドレスを確かめてください")
        case (.notFound, .english):
            ("not found", "there is no such thing", "check the id and the address")
        case (.notTheirs, .japanese):
            ("権限がありません", "この役割ではこの操作はできません", "病院の責任者か運用担当者に頼んでください")
        case (.notTheirs, .english):
            ("not yours to do", "your role does not include this", "ask the hospital's manager or operator")
        case (.methodNotAllowed, .japanese):
            ("使えない方法です", "GET と POST だけを受け付けます", "sekimori コマンドを使ってください")
        case (.methodNotAllowed, .english):
            ("method not allowed", "only GET and POST are taken", "use the sekimori command")
        case (.formForeign, .japanese):
            ("この画面は古くなっています", "送られた内容は受け付けていません。何も変わっていません", "前の画面を開き直して、もう一度送ってください")
        case (.formForeign, .english):
            (
                "this page is out of date", "what was sent was not taken; nothing changed",
                "open the page again and send it anew"
            )
        case (.badRequest, .japanese):
            ("読めない要求です", "要求を HTTP として読めません", "sekimori コマンドを使ってください")
        case (.badRequest, .english):
            ("request unreadable", "the request is not readable", "use the sekimori command")
        case (.bodyTooLarge(let limit), .japanese):
            ("大きすぎます", "本文は \(limit) バイトまでです", "内容を分けて送ってください")
        case (.bodyTooLarge(let limit), .english):
            ("body too large", "a body has at most \(limit) bytes", "send it in parts")
        case (.tooManyRequests(let seconds), .japanese):
            ("要求が多すぎます", "この接続元からの要求が多すぎます", "\(seconds) 秒後にもう一度送ってください")
        case (.tooManyRequests(let seconds), .english):
            ("too many requests", "this source asks too often", "ask again in \(seconds) s")
        case (.tooManyFiles, .japanese):
            ("混んでいます", "いまやり取りしているファイルが多すぎます。このファイルは扱っていません", "少し待ってもう一度送ってください")
        case (.tooManyFiles, .english):
            ("busy", "too many files are on their way; this one is not", "try again shortly")
        case (.gateUnreachable, .japanese):
            ("関守に届きません", "関守の本体が応答していません", "少し待ってもう一度送り、続くときは病院に連絡してください")
        case (.gateUnreachable, .english):
            ("gate unreachable", "the gate's daemon does not answer", "try again; if it lasts, call the hospital")
        case (.gateBusy, .japanese):
            ("関守が混んでいます", "関守の本体の応答に時間がかかっています", "少し待ってもう一度送ってください")
        case (.gateBusy, .english):
            ("gate busy", "the gate's daemon takes too long", "try again shortly")
        }
    }

    func response(_ tongue: Tongue) -> Response {
        let words = words(tongue)
        // Every part is the portal's own constant or a number: nothing here needs escaping.
        let body = """
            {"code":"\(code)","detail":"\(words.detail)","hint":"\(words.hint)","status":\(status.code),\
            "title":"\(words.title)","type":"urn:sekimori:problem:\(code)"}
            """
        var response = Response(
            status: status,
            headers: [.contentType: "application/problem+json", .contentLanguage: tongue.rawValue],
            body: .init(byteBuffer: ByteBuffer(string: body)))
        addHeaders(&response.headers)
        return response
    }

    func addHeaders(_ fields: inout HTTPFields) {
        switch self {
        case .tooManyRequests(let seconds): fields[.retryAfter] = "\(seconds)"
        case .methodNotAllowed: fields[.allow] = "GET, POST"
        case .tooManyFiles: fields[.retryAfter] = "5"
        case .notFound, .notTheirs, .formForeign, .badRequest, .bodyTooLarge, .gateUnreachable, .gateBusy: break
        }
    }
}

internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// What sshd left in the environment about this connection.
struct Visit {
    private let token: [UInt8]
    /// As the client sent it, newlines, escapes and all; nil when a shell was asked for.
    private let command: [UInt8]?
    private let terminal: [UInt8]

    /// nil without a token: this program was not started by the gate's sshd after admission.
    static func fromEnvironment() -> Self? {
        guard let token = variable("SEKIMORI_TOKEN"), !token.isEmpty else { return nil }
        return Self(
            token: token, command: variable("SSH_ORIGINAL_COMMAND"), terminal: terminal(variable("TERM") ?? []))
    }

    func claim() -> Claim {
        let window = Window(of: 0)
        return Claim(
            token: token, command: command, terminal: terminal, interactive: isatty(0) == 1,
            rows: UInt64(window?.rows ?? 0), columns: UInt64(window?.columns ?? 0))
    }

    /// TERM reaches the asset's shell and its terminfo lookup: anything but a plain name becomes `dumb`.
    private static func terminal(_ value: [UInt8]) -> [UInt8] {
        let isName = (1...32).contains(value.count) && value.allSatisfy(isNameByte)
        return isName ? value : Array("dumb".utf8)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func variable(_ name: String) -> [UInt8]? {
        guard let value = getenv(name) else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}

/// What this program says by itself: in both languages, since nothing has told it which one the technician reads.
enum Words {
    case notAdmitted
    case unavailable
    case tooLong
    case lost

    /// Says it on standard error and ends. A raw terminal needs the carriage return, a cooked one does not mind it.
    func say(exit status: Int32) -> Never {
        try? Bytes.write(Array("\(text)\r\n".utf8), to: 2)
        exit(status)
    }

    private var text: String {
        switch self {
        case .notAdmitted:
            "関守: この接続は許可されていません。ssh で入り直してください。/ "
                + "Sekimori: this connection was not admitted; please log in with ssh."
        case .unavailable:
            "関守: ただいま受け付けられません。少し待って入り直してください。/ "
                + "Sekimori: the gate cannot serve you now; please try again in a moment."
        case .tooLong:
            "関守: コマンドが長すぎます。/ Sekimori: the command is too long."
        case .lost:
            "関守: 接続を終了しました。/ Sekimori: the session was ended."
        }
    }
}

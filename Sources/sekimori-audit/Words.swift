internal import Glibc
internal import SekimoriAudit

/// A sentence in the language of the locale.
func words(_ japanese: String, _ english: String) -> String { Language.current == .japanese ? japanese : english }

enum Language {
    case japanese, english

    /// LC_ALL before LC_MESSAGES before LANG, as POSIX has it.
    static let current: Language = {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = getenv(name), value.pointee != 0 {
                return String(cString: value).hasPrefix("ja") ? .japanese : .english
            }
        }
        return .english
    }()
}

extension Damage {
    /// What is wrong where, for a person.
    var sentence: String {
        // Nothing is wrong with the file: it is closed.
        if isClosed { return "\(file): \(fault.sentence)" }
        return words(
            "\(file) の \(offset) バイト目（フレーム \(frame)）から読めません: \(fault.sentence)",
            "\(file): not readable from byte \(offset) (frame \(frame)) on: \(fault.sentence)")
    }
}

extension Damage.Fault {
    var sentence: String {
        switch self {
        case .unreadable: words("ファイルを読めません", "the file cannot be read")
        case .missing: words("ファイルがありません", "the file is missing")
        case .digest: words("SHA-256 が証跡と違います", "its SHA-256 is not the journal's")
        case .compression: words("圧縮データが壊れています", "the compressed data is damaged")
        case .magic: words("記録の形式ではありません", "these are not a recording's bytes")
        case .truncated: words("途中で切れています", "the bytes end in the middle")
        case .session: words("別のセッションのものです", "it belongs to another session")
        case .index(let index): words("番号が \(index) になっています", "its number is \(index)")
        case .firstFrame(let frame, let expected):
            words("最初のフレームが \(expected) でなく \(frame) です", "it begins with frame \(frame) instead of \(expected)")
        case .varint: words("数の書き方が不正です", "a number is not written as it must be")
        case .kind(let kind): words("未知の種類 \(kind) です", "kind \(kind) is unknown")
        case .content: words("フレームの中身が不正です", "a frame's content is not what its kind asks for")
        case .count(let count): words("終わりの印が \(count) フレームと数えています", "the end counts \(count) frames")
        case .afterEnd: words("終わりの後に続きがあります", "something follows the end")
        case .time: words("時刻があふれます", "the time runs over")
        case .sealed:
            words(
                "暗号化されています。監査者の鍵を --identity ファイル で指定してください",
                "it is encrypted; name the auditor's key with --identity FILE")
        case .identity:
            words(
                "指定された鍵では開けません。記録が始まった日に登録されていた監査者の鍵が必要です",
                "no key given opens it; it takes the key of one who was a recipient when it was recorded")
        case .header: words("暗号化されたファイルの先頭が壊れています", "the head of the encrypted file is damaged")
        case .chunk(let number):
            words(
                "暗号化されたデータの \(number + 1) 番目の部分が壊れているか、欠けています",
                "part \(number + 1) of the encrypted data is damaged or missing")
        case .record: words("暗号化された書きかけのデータが壊れています", "an encrypted record of the tail is damaged")
        case .notSealed:
            words("暗号化された記録の中に、暗号化されていないファイルがあります", "it is not encrypted although the recording is")
        }
    }

    /// One word for programs.
    var code: String {
        switch self {
        case .unreadable: "unreadable"
        case .missing: "missing"
        case .digest: "digest"
        case .compression: "compression"
        case .magic: "magic"
        case .truncated: "truncated"
        case .session: "session"
        case .index: "index"
        case .firstFrame: "first-frame"
        case .varint: "varint"
        case .kind: "kind"
        case .content: "content"
        case .count: "count"
        case .afterEnd: "after-end"
        case .time: "time"
        case .sealed: "sealed"
        case .identity: "identity"
        case .header: "header"
        case .chunk: "chunk"
        case .record: "record"
        case .notSealed: "not-sealed"
        }
    }
}

extension RecordedFrame.Closing {
    var sentence: String {
        switch cause {
        case 0: words("作業が終わった（終了値 \(status)）", "the work ended (exit status \(status))")
        case 1: words("接続元が切れた", "the client left")
        case 2: words("継続を拒否された", "the lease was refused")
        case 3: words("管理プログラムの応答がなくなった", "the lease ran out")
        case 4: words("許可された時間が終わった", "the time was up")
        case 5: words("記録を書けなくなった", "the recording could not be written")
        case 6: words("機器につながらなかった", "the asset could not be reached")
        case 7: words("中継の内部エラー", "a fault of the relay")
        case 8: words("操作がない時間が続いた", "nobody typed for longer than allowed")
        default: words("未知の理由 \(cause)", "unknown cause \(cause)")
        }
    }
}

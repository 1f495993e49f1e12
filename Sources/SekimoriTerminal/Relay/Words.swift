/// What the relay itself says to the technician.
enum Words {
    case daemonSilent(secondsLeft: UInt64)
    case leaseLost
    case timeUp
    case recordingFailed
    case noCertificate
    case assetUnreachable
    case assetKeyChanged
    case assetRefused
    case assetLost
    case relayFault

    func text(_ language: [UInt8]) -> [UInt8] {
        Array((language == Array("ja".utf8) ? japanese : english).utf8)
    }

    private var japanese: String {
        switch self {
        case .daemonSilent(let seconds): "関守: 管理プログラムが応答しません。このままでは約\(seconds)秒後に接続を終了します。保存してください。"
        case .leaseLost: "関守: 管理プログラムの応答がないため、接続を終了します。"
        case .timeUp: "関守: 許可された時間が終わりました。接続を終了します。"
        case .recordingFailed: "関守: 記録を書き込めないため、接続を終了します。病院の担当者に連絡してください。"
        case .noCertificate: "関守: 機器に入るための証明書が発行されませんでした。病院の担当者に連絡してください。"
        case .assetUnreachable: "関守: 機器に接続できません。機器の電源とネットワークを病院の担当者に確認してください。"
        case .assetKeyChanged: "関守: 機器のホスト鍵が台帳と違うため、接続しません。病院の担当者に連絡してください。"
        case .assetRefused: "関守: 機器が接続を受け付けませんでした。病院の担当者に連絡してください。"
        case .assetLost: "関守: 機器との接続が切れました。"
        case .relayFault: "関守: 中継の内部エラーのため、接続を終了します。病院の担当者に連絡してください。"
        }
    }

    private var english: String {
        switch self {
        case .daemonSilent(let seconds):
            "Sekimori: the gate's control does not answer. Without an answer this connection ends in about \(seconds) "
                + "seconds; please save your work."
        case .leaseLost: "Sekimori: the gate's control does not answer; the connection ends."
        case .timeUp: "Sekimori: the approved time is over; the connection ends."
        case .recordingFailed:
            "Sekimori: the recording cannot be written; the connection ends. Please tell the hospital."
        case .noCertificate: "Sekimori: no certificate for the system was issued. Please tell the hospital."
        case .assetUnreachable:
            "Sekimori: the system cannot be reached. Please ask the hospital to check its power and network."
        case .assetKeyChanged:
            "Sekimori: the system's host key is not the one in the ledger; no connection is made. Please tell the "
                + "hospital."
        case .assetRefused: "Sekimori: the system did not accept the connection. Please tell the hospital."
        case .assetLost: "Sekimori: the connection to the system was lost."
        case .relayFault: "Sekimori: a fault inside the gate; the connection ends. Please tell the hospital."
        }
    }
}

/// How words of the gate look on the technician's side.
enum Notice {
    /// Whether the words stand between the asset's output, or before it.
    enum Place { case between, first }

    /// The words as lines of their own: control characters become `?`, so that no text from elsewhere steers the
    /// terminal; line ends are those the far side needs.
    static func lines(_ words: [UInt8], place: Place, raw: Bool) -> [UInt8] {
        guard !words.isEmpty else { return [] }
        let end: [UInt8] = raw ? [0x0d, 0x0a] : [0x0a]
        var lines: [UInt8] = place == .between ? end : []
        var text = words[...]
        while text.last == 0x0a { text.removeLast() }
        for byte in text {
            switch byte {
            case 0x0a: lines += end
            case 0x09: lines.append(byte)
            case 0..<0x20, 0x7f: lines.append(UInt8(ascii: "?"))
            default: lines.append(byte)
            }
        }
        return lines + end
    }
}

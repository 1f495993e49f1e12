internal import ArgumentParser
internal import Foundation
internal import Sekimori
internal import SekimoriService

/// Tells why a command was not done: `sekimori: 拒否: …` and `sekimori: ヒント: …`, and the exit code.
struct Complaint {
    let words: Words
    let output: Output

    static let failed = ExitCode(1)
    static let refused = ExitCode(2)

    func tell(_ error: any Error) -> any Error {
        switch error {
        case let code as ExitCode: return code
        case let problem as Problem: return tell(problem)
        case let failure as Trouble:
            switch failure {
            case .settingsInvalid(let faults), .formInvalid(let faults): show(faults)
            default: break
            }
            let (sentence, hint) = words.words(failure)
            failed(sentence, hint)
            return Self.failed
        case let problem as Given.KeyProblem:
            failed(
                problem.path + ": " + words.keyProblem(problem.refusal), words.hint(.keyMaterialInvalid("")))
            return Self.failed
        case is ValidationError, is CleanExit: return error
        default:
            failed(String(describing: error), "")
            return Self.failed
        }
    }

    private func failed(_ sentence: String, _ hint: String) {
        output.words("sekimori: " + words.say("失敗: ", "failed: ") + sentence)
        if !hint.utf8.isEmpty { output.words("sekimori: " + words.say("ヒント: ", "hint: ") + hint) }
    }

    private func tell(_ problem: Problem) -> ExitCode {
        try? output.show(json: problem)
        let detail = problem.detail ?? standard(problem.status)
        let isRefusal = problem.isRefusal
        let what = isRefusal ? words.say("拒否: ", "refused: ") : words.say("失敗: ", "failed: ")
        output.words("sekimori: " + what + detail)
        if let hint = problem.hint { output.words("sekimori: " + words.say("ヒント: ", "hint: ") + hint) }
        return isRefusal ? Self.refused : Self.failed
    }

    /// What a status means where the gate sent no words of its own.
    private func standard(_ status: Int) -> String {
        switch status {
        case 401: words.say("本人と確かめられませんでした", "you could not be identified")
        case 403: words.say("この操作の権限がありません", "you may not do this")
        case 404: words.say("そのようなものはありません", "there is no such thing")
        case 429: words.say("回数が多すぎます。しばらくお待ちください", "too often; wait a while")
        case 503: words.say("関守はいま書き込めません", "the gate cannot write now")
        default: words.say("関守が断りました", "the gate said no") + " (HTTP \(status))"
        }
    }

    private struct ShownFault: Encodable {
        let file: String
        let line: Int
        let column: Int
        let field: String
        let rule: String
        let hint: String
    }

    private func show(_ faults: [Fault]) {
        var shown: [ShownFault] = []
        for fault in faults {
            let (place, rule, hint) = words.words(fault)
            output.words(place + rule)
            if !hint.utf8.isEmpty { output.words("    " + words.say("ヒント: ", "hint: ") + hint) }
            shown.append(
                ShownFault(
                    file: fault.file, line: fault.line, column: fault.column, field: fault.field, rule: rule,
                    hint: hint))
        }
        try? output.show(json: shown)
    }
}

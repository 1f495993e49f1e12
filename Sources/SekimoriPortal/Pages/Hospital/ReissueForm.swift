internal import Sekimori
internal import SekimoriService

/// How somebody who had a password was recognised before another is set: what the ledger of reissued passwords needs
/// . All of it stays empty for a first one.
struct ReissueForm {
    let visit: Visit

    private func say(_ japanese: String, _ english: String) -> String { visit.say(japanese, english) }

    var fields: [FormField] {
        [
            FormField(name: "requester", label: say("申し出た人", "Who asked for it"), value: visit.form["requester"]),
            FormField(
                name: "method", label: say("本人確認の方法", "How they were recognised"),
                kind: .choice(
                    IdentityCheck.Method.allCases.map { method in
                        FormField.Option(
                            value: method.rawValue, label: visit.words.method(method),
                            isChosen: visit.form["method"]?.utf8.elementsEqual(method.rawValue.utf8) ?? false)
                    })),
            FormField(
                name: "document", label: say("確認した書類や電話番号", "What was seen or called"), value: visit.form["document"]),
            FormField(name: "verifier", label: say("確認した人", "Who recognised them"), value: visit.form["verifier"]),
            FormField(
                name: "why", label: say("再発行の理由", "Why a new one"), value: visit.form["why"],
                hint: say("失念、盗用のおそれなど", "forgotten, maybe stolen, …")),
        ]
    }

    /// No check and no faults where nothing of it was filled in; where something is, all of it is needed.
    func read() -> (check: IdentityCheck?, faults: [FormFault]) {
        guard fields.contains(where: { visit.form.written($0.name) != nil }) else { return (nil, []) }
        var faults: [FormFault] = []
        func needed<Value>(_ name: String, _ value: Value?) -> Value? {
            if value == nil {
                let missing = say("再発行には、これも要ります", "a new password needs this too")
                faults.append(FormFault(field: name, sentence: visit.noReason(name, missing: missing)))
            }
            return value
        }
        let requester = needed("requester", visit.reason("requester"))
        let method = needed("method", visit.form["method"].flatMap { IdentityCheck.Method(rawValue: $0) })
        let document = needed("document", visit.reason("document"))
        let verifier = needed("verifier", visit.reason("verifier"))
        let why = needed("why", visit.reason("why"))
        guard let requester, let method, let document, let verifier, let why else { return (nil, faults) }
        return (
            IdentityCheck(requester: requester, method: method, document: document, verifier: verifier, why: why), []
        )
    }
}

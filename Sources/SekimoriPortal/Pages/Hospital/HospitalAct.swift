internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// What a manager or delegate signs about a request. The raw value is what addresses write.
enum Act: String, Hashable, Sendable, CaseIterable {
    case approve
    case `return`
    case reject
    case extend
    case cancel
    case acceptReport = "accept-report"
    case returnReport = "return-report"
    case confirm

    /// What may be signed about a request in this phase, the usual one first.
    static func possible(_ phase: WorkRequest.Phase) -> [Act] {
        switch phase {
        case .submitted: [.approve, .return, .reject]
        case .approved, .working: [.extend, .cancel]
        case .reported: [.acceptReport, .returnReport]
        case .reportAccepted: [.confirm]
        case .returned, .rejected, .withdrawn, .ended, .cancelled, .reportReturned, .closed: []
        }
    }

    /// What the hospital is waited for to do; nil: nothing.
    static func next(_ phase: WorkRequest.Phase) -> Act? {
        switch phase {
        case .submitted: .approve
        case .reported: .acceptReport
        case .reportAccepted: .confirm
        case .approved, .working, .returned, .rejected, .withdrawn, .ended, .cancelled, .reportReturned,
            .closed:
            nil
        }
    }

    /// Whether what the vendor reported is read for it.
    var isAboutReport: Bool { [.acceptReport, .returnReport, .confirm].contains(self) }

    var decision: DecisionText.Decision? {
        switch self {
        case .approve, .extend, .confirm: nil
        case .return: .return
        case .reject: .reject
        case .cancel: .cancel
        case .acceptReport: .acceptReport
        case .returnReport: .returnReport
        }
    }

    /// The same in the signature (`ssh-keygen -n`) and in the text's first line.
    var namespace: String {
        switch self {
        case .approve, .extend: ApprovalText.namespace
        case .confirm: ConfirmationText.namespace
        case .return, .reject, .cancel, .acceptReport, .returnReport: DecisionText.namespace
        }
    }

    /// `承認する`: on links and buttons.
    func name(_ teller: Teller) -> String {
        switch self {
        case .approve: teller.say("承認する", "approve")
        case .return: teller.say("差し戻す", "return")
        case .reject: teller.say("却下する", "reject")
        case .extend: teller.say("延長する", "give more time")
        case .cancel: teller.say("承認を取り消す", "take the approval back")
        case .acceptReport: teller.say("報告を受理する", "accept the report")
        case .returnReport: teller.say("報告を差し戻す", "return the report")
        case .confirm: teller.say("照合して完了する", "confirm and close")
        }
    }

    /// What somebody whose turn it is does first.
    func invitation(_ teller: Teller) -> String {
        switch self {
        case .approve: teller.say("申請を読んで承認を判断する", "read and decide")
        case .acceptReport: teller.say("報告を読んで受理を判断する", "read the report")
        case .confirm: name(teller)
        case .return, .reject, .extend, .cancel, .returnReport: name(teller)
        }
    }

    /// What it does, before anybody signs it.
    func consequence(_ teller: Teller) -> String {
        switch self {
        case .approve:
            teller.say(
                "承認すると、書かれた人だけが、書かれた時間に、書かれた機器に入れるようになります。",
                "The people named may then enter the assets named, in the time named. Nobody and nothing else."
            )
        case .return: teller.say("事業者が直して出し直せます。", "The vendor may correct it and submit it again.")
        case .reject: teller.say("この申請はこれで終わります。出し直しは新しい申請になります。", "This request is over for good.")
        case .extend:
            teller.say(
                "申請された時間の中で、終わりを遅らせた承認にもう一度署名します。動いているセッションは続きます。",
                "The approval is signed once more with a later end, within what was applied for. Sessions go on."
            )
        case .cancel:
            teller.say("動いているセッションは数秒で切れ、だれも入れなくなります。", "Running sessions are cut within seconds.")
        case .acceptReport:
            teller.say("報告書を受け取ったことになります。そのあと照合して完了します。", "The report is taken; comparing it comes next.")
        case .returnReport: teller.say("事業者が報告を直して出し直します。", "The vendor corrects the report.")
        case .confirm:
            teller.say(
                "申請・記録・報告を照合した結果を残し、この申請を完了します。",
                "What comparing request, record and report showed goes on record, and the request is closed."
            )
        }
    }

    /// Whether it must go with a reason in the signer's own words.
    var asksWhy: Bool { self != .approve && self != .confirm }
}

/// What a manager wishes to sign, as the address of the page has it; every part of the text that is not the gate's.
///
/// The moment and the random number are in the address too, so that the page shows the same bytes however often it is
/// loaded, in either language.
struct Wish: Hashable, Sendable {
    let act: Act
    /// Of an approval: how far it is narrowed. Of more time: until when.
    var until = ""
    /// Nil: nothing was chosen yet, so all who were asked for.
    var technicians: [TechnicianID]?
    var assets: [AssetID]?
    var noExec = false
    /// The comment, or the reason.
    var why = ""
    var differs = false
    /// Whether the text is to be made.
    var isMade = false
    var at: Instant?
    var nonce: String?

    /// What kept the text from being made.
    enum Fault: Error, Hashable, Sendable {
        case conditions(Conditions.Fault)
        case untilUnreadable
        case whyMissing
        case whyUnreadable
        case noReport
        /// To agree is not for the signer to choose: the gate would not take it.
        case disagreement(Refusal)
        case noAssetLeft
        case unsignable
    }

    init(_ act: Act) { self.act = act }

    /// The bytes that are signed: the same for the same view, wish, moment and number.
    func text(about view: RequestView, by person: PersonID, zone: Zone) throws(Fault) -> [UInt8] {
        guard let at, let nonce else { throw .unsignable }
        switch act {
        case .approve:
            let conditions = try conditions(of: view, zone: zone)
            let text: ApprovalText
            do {
                text = try ApprovalText(approving: view, conditions, by: person, at: at, zone: zone)
            } catch {
                throw .conditions(error)
            }
            return try bytes(text)
        case .extend:
            guard let end = try end(of: view, zone: zone) else { throw .untilUnreadable }
            let why = try neededReason()
            let text: ApprovalText
            do {
                text = try ApprovalText(
                    extending: view, until: end, why: why, by: person, at: at, zone: zone)
            } catch {
                throw .conditions(error)
            }
            return try bytes(text)
        case .confirm:
            if !differs {
                do throws(Refusal) {
                    try view.request.report?.agreeable()
                } catch {
                    throw .disagreement(error)
                }
            }
            let finding: ConfirmationText.Finding = differs ? .differ(why: try neededReason()) : .agree
            guard let text = ConfirmationText(finding, about: view, by: person, at: at, nonce: nonce)
            else {
                throw .noReport
            }
            return try bytes(text)
        case .return, .reject, .cancel, .acceptReport, .returnReport:
            let why = try neededReason()
            guard let decision = act.decision,
                let text = DecisionText(decision, about: view, why: why, by: person, at: at, nonce: nonce)
            else { throw .noReport }
            return try bytes(text)
        }
    }

    /// Who is left out rather than who is let in: what the text takes away.
    func conditions(of view: RequestView, zone: Zone) throws(Fault) -> Conditions {
        let form = view.request.revision.form
        let kept = technicians ?? form.technicians
        return Conditions(
            until: try end(of: view, zone: zone), without: form.technicians.filter { !kept.contains($0) },
            assets: try keptAssets(form), noExec: noExec, comment: try reason())
    }

    /// Empty means all to whoever makes the text; here it means that none was left.
    private func keptAssets(_ form: RequestForm) throws(Fault) -> [AssetID] {
        guard let assets else { return [] }
        let kept = form.assets.filter { assets.contains($0) }
        guard !kept.isEmpty else { throw .noAssetLeft }
        return kept.count == form.assets.count ? [] : kept
    }

    private func end(of view: RequestView, zone: Zone) throws(Fault) -> Instant? {
        if until.isEmpty { return nil }
        guard let time = TimeOfDay(until), let end = zone.end(time, of: view.request.revision.window)
        else {
            throw .untilUnreadable
        }
        // Left as it was asked for.
        if act == .approve, end == view.request.revision.window.until { return nil }
        return end
    }

    private func neededReason() throws(Fault) -> Label {
        guard let why = try reason() else { throw .whyMissing }
        return why
    }

    private func reason() throws(Fault) -> Label? {
        // Browsers send CR LF; a text has line feeds.
        let typed = String(decoding: why.utf8.filter { $0 != 0x0D }, as: UTF8.self)
        if typed.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return nil }
        guard let label = Label(typed) else { throw .whyUnreadable }
        return label
    }

    private func bytes(_ text: some SignedText) throws(Fault) -> [UInt8] {
        guard let bytes = try? text.bytes() else { throw .unsignable }
        return bytes
    }
}

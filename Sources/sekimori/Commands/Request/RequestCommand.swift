internal import ArgumentParser
internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct RequestCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "request", "作業申請", "work requests",
            [
                RequestNew.self, RequestSubmit.self, RequestList.self, RequestShow.self, RequestReturn.self,
                RequestReject.self, RequestApprove.self, RequestWithdraw.self, RequestFinish.self,
                RequestCancel.self, RequestConfirm.self, RequestProofCommand.self,
            ])
    }
}

/// One request as the gate shows it, with the time zone it is read in.
struct ShownRequest: Sendable {
    let view: RequestView
    let zone: Zone
    let now: Instant
}

extension Desk {
    /// All about one request.
    func request(_ id: String) async throws -> ShownRequest {
        let id: RequestID = try Given.id("ID", id)
        let view: RequestView = try await gate.get("/v1/requests/\(id)")
        return ShownRequest(view: view, zone: try Zone(named: view.zone), now: .now)
    }

    /// As `request`, after it was held against itself; for whoever is about to sign something about it.
    func checkedRequest(_ id: String) async throws -> ShownRequest {
        let shown = try await request(id)
        let gate = try await gate.gate().gate
        let submitter = shown.view.request.revision.submittedBy
        let keys = try await ledger().people.first { $0.id == submitter }?.keys ?? []
        try RequestCheck.check(
            shown.view, id: try Given.id("ID", id), gate: gate, zone: shown.zone, keys: keys)
        return shown
    }

    /// Signs a decision about the present revision of a request and hands it in.
    func decide(_ id: String, _ decision: DecisionText.Decision, why: String) async throws {
        try await decide(about: try await request(id), id, decision, why: why)
    }

    /// Signs a decision about the report that is shown here, and no other.
    func judge(_ id: String, _ decision: DecisionText.Decision, why: String) async throws {
        let shown = try await request(id)
        guard shown.view.request.report != nil else { throw noReport(id) }
        let comparison = ReportPrint(words: words, view: shown.view, zone: shown.zone, now: shown.now).text
        if output.form == .json { output.words(comparison) } else { output.show(comparison) }
        try await decide(about: shown, id, decision, why: why)
    }

    private func decide(
        about shown: ShownRequest, _ id: String, _ decision: DecisionText.Decision, why: String
    ) async throws {
        guard
            let text = DecisionText(
                decision, about: shown.view, why: try Given.label("--why", why), by: try signatory(), at: .now,
                nonce: Chance.hex())
        else { throw noReport(id) }
        let receipt = try await handIn(text)
        try tell(receipt, "\(id): " + done(decision))
    }

    func noReport(_ id: String) -> Trouble { .unknown(what: .request, id: id + say(" の報告書", ": its report")) }

    private func done(_ decision: DecisionText.Decision) -> String {
        switch decision {
        case .return: say("差し戻しました", "returned")
        case .reject: say("却下しました", "rejected")
        case .cancel: say("承認を取り消しました", "the approval is taken back")
        case .withdraw: say("取り下げました", "withdrawn")
        case .finish: say("作業の終了を伝えました", "the work is done")
        case .returnReport: say("報告書を差し戻しました", "the report is returned")
        case .acceptReport: say("報告書を受理しました", "the report is accepted")
        }
    }

    func tell(_ receipt: TextReceipt, _ done: String) throws {
        try output.show(json: receipt)
        let phase = receipt.phase.map { say(" (状態: ", " (now: ") + words.phase(code: $0) + ")" } ?? ""
        output.words(done + phase)
    }
}

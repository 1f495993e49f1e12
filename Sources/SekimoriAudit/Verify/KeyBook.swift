internal import Sekimori

/// Whose keys are whose rests on the ledger, and the ledger on the gate's word. This names what was done with a key that
/// came into the ledger later than its owner, or later than the manager had read it.
struct KeyBook {
    /// The keys with which somebody first stood in the ledger.
    private var first: [String: Set<String>] = [:]
    /// The entry that brought another one, by owner and key.
    private var later: [String: Int64] = [:]
    /// The keys that stand in the manager's signed text, by request and technician, while sessions may begin under it.
    private var read: [RequestID: [TechnicianID: [String]]] = [:]

    /// Nothing here is wrong by itself: people change their keys. But nobody outside the gate says that they did.
    mutating func weigh(_ act: History.Act, _ report: inout Report) {
        switch act.event {
        case .personRecorded(let person):
            record("\(person.id)", person.keys.map(\.fingerprint), act.record.sequence)
        case .technicianRecorded(let technician):
            record("\(technician.id)", technician.keys.map(\.fingerprint), act.record.sequence)
        case .request(_, .submitted(let revision)): weighText(act, by: revision.submittedBy, &report)
        case .request(_, .reported(let made)): weighText(act, by: made.submittedBy, &report)
        case .request(let id, .ended), .request(let id, .cancelled), .request(let id, .withdrawn): read[id] = nil
        case .request(let id, .approved):
            guard let facts = act.text.flatMap({ try? ApprovalFacts.read($0) }) else { return }
            read[id] = Dictionary(facts.technicians.map { ($0.id, $0.keys) }) { $1 }
        case .sessionStarted(let session):
            guard let keys = read[session.request]?[session.technician],
                !keys.contains(where: { $0.utf8.elementsEqual(session.key.utf8) })
            else { return }
            let why = Sentence(
                "鍵 \(session.key) は承認の文にありません。台帳が後から加えたものです",
                "its key \(session.key) is not one that the manager read: the ledger added it later")
            report.add(Finding(.session("\(session.id)"), .attested, why, isNote: true))
        default: break
        }
    }

    private mutating func record(_ owner: String, _ keys: [String], _ entry: Int64) {
        guard let known = first[owner] else { return first[owner] = Set(keys) }
        for key in keys where !known.contains(key) {
            let owned = "\(owner) \(key)"
            later[owned] = later[owned] ?? entry
        }
    }

    private func weighText(_ act: History.Act, by owner: PersonID, _ report: inout Report) {
        guard !later.isEmpty, let text = act.text, let signature = act.reading.signature else { return }
        let key = signature.key.fingerprint
        guard let entry = later["\(owner) \(key)"] else { return }
        let why = Sentence(
            "\(owner) の鍵 \(key) は項目 \(entry) で台帳に加えられました。ゲートの証言のみです",
            "the key \(key) of \(owner) came into the ledger with entry \(entry): only the gate says so")
        report.add(Finding(.text(Sum(of: text).hex), .attested, why, isNote: true))
    }
}

package import Sekimori

/// What the auditor's own readers make of bytes, one question each: for those who hold them against other readers.
package enum Readings {
    /// The event of a payload, and whether a signed text lies with it; nil where it is not exactly a payload.
    package static func payload(_ bytes: [UInt8]) -> (event: Event, isSigned: Bool)? {
        guard let payload = try? FactReading.read(EntryPayload.self, from: bytes) else { return nil }
        return (payload.event, payload.text != nil)
    }

    /// Whether the bytes are exactly one row of the state.
    package static func isRow(_ bytes: [UInt8]) -> Bool { (try? FactReading.read(FoldedRow.self, from: bytes)) != nil }

    /// Whether the bytes are exactly a signed text of this kind; nil for a kind that no entry rests on.
    package static func isText(_ bytes: [UInt8], of namespace: String) -> Bool? {
        switch namespace {
        case SubmissionFacts.namespace: (try? SubmissionFacts.read(bytes)) != nil
        case ApprovalFacts.namespace: (try? ApprovalFacts.read(bytes)) != nil
        case DecisionFacts.namespace: (try? DecisionFacts.read(bytes)) != nil
        case ReportFacts.namespace: (try? ReportFacts.read(bytes)) != nil
        case ConfirmationFacts.namespace: (try? ConfirmationFacts.read(bytes)) != nil
        case StatementFacts.namespace: (try? StatementFacts.read(bytes)) != nil
        default: nil
        }
    }
}

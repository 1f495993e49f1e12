internal import Sekimori

/// Nobody stands on both sides of a decision (law 4): not under one name, and not under another that one made.
extension Gatekeeper {
    /// What is handed in by a page rests on an account, and an account on whoever invited its owner.
    enum Handed: String, CaseIterable {
        case submission
        case report
    }

    /// Who made the present invitation, or the one that the present password came from.
    static func inviterKey(of account: some CustomStringConvertible) -> String { "inviter/\(account)" }

    private static func inviterKey(of handed: Handed, _ id: RequestID) -> String { "inviter/\(id)/\(handed.rawValue)" }

    /// Remembers with an unsigned text whose invitation its author came by: a later invitation does not change it.
    static func noteInviter(
        _ word: Authorship, by author: PersonID, _ handed: Handed, _ id: RequestID, _ inside: borrowing Inside
    ) -> [String: String?] {
        let key = inviterKey(of: handed, id)
        var inviter: String?
        if case .attested = word { inviter = inside.secrets[inviterKey(of: author)] }
        guard inviter != nil || inside.secrets[key] != nil else { return [:] }
        return [key: inviter]
    }

    /// submitter and approver are two people, and a hospital's invitation
    /// is no second person.
    static func twoPeople(
        _ decider: PersonID, _ author: PersonID?, _ handed: Handed, _ id: RequestID, _ inside: borrowing Inside
    ) throws(Refusal) {
        guard let author, let inviter = inside.secrets[inviterKey(of: handed, id)],
            inviter.utf8.elementsEqual("\(decider)".utf8)
        else { return }
        throw .approverInvitedSubmitter(author)
    }

    /// Nobody decides any more about a request that is settled.
    static func invitersGone(_ id: RequestID, _ inside: borrowing Inside) -> [String: String?] {
        var gone: [String: String?] = [:]
        for handed in Handed.allCases {
            let key = inviterKey(of: handed, id)
            if inside.secrets[key] != nil { gone.updateValue(nil, forKey: key) }
        }
        return gone
    }
}

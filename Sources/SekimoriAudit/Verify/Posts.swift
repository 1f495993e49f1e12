internal import Sekimori

/// Who may approve, and when: what the organisation key says, and nothing that the gate says.
struct Posts {
    /// One appointment whose statement holds.
    struct Post {
        let number: Int64
        let post: Appointment.Post
        let key: SSHKey
        let validity: Window
    }

    private var posts: [PersonID: Post] = [:]

    mutating func take(_ facts: StatementFacts, key: SSHKey) -> Bool {
        if let old = posts[facts.person], old.number >= facts.number { return false }
        posts[facts.person] = Post(number: facts.number, post: facts.post, key: key, validity: facts.validity)
        return true
    }

    /// The post in which a person is at a moment; why there is none.
    func post(of person: PersonID, at now: Instant) -> Result<Post, Sentence.Problem> {
        guard let post = posts[person] else {
            return .failure(.init("\(person) を任命する組織の文がありません", "no statement of the organisation appoints \(person)"))
        }
        if case .ended = post.post {
            return .failure(.init("\(person) の任期は終わっています", "\(person)'s post had ended"))
        }
        guard post.validity.contains(now) else {
            return .failure(.init("\(person) の任期の外です", "it is outside \(person)'s term"))
        }
        return .success(post)
    }

    /// The post of a person over a vendor's requests at a moment; why there is none.
    /// Without a vendor: over all there are.
    func post(of person: PersonID, over vendor: VendorID?, at now: Instant) -> Result<Post, Sentence.Problem> {
        guard let post = posts[person] else {
            return .failure(.init("\(person) を任命する組織の文がありません", "no statement of the organisation appoints \(person)"))
        }
        switch post.post {
        case .manager: break
        case .delegate(let vendors):
            guard vendors.isEmpty || vendor.map(vendors.contains) == true else {
                let what = vendor.map { "\($0)" }
                return .failure(
                    .init(
                        "\(person) の委譲の範囲に \(what ?? "すべての事業者") がありません",
                        "\(what ?? "what concerns all vendors") is outside \(person)'s delegation"))
            }
        case .ended: return .failure(.init("\(person) の任期は終わっています", "\(person)'s post had ended"))
        }
        guard post.validity.contains(now) else {
            return .failure(.init("\(person) の任期の外です", "it is outside \(person)'s term"))
        }
        return .success(post)
    }
}

extension Sentence {
    /// A sentence that something failed with.
    struct Problem: Error {
        let sentence: Sentence

        init(_ japanese: String, _ english: String) { sentence = Sentence(japanese, english) }
        init(_ sentence: Sentence) { self.sentence = sentence }
    }
}

internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// One call to one page: who, from where, in which language, and what they said.
struct Visit: Sendable {
    let tongue: Tongue
    let path: String
    /// What stands in the route's `{id}`; empty where it has none.
    let id: String
    let query: Fields
    /// Empty but for a POST.
    let form: Fields
    /// The sign-in that the browser showed; whether it is good is the daemon's to say.
    let token: String?
    /// Nil: nobody is signed in.
    let me: Me?
    /// The gate, where somebody is signed in.
    let gate: GateFacts?
    /// The host as the browser knows it, without port.
    let host: String
    let api: API
    /// Random, of this rendering; a form that is sent keeps the one it was rendered with.
    let once: String
    var door = SSHDoor.usual
    /// What stands in the route's `{number}`.
    var number = ""
    /// Of a form that has one.
    var file: Multipart.File?
    /// Whether what was typed came along through a sign-in.
    var isCarried = false

    var words: Words { Words(tongue.language) }

    func say(_ japanese: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
        words.say(japanese(), english())
    }

    /// The same call by somebody who is not signed in any more.
    var signedOut: Visit {
        Visit(
            tongue: tongue, path: path, id: id, query: query, form: form, token: nil, me: nil, gate: nil, host: host,
            api: api.anonymous, once: once)
    }

    /// The same call, with who makes it, as far as the daemon knows.
    func known() async throws -> Visit {
        let me = try await api.get("/v1/me", as: Me.self)
        let status = try await api.get("/v1/status", as: StatusView.self)
        guard let zone = Zones.zone(named: status.zone) else { throw PortalProblem.gateUnreachable }
        return Visit(
            tongue: tongue, path: path, id: id, query: query, form: form, token: token, me: me,
            gate: GateFacts(status: status, zone: zone), host: host, api: api, once: once, door: door, number: number,
            file: file, isCarried: isCarried)
    }

    /// The identifier that the path names; to whom it is none, it is no page.
    func id<Subject>(_ type: Identifier<Subject>.Type) throws(PortalProblem) -> Identifier<Subject> {
        guard let id = Identifier<Subject>(id) else { throw .notFound }
        return id
    }

    /// Who is signed in; pages that only such people reach have somebody.
    func person() throws(PortalProblem) -> Me {
        guard let me else { throw .notFound }
        return me
    }

    func facts() throws(PortalProblem) -> GateFacts {
        guard let gate else { throw .notFound }
        return gate
    }
}

/// Who is signed in, as the daemon says (`GET /v1/me`).
struct Me: Decodable, Sendable {
    let actor: Actor
    let name: Label
    let lastGood: Seen?
    let lastFailed: Seen?
    /// Nil where nobody signed in: at the gate itself.
    let expires: Instant?

    struct Seen: Decodable, Sendable {
        let at: Instant
        let source: String
        let count: Int64?
    }

    /// The person whom texts name.
    var person: PersonID? {
        switch actor.role {
        case .manager(let id), .delegate(let id), .operator(let id), .auditor(let id), .clerk(let id, _): id
        case .technician(let id, _): PersonID("\(id)")
        case .gate: nil
        }
    }

    var isOfVendor: Bool { actor.vendor != nil }
}

/// What pages need to know of the gate: whose it is, its hours, its clock.
struct GateFacts: Sendable {
    let status: StatusView
    let zone: Zone

    var now: Instant { status.now }
}

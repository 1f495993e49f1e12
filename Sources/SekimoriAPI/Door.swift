internal import HTTPTypes
internal import Hummingbird
internal import Sekimori
internal import SekimoriService

/// Which socket a call comes in by; who is believed to be there follows from who may open that socket.
package enum Door: Sendable {
    /// The gate's own operators: the file system let them in, they need no token.
    case `operator`
    /// The portal: it says where a call comes from, and nothing about who.
    case portal
}

extension Door {
    /// Where the call comes from, for throttles and the journal.
    func source(of request: Request) throws -> String {
        switch self {
        case .operator: return "gate"
        case .portal:
            let named = request.headers.values(of: "sekimori-source")
            guard named.count == 1, let address = Address(named[0]) else {
                throw BadInput(path: "Sekimori-Source", problem: "exactly one address is needed")
            }
            return "\(address)"
        }
    }

    /// Who calls, and how far what they showed carries.
    struct Caller: Sendable {
        let actor: Actor
        /// Nil: as far as the person's role; a script's token has a reach of its own.
        var reach: APIToken.Reach?
    }

    /// Who calls; nil where nobody has said. A token that is not, or no longer, good is an error, not nobody.
    func caller(of request: Request, from source: String, at gatekeeper: Gatekeeper) throws -> Caller? {
        switch self {
        case .operator:
            let named = request.headers.values(of: "sekimori-person")
            guard named.count <= 1, let person = PersonID(named.first ?? "gate-operator") else {
                throw BadInput(path: "Sekimori-Person", problem: "not a person's id")
            }
            return Caller(actor: Actor(role: .operator(person), source: source))
        case .portal:
            guard let token = try token(of: request) else { return nil }
            guard token.utf8.starts(with: Gatekeeper.tokenPrefix.utf8) else {
                return Caller(actor: try gatekeeper.actor(token: token, source: source))
            }
            let bearer = try gatekeeper.holder(ofToken: token, source: source)
            return Caller(actor: bearer.actor, reach: bearer.reach)
        }
    }

    /// The token that came with the call. What is there and is none is an error, not nothing.
    func token(of request: Request) throws(Unauthenticated) -> String? {
        switch self {
        case .operator: return nil
        case .portal:
            let given = request.headers.values(of: "authorization")
            guard !given.isEmpty else { return nil }
            let scheme = Array("bearer ".utf8)
            let bytes = Array(given[0].utf8)
            guard given.count == 1, (scheme.count...256).contains(bytes.count),
                bytes.prefix(scheme.count).map({ $0 | 0x20 }) == scheme
            else { throw Unauthenticated() }
            return String(decoding: bytes.dropFirst(scheme.count), as: UTF8.self)
        }
    }
}

extension HTTPFields {
    /// Every value under a name, given in lower case.
    func values(of name: String) -> [String] { filter { $0.name.canonicalName == name }.map(\.value) }
}

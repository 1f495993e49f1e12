internal import Sekimori
internal import SekimoriService

/// One call, parsed as far as every call is.
struct Call: Sendable {
    let gatekeeper: Gatekeeper
    /// Nil only where a route asks no one to sign in.
    let caller: Actor?
    /// Whether a token of the caller's scripts was shown, and no sign-in.
    let isScript: Bool
    let source: String
    /// Nil at the operators' door, and where nobody is signed in.
    let token: String?
    /// What stands for `{id}` in the path.
    let id: String
    /// What stands for `{number}`.
    let number: String
    let query: Query
    let bytes: [UInt8]

    func actor() throws(Unauthenticated) -> Actor {
        guard let caller else { throw Unauthenticated() }
        return caller
    }

    /// The `{id}` of the path. What cannot be an id is nobody's: unknown like any other.
    func id<Subject>(_ type: Identifier<Subject>.Type) throws(NotFound) -> Identifier<Subject> {
        guard let id = Identifier<Subject>(id) else { throw NotFound() }
        return id
    }

    /// The `{number}` of the path.
    func ordinal() throws(NotFound) -> Int64 {
        guard let ordinal = Int64(digits: number.utf8) else { throw NotFound() }
        return ordinal
    }

    func body<Value: Codable>(_ type: Value.Type) throws(BadInput) -> Value { try Body.read(type, from: bytes) }
}

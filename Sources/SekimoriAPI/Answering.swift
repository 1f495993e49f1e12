internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Sekimori
internal import SekimoriService

/// What every route has in common: the body's bound, who calls, the queue, the repeated call.
struct Answering: Sendable {
    let gatekeeper: Gatekeeper
    let door: Door
    let desk: Desk
    let replies: Replies
    let now: @Sendable () -> ContinuousClock.Instant

    /// Bytes of a body: the longest submission has less than 100 kB.
    static let longestBody = 1_048_576

    /// Who may call.
    enum Access: Sendable {
        /// Anybody; a token is not even read.
        case anyone
        /// Anybody, who sees more with a token.
        case visitor
        case person
    }

    /// How long a reply is kept for a repeated call with its `Idempotency-Key`.
    enum Life: Sendable {
        case day
        /// What may be wanted again, as a sign-in or a stop is: only a call that is sent again at once is the same one.
        case minute

        var duration: Duration {
            switch self {
            case .day: .seconds(86_400)
            case .minute: .seconds(60)
            }
        }
    }

    func answer(
        _ request: Request, _ context: CallContext, _ access: Access, scripts needed: APIToken.Reach?,
        query: [String], _ queue: Desk.Queue, _ use: @escaping @Sendable (Call, _ key: String?) throws -> Reply
    ) async throws -> Response {
        let bytes = try await Self.body(of: request)
        let source = try door.source(of: request)
        // Who calls is asked on the desk as well: the answer waits for the gatekeeper's lock.
        return try await desk.run(queue, from: source) {
            let call = try call(request, context, access, from: source, scripts: needed, query: query, bytes)
            return try use(call, try Self.idempotencyKey(of: request))
        }.response
    }

    /// The call as far as every call is read. Blocks.
    func call(
        _ request: Request, _ context: CallContext, _ access: Access, from source: String,
        scripts needed: APIToken.Reach?, query: [String], _ bytes: [UInt8]
    ) throws -> Call {
        replies.hideSecrets(at: now())
        let caller: Door.Caller? =
            switch access {
            case .anyone: nil
            case .visitor, .person: try door.caller(of: request, from: source, at: gatekeeper)
            }
        if case .person = access, caller == nil { throw Unauthenticated() }
        // Before anything is read of the call: a script learns nothing where it has no business.
        if let reach = caller?.reach {
            guard let needed, reach.includes(needed) else { throw Forbidden() }
        }
        return Call(
            gatekeeper: gatekeeper, caller: caller?.actor, isScript: caller?.reach != nil, source: source,
            token: caller == nil ? nil : try door.token(of: request), id: context.parameters.get("id") ?? "",
            number: context.parameters.get("number") ?? "", query: try Query(request.uri.query, allowing: query),
            bytes: bytes)
    }

    private static func body(of request: Request) async throws -> [UInt8] {
        do {
            return Array(buffer: try await request.body.collect(upTo: longestBody))
        } catch is NIOTooManyBytesError {
            throw Complaint.bodyTooLarge(limit: longestBody)
        } catch {
            throw Complaint.bodyUnreadable
        }
    }

    static func idempotencyKey(of request: Request) throws -> String? {
        let given = request.headers.values(of: "idempotency-key")
        guard let key = given.first else { return nil }
        guard given.count == 1, (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw BadInput(path: "Idempotency-Key", problem: "1 to 128 visible ASCII characters are needed") }
        return key
    }

    /// Only what was done is kept: a refused call changed nothing and may be tried again. What was shown once is not made
    /// again for a day: that would void it, or make a second one.
    func once(_ key: Replies.Key, _ call: [UInt8], _ life: Life, _ use: () throws -> Reply) throws -> Reply {
        switch try replies.turn(key, call, at: now()) {
        case .done(let reply): return reply
        case .yours:
            do {
                let reply = try use()
                replies.keep(key, reply, for: (reply.isShownOnce ? .day : life).duration, at: now())
                return reply
            } catch {
                replies.drop(key)
                throw error
            }
        }
    }
}

internal import Hummingbird
internal import SekimoriService

/// A door's routes while they are being laid.
struct Routes {
    let router: Router<CallContext>
    let answering: Answering

    func get(
        _ path: String, _ access: Answering.Access = .person, query: [String] = [],
        _ use: @escaping @Sendable (Call) throws -> Reply
    ) {
        let answering = answering
        let needed = ScriptReach.needed("GET", path)
        router.get(RouterPath(path)) { request, context in
            try await answering.answer(
                request, context, access, scripts: needed, query: query, .decisions
            ) { call, _ in try use(call) }
        }
    }

    /// A reply to a call with an `Idempotency-Key` is kept for `life`, one with a secret as `Answering.once` says.
    func post(
        _ path: String, _ access: Answering.Access = .person, queue: Desk.Queue = .decisions,
        life: Answering.Life = .day, _ use: @escaping @Sendable (Call) throws -> Reply
    ) {
        let answering = answering
        let needed = ScriptReach.needed("POST", path)
        router.post(RouterPath(path)) { request, context in
            let target = Array((request.head.path ?? "").utf8)
            return try await answering.answer(
                request, context, access, scripts: needed, query: [], queue
            ) { call, key in
                guard let key else { return try use(call) }
                let owner = call.caller?.label ?? "from " + call.source
                return try answering.once(Replies.Key(owner: owner, key: key), target + [0] + call.bytes, life) {
                    try use(call)
                }
            }
        }
    }
}

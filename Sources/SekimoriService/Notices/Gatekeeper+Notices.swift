internal import Sekimori
internal import SekimoriRecords

extension Gatekeeper {
    private static let recent = Span.days(7)

    /// What was told to whom, newest first: the hospital's to see.
    package func notices(_ filter: NoticeFilter, by actor: Actor) throws -> Page<NoticeView> {
        guard actor.vendor == nil else { throw Forbidden() }
        let limit = min(max(filter.limit, 1), 500)
        let found = try store.notices(filter.state, before: filter.after, limit: limit)
        return Page(items: found.map(\.view), next: found.count == limit ? found.last.map { "\($0.id)" } : nil)
    }

    func noticeStanding(_ now: Instant) -> NoticeStandingView? {
        guard let counts = try? store.noticeCounts(undeliverableSince: now - Self.recent) else { return nil }
        return NoticeStandingView(
            from: notices?.from.text, waiting: counts.waiting, undeliverable: counts.undeliverable)
    }

    /// Writes down that somebody was not told.
    func lose(_ notice: Notice, tried: Int64, because problem: String) throws {
        guard let problem = Label(problem) ?? Label("no reason") else { return }
        let lost = LostNotice(
            kind: notice.kind.rawValue, person: notice.person, request: notice.facts.request, tried: tried,
            problem: problem)
        try inside { inside in
            _ = try commit(&inside, .gate, at: now(&inside), [.noticeLost(lost)])
        }
    }

    /// The request and the session that an event is about; closed ones come from the store.
    func subject(of event: Event, _ inside: borrowing Inside) throws -> (WorkRequest?, Session?) {
        switch event {
        case .request(let id, _): return (try kept(id, inside), nil)
        case .sessionCut(let id, _):
            var session = inside.world.sessions[id]
            if session == nil, let bytes = try store.row(World.Key("session", id)),
                case .session(let kept) = try Lines.decode(World.Row.self, from: bytes)
            {
                session = kept
            }
            return (try session.flatMap { try kept($0.request, inside) }, session)
        default: return (nil, nil)
        }
    }

    private func kept(_ id: RequestID, _ inside: borrowing Inside) throws -> WorkRequest? {
        if let request = inside.world.requests[id] { return request }
        guard let bytes = try store.row(World.Key("request", id)),
            case .request(let request) = try Lines.decode(World.Row.self, from: bytes)
        else { return nil }
        return request
    }
}

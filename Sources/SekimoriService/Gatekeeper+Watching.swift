package import Sekimori
internal import SekimoriRecords

/// What somebody of the hospital who watches a session is shown: the last of what its technician was.
package struct PictureView: Codable, Hashable, Sendable {
    package let session: SessionID
    /// Nil: nothing has come yet.
    package let at: Instant?
    /// The technician's terminal; 0 where there is none, for commands.
    package let rows: Int64
    package let columns: Int64
    /// In base64, as the asset sent it: whoever shows it takes the control sequences out.
    package let bytes: String

    package init(session: SessionID, at: Instant?, rows: Int64, columns: Int64, bytes: String) {
        self.session = session
        self.at = at
        self.rows = rows
        self.columns = columns
        self.bytes = bytes
    }
}

/// Who looks at a running session, and the latest that was seen of it. In memory alone: what is not fetched is replaced, and
/// nothing is left when nobody looks.
struct Watch {
    struct Picture {
        let at: Instant
        let rows: Int64
        let columns: Int64
        let bytes: [UInt8]
    }

    /// When each last looked, by the digest of their token.
    var viewers: [String: Span] = [:]
    /// Nil until the first one comes.
    var picture: Picture?
    /// Whether somebody waits for the next one.
    var isWanted = true
    /// Whether the technician has yet to be told.
    var isNew = true
}

extension Gatekeeper {
    /// How long a viewer may not have looked: beyond, the session is opened anew, with its entry.
    static let watchIdle = Span.minutes(15)

    /// Opens a view of one running session: the manager's to do, in person, and an entry.
    ///
    /// The right is this sign-in's; it ends with it, after `watchIdle` without a look, and with the session.
    package func watch(_ id: SessionID, token: String?, by actor: Actor) throws {
        guard case .manager(let person) = actor.role, let token else { throw Forbidden() }
        try inside { inside in
            guard let session = inside.world.sessions[id] else { throw NotFound() }
            guard session.end == nil else { throw Refusal.sessionEnded(id) }
            prune(&inside)
            let viewer = Self.digest(token)
            guard inside.door.watches[id]?.viewers[viewer] == nil else { return }
            try commit(&inside, actor, at: now(&inside), [.sessionWatched(id, by: person)])
            var watch = inside.door.watches[id] ?? Watch()
            watch.viewers[viewer] = clock.boot()
            watch.isWanted = true
            watch.isNew = true
            inside.door.watches[id] = watch
        }
    }

    /// The latest that came, to whoever has opened the view; looking asks for the next.
    package func picture(of id: SessionID, token: String?, by actor: Actor) throws -> PictureView {
        guard case .manager = actor.role, let token else { throw Forbidden() }
        return try inside { inside in
            guard let session = inside.world.sessions[id] else { throw NotFound() }
            guard session.end == nil else { throw Refusal.sessionEnded(id) }
            prune(&inside)
            let viewer = Self.digest(token)
            guard var watch = inside.door.watches[id], watch.viewers[viewer] != nil else { throw Forbidden() }
            watch.viewers[viewer] = clock.boot()
            watch.isWanted = true
            inside.door.watches[id] = watch
            let picture = watch.picture
            return PictureView(
                session: id, at: picture?.at, rows: picture?.rows ?? 0, columns: picture?.columns ?? 0,
                bytes: Base64.encode(picture?.bytes ?? []))
        }
    }

    /// Sessions whose relays are to say what they show, once each; and whether the technician is to be told first.
    package func wantedPictures() -> [(id: SessionID, isNew: Bool)] {
        inside { inside in
            guard !inside.door.watches.isEmpty else { return [] }
            prune(&inside)
            var wanted: [(id: SessionID, isNew: Bool)] = []
            for (id, watch) in inside.door.watches where watch.isWanted {
                wanted.append((id, watch.isNew))
                inside.door.watches[id]?.isWanted = false
                inside.door.watches[id]?.isNew = false
            }
            return wanted
        }
    }

    /// A relay shows what was asked for; what nobody asked for is forgotten at once.
    package func shown(_ id: SessionID, secret: [UInt8], rows: Int64, columns: Int64, bytes: [UInt8]) throws(Refusal) {
        let result: Result<Void, Refusal> = inside { inside in
            do throws(Refusal) {
                _ = try authentic(inside, id, secret)
                prune(&inside)
                let at = now(&inside)
                inside.door.watches[id]?.picture = Watch.Picture(at: at, rows: rows, columns: columns, bytes: bytes)
                return .success(())
            } catch { return .failure(error) }
        }
        try result.get()
    }

    /// Rights end with the sign-in, the session and time; with the last of them goes the picture.
    private func prune(_ inside: inout Inside) {
        let boot = clock.boot()
        for (id, watch) in inside.door.watches {
            let viewers = watch.viewers.filter { viewer, looked in
                inside.people.signedIn[viewer] != nil && boot - looked < Self.watchIdle
            }
            let isRunning = inside.world.running.contains(id)
            if viewers.isEmpty || !isRunning {
                inside.door.watches[id] = nil
            } else if viewers.count != watch.viewers.count {
                inside.door.watches[id]?.viewers = viewers
            }
        }
    }
}

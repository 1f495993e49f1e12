package import Sekimori
internal import SekimoriRecords

/// The recordings as files on the host.
package protocol RecordingShelf: Sendable {
    /// Every file of a session's recording that is not empty; nil where there is no recording.
    func files(of session: SessionID) throws -> [FileFact]?
    /// Erases a recording; whether there was one. Returns once it is gone.
    func erase(_ session: SessionID) throws -> Bool
}

/// What a decision erases in the journal and in the state, together with its entries.
struct Erasing {
    /// Entries that lose their content.
    var entries: [Int64] = []
    /// Rows of requests that are not in memory any more.
    var rows: [(id: RequestID, row: WorkRequest)] = []
}

extension Gatekeeper {
    /// What is kept for how long, up to which day it may be erased, and what was erased.
    package func retention(by actor: Actor) throws -> RetentionView {
        guard actor.vendor == nil else { throw Forbidden() }
        return inside { inside in
            let today = rules.zone.local(now(&inside)).date
            let erasures = inside.world.erasures.values.sorted { $0.erasure.number < $1.erasure.number }
            let policies = Erasure.Content.allCases.map { content in
                let kept = rules.limits.keptDays(content)
                let last = erasures.filter { $0.erasure.content == content }.map(\.erasure.until).max()
                return RetentionView.Policy(
                    content: content, keptDays: kept, erasableThrough: today.advanced(by: -kept - 1),
                    erasedThrough: last)
            }
            return RetentionView(policies: policies, erasures: erasures)
        }
    }

    /// A manager, or a delegate for all vendors, has content erased. What lies in the journal and the state goes with the
    /// entry; recordings and attachments follow (`finishErasures`).
    func take(_ text: ErasureText, _ copy: SignedCopy, _ signature: SSHSignature, _ from: Actor) throws -> TextReceipt {
        guard text.from <= text.until, text.nonce.utf8.count == 32 else { throw Refusal.textInvalid("until") }
        // Looked up before anybody has to wait: what is settled does not change any more.
        let erasing = text.content == .reports ? try reports(text.from, text.until) : Erasing()
        return try inside { inside in
            let now = self.now(&inside)
            try sound(inside)
            try synchronised(inside, now)
            let role = try decider(text.by, over: nil, copy, signature, ErasureText.namespace, inside.world, now)
            if case .delegate(let vendors)? = inside.world.appointments[text.by]?.post, !vendors.isEmpty {
                throw Refusal.notEntitled("\(text.by) is a delegate for some vendors only")
            }
            let kept = rules.limits.keptDays(text.content)
            guard text.keptDays == kept else { throw Refusal.textInvalid("kept-days") }
            try inside.world.erasable(text.from, text.until, keptDays: kept, at: now, zone: rules.zone)
            let erasure = Erasure(
                number: (inside.world.erasures.keys.max() ?? 0) + 1, content: text.content, from: text.from,
                until: text.until, keptDays: kept, by: text.by, why: text.why)
            let sequence = try commit(
                &inside, Actor(role: role, source: from.source), at: now, [.contentErased(erasure)], copy: copy,
                erasing: erasing)
            return TextReceipt(namespace: ErasureText.namespace, request: nil, phase: nil, entry: sequence)
        }
    }

    /// The reports of these days: where they lie in the journal, and what their requests are without them.
    private func reports(_ first: CivilDate, _ last: CivilDate) throws -> Erasing {
        var found = Erasing()
        try requests(first, last) { request in
            guard request.report != nil else { return }
            found.rows.append((request.id, request))
            found.entries += try store.sequences(about: "request/\(request.id)").filter { sequence in
                guard let stored = try store.entries(after: sequence - 1, limit: 1).first,
                    stored.sequence == sequence, stored.payload != nil
                else { return false }
                return try JournalEntry(bytes: stored.entry).kind.utf8.elementsEqual(Self.reported.utf8)
            }
        }
        return found
    }

    /// The requests of these days as their rows have them.
    private func requests(_ first: CivilDate, _ last: CivilDate, _ visit: (WorkRequest) throws -> Void) throws {
        var before = "r" + "\(last.advanced(by: 1))".filter { $0 != "-" }
        while true {
            let rows = try store.rows(kind: "request", before: before, limit: 200)
            for row in rows {
                before = row.id
                guard case .request(let request) = try Lines.decode(World.Row.self, from: row.bytes),
                    let day = request.id.day
                else { continue }
                if day < first { return }
                if day <= last { try visit(request) }
            }
            if rows.count < 200 { return }
        }
    }

    private static let reported = "request-reported"

    /// The rows of settled requests that an erasure changes and that are not in memory.
    static func rows(_ erasing: Erasing, in world: World, at now: Instant) throws -> [Batch.RowChange] {
        try erasing.rows.filter { world.requests[$0.id] == nil }.map { id, request in
            let row = World.Row.request(request.withoutReport(at: now))
            return Batch.RowChange(key: World.Key("request", id), bytes: try Lines.encode(row), live: false)
        }
    }

    /// Takes away the recordings or attachments of every erasure that was decided and is not done; called again and
    /// again, after a restart too. An erasure is done once nothing of it is left.
    package func finishErasures() throws {
        for standing in inside({ $0.world.unfinishedErasures }) {
            let erasure = standing.erasure
            guard let count = try erase(erasure) else { continue }
            try inside { inside in
                _ = try commit(
                    &inside, .gate, at: now(&inside), [.erasureCompleted(number: erasure.number, count: count)])
            }
        }
    }

    /// How much there was; nil where there is no place for such content.
    private func erase(_ erasure: Erasure) throws -> Int64? {
        switch erasure.content {
        case .reports: return 0
        case .attachments:
            guard let attachments else { return nil }
            var digests: Set<String> = []
            try requests(erasure.from, erasure.until) { digests.formUnion(($0.attachments ?? []).map(\.digest)) }
            digests.formIntersection(try attachments.store.digests())
            try sweepAttachments()
            return Int64(try digests.subtracting(attachments.store.digests()).count)
        case .recordings:
            guard let shelf else { return nil }
            var count: Int64 = 0
            try sessions(of: erasure) { id in
                if try shelf.erase(id) { count += 1 }
            }
            return count
        }
    }

    private func sessions(of erasure: Erasure, _ visit: (SessionID) throws -> Void) throws {
        var before = "s" + "\(erasure.until.advanced(by: 1))".filter { $0 != "-" }
        while true {
            let rows = try store.rows(kind: "session", before: before, limit: 200)
            for row in rows {
                before = row.id
                guard let id = SessionID(row.id), let day = id.day else { continue }
                if day < erasure.from { return }
                if erasure.covers(id) { try visit(id) }
            }
            if rows.count < 200 { return }
        }
    }

    // MARK: What a recording consists of

    /// Puts into the journal what recordings consist of besides their segments, once nobody writes them any more.
    package func closeRecordings() throws {
        guard let shelf else { return }
        var problem: (any Error)?
        for id in inside({ $0.closable(at: clock.boot()) }) {
            // One that cannot be read keeps the others from nothing.
            do { try close(id, shelf) } catch { problem = error }
        }
        if let problem { throw problem }
    }

    private func close(_ id: SessionID, _ shelf: any RecordingShelf) throws {
        let known = try session(id)?.segments ?? 0
        let rest = try (shelf.files(of: id) ?? []).filter { !Self.isSegment($0.name, upTo: known) }.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        try inside { inside in
            _ = try commit(
                &inside, .gate, at: now(&inside), [.recordingClosed(id, rest)],
                secrets: [DoorState.closing + "\(id)": nil])
            inside.door.closableAt[id] = nil
        }
    }

    private func session(_ id: SessionID) throws -> Session? {
        guard let bytes = try store.row(World.Key("session", id)),
            case .session(let session) = try Lines.decode(World.Row.self, from: bytes)
        else { return nil }
        return session
    }

    /// `00000003.seg`, of which the journal has the digest already.
    private static func isSegment(_ name: String, upTo count: Int64) -> Bool {
        guard name.utf8.count == 12, name.utf8.suffix(4).elementsEqual(".seg".utf8),
            let index = Int64(digits: name.utf8.prefix(8))
        else { return false }
        return (1...max(count, 1)).contains(index) && index <= count
    }
}

extension Gatekeeper.Inside {
    /// Sessions that ended long enough ago for their relay to be gone, and whose recording is not closed yet.
    mutating func closable(at boot: Span) -> [SessionID] {
        var found: [SessionID] = []
        for name in secrets.keys where name.utf8.starts(with: DoorState.closing.utf8) {
            guard let id = SessionID(String(decoding: name.utf8.dropFirst(DoorState.closing.utf8.count), as: UTF8.self))
            else { continue }
            // After a restart of this process nobody knows how long ago that was.
            let at = door.closableAt[id] ?? boot + DoorState.settling
            door.closableAt[id] = at
            if at <= boot { found.append(id) }
        }
        return found.sorted()
    }
}

extension DoorState {
    /// Secrets of this name are no secrets: marks, kept with the state, of recordings that are still to be closed.
    static let closing = "closing/"
    /// How long after a session's end its relay is surely gone: it lingers for at most 30 s.
    static let settling = Span.seconds(40)
}

extension World {
    /// Whether content of these days may be erased now: its time of keeping is over, and nothing of those days is open.
    fileprivate func erasable(_ from: CivilDate, _ until: CivilDate, keptDays: Int64, at now: Instant, zone: Zone)
        throws(Refusal)
    {
        guard from <= until else { throw .textInvalid("until") }
        let kept = until.advanced(by: keptDays)
        guard zone.local(now).date > kept else { throw .stillKept(through: kept) }
        // A night's session has the number of the day after that of its request.
        let first = from.advanced(by: -1)
        let unsettled = requests.values.filter { request in
            // A request keeps its number, and so its day, where a later revision is for another.
            !request.isFinal
                && [request.revision.form.date, request.id.day ?? until].contains { first <= $0 && $0 <= until }
        }
        guard unsettled.isEmpty else { throw .requestsUnsettled(unsettled.map(\.id).sorted()) }
    }
}

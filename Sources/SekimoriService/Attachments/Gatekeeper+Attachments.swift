package import Sekimori
internal import SekimoriRecords

/// An attachment and its bytes, which were found to be those that the journal names.
package struct AttachedFile: Sendable {
    package let request: RequestID
    package let attachment: Attachment
    package let bytes: any AttachmentReader
}

/// Evidence that vendors put beside their requests. The bytes are durable before the entry that names them.
extension Gatekeeper {
    /// Bytes read at a time.
    package static let attachmentPiece = 65_536

    /// Throws unless this person may ever attach something to this request: whatever else is wrong, this is said first.
    package func mayAttach(to id: RequestID, by actor: Actor) throws {
        _ = try Self.attacher(actor, of: seen(id, by: actor))
    }

    /// Whether it may be done now: asked before any of the bytes are read.
    package func beginAttachment(to id: RequestID, name: Label, by actor: Actor) throws -> AttachmentUpload {
        try mayAttach(to: id, by: actor)
        guard Attachment.isName(name) else {
            throw BadInput(path: "name", problem: "one line of at most \(Attachment.longestName) bytes is needed")
        }
        try inside { try load(id, $0).attachable() }
        guard let attachments else { throw Self.noPlace }
        try room(1, for: id, attachments)
        guard attachments.enter() else { throw Throttled(until: inside { now(&$0) } + .seconds(5)) }
        do {
            let writer = try attachments.store.begin()
            return AttachmentUpload(to: id, name: name, writer: writer) { attachments.leave() }
        } catch {
            attachments.leave()
            throw error is Failure ? error : Failure(doing: "keeping an attachment", why: "\(error)")
        }
    }

    /// All of it came: keeps the bytes, then writes who attached them. The same bytes again are the attachment that they
    /// were.
    package func attach(_ upload: AttachmentUpload, by actor: Actor) throws -> Attachment {
        defer { upload.abandon() }
        let person = try Self.attacher(actor, of: seen(upload.request, by: actor))
        let (digest, size) = upload.sum
        guard size > 0 else { throw BadInput(path: "body", problem: "an attachment has bytes") }
        guard let attachments else { throw Self.noPlace }
        do {
            return try attachments.guarding(digest) {
                if let known = try seen(upload.request, by: actor).attachment(digest: digest) {
                    // What the host had lost comes back this way.
                    let held = try attachments.store.open(digest)
                    if try held.map({ try !Self.isWhole($0, known) }) ?? true { try upload.keep(as: digest) }
                    return known
                }
                try room(size, for: upload.request, attachments)
                try upload.keep(as: digest)
                return try inside { inside in
                    let request = try load(upload.request, inside)
                    if let known = request.attachment(digest: digest) { return known }
                    guard Self.isInForce(person, of: request.vendor, inside.world) else { throw Forbidden() }
                    try request.attachable()
                    let now = self.now(&inside)
                    let attachment = Attachment(
                        number: Int64(request.attachments?.count ?? 0) + 1, name: upload.name, size: size,
                        digest: digest, by: person, at: now)
                    try commit(&inside, actor, at: now, [.request(request.id, .attached(attachment))])
                    attachments.took(size, of: request.vendor, at: clock.boot())
                    return attachment
                }
            }
        } catch {
            // What nothing names is taken away again; where that fails, the next sweep does it.
            _ = try? sweep(digest, attachments)
            throw error
        }
    }

    /// An attachment and its bytes, for whoever sees its request.
    package func attachment(_ number: Int64, of id: RequestID, by actor: Actor) throws -> AttachedFile {
        guard let attachment = try seen(id, by: actor).attachments?.first(where: { $0.number == number }) else {
            throw NotFound()
        }
        if isErased(id) { throw AttachmentErased(attachment, of: id) }
        guard let attachments, let bytes = try attachments.store.open(attachment.digest),
            try Self.isWhole(bytes, attachment)
        else { throw AttachmentLost(attachment, of: id) }
        return AttachedFile(request: id, attachment: attachment, bytes: bytes)
    }

    /// Throws away bytes that no entry names, because the gate stopped between them and their entry, and bytes of which
    /// an erasure took every request that has them: at each start, and again and again. Returns how many there were.
    @discardableResult
    package func sweepAttachments() throws -> Int {
        guard let attachments, !inside({ $0.world.gap?.isOpen ?? false }) else { return 0 }
        return try attachments.store.digests().count { try sweep($0, attachments) }
    }

    /// Throws away uploads that a gate before this one had begun.
    package func forgetUnfinishedAttachments() throws { try attachments?.store.removeUnfinished() }

    private func sweep(_ digest: String, _ attachments: Attachments) throws -> Bool {
        try attachments.sweep(digest) {
            try store.sequences(about: "attachment/" + digest).contains { sequence in
                guard let stored = try store.entries(after: sequence - 1, limit: 1).first else {
                    throw Failure(doing: "sweeping attachments", why: "entry \(sequence) is not there")
                }
                let requests = try JournalEntry(bytes: stored.entry).subjects.compactMap { subject in
                    subject.hasPrefix("request/") ? RequestID(String(subject.dropFirst("request/".count))) : nil
                }
                return !requests.allSatisfy(isErased)
            }
        }
    }

    /// Whether the manager had the attachments of this request erased, because their time of keeping was over.
    private func isErased(_ request: RequestID) -> Bool {
        inside { inside in inside.world.erasures.values.contains { $0.erasure.coversAttachments(of: request) } }
    }

    /// Throws where the vendor has to wait until it may attach so much more.
    private func room(_ size: Int64, for id: RequestID, _ attachments: Attachments) throws {
        let vendor = try inside { try load(id, $0).vendor }
        guard let wait = attachments.wait(of: vendor, for: size, at: clock.boot()) else { return }
        throw Throttled(until: inside { now(&$0) } + wait)
    }

    /// Whether this person works for that vendor now: who was ended while the bytes came attaches nothing.
    private static func isInForce(_ id: PersonID, of vendor: VendorID, _ world: World) -> Bool {
        if let person = world.people[id] {
            guard person.standing == .active, case .clerk(let own) = person.role else { return false }
            return own == vendor
        }
        guard let technician = TechnicianID("\(id)").flatMap({ world.technicians[$0] }) else { return false }
        return technician.standing == .active && technician.vendor == vendor
    }

    private static let noPlace = Failure(doing: "keeping an attachment", why: "this gate has no place for any")

    private func seen(_ id: RequestID, by actor: Actor) throws -> WorkRequest {
        let request = try inside { try load(id, $0) }
        guard (actor.vendor ?? request.vendor) == request.vendor else { throw NotFound() }
        return request
    }

    /// Evidence is the vendor's word: nobody else's.
    private static func attacher(_ actor: Actor, of request: WorkRequest) throws -> PersonID {
        let person: PersonID? =
            switch actor.role {
            case .clerk(let id, _): id
            case .technician(let id, _): PersonID("\(id)")
            case .manager, .delegate, .operator, .auditor, .gate: nil
            }
        guard let person, actor.vendor == request.vendor else { throw Forbidden() }
        return person
    }

    /// Whether the bytes are those that were attached.
    private static func isWhole(_ bytes: any AttachmentReader, _ attachment: Attachment) throws -> Bool {
        var digest = RunningDigest()
        var size: Int64 = 0
        while size <= attachment.size {
            let piece = try bytes.read(at: size, count: attachmentPiece)
            if piece.isEmpty { break }
            digest.add(piece)
            size += Int64(piece.count)
        }
        return size == attachment.size && Digest.hex(digest.sha256).utf8.elementsEqual(attachment.digest.utf8)
    }
}

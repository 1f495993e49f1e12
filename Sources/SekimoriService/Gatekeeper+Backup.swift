package import Sekimori
internal import SekimoriRecords

/// How this gate is backed up.
package struct Backups: Sendable {
    /// A file for the copy of the journal while a backup is made: one at a time.
    package let copy: String
    /// Whose keys open a backup.
    package let recipients: [RecordingRecipient]
    /// Where backups are written.
    package let directory: String
    /// How many are kept there.
    package let keep: Int64
    package let hasRecordings: Bool
    /// Whether one is made each day by itself.
    package let isDaily: Bool

    package init(
        copy: String, recipients: [RecordingRecipient], directory: String, keep: Int64, hasRecordings: Bool,
        isDaily: Bool
    ) {
        self.copy = copy
        self.recipients = recipients
        self.directory = directory
        self.keep = keep
        self.hasRecordings = hasRecordings
        self.isDaily = isDaily
    }
}

/// A backup that is being made: what the program that seals it needs to know.
package struct BackupView: Codable, Sendable {
    package let gate: GateID
    package let made: Instant
    package let version: String
    /// The copy of the journal, which only root and the gate read.
    package let copy: String
    package let entries: Int64
    /// The last checkpoint with the lines of witnesses; nil: none yet.
    package let checkpoint: String?
    /// Keys of those whose lines it may have.
    package let witnesses: [String]
    package let recipients: [RecordingRecipient]
    package let directory: String
    package let keep: Int64
    package let hasRecordings: Bool
    package let isDaily: Bool
}

/// What became of a backup, or of trying one out.
package enum BackupOutcome: Codable, Sendable {
    case taken(BackupFact)
    case failed(why: Label)
    case drilled(DrillFact)
}

/// How the gate stands with its backups.
package struct BackupStandingView: Codable, Sendable {
    /// Nil: no recipients in the settings, so none can be made.
    package let directory: String?
    package let isDaily: Bool
    package let last: World.BackupStanding.Made?
    package let failing: World.BackupStanding.Failing?
    package let drill: World.BackupStanding.Drilled?
}

/// Entries that were lost, and who accepted it.
package struct GapView: Codable, Sendable {
    package let gap: Gap
    package let isOpen: Bool
    /// The texts and signatures of those who accepted it, in the order of `gap.accepted`.
    package let texts: [SignedTextView]
}

extension Gatekeeper {
    private static func mayBackUp(_ actor: Actor) throws {
        switch actor.role {
        case .operator, .manager: break
        case .delegate, .clerk, .technician, .auditor, .gate: throw Forbidden()
        }
    }

    /// Copies the journal as it is now, with a checkpoint made for it. Nobody at the door waits for that.
    package func beginBackup(by actor: Actor) throws -> BackupView {
        try Self.mayBackUp(actor)
        guard let backups else {
            throw BadInput(path: "backup", problem: "the settings name no backup.recipients")
        }
        do {
            try heartbeat()
            try store.copy(to: backups.copy)
        } catch {
            if let why = Self.label("\(error)") { try? endBackup(.failed(why: why), by: actor) }
            throw error
        }
        let checkpoint = try store.checkpoint(nil)
        return inside { inside in
            BackupView(
                gate: rules.gate, made: now(&inside), version: version, copy: backups.copy, entries: inside.size,
                checkpoint: checkpoint.map { String(decoding: $0.bytes, as: UTF8.self) },
                witnesses: evidence.witnesses.map(\.text), recipients: backups.recipients,
                directory: backups.directory, keep: backups.keep, hasRecordings: backups.hasRecordings,
                isDaily: backups.isDaily)
        }
    }

    /// Writes down what became of it.
    package func endBackup(_ outcome: BackupOutcome, by actor: Actor) throws {
        try Self.mayBackUp(actor)
        let event: Event =
            switch outcome {
            case .taken(let fact): .backupTaken(fact)
            case .failed(let why): .backupFailed(why: why)
            case .drilled(let fact): .backupDrilled(fact)
            }
        try inside { inside in _ = try commit(&inside, actor, at: now(&inside), [event]) }
    }

    /// What a label may hold of a failure's words.
    private static func label(_ text: String) -> Label? {
        let plain = text.utf8.prefix(200).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        return Label(String(decoding: plain, as: UTF8.self))
    }

    func backupStanding(_ world: World) -> BackupStandingView {
        BackupStandingView(
            directory: backups?.directory, isDaily: backups?.isDaily ?? false, last: world.backups?.last,
            failing: world.backups?.failing, drill: world.backups?.drill)
    }

    // MARK: Gaps

    /// The journal was put back from a backup: from here on nobody enters until that is accepted.
    package func noteRestored(_ fact: RestoreFact) throws {
        try inside { inside in
            guard fact.kept == inside.size, fact.root.utf8.elementsEqual(Digest.hex(inside.frontier.root.bytes).utf8)
            else { throw Failure(doing: "restoring", why: "the journal is not the one of the backup") }
            _ = try commit(&inside, .gate, at: now(&inside), [.gateRestored(fact), .heartbeat(inside.clock)])
        }
    }

    /// The last gap, for the hospital's people and for auditors.
    package func gap(by actor: Actor) throws -> GapView {
        guard actor.vendor == nil else { throw Forbidden() }
        guard let gap = inside({ $0.world.gap }) else { throw NotFound() }
        var texts: [SignedTextView] = []
        for acceptance in gap.accepted {
            guard let digest = Digest.bytes(hex: acceptance.text),
                let payload = try store.entry(ofText: digest)?.payload,
                let content = try? Lines.decode(Payload.self, from: payload), let text = content.text,
                let signature = content.signature
            else { continue }
            texts.append(SignedTextView(text: text, signature: signature))
        }
        return GapView(gap: gap, isOpen: gap.isOpen, texts: texts)
    }

    /// A checkpoint that this gate signed, that a witness confirmed, and that this gate has not got: a copy from earlier
    /// runs here, put back by whatever way.
    func noteLoss(_ note: SignedNote, _ checkpoint: Checkpoint) throws {
        guard let own = evidence.signer?.key, note.lines.contains(where: { own.verifies($0, over: note.text) }) else {
            return
        }
        for line in note.lines {
            guard let time = NoteKey.time(of: line), time < 253_402_300_800,
                let witness = evidence.witnesses.first(where: { $0.verifies(line, over: note.text) })
            else { continue }
            let last = try store.lastCosignature(of: witness.name)
            let kept = try last.flatMap { try store.checkpoint($0.size) }
                .flatMap { SignedNote(bytes: $0.note) }.flatMap { Checkpoint(text: $0.text) }
            return try inside { inside in
                if let gap = inside.world.gap {
                    // Known already, or from before the loss that was accepted.
                    if gap.isOpen, checkpoint.size <= gap.seen { return }
                    if !gap.isOpen, Instant(seconds: time) <= gap.since { return }
                }
                let fact = LossFact(
                    witness: witness.name, size: checkpoint.size, root: Digest.hex(checkpoint.root.bytes),
                    kept: kept?.size ?? 0, keptRoot: Digest.hex((kept?.root ?? MerkleFrontier().root).bytes))
                _ = try commit(&inside, .gate, at: now(&inside), [.lossFound(fact)])
            }
        }
    }

    func take(_ text: GapText, _ copy: SignedCopy, _ signature: SSHSignature, _ from: Actor) throws -> TextReceipt {
        try inside { inside in
            let now = self.now(&inside)
            try Self.notOfVendor(text.by, inside.world)
            guard let gap = inside.world.gap, gap.isOpen else { throw Refusal.noGap }
            guard text.number == gap.number, text.kept == gap.kept, text.root.utf8.elementsEqual(gap.root.utf8),
                text.seen == gap.seen
            else { throw Refusal.gapDiffers }
            guard !gap.accepted.contains(where: { $0.by == text.by }) else {
                throw Refusal.secondPersonNeeded(text.by)
            }
            let role = try witness(text.by, copy, signature, inside.world, now)
            var isManager = false
            if case .manager = role { isManager = true }
            guard isManager || gap.accepted.isEmpty || gap.accepted.contains(where: \.isManager) else {
                throw Refusal.managerNeeded
            }
            let acceptance = Gap.Acceptance(
                by: text.by, isManager: isManager, text: Digest.hex(Digest.sha256(copy.text)))
            return try done(&inside, role, from, now, [.gapAccepted(acceptance)], copy, nil)
        }
    }

    /// A manager or delegate in office, or an operator or auditor of the hospital.
    private func witness(
        _ id: PersonID, _ copy: SignedCopy, _ signature: SSHSignature, _ world: World, _ now: Instant
    ) throws(Refusal) -> Actor.Role {
        if world.appointments[id] != nil {
            return try decider(id, over: nil, copy, signature, GapText.namespace, world, now)
        }
        guard let person = world.people[id], person.standing == .active else {
            throw .notEntitled("\(id) is not registered")
        }
        try verify(signature, copy, namespace: GapText.namespace, keys: person.keys)
        switch person.role {
        case .operator: return .operator(id)
        case .auditor: return .auditor(id)
        case .clerk: throw .approverIsVendor
        }
    }
}

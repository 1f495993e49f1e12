internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriSystem

/// Puts a backup that was checked onto an empty host.
struct Restoring {
    let places: HostPlaces

    /// Nobody else restores here as long as this descriptor is open: the kernel lets go of it with the process.
    func lock() throws -> Int32 {
        let folder = try Trouble.writing(places.state) { () throws(SystemFailure) -> Descriptor in
            try File.open(places.state, O_RDONLY | O_DIRECTORY)
        }
        guard flock(folder.number, LOCK_EX | LOCK_NB) == 0 else {
            throw Trouble("このホストでは復元がすでに動いています", "a restore is running on this host already")
        }
        return folder.release()
    }

    /// A host on which nothing has happened yet but that the package was installed and the gate started; or on which
    /// a restore of the same backup was cut off before its end. `digest` nil: the backup is not read yet.
    func refuseUnlessEmpty(of digest: String?) throws {
        if access(places.journal, F_OK) == 0 {
            let kinds: [String]
            do {
                kinds = try SQLiteStore(path: places.journal).snapshot().kinds()
            } catch {
                throw Trouble(
                    "\(places.journal) を読めません。空であることを確かめられないため何もしません",
                    "\(places.journal) cannot be read: whether it is empty is not known, so nothing is done")
            }
            // A gate by itself writes nothing but how its clock stands.
            guard kinds.allSatisfy({ $0 == "clock" }) else {
                throw Trouble(
                    "このホストの関守は使われています（\(places.journal)）。復元は空のホストにだけ行います",
                    "the gate of this host was in use (\(places.journal)): only an empty host is restored to")
            }
        }
        let unfinished = try bytes(places.restoring)
        if !unfinished.isEmpty {
            guard let digest, !unfinished.elementsEqual((digest + "\n").utf8) else { return }
            throw Trouble(
                "別のバックアップの復元が途中で止まっています（\(places.restoring)）。そのバックアップで最後まで復元してください",
                "the restore of another backup was cut off here (\(places.restoring)): finish it with that backup")
        }
        guard try files(in: places.recordings, depth: 2).isEmpty else {
            throw Trouble(
                "\(places.recordings) に記録があります。復元は空のホストにだけ行います",
                "there are recordings in \(places.recordings): only an empty host is restored to")
        }
    }

    /// What this host's signer remembers must be in the backup, or go on from it: nothing of it is ever taken back.
    /// True where the host's own log is the longer one and stays.
    func keepsLog(_ scratch: Scratch) throws -> Bool {
        let own = try bytes(places.signer + "/log")
        let backed = try bytes(scratch.path + "/signer/log")
        if backed.starts(with: own) { return false }
        guard own.starts(with: backed) else {
            throw Trouble(
                "このホストの署名者は別の証明書を発行しています（\(places.signer)/log）",
                "the signer of this host has signed for another gate (\(places.signer)/log)")
        }
        return true
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "re") else {
            if errno == ENOENT { return [] }
            throw Trouble.unreadable(path)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    /// The journal's next entry says what was done to it; until that is accepted the gate lets nobody in.
    func note(_ scratch: Scratch, _ found: Checking.Found) throws {
        let seed = try bytes(scratch.path + "/state/checkpoint_key").prefix { $0 != 0x0A }
        let signer = Digest.bytes(hex: String(decoding: seed, as: UTF8.self)).flatMap {
            NoteSigner(name: Checkpoint.origin(of: scratch.title.gate), kind: .note, seed: $0)
        }
        do {
            let gatekeeper = try Gatekeeper(
                rules: Rules(gate: scratch.title.gate, zone: .utc, limits: .standard), version: scratch.title.version,
                store: try SQLiteStore(path: scratch.path + "/journal.sqlite"), clock: HostClock(),
                random: HostRandomness(), hash: NoHash(), gatehouse: NoGatehouse(), organisationKeys: { [] },
                evidence: Evidence(signer: signer))
            try gatekeeper.noteRestored(
                RestoreFact(kept: found.entries, root: found.root, made: scratch.title.made))
        } catch {
            throw Trouble("復元を証跡に書けません: \(error)", "the restore cannot be journaled: \(error)", isRefusal: false)
        }
    }

    /// Moves everything into place, the journal last: until it is there the host counts as empty, and the same can be
    /// done again.
    func place(_ scratch: Scratch, keepingLog: Bool) throws {
        try Trouble.writing(places.restoring) { () throws(SystemFailure) in
            try File.replace(places.restoring, with: Array((scratch.digest + "\n").utf8), mode: 0o600)
        }
        let journal = "journal.sqlite"
        for entry in scratch.entries where entry.path != journal {
            if keepingLog, entry.path == "signer/log" { continue }
            try place(entry, scratch)
        }
        sync()
        for suffix in ["-wal", "-shm", "-journal"] { unlink(places.journal + suffix) }
        if let entry = scratch.entries.first(where: { $0.path == journal }) { try place(entry, scratch) }
        sync()
        unlink(places.restoring)
    }

    private func place(_ entry: TarEntry, _ scratch: Scratch) throws {
        guard let target = places.target(of: entry.path) else { return }
        let (uid, gid) = Names.owner(of: entry)
        let source = scratch.path + "/" + entry.path
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        for count in 2..<parts.count {
            let folder = parts[..<count].joined(separator: "/")
            if access(folder, F_OK) == 0 { continue }
            let isRecording = folder.hasPrefix(places.recordings + "/")
            let isAttachments = folder == places.attachments
            guard mkdir(folder, isAttachments ? 0o700 : isRecording ? 0o750 : 0o755) == 0 else {
                throw Trouble.unwritable(folder)
            }
            if isRecording || isAttachments { chown(folder, uid, gid) }
        }
        let temporary = target + ".new"
        unlink(temporary)
        if rename(source, temporary) != 0 {
            guard errno == EXDEV else { throw Trouble.unwritable(target) }
            try copy(source, temporary)
        }
        let isOwned = chown(temporary, uid, gid) == 0 || geteuid() != 0
        guard isOwned, chmod(temporary, entry.mode) == 0, rename(temporary, target) == 0 else {
            throw Trouble.unwritable(target)
        }
    }

    private func copy(_ source: String, _ target: String) throws {
        let content = try bytes(source)
        try Trouble.writing(target) { () throws(SystemFailure) in
            let file = try File.open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            try Bytes.write(content, to: file.number)
            guard fsync(file.number) == 0 else { throw .last(.sync) }
        }
    }
}

private struct HostClock: Clock {
    func now() -> Instant { Instant(microseconds: SystemClock.unixMilliseconds * 1_000) }
    func boot() -> Span { Span(microseconds: Int64(SystemClock.bootNanoseconds / 1_000)) }
    /// No deadline outlives this program: nothing is held against another start of the machine.
    func bootName() -> String { "" }
}

private struct HostRandomness: Randomness {
    func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
    }
}

/// Nobody comes in while a backup is restored.
private struct NoHash: SecretHash {
    func hash(_ secret: [UInt8]) throws -> String { throw Failure(doing: "hashing", why: "not here") }
    func matches(_ secret: [UInt8], _ hash: String) -> Bool { false }
}

private struct NoGatehouse: Gatehouse {
    func enclose(_ connection: String, processes: [UInt64]) throws {}
    func kill(_ connection: String) throws {}
    func publish(_ logins: [LoginAllotment]) throws {}
    func connections() throws -> [String] { [] }
}

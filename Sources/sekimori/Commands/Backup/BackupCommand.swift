internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Sekimori
internal import SekimoriService

struct BackupCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "backup", "関守のバックアップ (関守の上で)", "backups of the gate, on the gate itself",
            [BackupCreate.self, BackupDrill.self])
    }
}

/// The program that seals and opens backups, which only a gate has.
enum BackupProgram {
    static let path = "/usr/lib/sekimori/sekimori-backup"

    static func run(_ arguments: [String]) throws -> Child.Ended {
        guard access(path, X_OK) == 0 else {
            throw Trouble.fileUnreadable(path: path, problem: String(cString: strerror(errno)))
        }
        return try Child.run(path, arguments, input: [], hiding: nil)
    }

    /// What `pack` and `drill` write.
    struct Result: Codable, Sendable {
        let digest: String
        var size: Int64?
        var entries: Int64
        var recordings: Int64
        var checkpoint: Int64?
        var made: String?
        var seconds: Int64?
        var fault: String?
    }
}

struct BackupCreate: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("create", "動いている関守のバックアップを作る", "back the running gate up")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(
        help: ArgumentHelp(
            "書く場所 (なければ設定の backup.directory)", "where to write it, if not backup.directory", name: "folder"))
    var directory: String?
    @Flag(help: ArgumentHelp("記録を含めない", "without the recordings")) var withoutRecordings = false
    @Flag(help: ArgumentHelp("設定が毎日のバックアップを求めるときだけ", "only where the settings ask for one each day"))
    var scheduled = false

    func run(at desk: Desk) async throws {
        let gate = try desk.gate
        if scheduled {
            let status: StatusView = try await gate.get("/v1/status")
            guard status.backup?.isDaily == true else {
                return desk.output.words(desk.say("設定は毎日のバックアップを求めていません", "the settings ask for no daily backup"))
            }
        }
        let view: BackupView = try await gate.post("/v1/backups", [String: String]())
        defer { for suffix in ["", "-wal", "-shm"] { unlink(view.copy + suffix) } }
        let folder = directory ?? view.directory
        do {
            let (path, result) = try pack(view, in: folder)
            let fact = BackupFact(
                digest: result.digest, size: result.size ?? 0, entries: result.entries,
                recipients: view.recipients.map(\.name), hasRecordings: view.hasRecordings && !withoutRecordings)
            try await gate.post("/v1/backups/outcomes", BackupOutcome.taken(fact))
            if directory == nil { Self.prune(folder, "\(view.gate)-", keep: Int(view.keep)) }
            try desk.output.show(json: result)
            desk.output.show(
                desk.say(
                    "\(path): 証跡 \(result.entries) 件、記録 \(result.recordings) セッション、\((result.size ?? 0) / 1_000_000) MB\n",
                    "\(path): \(result.entries) entries, \(result.recordings) recordings, "
                        + "\((result.size ?? 0) / 1_000_000) MB\n"))
        } catch {
            let why = Self.reason(error, desk.words)
            // The first reason is the one to tell, also where this cannot be written either.
            if let why { try? await gate.post("/v1/backups/outcomes", BackupOutcome.failed(why: why)) }
            throw error
        }
    }

    /// The words of what went wrong, as far as a label takes them.
    private static func reason(_ error: any Error, _ words: Words) -> Label? {
        let text =
            switch error {
            case let failure as Trouble: words.words(failure).0
            case let problem as Problem: problem.detail ?? "HTTP \(problem.status)"
            default: "\(error)"
            }
        return Label(String(text.prefix(500))) ?? Label("the backup failed")
    }

    private func pack(_ view: BackupView, in folder: String) throws -> (String, BackupProgram.Result) {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let stamp = "\(Instant(seconds: view.made.seconds))".prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
        let path = "\(folder)/\(view.gate)-\(stamp).age"
        var arguments = [
            "pack", "--copy", view.copy, "--gate", "\(view.gate)", "--made", "\(view.made)", "--gate-version",
            view.version, "--output", path,
        ]
        for recipient in view.recipients { arguments += ["--recipient", "\(recipient.name)=\(recipient.key)"] }
        for witness in view.witnesses { arguments += ["--witness", witness] }
        if withoutRecordings || !view.hasRecordings { arguments.append("--without-recordings") }
        let note = view.copy + ".checkpoint"
        defer { unlink(note) }
        if let checkpoint = view.checkpoint {
            guard FileManager.default.createFile(atPath: note, contents: Data(checkpoint.utf8)) else {
                throw Trouble.fileUnwritable(path: note, problem: String(cString: strerror(errno)))
            }
            arguments += ["--checkpoint", note]
        }
        let ended = try BackupProgram.run(arguments)
        guard ended.status == 0,
            let result = try? JSONDecoder().decode(BackupProgram.Result.self, from: Data(ended.output))
        else { throw Trouble.fileUnwritable(path: path, problem: "sekimori-backup: \(ended.status)") }
        return (path, result)
    }

    /// Only this gate's own, and the newest of them stay; names sort by time.
    static func prune(_ folder: String, _ prefix: String, keep: Int) {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix("Z.age") }.sorted()
        for name in names.dropLast(keep) { unlink(folder + "/" + name) }
    }
}

struct BackupDrill: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "drill", "バックアップを仮の場所に復元して検証し、片付ける", "restore a backup to a scratch place, verify it, clean up")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("バックアップのファイル", "the backup", name: "file")) var file: String
    @Option(help: ArgumentHelp("開く鍵", "a key that opens it", name: "file")) var identity: [String]
    @Option(help: ArgumentHelp("仮の場所", "the scratch place", name: "folder")) var scratch = "/var/tmp"
    @Flag(help: ArgumentHelp("証跡に書かない", "do not journal it")) var unrecorded = false

    func run(at desk: Desk) async throws {
        let ended = try BackupProgram.run(
            ["drill", file, "--scratch", scratch] + identity.flatMap { ["--identity", $0] })
        guard let result = try? JSONDecoder().decode(BackupProgram.Result.self, from: Data(ended.output)) else {
            throw Complaint.failed
        }
        if !unrecorded {
            if case .operatorSocket? = desk.settings.place {
                let fact = DrillFact(
                    digest: result.digest, entries: result.entries, recordings: result.recordings,
                    seconds: result.seconds ?? 0, fault: result.fault.flatMap { Label($0) })
                try await desk.gate.post("/v1/backups/outcomes", BackupOutcome.drilled(fact))
            } else {
                desk.output.words(
                    desk.say("関守の上ではないため、証跡には書きません", "this is not the gate: the drill is not journaled"))
            }
        }
        try desk.output.show(json: result)
        if let fault = result.fault {
            desk.output.words(fault)
            throw Complaint.refused
        }
        desk.output.show(
            desk.say(
                "復元できます: 証跡 \(result.entries) 件、検査点 \(result.checkpoint ?? 0) 件まで、記録 \(result.recordings) セッション、"
                    + "\(result.made ?? "") 作成、\(result.seconds ?? 0) 秒\n",
                "it can be restored: \(result.entries) entries, a checkpoint over \(result.checkpoint ?? 0), "
                    + "\(result.recordings) recordings, made \(result.made ?? ""), \(result.seconds ?? 0) s\n"))
    }
}

struct RestoreCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("restore", "空のホストにバックアップを復元する (root で)", "restore a backup onto an empty host, as root")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("バックアップのファイル", "the backup", name: "file")) var file: String
    @Option(help: ArgumentHelp("開く鍵", "a key that opens it", name: "file")) var identity: [String]

    func run(at desk: Desk) async throws {
        let ended = try BackupProgram.run(["restore", file] + identity.flatMap { ["--identity", $0] })
        desk.output.show(String(decoding: ended.output, as: UTF8.self))
        guard ended.status == 0 else { throw ended.status == 2 ? Complaint.refused : Complaint.failed }
    }
}

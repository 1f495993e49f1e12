internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Sekimori
internal import SekimoriAudit
internal import SekimoriWire

/// Seals, tries out and puts back backups of a gate; `sekimori backup` and `sekimori restore` start it.
@main
struct Main: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sekimori-backup",
            abstract: words("関守のバックアップを作り、試し、復元する", "Makes, tries out and restores backups of a gate"),
            subcommands: [Pack.self, Drill.self, Restore.self])
    }
}

/// The program as its tests run it.
enum Program {
    /// The exit status.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            var command = try Main.parseAsRoot(arguments)
            try command.run()
            return 0
        } catch {
            return Main.exitCode(for: error).rawValue
        }
    }
}

extension ParsableCommand {
    /// Tells what went wrong: 1 for what failed, 2 for what is refused.
    func telling(_ work: () throws -> Void) throws {
        signal(SIGPIPE, SIG_IGN)
        do {
            try work()
        } catch let trouble as Trouble {
            Say.words("sekimori: " + trouble.sentence)
            throw ExitCode(trouble.isRefusal ? 2 : 1)
        }
    }
}

struct Pack: ParsableCommand {
    @Option var copy: String
    @Option var gate: String
    @Option var made: String
    @Option(name: .customLong("gate-version")) var gateVersion: String
    @Option(help: "A file with the last checkpoint.") var checkpoint: String?
    @Option(help: "A witness's key.") var witness: [String] = []
    @Option(help: "NAME=KEY") var recipient: [String]
    @Option var output: String
    @Flag(name: .customLong("without-recordings")) var withoutRecordings = false
    @Option(help: .hidden) var under = ""

    func run() throws {
        try telling {
            let recipients = try recipient.map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                    Array($0.utf8)
                }
                guard parts.count == 2, let recipient = Recipient(name: parts[0], text: parts[1]) else {
                    throw Trouble("公開鍵として読めません: \(text)", "no key to seal to: \(text)")
                }
                return recipient
            }
            guard let gate = GateID(gate), let made = Instant(made), !recipients.isEmpty else {
                throw Trouble("ゲート、時刻、公開鍵が必要です", "a gate, a time and keys are needed")
            }
            let note = try checkpoint.map { path in
                guard let bytes = FileManager.default.contents(atPath: path) else { throw Trouble.unreadable(path) }
                return [UInt8](bytes)
            }
            let packing = Packing(
                places: HostPlaces(under: under), copy: copy, gate: gate, made: made, version: gateVersion,
                checkpoint: note, witnesses: witness, hasRecordings: !withoutRecordings, recipients: recipients)
            let result = try packing.write(to: output)
            Say.result(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
        }
    }
}

/// A backup, and the keys that open it.
struct Opening: ParsableArguments {
    @Argument(help: ArgumentHelp(stringLiteral: words("バックアップのファイル", "the backup")))
    var file: String
    @Option(
        help: ArgumentHelp(
            stringLiteral: words(
                "開く鍵: age-keygen のファイル、またはパスフレーズなしの ssh-ed25519 秘密鍵",
                "a key that opens it: a file of age-keygen, or an ssh-ed25519 private key without a passphrase")))
    var identity: [String]

    func identities() throws -> [AgeIdentity] {
        try identity.flatMap { path -> [AgeIdentity] in
            guard let bytes = FileManager.default.contents(atPath: path) else { throw Trouble.unreadable(path) }
            do throws(AgeIdentity.Refusal) {
                return try AgeIdentity.read([UInt8](bytes))
            } catch {
                throw Trouble(
                    "\(path) は使える鍵ではありません: \(error)", "\(path) is no key that can be used: \(error)")
            }
        }
    }
}

struct Drill: ParsableCommand {
    @OptionGroup var opening: Opening
    @Option(help: ArgumentHelp(stringLiteral: words("試す場所（空きが要ります）", "where to lay it out")))
    var scratch = "/var/tmp"

    struct Result: Encodable {
        var digest = ""
        var entries: Int64 = 0
        var recordings: Int64 = 0
        var checkpoint: Int64 = 0
        var made = ""
        var seconds: Int64 = 0
        var fault: String?
    }

    func run() throws {
        try telling {
            let identities = try opening.identities()
            let began = Date()
            var result = Result()
            let folder = scratch + "/sekimori-drill-\(getpid())"
            defer { removeFolder(folder) }
            do {
                let laid = try Scratch(opening.file, with: identities, in: folder)
                result.digest = laid.digest
                result.made = "\(laid.title.made)"
                let found = try Checking(scratch: laid).run()
                result.entries = found.entries
                result.recordings = found.recordings
                result.checkpoint = found.checkpoint
            } catch let trouble as Trouble {
                result.fault = trouble.sentence
            }
            result.seconds = Int64(Date().timeIntervalSince(began).rounded(.up))
            Say.result(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
            if result.fault != nil { throw ExitCode(2) }
        }
    }
}

struct Restore: ParsableCommand {
    @OptionGroup var opening: Opening
    @Option(help: .hidden) var under = ""

    func run() throws {
        try telling {
            guard geteuid() == 0 || !under.isEmpty else {
                throw Trouble("root で実行してください", "only root can do this", isRefusal: false)
            }
            let identities = try opening.identities()
            let places = HostPlaces(under: under)
            let restoring = Restoring(places: places)
            let lock = try restoring.lock()
            defer { close(lock) }
            try restoring.refuseUnlessEmpty(of: nil)
            // On the disk of the journal: what is moved there is only renamed.
            let folder = places.state + ".restore"
            removeFolder(folder)
            defer { removeFolder(folder) }
            Say.words(words("開いています…", "opening…"))
            let scratch = try Scratch(opening.file, with: identities, in: folder)
            Say.words(words("検証しています…", "verifying…"))
            let found = try Checking(scratch: scratch).run()
            let keepsLog = try restoring.keepsLog(scratch)
            let units = Units(isUsed: under.isEmpty)
            units.stop()
            // The gate ran until now: what it did in the meantime may have been the first use.
            do {
                try restoring.refuseUnlessEmpty(of: scratch.digest)
                try restoring.note(scratch, found)
                try restoring.place(scratch, keepingLog: keepsLog)
            } catch {
                units.start(isApart: access(places.settings + "/link/signer", F_OK) == 0)
                throw error
            }
            let isApart = access(places.settings + "/link/signer", F_OK) == 0
            units.adapt(isApart: isApart)
            units.start(isApart: isApart)
            Say.result(
                words(
                    "復元しました: 証跡 \(found.entries) 件、記録 \(found.recordings) セッション、\(scratch.title.made) 作成",
                    "restored: \(found.entries) entries, \(found.recordings) recordings, made \(scratch.title.made)"))
            Say.words(
                words(
                    "責任者ともう一人が欠落（\(found.entries + 1) 件目から）を受け入れるまで、だれも入れません: sekimori gap accept",
                    "nobody enters until the manager and one more person have accepted the gap (from entry "
                        + "\(found.entries + 1) on): sekimori gap accept"))
        }
    }
}

/// The gate's units, where systemd runs.
struct Units {
    let isUsed: Bool

    private static let all = ["sekimori-sshd", "sekimori-portal", "sekimorid", "sekimori-warden"]
    private static let signers = ["sekimori-signer", "sekimori-signer-link"]

    func stop() { run("stop", Self.all + Self.signers) }

    /// The signer of the backup's gate is on this host or on another one; and this host's sshd may be of another version.
    func adapt(isApart: Bool) {
        run("--quiet", isApart ? ["disable", Self.signers[0]] : ["disable", Self.signers[1]])
        run("--quiet", isApart ? ["enable", Self.signers[1]] : ["enable", Self.signers[0]])
        guard isUsed else { return }
        launch("/usr/lib/sekimori/configure-sshd", [])
    }

    func start(isApart: Bool) { run("start", [Self.signers[isApart ? 1 : 0]] + Self.all.reversed()) }

    private func run(_ verb: String, _ names: [String]) {
        guard isUsed, access("/run/systemd/system", F_OK) == 0 else { return }
        for name in names where verb == "stop" || verb == "start" { launch("/usr/bin/systemctl", [verb, name]) }
        if verb != "stop", verb != "start" { launch("/usr/bin/systemctl", [verb] + names) }
    }

    private func launch(_ program: String, _ arguments: [String]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return }
        process.waitUntilExit()
    }
}

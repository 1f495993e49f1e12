internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// What the auditor knows from elsewhere: made once, from what the hospital hands over in person.
struct TrustCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "trust", abstract: words("信頼の起点を用意します", "Prepares what you know from elsewhere"),
            subcommands: [Init.self])
    }

    struct Init: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "init", abstract: words("信頼の起点のディレクトリを作ります", "Makes the trust directory"),
                discussion: words(
                    """
                    ファイルは病院から直接受け取ってください。ゲートから取ったものでは、ゲートを検証できません。
                    表示される指紋を、電話か対面で病院のものと突き合わせてください。
                    """,
                    """
                    Take the files from the hospital in person: what comes from the gate cannot verify the gate.
                    Compare the fingerprints shown with the hospital's, by telephone or face to face.
                    """))
        }

        @Option(help: ArgumentHelp(stringLiteral: words("組織鍵の公開鍵ファイル", "The organisation key's .pub file")))
        var organisation: String

        @Option(help: ArgumentHelp(stringLiteral: words("ゲートの名前", "The gate's name")))
        var gate: String

        @Option(
            help: ArgumentHelp(
                stringLiteral: words("検査点の鍵のファイル (checkpoint.vkey)", "The checkpoint key's file (checkpoint.vkey)")))
        var checkpointKey: String?

        @Option(help: ArgumentHelp(stringLiteral: words("証人の鍵のファイル（複数可）", "A witness's key file; may be repeated")))
        var witness: [String] = []

        @Option(help: ArgumentHelp(stringLiteral: words("時刻認証局の証明書", "The timestamping authority's certificate")))
        var tsa: String?

        @Option(
            help: ArgumentHelp(
                stringLiteral: words(
                    "承認に時刻証明を求める最初の日 (2026-11-21)", "The first day on which approvals must be timestamped, 2026-11-21"))
        )
        var tsaSince: String?

        @Argument(help: ArgumentHelp(stringLiteral: words("作るディレクトリ", "The directory to make")))
        var directory: String = TrustDirectory.usual

        func run() throws {
            var files: [(name: String, bytes: [UInt8])] = [("organisation.pub", try contents(organisation))]
            var facts = Array("\(gate)\n".utf8)
            if let checkpointKey { facts += Self.line(try contents(checkpointKey)) }
            files.append(("gate", facts))
            if !witness.isEmpty { files.append(("witnesses", try witness.flatMap { Self.line(try contents($0)) })) }
            if let tsa { files.append(("tsa.pem", try contents(tsa))) }
            if let tsaSince { files.append(("tsa-since", Array("\(tsaSince)\n".utf8))) }
            let trust: Trust
            do throws(Trust.Problem) {
                trust = try Trust { name in files.first { $0.name == name }?.bytes }
            } catch {
                Console.say(.error, "\(error.file): \(words(error.why.japanese, error.why.english))")
                throw ExitCode(1)
            }
            try make()
            for file in files { try write(file.name, file.bytes) }
            for key in trust.organisation {
                try Console.write(words("組織鍵", "organisation key") + "  \(key.fingerprint)\n")
            }
        }

        /// One line, ended.
        private static func line(_ bytes: [UInt8]) -> [UInt8] {
            bytes.last == 0x0A ? bytes : bytes + [0x0A]
        }

        private func contents(_ path: String) throws -> [UInt8] {
            guard let bytes = RecordingDirectory.read(path, following: true) else {
                Console.say(.error, words("\(path) を読めません", "cannot read \(path)"))
                throw ExitCode(1)
            }
            return bytes
        }

        private func make() throws {
            var place = directory.hasPrefix("/") ? "/" : ""
            for part in directory.split(separator: "/") {
                place += (place.isEmpty || place == "/" ? "" : "/") + part
                guard mkdir(place, 0o755) == 0 || errno == EEXIST else {
                    let reason = String(cString: strerror(errno))
                    Console.say(.error, words("\(place) を作れません: \(reason)", "cannot make \(place): \(reason)"))
                    throw ExitCode(1)
                }
            }
        }

        /// Never over what is there: trust is changed by hand, knowingly.
        private func write(_ name: String, _ bytes: [UInt8]) throws {
            let path = directory + "/" + name
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard file >= 0 else {
                let reason = String(cString: strerror(errno))
                Console.say(.error, words("\(path) を作れません: \(reason)", "cannot make \(path): \(reason)"))
                throw ExitCode(1)
            }
            defer { close(file) }
            try Console.write(bytes, to: file)
        }
    }
}

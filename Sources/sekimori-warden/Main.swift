internal import Glibc
internal import SekimoriSystem

/// The only program of ours that stays root: cgroups of connections, relays under uids of their own, login names.
///
/// One thread, one loop, no parser but that of five messages from the daemon. It may be killed and started again at any
/// moment: what it needs to know lies in cgroups and directories.
@main
enum Main {
    static func main() {
        BrokenPipes.ignore()
        // Modes of what is made here are said where it is made.
        umask(0o022)
        do {
            let places = try Places(arguments: CommandLine.arguments.dropFirst())
            try Warden(places).run()
        } catch {
            Log.line("cannot start: \(error)")
            exit(1)
        }
    }
}

/// Words for the unit's log.
enum Log {
    static func line(_ text: String) { try? Bytes.write(Array("sekimori-warden: \(text)\n".utf8), to: 2) }
}

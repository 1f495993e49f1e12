internal import Glibc
internal import SekimoriRecords
internal import SekimoriSystem

/// Signs certificates of ten minutes at most, for the relays of approved sessions and for nobody else.
///
/// It holds the key that assets believe, and a log of what it signed: no database, no network.
@main
enum Main {
    static func main() {
        BrokenPipes.ignore()
        do {
            let places = try Places(arguments: CommandLine.arguments.dropFirst())
            let authority = Authority(try OpenSSHPrivateKey(file: File.read(places.authority, limit: 8192)))
            let memory = try Memory(path: places.memory)
            let listener = try UnixSocket.listen(path: places.socket, mode: 0o660)
            Log.line("signing as \(authority.publicKey.fingerprint)")
            if places.pins() == nil { Log.line("refusing all: the organisation's key or the gate's name is missing") }
            try Signer(places, authority, memory, listener).run()
        } catch {
            Log.line("cannot start: \(error)")
            exit(1)
        }
    }
}

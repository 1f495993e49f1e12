internal import SekimoriSystem

/// Where the signer's files are, and who may ask it.
struct Places {
    private(set) var socket = "/run/sekimori/signer/socket"
    private(set) var authority = "/var/lib/sekimori-signer/asset_ca"
    private(set) var organisation = "/etc/sekimori/signer/organisation.pub"
    private(set) var gate = "/etc/sekimori/signer/gate"
    /// The pool of relays' uids; nobody else has a session to certify.
    private(set) var relays: ClosedRange<UInt32> = 190_000...190_999

    enum Failure: Error { case unknownArgument(String) }

    /// The arguments are for tests: `--under DIR` puts the files there, `--relay UID` replaces the pool.
    init(arguments: some Sequence<String>) throws {
        var name: String?
        for argument in arguments {
            switch name {
            case "--under":
                for place in [\Self.socket, \.authority, \.organisation, \.gate] {
                    self[keyPath: place] = argument + self[keyPath: place]
                }
                name = nil
            case "--relay":
                guard let uid = UInt32(argument) else { throw Failure.unknownArgument(argument) }
                relays = uid...uid
                name = nil
            default:
                guard argument == "--under" || argument == "--relay" else { throw Failure.unknownArgument(argument) }
                name = argument
            }
        }
        if let name { throw Failure.unknownArgument(name) }
    }

    /// Read again for each question, so that the organisation's key counts as soon as it is there, and no longer.
    func pins() -> Pins? {
        guard let organisation = try? File.read(organisation, limit: 8192),
            let gate = try? File.read(gate, limit: 256)
        else { return nil }
        return Pins(organisation: organisation, gate: gate)
    }
}

internal import SekimoriSystem

/// Where the signer's files are, and who may ask it.
struct Places {
    private(set) var socket = "/run/sekimori/signer/socket"
    private(set) var authority = "/var/lib/sekimori-signer/asset_ca"
    private(set) var memory = "/var/lib/sekimori-signer/log"
    private(set) var organisation = "/etc/sekimori/signer/organisation.pub"
    private(set) var gate = "/etc/sekimori/signer/gate"
    /// The pool of relays' uids; nobody else has a session to certify.
    private(set) var relays: ClosedRange<UInt32> = 190_000...190_999
    /// How many connections one uid may have at a time.
    private(set) var mostOfOne = 4

    enum Failure: Error { case unknownArgument(String) }

    /// `--apart UID`: this host is not the gate's, and all relays come through the one account of the connection from
    /// there. For tests: `--under DIR` puts the files there, `--relay UID` replaces the pool.
    init(arguments: some Sequence<String>) throws {
        var name: String?
        for argument in arguments {
            switch name {
            case "--under":
                for place in [\Self.socket, \.authority, \.memory, \.organisation, \.gate] {
                    self[keyPath: place] = argument + self[keyPath: place]
                }
                name = nil
            case "--relay", "--apart":
                guard let uid = UInt32(argument) else { throw Failure.unknownArgument(argument) }
                relays = uid...uid
                if name == "--apart" { mostOfOne = Signer.most }
                name = nil
            default:
                guard ["--under", "--relay", "--apart"].contains(argument) else {
                    throw Failure.unknownArgument(argument)
                }
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

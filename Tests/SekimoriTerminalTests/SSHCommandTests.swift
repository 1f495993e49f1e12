import SekimoriTerminal
import SekimoriTesting
import SekimoriWire
import Testing

private let hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9/abc+= pacs1"

private func assignment(
    address: String = "10.99.2.20", port: UInt64 = 22, account: String = "maint", hostKey: String = hostKey,
    command: String? = nil, terminal: String = "xterm-256color", interactive: Bool = true
) -> Assignment {
    Assignment(
        session: bytes("s1"), secret: [], technician: bytes("tanaka"), asset: bytes("pacs1"), address: bytes(address),
        port: port, account: bytes(account), hostKey: bytes(hostKey),
        warrant: Warrant(approval: [], approvalSignature: [], statement: [], statementSignature: []),
        command: command.map(bytes), terminal: bytes(terminal), interactive: interactive, rows: 24, columns: 80,
        secondsLeft: 60, greeting: [], language: bytes("en"), recipients: [])
}

private func words(_ assignment: Assignment) throws -> [String] {
    try SSHCommand(assignment).arguments.map { String(decoding: $0, as: UTF8.self) }
}

struct SSHCommandTests {
    @Test func `a shell gets a terminal, no configuration of the host, no escape characters and one pinned key`() throws
    {
        let words = try words(assignment())
        #expect(words.prefix(2) == ["-F", "/dev/null"])
        #expect(words.contains("-tt"))
        #expect(!words.contains("-T"))
        for option in [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=known_hosts", "HostKeyAlias=asset",
            "GlobalKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "IdentityAgent=none", "EscapeChar=none",
            "ClearAllForwardings=yes", "ForwardAgent=no", "ProxyCommand=none", "PermitLocalCommand=no",
            "HostKeyAlgorithms=ssh-ed25519", "UpdateHostKeys=no", "CanonicalizeHostname=no",
        ] {
            #expect(words.contains(option), "\(option)")
        }
        #expect(words.suffix(6) == ["-p", "22", "-l", "maint", "--", "10.99.2.20"])
        #expect(
            try SSHCommand(assignment()).knownHost == bytes("asset ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9/abc+=\n"))
    }

    @Test func `a command is one argument behind the destination, whatever it holds`() throws {
        let command = "-oProxyCommand=id; echo 'a b' \n$(id)"
        let words = try words(assignment(command: command, interactive: false))
        #expect(words.suffix(3) == ["--", "10.99.2.20", command])
        #expect(words.contains("-T"))
        #expect(!words.contains("-tt"))
    }

    @Test func `a key of the old RSA type is used with SHA-2 only`() throws {
        let words = try words(assignment(hostKey: "ssh-rsa AAAAB3NzaC1yc2E="))
        #expect(words.contains("HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256"))
    }

    @Test func `an address is a literal`() throws {
        for good in ["10.99.2.20", "2001:db8::1", "::ffff:10.0.0.1"] { _ = try SSHCommand(assignment(address: good)) }
        for bad in [
            "", "a", "pacs1", "pacs.example", "-oProxyCommand=id", "10.99.2.20 -x", "10.99.2.20\n", "fe80::1%eth0",
            "user@::1",
            String(repeating: "1", count: 46), "dead.beef",
        ] {
            #expect(throws: SSHCommand.Refusal.address(bytes(bad))) { try SSHCommand(assignment(address: bad)) }
        }
    }

    @Test func `an account is a login name`() throws {
        for good in ["root", "_maint", "a.b-c_1"] { _ = try SSHCommand(assignment(account: good)) }
        for bad in ["", "-l", "1abc", "a b", "a@b", "a\n", "é", String(repeating: "a", count: 33)] {
            #expect(throws: SSHCommand.Refusal.account(bytes(bad))) { try SSHCommand(assignment(account: bad)) }
        }
    }

    @Test func `a port is one`() {
        for bad in [0, 65_536, UInt64.max] as [UInt64] {
            #expect(throws: SSHCommand.Refusal.port(bad)) { try SSHCommand(assignment(port: bad)) }
        }
    }

    @Test func `a host key is one line of a known type`() {
        for bad in [
            "", "ssh-ed25519", "ssh-dss AAAA", "ssh-ed25519 AA\nevil ssh-rsa AAAA", "ssh-ed25519 AA*A",
            "@cert-authority * AAAA",
            "ssh-ed25519 AAAA\n* ssh-ed25519 BBBB", "* ssh-ed25519 AAAA",
        ] {
            #expect(throws: SSHCommand.Refusal.hostKey, "\(bad)") { try SSHCommand(assignment(hostKey: bad)) }
        }
    }

    @Test func `the terminal's name is a name`() throws {
        #expect(
            try SSHCommand(assignment(terminal: "screen.xterm-256color")).environment.contains(
                bytes("TERM=screen.xterm-256color")))
        for bad in ["", "a b", "x\u{1b}[2J", "../../etc", String(repeating: "x", count: 33)] {
            #expect(try SSHCommand(assignment(terminal: bad)).environment.contains(bytes("TERM=dumb")))
        }
    }
}

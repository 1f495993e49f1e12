package import SekimoriWire

/// The command line of the ssh that goes to the asset (THREATS §3.3): nothing of the host's or a user's configuration,
/// one pinned host key, one certificate, no forwarding, no escape characters.
///
/// What comes from the ledger is checked again here, against a grammar in which nothing looks like an option.
package struct SSHCommand: Equatable, Sendable {
    /// Names inside the relay's own directory.
    package enum File {
        static let key = "key"
        static let publicKey = "key.pub"
        static let certificate = "key-cert.pub"
        static let knownHosts = "known_hosts"
    }

    /// What does not fit the grammar.
    package enum Refusal: Error, Equatable, Sendable {
        case address([UInt8])
        case port(UInt64)
        case account([UInt8])
        case hostKey
    }

    package static let path = "/usr/bin/ssh"

    /// The arguments after the program's name.
    package let arguments: [[UInt8]]
    /// The one line of known_hosts.
    package let knownHost: [UInt8]
    /// Whole `NAME=value`: what ssh needs, and the terminal's name, which ssh tells the asset.
    package let environment: [[UInt8]]

    package init(_ assignment: Assignment) throws(Refusal) {
        let address = assignment.address
        guard Self.isAddress(address) else { throw .address(address) }
        guard (1...65_535).contains(assignment.port) else { throw .port(assignment.port) }
        guard Self.isAccount(assignment.account) else { throw .account(assignment.account) }
        guard let key = Self.keyFields(assignment.hostKey) else { throw .hostKey }

        knownHost = Array("asset ".utf8) + key.type + [0x20] + key.blob + [0x0a]
        var words = ["-F", "/dev/null", "-E", ConnectionLog.name, "-e", "none"]
        // The client decides about a terminal; without a command ssh itself would want one.
        words.append(assignment.interactive ? "-tt" : "-T")
        for option in Self.options { words += ["-o", option] }
        var arguments = words.map { Array($0.utf8) }
        arguments += [Array("-o".utf8), Array("HostKeyAlgorithms=".utf8) + Self.algorithms(key.type)]
        arguments += [Array("-p".utf8), Array(String(assignment.port).utf8)]
        arguments += [Array("-l".utf8), assignment.account, Array("--".utf8), address]
        if let command = assignment.command { arguments.append(command) }
        self.arguments = arguments

        environment = [
            Array("PATH=/usr/bin:/bin".utf8), Array("LC_ALL=C.UTF-8".utf8),
            Array("TERM=".utf8) + (Self.isTerminalName(assignment.terminal) ? assignment.terminal : Array("dumb".utf8)),
        ]
    }

    private static let options = [
        "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\(File.knownHosts)",
        "GlobalKnownHostsFile=/dev/null", "HostKeyAlias=asset", "UpdateHostKeys=no", "VerifyHostKeyDNS=no",
        "CheckHostIP=no", "IdentitiesOnly=yes", "IdentityAgent=none", "IdentityFile=\(File.key)",
        "CertificateFile=\(File.certificate)", "PreferredAuthentications=publickey", "ForwardAgent=no",
        "ForwardX11=no", "ClearAllForwardings=yes", "Tunnel=no", "PermitLocalCommand=no", "ProxyCommand=none",
        "ProxyJump=none", "ControlMaster=no", "ControlPath=none", "CanonicalizeHostname=no", "EscapeChar=none",
        "ServerAliveInterval=15", "ServerAliveCountMax=3", "ConnectTimeout=10",
        // Into the log, not to the technician: it says when ssh has authenticated and why it could not.
        "LogLevel=VERBOSE",
    ]

    /// A literal of IPv4 or IPv6: names would have to be resolved by somebody.
    private static func isAddress(_ bytes: [UInt8]) -> Bool {
        (2...45).contains(bytes.count)
            && bytes.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) || $0 == 0x2e || $0 == 0x3a }
            && (bytes.contains(0x3a) || bytes.allSatisfy { isDigit($0) || $0 == 0x2e })
    }

    /// A login name as useradd(8) takes it.
    private static func isAccount(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, isLetter(first) || first == 0x5f, bytes.count <= 32 else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e }
    }

    private static func isTerminalName(_ bytes: [UInt8]) -> Bool {
        (1...32).contains(bytes.count)
            && bytes.allSatisfy {
                isLetter($0) || isDigit($0) || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f
            }
    }

    /// Type and base64 of an OpenSSH public key line; a comment after them is dropped.
    private static func keyFields(_ line: [UInt8]) -> (type: [UInt8], blob: [UInt8])? {
        let fields = line.split(separator: 0x20, maxSplits: 2).map(Array.init)
        guard fields.count >= 2, known[fields[0]] != nil, !line.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            return nil
        }
        let isBase64 = fields[1].allSatisfy {
            isLetter($0) || isDigit($0) || $0 == 0x2b || $0 == 0x2f || $0 == 0x3d
        }
        return isBase64 ? (fields[0], fields[1]) : nil
    }

    private static func algorithms(_ type: [UInt8]) -> [UInt8] { known[type] ?? type }

    /// Key types and the signature algorithms they are used with; SHA-1 is not among them.
    private static let known: [[UInt8]: [UInt8]] = Dictionary(
        uniqueKeysWithValues: [
            ("ssh-ed25519", "ssh-ed25519"), ("ssh-rsa", "rsa-sha2-512,rsa-sha2-256"),
            ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"), ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"),
            ("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"),
        ].map { (Array($0.utf8), Array($1.utf8)) })

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) && byte < 0x80 }
}

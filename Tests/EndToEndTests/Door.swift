import Foundation

/// A second way in to the gate, with some of its layers disabled: the gate's own sshd with its own configuration, on
/// another port, but for its key hook or its PAM service.
struct Door {
    /// Which keys sshd is offered.
    enum Hook {
        case ours
        /// Whatever key the client has is a registered one, from anywhere, at any time.
        case anyKey
    }

    /// What PAM says.
    enum Service {
        case ours
        /// Yes, without a question.
        case permitAll
    }

    private static let port = "2299"
    private let lab: Lab
    private let daemon: Command

    /// Open until `close`.
    init(_ lab: Lab, hook: Hook, service: Service) throws {
        self.lab = lab
        daemon = try lab.start(
            .gate,
            """
            set -e
            ln -sfn /usr/sbin/sshd /usr/lib/sekimori/sekimori-door
            cp /etc/pam.d/sekimori-sshd /etc/pam.d/sekimori-door
            \(service == .permitAll ? Self.permitAll : "")
            printf '#!/bin/sh\\necho "$1 $2"\\n' >/usr/lib/any-key; chmod 755 /usr/lib/any-key
            sed -e 's/^Port .*/Port \(Self.port)/' -e 's/^PAMServiceName .*/PAMServiceName sekimori-door/' \
                \(hook == .anyKey ? "-e 's|^AuthorizedKeysCommand .*|AuthorizedKeysCommand /usr/lib/any-key %t %k|'" : "") \
                /etc/sekimori/sshd_config >/run/door
            exec /usr/lib/sekimori/sekimori-door -D -e -f /run/door
            """)
        let opens = try eventually(seconds: 30) {
            try lab.run(.gate, "ss -Hltn 'sport = :\(Self.port)'").text.contains(Self.port)
        }
        guard opens else { throw Trouble("the other door does not open: \(daemon.text)") }
    }

    private static let permitAll = """
        for kind in auth account session; do echo "$kind required pam_permit.so"; done >/etc/pam.d/sekimori-door
        """

    func close() {
        daemon.stop()
        _ = try? lab.run(
            .gate, "rm -f /usr/lib/sekimori/sekimori-door /etc/pam.d/sekimori-door /usr/lib/any-key /run/door")
    }

    /// Knocks here for `uptime` on pacs1: with whose key, which passcode, as whom, from where.
    func knock(
        _ technician: String, key: String? = nil, passcode: String? = nil, from host: Host = .vendor
    ) throws -> Outcome {
        try lab.run(
            host, as: "worker",
            "./enter \(key ?? technician) \(passcode ?? technician) -p \(Self.port) -o HostKeyAlias=10.99.1.1 "
                + "\(technician)+pacs1@10.99.1.1 uptime </dev/null")
    }
}

internal import Foundation
internal import SekimoriRecords

/// Where technicians connect, as the gate's sshd is set up: its port, and what its host key looks like.
///
/// Read whenever somebody is told, because either may change while pages are served.
package struct SSHDoor: Sendable {
    /// sshd's configuration, and the public half of its host key; either may be missing.
    package let configuration: String
    package let hostKey: String

    package init(configuration: String, hostKey: String) {
        self.configuration = configuration
        self.hostKey = hostKey
    }

    package static let usual = Self(
        configuration: "/etc/sekimori/sshd_config", hostKey: "/etc/sekimori/ssh_host_ed25519_key.pub")

    /// sshd's first; 22 where it names none (sshd_config(5)).
    var port: Int {
        let lines = (try? String(contentsOfFile: configuration, encoding: .utf8))?.utf8.split(separator: 0x0A) ?? []
        for line in lines {
            let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "=") }
            guard words.count == 2, String(decoding: Array(words[0]), as: UTF8.self).lowercased() == "port",
                let port = Int(String(decoding: Array(words[1]), as: UTF8.self)), (1...65_535).contains(port)
            else { continue }
            return port
        }
        return 22
    }

    /// `SHA256:…` as a client shows it at the first connection; nil where the key cannot be read.
    var fingerprint: String? {
        guard let bytes = FileManager.default.contents(atPath: hostKey) else { return nil }
        return (try? PublicKey(file: Array(bytes)))?.fingerprint
    }
}

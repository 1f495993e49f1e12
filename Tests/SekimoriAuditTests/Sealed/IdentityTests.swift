import Foundation
import SekimoriAudit
import Testing

/// The files in which auditors keep their keys.
@Suite struct IdentityTests {
    private func refusal(_ file: [UInt8]) -> AgeIdentity.Refusal? {
        do throws(AgeIdentity.Refusal) {
            _ = try AgeIdentity.read(file)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a file of age-keygen is read with its comments, however its lines end`() throws {
        let tool = try AgeTool()
        let text = String(decoding: try #require(tool.contents(of: "x25519")), as: UTF8.self)
        let key = try #require(text.split(separator: "\n").last)
        let file = try AgeFileBox(tool)
        for spelling in [text, "\(key)", "\n\n# note\n\(key)\n", text.replacing("\n", with: "\r\n")] {
            #expect(try file.opens(with: AgeIdentity.read(bytes(spelling))))
        }
        #expect(try AgeIdentity.read(bytes("\(key)\n\(key)\n")).count == 2)
    }

    @Test func `a file with anything else in it is refused, with the line`() throws {
        let tool = try AgeTool()
        let text = String(decoding: try #require(tool.contents(of: "x25519")), as: UTF8.self)
        let key = try #require(text.split(separator: "\n").last)
        let other = key.dropLast() + (key.hasSuffix("Q") ? "P" : "Q")
        for (wrong, reason) in [
            ("", .noKey), ("# nothing\n", .noKey), ("\(key)\nx\n", .line(2)), (" \(key)", .line(1)),
            (key.lowercased(), .line(1)), (String(other), .line(1)), ("AGE-SECRET-KEY-1", .line(1)),
            ("AGE-PLUGIN-YUBIKEY-1QQQ", .line(1)), ("-----BEGIN RSA PRIVATE KEY-----\n", .otherType),
            ("-----BEGIN AGE ENCRYPTED FILE-----\n", .encrypted), ("age-encryption.org/v1\n-> scrypt\n", .encrypted),
            (String(repeating: "#", count: 70_000), .tooLong),
        ] as [(String, AgeIdentity.Refusal)] {
            #expect(refusal(bytes(wrong)) == reason, "\(wrong.prefix(40))")
        }
    }

    @Test func `an OpenSSH key must be ssh-ed25519 and without a passphrase`() throws {
        let tool = try AgeTool()
        try tool.run("ssh-keygen -q -t ed25519 -N secret -f locked && ssh-keygen -q -t ecdsa -N '' -f ecdsa")
        #expect(refusal(try #require(tool.contents(of: "locked"))) == .encrypted)
        #expect(refusal(try #require(tool.contents(of: "ecdsa"))) == .otherType)
    }

    @Test func `an OpenSSH key with a changed byte is refused or is the same key`() throws {
        let tool = try AgeTool()
        let file = try AgeFileBox(tool)
        let whole = try #require(tool.contents(of: "ssh"))
        for place in whole.indices {
            for byte in [whole[place] ^ 1, 0x0a, UInt8(ascii: "A")] where byte != whole[place] {
                var damaged = whole
                damaged[place] = byte
                guard let identities = try? AgeIdentity.read(damaged) else { continue }
                // The comment, or the number that stands twice, was changed in both places.
                #expect(try file.opens(with: identities), "\(place)")
            }
        }
    }
}

/// A file sealed to both kinds of key.
private struct AgeFileBox {
    private let file: [UInt8]

    init(_ tool: AgeTool) throws {
        file = try tool.run("echo text | age -e -i x25519 -R ssh.pub")
    }

    func opens(with identities: [AgeIdentity]) throws -> Bool {
        try AgeReader.open(file, with: identities) == bytes("text\n")
    }
}

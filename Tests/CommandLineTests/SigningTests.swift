import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import sekimori

/// Signatures by ssh-keygen, as people's keys, agents and tokens make them.
struct SigningTests {
    private let text = Array("approval-v1@sekimori\ngate: minato\n".utf8)

    @Test func `a signature made here verifies under the key`() throws {
        let keys = try Keys()
        let signed = try Signer(key: keys.private).sign(text, namespace: "approval-v1@sekimori")
        let signature = try SSHSignature(armored: Array(signed.signature.utf8))
        let key = try PublicKey(line: Array(keys.registered().line.utf8))
        #expect(throws: Never.self) {
            try signature.verify(text, namespace: "approval-v1@sekimori", by: key)
        }
    }

    @Test func `a signature over another text or for another purpose is not handed in`() throws {
        let keys = try Keys()
        let signer = Signer(key: keys.private)
        let signed = try signer.sign(text, namespace: "approval-v1@sekimori")
        let signature = Array(signed.signature.utf8)
        let wrong = Trouble.signatureOfAnotherKey(path: "f")
        #expect(throws: wrong) {
            try signer.checked(text + [0x0A], signature, namespace: "approval-v1@sekimori", path: "f")
        }
        #expect(throws: wrong) { try signer.checked(text, signature, namespace: "report-v1@sekimori", path: "f") }
        #expect(throws: wrong) {
            try signer.checked(text, Array("nonsense".utf8), namespace: "approval-v1@sekimori", path: "f")
        }
    }

    @Test func `a signature with Windows ends of lines is taken`() throws {
        let keys = try Keys()
        let signer = Signer(key: keys.private)
        let signed = try signer.sign(text, namespace: "approval-v1@sekimori")
        let windows = Array(signed.signature.replacing("\n", with: "\r\n").utf8)
        #expect(
            try signer.checked(text, windows, namespace: "approval-v1@sekimori", path: "f").signature
                == signed.signature)
    }

    /// The private key only in an agent's memory: its public half is all that the tool is given. In a process of its own,
    /// because its environment names the agent.
    @Test func `an agent signs where only the public key is a file`() async {
        await #expect(processExitsWith: .success) {
            let text = Array("approval-v1@sekimori\ngate: minato\n".utf8)
            let keys = try Keys()
            let folder = try Folder()
            let agent = try Agent(folder.path + "/agent")
            defer { agent.stop() }
            try agent.take(keys.private)
            try Files.create(folder.path + "/id.pub", try Files.read(keys.public, limit: 65_536), mode: 0o600)
            let key = try PublicKey(line: Array(keys.registered().line.utf8))
            for given in [folder.path + "/id.pub", folder.path + "/id"] {
                let signed = try Signer(key: given).sign(text, namespace: "approval-v1@sekimori")
                let signature = try SSHSignature(armored: Array(signed.signature.utf8))
                try signature.verify(text, namespace: "approval-v1@sekimori", by: key)
            }
            try agent.forget()
            #expect(throws: Trouble.self) {
                try Signer(key: folder.path + "/id.pub").sign(text, namespace: "approval-v1@sekimori")
            }
        }
    }

    @Test func `without a key nothing is signed`() {
        #expect(throws: Trouble.noKey) { try Signer(key: nil).sign(text, namespace: "n") }
        #expect(throws: Trouble.keyFileMissing(path: "/nowhere/key")) {
            try Signer(key: "/nowhere/key").sign(text, namespace: "n")
        }
    }

    @Test func `what a child writes comes back whole, and its status`() throws {
        let input = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try Child.run("cat", [], input: input, hiding: nil).output == input)
        #expect(try Child.run("sh", ["-c", "exit 3"], input: [], hiding: nil).status == 3)
        #expect(try Child.run("sh", ["-c", "kill -9 $$"], input: [], hiding: nil).status == 137)
        #expect(throws: Trouble.self) { try Child.run("no-such-program", [], input: [], hiding: nil) }
    }

    @Test func `a statement is filed with its signature, and the next one follows it`() throws {
        let folder = try Folder()
        let place = StatementFolder(path: folder.path)
        try StatementFolder.makeKey(place.key, comment: "organisation", passphrase: .none)
        let keys = try Keys()
        let statement = StatementText(
            gate: Example.gate, number: 1, at: tokyo("2026-11-21 09:00"), person: Example.ito, name: the("伊藤 由美"),
            post: .manager, key: try keys.registered().line,
            validity: try StatementFolder.validity(until: "2099-03-31", days: 0, at: tokyo("2026-11-21 09:00")))
        let file = try place.file(statement)
        #expect(file.hasSuffix("/statements/000001"))
        #expect(try place.statements() == [statement])
        let key = try PublicKey(line: Array(Given.key(file: place.key + ".pub").line.utf8))
        let signature = try SSHSignature(armored: try Files.read(file + ".sig", limit: 65_536))
        #expect(throws: Never.self) {
            try signature.verify(try Files.read(file, limit: 65_536), namespace: StatementText.namespace, by: key)
        }
        // A statement is never written over.
        #expect(throws: Trouble.fileExists(path: file)) { try place.file(statement) }
    }

    @Test func `a key in PuTTY's form is the same key`() throws {
        let keys = try Keys()
        let folder = try Folder()
        let file = folder.path + "/putty.pub"
        let made = try Child.run("ssh-keygen", ["-e", "-m", "RFC4716", "-f", keys.public], input: [], hiding: nil)
        try Files.create(file, made.output.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }, mode: 0o600)
        #expect(try Given.key(file: file) == keys.registered())
    }
}

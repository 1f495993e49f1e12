internal import Sekimori
internal import SekimoriAudit
internal import SekimoriRecords
internal import SekimoriWire

/// The readers of bytes that come from outside. Each takes anything without a trap; what it takes, it writes the same.
enum Parser: String, CaseIterable {
    /// A frame between the gate's processes.
    case wire
    case journal
    case payload
    /// A signed text of any kind.
    case text
    case signature
    case key
    case certificate
    /// SSH_ORIGINAL_COMMAND, and a capability.
    case command
    /// The auditor's reader of a recording, and what it exports.
    case recording
    /// The same of a sealed recording, and the auditor's readers of age files and of key files.
    case sealed
    /// What a recorded terminal said, drawn on the auditor's.
    case replay
    /// The auditor's readers of payloads, rows, texts, entries and signatures, beside the gate's.
    case facts
    /// The verifier, over a bundle of one file.
    case bundle

    func read(_ bytes: [UInt8]) {
        switch self {
        case .wire: wire(bytes)
        case .journal: journal(bytes)
        case .payload: payload(bytes)
        case .text: text(bytes)
        case .signature: signature(bytes)
        case .key: key(bytes)
        case .certificate: certificate(bytes)
        case .command: command(bytes)
        case .recording: recording(bytes)
        case .sealed: sealed(bytes)
        case .replay: replay(bytes)
        case .facts: facts(bytes)
        case .bundle: bundle(bytes)
        }
    }

    private func wire(_ bytes: [UInt8]) {
        if let length = Message.announcedLength(Array(bytes.prefix(4))) {
            precondition(length <= Message.maximumLength, "a frame of any length")
        }
        guard let message = Message(body: bytes) else { return }
        precondition(message.body == bytes, "a second spelling of a message")
    }

    private func journal(_ bytes: [UInt8]) {
        guard let entry = try? JournalEntry(bytes: bytes) else { return }
        precondition((try? entry.bytes()) == bytes, "a second spelling of an entry")
    }

    private func payload(_ bytes: [UInt8]) {
        guard let payload = try? Lines.decode(Payload.self, from: bytes) else { return }
        precondition((try? Lines.encode(payload)) == bytes, "a second spelling of a payload")
    }

    private func text(_ bytes: [UInt8]) {
        var kinds = 0
        for kind in Self.texts where reads(kind, bytes) { kinds += 1 }
        precondition(kinds <= 1, "a text of two kinds")
    }

    static let texts: [any SignedText.Type] = [
        Submission.self, ApprovalText.self, DecisionText.self, ReportText.self, ConfirmationText.self,
        StatementText.self, SignInText.self,
    ]

    private func reads<Text: SignedText>(_ kind: Text.Type, _ bytes: [UInt8]) -> Bool {
        guard let text = try? Text(bytes: bytes) else { return false }
        precondition((try? text.bytes()) == bytes, "a second spelling of a text")
        precondition(namespace(of: bytes) == Text.namespace, "a text under another name")
        return true
    }

    private func signature(_ bytes: [UInt8]) {
        if let signature = try? SSHSignature(armored: bytes) {
            precondition(Array(signature.armored.utf8) == bytes, "a second spelling of a signature")
            try? signature.verify(bytes, namespace: "fuzz", by: signature.claimedKey)
        }
        if let signature = try? SSHSignature(file: bytes) {
            precondition((try? SSHSignature(armored: signature.armored.utf8)) != nil, "a signature that is not kept")
        }
        if let signature = try? SSHSignature(blob: bytes) {
            precondition(signature.blob == bytes, "a second blob of a signature")
        }
    }

    private func key(_ bytes: [UInt8]) {
        if let key = try? PublicKey(line: bytes) {
            precondition(Array(key.line.utf8) == bytes, "a second spelling of a key")
        }
        if let key = try? PublicKey(file: bytes) {
            precondition((try? PublicKey(line: key.line.utf8)) == key, "a key that is not kept")
        }
        if let key = try? PublicKey(blob: bytes) { precondition(key.blob == bytes, "a second blob of a key") }
        _ = try? OpenSSHPrivateKey(file: bytes)
    }

    private func certificate(_ bytes: [UInt8]) {
        guard let certificate = try? OpenSSHCertificate(blob: bytes) else { return }
        precondition(certificate.blob == bytes, "a second blob of a certificate")
    }

    private func command(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        if let command = CommandText(text) {
            precondition(command.bytes == bytes && Array(command.text.utf8) == bytes, "another command than was asked")
        }
        if let capability = Capability(text) {
            precondition(Array(capability.description.utf8) == bytes, "a second spelling of a capability")
        }
    }
}

internal import Sekimori

/// What the content of an entry says by itself: it follows from its bytes, whoever holds them against what came before.
struct ContentReading: Sendable {
    let event: Event
    /// The kind and the subjects that the entry must have.
    let kind: String
    let subjects: [String]
    /// The signed text on which the event rests, and its signature as it was received.
    let text: [UInt8]?
    let armored: [UInt8]?
    /// Nil where it cannot be read.
    let signature: SSHSIG?
    /// Whether the signature is one of the text, by the key and for the purpose that it names itself.
    let holds: Bool

    init(_ bytes: [UInt8]) throws(FactLines.Damage) {
        let payload = try FactReading.read(EntryPayload.self, from: bytes)
        event = payload.event
        kind = event.kind
        subjects = event.subjects
        text = payload.text.map { Array($0.utf8) }
        armored = payload.signature.map { Array($0.utf8) }
        signature = armored.flatMap { SSHSIG(armored: $0) }
        if let text, let signature { holds = signature.isMade(over: text) } else { holds = false }
    }

    /// Kinds of which there are most, and on which nothing rests.
    private static let plain = ["heartbeat", "strangers-refused"].map { ($0, Array("event.\($0).".utf8)) }

    /// The kind of a content from which nothing follows, however it reads; nil for all others.
    static func plainKind(_ bytes: some Collection<UInt8>) -> String? {
        plain.first { bytes.starts(with: $0.1) }?.0
    }
}

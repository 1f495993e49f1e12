internal import Sekimori
internal import SekimoriRecords

/// What the signer knows by itself, put on its host by hand and by nobody's message.
struct Pins: Sendable {
    /// The key that appoints managers.
    let organisation: PublicKey
    /// The gate that this signer signs for.
    let gate: GateID

    init(organisation: PublicKey, gate: GateID) {
        self.organisation = organisation
        self.gate = gate
    }

    /// Reads the contents of the two files; nil where either is not exactly one value.
    init?(organisation: [UInt8], gate: [UInt8]) {
        // A file written by hand ends its one line or not.
        let name = gate.last == UInt8(ascii: "\n") ? Array(gate.dropLast()) : gate
        guard let key = try? PublicKey(file: organisation), let gate = GateID(bytes: name) else { return nil }
        self.init(organisation: key, gate: gate)
    }
}

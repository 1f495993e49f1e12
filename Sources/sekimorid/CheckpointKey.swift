internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriSystem

/// The key with which this gate signs its checkpoints: made once, beside the journal, and never replaced by itself. It
/// says that the host spoke, no more: what convinces are the witnesses and the managers' signatures (THREATS row 76).
enum CheckpointKey {
    /// Reads `checkpoint_key` (hexadecimal, 0600) in this directory, or makes it where there is none; writes the public
    /// half beside it, for whoever pins it.
    static func load(in directory: String, gate: GateID) throws -> NoteSigner {
        let path = directory + "/checkpoint_key"
        let seed: [UInt8]
        if access(path, F_OK) == 0 {
            let text = String(decoding: try File.read(path, limit: 1_024), as: UTF8.self)
            guard let bytes = Digest.bytes(hex: text.last == "\n" ? String(text.dropLast()) : text) else {
                throw Failure(doing: "reading \(path)", why: "not 64 hexadecimal digits")
            }
            seed = bytes
        } else {
            seed = try randomBytes(32)
            try File.replace(path, with: Array((Digest.hex(seed) + "\n").utf8), mode: 0o600)
        }
        guard let signer = NoteSigner(name: Checkpoint.origin(of: gate), kind: .note, seed: seed) else {
            throw Failure(doing: "reading \(path)", why: "not a key of 32 bytes")
        }
        let line = Array((signer.key.text + "\n").utf8)
        let known = try? File.read(directory + "/checkpoint.vkey", limit: 4_096)
        if known != line { try File.replace(directory + "/checkpoint.vkey", with: line, mode: 0o644) }
        return signer
    }
}

internal import SekimoriRecords

extension RequestProofView {
    /// As a file for whoever sees nothing else of the journal; `sekimori-audit proof` reads it.
    ///
    /// Three head lines (`request-proof-v1@sekimori`, `request: ID`, `entries: N`) and an empty one, then frames: the
    /// checkpoint, and five for each entry: sequence, entry, salt, payload, inclusion proof (32 bytes a hash). Salt and
    /// payload are empty once erased. Nil where the gate's answer has a hash that is none.
    package var file: [UInt8]? {
        var bytes = Array("request-proof-v1@sekimori\nrequest: \(request)\nentries: \(entries.count)\n\n".utf8)
        bytes += BundleWriter.frame(Array(note.utf8))
        for entry in entries {
            let hashes = entry.path.compactMap { Digest.bytes(hex: $0) }
            let salt = entry.salt.map { Digest.bytes(hex: $0) } ?? []
            guard hashes.count == entry.path.count, hashes.allSatisfy({ $0.count == MerkleHash.length }), let salt
            else {
                return nil
            }
            for piece in [
                Array("\(entry.sequence)".utf8), Array(entry.entry.utf8), salt, Array((entry.payload ?? "").utf8),
                hashes.flatMap { $0 },
            ] { bytes += BundleWriter.frame(piece) }
        }
        return bytes
    }
}

package import Sekimori

/// The journal at one moment: whose, how many entries, and the root of the tree over them (C2SP tlog-checkpoint).
///
///     sekimori/minato
///     1234
///     wYkHIFs…=
package struct Checkpoint: Hashable, Sendable {
    package let origin: String
    /// Entries, 1 or more.
    package let size: Int64
    package let root: MerkleHash

    /// Nil for a journal without entries: there is nothing to vouch for.
    package init?(gate: GateID, size: Int64, root: MerkleHash) {
        guard size > 0 else { return nil }
        origin = Self.origin(of: gate)
        self.size = size
        self.root = root
    }

    /// `sekimori/minato`: the name under which a gate signs.
    package static func origin(of gate: GateID) -> String { "sekimori/\(gate)" }

    /// The lines that are signed, each with its end.
    package var text: [UInt8] { Array("\(origin)\n\(size)\n\(root)\n".utf8) }

    /// Reads exactly what `text` writes; extension lines are refused.
    package init?(text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 4, NoteKey.isName(lines[0]), let size = Int64(digits: lines[1]), size > 0,
            let root = Base64.decode(lines[2]).flatMap({ MerkleHash($0) })
        else { return nil }
        origin = String(decoding: lines[0], as: UTF8.self)
        self.size = size
        self.root = root
        // One spelling: no leading zeros, nothing behind the last line.
        guard self.text == text else { return nil }
    }
}

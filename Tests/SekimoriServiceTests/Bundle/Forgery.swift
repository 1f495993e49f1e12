import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

/// What the gate's root can do to a bundle: everything but sign with keys that are elsewhere.
struct Forgery {
    let bundle: MemoryBundle

    init(_ bundle: MemoryBundle) { self.bundle = bundle }

    /// An entry with other words in it; its leaf and the manifest follow.
    func rewriting(_ number: Int, _ change: (String) -> String) throws -> MemoryBundle {
        bundle.altered { files in
            var frames = bundle.frames("journal")
            frames[number - 1] = Array(change(String(decoding: frames[number - 1], as: UTF8.self)).utf8)
            files.setFrames("journal", frames)
            files["leaves"] = frames.flatMap { MerkleHash.leaf($0).bytes }
        }
    }

    /// An event with other facts, everything that follows from it made anew: commitment, entry, leaves, checkpoints (the
    /// gate's own key is at hand), manifest. Nil takes the signed text away.
    func rewriting(
        _ kind: String, at place: Int = 0, keepingState: Bool = true, _ change: (Payload) throws -> Payload
    ) throws -> MemoryBundle {
        var frames = bundle.frames("journal")
        var contents = bundle.frames("payloads/00000000")
        let matching = try frames.indices.filter { try JournalEntry(bytes: frames[$0]).kind == kind }
        let index = matching[place]
        // Entries whose content was erased have no frames there.
        let sequence = Array("\(index + 1)".utf8)
        let first = stride(from: 0, to: contents.count, by: 3).first { contents[$0] == sequence } ?? 0
        let payload = try Lines.encode(change(Lines.decode(Payload.self, from: contents[first + 2])))
        contents[first + 2] = payload
        let old = try JournalEntry(bytes: frames[index])
        frames[index] = try JournalEntry(
            gate: old.gate, sequence: old.sequence, at: old.at, actor: old.actor, source: old.source, kind: old.kind,
            subjects: Lines.decode(Payload.self, from: payload).event.subjects,
            commitment: JournalEntry.commitment(salt: contents[first + 1], payload: payload)
        ).bytes()
        return try bundle.altered { files in
            files.setFrames("journal", frames)
            files.setFrames("payloads/00000000", contents)
            try resign(frames, &files)
        }
    }

    /// Leaves and checkpoints over these entries, signed by the gate.
    func resign(_ frames: [[UInt8]], _ files: inout [String: [UInt8]]) throws {
        var tree = MerkleFrontier()
        for frame in frames { tree.append(.leaf(frame)) }
        files["leaves"] = frames.flatMap { MerkleHash.leaf($0).bytes }
        files.setFrames("checkpoints", [try BundleDay.checkpoint(Int64(frames.count), tree.root)])
    }
}

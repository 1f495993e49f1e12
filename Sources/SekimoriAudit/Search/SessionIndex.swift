package import Sekimori

/// The sessions of a bundle as the journal names them, in order.
package enum SessionIndex {
    /// Also whether the journal could be read so far that there can be no others.
    package static func sessions(_ files: any BundleFiles) -> (found: [Session], isWhole: Bool) {
        var sessions: [Session] = []
        let outcome = JournalWalk.run(files) { record, payload in
            guard record.kind == "session-started" else { return true }
            guard let payload else { return false }
            guard case .sessionStarted(let session)? = (try? FactReading.read(EntryPayload.self, from: payload))?.event
            else { return false }
            sessions.append(session)
            return true
        }
        return (sessions, outcome.isWhole && outcome.unreadable == 0 && outcome.entries > 0)
    }

    /// What was erased, as the bundle's journal says; whether somebody entitled to it said so, the verifier says.
    package static func erasures(_ files: any BundleFiles) -> [Erasure] {
        var erasures: [Erasure] = []
        _ = JournalWalk.run(files) { record, payload in
            guard record.kind == "content-erased", let payload else { return true }
            guard case .contentErased(let erasure)? = (try? FactReading.read(EntryPayload.self, from: payload))?.event
            else { return false }
            erasures.append(erasure)
            return true
        }
        return erasures
    }

    /// The recording of a session in a bundle.
    package static func recording(_ session: SessionID, in files: any BundleFiles, _ list: [BundleFile])
        -> RecordingReader.Files
    {
        let folder = "recordings/\(session)/"
        let names = list.map(\.path).filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }
        return RecordingReader.Files(names: names) { files.bytes(folder + $0) }
    }
}

package import Sekimori

/// The sessions of a bundle as the journal names them, in order.
package enum SessionIndex {
    package static func sessions(_ files: any BundleFiles) -> [Session] {
        var sessions: [Session] = []
        _ = JournalWalk.run(files) { record, payload in
            guard record.kind == "session-started", let payload else { return true }
            guard case .sessionStarted(let session)? = (try? FactReading.read(EntryPayload.self, from: payload))?.event
            else { return false }
            sessions.append(session)
            return true
        }
        return sessions
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

internal import Sekimori

/// Verifies a bundle against what the auditor knows from elsewhere.
package struct BundleVerifier {
    /// Nothing in there is a bundle.
    package struct Unreadable: Error, Sendable {
        package let why: Sentence
    }

    private let files: any BundleFiles
    private let trust: Trust
    private let opinion: (any SecondOpinion)?
    private let stamps: (any StampReader)?
    private let progress: (_ read: Int64, _ of: Int64) -> Void

    package init(
        _ files: any BundleFiles, trust: Trust, opinion: (any SecondOpinion)? = nil, stamps: (any StampReader)? = nil,
        progress: @escaping (_ read: Int64, _ of: Int64) -> Void = { _, _ in }
    ) {
        self.files = files
        self.trust = trust
        self.opinion = opinion
        self.stamps = stamps ?? trust.authority
        self.progress = progress
    }

    /// Up to this size of the journal a second thread is not worth its while.
    private static let small: Int64 = 256 << 10

    package func verify() throws(Unreadable) -> Report {
        let list: [BundleFile]
        do {
            list = try files.list()
        } catch {
            throw Unreadable(why: Sentence("証拠一式を読めません", "the bundle cannot be read"))
        }
        guard list.contains(where: { $0.path == "journal" || $0.path == "MANIFEST" }) else {
            throw Unreadable(why: Sentence("証拠一式ではありません", "this is no bundle: it has neither MANIFEST nor journal"))
        }
        var report = Report()
        let manifest = manifest(list, &report)
        var read: Int64 = 0
        let total = list.reduce(0) { $0 + ($1.size ?? 0) }
        let book = FileBook(files, list, manifest) { count in
            read += count
            progress(read, total)
        }
        for file in list where file.size == nil {
            let why = Sentence("ファイルではありません", "is no regular file")
            report.add(Finding(.file(file.path), .altered, why))
        }
        report.gate = "\(trust.gate)"
        if trust.checkpointKey == nil {
            let why = Sentence(
                "検査点の鍵を知らないため、ゲートの署名は確かめていません",
                "you have no checkpoint key of this gate: its signatures were not checked")
            report.add(Finding(.file("checkpoints"), .attested, why, isNote: true))
        }
        let ahead =
            book.size("journal") > Self.small
            ? Ahead(files, hashing: manifest?.hasRecordings ?? false) : nil
        defer { ahead?.stop() }
        let history = History(trust, book, opinion: opinion, stamps: stamps, ahead: ahead)
        JournalPass.run(book, history, trust, &report)
        history.stamps.finish(&report)
        history.finish(&report)
        StateCheck.run(book, history, &report)
        book.finish(&report)
        return report
    }

    private func manifest(_ list: [BundleFile], _ report: inout Report) -> Manifest? {
        guard list.contains(where: { $0.path == "MANIFEST" }) else {
            report.add(Finding(.manifest, .missing, Sentence("ありません", "is not there")))
            return nil
        }
        guard let manifest = files.open("MANIFEST").flatMap({ Manifest($0) }) else {
            report.add(Finding(.manifest, .altered, Sentence("読めません", "is not readable")))
            return nil
        }
        report.made = manifest.made.description
        report.period = "\(manifest.first) \(manifest.last)"
        if !manifest.isSound {
            report.add(Finding(.manifest, .altered, Sentence("自身の SHA-256 と合いません", "is not what its own SHA-256 says")))
        } else if manifest.gate != trust.gate {
            let why = Sentence("関守 \(manifest.gate) のものです", "it is of gate \(manifest.gate)")
            report.add(Finding(.manifest, .altered, why))
        }
        if !manifest.hasRecordings {
            let why = Sentence("記録が含まれていません", "no recordings were exported")
            report.add(Finding(.file("recordings"), .incomplete, why, isNote: true))
        }
        return manifest
    }
}

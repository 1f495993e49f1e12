internal import Sekimori

/// Keeps account of a bundle's files: which are there, which were looked at, and whether each is the one that the
/// manifest lists.
final class FileBook {
    /// What is known of a file's content besides its digest.
    enum Knowledge {
        /// It is what the journal commits to: where the manifest says otherwise, the manifest is wrong.
        case proven
        /// What is wrong with it was named already.
        case named
        case unknown
    }

    let files: any BundleFiles
    let manifest: Manifest?
    private let paths: PathTable
    private let sizes: [Int64]
    /// Which were not looked at yet.
    private var open: [Bool]
    private let progress: (Int64) -> Void

    init(_ files: any BundleFiles, _ list: [BundleFile], _ manifest: Manifest?, _ progress: @escaping (Int64) -> Void) {
        self.files = files
        self.manifest = manifest
        self.progress = progress
        var paths = PathTable()
        var sizes: [Int64] = []
        for file in list.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            if let size = file.size, paths.append(file.path.utf8) { sizes.append(size) }
        }
        self.paths = paths
        self.sizes = sizes
        open = [Bool](repeating: true, count: sizes.count)
        own("MANIFEST")
    }

    func has(_ path: String) -> Bool { paths.index(of: path) != nil }

    /// Zero for a file that is not there.
    func size(_ path: String) -> Int64 { paths.index(of: path).map { sizes[$0] } ?? 0 }

    /// Every file whose path begins so, in ascending order.
    func paths(below prefix: String) -> some Sequence<String> {
        paths.indices(below: prefix).lazy.map { [paths] in paths[$0] }
    }

    func stream(_ path: String) -> (any ByteStream)? { has(path) ? files.open(path) : nil }

    /// Bytes were read: for whoever waits.
    func read(_ count: Int64) { progress(count) }

    /// A file was read to its end. A difference to the manifest is added to the report.
    func close(_ path: String, _ sum: Sum?, size: Int64, _ knowledge: Knowledge, _ report: inout Report) {
        own(path)
        guard let sum else {
            return report.add(Finding(.file(path), .altered, Sentence("最後まで読めません", "cannot be read to its end")))
        }
        guard let manifest, manifest.isSound else { return }
        guard let listed = manifest.listed(path) else {
            let why = Sentence("目録にありません", "the manifest does not list it")
            return report.add(Finding(.file(path), .altered, why))
        }
        if listed.sum == sum && listed.size == size { return report.count("file") }
        switch knowledge {
        case .named: break
        case .proven:
            let why = Sentence("\(path) の行がファイルと違います", "its line of \(path) is not that of the file")
            report.add(Finding(.manifest, .altered, why))
        case .unknown:
            let isShorter = size < listed.size
            report.add(
                Finding(
                    .file(path), isShorter ? .truncated : .altered,
                    Sentence("SHA-256 が目録と違います", "its SHA-256 is not the manifest's")))
        }
    }

    /// A file that the auditor put there: no gate's manifest lists it, unless it was exported with it.
    func own(_ path: String) {
        if let index = paths.index(of: path) { open[index] = false }
    }

    /// Reads whole files, for those that are small.
    func take(_ path: String, limit: Int, _ report: inout Report, _ judge: ([UInt8]) -> Knowledge) {
        guard has(path) else { return }
        guard let bytes = files.bytes(path, limit: limit) else { return close(path, nil, size: 0, .unknown, &report) }
        read(Int64(bytes.count))
        close(path, Sum(of: bytes), size: Int64(bytes.count), judge(bytes), &report)
    }

    /// The digest of a file, read in pieces.
    func sum(_ path: String) -> (sum: Sum, size: Int64)? { Self.sum(stream(path), read) }

    static func sum(_ stream: (any ByteStream)?, _ read: (Int64) -> Void) -> (sum: Sum, size: Int64)? {
        guard let stream else { return nil }
        var adding = Sum.Adding()
        var size: Int64 = 0
        return withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { room in
            while true {
                guard let count = stream.read(into: room), count <= room.count else { return nil }
                if count == 0 { return (adding.sum, size) }
                adding.add(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count]))
                size += Int64(count)
                read(Int64(count))
            }
        }
    }

    /// What nobody asked for is read against the manifest alone, and what the manifest lists must be here.
    func finish(_ report: inout Report) {
        for index in open.indices where open[index] {
            let path = paths[index]
            let sum = sum(path)
            close(path, sum?.sum, size: sum?.size ?? 0, .unknown, &report)
        }
        guard let manifest, manifest.isSound else { return }
        for index in 0..<manifest.paths.count {
            let path = manifest.paths[index]
            if has(path) { continue }
            report.add(Finding(.file(path), .missing, Sentence("目録にありますがファイルがありません", "the manifest lists it")))
        }
    }
}

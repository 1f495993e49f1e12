import SekimoriAudit

@testable import SekimoriService

/// Which items a reader may name when one byte of a file is wrong.
struct Places {
    private var ends: [String: [(end: Int, items: Set<String>)]] = [:]

    init(_ bundle: MemoryBundle) {
        for (path, bytes) in bundle.files {
            let parts = path.split(separator: "/").map(String.init)
            switch parts[0] {
            case "journal":
                let frames = bundle.frames(path)
                // Behind the last there is the place of the next.
                ends[path] =
                    Self.ends(frames, 1) { ["entry \($0 + 1)"] }
                    + [(end: bytes.count + 1, items: ["entry \(frames.count + 1)"])]
            case "leaves":
                ends[path] = [(end: bytes.count, items: Set(["file leaves"]))]
            case "payloads":
                let frames = bundle.frames(path)
                ends[path] = Self.ends(frames, 1) { index in
                    ["entry " + String(decoding: frames[index / 3 * 3], as: UTF8.self)]
                }
            case "checkpoints":
                ends[path] = Self.ends(bundle.frames(path), 1) { _ in ["checkpoint", "file checkpoints"] }
            case "state":
                let frames = bundle.frames(path)
                ends[path] = Self.ends(frames, 1) { index in
                    [
                        "state \(parts[1])",
                        "state \(parts[1])/" + String(decoding: frames[index / 2 * 2], as: UTF8.self),
                    ]
                }
            case "approvals": ends[path] = [(end: bytes.count, items: Set(["text " + parts[1].dropLast(4)]))]
            case "recordings":
                let index = Int(parts[2].prefix(8)).map(String.init) ?? parts[2]
                ends[path] = [(end: bytes.count, items: Set(["segment \(parts[1])/\(index)", "file \(path)"]))]
            default: ends[path] = [(end: bytes.count, items: Set([path == "MANIFEST" ? "manifest" : "file \(path)"]))]
            }
        }
    }

    private static func ends(_ frames: [[UInt8]], _ each: Int, _ items: (Int) -> Set<String>) -> [(Int, Set<String>)] {
        var end = 0
        return frames.enumerated().map { index, frame in
            end += BundleWriter.frame(frame).count
            return (end, items(index))
        }
    }

    func items(_ path: String, _ offset: Int) -> Set<String> {
        ends[path]?.first { offset < $0.end }?.items ?? []
    }

    /// Whether the first finding is about what was altered there. A checkpoint may name itself by an altered size, a row
    /// by an altered id. A file that ends where an item does has whole items, and lacks the rest.
    func names(_ report: Report, _ path: String, _ offset: Int, isCut: Bool = false) -> Bool {
        guard let first = report.findings.first else { return false }
        var items = items(path, offset)
        if offset == 0 || isCut && ends[path]?.contains(where: { $0.end == offset }) ?? false {
            items.formUnion([path, "file \(path)"])
        }
        if items.contains("\(first.item)") || items.contains(first.item.kind) { return true }
        if path.hasPrefix("state/") { return "\(first.item)".hasPrefix("state " + path.dropFirst(6)) }
        return false
    }
}

/// A way around the compiler's checks, which is allowed where it is counted here and has its reason beside it.
struct Exception: Sendable {
    let name: String
    let pattern: @Sendable () -> Regex<Substring>
    /// How often it stands in each file.
    let agreed: [String: Int]

    /// How often it stands in this file's code.
    func count(in file: SourceFile) -> Int {
        let pattern = pattern().plain
        return file.code.reduce(0) { $0 + $1.matches(of: pattern).count }
    }

    /// The places that hold it without a comment.
    func unexplained(in file: SourceFile) -> [String] {
        let pattern = pattern().plain
        return file.code.indices.filter { file.code[$0].contains(pattern) && !file.hasReason(at: $0) }
            .map { "\(file.path):\($0 + 1): \(name)" }
    }
}

let exceptions: [Exception] = [
    Exception(
        name: "@unchecked Sendable", pattern: { /@unchecked\s+Sendable\b/ },
        agreed: [
            "Sources/SekimoriAudit/Verify/Ahead.swift": 1,
            "Sources/SekimoriTerminal/Recording/SegmentBuffer.swift": 1,
            "Sources/SekimoriTerminal/Recording/SegmentCloser.swift": 1,
            "Sources/SekimoriTerminal/Relay/OutputPump.swift": 1,
            "Sources/SekimoriTerminal/Sealing/AgeSealer.swift": 1, "Sources/SekimoriTerminal/Worker.swift": 1,
        ]),
    Exception(name: "nonisolated(unsafe)", pattern: { /\bnonisolated\s*\(\s*unsafe\s*\)/ }, agreed: [:]),
    Exception(name: "@preconcurrency", pattern: { /@preconcurrency\b/ }, agreed: [:]),
    Exception(name: "unsafeFlags", pattern: { /\bunsafeFlags\b/ }, agreed: ["Package.swift": 6]),
]

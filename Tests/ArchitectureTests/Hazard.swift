/// Something that must not stand in some targets, with the reason.
struct Hazard: Sendable {
    let pattern: @Sendable () -> Regex<Substring>
    /// The targets it is forbidden in; nothing means everywhere.
    let targets: Set<String>?
    let reason: String
    /// A line the pattern must find.
    let sample: String
    /// A line like it that is fine.
    let harmless: String
    /// Files that may hold it, each with its reason beside the line.
    var agreed: Set<String> = []

    /// The places of a file that hold it.
    func hits(in file: SourceFile) -> [String] {
        if let targets, !targets.contains(file.target) { return [] }
        if agreed.contains(file.path) { return [] }
        return file.hits(of: pattern())
    }
}

/// Rules and use cases: they are told the time and the dice.
private let core: Set<String> = ["Sekimori", "SekimoriWire", "SekimoriRecords", "SekimoriService"]

private let libraries: Set<String> = Set(allowedImports.keys.filter { $0.first?.isUppercase == true })

let hazards: [Hazard] = [
    Hazard(
        pattern: { /\btry!/ }, targets: nil, reason: "an error from outside would end the process",
        sample: "let rows = try! read()", harmless: "let rows = try read()"),
    Hazard(
        pattern: { /\bas!/ }, targets: nil, reason: "a wrong type would end the process",
        sample: "let row = value as! Row", harmless: "let row = value as? Row"),
    Hazard(
        pattern: { /\bfatalError\s*\(/ }, targets: nil, reason: "input must be refused; a bug is a precondition",
        sample: "default: fatalError(\"no\")", harmless: "default: throw .fatalError"),
    Hazard(
        pattern: { /(?:^|[^\w.`])v?fork\s*\(/ }, targets: nil,
        reason: "a forked Swift runtime is in no known state; CPOSIX starts programs",
        sample: "let child = fork()", harmless: "posix_fork(); pool.fork(2)"),
    Hazard(
        pattern: { /\b(?:Date\s*\(\s*\)|Date\.now\b|(?:ContinuousClock|SuspendingClock)\b)/ }, targets: core,
        reason: "time is an argument of the core", sample: "let now = Date()", harmless: "let now = clock.now()"),
    Hazard(
        pattern: {
            /\bSystemRandomNumberGenerator\b|\.random\s*\((?!.*using:)|\.(?:shuffled|randomElement)\s*\(\s*\)/
        },
        targets: core, reason: "randomness is an argument of the core", sample: "let n = Int.random(in: 0..<9)",
        harmless: "let n = Int.random(in: 0..<9, using: &dice)"),
    Hazard(
        pattern: { /\b(?:DispatchQueue|DispatchSemaphore|DispatchSource)\b|\bTask\s*\.\s*detached\b/ }, targets: nil,
        reason: "work is structured, and a DispatchSource loses the last bytes of a pty",
        sample: "Task.detached { await work() }", harmless: "await withTaskGroup(of: Void.self) { _ in }",
        agreed: ["Sources/SekimoriAudit/Verify/Ahead.swift"]),
    Hazard(
        pattern: { /(?:^|[^\w.`])(?:debugPrint|print|dump)\s*\(/ }, targets: libraries,
        reason: "only a program speaks to its caller", sample: "    print(row)", harmless: "report.print(row)"),
]

import Foundation
import SekimoriAudit
import SekimoriTerminal
import SekimoriWire

/// `age` and `ssh-keygen` in a directory of one test, with an auditor's keys of both kinds and somebody else's.
final class AgeTool {
    struct Failed: Error {
        let words: String
    }

    let path: String
    /// The names of identity files in `path`.
    static let kinds = ["x25519", "ssh"]

    init() throws {
        var template = Array("/tmp/sekimori-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed(words: "mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try run("age-keygen -o x25519 && age-keygen -o other && ssh-keygen -q -t ed25519 -N '' -C '' -f ssh")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Runs a line of shell in the directory; what it writes to standard output.
    @discardableResult
    func run(_ line: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(words: words) }
        return bytes
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func contents(of name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path + "/" + name).map { Array($0) }
    }

    func recipient(_ kind: String) throws -> Recipient {
        let text = try run(kind == "ssh" ? "cut -d' ' -f1,2 ssh.pub" : "age-keygen -y \(kind)")
        guard let recipient = Recipient(name: bytes(kind), text: text.filter { $0 != 0x0a }) else {
            throw Failed(words: String(decoding: text, as: UTF8.self))
        }
        return recipient
    }

    func identities(_ kind: String) throws -> [AgeIdentity] { try AgeIdentity.read(contents(of: kind) ?? []) }

    /// What the gate seals to these.
    func sealer(_ kinds: [String] = kinds) throws -> AgeSealer { try AgeSealer(kinds.map { try recipient($0) }) }

    /// What `age -d` makes of each of these files, with the identity of this kind; nil where it refuses one.
    func open(_ files: [[UInt8]], with kind: String) throws -> [[UInt8]?] {
        try run("rm -rf in out && mkdir in out")
        for (number, file) in files.enumerated() { try write(file, to: "in/\(number)") }
        try each(files.count, "age -d -i \(kind) in/$n >out/$n 2>/dev/null || rm out/$n")
        return files.indices.map { contents(of: "out/\($0)") }
    }

    /// What `age -e` makes of each of these texts, for recipients in turn: each is options of age's.
    func seal(_ texts: [[UInt8]], to recipients: [String]) throws -> [[UInt8]?] {
        try run("rm -rf in out && mkdir in out")
        for (number, text) in texts.enumerated() { try write(text, to: "in/\(number)") }
        let choices = recipients.enumerated().map { "\($0)) r=\"\($1)\" ;; " }.joined()
        try each(texts.count, "case $((n % \(recipients.count))) in \(choices)esac; age -e $r in/$n >out/$n")
        return texts.indices.map { contents(of: "out/\($0)") }
    }

    /// Runs a line of shell, in which `$n` is the number, for each number below `count`, four at a time.
    private func each(_ count: Int, _ line: String) throws {
        try write(Array("for n; do \(line); done\n".utf8), to: "line")
        try run("seq 0 \(count - 1) | xargs -r -P 4 -n 25 bash line")
    }
}

/// How often the expensive loops go round; `Tests/run --long` asks for more.
func rounds(_ ordinary: Int, long: Int) -> Int {
    ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1" ? long : ordinary
}

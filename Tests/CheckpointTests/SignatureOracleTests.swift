import Foundation
import SekimoriAudit
import SekimoriTesting
import Testing

@testable import SekimoriRecords

/// Both of our readers of signatures, the gate's and the auditor's, beside `ssh-keygen -Y verify`.
///
/// Where ssh-keygen is laxer on purpose: it takes version 0 of the format, which nobody has ever written, for version 1;
/// and it reads armor that is spelled otherwise than it writes it.
struct SignatureOracleTests {
    private static let namespace = "approval-v1@sekimori"

    /// A text, its signature, and the key that is asked about.
    private struct Question {
        var text: [UInt8]
        var armored: [UInt8]
        let key: String
        var isVersion0 = false

        var gates: Bool {
            guard let key = try? PublicKey(line: key.utf8), let signature = try? SSHSignature(armored: armored) else {
                return false
            }
            return (try? signature.verify(text, namespace: namespace, by: key)) != nil
        }

        var auditors: Bool {
            guard let key = SSHKey(line: key), let signature = SSHSIG(armored: armored) else { return false }
            return signature.holds(text, namespace: namespace, by: key)
        }
    }

    private static func bytes(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private static func question(_ random: inout SplitMix64) throws -> Question {
        let key = try #require(OpenSSHPrivateKey(seed: bytes(32, &random)))
        let text = bytes(random.below(random.oneIn(10) ? 5_000 : 300), &random)
        let signature = try #require(key.sign(text, namespace: namespace))
        return Question(text: text, armored: Array(signature.armored.utf8), key: key.publicKey.line)
    }

    /// One to three changes of the text, or of the bytes in the armor.
    private static func damaged(_ good: Question, _ random: inout SplitMix64) throws -> Question {
        var question = good
        if random.oneIn(5) {
            question.text = changed(good.text, &random)
            return question
        }
        var blob = try SSHSignature(armored: good.armored).blob
        for _ in 0...random.below(3) { blob = changed(blob, &random) }
        question.armored = Array(SSHSignature.armor(blob).utf8)
        question.isVersion0 = blob.starts(with: Array("SSHSIG".utf8) + [0, 0, 0, 0])
        return question
    }

    private static func changed(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        guard !bytes.isEmpty else { return [0] }
        var bytes = bytes
        let place = random.below(bytes.count)
        let end = min(bytes.count, place + 1 + random.below(8))
        switch random.below(6) {
        case 0, 1: bytes[place] ^= 1 << UInt8(random.below(8))
        case 2: bytes[place] = UInt8(random.below(256))
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
        default: bytes = Array(bytes[..<place])
        }
        return bytes
    }

    @Test(.requirement("R-121")) func `what we sign all three take`() throws {
        var random = SplitMix64(seed: 4_252)
        let questions = try (0..<rounds(40, long: 10_000)).map { _ in try Self.question(&random) }
        for (question, answer) in zip(questions, try Keygen.ask(questions.map { ($0.text, $0.armored, $0.key) })) {
            #expect(answer && question.gates && question.auditors)
        }
    }

    @Test(.requirement("R-121")) func `on what was changed all three agree`() throws {
        var random = SplitMix64(seed: 4_253)
        var questions: [Question] = []
        while questions.count < rounds(200, long: 10_000) {
            let question = try Self.damaged(Self.question(&random), &random)
            if !question.isVersion0 { questions.append(question) }
        }
        let answers = try Keygen.ask(questions.map { ($0.text, $0.armored, $0.key) })
        for (number, (question, answer)) in zip(questions, answers).enumerated() {
            #expect(question.gates == answer && question.auditors == answer, "\(number): ssh-keygen says \(answer)")
        }
    }

    @Test func `however the armor is changed, what we take ssh-keygen takes, and our two readers agree`() throws {
        var random = SplitMix64(seed: 4_254)
        let questions = try (0..<rounds(200, long: 10_000)).map { _ in
            var question = try Self.question(&random)
            question.armored = Self.changed(question.armored, &random)
            return question
        }
        let answers = try Keygen.ask(questions.map { ($0.text, $0.armored, $0.key) })
        for (number, (question, answer)) in zip(questions, answers).enumerated() {
            #expect(question.gates == question.auditors, "\(number)")
            #expect(answer || !question.auditors, "\(number)")
        }
    }
}

/// `ssh-keygen -Y verify`, about many signatures with one shell.
private enum Keygen {
    static func ask(_ questions: [(text: [UInt8], armored: [UInt8], key: String)]) throws -> [Bool] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sekimori-keygen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (number, question) in questions.enumerated() {
            try Data(question.text).write(to: directory.appending(path: "\(number).text"))
            try Data(question.armored).write(to: directory.appending(path: "\(number).sig"))
            try Data("who \(question.key)\n".utf8).write(to: directory.appending(path: "\(number).key"))
        }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c",
            """
            for ((n = 0; n < \(questions.count); n++)); do
                if ssh-keygen -Y verify -f $n.key -I who -n approval-v1@sekimori -s $n.sig <$n.text >/dev/null 2>&1
                then echo yes; else echo no; fi
            done
            """,
        ]
        process.currentDirectoryURL = directory
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let answers = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = answers.split(separator: "\n")
        try #require(lines.count == questions.count)
        return lines.map { $0 == "yes" }
    }
}

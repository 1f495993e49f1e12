internal import Foundation
internal import Glibc
internal import Logging
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem

/// Once a day a recording is looked at.
struct SelfCheckLoop {
    let gatekeeper: Gatekeeper
    let examiner: Examiner
    let time: TimeOfDay
    let log: Logger

    func start() {
        let (gatekeeper, examiner, time, log) = (gatekeeper, examiner, time, log)
        Thread.detachNewThread {
            while true {
                do {
                    if gatekeeper.isCheckDue(at: time) {
                        let found = try gatekeeper.selfCheck(examiner)
                        let session = found.session.map { "\($0)" } ?? "none"
                        if let problem = found.problem {
                            log.critical("self-check: recording \(session): \(problem)")
                        } else {
                            log.info("self-check: recording \(session) is as the journal knows it")
                        }
                    }
                } catch {
                    log.error("self-check: \(error)")
                }
                Thread.sleep(forTimeInterval: 60)
            }
        }
    }
}

/// Asks the auditor's own program: what this daemon wrote down is held against the files by a reader that is not its.
struct Examiner: RecordingExaminer {
    let recordings: String
    var program = "/usr/bin/sekimori-audit"

    /// A session of a day has 1440 segments of at most 256 KiB; their digests take seconds.
    private static let patience: UInt64 = 120

    func examine(_ session: SessionID, _ facts: [UInt8]) throws -> String? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(doing: "asking sekimori-audit", why: "no pipe") }
        let reading = Descriptor(owning: ends[0])
        let input = try File.inMemory(facts)
        let child = try start(session, input, writingTo: ends[1])
        do {
            let status = try child.wait(deadline: .after(seconds: Self.patience))
            // A sentence or two: they fit the pipe, and the program has ended.
            let words = try Bytes.readAll(from: reading.number, limit: 65_536)
            if status == 0 { return nil }
            let sentence = String(decoding: words.prefix(400), as: UTF8.self).split(separator: "\n").first.map(
                String.init)
            return sentence ?? "sekimori-audit ended with status \(status)"
        } catch {
            try? child.signal(SIGKILL)
            _ = try? child.wait(deadline: .after(seconds: 1))
            throw error
        }
    }

    private func start(_ session: SessionID, _ input: borrowing Descriptor, writingTo number: Int32) throws -> Child {
        let writing = Descriptor(owning: number)
        var launch = Launch(
            path: program, arguments: ["self-check", recordings + "/\(session)"].map { Array($0.utf8) },
            descriptors: [input.number, -1, writing.number])
        launch.environment = [Array("LC_ALL=C".utf8)]
        return try Child(launch)
    }
}

internal import Glibc
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem

/// What chrony says of the clock. A host without it is one whose clock nobody holds right.
enum TimeDaemon {
    private static let program = "/usr/bin/chronyc"

    static func state() -> ClockState {
        guard access(program, X_OK) == 0, let answer = try? ask() else { return .unknown }
        return ClockState(tracking: answer) ?? .unknown
    }

    /// Its answer is one line; one that takes longer than 10 s or says more is none.
    private static func ask() throws -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        // Whatever this process starts gets only what is named for it: no other child keeps an end.
        guard pipe(&ends) == 0 else { throw Failure(doing: "asking chrony", why: "no pipe") }
        let reading = Descriptor(owning: ends[0])
        let child = try start(writingTo: ends[1])
        do {
            let status = try child.wait(deadline: .after(seconds: 10))
            // It has ended, and one line fits a pipe: nothing is left to wait for.
            let answer = try Bytes.readAll(from: reading.number, limit: 4_096)
            guard status == 0 else { throw Failure(doing: "asking chrony", why: "status \(status)") }
            return answer
        } catch {
            try? child.signal(SIGKILL)
            _ = try? child.wait(deadline: .after(seconds: 1))
            throw error
        }
    }

    /// The descriptor is the child's alone afterwards.
    private static func start(writingTo number: Int32) throws -> Child {
        let writing = Descriptor(owning: number)
        var launch = Launch(
            path: program, arguments: ["-c", "-n", "tracking"].map { Array($0.utf8) },
            descriptors: [-1, writing.number, -1])
        launch.environment = [Array("LC_ALL=C".utf8)]
        return try Child(launch)
    }
}

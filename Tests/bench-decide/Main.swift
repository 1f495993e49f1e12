internal import Sekimori
internal import SekimoriTesting

/// How long the question at the door takes when there are many requests.
///
///     sekimori-bench-decide [REQUESTS]
///
/// Prints `p99-us MICROSECONDS` and `per-second NUMBER`. Of the requests, 100 000 unless said otherwise, the last
/// 2 000 are approved, four days for each of 500 technicians, one of them today; the others were withdrawn. Half of the questions get a no: another address.
@main enum Main {
    private static let technicians = (0..<500).map { number -> TechnicianID in the("t\(1_000 + number)") }

    static func main() {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        let world = world(requests: count)
        let rules = Example.rules()
        let clock = ContinuousClock()
        var times: [Duration] = []
        times.reserveCapacity(200_000)
        var entries = 0
        let begin = clock.now
        for number in 0..<200_000 {
            let technician = technicians[number % technicians.count]
            let knock = Example.knock(
                number % 3 == 0 ? .greeting : number % 3 == 1 ? .admission : .claim(.shell), as: technician,
                from: number % 2 == 0 ? Example.office : the("198.51.100.1"), key: "SHA256:\(technician)")
            times.append(
                clock.measure {
                    if (try? world.decide(knock, at: Example.during, rules: rules)) != nil { entries += 1 }
                })
        }
        let whole = begin.duration(to: clock.now)
        precondition(entries == times.count / 2, "\(entries) of \(times.count) entered")
        times.sort()
        print("p99-us \(microseconds(times[times.count * 99 / 100]))")
        print("per-second \(Double(times.count) / (microseconds(whole) / 1_000_000))")
    }

    private static func microseconds(_ duration: Duration) -> Double { duration / .microseconds(1) }

    private static func world(requests: Int) -> World {
        var world = Example.world()
        for (number, technician) in technicians.enumerated() {
            let recorded = Example.technician(technician, uid: World.firstUID + 10 + Int64(number))
            world.take(.technicianRecorded(recorded), at: Example.filled)
        }
        for number in 0..<requests {
            let technician = technicians[number % technicians.count]
            let revision = Example.revision(
                Example.form {
                    $0.technicians = [technician]
                    $0.date = the("2026-11-\(22 + (requests - 1 - number) / technicians.count % 4)")
                })
            let id: RequestID = the("r20261122-\(100_000 + number)")
            world.take(.submitted(revision), id, at: Example.filled)
            if number < requests - 4 * technicians.count {
                world.take(.withdrawn(why: the("不要")), id, at: Example.filled)
            } else {
                world.take(.approved(Example.approval(revision)), id, at: Example.filled)
                world.take(.collected(Example.credential(technician)), id, at: Example.filled)
            }
        }
        return world
    }
}

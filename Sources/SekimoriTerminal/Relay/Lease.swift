internal import SekimoriSystem

/// How long this session may go on: until the daemon's deadline, and while the daemon answers.
///
/// Asked every 5 s, valid for 30 s after the last answer (DESIGN §3 law 5). Everything is boot clock, in milliseconds,
/// so stepping the wall clock neither lengthens nor cuts a session.
struct Lease: Equatable {
    /// What the moment demands.
    enum Demand: Equatable {
        case nothing
        /// The daemon has been silent so long that the technician must know.
        case warnOfSilence
        /// The daemon has been silent for longer than the lease is valid.
        case endForSilence
        /// The deadline has passed.
        case endForTime
    }

    static let askInterval: UInt64 = 5000
    static let validity: UInt64 = 30_000
    /// Ten seconds before the end: time to save a file.
    static let warning: UInt64 = 20_000

    private(set) var answeredAt: UInt64
    private(set) var endsAt: UInt64
    private var hasWarned = false

    init(secondsLeft: UInt64, at now: UInt64) {
        answeredAt = now
        endsAt = Self.end(secondsLeft, now)
    }

    /// The daemon said yes.
    mutating func renewed(secondsLeft: UInt64, at now: UInt64) {
        answeredAt = now
        endsAt = Self.end(secondsLeft, now)
        hasWarned = false
    }

    /// Each demand to warn is made once a silence; the demands to end stay.
    mutating func demand(at now: UInt64) -> Demand {
        if now >= endsAt { return .endForTime }
        if now >= answeredAt + Self.validity { return .endForSilence }
        if now >= answeredAt + Self.warning && !hasWarned {
            hasWarned = true
            return .warnOfSilence
        }
        return .nothing
    }

    /// When `demand` may next have another answer.
    var nextDemandAt: UInt64 {
        min(endsAt, answeredAt + (hasWarned ? Self.validity : Self.warning))
    }

    private static func end(_ seconds: UInt64, _ now: UInt64) -> UInt64 {
        let (span, over) = seconds.multipliedReportingOverflow(by: 1000)
        let (end, beyond) = now.addingReportingOverflow(span)
        return over || beyond ? .max : end
    }
}

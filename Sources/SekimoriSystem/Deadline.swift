internal import CPOSIX
internal import Glibc

/// The moment after which nobody waits any longer, on the boot clock: stepping the wall clock moves it nowhere.
package struct Deadline: Comparable, Sendable {
    /// Nanoseconds since boot, suspension included.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// This long from now.
    package static func after(milliseconds: UInt64) -> Self {
        let (span, over) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (end, beyond) = sekimori_boot_nanoseconds().addingReportingOverflow(span)
        return over || beyond ? .never : Self(nanoseconds: end)
    }

    package static func after(seconds: UInt64) -> Self {
        let (milliseconds, over) = seconds.multipliedReportingOverflow(by: 1000)
        return over ? .never : after(milliseconds: milliseconds)
    }

    /// A deadline in the past: whoever would have to wait fails at once.
    package static let now = Self(nanoseconds: 0)
    package static let never = Self(nanoseconds: .max)

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package var hasPassed: Bool { SystemClock.bootNanoseconds >= nanoseconds }

    /// What is left as poll(2) wants it: rounded up, at most an hour at a time, -1 for ever.
    package var pollTimeout: Int32 {
        guard self != .never else { return -1 }
        let now = SystemClock.bootNanoseconds
        guard nanoseconds > now else { return 0 }
        return Int32(min((nanoseconds - now) / 1_000_000 + 1, 3_600_000))
    }
}

/// The clocks of this host.
package enum SystemClock {
    /// Milliseconds since 1970, UTC, as the host believes it.
    package static var unixMilliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Seconds since 1970, UTC, as the host believes it.
    package static var unixSeconds: Int64 { unixMilliseconds / 1000 }

    /// Nanoseconds since boot, suspension included; never stepped.
    package static var bootNanoseconds: UInt64 { sekimori_boot_nanoseconds() }

    /// Milliseconds since boot, suspension included; never stepped.
    package static var bootMilliseconds: UInt64 { sekimori_boot_nanoseconds() / 1_000_000 }
}

/// Waits until a descriptor can be read or written.
package enum Readiness {
    /// Readable, or at its end.
    package static func read(_ descriptor: Int32, until deadline: Deadline) throws(SystemFailure) {
        try wait(descriptor, for: Int16(POLLIN), until: deadline)
    }

    package static func write(_ descriptor: Int32, until deadline: Deadline) throws(SystemFailure) {
        try wait(descriptor, for: Int16(POLLOUT), until: deadline)
    }

    private static func wait(_ descriptor: Int32, for events: Int16, until deadline: Deadline) throws(SystemFailure) {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        while true {
            let ready = poll(&entry, 1, deadline.pollTimeout)
            if ready > 0 { return }
            if ready < 0 && errno != EINTR { throw .last(.poll) }
            if ready == 0 && deadline.hasPassed { throw .timedOut }
        }
    }
}

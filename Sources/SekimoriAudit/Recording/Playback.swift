/// When each frame of a recording is shown.
package struct Playback: Sendable {
    /// How many times faster than it happened; more than 0.
    package let speed: Double
    /// Milliseconds from the recording's start to where the replay starts.
    package let from: UInt64
    /// The longest a pause is shown, in milliseconds of the recording; nil for as long as it was.
    package let idleLimit: UInt64?

    package init(speed: Double, from: UInt64, idleLimit: UInt64?) {
        self.speed = speed
        self.from = from
        self.idleLimit = idleLimit
    }

    /// The milliseconds to wait before a frame: `pause` after the frame before, `elapsed` from the start.
    package func wait(pause: UInt64, elapsed: UInt64) -> UInt64 {
        guard elapsed > from else { return 0 }
        // Only the part of the pause that lies behind the starting point is seen.
        let seen = min(pause, elapsed - from)
        let limited = min(seen, idleLimit ?? seen)
        let shown = Double(limited) / speed
        return shown < 86_400_000 ? UInt64(shown) : 86_400_000
    }

    /// `90`, `1.5`, `2:30` or `1:02:03` as milliseconds; nil for anything else.
    package static func milliseconds(_ text: String) -> UInt64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let last = parts.last, let seconds = Double(last), seconds >= 0,
            last.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e }), seconds < 1_000_000
        else { return nil }
        var whole: UInt64 = 0
        for part in parts.dropLast() {
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt64(part), value < 1_000_000
            else { return nil }
            whole = (whole + value) * 60
        }
        return whole * 1000 + UInt64(seconds * 1000)
    }
}

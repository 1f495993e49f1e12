internal import Sekimori
internal import Synchronization

/// What each vendor's people brought within 24 hours, in bytes: nobody fills the disk for all others.
///
/// In memory: counted since the daemon's start.
struct DailyAllowance: Sendable {
    /// Bytes of one vendor in 24 hours.
    let most: Int64
    private var taken: [VendorID: [(at: Span, size: Int64)]] = [:]

    init(most: Int64) { self.most = most }

    /// How long a vendor has to wait until it may bring so much more; nil: not at all.
    mutating func wait(of vendor: VendorID, for size: Int64, at boot: Span) -> Span? {
        let taken = (self.taken[vendor] ?? []).filter { boot - $0.at < .hours(24) }
        self.taken[vendor] = taken.isEmpty ? nil : taken
        var left = taken.reduce(0) { $0 + $1.size } + size - most
        for one in taken where left > 0 {
            left -= one.size
            if left <= 0 { return one.at + .hours(24) - boot }
        }
        return nil
    }

    mutating func took(_ size: Int64, of vendor: VendorID, at boot: Span) {
        taken[vendor, default: []].append((boot, size))
    }
}

extension Gatekeeper {
    /// Bytes of texts that one vendor hands in within 24 hours, refused ones too: each is kept for years, read again at
    /// every start, and told to people. Hundreds of requests with their reports fit in.
    static let mostTextOfDay: Int64 = 64 << 20
    /// What a text costs besides its own bytes.
    private static let costOfText: Int64 = 4_096

    /// Throws where the sender's vendor has to wait until it may hand in so much more.
    func spend(_ bytes: Int, _ actor: Actor) throws(Throttled) {
        guard let vendor = actor.vendor else { return }
        let size = Int64(bytes) + Self.costOfText
        let wait = vendorTexts.withLock { allowance -> Span? in
            let boot = clock.boot()
            if let wait = allowance.wait(of: vendor, for: size, at: boot) { return wait }
            allowance.took(size, of: vendor, at: boot)
            return nil
        }
        if let wait { throw Throttled(until: inside { now(&$0) } + wait) }
    }
}

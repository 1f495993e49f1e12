package import Sekimori

extension ClockState {
    /// What `chronyc -c -n tracking` answers: one line of 14 fields, among them the source (2), the clock's offset in
    /// seconds (5) and the leap status (14), which says "Not synchronised" where it is not.
    ///
    /// Nil for anything else: unknown is no.
    package init?(tracking bytes: [UInt8]) {
        var line = bytes[...]
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 14, let stratum = Int64(digits: fields[2]),
            let offset = Self.microseconds(fields[4])
        else { return nil }
        let leap = String(decoding: fields[13], as: UTF8.self)
        let isHeld = ["Normal", "Insert second", "Delete second"].contains { $0.utf8.elementsEqual(leap.utf8) }
        // Stratum 0: chrony has no source yet. What it calls its source is only shown.
        guard isHeld, (1...15).contains(stratum) else {
            self = .unknown
            return
        }
        let source = fields[1].prefix(64).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        self.init(
            isSynchronised: true, source: String(decoding: source, as: UTF8.self),
            offset: Span(microseconds: offset))
    }

    /// A decimal fraction of seconds, to the microsecond.
    private static func microseconds(_ text: some Collection<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first.flatMap({ Int64(digits: $0) }), whole < 1_000_000_000_000 else {
            return nil
        }
        var fraction: Int64 = 0
        if parts.count == 2 {
            guard let digits = Int64(digits: parts[1]) else { return nil }
            fraction = digits
            for _ in 0..<max(0, 6 - parts[1].count) { fraction *= 10 }
            for _ in 0..<max(0, parts[1].count - 6) { fraction /= 10 }
        }
        let value = whole * 1_000_000 + fraction
        return isNegative ? -value : value
    }
}

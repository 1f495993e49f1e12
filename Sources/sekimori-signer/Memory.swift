internal import Glibc
internal import Sekimori
internal import SekimoriSystem

/// What the signer remembers by itself: a line for each certificate, on disk before the certificate leaves.
///
/// On a host apart from the gate nobody there can take a line back, so that what was signed is known when the gate's own
/// records are doubted. Setting this host's clock back stops it: a certificate behind the last line's time is refused.
final class Memory {
    /// The time of the last line; nil before the first.
    private(set) var latest: Instant?
    private let file: Descriptor

    /// How far behind the last line the clock may be: what a synchronised clock is slewed by.
    private static let tolerance = Span.seconds(2)
    private static let longestLine = 4096

    init(path: String) throws(SystemFailure) {
        file = try File.open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
        try File.syncDirectory(of: path)
        let end = lseek(file.number, 0, SEEK_END)
        guard end >= 0 else { throw .last(.read) }
        var last = [UInt8](repeating: 0, count: min(Int(end), 2 * Self.longestLine))
        let count = last.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, end - $0.count) }
        guard count == last.count else { throw .last(.read) }
        // A line that a power loss cut is none, and the next one begins on a line of its own.
        if let byte = last.last, byte != UInt8(ascii: "\n") {
            try Bytes.write([UInt8(ascii: "\n")], to: file.number)
            last = last.lastIndex(of: UInt8(ascii: "\n")).map { Array(last[...$0]) } ?? []
        }
        for line in last.split(separator: UInt8(ascii: "\n")).reversed() {
            let word = line.prefix { $0 != UInt8(ascii: " ") }
            guard let at = Instant(String(decoding: word, as: UTF8.self)) else { continue }
            latest = at
            break
        }
    }

    /// Whether the clock may be believed: not behind what was signed before.
    func check(_ now: Instant) throws(SignerRefusal) {
        guard let latest, now < latest - Self.tolerance else { return }
        throw .clockBehind
    }

    /// Writes `2026-11-21T04:00:00.000000Z WORDS`; a certificate that cannot be remembered is not made.
    func note(_ words: String, at now: Instant) throws(SignerRefusal) {
        do throws(SystemFailure) {
            try Bytes.write(Array("\(now) \(words)\n".utf8.prefix(Self.longestLine)), to: file.number)
        } catch {
            throw .unremembered
        }
        guard fdatasync(file.number) == 0 else { throw .unremembered }
        latest = max(latest ?? now, now)
    }
}

internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriSystem
internal import Synchronization

struct HostClock: Clock {
    func now() -> Instant { Instant(microseconds: SystemClock.unixMilliseconds * 1_000) }
    func boot() -> Span { Span(microseconds: Int64(SystemClock.bootNanoseconds / 1_000)) }
    func bootName() -> String {
        let bytes = (try? File.read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}

struct HostRandomness: Randomness {
    func bytes(_ count: Int) -> [UInt8] {
        do {
            return try randomBytes(count)
        } catch {
            // Nothing that is guessable may go out; the unit starts this process again.
            preconditionFailure("the operating system gives no randomness")
        }
    }
}

/// scrypt, 60 ms and 32 MiB at a time: a few at once, the others wait, so that many guesses do not eat the host.
final class ScryptHash: SecretHash {
    private static let most = 4
    private let room = NSCondition()
    private let working = Mutex(0)

    func hash(_ secret: [UInt8]) throws -> String {
        let salt = try randomBytes(16)
        guard let hash = inTurn({ PassphraseHash(of: secret, salt: salt) }) else {
            throw Failure(doing: "hashing a secret", why: "no memory, or no usable secret")
        }
        return hash.text
    }

    func matches(_ secret: [UInt8], _ hash: String) -> Bool {
        inTurn { PassphraseHash(text: Array(hash.utf8))?.matches(secret) ?? false }
    }

    private func inTurn<Result>(_ work: () -> Result) -> Result {
        room.lock()
        while working.withLock({ $0 >= Self.most }) { room.wait() }
        working.withLock { $0 += 1 }
        room.unlock()
        defer {
            room.lock()
            working.withLock { $0 -= 1 }
            room.signal()
            room.unlock()
        }
        return work()
    }
}

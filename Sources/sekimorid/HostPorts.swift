internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriSystem

struct HostClock: Clock {
    func now() -> Instant { Instant(microseconds: SystemClock.unixMilliseconds * 1_000) }
    func boot() -> Span { Span(microseconds: Int64(SystemClock.bootNanoseconds / 1_000)) }
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

struct ScryptHash: SecretHash {
    func hash(_ secret: [UInt8]) throws -> String {
        guard let hash = PassphraseHash(of: secret, salt: try randomBytes(16)) else {
            throw Failure(doing: "hashing a secret", why: "no memory, or no usable secret")
        }
        return hash.text
    }

    func matches(_ secret: [UInt8], _ hash: String) -> Bool {
        PassphraseHash(text: Array(hash.utf8))?.matches(secret) ?? false
    }
}

internal import COpenSSL

/// The operating system gave no randomness: nothing that needs it may go on.
package struct RandomnessFailure: Error {}

/// Random bytes that nobody can foresee, from libcrypto's generator.
package func randomBytes(_ count: Int) throws(RandomnessFailure) -> [UInt8] {
    guard count > 0 else { return [] }
    guard let length = CInt(exactly: count) else { throw RandomnessFailure() }
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, length) == 1 else { throw RandomnessFailure() }
    return bytes
}

/// Somebody who may read recordings: what the hospital calls the key, and the public key as `age` takes it, `age1…` or
/// `ssh-ed25519 AAAA…`.
package struct RecordingRecipient: Hashable, Sendable, Codable {
    package let name: String
    package let key: String

    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }
}

internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// The sign-in of a gate and a person, kept for their next command: a file that only its owner can read.
struct TokenCache {
    private let folder: String
    private let path: String

    private struct Kept: Codable {
        let token: String
        let expires: Instant
    }

    /// nil where nothing is to be kept: on the gate's own socket.
    init?(_ settings: Settings) {
        guard case .remote(let url, let certificate)? = settings.place, let person = settings.person else { return nil }
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/") + "/.cache"
        folder = home + "/sekimori"
        // The key too: another key of the same person may be one that was meanwhile struck out.
        let facts = [url, certificate, person, settings.key ?? ""].joined(separator: "\n")
        path = folder + "/token-" + Digest.hex(Digest.sha256(Array(facts.utf8)).prefix(12))
    }

    func token(at now: Instant) -> String? {
        guard let bytes = try? Files.read(path, limit: 65_536),
            let kept = try? JSONDecoder().decode(Kept.self, from: Data(bytes)), now + .seconds(30) < kept.expires
        else { return nil }
        return kept.token
    }

    /// Keeping is a convenience: where it cannot be done, the next command signs in again.
    func keep(_ signedIn: SignedIn) {
        guard let data = try? JSONEncoder().encode(Kept(token: signedIn.token, expires: signedIn.expires)) else {
            return
        }
        try? Files.makeFolder(folder, mode: 0o700)
        try? Files.replace(path, Array(data), mode: 0o600)
    }

    func forget() { try? FileManager.default.removeItem(atPath: path) }
}

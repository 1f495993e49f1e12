import Foundation
import Sekimori
import SekimoriTesting
import Testing

/// Random walks over whole days of a hospital; `SEKIMORI_LONG=1` walks further, `SEKIMORI_SEED` elsewhere.
struct WalkTests {
    /// Refusals that only the service or its adapters make.
    private static let elsewhere: Set<String> = [
        "key-taken", "id-used", "revision-stale", "nonce-differs",
        "gate-differs", "text-used", "not-entitled", "signature-invalid",
        "passcode-wrong", "password-wrong", "password-expired", "not-enrolled", "invitation-unknown",
        "identity-check-missing",
        "account-ended", "approver-invited-submitter", "signature-missing", "author-differs",
        "code-wrong", "enrolment-expired", "too-many-tokens", "locked-out", "token-unknown",
        "claim-too-late", "second-channel", "terminal-missing",
        "not-stopped", "journal-unwritable", "clock-stepped-back", "clock-unsynchronised", "key-material-invalid",
        "clock-stepped-forward", "clock-differs", "clock-undisputed", "still-kept", "requests-unsettled",
        "gap-open", "no-gap", "gap-differs", "second-person-needed", "manager-needed",
    ]

    private static let long = ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1"
    private static let seed = ProcessInfo.processInfo.environment["SEKIMORI_SEED"].flatMap { UInt64($0) } ?? 20_261_122

    @Test(.requirement("R-027", "R-076", "R-091", "R-248"))
    func `whatever is done in whatever order, the rules hold`() throws {
        var events = try Sources.cases(of: "RequestEvent", in: "Sekimori/Request/RequestEvent.swift")
        let refusals = try Sources.cases(of: "Refusal", in: "Sekimori/Refusal.swift")
        var missing = refusals.subtracting(Self.elsewhere)
        let enough: UInt64 = Self.long ? 20_000 : 300
        // A walk that misses a refusal proves little: if need be further, wherever the seed begins.
        for number in 0..<enough * 5 where number < enough || !missing.isEmpty {
            let seed = Self.seed &+ number
            var walk = Walk(seed: seed, checksRows: number.isMultiple(of: 10))
            for _ in 0..<150 where walk.wrongs.isEmpty { walk.step() }
            #expect(walk.wrongs == [], "SEKIMORI_SEED=\(seed)")
            #expect(walk.refused.isSubset(of: refusals))
            events.subtract(walk.happened.map { $0.replacing("request-", with: "") })
            missing.subtract(walk.refused)

            var replayed = World()
            for (event, now) in walk.log { try replayed.apply(event, at: now) }
            #expect(Snapshot(kept: replayed) == Snapshot(kept: walk.world), "SEKIMORI_SEED=\(seed)")
            #expect(replayed.nextUID == walk.world.nextUID, "SEKIMORI_SEED=\(seed)")
        }
        #expect(events == [])
        #expect(missing == [])
    }

    @Test func `the refusals left to the service are none that the core makes`() throws {
        let refusals = try Sources.cases(of: "Refusal", in: "Sekimori/Refusal.swift")
        #expect(Self.elsewhere.subtracting(refusals) == [])
        var made: Set<String> = []
        for text in try Sources.texts(of: "Sekimori") {
            for match in text.matches(of: /throw \.([a-z]\w*)/) { made.insert(Sources.kebab(String(match.1))) }
        }
        #expect(made == refusals.subtracting(Self.elsewhere))
    }
}

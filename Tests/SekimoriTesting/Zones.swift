package import Sekimori

/// Zones whose clocks jump, by hand: 2026 only.
extension Zone {
    /// 2026-03-08 02:00 becomes 03:00; 2026-11-01 02:00 becomes 01:00 again.
    package static let newYork = Self(
        name: "America/New_York", firstOffset: -18_000,
        transitions: [
            .init(at: 1_772_953_200, offset: -14_400), .init(at: 1_793_512_800, offset: -18_000),
        ])

    /// Half an hour only: 2026-04-05 02:00 becomes 01:30 again; 2026-10-04 02:00 becomes 02:30.
    package static let lordHowe = Self(
        name: "Australia/Lord_Howe", firstOffset: 39_600,
        transitions: [.init(at: 1_775_314_800, offset: 37_800), .init(at: 1_791_041_400, offset: 39_600)])

    /// Midnight itself is skipped: 2026-04-24 00:00 becomes 01:00; 2026-10-30 00:00 becomes 2026-10-29 23:00 again.
    package static let cairo = Self(
        name: "Africa/Cairo", firstOffset: 7_200,
        transitions: [.init(at: 1_776_981_600, offset: 10_800), .init(at: 1_793_307_600, offset: 7_200)])
}

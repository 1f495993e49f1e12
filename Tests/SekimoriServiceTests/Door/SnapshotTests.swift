import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the host is told: keys sshd may see, login names.
struct SnapshotTests {
    let site: Site

    init() throws { site = try Site.filled() }

    private var lines: [String] { site.gatekeeper.keySnapshot().split(separator: "\n").map(String.init) }

    private static let from = "from=\"203.0.113.0/28,2001:db8:1::/64\""

    private func line(_ login: String, _ expiry: String, _ signer: TestSigner, from: String = Self.from) -> String {
        "\(login)\trestrict,pty,\(from),expiry-time=\"\(expiry)\" \(signer.registered.line)"
    }

    @Test(.requirement("R-173"))
    func `every active technician's keys are offered with sources and the end of the day`() {
        #expect(
            site.gatekeeper.keySnapshot()
                == [
                    "sekimori-keys 1 \(Site.start.seconds)", line("tanaka", "20261121150000Z", People.tanaka),
                    line("suzuki", "20261121150000Z", People.suzuki), "end 2", "",
                ].joined(separator: "\n"))
    }

    @Test func `an approval adds the names of the assets`() throws {
        try site.approve(site.submit())
        #expect(
            lines.dropFirst().dropLast() == [
                line("tanaka", "20261121150000Z", People.tanaka), line("suzuki", "20261121150000Z", People.suzuki),
                line("tanaka+pacs1", "20261121150000Z", People.tanaka),
            ])
    }

    @Test func `a window past midnight is offered to its end`() throws {
        let id = try site.submit(
            Example.form {
                $0.from = the("22:00"); $0.until = the("06:00")
            })
        try site.approve(id)
        #expect(lines.contains(line("tanaka", "20261121150000Z", People.tanaka)))
        site.clock.advance(to: tokyo("2026-11-22 00:00"))
        #expect(lines.contains(line("tanaka", "20261122210000Z", People.tanaka)))
        #expect(lines.contains(line("suzuki", "20261122150000Z", People.suzuki)))
        site.clock.advance(to: tokyo("2026-11-23 05:59"))
        #expect(lines.contains(line("tanaka", "20261123150000Z", People.tanaka)))
    }

    @Test func `no list expires before the next one is written`() {
        site.clock.advance(to: tokyo("2026-11-22 00:00") - .seconds(2))
        #expect(lines.contains(line("tanaka", "20261121150058Z", People.tanaka)))
    }

    @Test(.requirement("R-244", "R-245"))
    func `nobody suspended, retired, unconfirmed or of a suspended vendor is offered`() throws {
        let why: Label = the("調査中")
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .suspended(why: why)), by: .operations)
        #expect(lines.dropFirst() == [line("suzuki", "20261121150000Z", People.suzuki), "end 1"])
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: why)), by: .operations)
        let unconfirmed = Site.technician(Example.suzuki, key: People.suzuki) { $0.rightsConfirmedBy = nil }
        _ = try site.gatekeeper.change(.technician(unconfirmed), by: .operations)
        #expect(lines.dropFirst() == ["end 0"])
        _ = try site.gatekeeper.change(
            .technician(Site.technician(Example.suzuki, key: People.suzuki)), by: .operations)
        #expect(lines.last == "end 1")
        _ = try site.gatekeeper.change(.vendorStanding(Example.yamato, .suspended(why: why)), by: .operations)
        #expect(lines.dropFirst() == ["end 0"])
    }

    @Test func `a technician's own sources are narrower than the vendor's`() throws {
        let home = Site.technician(Example.tanaka, key: People.tanaka) { $0.sources = [the("203.0.113.10")] }
        _ = try site.gatekeeper.change(.technician(home), by: .operations)
        #expect(
            lines.contains(
                line("tanaka", "20261121150000Z", People.tanaka, from: "from=\"203.0.113.10/32\"")))
    }

    @Test func `a technician without sources is offered to nobody`() throws {
        _ = try site.gatekeeper.change(.vendor(Example.vendor { $0.sources = [] }), by: .operations)
        #expect(lines.dropFirst() == ["end 0"])
    }

    @Test func `several keys of one technician are several lines`() throws {
        let both = Site.technician(Example.tanaka, key: People.tanaka) {
            $0.keys.append(TestSigner("tanaka's second key").registered)
        }
        _ = try site.gatekeeper.change(.technician(both), by: .operations)
        #expect(lines.filter { $0.hasPrefix("tanaka\t") }.count == 2)
        #expect(lines.last == "end 3")
    }

    @Test(.requirement("R-088", "R-240"))
    func `names and uids of who left stay taken`() throws {
        try site.approve(site.submit())
        let before = site.gatekeeper.logins()
        #expect(before.map(\.name) == ["tanaka", "suzuki", "tanaka+pacs1"])
        #expect(before.map(\.uid) == [200_000, 200_001, 200_002])
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: the("退職"))), by: .yamada)
        #expect(site.gatekeeper.logins().map(\.name) == ["suzuki"])
        #expect(
            refusal {
                try site.gatekeeper.change(
                    .technician(Site.technician(Example.tanaka, key: TestSigner("fresh"))), by: .operations)
            } == .idUsed("tanaka"))
        #expect(
            refusal { try site.gatekeeper.change(.technicianStanding(Example.tanaka, .active), by: .operations) }
                == .idUsed("tanaka"))
        try site.restart()
        let kato = Example.technician(the("kato"), uid: 0) { $0.keys = [TestSigner("kato").registered] }
        _ = try site.gatekeeper.change(.technician(kato), by: .operations)
        #expect(site.gatekeeper.logins().map(\.uid) == [200_001, 200_003])
    }

    @Test func `a second approval of the same technician and asset keeps the name and the uid`() throws {
        try site.approve(site.submit())
        let before = site.gatekeeper.logins()
        try site.approve(
            site.submit(
                Example.form {
                    $0.from = the("18:00"); $0.until = the("19:00")
                }))
        #expect(site.gatekeeper.logins() == before)
    }
}

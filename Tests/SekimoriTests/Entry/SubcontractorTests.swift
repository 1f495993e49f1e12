import Sekimori
import SekimoriTesting
import Testing

/// A subcontractor's technician beside the vendor's own, before the same rules.
struct SubcontractorTests {
    private static let why: Label = the("調査中")

    /// What stands in a technician's way, and what the technician is told.
    private struct Obstacle {
        let events: [Event]
        var knock: (TechnicianID) -> Knock = { Example.knock(.admission, as: $0, key: "SHA256:\($0)") }
        var at = Example.during
        var collected = true
        let refusal: Refusal
    }

    /// Whoever it is, with one thing changed in the register.
    private static func changed(_ id: TechnicianID, _ change: (inout Technician) -> Void) -> Event {
        let subcontractor = id == Example.sato ? Example.aoba : nil
        let uid = World.firstUID + (id == Example.sato ? 2 : 0)
        return .technicianRecorded(
            Example.technician(id, uid: uid) {
                $0.subcontractor = subcontractor
                change(&$0)
            })
    }

    private static func obstacles(of id: TechnicianID) -> [Obstacle] {
        let contract = Example.yamatoContract
        return [
            Obstacle(
                events: [changed(id) { $0.standing = .suspended(why: why) }],
                refusal: .technicianSuspended(id, why: why)),
            Obstacle(events: [changed(id) { $0.standing = .retired(why: why) }], refusal: .technicianRetired(id)),
            Obstacle(events: [changed(id) { $0.rightsConfirmedBy = nil }], refusal: .rightsUnconfirmed(id)),
            Obstacle(events: [changed(id) { $0.keys = [] }], refusal: .keyUnknown),
            Obstacle(
                events: [changed(id) { $0.sources = [the("203.0.113.12")] }],
                refusal: .sourceNotAllowed(Example.office)),
            Obstacle(
                events: [changed(id) { $0.schedule = the("mon-fri 09:00-17:00") }],
                refusal: .outsideSchedule(.technician(id), opens: nil)),
            Obstacle(
                events: [.vendorRecorded(Example.vendor { $0.standing = .suspended(why: why) })],
                refusal: .vendorSuspended(Example.yamato, why: why)),
            Obstacle(
                events: [.contractRecorded(Example.contract { $0.nondisclosureUntil = nil })],
                refusal: .nondisclosureMissing(contract)),
            Obstacle(
                events: [.contractRecorded(Example.contract { $0.nondisclosureUntil = the("2026-11-21") })],
                refusal: .nondisclosureLapsed(contract, on: the("2026-11-21"))),
            Obstacle(
                events: [.contractRecorded(Example.contract { $0.safetyClauses = false })],
                refusal: .safetyClausesMissing(contract)),
            Obstacle(
                events: [.contractRecorded(Example.contract { $0.until = the("2026-11-21") })],
                refusal: .contractNotInForce(contract, from: the("2026-04-01"), until: the("2026-11-21"))),
            Obstacle(
                events: [.stopped(.vendor(Example.yamato), why: why, by: "manager ito")],
                refusal: .stopped(.vendor(Example.yamato), why: why)),
            Obstacle(
                events: [],
                knock: { Example.knock(.admission, as: $0, from: the("203.0.113.11"), key: "SHA256:\($0)") },
                refusal: .sourceNotAllowed(the("203.0.113.11"))),
            Obstacle(
                events: [], knock: { Example.knock(.claim(.exec(the("uptime"))), as: $0, key: "SHA256:\($0)") },
                refusal: .capabilityNotGranted(requested: "exec uptime", granted: [.shell])),
            Obstacle(
                events: [], knock: { Example.knock(.admission, as: $0, on: Example.ris, key: "SHA256:\($0)") },
                refusal: .assetNotInRequest(Example.ris)),
            Obstacle(
                events: [], at: tokyo("2026-11-22 12:59"),
                refusal: .outsideWindow(opens: tokyo("2026-11-22 13:00"), closes: tokyo("2026-11-22 17:00"))),
            Obstacle(
                events: [], at: tokyo("2026-11-22 17:00"), refusal: .windowPassed(ended: tokyo("2026-11-22 17:00"))),
            Obstacle(events: [], collected: false, refusal: .passcodeNotCollected),
        ]
    }

    @Test(.requirement("R-256"), arguments: [Example.tanaka, Example.sato])
    func `what stops the vendor's own technician stops a subcontractor's`(id: TechnicianID) throws {
        let form = Example.form { $0.technicians = [id] }
        let free = try Example.approved(form).decide(
            Example.knock(as: id, key: "SHA256:\(id)"), at: Example.during, rules: Example.rules())
        #expect(free.until == tokyo("2026-11-22 17:00"))
        for obstacle in Self.obstacles(of: id) {
            var world = Example.approved(form, collected: obstacle.collected)
            for event in obstacle.events { world.take(event, at: Example.during) }
            expectRefusal(obstacle.refusal, in: world, obstacle.knock(id), at: obstacle.at)
        }
    }

    @Test(.requirement("R-256"), arguments: [Example.tanaka, Example.sato])
    func `a subcontractor's technician is named and approved under the same conditions`(id: TechnicianID) {
        let revision = Example.revision(Example.form { $0.technicians = [id] })
        let refusals: [(Event, Refusal)] = [
            (Self.changed(id) { $0.standing = .suspended(why: Self.why) }, .technicianSuspended(id, why: Self.why)),
            (Self.changed(id) { $0.standing = .retired(why: Self.why) }, .technicianRetired(id)),
            (Self.changed(id) { $0.rightsConfirmedBy = nil }, .rightsUnconfirmed(id)),
            (Self.changed(id) { $0.keys = [] }, .noKey(id)),
            (
                .contractRecorded(Example.contract { $0.nondisclosureUntil = nil }),
                .nondisclosureMissing(Example.yamatoContract)
            ),
            (
                .contractRecorded(Example.contract { $0.safetyClauses = false }),
                .safetyClausesMissing(Example.yamatoContract)
            ),
        ]
        for (event, refusal) in refusals {
            expectRefusal(refusal) { () throws(Refusal) in
                try Example.world([event]).admissible(revision.form, at: Example.filled, rules: Example.rules())
            }
            let world = Example.world([.request(Example.request, .submitted(revision)), event])
            expectRefusal(refusal) { () throws(Refusal) in
                guard let request = world.requests[Example.request] else { throw .requestUnknown }
                try world.approvable(
                    request, terms: Example.terms(revision), by: Example.ito, at: Example.filled,
                    rules: Example.rules())
            }
        }
    }
}

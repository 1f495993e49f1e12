import Sekimori
import SekimoriTesting
import Testing

/// What a vendor may submit (REQUIREMENTS B1, B9).
struct SubmittingTests {
    private func submit(
        after events: [Event] = [], at now: Instant = Example.filled, rules: Rules = Example.rules(),
        _ change: (inout FormDraft) -> Void = { _ in }
    ) throws(Refusal) -> Window {
        try Example.world(events).admissible(Example.form(change), at: now, rules: rules)
    }

    private func expectRefusal(
        _ refusal: Refusal, after events: [Event] = [], at now: Instant = Example.filled,
        rules: Rules = Example.rules(), location: SourceLocation = #_sourceLocation,
        _ change: (inout FormDraft) -> Void = { _ in }
    ) {
        SekimoriTests.expectRefusal(refusal, location: location) { () throws(Refusal) in
            try submit(after: events, at: now, rules: rules, change)
        }
    }

    @Test func `a whole form is admissible, and its local times mean moments`() throws {
        let window = try submit()
        #expect(window == Window(from: tokyo("2026-11-22 13:00"), until: tokyo("2026-11-22 17:00")))
    }

    // MARK: Who may send people

    @Test func `a vendor that is unknown, suspended or gone submits nothing`() {
        expectRefusal(.vendorUnknown(Example.kaede)) { $0.vendor = Example.kaede }
        let suspended = Example.vendor { $0.standing = .suspended(why: the("調査中")) }
        expectRefusal(.vendorSuspended(Example.yamato, why: the("調査中")), after: [.vendorRecorded(suspended)])
        let retired = Example.vendor { $0.standing = .retired(why: the("廃業")) }
        expectRefusal(.vendorRetired(Example.yamato), after: [.vendorRecorded(retired)])
    }

    @Test(.requirement("R-028"), arguments: ["2026-11-21", "2026-11-22", nil])
    func `the non-disclosure agreement must last until the end of the work`(last: String?) throws {
        let contract = Example.contract { $0.nondisclosureUntil = last.map { the($0) } }
        switch last {
        case "2026-11-22": _ = try submit(after: [.contractRecorded(contract)])
        case let last?:
            expectRefusal(
                .nondisclosureLapsed(Example.yamatoContract, on: the(last)), after: [.contractRecorded(contract)])
        case nil:
            expectRefusal(.nondisclosureMissing(Example.yamatoContract), after: [.contractRecorded(contract)])
        }
    }

    @Test func `what lapses during the night does not carry the work`() throws {
        let contract = Example.contract { $0.nondisclosureUntil = Example.day }
        let night = { (draft: inout FormDraft) in
            draft.from = the("22:00")
            draft.until = the("00:00")
        }
        _ = try submit(after: [.contractRecorded(contract)], night)
        expectRefusal(
            .nondisclosureLapsed(Example.yamatoContract, on: Example.day), after: [.contractRecorded(contract)]
        ) {
            night(&$0)
            $0.until = the("00:01")
        }
    }

    @Test(.requirement("R-196")) func `a contract must exist, be the vendor's, be in force and have safety clauses`() {
        expectRefusal(.contractUnknown(Example.kaedeContract)) { $0.contract = Example.kaedeContract }
        let foreign = Example.contract(Example.kaedeContract, of: Example.kaede)
        expectRefusal(.contractOfAnotherVendor(Example.kaedeContract), after: [.contractRecorded(foreign)]) {
            $0.contract = Example.kaedeContract
        }
        expectRefusal(
            .contractRetired(Example.yamatoContract),
            after: [.contractRecorded(Example.contract { $0.standing = .retired(why: the("解約")) })])
        expectRefusal(
            .contractNotInForce(Example.yamatoContract, from: the("2026-04-01"), until: the("2027-03-31"))
        ) { $0.date = the("2027-04-01") }
        expectRefusal(
            .safetyClausesMissing(Example.yamatoContract),
            after: [.contractRecorded(Example.contract { $0.safetyClauses = false })])
    }

    @Test func `what is wrong with the contract is told before what is wrong with the people`() {
        let lapsed = Example.contract { $0.safetyClauses = false }
        let keyless = Example.technician { $0.keys = [] }
        expectRefusal(
            .safetyClausesMissing(Example.yamatoContract),
            after: [.contractRecorded(lapsed), .technicianRecorded(keyless)])
    }

    // MARK: Who comes

    @Test(.requirement("R-029")) func `only active technicians of the register and of the vendor may be named`() {
        let nobody: TechnicianID = the("nobody")
        expectRefusal(.technicianUnknown(nobody)) { $0.technicians = [Example.tanaka, nobody] }
        let left = Example.technician { $0.standing = .retired(why: the("退職")) }
        expectRefusal(.technicianRetired(Example.tanaka), after: [.technicianRecorded(left)])
        let suspended = Example.technician { $0.standing = .suspended(why: the("休職")) }
        expectRefusal(.technicianSuspended(Example.tanaka, why: the("休職")), after: [.technicianRecorded(suspended)])
        let unconfirmed = Example.technician { $0.rightsConfirmedBy = nil }
        expectRefusal(.rightsUnconfirmed(Example.tanaka), after: [.technicianRecorded(unconfirmed)])
        let keyless = Example.technician { $0.keys = [] }
        expectRefusal(.noKey(Example.tanaka), after: [.technicianRecorded(keyless)])
        let foreign = Example.technician(the("mori"), of: Example.kaede, uid: World.firstUID + 9)
        let kaede = Example.vendor(Example.kaede)
        expectRefusal(
            .technicianOfAnotherVendor(the("mori")), after: [.vendorRecorded(kaede), .technicianRecorded(foreign)]
        ) { $0.technicians = [the("mori")] }
    }

    @Test(.requirement("R-034", "R-231")) func `a subcontractor's technician needs a confirmed subcontract`() throws {
        _ = try submit { $0.technicians = [Example.sato] }
        let none = Example.contract { $0.subcontractors = [] }
        expectRefusal(.subcontractorUnconfirmed(Example.aoba), after: [.contractRecorded(none)]) {
            $0.technicians = [Example.tanaka, Example.sato]
        }
        let lapsing = Example.contract {
            $0.subcontractors = [Subcontractor(id: Example.aoba, name: the("青葉"), confirmedUntil: the("2026-11-21"))]
        }
        expectRefusal(
            .subcontractorLapsed(Example.aoba, on: the("2026-11-21")), after: [.contractRecorded(lapsing)]
        ) { $0.technicians = [Example.sato] }
    }

    @Test(.requirement("R-232"))
    func `for work on personal information everybody is under a non-disclosure agreement`() throws {
        let personal = { (draft: inout FormDraft) in
            draft.personalInformation = .yes(the("障害の画像を患者ごとに照合するため"))
            draft.technicians = [Example.tanaka, Example.sato]
        }
        _ = try submit(personal)
        let none = Example.contract { $0.nondisclosureUntil = nil }
        expectRefusal(.nondisclosureMissing(Example.yamatoContract), after: [.contractRecorded(none)], personal)
        let lapsed = Example.contract { $0.nondisclosureUntil = the("2026-11-21") }
        expectRefusal(
            .nondisclosureLapsed(Example.yamatoContract, on: the("2026-11-21")), after: [.contractRecorded(lapsed)],
            personal)
        let unbound = Example.contract {
            $0.subcontractors = [Subcontractor(id: Example.aoba, name: the("青葉"), confirmedUntil: nil)]
        }
        expectRefusal(.subcontractorUnconfirmed(Example.aoba), after: [.contractRecorded(unbound)], personal)
    }

    // MARK: To what, from where, on what machine

    @Test(.requirement("R-141", "R-164")) func `every asset must be in the ledger with yes to remote maintenance`() {
        let unknown: AssetID = the("ct-9")
        expectRefusal(.assetUnknown(unknown)) { $0.assets = [Example.pacs, unknown] }
        let no = Example.asset(Example.ris) { $0.remoteMaintenance = .no }
        expectRefusal(.remoteMaintenanceNotAllowed(Example.ris), after: [.assetRecorded(no)]) {
            $0.assets = [Example.pacs, Example.ris]
        }
        let open = Example.asset { $0.remoteMaintenance = .unconfirmed }
        expectRefusal(.remoteMaintenanceUnconfirmed(Example.pacs), after: [.assetRecorded(open)])
        let gone = Example.asset { $0.standing = .retired(why: the("廃棄")) }
        expectRefusal(.assetRetired(Example.pacs), after: [.assetRecorded(gone)])
        let idle = Example.asset { $0.standing = .suspended(why: the("故障")) }
        expectRefusal(.assetSuspended(Example.pacs, why: the("故障")), after: [.assetRecorded(idle)])
        expectRefusal(
            .stopped(.asset(Example.pacs), why: the("点検")),
            after: [.stopped(.asset(Example.pacs), why: the("点検"), by: "operator ito")])
    }

    @Test(.requirement("R-173")) func `a source outside the vendor's is refused`() throws {
        expectRefusal(.sourceOutsideVendor(the("203.0.113.16"))) {
            $0.sources = [the("203.0.113.10"), the("203.0.113.16")]
        }
        expectRefusal(.sourceOutsideVendor(the("203.0.113.0/27"))) { $0.sources = [the("203.0.113.0/27")] }
        _ = try submit { $0.sources = [the("203.0.113.0/28"), the("2001:db8:1::7")] }
    }

    @Test(.requirement("R-176")) func `an unsafe or stale terminal is refused`() throws {
        expectRefusal(.terminalUnsafe(.malwareFound)) { $0.terminal = Example.terminal(malwareFound: true) }
        expectRefusal(.terminalUnsafe(.noFirewall)) { $0.terminal = Example.terminal(firewall: false) }
        expectRefusal(.terminalUnsafe(.publicWireless)) { $0.terminal = Example.terminal(publicWireless: true) }
        _ = try submit { $0.terminal = Example.terminal(scannedOn: "2026-11-15", definitionsOf: "2026-11-22") }
        expectRefusal(.terminalDeclarationStale(days: 8)) {
            $0.terminal = Example.terminal(scannedOn: "2026-11-14")
        }
        expectRefusal(.terminalDeclarationStale(days: 8)) {
            $0.terminal = Example.terminal(definitionsOf: "2026-11-14")
        }
        expectRefusal(.terminalDeclarationStale(days: -1)) {
            $0.terminal = Example.terminal(scannedOn: "2026-11-23")
        }
    }

    // MARK: Lists

    @Test(.requirement("R-030")) func `a list without entries is refused, the plan too`() {
        expectRefusal(.listEmpty("technicians")) { $0.technicians = [] }
        expectRefusal(.listEmpty("assets")) { $0.assets = [] }
        expectRefusal(.listEmpty("sources")) { $0.sources = [] }
        expectRefusal(.listEmpty("capabilities")) { $0.capabilities = [] }
        expectRefusal(.listEmpty("plan")) { $0.plan = [] }
    }

    @Test func `a list that repeats an entry is refused, but a plan may repeat a step`() throws {
        expectRefusal(.listRepeats("technicians")) { $0.technicians = [Example.tanaka, Example.tanaka] }
        expectRefusal(.listRepeats("assets")) { $0.assets = [Example.pacs, Example.ris, Example.pacs] }
        expectRefusal(.listRepeats("sources")) { $0.sources = [the("203.0.113.10"), the("203.0.113.10/32")] }
        expectRefusal(.listRepeats("capabilities")) { $0.capabilities = [.shell, .shell] }
        _ = try submit { $0.plan = [the("再起動"), the("確認"), the("再起動")] }
    }

    // MARK: When

    @Test(.requirement("R-246")) func `a window is under 24 hours and has an inside`() throws {
        expectRefusal(.windowEmpty) { $0.until = the("13:00") }
        expectRefusal(.windowEmpty) { $0.from = the("24:00") }
        expectRefusal(.windowTooLong(minutes: 1_440)) {
            $0.from = the("00:00")
            $0.until = the("24:00")
        }
        let long = try submit {
            $0.from = the("13:00")
            $0.until = the("12:59")
        }
        #expect(long.until - long.from == .minutes(1_439))
        expectRefusal(.windowTooLong(minutes: 241), rules: Example.rules { $0.longestWindow = .hours(4) }) {
            $0.until = the("17:01")
        }
    }

    @Test func `a window that passed is refused, one that runs is not`() throws {
        let until = tokyo("2026-11-22 17:00")
        expectRefusal(.windowPassed(ended: until), at: until)
        _ = try submit(at: until - Span(microseconds: 1))
    }

    @Test(.requirement("R-246")) func `the lead time is kept to the minute`() throws {
        let rules = Example.rules { $0.leadTime = .hours(24) }
        let latest = tokyo("2026-11-21 13:00")
        _ = try submit(at: latest, rules: rules)
        expectRefusal(.tooLate(leadMinutes: 1_440), at: latest + Span(microseconds: 1), rules: rules)
        _ = try submit(at: tokyo("2026-11-22 13:30"))
    }

    @Test func `a minute that the zone skips is refused, at either end`() {
        let rules = Example.rules(zone: .newYork)
        let fits = [Event.contractRecorded(Example.contract { $0.from = the("2026-01-01") })]
        let now = tokyo("2026-03-01 12:00")
        expectRefusal(.minuteSkipped(local("2026-03-08 02:30")), after: fits, at: now, rules: rules) {
            $0.date = the("2026-03-08")
            $0.from = the("02:30")
        }
        expectRefusal(.minuteSkipped(local("2026-03-08 02:00")), after: fits, at: now, rules: rules) {
            $0.date = the("2026-03-07")
            $0.from = the("22:00")
            $0.until = the("02:00")
        }
    }

    @Test func `a minute that the zone repeats must be chosen`() throws {
        let rules = Example.rules(zone: .newYork)
        let night = { (draft: inout FormDraft) in
            draft.date = the("2026-10-31")
            draft.from = the("22:00")
            draft.until = the("01:30")
            draft.terminal = Example.terminal(scannedOn: "2026-10-30", definitionsOf: "2026-10-30")
        }
        let now = tokyo("2026-10-30 12:00")
        expectRefusal(.minuteRepeated(local("2026-11-01 01:30")), at: now, rules: rules, night)
        let first = try submit(at: now, rules: rules) {
            night(&$0)
            $0.repeatedHour = .first
        }
        let second = try submit(at: now, rules: rules) {
            night(&$0)
            $0.repeatedHour = .second
        }
        #expect(second.until - first.until == .hours(1))
        #expect(second.from == first.from)
    }
}

import Sekimori
import SekimoriTesting

/// Ledgers change while requests run: mostly back to what is healthy, now and then one thing breaks.
extension Walk {
    static let mori: TechnicianID = the("mori")
    static let nobody: TechnicianID = the("nobody")
    static let watanabe: PersonID = the("watanabe")
    static let unknownAsset: AssetID = the("ct-9")
    static let unknownContract: ContractID = the("no-such-contract")
    static let unknownVendor: VendorID = the("no-such-vendor")

    static let uids: [TechnicianID: Int64] = [
        Example.tanaka: World.firstUID, Example.suzuki: World.firstUID + 1, Example.sato: World.firstUID + 2,
        mori: World.firstUID + 3,
    ]

    static let ledger: [Event] =
        Example.ledger.map { event in
            guard case .contractRecorded(let contract) = event else { return event }
            return .contractRecorded(healthy(contract.id))
        } + [
            .vendorRecorded(Example.vendor(Example.kaede)), .contractRecorded(healthy(Example.kaedeContract)),
            .technicianRecorded(Example.technician(mori, of: Example.kaede, uid: World.firstUID + 3)),
            .personRecorded(Example.clerk(watanabe, of: Example.kaede)),
        ]

    private static func healthy(_ id: ContractID) -> Contract {
        Example.contract(id, of: id == Example.kaedeContract ? Example.kaede : Example.yamato) {
            $0.from = the("2026-01-01")
        }
    }

    mutating func changeLedger() throws(Refusal) {
        let breaks = random.oneIn(3)
        switch random.below(11) {
        case 0...1: changeTechnician(breaks: breaks)
        case 2: changeVendor(breaks: breaks)
        case 3...4: changeContract(breaks: breaks)
        case 5: changeAsset(breaks: breaks)
        case 6:
            let date = zone.local(now).date.advanced(by: Int64(random.below(2)))
            happen(breaks ? .holidayRecorded(Holiday(date: date, name: Self.why)) : .holidayRemoved(date))
        case 7: try changeAppointment(breaks: breaks)
        case 8: allotLogin()
        case 9:
            let vendor = random.pick([Example.yamato, Example.kaede])
            let roster = random.oneIn(9) ? [] : world.roster(of: vendor)
            happen(
                .rosterConfirmed(RosterConfirmation(vendor: vendor, technicians: roster, by: Example.yamada, at: now)))
        default:
            let technician = random.pick(Array(Self.uids.keys.sorted()))
            happen(random.pick([.invited(technician), .enrolled(technician), .logonDenied(technician)]))
        }
    }

    private mutating func changeTechnician(breaks: Bool) {
        let id = random.pick(Array(Self.uids.keys.sorted()))
        var one = Example.technician(
            id, of: id == Self.mori ? Example.kaede : Example.yamato, uid: Self.uids[id] ?? 0)
        if id == Example.sato { one.subcontractor = Example.aoba }
        if breaks {
            switch random.below(6) {
            case 0: one.standing = .suspended(why: Self.why)
            case 1: one.standing = .retired(why: Self.why)
            case 2: one.rightsConfirmedBy = nil
            case 3: one.keys = []
            case 4: one.schedule = the("mon-fri 09:00-17:00")
            default: one.sources = [the("203.0.113.12/30")]
            }
        }
        happen(.technicianRecorded(one))
    }

    private mutating func changeVendor(breaks: Bool) {
        happen(
            .vendorRecorded(
                Example.vendor(random.pick([Example.yamato, Example.kaede])) {
                    guard breaks else { return }
                    switch random.below(3) {
                    case 0: $0.standing = .suspended(why: Self.why)
                    case 1: $0.standing = .retired(why: Self.why)
                    default: $0.sources = [the("203.0.113.0/29")]
                    }
                }))
    }

    private mutating func changeContract(breaks: Bool) {
        var contract = Self.healthy(
            random.pick([Example.yamatoContract, Example.yamatoContract, Example.kaedeContract]))
        let today = zone.local(now).date
        if breaks {
            switch random.below(8) {
            case 0: contract.standing = .retired(why: Self.why)
            case 1: contract.until = today.advanced(by: Int64(random.below(3)) - 1)
            case 2: contract.nondisclosureUntil = nil
            case 3: contract.nondisclosureUntil = today.advanced(by: Int64(random.below(3)) - 1)
            case 4: contract.safetyClauses = false
            case 5: contract.schedule = the("mon-sun 08:00-20:00 no-holidays")
            case 6: contract.subcontractors = []
            default:
                contract.subcontractors = [
                    Subcontractor(
                        id: Example.aoba, name: Self.why,
                        confirmedUntil: random.oneIn(4) ? nil : today.advanced(by: Int64(random.below(3)) - 1))
                ]
            }
        }
        happen(.contractRecorded(contract))
    }

    private mutating func changeAsset(breaks: Bool) {
        happen(
            .assetRecorded(
                Example.asset(random.pick([Example.pacs, Example.ris])) {
                    guard breaks else { return }
                    switch random.below(5) {
                    case 0: $0.standing = .suspended(why: Self.why)
                    case 1: $0.standing = .retired(why: Self.why)
                    case 2: $0.remoteMaintenance = .no
                    case 3: $0.remoteMaintenance = .unconfirmed
                    default: $0.schedule = the("mon-sun 10:00-23:00")
                    }
                }))
    }

    private mutating func changeAppointment(breaks: Bool) throws(Refusal) {
        let number = (world.appointments.values.map(\.number).max() ?? 0) + (random.oneIn(5) ? 0 : 1)
        let person = random.pick([Example.ito, Example.kimura])
        var appointment = Example.appointment(person, number: number)
        if person == Example.kimura, !random.oneIn(5) {
            appointment = Example.appointment(person, .delegate(vendors: [Example.yamato]), number: number)
        }
        if breaks {
            appointment =
                random.oneIn(2)
                ? Example.appointment(person, .ended, number: number)
                : Example.appointment(person, number: number, from: "2026-01-01", until: "2026-01-31")
        }
        try world.appointable(appointment)
        happen(.appointed(appointment))
    }

    private mutating func allotLogin() {
        let asset = random.pick([nil, Example.pacs, Example.ris])
        let uid = random.oneIn(3) ? World.firstUID + Int64(random.below(9)) : world.nextUID
        let technician = random.pick(Array(Self.uids.keys.sorted()))
        happen(.loginAllotted(LoginAllotment(technician: technician, asset: asset, uid: uid)))
    }

    mutating func stopOrResume() {
        let scopes: [StopScope] = [.all, .vendor(Example.yamato), .asset(Example.pacs), .asset(Example.ris)]
        // Lifted more often than thrown, or little else would happen.
        if random.oneIn(5) {
            happen(.stopped(random.pick(scopes), why: Self.why, by: "operator ito"))
        } else {
            for scope in scopes where world.stops[scope] != nil { happen(.resumed(scope, why: Self.why)) }
        }
    }
}

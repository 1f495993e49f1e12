package import Sekimori

/// The ledger of an invented hospital, 湊市民病院, and two companies that maintain its systems.
package enum Example {
    package static let gate: GateID = the("minato")
    package static let yamato: VendorID = the("yamato")
    package static let kaede: VendorID = the("kaede")
    package static let aoba: VendorID = the("aoba")
    package static let yamatoContract: ContractID = the("yamato-2026")
    package static let kaedeContract: ContractID = the("kaede-2026")
    package static let tanaka: TechnicianID = the("tanaka")
    package static let suzuki: TechnicianID = the("suzuki")
    package static let sato: TechnicianID = the("sato")
    package static let pacs: AssetID = the("pacs1")
    package static let ris: AssetID = the("ris2")
    /// 大和's clerk, who submits and reports.
    package static let yamada: PersonID = the("yamada")
    /// The hospital's responsible manager.
    package static let ito: PersonID = the("ito")
    /// A delegate for 大和 alone.
    package static let kimura: PersonID = the("kimura")
    package static let request: RequestID = the("r20261122-001")
    package static let session: SessionID = the("s20261122-0001")
    package static let office: Address = the("203.0.113.10")

    /// Sunday, the day of the example's work in Tokyo; the ledger was filled the week before.
    package static let day: CivilDate = the("2026-11-22")
    package static let filled = tokyo("2026-11-16 10:00")

    package static func rules(zone: Zone = .tokyo, _ change: (inout Rules.Limits) -> Void = { _ in }) -> Rules {
        var limits = Rules.Limits.standard
        change(&limits)
        return Rules(gate: gate, zone: zone, limits: limits)
    }

    package static func key(_ name: String) -> RegisteredKey {
        RegisteredKey(line: "ssh-ed25519 AAAA\(name)", fingerprint: "SHA256:\(name)")
    }

    package static func vendor(_ id: VendorID = yamato, _ change: (inout Vendor) -> Void = { _ in }) -> Vendor {
        var vendor = Vendor(
            id: id, name: the(id == yamato ? "大和メディカル株式会社" : "かえで電子工業"), responsible: the("大和 健一"),
            contact: the("03-0000-0000"), sources: [the("203.0.113.0/28"), the("2001:db8:1::/64")],
            standing: .active)
        change(&vendor)
        return vendor
    }

    package static func contract(
        _ id: ContractID = yamatoContract, of vendor: VendorID = yamato, _ change: (inout Contract) -> Void = { _ in }
    ) -> Contract {
        var contract = Contract(
            id: id, vendor: vendor, from: the("2026-04-01"), until: the("2027-03-31"),
            nondisclosureUntil: the("2027-03-31"), safetyClauses: true, schedule: .always,
            subcontractors: [Subcontractor(id: aoba, name: the("青葉テック"), confirmedUntil: the("2027-03-31"))],
            standing: .active)
        change(&contract)
        return contract
    }

    package static func technician(
        _ id: TechnicianID = tanaka, of vendor: VendorID = yamato, uid: Int64 = World.firstUID,
        _ change: (inout Technician) -> Void = { _ in }
    ) -> Technician {
        let names: [TechnicianID: String] = [tanaka: "田中 一郎", suzuki: "鈴木 花子", sato: "佐藤 健"]
        var technician = Technician(
            id: id, name: the(names[id] ?? "無名"), vendor: vendor, subcontractor: nil,
            contact: the("\(id)@example.jp"), schedule: .always, sources: [], keys: [key("\(id)")],
            standing: .active, rightsConfirmedBy: the("山田 次郎"), uid: uid)
        change(&technician)
        return technician
    }

    package static func asset(_ id: AssetID = pacs, _ change: (inout Asset) -> Void = { _ in }) -> Asset {
        var asset = Asset(
            id: id, name: the(id == pacs ? "画像管理サーバー 1号機" : "放射線情報システム"), place: the("本館2階 サーバー室"),
            address: the("10.99.2.20"), port: 22, account: "maint", hostKey: key("host-\(id)"),
            remoteMaintenance: .yes, schedule: .always, standing: .active)
        change(&asset)
        return asset
    }

    package static func clerk(_ id: PersonID = yamada, of vendor: VendorID = yamato) -> Person {
        Person(id: id, name: the("山田 次郎"), role: .clerk(of: vendor), keys: [key("\(id)")], standing: .active)
    }

    package static func appointment(
        _ person: PersonID = ito, _ post: Appointment.Post = .manager, number: Int64 = 1, from: String = "2026-04-01",
        until: String = "2028-03-31"
    ) -> Appointment {
        guard let validity = Window(from: tokyo("\(from) 00:00"), until: tokyo("\(until) 24:00")) else {
            preconditionFailure("an appointment that is over before it begins")
        }
        return Appointment(
            number: number, person: person, name: the("伊藤 由美"), post: post, key: key("\(person)"),
            validity: validity, statement: "statement \(number)\n", signature: "signature \(number)\n")
    }

    /// Everything that must have happened before the first request.
    package static var ledger: [Event] {
        [
            .vendorRecorded(vendor()), .contractRecorded(contract()),
            .technicianRecorded(technician()),
            .technicianRecorded(technician(suzuki, uid: World.firstUID + 1)),
            .technicianRecorded(technician(sato, uid: World.firstUID + 2) { $0.subcontractor = aoba }),
            .assetRecorded(asset()), .assetRecorded(asset(ris)), .personRecorded(clerk()),
            .appointed(appointment()), .appointed(appointment(kimura, .delegate(vendors: [yamato]), number: 2)),
        ]
    }

    /// The ledger above, and what happened after it; ends the test run where an event has no place.
    package static func world(_ events: [Event] = [], at now: Instant = filled) -> World {
        var world = World()
        for event in ledger + events { world.take(event, at: now) }
        return world
    }
}

extension World {
    /// Applies an event that has a place; ends the test run where it has none.
    package mutating func take(_ event: Event, at now: Instant) {
        do {
            try apply(event, at: now)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The same, for an event of the example's request.
    package mutating func take(_ event: RequestEvent, _ id: RequestID = Example.request, at now: Instant) {
        take(.request(id, event), at: now)
    }
}

internal import Sekimori
internal import SekimoriService

/// Names for identifiers, from the ledgers that the reader may see: pages say names, with the id beside where it helps.
struct Names: Sendable {
    private let vendors: [VendorID: String]
    private let technicians: [TechnicianID: String]
    private let assets: [AssetID: String]
    private let people: [PersonID: String]
    /// What those are called whom the reader has no names of: the hospital keeps its people's to itself; nil: their id.
    var others: String?

    init(_ ledger: LedgerView) {
        vendors = Dictionary(ledger.vendors.map { ($0.id, $0.name.text) }) { first, _ in first }
        technicians = Dictionary(ledger.technicians.map { ($0.id, $0.name.text) }) { first, _ in first }
        assets = Dictionary(ledger.assets.map { ($0.id, $0.name.text) }) { first, _ in first }
        people = Dictionary(
            ledger.appointments.map { ($0.person, $0.name.text) } + ledger.people.map { ($0.id, $0.name.text) }
        ) { first, _ in first }
    }

    /// What the view of one request knows by itself.
    init(_ view: RequestView, _ ledger: LedgerView? = nil) {
        let more = ledger.map { Self($0) }
        vendors = (more?.vendors ?? [:]).merging([(view.vendor.id, view.vendor.name.text)]) { first, _ in first }
        technicians = (more?.technicians ?? [:])
            .merging(view.technicians.map { ($0.id, $0.name.text) }) { first, _ in first }
        assets = (more?.assets ?? [:]).merging(view.assets.map { ($0.id, $0.name.text) }) { first, _ in first }
        people = more?.people ?? [:]
    }

    func vendor(_ id: VendorID) -> String { vendors[id] ?? "\(id)" }
    func technician(_ id: TechnicianID) -> String { technicians[id] ?? "\(id)" }
    func asset(_ id: AssetID) -> String { assets[id] ?? "\(id)" }

    /// A clerk, an operator, an auditor, a manager, or a technician, who writes texts as well.
    func person(_ id: PersonID) -> String {
        people[id] ?? TechnicianID("\(id)").flatMap { technicians[$0] } ?? others ?? "\(id)"
    }
}

extension Visit {
    /// The ledgers as whoever is signed in may see them.
    func ledger() async throws -> LedgerView { try await api.get("/v1/ledger") }
}

internal import Foundation
internal import Sekimori
internal import SekimoriService

/// The readers of what people hand in, as functions of bytes alone: what a fuzzer calls. They answer everything and
/// never trap.
enum Reading {
    static func form(_ bytes: [UInt8]) {
        _ = RequestSheet.read(bytes, file: "form")
        _ = ReportSheet.read(bytes, file: "form", request: nil)
        _ = try? Settings.parse(bytes, file: "form")
    }

    static func table(_ bytes: [UInt8]) {
        guard let empty else { return }
        _ = LedgerTable<VendorKind>.read(bytes, file: "table", ledger: empty)
        _ = LedgerTable<ContractKind>.read(bytes, file: "table", ledger: empty)
        _ = LedgerTable<TechnicianKind>.read(bytes, file: "table", ledger: empty)
        _ = LedgerTable<AssetKind>.read(bytes, file: "table", ledger: empty)
        _ = LedgerTable<PersonKind>.read(bytes, file: "table", ledger: empty)
        _ = LedgerTable<HolidayKind>.read(bytes, file: "table", ledger: empty)
    }

    /// A ledger without entries, as a gate sends it on its first day.
    private static let empty = try? JSONDecoder().decode(
        LedgerView.self,
        from: Data(
            #"""
            {"vendors": [], "contracts": [], "technicians": [], "assets": [], "people": [], "appointments": [],
             "holidays": []}
            """#.utf8))
}

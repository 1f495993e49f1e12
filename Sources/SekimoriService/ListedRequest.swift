package import Sekimori
internal import SekimoriRecords

/// What lists show of a request, and by what they are asked for: a tenth of what is kept of it.
struct ListedRequest: Decodable, Sendable {
    let id: RequestID
    let vendor: VendorID
    let revision: Revision
    let phase: WorkRequest.Phase
    let approval: Approval?

    struct Revision: Decodable, Sendable {
        let number: Int64
        let form: Form
        let window: Window
    }

    struct Form: Decodable, Sendable {
        let date: CivilDate
        let purpose: Label
        let technicians: [TechnicianID]
        let assets: [AssetID]
    }

    struct Approval: Decodable, Sendable {
        let terms: Terms
    }

    struct Terms: Decodable, Sendable {
        let window: Window
    }

    init(_ request: WorkRequest) {
        let form = request.revision.form
        id = request.id
        vendor = request.vendor
        revision = Revision(
            number: request.revision.number,
            form: Form(date: form.date, purpose: form.purpose, technicians: form.technicians, assets: form.assets),
            window: request.revision.window)
        phase = request.phase
        approval = request.approval.map { Approval(terms: Terms(window: $0.terms.window)) }
    }

    /// From a row of the store; throws where it is no request's.
    init(row bytes: [UInt8]) throws {
        self = try Lines.glance(Row.self, at: Self.paths, of: bytes).request.value
    }

    private static let paths = [
        "id", "vendor", "revision.number", "revision.form.date", "revision.form.purpose", "revision.form.technicians",
        "revision.form.assets", "revision.window", "phase", "approval.terms.window",
    ].map { Array("request.value.\($0)".utf8) }

    /// As `World.Row` is written.
    private struct Row: Decodable {
        let request: Case

        struct Case: Decodable {
            let value: ListedRequest

            enum CodingKeys: String, CodingKey {
                case value = "_0"
            }
        }
    }
}

extension WorkRequest.Phase {
    /// Whose turn it is.
    package var waitsFor: WaitsFor {
        switch self {
        case .submitted, .reported, .reportAccepted: .hospital
        case .returned, .ended, .reportReturned: .vendor
        case .approved, .working: .time
        case .rejected, .withdrawn, .cancelled, .closed: .nobody
        }
    }
}

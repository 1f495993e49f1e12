internal import Sekimori
internal import SekimoriService

extension Routes {
    /// Who one is, and what the gate is.
    func addSignIn() {
        get("/v1/status", .visitor) { call in try .json(call.gatekeeper.status(call.caller)) }
        get("/v1/checkpoint", .anyone) { call in try .json(call.gatekeeper.checkpoint()) }
        get("/v1/checkpoint/consistency", .anyone, query: Parameters.consistency) { call in
            let from = try call.query.required("from", "a number of entries") { Int64(digits: $0.utf8) }
            let to = try call.query.required("to", "a number of entries") { Int64(digits: $0.utf8) }
            return try .json(call.gatekeeper.consistency(from: from, to: to))
        }
        post("/v1/checkpoint/cosignatures", .anyone, life: .minute) { call in
            try call.gatekeeper.cosign(note: Array(call.body(Wire.Note.self).note.utf8))
            return .nothing
        }
        get("/v1/openapi.json", .anyone) { _ in try .json(OpenAPI.document) }
        post("/v1/challenges", .anyone, life: .minute) { call in
            let asked = try call.body(Wire.Person.self)
            guard (1...64).contains(asked.person.utf8.count) else {
                throw BadInput(path: "person", problem: "1 to 64 bytes are needed")
            }
            return try .json(call.gatekeeper.challenge(person: asked.person))
        }
        post("/v1/sign-ins", .anyone, life: .minute) { call in
            let signed = try call.body(Wire.Signed.self)
            return try .json(
                call.gatekeeper.signIn(
                    text: Array(signed.text.utf8), signature: Array(signed.signature.utf8), source: call.source))
        }
    }
}

/// The bodies of calls that are no values of the domain.
enum Wire {
    struct Person: Codable, Sendable { let person: String }

    struct Signed: Codable, Sendable {
        let text: String
        let signature: String
    }

    struct Attested: Codable, Sendable { let text: String }

    /// A call that says nothing: `{}`.
    struct Nothing: Codable, Sendable {}

    struct Note: Codable, Sendable { let note: String }

    struct Why: Codable, Sendable { let why: Label }

    struct Scope: Codable, Sendable {
        let scope: StopScope
        let why: Label
    }

    struct Enrolment: Codable, Sendable {
        let technician: TechnicianID
        let invitation: String
        let password: String
    }

    struct Collection: Codable, Sendable {
        let technician: TechnicianID
        let asset: AssetID
        let password: String
        let request: RequestID?
    }

    struct Revocation: Codable, Sendable {
        let request: RequestID
        let technician: TechnicianID
        let asset: AssetID
        let why: Label
    }

    struct Denial: Codable, Sendable { let technician: TechnicianID }
}

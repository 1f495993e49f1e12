internal import Sekimori
internal import SekimoriService

extension Routes {
    /// What people do: signed texts, ledgers, cuts and stops.
    func addActs() {
        post("/v1/texts") { call in
            let signed = try call.body(Wire.Signed.self)
            return try .json(
                call.gatekeeper.submit(
                    text: Array(signed.text.utf8), signature: Array(signed.signature.utf8), by: call.actor()))
        }
        post("/v1/texts/attested") { call in
            let attested = try call.body(Wire.Attested.self)
            return try .json(
                call.gatekeeper.attest(text: Array(attested.text.utf8), by: call.actor(), isScript: call.isScript))
        }
        post("/v1/ledger", queue: .passwords, life: .minute) { call in
            let receipt = try call.gatekeeper.change(call.body(LedgerChange.self), by: call.actor())
            return try receipt.invitation == nil ? .json(receipt) : .secret(receipt)
        }
        post("/v1/sessions/{id}/cut") { call in
            let id = try call.id(SessionID.self)
            // Read first: another vendor's session is as unknown to a clerk as one that never was.
            _ = try call.gatekeeper.session(id, by: call.actor())
            try call.gatekeeper.cut(id, why: call.body(Wire.Why.self).why, by: call.actor())
            return .nothing
        }
        post("/v1/sessions/{id}/watches", life: .minute) { call in
            let id = try call.id(SessionID.self)
            _ = try call.gatekeeper.session(id, by: call.actor())
            _ = try call.body(Wire.Nothing.self)
            try call.gatekeeper.watch(id, token: call.token, by: call.actor())
            return .nothing
        }
        post("/v1/stops", life: .minute) { call in
            let stop = try call.body(Wire.Scope.self)
            try call.gatekeeper.stop(stop.scope, why: stop.why, by: call.actor())
            return .nothing
        }
        post("/v1/resumptions", life: .minute) { call in
            let resumption = try call.body(Wire.Scope.self)
            try call.gatekeeper.resume(resumption.scope, why: resumption.why, by: call.actor())
            return .nothing
        }
    }
}

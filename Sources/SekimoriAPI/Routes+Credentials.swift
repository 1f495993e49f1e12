internal import Sekimori
internal import SekimoriService

extension Routes {
    /// Passwords and passcodes of technicians.
    func addCredentials() {
        get("/v1/credentials") { call in try .json(call.gatekeeper.credentials(by: call.actor())) }
        post("/v1/credentials/enrol", .anyone, queue: .strangers) { call in
            let enrolment = try call.body(Wire.Enrolment.self)
            try call.gatekeeper.enrol(
                technician: enrolment.technician, invitation: enrolment.invitation, password: enrolment.password,
                source: call.source)
            return .nothing
        }
        post("/v1/credentials/collect", queue: .passwords) { call in
            let asked = try call.body(Wire.Collection.self)
            return try .secret(
                call.gatekeeper.collect(
                    technician: asked.technician, asset: asked.asset, request: asked.request,
                    password: asked.password, by: call.actor()))
        }
        post("/v1/credentials/revoke") { call in
            let asked = try call.body(Wire.Revocation.self)
            try call.gatekeeper.revoke(
                request: asked.request, technician: asked.technician, asset: asked.asset, why: asked.why,
                by: call.actor())
            return .nothing
        }
        // "That was not me": the answer to the previous logon that is shown on entry.
        post("/v1/logon-denials") { call in
            try call.gatekeeper.denyLogon(call.body(Wire.Denial.self).technician, by: call.actor())
            return .nothing
        }
    }
}

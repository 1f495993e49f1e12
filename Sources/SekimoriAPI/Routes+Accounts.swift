internal import Sekimori
internal import SekimoriService

extension Routes {
    /// Passwords of everybody: setting one, signing in with it, signing out.
    func addAccounts() {
        post("/v1/accounts/enrolments", .anyone, queue: .strangers) { call in
            let asked = try call.body(Wire.EnrolmentBeginning.self)
            return try .secret(
                call.gatekeeper.beginEnrolment(
                    of: asked.person, invitation: asked.invitation, password: asked.password, source: call.source))
        }
        post("/v1/accounts/confirmations", .anyone, queue: .strangers) { call in
            let asked = try call.body(Wire.EnrolmentConfirmation.self)
            try call.gatekeeper.confirmEnrolment(
                of: asked.person, invitation: asked.invitation, code: asked.code, source: call.source)
            return .nothing
        }
        post("/v1/sign-ins/password", .anyone, queue: .signIns, life: .minute) { call in
            let asked = try call.body(Wire.PasswordSignIn.self)
            guard (1...64).contains(asked.person.utf8.count) else {
                throw BadInput(path: "person", problem: "1 to 64 bytes are needed")
            }
            return try .json(
                call.gatekeeper.signIn(
                    person: asked.person, password: asked.password, code: asked.code, source: call.source))
        }
        post("/v1/sign-outs") { call in
            let asked = try call.body(Wire.SignOut.self)
            call.gatekeeper.signOut(token: call.token, everywhere: asked.everywhere, by: try call.actor())
            return .nothing
        }
        // "That was not me": the answer to the previous sign-in that is shown.
        post("/v1/sign-in-denials") { call in
            _ = try call.body(Wire.Nothing.self)
            try call.gatekeeper.denySignIn(by: call.actor())
            return .nothing
        }
        get("/v1/me") { call in try .json(call.gatekeeper.me(token: call.token, by: call.actor())) }
    }
}

extension Wire {
    struct EnrolmentBeginning: Codable, Sendable {
        /// A person's id, or a technician's.
        let person: AccountID
        let invitation: String
        let password: String
    }

    struct EnrolmentConfirmation: Codable, Sendable {
        let person: AccountID
        let invitation: String
        let code: String
    }

    struct PasswordSignIn: Codable, Sendable {
        /// Whatever was typed: a name that cannot be is answered like one that nobody has.
        let person: String
        let password: String
        let code: String
    }

    struct SignOut: Codable, Sendable { let everywhere: Bool }
}

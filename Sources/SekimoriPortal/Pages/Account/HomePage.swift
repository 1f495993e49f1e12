/// `/`: where each role's day begins.
enum HomePage {
    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        guard let me = visit.me else { return .redirect(visit.token == nil ? .signIn : .signInEnded) }
        let first: Place =
            switch me.role {
            case .manager, .delegate, .operator: .path("today")
            case .auditor: .path("sessions")
            case .clerk, .technician: .requests
            }
        return .redirect(PageRoutes.route(.get, first.text) == nil ? .requests : first)
    }
}

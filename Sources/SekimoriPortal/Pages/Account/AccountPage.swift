internal import Sekimori
internal import SekimoriService

/// One's own account: who one is here, when one was last here, and an end of it everywhere.
enum AccountPage {
    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        let me = try visit.person()
        let facts = try visit.facts()
        func seen(_ seen: Me.Seen) -> Context {
            var context: Context = [
                "at": visit.words.stamp(seen.at, zone: facts.zone), "source": seen.source,
            ]
            if let count = seen.count, count > 1 {
                context["count"] = ["sentence": visit.say("\(count)回", "\(count) times")]
            }
            return context
        }
        var context: Context = [
            "person": me.name.text, "roleName": me.roleName(visit.words),
        ]
        if let expires = me.expires { context["expires"] = ["at": visit.words.stamp(expires, zone: facts.zone)] }
        if let good = me.lastGood { context["good"] = seen(good) }
        if let failed = me.lastFailed { context["failed"] = seen(failed) }
        return .page(Page("account", title: visit.say("アカウント", "Account"), context))
    }

    @Sendable static func signOutEverywhere(_ visit: Visit) async throws -> Outcome {
        try await SignInPage.leave(visit, everywhere: true)
    }
}

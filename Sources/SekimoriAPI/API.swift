package import Hummingbird
internal import Logging
internal import Sekimori
package import SekimoriService

/// A call's place in the server; who calls is found by its route.
package struct CallContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}

/// The gate's HTTP/JSON, as one door shows it. Every route is parse, one use case, render.
package func router(gatekeeper: Gatekeeper, door: Door) -> Router<CallContext> {
    router(gatekeeper: gatekeeper, door: door, desk: Desk())
}

func router(
    gatekeeper: Gatekeeper, door: Door, desk: Desk, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
) -> Router<CallContext> {
    let router = Router(context: CallContext.self)
    // What no route matches is answered like an unknown id.
    router.add(middleware: Rendering(gatekeeper: gatekeeper))
    let answering = Answering(
        gatekeeper: gatekeeper, door: door, desk: desk,
        replies: Replies(salt: (0..<32).map { _ in UInt8.random(in: .min ... .max) }), now: now)
    let routes = Routes(router: router, answering: answering)
    routes.addSignIn()
    routes.addAccounts()
    routes.addTokens()
    routes.addActs()
    routes.addReading()
    routes.addCredentials()
    routes.addDrafts()
    routes.addAttachments()
    routes.addExports()
    routes.addBackups()
    return router
}

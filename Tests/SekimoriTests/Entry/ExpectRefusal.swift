import Sekimori
import SekimoriTesting
import Testing

/// Holds a decision against the refusal it must be.
func expectRefusal(
    _ refusal: Refusal, in world: World, _ knock: Knock = Example.knock(), at now: Instant = Example.during,
    rules: Rules = Example.rules(), location: SourceLocation = #_sourceLocation
) {
    let found = #expect(throws: Refusal.self, sourceLocation: location) {
        try world.decide(knock, at: now, rules: rules)
    }
    if let found { #expect(found == refusal, sourceLocation: location) }
}

/// Holds any check of the core against the refusal it must be.
func expectRefusal<Answer>(
    _ refusal: Refusal, location: SourceLocation = #_sourceLocation, of check: () throws(Refusal) -> Answer
) {
    do throws(Refusal) {
        _ = try check()
        Issue.record("not refused; expected \(refusal)", sourceLocation: location)
    } catch {
        #expect(error == refusal, sourceLocation: location)
    }
}

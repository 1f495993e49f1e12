package import Sekimori

/// A value that reads its own spelling.
package protocol Spelled {
    init?(_ text: String)
}

extension Address: Spelled {}
extension Capability: Spelled {}
extension CivilDate: Spelled {}
extension CommandText: Spelled {}
extension Identifier: Spelled {}
extension Instant: Spelled {}
extension Label: Spelled {}
extension MailAddress: Spelled {}
extension Network: Spelled {}
extension Schedule: Spelled {}
extension TimeOfDay: Spelled {}

/// The value that a test writes as text: `let name: Label = the("田中一郎")`. Ends the test run where it is none.
package func the<Value: Spelled>(_ text: String) -> Value {
    guard let value = Value(text) else { preconditionFailure("not a valid \(Value.self): \(text)") }
    return value
}

/// `2026-11-22 13:00`, as clocks on the wall show it.
package func local(_ text: String) -> LocalMinute {
    let parts = text.split(separator: " ")
    guard parts.count == 2 else { preconditionFailure("not a date and a time: \(text)") }
    return LocalMinute(date: the(String(parts[0])), time: the(String(parts[1])))
}

/// The moment of a local minute in Tokyo, where no clock ever jumps.
package func tokyo(_ text: String) -> Instant { Zone.tokyo.earliest(local(text)) }

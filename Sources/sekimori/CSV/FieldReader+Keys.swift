internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

extension FieldReader {
    /// Public keys, one line each, or a single one.
    func keys(_ name: String) -> [RegisteredKey]? {
        func key(_ text: String) -> RegisteredKey? {
            guard let key = try? PublicKey(file: Array(text.utf8)) else { return nil }
            return RegisteredKey(line: key.line, fingerprint: key.fingerprint)
        }
        func rule(_ text: String) -> Fault.Rule {
            do throws(PublicKey.Refusal) {
                _ = try PublicKey(file: Array(text.utf8))
                return .key(problem: text)
            } catch {
                return .key(problem: "\(error)")
            }
        }
        if case .list? = content(name) { return list(name, rule, key) }
        return value(name, rule, key).map { [$0] }
    }
}

internal import Foundation
internal import SekimoriService

/// A call's JSON, strictly: what it must have, and nothing that it may not have.
enum Body {
    /// Reads a body. A missing, wrong or unknown field is refused with its path: `form.technicians[0]`.
    static func read<Value: Codable>(_ type: Value.Type, from bytes: [UInt8]) throws(BadInput) -> Value {
        guard !bytes.isEmpty else { throw BadInput(path: "body", problem: "missing: JSON is expected") }
        let data = Data(bytes)
        let value: Value
        do {
            value = try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw badInput(error)
        } catch {
            throw BadInput(path: "body", problem: "not JSON")
        }
        // What a decoder did not ask for it does not report. The value written again has every field that was read; a
        // field that is only in the original was read by nobody: a slip of the pen must not become a silent default.
        guard let given = try? JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]),
            let encoded = try? JSONEncoder().encode(value),
            let read = try? JSONSerialization.jsonObject(with: encoded, options: [.fragmentsAllowed])
        else { throw BadInput(path: "body", problem: "not JSON") }
        if let path = unread(given, read, at: "") { throw BadInput(path: path, problem: "unknown field") }
        return value
    }

    private static func unread(_ given: Any, _ read: Any, at path: String) -> String? {
        if let given = given as? [String: Any], let read = read as? [String: Any] {
            for (key, value) in given.sorted(by: { $0.key < $1.key }) where !(value is NSNull) {
                let path = path.isEmpty ? key : path + "." + key
                guard let other = read[key] else { return path }
                if let found = unread(value, other, at: path) { return found }
            }
        } else if let given = given as? [Any], let read = read as? [Any] {
            for (index, (value, other)) in zip(given, read).enumerated() {
                if let found = unread(value, other, at: path + "[\(index)]") { return found }
            }
        }
        return nil
    }

    private static func badInput(_ error: DecodingError) -> BadInput {
        switch error {
        case .keyNotFound(let key, let context):
            BadInput(path: path(context.codingPath + [key]), problem: "missing")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            BadInput(path: path(context.codingPath), problem: "expected \(name(of: type))")
        case .dataCorrupted(let context):
            BadInput(path: path(context.codingPath), problem: problem(context))
        @unknown default: BadInput(path: "body", problem: "not JSON")
        }
    }

    /// Our own words where our own values refused; the library's are about Swift, not about JSON.
    private static func problem(_ context: DecodingError.Context) -> String {
        if context.codingPath.isEmpty { return "not JSON" }
        let words = context.debugDescription
        return words.hasPrefix("Cannot initialize") ? "not one of the values there are" : words
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int64.Type, is Int.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [String: Any].Type: "an object"
        case is [Any].Type: "a list"
        default: "another kind of value"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        var path = ""
        for key in keys {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return path.isEmpty ? "body" : path
    }
}

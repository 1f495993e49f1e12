import Foundation

/// Holds JSON values against the schemas of the document, as far as the document uses JSON Schema.
struct SchemaCheck {
    /// `components/schemas` of the document.
    let schemas: [String: Any]

    /// Where the value is not as the schema says, and why; nil where it is.
    func fault(_ value: Any, _ schema: Any, at path: String = "$") -> String? {
        guard let schema = schema as? [String: Any] else { return "\(path): no schema" }
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let known = schemas[name] else { return "\(path): \(reference) leads nowhere" }
            return fault(value, known, at: path)
        }
        if let choices = schema["oneOf"] as? [Any] {
            let faults = choices.map { fault(value, $0, at: path) }
            let matching = faults.filter { $0 == nil }.count
            return matching == 1
                ? nil : "\(path): \(matching) of \(faults.count) choices match: \(faults.compactMap { $0 })"
        }
        switch schema["type"] as? String {
        case "object": return object(value, schema, path)
        case "array": return array(value, schema, path)
        case "string": return string(value, schema, path)
        case "integer": return value is Int && !isTruth(value) ? nil : "\(path): not an integer"
        case "boolean": return isTruth(value) ? nil : "\(path): not true or false"
        default: return "\(path): a schema without type"
        }
    }

    private func object(_ value: Any, _ schema: [String: Any], _ path: String) -> String? {
        guard let object = value as? [String: Any] else { return "\(path): not an object" }
        if let least = schema["minProperties"] as? Int, object.count < least { return "\(path): empty" }
        if let most = schema["maxProperties"] as? Int, object.count > most { return "\(path): too many members" }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for name in schema["required"] as? [String] ?? [] where object[name] == nil {
            return "\(path).\(name): missing"
        }
        for (name, member) in object {
            if let known = properties[name] {
                if let found = fault(member, known, at: "\(path).\(name)") { return found }
            } else if schema["additionalProperties"] as? Bool == false {
                return "\(path).\(name): not in the document"
            }
        }
        return nil
    }

    private func array(_ value: Any, _ schema: [String: Any], _ path: String) -> String? {
        guard let array = value as? [Any] else { return "\(path): not a list" }
        for (index, item) in array.enumerated() {
            if let found = fault(item, schema["items"] ?? [:], at: "\(path)[\(index)]") { return found }
        }
        return nil
    }

    private func string(_ value: Any, _ schema: [String: Any], _ path: String) -> String? {
        guard let text = value as? String else { return "\(path): not a text" }
        if let allowed = schema["enum"] as? [String], !allowed.contains(text) {
            return "\(path): \(text) is none of them"
        }
        if let longest = schema["maxLength"] as? Int, text.unicodeScalars.count > longest { return "\(path): too long" }
        return nil
    }

    /// JSONSerialization's numbers and truths are both NSNumber; only their spelling tells them apart.
    private func isTruth(_ value: Any) -> Bool {
        guard let number = value as? NSNumber else { return false }
        return String(cString: number.objCType) == "c"
    }
}

package import Sekimori

/// All faults of one file: a form is read to its end, and every mistake is told at once.
package final class FaultList {
    package let file: String
    /// The first that were found; of the others only the number is kept.
    package private(set) var faults: [Fault] = []
    private var more = 0

    /// Nobody mends more in one go, and an answer must not be longer than what was sent.
    package static let most = 50

    package init(file: String) { self.file = file }

    package func add(_ line: Int, _ column: Int, _ field: String, _ rule: Fault.Rule) {
        guard faults.count < Self.most else { return more += 1 }
        faults.append(Fault(file: file, line: line, column: column, field: field, rule: rule))
    }

    /// In the order of the file, for a person who goes through it from the top; then how many others there are.
    package var sorted: [Fault] {
        let sorted = faults.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
        guard more > 0, let last = sorted.last else { return sorted }
        return sorted + [Fault(file: file, line: last.line, column: last.column, field: "", rule: .andMore(more))]
    }
}

/// Reads the fields of one group of a form. A field that is missing or wrong is noted and reads as nil.
package struct FieldReader {
    private let entries: [String: FormNode.Entry]
    private let line: Int
    private let prefix: String
    package let faults: FaultList

    /// `fields`: every name that may stand here.
    package init(_ node: FormNode, prefix: String, fields: [String], faults: FaultList) {
        self.prefix = prefix
        self.faults = faults
        line = node.line
        var entries: [String: FormNode.Entry] = [:]
        switch node.content {
        case .group(let list):
            for entry in list {
                let path = prefix + entry.key
                if !fields.contains(where: { $0.utf8.elementsEqual(entry.key.utf8) }) {
                    faults.add(entry.line, entry.column, path, .unknownField(near: Self.nearest(entry.key, fields)))
                } else if entries[entry.key] != nil {
                    faults.add(entry.line, entry.column, path, .twice)
                } else {
                    entries[entry.key] = entry
                }
            }
        case .nothing, .text, .list: faults.add(node.line, node.column, String(prefix.dropLast()), .wantsGroup)
        }
        self.entries = entries
    }

    // MARK: One value

    /// The text of a field that must be answered.
    package func string(_ name: String) -> String? {
        guard let entry = entry(name) else { return nil }
        switch entry.node.content {
        case .text(let text): return text
        case .nothing: faults.add(entry.line, entry.column, prefix + name, .noValue)
        case .list, .group: faults.add(entry.node.line, entry.node.column, prefix + name, .wantsText)
        }
        return nil
    }

    /// A field that may be left out or left empty.
    package func optional<Value>(_ name: String, _ read: (String) -> Value?) -> Value? {
        guard let entry = entries[name] else { return nil }
        if case .nothing = entry.node.content { return nil }
        return read(name)
    }

    package func value<Value>(_ name: String, _ rule: (String) -> Fault.Rule, _ parse: (String) -> Value?) -> Value? {
        guard let text = string(name) else { return nil }
        if let value = parse(text) { return value }
        note(name, rule(text))
        return nil
    }

    package func label(_ name: String) -> Label? { value(name, { _ in .hidden }) { Label(Self.trimmed($0)) } }

    package func id<Subject>(_ name: String) -> Identifier<Subject>? {
        value(name, { .identifier($0) }) { Identifier<Subject>($0) }
    }

    package func date(_ name: String) -> CivilDate? { value(name, { .date($0) }) { CivilDate($0) } }

    package func time(_ name: String) -> TimeOfDay? { value(name, { .time($0) }) { TimeOfDay($0) } }

    /// `2026-11-22 13:05`.
    package func localMinute(_ name: String) -> LocalMinute? {
        value(name, { .localTime($0) }) { text in
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let date = CivilDate(String(parts[0])), let time = TimeOfDay(String(parts[1]))
            else {
                return nil
            }
            return LocalMinute(date: date, time: time)
        }
    }

    package func yesNo(_ name: String) -> Bool? { value(name, { .yesNo($0) }) { Answer.yesNo($0) } }

    /// One of several words, each with its Japanese name.
    package func choice<Value>(_ name: String, _ choices: [(word: String, japanese: String, value: Value)]) -> Value? {
        value(name, { .choice($0, choices.map { "\($0.word) (\($0.japanese))" }) }) { text in
            choices.first { $0.word.utf8.elementsEqual(text.utf8) || $0.japanese.utf8.elementsEqual(text.utf8) }?.value
        }
    }

    /// `no`, or `yes, ` and what; also as a group `{yes: WHAT}`.
    package func declared(_ name: String) -> Declared? {
        guard let entry = entry(name) else { return nil }
        switch entry.node.content {
        case .nothing: faults.add(entry.line, entry.column, prefix + name, .noValue)
        case .list: faults.add(entry.node.line, entry.node.column, prefix + name, .wantsText)
        case .text(let text):
            switch Answer.declared(text) {
            case .success(let value): return value
            case .failure(let rule): note(name, rule.rule)
            }
        case .group(let list):
            if list.count == 1, Answer.yesNo(list[0].key) == true, case .text(let text) = list[0].node.content {
                if let label = Label(Self.trimmed(text)) { return .yes(label) }
                note(name, .hidden)
            } else {
                note(name, .declared(list.first?.key ?? ""))
            }
        }
        return nil
    }

    // MARK: Several

    /// The lines of a list of at least one; steps of a plan may repeat.
    package func labels(_ name: String) -> [Label]? {
        list(name, repeats: true, { _ in .hidden }) { Label(Self.trimmed($0)) }
    }

    /// The values of a list of at least one, without repetition; nil when one of them is wrong.
    package func list<Value: Hashable>(_ name: String, _ rule: (String) -> Fault.Rule, _ parse: (String) -> Value?)
        -> [Value]?
    {
        list(name, repeats: false, rule, parse)
    }

    /// Entries of a list that is read; the longest of a request are technicians and lines of a plan.
    private static let longestList = 500

    private func list<Value: Hashable>(
        _ name: String, repeats: Bool, _ rule: (String) -> Fault.Rule, _ parse: (String) -> Value?
    ) -> [Value]? {
        guard let entry = entry(name) else { return nil }
        guard case .list(let nodes) = entry.node.content else {
            let rule: Fault.Rule = if case .nothing = entry.node.content { .noValue } else { .wantsList }
            faults.add(entry.line, entry.column, prefix + name, rule)
            return nil
        }
        if nodes.isEmpty { faults.add(entry.line, entry.column, prefix + name, .listEmpty) }
        // Before any is looked at: whoever sends a hundred thousand keeps nobody else waiting.
        guard nodes.count <= Self.longestList else {
            faults.add(entry.line, entry.column, prefix + name, .listTooLong(limit: Self.longestList))
            return nil
        }
        var values: [Value] = []
        for (index, node) in nodes.enumerated() {
            let path = prefix + name + "[\(index + 1)]"
            switch node.content {
            case .text(let text):
                guard let value = parse(text) else {
                    faults.add(node.line, node.column, path, rule(text))
                    continue
                }
                if !repeats, values.contains(value) { faults.add(node.line, node.column, path, .listedTwice(text)) }
                values.append(value)
            case .nothing: faults.add(node.line, node.column, path, .noValue)
            case .list, .group: faults.add(node.line, node.column, path, .wantsText)
            }
        }
        return values.count == nodes.count && !values.isEmpty ? values : nil
    }

    package func group(_ name: String, fields: [String]) -> FieldReader? {
        guard let entry = entry(name) else { return nil }
        if case .nothing = entry.node.content {
            faults.add(entry.line, entry.column, prefix + name, .noValue)
            return nil
        }
        return FieldReader(entry.node, prefix: prefix + name + ".", fields: fields, faults: faults)
    }

    package func content(_ name: String) -> FormNode.Content? { entries[name]?.node.content }

    /// A fault at the value of a field.
    package func note(_ name: String, _ rule: Fault.Rule) {
        guard let entry = entries[name] else { return faults.add(line, 1, prefix + name, rule) }
        faults.add(entry.node.line, entry.node.column, prefix + name, rule)
    }

    private func entry(_ name: String) -> FormNode.Entry? {
        if let entry = entries[name] { return entry }
        faults.add(line, 1, prefix + name, .missing)
        return nil
    }

    /// Block texts end with a line feed that nobody typed as content.
    package static func trimmed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        let body = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: Array(body), as: UTF8.self)
    }

    /// The known name that differs by at most two letters.
    package static func nearest(_ name: String, _ known: [String]) -> String? {
        let scored = known.map { (name: $0, distance: distance(Array(name.utf8.prefix(64)), Array($0.utf8))) }
        guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return nil }
        return best.name
    }

    /// Levenshtein's, over bytes.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var corner = row[0]
            row[0] = index + 1
            for (place, other) in right.enumerated() {
                let changed = byte == other ? corner : min(corner, row[place], row[place + 1]) + 1
                corner = row[place + 1]
                row[place + 1] = changed
            }
        }
        return row[right.count]
    }
}

internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

/// A ledger: what its entries are called, how they are shown, entered, changed, and carried in a table.
protocol LedgerKind: Sendable {
    associatedtype Entry: Codable & Hashable & Sendable
    /// The options of `add` and `change`.
    associatedtype Fields: ParsableArguments & Sendable

    static var noun: String { get }
    static var subject: Trouble.Subject { get }
    static var japanese: String { get }
    static var english: String { get }

    static func entries(_ ledger: LedgerView) -> [Entry]
    static func id(_ entry: Entry) -> String
    static func standing(_ entry: Entry) -> Standing?

    static func headings(_ words: Words) -> [String]
    static func row(_ entry: Entry, _ words: Words) -> [String]
    /// Everything about an entry, name and value.
    static func facts(_ entry: Entry, _ words: Words) -> [(String, String)]

    static func entry(id: String, _ fields: Fields) throws -> Entry
    static func changed(_ entry: Entry, _ fields: Fields) throws -> Entry

    static func change(_ entry: Entry) -> LedgerChange
    /// nil where entries of this ledger are not suspended or retired.
    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange?

    static var columns: [Column<Entry>] { get }
    /// Reads a row; `old` is the entry of the same id, where there is one.
    static func read(_ row: FieldReader, old: Entry?, ledger: LedgerView) -> Entry?
}

/// A column of a ledger as a table.
struct Column<Entry>: Sendable {
    enum Shape: Sendable {
        case one
        /// Several, separated by spaces.
        case words
        /// Several, one on each line of the cell.
        case lines
    }

    let name: String
    let japanese: String
    let shape: Shape
    let write: @Sendable (Entry) -> String

    init(_ name: String, _ japanese: String, _ shape: Shape = .one, _ write: @escaping @Sendable (Entry) -> String) {
        self.name = name
        self.japanese = japanese
        self.shape = shape
        self.write = write
    }
}

extension LedgerKind {
    static func find(_ id: String, _ ledger: LedgerView) throws -> Entry {
        guard let entry = entries(ledger).first(where: { self.id($0).utf8.elementsEqual(id.utf8) }) else {
            throw Trouble.unknown(what: subject, id: id)
        }
        return entry
    }

    static func code(_ standing: Standing) -> String {
        switch standing {
        case .active: "active"
        case .suspended: "suspended"
        case .retired: "retired"
        }
    }
}

/// A value that `add` needs and `change` may leave as it is.
func required<Value>(_ name: String, _ value: Value?) throws -> Value {
    guard let value else { throw ValidationError(help("--\(name) が必要です", "--\(name) is needed")) }
    return value
}

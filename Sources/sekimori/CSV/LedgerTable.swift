internal import Sekimori
internal import SekimoriService

/// A ledger as a CSV table: one line of headings in the person's language (or the fields' own names), one line an entry.
enum LedgerTable<Kind: LedgerKind> {
    struct Row: Sendable {
        let line: Int
        let entry: Kind.Entry
    }

    static func write(_ entries: [Kind.Entry], _ language: Language) -> [UInt8] {
        let columns = Kind.columns
        let headings = columns.map { language == .japanese ? $0.japanese : $0.name }
        return CSV.write([headings] + entries.map { entry in columns.map { $0.write(entry) } })
    }

    /// Reads any bytes: the entries, or every fault that is in them.
    static func read(_ bytes: [UInt8], file: String, ledger: LedgerView) -> Result<[Row], FormFaults> {
        let cells: [[CSV.Cell]]
        do throws(Fault) { cells = try CSV.read(bytes, file: file) } catch { return .failure(FormFaults([error])) }
        let faults = FaultList(file: file)
        guard let first = cells.first, let order = headings(first, faults) else {
            if cells.isEmpty { faults.add(1, 1, "", .noHeadings) }
            return .failure(FormFaults(faults.sorted))
        }
        let known = Dictionary(Kind.entries(ledger).map { (Kind.id($0), $0) }) { first, _ in first }
        var rows: [Row] = []
        var seen: Set<String> = []
        for row in cells.dropFirst() {
            let start = row[0]
            guard row.count == order.count else {
                faults.add(start.line, start.column, "", .cellsMissing(wanted: order.count, found: row.count))
                continue
            }
            let reader = FieldReader(
                node(row, order), prefix: "", fields: Kind.columns.map(\.name), faults: faults)
            let id = zip(order, row).first { $0.0.name == Kind.columns[0].name }?.1.text ?? ""
            if !seen.insert(id).inserted { reader.note(Kind.columns[0].name, .idTwice(id)) }
            let old = known[id]
            checkStanding(reader, old)
            guard let entry = Kind.read(reader, old: old, ledger: ledger) else { continue }
            rows.append(Row(line: start.line, entry: entry))
        }
        return faults.faults.isEmpty ? .success(rows) : .failure(FormFaults(faults.sorted))
    }

    /// The columns in the order of the file; every one must be there, in either language.
    private static func headings(_ row: [CSV.Cell], _ faults: FaultList) -> [Column<Kind.Entry>]? {
        let columns = Kind.columns
        var order: [Column<Kind.Entry>] = []
        for cell in row {
            let text = FieldReader.trimmed(cell.text)
            let found = columns.first {
                $0.name.utf8.elementsEqual(text.utf8) || $0.japanese.utf8.elementsEqual(text.utf8)
            }
            if let found, !order.contains(where: { $0.name == found.name }) {
                order.append(found)
            } else if found != nil {
                faults.add(cell.line, cell.column, "", .twice)
            } else {
                let near = FieldReader.nearest(text, columns.flatMap { [$0.name, $0.japanese] })
                faults.add(cell.line, cell.column, "", .headingUnknown(text, near: near))
            }
        }
        for column in columns where !order.contains(where: { $0.name == column.name }) {
            // The standing is shown for information; a table made by hand need not have it.
            if column.name == "standing" { continue }
            faults.add(1, 1, "", .headingMissing("\(column.japanese) (\(column.name))"))
        }
        return faults.faults.isEmpty ? order : nil
    }

    /// A row as a group of fields, so that cells are read as form fields are.
    private static func node(_ row: [CSV.Cell], _ order: [Column<Kind.Entry>]) -> FormNode {
        let entries = zip(order, row).map { column, cell in
            let text = FieldReader.trimmed(cell.text)
            let content: FormNode.Content
            if text.utf8.isEmpty {
                content = .nothing
            } else if column.shape == .one {
                content = .text(text)
            } else {
                let separators: [UInt8] = column.shape == .words ? [0x20, 0x0A] : [0x0A]
                let parts = text.utf8.split { separators.contains($0) }
                    .map { FieldReader.trimmed(String(decoding: Array($0), as: UTF8.self)) }
                content = .list(
                    parts.map { FormNode(line: cell.line, column: cell.column, content: .text($0)) })
            }
            return FormNode.Entry(
                key: column.name, line: cell.line, column: cell.column,
                node: FormNode(line: cell.line, column: cell.column, content: content))
        }
        return FormNode(line: row[0].line, column: row[0].column, content: .group(entries))
    }

    /// Suspending and retiring have commands of their own, with a reason; a table must not do it by the way.
    private static func checkStanding(_ reader: FieldReader, _ old: Kind.Entry?) {
        guard case .text(let text)? = reader.content("standing") else { return }
        let now = old.flatMap { Kind.standing($0) }.map { Kind.code($0) } ?? "active"
        if !text.utf8.elementsEqual(now.utf8) { reader.note("standing", .cannotChange(now)) }
    }
}

internal import Sekimori

/// Holds the state that the gate exported against the auditor's own fold.
enum StateCheck {
    static func run(_ book: FileBook, _ history: History, _ report: inout Report) {
        var seen: Set<RowKey> = []
        for path in book.paths(below: "state/") {
            read(path, book, history, &seen, &report)
        }
        guard history.blindFrom == nil, report.readableState else { return }
        for key in history.fold.keys.sorted() where !seen.contains(key) {
            let why = Sentence("状態にありません", "the state does not have it")
            report.add(Finding(.state(kind: key.kind, id: key.id), .missing, why))
        }
    }

    private static func read(
        _ path: String, _ book: FileBook, _ history: History, _ seen: inout Set<RowKey>, _ report: inout Report
    ) {
        let kind = String(path.dropFirst("state/".count))
        guard let stream = book.stream(path) else { return }
        let reader = FrameReader(stream)
        var isNamed = false
        var before = ""
        do throws(FrameReader.Fault) {
            while let first = try reader.next() {
                let id = String(decoding: first, as: UTF8.self)
                guard let bytes = try reader.next() else { throw .truncated }
                let found = judge(kind, id, [UInt8](bytes), history, &seen)
                let isOrdered = before.utf8.lexicographicallyPrecedes(id.utf8)
                before = id
                if let found {
                    isNamed = true
                    report.add(found)
                } else if !isOrdered {
                    isNamed = true
                    let why = Sentence("順序どおりにありません", "is out of its place, or there twice")
                    report.add(Finding(.state(kind: kind, id: id), .reordered, why))
                } else {
                    report.count("state")
                }
            }
        } catch {
            isNamed = true
            report.readableState = false
            let why = Sentence("\(reader.offset) バイト目から読めません", "cannot be read from byte \(reader.offset) on")
            report.add(Finding(.state(kind: kind, id: ""), error == .truncated ? .truncated : .altered, why))
        }
        let sum = reader.finish()
        book.read(reader.size)
        book.close(path, sum, size: reader.size, isNamed ? .named : .unknown, &report)
    }

    private static func judge(
        _ kind: String, _ id: String, _ bytes: [UInt8], _ history: History, _ seen: inout Set<RowKey>
    ) -> Finding? {
        let item = Item.state(kind: kind, id: id)
        var row: FoldedRow
        do throws(FactLines.Damage) {
            row = try FactReading.read(FoldedRow.self, from: bytes)
        } catch {
            seen.insert(RowKey(kind, id))
            return Finding(item, .altered, Sentence("読めません（\(error)）", "is not readable: \(error)"))
        }
        seen.insert(row.key)
        guard row.key == RowKey(kind, id) else {
            seen.insert(RowKey(kind, id))
            return Finding(item, .altered, Sentence("別の行です", "is another row"))
        }
        if history.blindFrom != nil { return nil }
        if case .request(var request) = row, request.reportErasedAt != nil {
            guard history.isErased(request.id, entry: 0) else {
                return Finding(item, .altered, Sentence("報告書を消去した項目がありません", "no entry erased its report"))
            }
            request.reportErasedAt = nil
            row = .request(request)
        }
        switch history.fold.standing(of: row) {
        case .equal: return nil
        case .other:
            return Finding(item, .altered, Sentence("証跡から作り直した状態と違います", "is not what the journal makes of it"))
        case .unknown: return Finding(item, .altered, Sentence("証跡にない行です", "no event made it"))
        }
    }
}

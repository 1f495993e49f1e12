internal import Sekimori

extension History {
    /// An erasure counts when it is signed by somebody entitled to it, and its time had come.
    func take(_ erasure: Erasure, _ act: Act, _ report: inout Report) {
        let item = Item.entry(act.record.sequence)
        guard erasure.keptDays >= Erasure.leastDays else {
            let why = Sentence(
                "保存期間 \(erasure.keptDays) 日は最短の \(Erasure.leastDays) 日に足りません",
                "it keeps content for \(erasure.keptDays) days only; \(Erasure.leastDays) are the least")
            return report.add(Finding(item, .altered, why))
        }
        // The day ends where the gate is; fourteen hours before it does in Greenwich at the earliest.
        let due = Instant(seconds: (erasure.until.daysSince1970 + 1 + erasure.keptDays) * 86_400) - .hours(14)
        guard act.at >= due else {
            let why = Sentence("保存期間が終わる前に消去されています", "it erased before the time of keeping was over")
            return report.add(Finding(item, .altered, why))
        }
        erasures.append((erasure, act.record.sequence))
        report.count("erasure")
    }

    /// Who may have signed an erasure; throws where the text says something else.
    func accept(_ facts: ErasureFacts, _ erasure: Erasure, _ act: Act) throws(Sentence.Problem) -> [SSHKey] {
        guard facts.content == erasure.content, facts.from == erasure.from, facts.until == erasure.until,
            facts.keptDays == erasure.keptDays, facts.by == erasure.by, facts.why == erasure.why
        else { throw Self.otherFacts }
        return [try decider(facts.by, over: nil, at: act.at).key]
    }

    /// Whether a later entry erased the report that this entry brought.
    func isErased(_ request: RequestID, entry: Int64) -> Bool {
        erasures.contains { $0.erasure.covers(request) && $0.entry > entry }
    }

    /// Files that are not there: gone by an erasure, or missing.
    func checkGone(_ report: inout Report) {
        for (id, findings) in gone.sorted(by: { $0.key < $1.key }) {
            guard let (erasure, _) = erasures.first(where: { $0.erasure.covers(id) }) else {
                for finding in findings { report.add(finding) }
                continue
            }
            let isDone = doneErasures.contains(erasure.number)
            let why =
                isDone
                ? Sentence("保存期間により記録が消去されました", "its recording was erased as the policy says")
                : Sentence("保存期間による記録の消去が進んでいます", "its recording is being erased as the policy says")
            report.add(Finding(.recording("\(id)"), .erasedByRetention, why, isNote: true))
        }
        checkLeft(&report)
    }

    /// Where an erasure is said to be done, nothing is left.
    private func checkLeft(_ report: inout Report) {
        let done = erasures.map(\.erasure).filter { $0.content == .recordings && doneErasures.contains($0.number) }
        if done.isEmpty { return }
        var left: Set<SessionID> = []
        for path in book.paths(below: "recordings/") {
            let name = path.utf8.dropFirst("recordings/".utf8.count).prefix { $0 != UInt8(ascii: "/") }
            guard let id = SessionID(bytes: Array(name)), done.contains(where: { $0.covers(id) }) else { continue }
            left.insert(id)
        }
        for id in left.sorted() {
            let why = Sentence("消去済みとされる記録が残っています", "it is said to be erased, and is still there")
            report.add(Finding(.recording("\(id)"), .incomplete, why))
        }
    }

    /// What a recording consists of besides the segments that were journaled while it grew.
    func checkRest(of id: SessionID, _ files: [FileFact], _ report: inout Report) {
        guard let manifest = book.manifest, manifest.hasRecordings, manifest.covers(id) else { return }
        closed["\(id)"] = Set(files.map(\.name))
        for fact in files {
            let path = "recordings/\(id)/\(fact.name)"
            guard let (sum, size) = book.sum(path) else {
                let isThere = book.has(path)
                if isThere { book.close(path, nil, size: 0, .named, &report) }
                let why = Sentence("記録のファイルを読めません", "the file of the recording cannot be read")
                if isThere {
                    report.add(Finding(.file(path), .altered, why))
                } else {
                    gone[id, default: []].append(Finding(.file(path), .missing, why))
                }
                continue
            }
            let isRight = size == fact.size && Sum(hex: fact.digest.utf8) == sum
            book.close(path, sum, size: size, isRight ? .proven : .named, &report)
            if isRight { continue }
            let why = Sentence("SHA-256 が証跡と違います", "its SHA-256 is not the journal's")
            report.add(Finding(.file(path), size < fact.size ? .truncated : .altered, why))
        }
    }
}

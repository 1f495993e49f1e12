internal import Sekimori

extension History {
    /// A credential is of a grant: technician and asset of an approval in force.
    func check(_ credential: WorkRequest.Credential, of id: RequestID, _ report: inout Report) {
        let item = Item.grant("\(id) \(credential.technician)+\(credential.asset)")
        guard let terms = fold.requests[id]?.terms, terms.technicians.contains(credential.technician),
            terms.assets.contains(credential.asset)
        else {
            let why = Sentence("承認のない資格情報です", "a credential that no approval allows")
            return report.add(Finding(item, .unsigned, why))
        }
        report.count("grant")
    }

    /// A session lies inside a grant: its time, technician, asset, source, key and what it does.
    func check(_ session: Session, _ act: Act, _ report: inout Report) {
        let item = Item.session("\(session.id)")
        do throws(Sentence.Problem) {
            guard let request = fold.requests[session.request], let terms = request.terms else {
                throw .init("承認された申請がありません", "no approved request stands behind it")
            }
            guard terms.window.contains(session.startedAt), session.startedAt == act.at else {
                throw .init("承認された時間の外です", "it began outside the approved window")
            }
            guard terms.technicians.contains(session.technician) else {
                throw .init("\(session.technician) は承認されていません", "\(session.technician) was not approved")
            }
            guard terms.assets.contains(session.asset) else {
                throw .init("\(session.asset) は承認されていません", "\(session.asset) was not approved")
            }
            guard terms.sources.contains(where: { $0.contains(session.address) }) else {
                throw .init("接続元 \(session.address) は承認されていません", "source \(session.address) was not approved")
            }
            guard Self.allows(terms, session.activity) else {
                throw .init("その操作は承認されていません", "what it does was not approved")
            }
            let keys = fold.technicians[session.technician]?.keys ?? []
            guard keys.contains(where: { $0.fingerprint.utf8.elementsEqual(session.key.utf8) }) else {
                throw .init("登録された鍵ではありません", "its key is not registered")
            }
            guard
                request.credentials.contains(where: {
                    $0.technician == session.technician && $0.asset == session.asset && !$0.revoked
                })
            else { throw .init("資格情報が交付されていません", "no credential was handed out for it") }
            guard admissions["\(session.technician)+\(session.asset)"] == session.request else {
                throw .init("入場の項目がありません", "there is no entry that let it in")
            }
        } catch {
            report.add(Finding(item, .unsigned, error.sentence))
        }
    }

    private static func allows(_ terms: WorkRequest.Terms, _ activity: Session.Activity) -> Bool {
        terms.capabilities.contains { capability in
            switch (capability, activity) {
            case (.shell, .shell), (.execAny, .exec): true
            case (.exec(let allowed), .exec(let done)): allowed == done
            case (.shell, .exec), (.exec, .shell), (.execAny, .shell): false
            }
        }
    }

    /// How long after its grant a session may still be told to end and be killed (law 5: within seconds; a silent daemon
    /// 30 s; a warden that was away a little longer).
    private static let slack = Span.seconds(120)

    /// It ended in time, and its recording is whole or the entry says why not.
    func checkEnd(_ id: SessionID, _ end: Session.End, _ act: Act, _ report: inout Report) {
        guard let session = fold.sessions[id] else { return }
        let segments = segments.removeValue(forKey: id) ?? []
        let item = Item.session("\(id)")
        var isFine = true
        // After the host went down the entry is written when it is up again.
        if end.cause != .hostDown, let until = fold.requests[session.request]?.approval?.terms.window.until,
            end.at > until + Self.slack
        {
            isFine = false
            let late = (end.at - until).seconds
            let why = Sentence("承認の終わりから \(late) 秒続きました", "it went on for \(late) s behind the end of its approval")
            report.add(Finding(item, .unsigned, why))
        }
        if end.at != act.at {
            isFine = false
            report.add(Finding(item, .altered, Sentence("終わりの時刻が項目と違います", "its end is not at the entry's time")))
        }
        if isFine { report.count("session") }
        checkRecording(session, segments, end, &report)
    }

    private func checkRecording(
        _ session: FoldedSession, _ segments: [Segment], _ end: Session.End?, _ report: inout Report
    ) {
        guard let manifest = book.manifest, manifest.hasRecordings, manifest.covers(session.id) else { return }
        let id = "\(session.id)"
        guard !segments.isEmpty || end?.complete != true else {
            let why = Sentence("完全とされていますが区間がありません", "it is said to be complete and has no segment")
            return report.add(Finding(.recording(id), .incomplete, why))
        }
        var isWhole = true
        let known = segments.compactMap { Sum(hex: $0.fact.digest.utf8) }
        for (offset, segment) in segments.enumerated() {
            let fact = segment.fact
            let path = Self.path(of: session.id, fact.index)
            let item = Item.segment(id, fact.index)
            if let found = segment.found { book.read(found.size) }
            guard let (sum, size) = segment.found ?? book.sum(path) else {
                isWhole = false
                let why = Sentence("記録の区間を読めません", "the segment cannot be read")
                if book.has(path) {
                    book.close(path, nil, size: 0, .named, &report)
                    report.add(Finding(item, .altered, why))
                } else {
                    gone[session.id, default: []].append(Finding(item, .missing, why))
                }
                continue
            }
            let isRight = offset < known.count && known[offset] == sum && size == fact.size
            book.close(path, sum, size: size, isRight ? .proven : .named, &report)
            if isRight { continue }
            isWhole = false
            let isOther = known.contains(sum) && offset < known.count && known[offset] != sum
            let verdict: Verdict = isOther ? .reordered : size < fact.size ? .truncated : .altered
            report.add(Finding(item, verdict, Sentence("SHA-256 が証跡と違います", "its SHA-256 is not the journal's")))
        }
        guard isWhole else { return }
        if let end, !end.complete {
            let why = Sentence("完全ではありません: \(caseName(end.cause))", "it is not complete: \(caseName(end.cause))")
            report.add(Finding(.recording(id), .incomplete, why, isNote: true))
        } else if end == nil {
            report.add(
                Finding(.recording(id), .incomplete, Sentence("セッションはまだ続いています", "its session still runs"), isNote: true)
            )
        } else {
            report.count("recording")
        }
    }

    /// The file of a segment.
    static func path(of session: SessionID, _ index: Int64) -> String { "recordings/\(session)/" + name(index) }

    private static func name(_ index: Int64) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits + ".seg"
    }

    /// What still runs, what stands open, and what nobody knows.
    func finish(_ report: inout Report) {
        gaps.finish(&report)
        guard blindFrom == nil else {
            let from = blindFrom ?? 0
            let why = Sentence(
                "項目 \(from) より後は、内容の裏付けを確かめていません", "from entry \(from) on, what follows from what was not checked")
            return report.add(Finding(.journal, .incomplete, why, isNote: true))
        }
        for session in fold.sessions.values.sorted(by: { $0.id < $1.id }) {
            segmentCounts["\(session.id)"] = session.segments
            incomplete.insert("\(session.id)")
            checkRecording(session, segments[session.id] ?? [], nil, &report)
        }
        for request in fold.requests.values.sorted(by: { $0.id < $1.id }) { checkOpen(request, &report) }
        checkGone(&report)
        checkAttachments(&report)
        for path in book.paths(below: "approvals/") { checkCopy(path, &report) }
        for path in book.paths(below: "recordings/") {
            if let id = path.split(separator: "/").dropFirst().first, !sessionNames.contains(String(id)) {
                let why = Sentence("証跡にないセッションの記録です", "a recording of a session the journal does not know")
                report.add(Finding(.recording(String(id)), .altered, why))
            } else {
                checkKnown(path, &report)
            }
        }
    }

    /// A segment of which the journal has no digest: written when the relay was killed, or put there by somebody.
    private func checkKnown(_ path: String, _ report: inout Report) {
        let parts = path.split(separator: "/")
        let id = String(parts.dropFirst().first ?? "")
        let name = parts.dropFirst(2).joined(separator: "/")
        let index = name.hasSuffix(".seg") ? Decimal.digitsValue(name.dropLast(4).utf8) : nil
        if let closed = closed[id] {
            let isSegment = index.map { $0 <= segmentCounts[id] ?? 0 && Self.name($0) == name } ?? false
            if isSegment || closed.contains(name) { return }
            let why = Sentence("証跡にないファイルです", "the journal does not know this file")
            return report.add(Finding(.file(path), .altered, why))
        }
        guard parts.count == 3, let index else { return }
        let count = segmentCounts[id] ?? 0
        guard index > count || Self.name(index) != parts[2] else { return }
        let isExplained = incomplete.contains(id)
        report.add(
            Finding(
                .segment(id, index), isExplained ? .incomplete : .altered,
                Sentence("証跡に値のない区間です", "the journal has no digest of it"), isNote: isExplained))
    }

    private func checkCopy(_ path: String, _ report: inout Report) {
        let name = path.dropFirst("approvals/".count)
        guard let digest = Sum(hex: name.dropLast(4).utf8), texts.contains(digest) else {
            let why = Sentence("証跡にない文です", "no entry carries it")
            let item: Item = name.utf8.count == 68 ? .text(String(name.dropLast(4))) : .file(path)
            return report.add(Finding(item, .altered, why))
        }
    }

    /// A request that is not closed owes something, or its time has not come.
    private func checkOpen(_ request: FoldedRequest, _ report: inout Report) {
        let item = Item.request("\(request.id)")
        switch request.phase {
        case .approved, .working:
            let isRunning = fold.sessions.values.contains { $0.request == request.id }
            if let until = request.approval?.terms.window.until, until + Self.slack < lastAt, !isRunning {
                let why = Sentence("時間が過ぎていますが終わりの項目がありません", "its window is over, and no entry ends it")
                return report.add(Finding(item, .incomplete, why))
            }
            report.owe(Finding(item, .fine, Sentence("実施前または実施中です", "its work is to come or under way"), isNote: true))
        case .submitted, .returned:
            report.owe(Finding(item, .fine, Sentence("承認を待っています", "it waits for approval"), isNote: true))
        case .ended, .reportReturned:
            report.owe(Finding(item, .fine, Sentence("作業報告書が未提出です", "its report is owed"), isNote: true))
        case .reported, .reportAccepted:
            report.owe(
                Finding(item, .fine, Sentence("病院の確認が済んでいません", "the hospital's confirmation is owed"), isNote: true))
        case .rejected, .withdrawn, .cancelled, .closed: break
        }
        report.count("request")
    }
}

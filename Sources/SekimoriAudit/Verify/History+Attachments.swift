internal import Sekimori

/// Evidence that vendors put beside their requests: files that the journal knows by their digest.
extension History {
    /// What the journal says of one file; several requests may have the same.
    struct Attached {
        let size: Int64
        /// Which have it, and by which entries.
        var requests: [(id: RequestID, entry: Int64)]
    }

    static let attachmentFolder = "attachments/"

    /// Whoever attached it was of the vendor then; that this person did is the gate's word alone.
    func check(_ attachment: Attachment, of id: RequestID, _ act: Act, _ report: inout Report) {
        attachments[attachment.digest, default: Attached(size: attachment.size, requests: [])].requests
            .append((id, act.record.sequence))
        if attachments[attachment.digest]?.size != attachment.size {
            let why = Sentence("同じ SHA-256 の添付と大きさが違います", "another size than the same bytes have elsewhere")
            report.add(Finding(.entry(act.record.sequence), .altered, why))
        }
        // What is no request at all the fold refuses.
        guard let vendor = fold.requests[id]?.vendor else { return }
        do throws(Sentence.Problem) {
            _ = try author(attachment.by, of: vendor)
        } catch {
            return report.add(Finding(.entry(act.record.sequence), .unsigned, error.sentence))
        }
        let why = Sentence(
            "添付 \(attachment.number) は \(attachment.by) によると関守だけが記しています",
            "only the gate says that \(attachment.by) attached number \(attachment.number)")
        report.attest("attachment")
        report.add(Finding(.request("\(id)"), .attested, why, isNote: true))
    }

    /// Every file must be the one that the journal names, and no other may be there.
    func checkAttachments(_ report: inout Report) {
        for (digest, attached) in attachments.sorted(by: { $0.key < $1.key }) {
            let path = Self.attachmentFolder + digest
            guard book.has(path) else {
                checkGone(path, attached, &report)
                continue
            }
            if attached.requests.allSatisfy({ isErased($0.id, $0.entry, done: true) }) {
                let why = Sentence("消去済みとされる添付が残っています", "it is said to be erased, and is still there")
                report.add(Finding(.file(path), .incomplete, why))
            }
            guard let (sum, size) = book.sum(path) else {
                let why = Sentence("最後まで読めません", "cannot be read to its end")
                report.add(Finding(.file(path), .altered, why))
                book.close(path, nil, size: 0, .named, &report)
                continue
            }
            let isRight = size == attached.size && Sum(hex: digest.utf8) == sum
            book.close(path, sum, size: size, isRight ? .proven : .named, &report)
            if isRight { continue }
            let why = Sentence("SHA-256 が証跡と違います", "its SHA-256 is not the journal's")
            report.add(Finding(.file(path), size < attached.size ? .truncated : .altered, why))
        }
        let folder = Self.attachmentFolder
        for path in book.paths(below: folder) where attachments[String(path.dropFirst(folder.count))] == nil {
            let why = Sentence("証跡にない添付です", "the journal does not know this file")
            report.add(Finding(.file(path), .altered, why))
        }
    }

    /// A file that is not there: no request of the bundle's days has it, erased, or missing.
    private func checkGone(_ path: String, _ attached: Attached, _ report: inout Report) {
        let requests = attached.requests.filter { book.manifest?.covers($0.id) ?? true }
        if requests.isEmpty { return }
        guard requests.allSatisfy({ isErased($0.id, $0.entry, done: false) }) else {
            return report.add(Finding(.file(path), .missing, Sentence("添付がありません", "the attachment is not there")))
        }
        let why = Sentence("保存期間により添付が消去されました", "it was erased as the policy says")
        report.add(Finding(.file(path), .erasedByRetention, why, isNote: true))
    }

    /// An erasure takes what was there before it.
    private func isErased(_ request: RequestID, _ entry: Int64, done: Bool) -> Bool {
        erasures.contains {
            $0.erasure.coversAttachments(of: request) && $0.entry > entry
                && (!done || doneErasures.contains($0.erasure.number))
        }
    }
}

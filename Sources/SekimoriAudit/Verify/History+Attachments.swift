internal import Sekimori

/// Evidence that vendors put beside their requests: files that the journal knows by their digest.
extension History {
    /// What the journal says of one file; several requests may have the same.
    struct Attached {
        let size: Int64
        /// Whether it belongs into this bundle.
        var isCovered: Bool
    }

    static let attachmentFolder = "attachments/"

    /// Whoever attached it was of the vendor then; that this person did is the gate's word alone.
    func check(_ attachment: Attachment, of id: RequestID, _ act: Act, _ report: inout Report) {
        let isCovered = book.manifest?.covers(id) ?? true
        let known = attachments[attachment.digest]
        attachments[attachment.digest] = Attached(
            size: attachment.size, isCovered: isCovered || known?.isCovered == true)
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
                if attached.isCovered {
                    report.add(Finding(.file(path), .missing, Sentence("添付がありません", "the attachment is not there")))
                }
                continue
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
}

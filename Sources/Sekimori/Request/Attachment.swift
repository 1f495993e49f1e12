/// A file that a vendor's person put beside a request as evidence (添付, R-183): a screenshot of a scan, a form on paper.
///
/// Its bytes lie apart, under their digest, and nobody here ever looks into them (THREATS row 110). It is only ever
/// added: nothing about it changes, and it does not go away.
package struct Attachment: Hashable, Sendable, Codable {
    /// 1, 2, 3, … on its request.
    package let number: Int64
    /// What its uploader calls it: shown to people, and used for nothing else. See `isName`.
    package let name: Label
    /// Bytes, 1 to `longest`.
    package let size: Int64
    /// SHA-256 of the bytes in hexadecimal.
    package let digest: String
    package let by: PersonID
    package let at: Instant

    /// 10 MiB (THREATS row 110).
    package static let longest: Int64 = 10_485_760
    /// Bytes of a name: forty Japanese characters.
    package static let longestName = 120
    /// Of one request. No guideline has a number for it.
    package static let most: Int64 = 10

    package init(number: Int64, name: Label, size: Int64, digest: String, by: PersonID, at: Instant) {
        self.number = number
        self.name = name
        self.size = size
        self.digest = digest
        self.by = by
        self.at = at
    }

    /// Whether words can be the name of an attachment: short, and on one line.
    package static func isName(_ words: Label) -> Bool {
        words.text.utf8.count <= longestName && !words.text.utf8.contains(0x0A)
    }
}

extension WorkRequest {
    /// The attachment with these bytes where there is one already: the same evidence twice is one.
    package func attachment(digest: String) -> Attachment? {
        attachments?.first { $0.digest.utf8.elementsEqual(digest.utf8) }
    }

    /// Whether one more may be attached.
    package func attachable() throws(Refusal) {
        guard !isFinal else { throw .wrongPhase(request: id, phase: phase.name) }
        guard Int64(attachments?.count ?? 0) < Attachment.most else { throw .tooManyAttachments(Attachment.most) }
    }

    /// Whether this is the attachment that can come next.
    func awaits(_ next: Attachment) -> Bool {
        let known = attachments ?? []
        return !isFinal && known.count < Int(Attachment.most) && next.number == Int64(known.count) + 1
            && Attachment.isName(next.name) && (1...Attachment.longest).contains(next.size)
            && attachment(digest: next.digest) == nil
    }
}

package import Sekimori

/// The bytes of attachments on the host, each under its SHA-256 in hexadecimal: opaque, never looked into.
package protocol AttachmentStore: Sendable {
    /// A place for bytes that are still to come; throws where the disk has no room to spare.
    func begin() throws -> any AttachmentWriter
    /// Nil where there is none.
    func open(_ digest: String) throws -> (any AttachmentReader)?
    /// Every one that is there.
    func digests() throws -> [String]
    /// Throws one away, where it is there.
    func remove(_ digest: String) throws
    /// Throws away what was begun and never came to its end. Called while nobody writes.
    func removeUnfinished() throws
}

/// Bytes of an attachment that are coming.
package protocol AttachmentWriter: Sendable {
    func write(_ bytes: [UInt8]) throws
    /// From its return on the bytes lie under their digest and survive power loss.
    func keep(as digest: String) throws
    /// They come to nothing.
    func abandon()
}

/// The bytes of one attachment.
package protocol AttachmentReader: Sendable {
    /// At most `count` bytes from there; none at the end.
    func read(at offset: Int64, count: Int) throws -> [UInt8]
}

/// More bytes came than an attachment has.
package struct AttachmentTooLarge: Error, Hashable, Sendable {
    package init() {}
}

/// The journal has it, and the host has not, or not as it was.
package struct AttachmentLost: Error, Hashable, Sendable {
    package let number: Int64
    package let request: RequestID
    package let digest: String

    package init(_ attachment: Attachment, of request: RequestID) {
        number = attachment.number
        self.request = request
        digest = attachment.digest
    }
}

/// The journal has it, and the policy took its bytes.
package struct AttachmentErased: Error, Hashable, Sendable {
    package let number: Int64
    package let request: RequestID

    package init(_ attachment: Attachment, of request: RequestID) {
        number = attachment.number
        self.request = request
    }
}

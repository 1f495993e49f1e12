internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What a route answers, as bytes: it may be kept and sent again.
struct Reply: Hashable, Sendable {
    var status: Int
    /// Nil: no content.
    var type: String?
    var bytes: [UInt8]
    /// Sent before, for the same key.
    var replayed = false
    /// It holds a secret that is to be shown once: a call that is sent again at once gets it again, a later one does not.
    var isShownOnce = false

    static let nothing = Self(status: 204, type: nil, bytes: [])

    /// Keys are sorted, so that equal values are equal bytes.
    static func json(_ value: some Encodable, status: Int = 200, type: String = "application/json") throws -> Self {
        Self(status: status, type: type, bytes: Array(try encoder().encode(value)))
    }

    /// As JSON, with a secret in it.
    static func secret(_ value: some Encodable) throws -> Self {
        var reply = try json(value)
        reply.isShownOnce = true
        return reply
    }

    /// Frames of a bundle.
    static func frames(_ bytes: [UInt8]) -> Self { Self(status: 200, type: "application/octet-stream", bytes: bytes) }

    static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    var response: Response {
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        if let type { headers[.contentType] = type }
        if replayed, let name = HTTPField.Name("Idempotency-Replayed") { headers[name] = "true" }
        return Response(
            status: .init(code: status), headers: headers,
            body: bytes.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

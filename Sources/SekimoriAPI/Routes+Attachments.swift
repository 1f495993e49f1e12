internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOPosix
internal import Sekimori
internal import SekimoriService

extension Routes {
    static let attachments = "/v1/requests/{id}/attachments"
    static let attachment = attachments + "/{number}"

    /// Evidence: bytes in, bytes out, in pieces both times; whole files are never in memory.
    func addAttachments() {
        let answering = answering
        router.post(RouterPath(Self.attachments)) { request, context in
            try await answering.receive(request, context)
        }
        router.get(RouterPath(Self.attachment)) { request, context in try await answering.send(request, context) }
    }
}

extension Answering {
    /// Takes an attachment. Who may attach is settled before its first byte is read.
    func receive(_ request: Request, _ context: CallContext) async throws -> Response {
        let source = try door.source(of: request)
        let (upload, actor, key) = try await desk.run(.decisions, from: source) {
            let call = try call(
                request, context, .person, from: source,
                scripts: ScriptReach.needed("POST", Routes.attachments), query: ["name"], [])
            let actor = try call.actor()
            let id = try call.id(RequestID.self)
            try gatekeeper.mayAttach(to: id, by: actor)
            let name = try call.query.required("name", "a name without hidden characters") { Label($0) }
            try Self.checkKind(request.headers)
            return (
                try gatekeeper.beginAttachment(to: id, name: name, by: actor), actor,
                try Self.idempotencyKey(of: request)
            )
        }
        do {
            try await Self.take(request, into: upload)
            let target = Array((request.head.path ?? "").utf8)
            let reply = try await desk.run(.decisions, from: source) { () -> Reply in
                guard let key else { return try .json(gatekeeper.attach(upload, by: actor)) }
                let call = target + [0] + Array(upload.sum.digest.utf8)
                return try once(Replies.Key(owner: actor.label, key: key), call, .day) {
                    try .json(gatekeeper.attach(upload, by: actor))
                }
            }
            upload.abandon()
            return reply.response
        } catch {
            upload.abandon()
            throw error
        }
    }

    /// Nothing but bytes, and not too many: what says that it is something else is not taken for bytes by mistake.
    static func checkKind(_ headers: HTTPFields) throws {
        let kinds = headers.values(of: "content-type")
        guard kinds.allSatisfy({ $0.lowercased().utf8.elementsEqual("application/octet-stream".utf8) }) else {
            throw BadInput(path: "Content-Type", problem: "an attachment comes as application/octet-stream")
        }
        for length in headers.values(of: "content-length")
        where Int64(digits: length.utf8).map({ $0 > Attachment.longest }) ?? true { throw AttachmentTooLarge() }
    }

    private static func take(_ request: Request, into upload: AttachmentUpload) async throws {
        do {
            for try await piece in request.body {
                // Off the event loop: a disk may be slow.
                try await NIOThreadPool.singleton.runIfActive { try upload.add(Array(buffer: piece)) }
            }
        } catch {
            throw error is AttachmentTooLarge || error is Failure ? error : Complaint.bodyUnreadable
        }
        let size = upload.sum.size
        for length in request.headers.values(of: "content-length") where Int64(digits: length.utf8) != size {
            throw Complaint.bodyUnreadable
        }
    }

    /// Gives an attachment out, as what no program takes for anything but a file (THREATS row 110).
    func send(_ request: Request, _ context: CallContext) async throws -> Response {
        let source = try door.source(of: request)
        let file = try await desk.run(.decisions, from: source) {
            let call = try call(
                request, context, .person, from: source,
                scripts: ScriptReach.needed("GET", Routes.attachment), query: [], [])
            return try gatekeeper.attachment(call.ordinal(), of: call.id(RequestID.self), by: call.actor())
        }
        let size = file.attachment.size
        let body = ResponseBody(contentLength: Int(size)) { writer in
            var sent: Int64 = 0
            while sent < size {
                let count = Int(min(Int64(Gatekeeper.attachmentPiece), size - sent))
                let from = sent
                let piece = try await NIOThreadPool.singleton.runIfActive {
                    try file.bytes.read(at: from, count: count)
                }
                // Shorter than it was a moment ago: the peer sees that the answer breaks off.
                guard !piece.isEmpty else { throw AttachmentLost(file.attachment, of: file.request) }
                sent += Int64(piece.count)
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: AttachmentHeaders.fields(of: file.attachment), body: body)
    }
}

/// The head of an answer that is an attachment.
enum AttachmentHeaders {
    static func fields(of attachment: Attachment) -> HTTPFields {
        [
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .contentType: "application/octet-stream",
            .contentSecurityPolicy: "sandbox; default-src 'none'", .contentDisposition: disposition(of: attachment),
        ]
    }

    /// A name of ours for who reads no other, and the uploader's in RFC 8187's spelling.
    static func disposition(of attachment: Attachment) -> String {
        "attachment; filename=\"attachment-\(attachment.number).bin\"; filename*=UTF-8''"
            + encoded(harmless(attachment.name.text))
    }

    /// Without what a file system, or somebody who looks at it, might take for more than a name.
    private static func harmless(_ name: String) -> String {
        let bytes = name.utf8.map { "/\\:*?\"<>|".utf8.contains($0) ? UInt8(ascii: "_") : $0 }
        let dots = bytes.prefix { $0 == UInt8(ascii: ".") }.count
        return String(
            decoding: [UInt8](repeating: UInt8(ascii: "_"), count: dots) + bytes.dropFirst(dots), as: UTF8.self)
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import Sekimori
import SekimoriTesting

@testable import SekimoriService

extension Site {
    /// Attaches these bytes, in two pieces.
    @discardableResult
    func attach(_ bytes: [UInt8], _ name: Label = the("検査結果.png"), to id: RequestID, by actor: Actor = .yamada) throws
        -> Attachment
    {
        let upload = try gatekeeper.beginAttachment(to: id, name: name, by: actor)
        try upload.add(Array(bytes.prefix(bytes.count / 2)))
        try upload.add(Array(bytes.dropFirst(bytes.count / 2)))
        return try gatekeeper.attach(upload, by: actor)
    }

    /// The bytes of an attachment, as somebody gets them.
    func attached(_ number: Int64, of id: RequestID, by actor: Actor) throws -> [UInt8] {
        let file = try gatekeeper.attachment(number, of: id, by: actor)
        var bytes: [UInt8] = []
        while true {
            let piece = try file.bytes.read(at: Int64(bytes.count), count: 3)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }
}

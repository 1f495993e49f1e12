import Foundation
import Sekimori
import SekimoriRecords
import Testing

@testable import sekimori

/// A key pair in a temporary folder, made by ssh-keygen.
final class Keys {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try StatementFolder.makeKey(folder.path + "/key", comment: "test", passphrase: .none)
    }

    var `private`: String { folder.path + "/key" }
    var `public`: String { folder.path + "/key.pub" }

    func registered() throws -> RegisteredKey { try Given.key(file: `public`) }
}

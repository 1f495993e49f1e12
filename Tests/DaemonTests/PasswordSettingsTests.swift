import Foundation
import Sekimori
import SekimoriTesting
import Testing

@testable import sekimorid

@Suite struct `The rule for passwords` {
    private func profile(_ limits: String) throws -> PasswordProfile {
        let path = NSTemporaryDirectory() + "sekimori-settings-\(UUID()).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "gate: gate\nzone: Asia/Tokyo\nlanguage: ja\n\(limits)"
            .write(toFile: path, atomically: true, encoding: .utf8)
        return try Settings(path: path).limits.passwords
    }

    @Test(arguments: PasswordProfile.allCases) func `is the one that is named`(_ one: PasswordProfile) throws {
        #expect(try profile("limits: {password-profile: \(one.rawValue)}\n") == one)
    }

    @Test func `is two factors where none is named`() throws { #expect(try profile("") == .twoFactors) }

    @Test(arguments: ["", "none", "Two-Factors", "8", "[thirteen]"]) func `is none that there is not`(_ name: String) {
        #expect(throws: (any Error).self) { try profile("limits: {password-profile: \(name)}\n") }
    }
}

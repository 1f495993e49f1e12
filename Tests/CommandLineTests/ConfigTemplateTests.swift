import Foundation
import Testing

@testable import sekimori

/// The settings file that is handed out explains every key there is.
struct ConfigTemplateTests {
    @Test func `the example of the settings reads, and has every key`() throws {
        let file = Forms.folder.appending(path: "config.yaml")
        let values = try Settings.parse(Array(try Data(contentsOf: file)), file: "config.yaml")
        #expect(Set(values.keys) == Set(Settings.fields))
    }
}

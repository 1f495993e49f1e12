import Foundation
import SekimoriTesting
import Testing

@testable import SekimoriPortal

/// What every template keeps to, so that none of them has to be read for it.
@Suite struct TemplateTests {
    private static func texts() throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: PortalHouse.templates).sorted()
            .filter { $0.hasSuffix(".mustache") }
            .map { ($0, try String(contentsOfFile: PortalHouse.templates + "/" + $0, encoding: .utf8)) }
    }

    @Test func `nothing is unescaped, and nothing inline runs or paints`() throws {
        let texts = try Self.texts()
        #expect(texts.count > 10)
        for (name, text) in texts {
            for word in ["{{{", "{{&", "{{%", "{{=", "<script>", "<style", "javascript:", "http:", "https:", "<base"] {
                #expect(!text.contains(word), "\(name): \(word)")
            }
            #expect(text.firstMatch(of: /\s(on[a-z]+|style)\s*=/.ignoresCase()) == nil, "\(name)")
            // A value in an attribute stands in double quotes.
            #expect(text.firstMatch(of: /\s[a-z-]+=\s*'?\{\{/) == nil, "\(name)")
            #expect(text.firstMatch(of: /<script(?! src="\/static\/)/) == nil, "\(name)")
        }
    }

    @Test func `templates see all that a row of a list has`() {
        var cell = Grid.Cell("text", link: "/link", more: "more", tint: "good")
        cell.label = "label"
        for part in Mirror(reflecting: cell).children {
            #expect(cell.child(named: part.label ?? "") as? String == part.value as? String)
        }
        let row = Grid.Row(cells: [cell], shade: "bad")
        #expect(row.child(named: "shade") as? String == "bad" && row.child(named: "cells") as? [Grid.Cell] == [cell])
        #expect(Mirror(reflecting: row).children.count == 2)
        #expect(Grid.Cell("text").child(named: "link") == nil && Grid.Row(cells: []).child(named: "shade") == nil)
    }

    @Test func `every form that changes something carries its token and its key`() throws {
        for (name, text) in try Self.texts() {
            let forms = text.split(separator: "<form ").dropFirst()
            for form in forms where form.hasPrefix("method=\"post\"") {
                let body = form.split(separator: "</form>", omittingEmptySubsequences: false)[0]
                // Signing out is done once however often it is sent.
                let guardName = name == "_layout.mustache" ? "{{>_form-token}}" : "{{>_form-guard}}"
                #expect(body.contains(guardName), "\(name)")
            }
            #expect(forms.allSatisfy { $0.hasPrefix("method=\"post\"") || $0.hasPrefix("method=\"get\"") }, "\(name)")
        }
    }

    @Test func `every word of the templates is in the table, and each in both languages`() throws {
        let keys = PageWords.all.map(\.key)
        #expect(Set(keys).count == keys.count)
        for word in PageWords.all { #expect(!word.japanese.isEmpty && !word.english.isEmpty, "\(word.key)") }
        var used: Set<String> = []
        for (_, text) in try Self.texts() {
            for match in text.matches(of: /\{\{w\.([A-Za-z]+)\}\}/) { used.insert(String(match.1)) }
        }
        #expect(used.subtracting(keys) == [])
        #expect(Set(keys).subtracting(used) == [], "words that no page says")
    }

    @Test func `every partial there is named is there`() throws {
        let names = Set(try Self.texts().map { String($0.name.dropLast(".mustache".count)) })
        for (name, text) in try Self.texts() {
            for match in text.matches(of: /\{\{[><]\s*([a-z_-]+)\s*\}\}/) {
                #expect(names.contains(String(match.1)), "\(name): \(match.1)")
            }
        }
        for (name, text) in try Self.texts() where !name.hasPrefix("_") {
            #expect(text.hasPrefix("{{<_layout}}\n{{$main}}\n"), "\(name)")
        }
    }

    @Test func `a folder without templates is no place to start from`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: (any Error).self) { try Templates(folder: folder) }
        #expect(throws: (any Error).self) { try Templates(folder: folder + "/nowhere") }
        try Data("{{#a}}".utf8).write(to: URL(filePath: folder + "/_layout.mustache"))
        #expect(throws: (any Error).self) { try Templates(folder: folder) }
    }
}

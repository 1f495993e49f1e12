import Foundation
import SekimoriTesting
import SekimoriWire
import Testing

@testable import sekimorid

/// A settings file of these recipients, read.
private func recipients(_ text: String) throws -> [Recipient] {
    let path = NSTemporaryDirectory() + "sekimori-settings-\(UUID()).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ("gate: gate\nzone: Asia/Tokyo\nlanguage: ja\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
    return try Settings(path: path).recipients
}

@Suite struct `Recipients of recordings` {
    private static let age = "age108tlg2qdka5z50lqzmxs5k7rphuscw2nrh4r2mj8z75a9luvl3vq8w64ct"
    private static let other = "age169lhjgz7twqyh7ccyn6xd5jhavzjextvt6lgjqkmc632vrk85vcqme76hr"
    private static let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzgZ7tiZePe0mJ+H1QWCckk0wCycJpBgM+a0/UFFSOU"

    @Test func `are read in their order, ssh key lines without their comment`() throws {
        let read = try recipients(
            """
            recording:
              recipients:
                - name: auditor-2026
                  key: \(Self.age)
                - {name: spare, key: "\(Self.ssh) suzuki@auditor"}
            """)
        #expect(read.map { String(decoding: $0.name, as: UTF8.self) } == ["auditor-2026", "spare"])
        #expect(read.map { String(decoding: $0.text, as: UTF8.self) } == [Self.age, Self.ssh])
    }

    @Test(arguments: ["", "recording: {recipients: []}"]) func `may be none`(text: String) throws {
        #expect(try recipients(text) == [])
    }

    @Test(arguments: [
        "recording:", "recording: []", "recording: {}", "recording: {recipients: }", "recording: {recipients: \(age)}",
        "recording: {recipients: [\(age)]}", "recording: {recipients: [{name: a}]}",
        "recording: {recipients: [{key: \(age)}]}", "recording: {recipients: [{name: A, key: \(age)}]}",
        "recording: {recipients: [{name: a, key: \(age), more: 1}]}", "recording: {recipients: [], recipient: []}",
        "recording: {recipients: []}\nrecording: {recipients: []}",
        "recording: {recipients: [{name: a, key: \(age.dropLast())q}]}",
        "recording: {recipients: [{name: a, key: \(age.uppercased())}]}",
        "recording: {recipients: [{name: a, key: AGE-SECRET-KEY-1QQQ}]}",
        // y = 1, whose secret everybody knows.
        "recording: {recipients: [{name: a, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA}]}",
    ])
    func `are refused in any other form`(text: String) {
        #expect(throws: (any Error).self) { try recipients(text) }
    }

    @Test func `are refused twice, by name or by key`() {
        for second in ["{name: a, key: \(Self.other)}", "{name: b, key: \(Self.age)}"] {
            #expect(throws: (any Error).self) {
                try recipients("recording: {recipients: [{name: a, key: \(Self.age)}, \(second)]}")
            }
        }
    }

    @Test func `are told with their line where they are wrong`() {
        do {
            _ = try recipients("recording:\n  recipients:\n    - name: auditor\n      key: age1wrong\n")
            Issue.record("taken")
        } catch {
            #expect("\(error)".contains(".yaml:6: recipients: "))
        }
    }
}

@Test func `the settings that are installed are valid`() throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    _ = try Settings(path: root.appendingPathComponent("Templates/sekimori.yaml").path)
}

import ArgumentParser
import Foundation
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// Where the gate is and who asks.
struct SettingsTests {
    private func settings(_ arguments: [String], _ environment: [String: String]) throws -> Settings {
        try Settings(options: try GlobalOptions.parse(arguments), environment: environment)
    }

    private func file(_ text: String, _ body: (String) throws -> Void) throws {
        let folder = try Folder()
        let path = folder.path + "/config.yaml"
        try Files.create(path, Array(text.utf8), mode: 0o600)
        try body(path)
    }

    private let written = """
        gate: https://10.99.1.1:8443
        certificate: ~/gate.pem
        gate-id: minato
        person: yamada
        key: ~/.ssh/id_ed25519

        """

    @Test func `the file says it all`() throws {
        try file(written) { (path: String) throws in
            let settings = try settings(["--config", path], ["HOME": "/home/y"])
            #expect(settings.place == .remote(url: "https://10.99.1.1:8443", certificate: "/home/y/gate.pem"))
            #expect(settings.gate == Example.gate)
            #expect(settings.person == "yamada")
            #expect(settings.key == "/home/y/.ssh/id_ed25519")
        }
    }

    @Test func `options come before variables, variables before the file`() throws {
        try file(written) { (path: String) throws in
            let environment = ["HOME": "/h", "SEKIMORI_PERSON": "sato", "SEKIMORI_KEY": "k", "SEKIMORI_CONFIG": path]
            #expect(try settings([], environment).person == "sato")
            #expect(try settings(["--person", "ito"], environment).person == "ito")
            #expect(try settings([], environment).key == "k")
        }
    }

    @Test func `a path is the gate's own socket`() throws {
        #expect(try settings(["--gate", "/run/x/socket"], ["HOME": "/h"]).place == .operatorSocket("/run/x/socket"))
    }

    @Test(arguments: [
        ("gate: https://x\nperso: y\n", [Fault.Rule.unknownField(near: "person")]), ("gate: [a]\n", [.wantsText]),
        ("- a\n", [.wantsGroup]), ("gate: a: b\n", [.colonInValue]),
    ])
    func `a mistake in the file is named with its line`(text: String, rules: [Fault.Rule]) throws {
        try file(text) { (path: String) throws in
            do {
                _ = try settings(["--config", path], ["HOME": "/h"])
                Issue.record("taken")
            } catch Trouble.settingsInvalid(let faults) {
                #expect(faults.map(\.rule) == rules)
            }
        }
    }

    @Test func `a file that was named must be there`() {
        #expect(throws: Trouble.self) { try settings(["--config", "/nowhere/config.yaml"], ["HOME": "/h"]) }
        #expect(throws: Never.self) { try settings([], ["HOME": "/nowhere"]) }
    }

    @Test func `a token is kept where only its owner can read it`() throws {
        let folder = try Folder()
        let path = folder.path + "/token"
        try Files.replace(path, Array("secret".utf8), mode: 0o600)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // And over an older one.
        try Files.replace(path, Array("newer".utf8), mode: 0o600)
        #expect(try Files.read(path, limit: 100) == Array("newer".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["token"])
    }

    @Test func `an existing file is never written over`() throws {
        let folder = try Folder()
        let path = folder.path + "/form.yaml"
        try Files.create(path, Array("mine".utf8), mode: 0o644)
        #expect(throws: Trouble.fileExists(path: path)) { try Files.create(path, [], mode: 0o644) }
        #expect(try Files.read(path, limit: 100) == Array("mine".utf8))
    }
}

internal import Foundation
internal import Sekimori
internal import SekimoriService

/// Where the gate is and who asks: options before SEKIMORI_* variables before the settings file.
struct Settings {
    enum Place: Equatable {
        /// `https://10.99.1.1:8443`, and the one certificate that is believed.
        case remote(url: String, certificate: String)
        /// On the gate itself.
        case operatorSocket(String)
    }

    let place: Place?
    let gate: GateID?
    let person: String?
    let key: String?
    /// The file they come from, where there is one.
    let file: String?

    static let operatorSocket = "/run/sekimori/operator/socket"
    static let fields = ["gate", "certificate", "gate-id", "person", "key"]

    init(options: GlobalOptions, environment: [String: String]) throws {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let home = variable("HOME") ?? "/"
        let folder = (variable("XDG_CONFIG_HOME") ?? home + "/.config") + "/sekimori"
        let named = options.config ?? variable("SEKIMORI_CONFIG")
        let path = named ?? folder + "/config.yaml"
        let written = try Self.read(path, mustExist: named != nil)
        file = written == nil ? nil : path
        let url = options.gate ?? variable("SEKIMORI_GATE") ?? written?["gate"]
        let certificate =
            variable("SEKIMORI_CERTIFICATE") ?? written?["certificate"] ?? folder + "/gate.pem"
        if let url {
            place =
                url.hasPrefix("/")
                ? .operatorSocket(url) : .remote(url: url, certificate: Self.expanded(certificate, home: home))
        } else {
            let isThere = FileManager.default.fileExists(atPath: Self.operatorSocket)
            place = isThere ? .operatorSocket(Self.operatorSocket) : nil
        }
        gate = try (variable("SEKIMORI_GATE_ID") ?? written?["gate-id"]).map { text in
            guard let id = GateID(text) else {
                throw Trouble.wrongValue(name: "gate-id", value: text, wanted: .identifier(of: GateID.self))
            }
            return id
        }
        person = options.person ?? variable("SEKIMORI_PERSON") ?? written?["person"]
        key = (options.key ?? variable("SEKIMORI_KEY") ?? written?["key"]).map { Self.expanded($0, home: home) }
    }

    /// nil where there is no such file and none was asked for.
    private static func read(_ path: String, mustExist: Bool) throws -> [String: String]? {
        guard FileManager.default.fileExists(atPath: path) else {
            if mustExist { throw Trouble.fileUnreadable(path: path, problem: "ENOENT") }
            return nil
        }
        return try parse(try Files.read(path, limit: FormNode.maximumLength), file: path)
    }

    static func parse(_ bytes: [UInt8], file: String) throws -> [String: String] {
        let node: FormNode
        do throws(Fault) { node = try FormNode.parse(bytes, file: file) } catch {
            throw Trouble.settingsInvalid([error])
        }
        if case .nothing = node.content { return [:] }
        let faults = FaultList(file: file)
        let reader = FieldReader(node, prefix: "", fields: fields, faults: faults)
        var values: [String: String] = [:]
        for name in fields { values[name] = reader.optional(name) { reader.string($0) } }
        guard faults.faults.isEmpty else { throw Trouble.settingsInvalid(faults.sorted) }
        return values
    }

    static func expanded(_ path: String, home: String) -> String {
        path.hasPrefix("~/") ? home + path.dropFirst(1) : path
    }
}

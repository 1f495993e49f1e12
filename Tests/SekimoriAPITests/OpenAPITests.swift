import Foundation
import HTTPTypes
import Hummingbird
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// The document says what the routes do, no more and no less.
@Suite struct OpenAPITests {
    private func document(_ surface: Surface) async throws -> [String: Any] {
        try await surface.get("/v1/openapi.json", as: .nobody).object
    }

    private func paths(_ document: [String: Any]) -> [String: [String: [String: Any]]] {
        document["paths"] as? [String: [String: [String: Any]]] ?? [:]
    }

    @Test func `the document has every route and no other`() async throws {
        let site = try Site()
        let routes = Set(router(gatekeeper: site.gatekeeper, door: .portal).routes.map { "\($0.method) \($0.path)" })
        try await Surface.of(site) { surface in
            let document = try await document(surface)
            #expect(document["openapi"] as? String == "3.1.0")
            let written = paths(document).flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } }
            #expect(Set(written) == routes)
        }
    }

    @Test func `every reference leads somewhere, and every schema is used`() async throws {
        try await Surface.of(try Site()) { surface in
            let answer = try await surface.get("/v1/openapi.json", as: .nobody)
            let text = String(decoding: answer.bytes, as: UTF8.self)
            let used = Set(text.matches(of: /"\$ref":"#\/components\/([a-zA-Z]+\/\w+)"/).map { String($0.1) })
            let components = try answer.object["components"] as? [String: [String: Any]] ?? [:]
            var known: Set<String> = []
            for kind in ["schemas", "parameters", "responses"] {
                known.formUnion((components[kind] ?? [:]).keys.map { "\(kind)/\($0)" })
            }
            #expect(used.subtracting(known) == [])
            #expect(known.subtracting(used) == [])
        }
    }

    @Test func `a route knows the parameters the document names, and no other`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .manager)
            for (path, methods) in paths(try await document(surface)) {
                guard let get = methods["get"], !path.contains("{") else { continue }
                let parameters = get["parameters"] as? [[String: Any]] ?? []
                let names = parameters.filter { $0["in"] as? String == "query" }.compactMap { $0["name"] as? String }
                let answer = try await surface.ask(.get, path + "?no-such=1", token: token)
                let known = names.isEmpty ? "" : "。使えるのは: " + names.joined(separator: ", ")
                #expect(answer.text("detail") == "no-such: 知らない指定です" + known)
            }
        }
    }

    @Test func `a token is asked for, and a script's is good for something, where the document says so`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .submitToken)
            let holder = try await surface.token(of: .clerk)
            for (path, methods) in paths(try await document(surface)) {
                for (method, operation) in methods {
                    let ways = operation["security"] as? [[String: Any]]
                    let isOpen = ways.map { $0.isEmpty || $0.contains { $0.isEmpty } } ?? false
                    let answer = try await surface.ask(method == "get" ? .get : .post, path, body: "{}")
                    #expect((answer.status == 401) == !isOpen, "\(method) \(path)")
                    guard !isOpen else { continue }
                    // A script's token is as good as its holder's sign-in where the document names it, else refused.
                    let names = ways?.contains { $0["script"] != nil } ?? false
                    let expected =
                        names
                        ? try await surface.ask(method == "get" ? .get : .post, path, token: holder, body: "{}").status
                        : 403
                    let script = try await surface.ask(
                        method == "get" ? .get : .post, path, token: token, body: "{}")
                    #expect(script.status == expected, "\(method) \(path)")
                }
            }
        }
    }

    /// How far the example's day has gone, and with it what the answers hold.
    enum Stage: CaseIterable, Sendable {
        case submitted, returned, working, cut, ended, reported, closed

        func site() throws -> Site {
            let site = try Site.filled()
            switch self {
            case .submitted: try site.submit()
            case .returned: try site.decide(.return, on: site.submit())
            case .working: _ = try site.working()
            case .cut:
                let command: Capability = the("exec systemctl status pacs")
                let passcode = try site.openDay(Example.form { $0.capabilities = [.shell, command, .execAny] }).passcode
                let start = try site.enter(passcode, nil, .exec(Array("systemctl status pacs".utf8)))
                try site.gatekeeper.cut(start.session.id, why: the("異常"), by: .ito)
                site.pass(seconds: 10)
                try site.gatekeeper.stop(.vendor(Example.yamato), why: the("異常"), by: .ito)
            case .ended: _ = try site.ended()
            case .reported: try site.report(on: site.ended()) { $0.work = nil }
            case .closed:
                let id = try site.ended()
                try site.report(on: id)
                try site.decide(.acceptReport, on: id)
                try site.confirm(id, .differ(why: the("時刻が記録と違う")))
            }
            return site
        }
    }

    @Test func `an answer that is not as the document says is found`() throws {
        let check = SchemaCheck(schemas: ["Id": ["type": "string", "maxLength": 2]])
        let schema: [String: Any] = [
            "type": "object", "required": ["id"], "additionalProperties": false,
            "properties": [
                "id": ["$ref": "#/components/schemas/Id"], "count": ["type": "integer"], "on": ["type": "boolean"],
                "kind": [
                    "oneOf": [["type": "string", "enum": ["a"]], ["type": "array", "items": ["type": "string"]]]
                ],
            ],
        ]
        for good in [#"{"id":"a"}"#, #"{"id":"a","count":0,"on":true}"#, #"{"id":"a","kind":["x"]}"#] {
            #expect(check.fault(try JSONSerialization.jsonObject(with: Data(good.utf8)), schema) == nil)
        }
        let bad = [
            "{}", "[]", #"{"id":1}"#, #"{"id":"abc"}"#, #"{"id":"a","count":true}"#, #"{"id":"a","on":1}"#,
            #"{"id":"a","kind":"b"}"#, #"{"id":"a","kind":[1]}"#, #"{"id":"a","other":1}"#,
        ]
        for bad in bad { #expect(check.fault(try JSONSerialization.jsonObject(with: Data(bad.utf8)), schema) != nil) }
    }

    @Test(arguments: Stage.allCases) func `every answer is as the document says`(stage: Stage) async throws {
        try await Surface.of(try stage.site()) { surface in
            let document = try await document(surface)
            let components = document["components"] as? [String: Any] ?? [:]
            let check = SchemaCheck(schemas: components["schemas"] as? [String: Any] ?? [:])
            for caller in [Caller.operator, .clerk, .technician] {
                let token = try await surface.token(of: caller)
                for probe in Probe.all where probe.method == .get {
                    let answer = try await surface.ask(.get, probe.path, token: token)
                    let operation = paths(document)[probe.route]?["get"]
                    #expect(names(operation, answer.status), "\(probe) as \(caller): \(answer.status)")
                    if answer.status == 200, schema(operation, "200", "application/octet-stream") != nil {
                        #expect(answer.header("Content-Type") == "application/octet-stream", "\(probe)")
                        continue
                    }
                    let schema =
                        answer.status == 200
                        ? schema(operation, "200", "application/json") : ["$ref": "#/components/schemas/Problem"]
                    #expect(check.fault(try answer.json, schema ?? [:]) == nil, "\(probe) as \(caller)")
                }
            }
        }
    }

    @Test func `every call's answer and every problem is as the document says`() async throws {
        for probe in Probe.all where probe.method == .post {
            let site = try Site.filled()
            _ = try site.working()
            try await Surface.of(site) { surface in
                let document = try await document(surface)
                let components = document["components"] as? [String: Any] ?? [:]
                let check = SchemaCheck(schemas: components["schemas"] as? [String: Any] ?? [:])
                let operation = paths(document)[probe.route]?["post"]
                let content = operation?["requestBody"] as? [String: Any]
                let kinds = content?["content"] as? [String: Any] ?? [:]
                if let asked = kinds["application/json"] as? [String: Any] {
                    let body = try JSONSerialization.jsonObject(with: Data(probe.body.utf8))
                    #expect(check.fault(body, asked["schema"] ?? [:]) == nil, "\(probe)")
                } else {
                    #expect(Array(kinds.keys) == ["application/octet-stream"], "\(probe)")
                }
                for caller in [Caller.manager, .technician, .foreignClerk, .nobody] {
                    let answer = try await surface.post(probe.path, probe.body, as: caller)
                    #expect(names(operation, answer.status), "\(probe) as \(caller): \(answer.status)")
                    if answer.status == 204 {
                        #expect(schema(operation, "200", "application/json") == nil)
                        continue
                    }
                    let schema =
                        answer.status == 200
                        ? schema(operation, "200", "application/json") : ["$ref": "#/components/schemas/Problem"]
                    #expect(check.fault(try answer.json, schema ?? [:]) == nil, "\(probe) as \(caller)")
                }
            }
        }
    }

    /// Whether the document says that this may be answered.
    private func names(_ operation: [String: Any]?, _ status: Int) -> Bool {
        (operation?["responses"] as? [String: Any])?["\(status)"] != nil
    }

    private func schema(_ operation: [String: Any]?, _ status: String, _ type: String) -> [String: Any]? {
        let responses = operation?["responses"] as? [String: Any]
        let content = (responses?[status] as? [String: Any])?["content"] as? [String: Any]
        return (content?[type] as? [String: Any])?["schema"] as? [String: Any]
    }
}

import HTTPTypes
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Who one is: challenge, signature, token; and the gate's own operators without one.
@Suite struct SignInTests {
    @Test(arguments: Caller.people.filter { $0 != .nobody })
    func `a signed challenge gives a token of one's own role`(caller: Caller) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try #require(try await surface.token(of: caller))
            let status = try await surface.ask(.get, "/v1/status", token: token)
            let name = try #require(caller.person?.name)
            #expect(status.text("actor")?.hasSuffix(" \(name)") == true)
        }
    }

    @Test func `a challenge is good for one sign-in, by the one who asked, within its minute`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let used = try await surface.challenge("yamada")
            #expect(try await surface.signIn("yamada", People.yamada, challenge: used).status == 200)
            #expect(try await surface.signIn("yamada", People.yamada, challenge: used).status == 401)
            let others = try await surface.challenge("mori")
            #expect(try await surface.signIn("yamada", People.yamada, challenge: others).status == 401)
            let late = try await surface.challenge("yamada")
            surface.site.clock.advance(.seconds(61))
            #expect(try await surface.signIn("yamada", People.yamada, challenge: late).status == 401)
        }
    }

    @Test func `another's key, and a stranger's, sign nobody in`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let wrong = try await surface.signIn("yamada", People.mori)
            let stranger = try await surface.signIn("nobody", People.stranger)
            #expect(wrong.status == 401)
            // Whether the person exists shows nowhere.
            #expect(wrong.bytes == stranger.bytes && wrong.headers == stranger.headers)
            #expect(wrong.header("WWW-Authenticate") == "Bearer")
        }
    }

    @Test func `a challenge looks the same for people nobody knows`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            for name in ["yamada", "nobody", "No Such", "田中"] {
                let answer = try await surface.ask(.post, "/v1/challenges", body: #"{"person":"\#(name)"}"#)
                #expect(answer.status == 200)
                #expect(try answer.object.keys.sorted() == ["challenge", "expires", "gate"])
                #expect(answer.text("challenge")?.utf8.count == 32)
            }
        }
    }

    @Test(arguments: ["Bearer", "Bearer ", "Bearer x", "Basic eWFtYWRh", "bearer x y", "x"])
    func `what is no token is refused, not ignored`(header: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.ask(.get, "/v1/status", headers: ["Authorization": header])
            #expect(answer.status == 401)
        }
    }

    @Test func `a token dies with its time and with its person's standing`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let clerk = try await surface.token(of: .clerk)
            let auditor = try await surface.token(of: .auditor)
            _ = try surface.site.gatekeeper.change(
                .personStanding(Example.yamada, .suspended(why: the("退職"))), by: .operations)
            #expect(try await surface.ask(.get, "/v1/requests", token: clerk).status == 401)
            #expect(try await surface.ask(.get, "/v1/requests", token: auditor).status == 200)
            surface.site.clock.advance(.hours(9))
            #expect(try await surface.ask(.get, "/v1/requests", token: auditor).status == 401)
        }
    }

    @Test func `the portal must say where a call comes from, once and readably`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            #expect(try await surface.bare(.get, "/v1/status", [:]).status == 400)
            #expect(try await surface.ask(.get, "/v1/status", from: "somewhere").status == 400)
            let name = try #require(HTTPField.Name("Sekimori-Source"))
            var twice = HTTPFields()
            twice.append(HTTPField(name: name, value: "203.0.113.10"))
            twice.append(HTTPField(name: name, value: "203.0.113.11"))
            #expect(try await surface.bare(.get, "/v1/status", twice).text("path") == "Sekimori-Source")
        }
    }

    @Test func `at the operators' door nobody signs in, and a name may be given`() async throws {
        try await Surface.of(try Site.filled(), through: .operator) { surface in
            #expect(try await surface.bare(.get, "/v1/status", [:]).text("actor") == "operator gate-operator")
            let name = try #require(HTTPField.Name("Sekimori-Person"))
            #expect(try await surface.bare(.get, "/v1/status", [name: "mori-2"]).text("actor") == "operator mori-2")
            #expect(try await surface.bare(.get, "/v1/status", [name: "No Name"]).text("path") == "Sekimori-Person")
        }
    }

    @Test func `at the portal's door a person's name is nothing`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.ask(.get, "/v1/ledger", headers: ["Sekimori-Person": "gate-operator"])
            #expect(answer.status == 401)
        }
    }
}

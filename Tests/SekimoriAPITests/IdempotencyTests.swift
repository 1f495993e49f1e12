import HTTPTypes
import Sekimori
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriAPI
@testable import SekimoriService

/// A call that is sent again is not done again.
@Suite struct IdempotencyTests {
    private let holiday = #"{"holiday":{"_0":{"date":"2026-11-23","name":"勤労感謝の日"}}}"#
    private let stop = #"{"scope":{"all":{}},"why":"異常"}"#

    @Test func `the same key and body get the same answer, and one entry`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .manager)
            let before = surface.site.gatekeeper.size
            let key = ["Idempotency-Key": "one"]
            let first = try await surface.ask(.post, "/v1/ledger", token: token, body: holiday, headers: key)
            let again = try await surface.ask(.post, "/v1/ledger", token: token, body: holiday, headers: key)
            #expect(first.status == 200)
            #expect(again.bytes == first.bytes)
            #expect(first.header("Idempotency-Replayed") == nil)
            #expect(again.header("Idempotency-Replayed") == "true")
            #expect(surface.site.gatekeeper.size == before + 1)
            _ = try await surface.ask(.post, "/v1/ledger", token: token, body: holiday)
            #expect(surface.site.gatekeeper.size == before + 2)
        }
    }

    @Test func `the same key with another body, or on another path, is refused`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .manager)
            let key = ["Idempotency-Key": "one"]
            #expect(try await surface.ask(.post, "/v1/stops", token: token, body: stop, headers: key).status == 204)
            for (path, body) in [("/v1/stops", holiday), ("/v1/resumptions", stop)] {
                let answer = try await surface.ask(.post, path, token: token, body: body, headers: key)
                #expect(answer.status == 409)
                #expect(answer.code == "idempotency-key-reused")
            }
        }
    }

    @Test func `another actor's equal key is another key`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let before = surface.site.gatekeeper.size
            for caller in [Caller.manager, .operator] {
                let answer = try await surface.post(
                    "/v1/ledger", holiday, as: caller, headers: ["Idempotency-Key": "one"])
                #expect(answer.header("Idempotency-Replayed") == nil)
            }
            #expect(surface.site.gatekeeper.size == before + 2)
            let stranger = try await surface.post(
                "/v1/ledger", holiday, as: .clerk, headers: ["Idempotency-Key": "one"])
            #expect(stranger.status == 403)
        }
    }

    @Test func `a refused call may be tried again with its key`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .manager)
            let key = ["Idempotency-Key": "one"]
            #expect(
                try await surface.ask(.post, "/v1/resumptions", token: token, body: stop, headers: key).status == 409)
            #expect(try await surface.ask(.post, "/v1/stops", token: token, body: stop).status == 204)
            #expect(
                try await surface.ask(.post, "/v1/resumptions", token: token, body: stop, headers: key).status == 204)
        }
    }

    @Test func `a minute later what may be wanted again is done again, and what was shown once is not`() async throws {
        let waited = Mutex(Duration.zero)
        let begin = ContinuousClock.now
        try await Surface.of(try Site.filled(), now: { begin + waited.withLock { $0 } }) { surface in
            let token = try await surface.token(of: .operator)
            let size = surface.site.gatekeeper.size
            let invitation = #"{"invitation":{"_0":"yamada"}}"#
            func ask(_ body: String) async throws -> Answer {
                try await surface.ask(
                    .post, "/v1/ledger", token: token, body: body, headers: ["Idempotency-Key": "\(body.utf8.count)"])
            }
            let code = try #require(try await ask(invitation).text("invitation"))
            #expect(try await ask(holiday).status == 200)
            waited.withLock { $0 = .seconds(59) }
            #expect(try await ask(invitation).text("invitation") == code)
            #expect(try await ask(holiday).header("Idempotency-Replayed") == "true")
            waited.withLock { $0 = .seconds(60) }
            let late = try await ask(invitation)
            #expect(late.status == 409 && late.code == "reply-shown")
            #expect(!String(decoding: late.bytes, as: UTF8.self).contains(code))
            #expect(surface.site.gatekeeper.size == size + 2)
            #expect(try await ask(holiday).header("Idempotency-Replayed") == nil)
            waited.withLock { $0 = .seconds(86_399) }
            #expect(try await ask(invitation).status == 409)
            #expect(surface.site.gatekeeper.size == size + 3)
            waited.withLock { $0 = .seconds(86_400) }
            #expect(try await ask(invitation).text("invitation") != nil)
        }
    }

    @Test(.requirement("R-135")) func `a stop that is wanted again stops again`() async throws {
        let waited = Mutex(Duration.zero)
        let begin = ContinuousClock.now
        try await Surface.of(try Site.filled(), now: { begin + waited.withLock { $0 } }) { surface in
            let token = try await surface.token(of: .manager)
            let key = ["Idempotency-Key": "one"]
            #expect(try await surface.ask(.post, "/v1/stops", token: token, body: stop, headers: key).status == 204)
            #expect(try await surface.ask(.post, "/v1/resumptions", token: token, body: stop).status == 204)
            waited.withLock { $0 = .seconds(60) }
            #expect(try await surface.ask(.post, "/v1/stops", token: token, body: stop, headers: key).status == 204)
            #expect((try await surface.get("/v1/stops").json as? [Any])?.count == 1)
        }
    }

    @Test func `no secret is given again after its minute`() async throws {
        let waited = Mutex(Duration.zero)
        let begin = ContinuousClock.now
        let site = try Site.filled()
        _ = try site.openDay()
        try await Surface.of(site, now: { begin + waited.withLock { $0 } }) { surface in
            let invitation = #"{"invitation":{"_0":"yamada"}}"#
            let code = try #require(
                try await surface.post("/v1/ledger", invitation, as: .operator).text("invitation"))
            let calls: [(path: String, body: String, caller: Caller?)] = [
                (
                    "/v1/accounts/enrolments",
                    #"{"person":"yamada","invitation":"\#(code)","password":"\#(Site.password)"}"#, nil
                ),
                ("/v1/tokens", #"{"label":"夜間","reach":"read","until":"2026-12-31"}"#, .clerk),
                (
                    "/v1/credentials/collect",
                    #"{"technician":"tanaka","asset":"pacs1","password":"\#(Site.password)"}"#, .technician
                ),
            ]
            for (path, body, caller) in calls {
                let token: String? = if let caller { try await surface.token(of: caller) } else { nil }
                func ask() async throws -> Answer {
                    try await surface.ask(
                        .post, path, token: token, body: body, headers: ["Idempotency-Key": "one"])
                }
                waited.withLock { $0 = .zero }
                let first = try await ask()
                #expect(first.status == 200, "\(path)")
                #expect(try await ask().bytes == first.bytes)
                waited.withLock { $0 = .seconds(60) }
                #expect(try await ask().code == "reply-shown", "\(path)")
            }
        }
    }

    @Test(arguments: ["", "a b", "é", String(repeating: "a", count: 129)])
    func `a key that is none is refused`(key: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.post("/v1/stops", stop, headers: ["Idempotency-Key": key])
            #expect(answer.text("path") == "Idempotency-Key")
        }
    }

    // MARK: The store

    private let now = ContinuousClock.Instant.now
    private let key = Replies.Key(owner: "manager ito", key: "one")

    private func reply(_ size: Int = 1) -> Reply {
        Reply(status: 200, type: "application/json", bytes: [UInt8](repeating: 0x20, count: size))
    }

    private func isFirst(_ replies: Replies, _ key: Replies.Key, at time: ContinuousClock.Instant) throws -> Bool {
        if case .yours = try replies.turn(key, [1], at: time) { return true }
        return false
    }

    @Test func `a reply lives as long as it was kept for`() throws {
        let replies = Replies(salt: [7])
        #expect(try isFirst(replies, key, at: now))
        replies.keep(key, reply(), for: .seconds(60), at: now)
        #expect(try !isFirst(replies, key, at: now + .seconds(59)))
        #expect(try isFirst(replies, key, at: now + .seconds(60)))
    }

    @Test func `a secret goes after a minute, and its key stays for the same call only`() throws {
        let replies = Replies(salt: [7])
        var secret = reply()
        secret.isShownOnce = true
        #expect(try isFirst(replies, key, at: now))
        replies.keep(key, secret, for: .seconds(86_400), at: now)
        replies.hideSecrets(at: now + .seconds(59))
        #expect(try !isFirst(replies, key, at: now + .seconds(59)))
        replies.hideSecrets(at: now + .seconds(60))
        #expect(throws: Complaint.replyShown) { try replies.turn(key, [1], at: now + .seconds(60)) }
        #expect(throws: Complaint.idempotencyKeyReused) { try replies.turn(key, [2], at: now + .seconds(60)) }
        #expect(try isFirst(replies, key, at: now + .seconds(86_400)))
        // What lived less than a minute, and was done anew, has a minute of its own.
        replies.keep(key, secret, for: .seconds(30), at: now + .seconds(86_400))
        #expect(try isFirst(replies, key, at: now + .seconds(86_431)))
        replies.keep(key, secret, for: .seconds(86_400), at: now + .seconds(86_431))
        replies.hideSecrets(at: now + .seconds(86_461))
        #expect(try !isFirst(replies, key, at: now + .seconds(86_461)))
    }

    @Test func `a call that took too long has no say in the one that came after it`() throws {
        let replies = Replies(salt: [7])
        #expect(try isFirst(replies, key, at: now))
        #expect(try isFirst(replies, key, at: now + .seconds(120)))
        replies.keep(key, reply(2), for: .seconds(60), at: now + .seconds(121))
        replies.keep(key, reply(3), for: .seconds(60), at: now + .seconds(122))
        guard case .done(let kept) = try replies.turn(key, [1], at: now + .seconds(123)) else {
            Issue.record("not kept")
            return
        }
        #expect(kept.bytes.count == 2)
    }

    @Test func `a second call waits for nothing while the first is being done`() throws {
        let replies = Replies(salt: [7])
        #expect(try isFirst(replies, key, at: now))
        #expect(throws: Complaint.idempotencyKeyInUse) { try replies.turn(key, [1], at: now) }
        // Whether the second one is the same is not asked yet: the first may still come to nothing.
        #expect(throws: Complaint.idempotencyKeyInUse) { try replies.turn(key, [2], at: now) }
        replies.drop(key)
        #expect(try isFirst(replies, key, at: now))
    }

    @Test func `the store stays within its bounds, and forgets the oldest first`() throws {
        let replies = Replies(salt: [7])
        for number in 0..<40 {
            let key = Replies.Key(owner: "manager ito", key: "\(number)")
            #expect(try isFirst(replies, key, at: now))
            replies.keep(key, reply(1_048_576), for: .seconds(100 + number), at: now)
        }
        #expect(try isFirst(replies, Replies.Key(owner: "manager ito", key: "0"), at: now))
        #expect(try !isFirst(replies, Replies.Key(owner: "manager ito", key: "39"), at: now))
    }

    @Test(arguments: [(number: 10_000, size: 1), (40, 1_048_576)])
    func `who fills the store pushes out their own keys, not those of others`(number: Int, size: Int) throws {
        let replies = Replies(salt: [7])
        #expect(try isFirst(replies, key, at: now))
        replies.keep(key, reply(), for: .seconds(100), at: now)
        for number in 0..<number {
            let key = Replies.Key(owner: "clerk sato", key: "\(number)")
            #expect(try isFirst(replies, key, at: now))
            replies.keep(key, reply(size), for: .seconds(200 + number), at: now)
        }
        #expect(try !isFirst(replies, key, at: now))
        #expect(try isFirst(replies, Replies.Key(owner: "clerk sato", key: "0"), at: now))
    }
}

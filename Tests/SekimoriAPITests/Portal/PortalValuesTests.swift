import NIOCore
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// The portal's own small rules.
@Suite struct PortalValuesTests {
    @Test(arguments: [
        (":8443", "::", 8443), ("192.0.2.1:443", "192.0.2.1", 443), ("[2001:db8::1]:8443", "2001:db8::1", 8443),
        ("127.0.0.1:0", "127.0.0.1", 0),
    ]) func `an address to listen on is read`(text: String, host: String, port: Int) {
        #expect(ListenAddress(text)?.host == host)
        #expect(ListenAddress(text)?.port == port)
    }

    @Test(arguments: [
        "", ":", "8443", "gate.example.jp:8443", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1",
        "2001:db8::1:8443", "[]:1", "[192.0.2.1]:1", "192.0.2.1: 443", "192.0.2.1:4 3", "192.0.2.1:+43",
    ]) func `what is no address to listen on is refused`(text: String) { #expect(ListenAddress(text) == nil) }

    @Test(
        arguments: [
            ("203.0.113.10", "203.0.113.10", [203, 0, 113, 10]),
            ("::ffff:203.0.113.10", "203.0.113.10", [203, 0, 113, 10]),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", [0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2]),
        ] as [(String, String, [UInt8])]) func `a peer has one address, and is counted by what one customer has`(
            peer: String, address: String, counted: [UInt8]
        ) throws
    {
        let source = try #require(Source(SocketAddress(ipAddress: peer, port: 1)))
        #expect(source.address == address)
        #expect(source.counted == counted)
    }

    private let now = ContinuousClock.Instant.now

    private func source(_ last: Int) throws -> Source {
        try #require(Source(SocketAddress(ipAddress: "203.0.113.\(last)", port: 1)))
    }

    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits.usual
        change(&limits)
        return limits
    }

    @Test func `one source has its share of connections, and all have a bound`() throws {
        let doorkeeper = Doorkeeper(
            limits: limits {
                $0.connections = 5
                $0.connectionsPerSource = 2
            })
        #expect(try doorkeeper.enters(source(1), at: now))
        #expect(try doorkeeper.enters(source(1), at: now))
        #expect(try !doorkeeper.enters(source(1), at: now))
        try doorkeeper.leaves(source(1))
        #expect(try doorkeeper.enters(source(1), at: now))
        for last in 2...4 { #expect(try doorkeeper.enters(source(last), at: now)) }
        #expect(try !doorkeeper.enters(source(5), at: now))
    }

    @Test func `one source's requests come back with time, and take nothing from another's`() throws {
        let doorkeeper = Doorkeeper(
            limits: limits {
                $0.burst = 2
                $0.perSecond = 0.5
            })
        #expect(try doorkeeper.asks(source(1), at: now) == nil)
        #expect(try doorkeeper.asks(source(1), at: now) == nil)
        #expect(try doorkeeper.asks(source(1), at: now) == 2)
        #expect(try doorkeeper.asks(source(2), at: now) == nil)
        #expect(try doorkeeper.asks(source(1), at: now + .seconds(2)) == nil)
        #expect(try doorkeeper.asks(source(1), at: now + .seconds(2)) != nil)
        #expect(try doorkeeper.asks(source(1), at: now + .seconds(1_000)) == nil)
        #expect(try doorkeeper.asks(source(1), at: now + .seconds(1_000)) == nil)
        #expect(try doorkeeper.asks(source(1), at: now + .seconds(1_000)) != nil)
    }
}

/// What a page advises.
@Suite struct PageHintTests {
    @Test func `no page sends people to a command`() {
        for language in [Language.japanese, .english] {
            let words = Words(language)
            for refusal in [
                Refusal.vendorUnknown(Example.yamato), .passcodeNotCollected, .notEnrolled, .noKey(Example.tanaka),
                .reportOverdue(Example.request, since: Site.start), .signatureMissing, .notStopped, .managerNeeded,
                .sessionsRunning([Example.session]), .requestUnknown, .clockUnsynchronised(since: Site.start),
            ] {
                let hint = PageHints.hint(refusal, words)
                #expect(hint?.contains("sekimori") != true, "\(refusal)")
                #expect(hint?.isEmpty != true, "\(refusal)")
            }
            #expect(PageHints.hint(.reportOverdue(Example.request, since: Site.start), words) != nil)
            #expect(PageHints.hint("次はこう(a) そう", of: "x", words) == "次はこう(a) そう")
        }
        #expect(PageHints.hint("report first (sekimori report new)", of: "x", Words(.english)) == "report first")
    }
}

/// What one source, and all together, may take of the portal (THREATS rows 107 and 106).
package struct Limits: Hashable, Sendable {
    /// Open connections of all sources; more are closed unanswered.
    package var connections: Int
    /// Open connections of one source: an IPv4 address, or an IPv6 /64. Vendors share an address behind their NAT.
    package var connectionsPerSource: Int
    /// Connections, requests and shipped files of one source, each: at once, and regained in each second.
    package var burst: Double
    package var perSecond: Double
    /// Bytes of a request's body; more are answered with 413.
    package var body: Int
    /// Bytes of one header field, of all of them, and how many; more are answered with 400 or 431.
    package var headerField: Int
    package var headers: Int
    package var headerCount: Int
    /// Until the head of a request has come, handshake included; and as long again until its body has.
    package var reading: Duration
    /// From the head of a request until its answer is on the way; a peer that does not read is cut then.
    package var answering: Duration
    /// Bytes of a form with a file in it: 10 MiB, and 64 KiB for what stands around them (THREATS row 110).
    package var file = 10_485_760 + 65_536
    /// Files that come at one time, each in memory, and files that go; of all sources, and of one.
    package var uploads = 8
    package var downloads = 16
    package var filesPerSource = 4
    /// For a file, instead of `reading` and `answering`: over a slow line 10 MiB take a while.
    package var carrying = Duration.seconds(120)

    /// THREATS row 107: head 8 KB, body 1 MB, 10 s; 32 connections of one source, whom a NAT may stand for. Of all
    /// sources 1000, not its 200: a browser keeps up to six, and 200 people came in each other's way.
    package static let usual = Self(
        connections: 1_000, connectionsPerSource: 32, burst: 200, perSecond: 20, body: 1_048_576, headerField: 4_096,
        headers: 8_192, headerCount: 64, reading: .seconds(10), answering: .seconds(60))
}

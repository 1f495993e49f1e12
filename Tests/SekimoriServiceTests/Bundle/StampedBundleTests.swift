import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Approvals and checkpoints held against the moment at which a timestamping authority saw them (THREATS rows 75, 79).
struct StampedBundleTests {
    private let day: BundleDay

    init() throws { day = try BundleDay() }

    /// A token is here the second it was given in, and stamps everything.
    private struct Clock: StampReader {
        func moment(of token: [UInt8], over message: [UInt8]) -> Instant? {
            Int64(String(decoding: token, as: UTF8.self)).map { Instant(seconds: $0) }
        }
    }

    private struct Stamped {
        let name: String
        let at: Instant
        let isApproval: Bool
    }

    private func stamped() throws -> [Stamped] {
        let contents = day.bundle.frames("payloads/00000000")
        let entries = try day.bundle.frames("journal").map { try JournalEntry(bytes: $0) }
        var stamped: [Stamped] = []
        for (index, entry) in entries.enumerated() {
            if entry.kind == "request-approved" {
                let text = try Lines.decode(Payload.self, from: contents[index * 3 + 2]).text ?? ""
                let name = "text-\(Digest.hex(Digest.sha256(Array(text.utf8))))"
                stamped.append(Stamped(name: name, at: entry.at, isApproval: true))
            }
            if entry.sequence % 9 == 0 {
                stamped.append(Stamped(name: "checkpoint-\(entry.sequence)", at: entry.at, isApproval: false))
            }
        }
        return stamped
    }

    /// The day with a token for everything, `delay` after it; nil: none.
    private func report(since day: String? = nil, _ delay: (Stamped) -> Span?) throws -> Report {
        let tokens = try stamped().compactMap { item in delay(item).map { (item.name, item.at + $0) } }
        let bundle = self.day.bundle.altered { files in
            for (name, moment) in tokens { files["timestamps/\(name).tsr"] = Array("\(moment.seconds)".utf8) }
        }
        let trust = try Trust { file in
            switch file {
            case "organisation.pub": Array(People.organisation.registered.line.utf8)
            case "gate": Array("minato\n\(BundleDay.signer?.key.text ?? "")".utf8)
            case "tsa-since": day.map { Array($0.utf8) }
            default: nil
            }
        }
        return try BundleVerifier(bundle, trust: trust, stamps: Clock()).verify()
    }

    @Test func `what the authority saw at once is fine`() throws {
        let report = try report { _ in .seconds(3) }
        #expect(report.findings.isEmpty && report.notes.allSatisfy { $0.item.kind != "timestamp" })
        #expect(report.fine["timestamp"] == (try stamped().count))
    }

    @Test func `an approval that the authority never saw, or a day later, was not stamped in time`() throws {
        let approval = try #require(try stamped().first(where: \.isApproval)).name
        for delay in [nil, Span.hours(25)] {
            let report = try report { $0.name == approval ? delay : .seconds(3) }
            #expect(report.findings.map(\.item) == [.timestamp(approval)])
            #expect(report.findings.map(\.verdict) == [.notTimestampedInTime])
        }
    }

    @Test func `approvals from before the authority need no token where the auditor says since when there is one`()
        throws
    {
        #expect(try report(since: "2026-12-01") { _ in nil }.findings.isEmpty)
        #expect(try !report(since: "2026-01-01") { _ in nil }.findings.isEmpty)
    }

    @Test func `half an hour later is excused while the authority answered nobody, and not while it answered others`()
        throws
    {
        let approval = try #require(try stamped().first(where: \.isApproval))
        let alone = try report { $0.name == approval.name ? .minutes(30) : nil }
        #expect(alone.notes.contains { $0.item == .timestamp(approval.name) })
        #expect(!alone.findings.contains { $0.item == .timestamp(approval.name) })
        let beside = try report { item in
            item.name == approval.name ? .minutes(30) : .seconds(3)
        }
        let finding = beside.findings.first { $0.item == .timestamp(approval.name) }
        #expect(finding?.verdict == .notTimestampedInTime)
    }

    @Test func `an approval later than its own token is altered`() throws {
        let approval = try #require(try stamped().first(where: \.isApproval)).name
        let report = try report { $0.name == approval ? .minutes(-30) : .seconds(3) }
        #expect(report.findings.first?.item == .timestamp(approval) && report.findings.first?.verdict == .altered)
    }
}

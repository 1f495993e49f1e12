import Sekimori
import SekimoriAudit
import SekimoriTesting
import Testing

@testable import SekimoriService

struct CleanBundleTests {
    @Test func `a day's bundle has no finding, and says what is owed and what only the gate says`() throws {
        let day = try BundleDay()
        let report = try BundleDay.verify(day.bundle)
        #expect(report.findings.isEmpty)
        // The cut session has no segment: its end says why.
        #expect(report.notes.map { "\($0.item) \($0.verdict.rawValue)" } == ["recording s20261122-0001 incomplete"])
        #expect(
            report.debts.map { "\($0.item): \($0.why.english)" } == [
                "request r20261122-003: its report is owed", "request r20261124-001: it waits for approval",
            ])
        #expect(report.entries == day.site.gatekeeper.size)
        #expect(report.fine["entry"] == Int(report.entries))
        #expect(report.fine["session"] == 2)
        #expect(report.fine["recording"] == 1)
        // All ledgers are attested only; all requests are signed.
        #expect(report.attested["request"] == nil)
        #expect((report.attested["ledger"] ?? 0) > 10)
    }

    @Test func `every text of the day was checked`() throws {
        let day = try BundleDay()
        let texts = day.bundle.files.keys.filter { $0.hasSuffix(".txt") }.count
        #expect(try BundleDay.verify(day.bundle).fine["text"] == texts)
        #expect(texts > 20)
    }
}

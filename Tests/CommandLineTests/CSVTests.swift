import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// Tables as files, and what Excel would make of them.
struct CSVTests {
    private func cells(_ text: String) throws -> [[String]] {
        try CSV.read(Array(text.utf8), file: "t.csv").map { $0.map(\.text) }
    }

    private func rule(_ bytes: [UInt8]) -> Fault.Rule? {
        do throws(Fault) {
            _ = try CSV.read(bytes, file: "t.csv")
            return nil
        } catch {
            return error.rule
        }
    }

    @Test func `what is written begins with a byte order mark and ends its lines as Windows does`() {
        #expect(CSV.write([["a", "b"], ["c", "d"]]) == [0xEF, 0xBB, 0xBF] + Array("a,b\r\nc,d\r\n".utf8))
    }

    @Test(arguments: [
        "=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"http://x\")", "=x", "+x", "-x", "@x",
    ])
    func `no cell is a formula`(text: String) throws {
        let written = String(decoding: CSV.write([[text, "x"]]).dropFirst(3), as: UTF8.self)
        #expect(written.hasPrefix("'") || written.hasPrefix("\"'"))
        #expect(try cells(written) == [[text.replacing("\r", with: "\r"), "x"]])
    }

    @Test(arguments: ["007", "0312345678", "123456789012", "1-2", "3/4", "1e5", "1.50", "mar1", "SEP-2"])
    func `what Excel would turn into a number or a date is shielded and comes back`(text: String) throws {
        let written = String(decoding: CSV.write([[text, "x"]]).dropFirst(3), as: UTF8.self)
        #expect(written.hasPrefix("'"))
        #expect(try cells(written) == [[text, "x"]])
    }

    @Test(arguments: ["22", "pacs1", "10.99.2.20", "203.0.113.0/28", "2026-11-22", "田中", "03-1234-5678", "march"])
    func `what Excel leaves alone is left alone`(text: String) {
        #expect(CSV.shielded(text) == text)
    }

    @Test func `a date that Excel respelled is the same date`() throws {
        #expect(try cells("2026/11/5,2026/1/31\r\n") == [["2026-11-05", "2026-01-31"]])
        #expect(try cells("2026/2/31,x\n") == [["2026/2/31", "x"]])
    }

    @Test func `quotes, commas and line breaks inside a cell come back`() throws {
        let rows = [["a,b", "say \"hi\"", "one\ntwo", "", " x "], ["'", "''", "'=1", "\"", "\n"]]
        #expect(try CSV.read(CSV.write(rows), file: "t.csv").map { $0.map(\.text) } == rows)
    }

    @Test func `any cells come back`() throws {
        var random = SplitMix64(seed: 42)
        let letters: [Character] = ["a", "=", "'", "\"", ",", "\n", "0", "1", "-", "/", "あ", " ", "\t", ".", "m", "e"]
        for _ in 0..<2_000 {
            let width = 2 + random.below(3)
            let rows = (0...random.below(4)).map { _ in
                (0..<width).map { _ in String((0..<random.below(8)).map { _ in random.pick(letters) }) }
            }
            #expect(try CSV.read(CSV.write(rows), file: "t.csv").map { $0.map(\.text) } == rows)
        }
    }

    @Test func `a cell knows its place`() throws {
        let rows = try CSV.read(Array("a,b\r\n\"x\ny\",z\r\nlast,1\r\n".utf8), file: "t.csv")
        #expect(
            rows.map { $0.map { [$0.line, $0.column] } } == [
                [[1, 1], [1, 3]], [[2, 1], [3, 4]], [[4, 1], [4, 6]],
            ])
    }

    @Test func `what is no CSV is told for what it is`() {
        #expect(rule(Array("a,\"b".utf8)) == .quoteOpen)
        #expect(rule(Array("a\"b,c".utf8)) == .quoteInside)
        #expect(rule(Array("\"a\"b,c".utf8)) == .quoteInside)
        #expect(rule([0x93, 0xFA, 0x2C, 0x0A]) == .notUTF8)
        #expect(rule([]) == nil)
    }

    @Test func `lines without anything are none`() throws {
        #expect(try cells("a,b\n\n\r\nc,d\n\n") == [["a", "b"], ["c", "d"]])
    }
}

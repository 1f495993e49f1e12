import Foundation
import SekimoriSystem
import SekimoriTesting
import Testing

@Suite struct `The key hook` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private static let first =
        #"restrict,pty,from="10.99.1.10/32",expiry-time="20261122060000Z" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA"#
    private static let second =
        #"restrict,pty,from="10.99.1.0/24",expiry-time="20261122060000Z" ecdsa-sha2-nistp256 AAAAE2VjZHNh"#

    private var now: Int64 { SystemClock.unixSeconds }

    private func list(age: Int64 = 0, _ lines: [String], end: String? = nil) -> [UInt8] {
        let body = lines.map { $0 + "\n" }.joined()
        return bytes("sekimori-keys 1 \(now - age)\n\(body)\(end ?? "end \(lines.count)\n")")
    }

    /// What the hook prints for a login; nil when it refuses the list.
    private func offered(to login: String = "tanaka", by snapshot: [UInt8]) throws -> String? {
        let path = try workshop.write(snapshot, to: "snapshot")
        return try offered(to: login, at: path)
    }

    private func offered(to login: String = "tanaka", at path: String) throws -> String? {
        let outcome = try workshop.run(Programs.path("sekimori-keys"), [login, "--snapshot=\(path)"])
        guard outcome.status == 0 else {
            #expect(outcome.out.isEmpty)
            return nil
        }
        return String(decoding: outcome.out, as: UTF8.self)
    }

    @Test func `prints the keys of the login and of nobody else`() throws {
        let snapshot = list([
            "sato\t\(Self.second)", "tanaka\t\(Self.first)", "tanaka+pacs1\t\(Self.second)", "tanaka\t\(Self.second)",
        ])
        #expect(try offered(to: "tanaka", by: snapshot) == "\(Self.first)\n\(Self.second)\n")
        #expect(try offered(to: "tanaka+pacs1", by: snapshot) == "\(Self.second)\n")
        #expect(try offered(to: "suzuki", by: snapshot) == "")
        #expect(try offered(to: "tanak", by: snapshot) == "")
    }

    @Test func `offers nothing from an empty list`() throws {
        #expect(try offered(by: list([])) == "")
    }

    @Test(.requirement("R-018")) func `offers nothing without a list`() throws {
        #expect(try offered(at: workshop.file("missing")) == nil)
        #expect(try offered(by: []) == nil)
        #expect(try offered(by: bytes("\n")) == nil)
        #expect(try offered(by: [UInt8](repeating: 0, count: 4096)) == nil)
        #expect(try offered(by: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31) }) == nil)
    }

    @Test(.requirement("R-018"), arguments: [16, 60, 86_400, -3, -3600])
    func `offers nothing from a list of another time`(age: Int64) throws {
        // A second may pass between writing and reading: it makes an old list older and a future one nearer.
        let age = age < 0 ? age - 2 : age
        #expect(try offered(by: list(age: age, ["tanaka\t\(Self.first)"])) == nil)
    }

    @Test(arguments: [0, 5, 13, -1])
    func `believes a list of this moment`(age: Int64) throws {
        #expect(try offered(by: list(age: age, ["tanaka\t\(Self.first)"])) == "\(Self.first)\n")
    }

    @Test(.requirement("R-018")) func `offers nothing from a list cut short anywhere`() throws {
        let whole = list(["tanaka\t\(Self.first)", "sato\t\(Self.second)"])
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(try offered(by: Array(whole[..<length])) == nil, "cut after \(length) bytes")
        }
        #expect(try offered(by: Array(whole.dropLast())) == nil)
    }

    @Test(
        .requirement("R-018"),
        arguments: [
            "tanaka\t\(second)#", "tanaka \(second)", "tanaka\t", "\t\(second)", "Tanaka\t\(second)",
            "ta\t\(second)", "tanaka+\t\(second)", "tanaka+PACS\t\(second)", "tanaka\t\(second)\u{1b}[2J",
            "tanaka\t\(second)\r", "tanaka\tssh-ed25519 AAAAC3", "tanaka\tpty,\(second)",
            #"tanaka\trestrict,pty,from="10.0.0.1" ssh-ed25519 AAAAC3"#, "", "end 1", "end", "保守\t\(second)",
        ])
    func `offers nothing from a list with a malformed line`(line: String) throws {
        #expect(try offered(by: list(["tanaka\t\(Self.first)", line])) == nil)
        #expect(try offered(by: list([line, "tanaka\t\(Self.first)"])) == nil)
    }

    @Test(
        .requirement("R-018"),
        arguments: ["end 0\n", "end 2\n", "end 1", "end 01\n", "end 1\nend 1\n", "end 1\n\n", ""])
    func `offers nothing from a list that does not end as it should`(end: String) throws {
        #expect(try offered(by: list(["tanaka\t\(Self.first)"], end: end)) == nil)
    }

    @Test(arguments: [
        "sekimori-keys 2 ", "sekimori-keys 1  ", "sekimori-keys 1 0", "sekimori-keys 1 +", "Sekimori-keys 1 ",
    ])
    func `offers nothing under another header`(header: String) throws {
        let snapshot = bytes("\(header)\(now)\ntanaka\t\(Self.first)\nend 1\n")
        #expect(try offered(by: snapshot) == nil)
    }

    @Test(arguments: [
        "", "root", "-v", "tanaka\n", "tanaka\tx", "../tanaka", "TANAKA", String(repeating: "a", count: 300),
    ])
    func `knows no login of another shape`(login: String) throws {
        let result = try offered(to: login, by: list(["tanaka\t\(Self.first)"]))
        #expect(result == nil || result == "")
    }

    @Test func `does not wait at a pipe in the place of the list`() throws {
        #expect(mkfifo(workshop.file("pipe"), 0o644) == 0)
        #expect(try offered(at: workshop.file("pipe")) == nil)
    }

    @Test func `does not follow a link`() throws {
        try workshop.write(list(["tanaka\t\(Self.first)"]), to: "list")
        #expect(symlink(workshop.file("list"), workshop.file("link")) == 0)
        #expect(try offered(at: workshop.file("link")) == nil)
    }

    @Test(.requirement("R-007")) func `reads a long list, and refuses one beyond all measure`() throws {
        let lines = (0..<9000).map { "user\($0)\t\(Self.first)" } + ["tanaka\t\(Self.second)"]
        #expect(try offered(by: list(lines)) == "\(Self.second)\n")
        let endless = (0..<60_000).map { "user\($0)\t\(Self.first)" } + ["tanaka\t\(Self.second)"]
        #expect(try offered(by: list(endless)) == nil)
    }
}

import Foundation
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Testing

@Suite(.enabled(if: WardenBench.isPossible, "needs root and cgroup v2"))
struct `Login names` {
    private let bench: WardenBench

    init() throws { bench = try WardenBench() }

    private func replace(with names: [(String, UInt64)]) throws -> Message {
        try bench.ask(.logins(names.map { LoginName(name: bytes($0), uid: $1) }))
    }

    private func isRefused(_ names: [(String, UInt64)]) throws -> Bool {
        if case .refused = try replace(with: names) { true } else { false }
    }

    /// The technicians' lines.
    private var passwd: [String] {
        bench.workshop.text("var/lib/extrausers/passwd").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("sekimori-relay-") }
    }

    private var shadow: [String] {
        bench.workshop.text("var/lib/extrausers/shadow").split(separator: "\n").map(String.init)
    }

    @Test func `become entries without a password, with our shell`() throws {
        #expect(try replace(with: [("tanaka", 200_000), ("tanaka+pacs1", 200_001)]) == .accepted([]))
        #expect(
            passwd == [
                "tanaka:x:200000:61000::/var/lib/sekimori/home:/usr/lib/sekimori/sekimori-shell",
                "tanaka+pacs1:x:200001:61000::/var/lib/sekimori/home:/usr/lib/sekimori/sekimori-shell",
            ])
        #expect(shadow == ["tanaka:*:20000:0:99999:7:::", "tanaka+pacs1:*:20000:0:99999:7:::"])
        #expect(bench.owner(of: "var/lib/extrausers/passwd") == "0:0 644")
        #expect(bench.owner(of: "var/lib/extrausers/shadow") == "0:61000 640")
    }

    @Test(.requirement("R-088")) func `that are not wanted any more stay, locked`() throws {
        _ = try replace(with: [("tanaka", 200_000), ("sato", 200_001)])
        #expect(try replace(with: [("sato", 200_001)]) == .accepted([]))
        #expect(passwd[0] == "tanaka:x:200000:61000::/var/lib/sekimori/home:/usr/sbin/nologin")
        #expect(shadow[0] == "tanaka:!:20000:0:99999:7:::")
        #expect(passwd.count == 2 && shadow.count == 2)
        try bench.restart()
        #expect(try replace(with: []) == .accepted([]))
        #expect(passwd.allSatisfy { $0.hasSuffix("/usr/sbin/nologin") } && passwd.count == 2)
        #expect(try replace(with: [("tanaka", 200_000)]) == .accepted([]))
        #expect(passwd[0].hasSuffix("/sekimori-shell"))
    }

    @Test(.requirement("R-088")) func `and their numbers are never another's`() throws {
        _ = try replace(with: [("tanaka", 200_000), ("sato", 200_001)])
        _ = try replace(with: [])
        #expect(try isRefused([("suzuki", 200_000)]))
        #expect(try isRefused([("tanaka", 200_002)]))
        #expect(try isRefused([("sato", 200_000)]))
        #expect(try isRefused([("ito", 200_005), ("mori", 200_005)]))
        #expect(try isRefused([("ito", 200_005), ("ito", 200_006)]))
        #expect(passwd.allSatisfy { $0.hasSuffix("/usr/sbin/nologin") } && passwd.count == 2)
    }

    @Test(
        .requirement("R-018"),
        arguments: [
            "root:", "root\nroot::0:0::/:/bin/sh", "ta", "Tanaka", "1tanaka", "tanaka+", "tanaka+PACS", "tanaka++a",
            "tanaka+a_b", "abcdefghijklmnopq", "tanaka+" + String(repeating: "a", count: 33), "tanaka ", "", "田中",
        ])
    func `of another shape change nothing`(name: String) throws {
        _ = try replace(with: [("sato", 200_001)])
        let before = bench.workshop.read("var/lib/extrausers/passwd")
        #expect(try isRefused([("ito", 200_002), (name, 200_003)]))
        #expect(bench.workshop.read("var/lib/extrausers/passwd") == before)
    }

    @Test(arguments: [0, 1000, 190_000, 199_999, 2_000_000_001, 4_294_967_296, .max])
    func `with a number that is not a technician's change nothing`(uid: UInt64) throws {
        #expect(try isRefused([("tanaka", uid)]))
        #expect(passwd.isEmpty)
    }

    @Test func `the same list again writes nothing`() throws {
        _ = try replace(with: [("tanaka", 200_000)])
        var before = stat()
        var after = stat()
        #expect(stat(bench.workshop.file("var/lib/extrausers/passwd"), &before) == 0)
        #expect(try replace(with: [("tanaka", 200_000)]) == .accepted([]))
        #expect(stat(bench.workshop.file("var/lib/extrausers/passwd"), &after) == 0)
        #expect(before.st_ino == after.st_ino)
    }

    @Test func `fit into one message by the thousand`() throws {
        let names = (0..<1500).map { ("tanaka\($0)+pacs\($0 % 40)", 200_000 + UInt64($0)) }
        #expect(try replace(with: names) == .accepted([]))
        #expect(passwd.count == 1500 && shadow.count == 1500)
    }

    @Test func `have the relays' numbers behind them`() throws {
        _ = try replace(with: [("tanaka", 200_000)])
        let lines = bench.workshop.text("var/lib/extrausers/passwd").split(separator: "\n")
        #expect(lines.count == 1001)
        #expect(lines[1] == "sekimori-relay-190000:x:190000:61000::/nonexistent:/usr/sbin/nologin")
        #expect(lines[1000] == "sekimori-relay-190999:x:190999:61000::/nonexistent:/usr/sbin/nologin")
    }

    @Test func `are not written over a file that cannot be read`() throws {
        _ = try replace(with: [("tanaka", 200_000)])
        try FileManager.default.removeItem(atPath: bench.workshop.file("var/lib/extrausers/passwd"))
        try FileManager.default.createDirectory(
            atPath: bench.workshop.file("var/lib/extrausers/passwd"), withIntermediateDirectories: false)
        #expect(try isRefused([("sato", 200_001)]))
    }
}

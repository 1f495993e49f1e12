import Foundation

/// A clerk at the gate's pages without a window: what a browser sends, by curl on the gate itself.
final class PageClient {
    private let lab: Lab
    private let person: String
    private var secret = ""
    private var cookie = ""

    private static let address = "https://10.99.1.1:8443"
    private static let password = "green-lamp-over-nine-rivers"

    /// Enters the person in the ledger, makes the account as its owner would, and signs in.
    init(_ lab: Lab, person: String) throws {
        self.lab = lab
        self.person = person
        let invitation = try lab.must(
            .gate,
            """
            sekimori person add \(person) --name 藤田 --role clerk:kasumi >/dev/null
            sekimori person invite \(person) 2>/dev/null
            """
        ).trimmingCharacters(in: .whitespacesAndNewlines)
        let begun = try post(
            "/v1/accounts/enrolments",
            #"{"person":"\#(person)","invitation":"\#(invitation)","password":"\#(Self.password)"}"#)
        guard let match = begun.firstMatch(of: /"secret" *: *"([A-Z2-7]+)"/) else { throw Trouble(begun) }
        secret = String(match.output.1)
        _ = try post(
            "/v1/accounts/confirmations",
            #"{"person":"\#(person)","invitation":"\#(invitation)","code":"\#(try code())"}"#)
        // The code of the next half minute is good already, and that of this one was used.
        let form = ["person": person, "password": Self.password, "code": try code(later: 1)]
        let heard = try lab.must(
            .gate, "curl -ksS -m 30 -D - -o /dev/null -H 'Origin: \(Self.address)' -d @- \(Self.address)/sign-in",
            input: Self.encoded(form.map { ($0.key, $0.value) }))
        guard let match = heard.firstMatch(of: /__Host-sekimori=[0-9a-f]{64}/) else { throw Trouble(heard) }
        cookie = String(match.output)
    }

    private func post(_ path: String, _ body: String) throws -> String {
        try lab.must(
            .gate, "curl -ksS --fail-with-body -m 30 -H 'Content-Type: application/json' -d @- \(Self.address)\(path)",
            input: body)
    }

    /// What an authenticator app shows, now or so many steps of 30 s later.
    private func code(later steps: Int = 0) throws -> String {
        let moment = Int(Date().timeIntervalSince1970) + 30 * steps
        return try Command.run(["oathtool", "--totp", "-b", "--now", "@\(moment)", secret], seconds: 10)
            .mustSucceed("oathtool").text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func encoded(_ pairs: [(String, String)]) -> String {
        func escaped(_ text: String) -> String {
            text.utf8.map { byte in
                Character(UnicodeScalar(byte)).isASCII && Character(UnicodeScalar(byte)).isLetter
                    || (0x30...0x39).contains(byte)
                    ? String(UnicodeScalar(byte)) : String(format: "%%%02X", byte)
            }.joined()
        }
        return pairs.map { escaped($0) + "=" + escaped($1) }.joined(separator: "&")
    }

    /// Opens the page of a new request, fills it in, and keeps on the gate what would be sent, as FILE.
    func fillIn(purpose: String, technician: String, file: String) throws {
        let page = try lab.must(.gate, "curl -ksS -m 30 -b '\(cookie)' \(Self.address)/requests/new")
        func hidden(_ name: String) throws -> String {
            guard let match = try page.firstMatch(of: Regex("name=\"\(name)\" value=\"([0-9a-f]+)\"")),
                let value = match.output[1].substring
            else { throw Trouble("no \(name) in \(page.prefix(400))") }
            return String(value)
        }
        let now = Date()
        let today = Lab.clock(now, "yyyy-MM-dd")
        var pairs = [
            ("form-token", try hidden("form-token")), ("once", try hidden("once")), ("contract", "c-1"),
            ("date", today), ("from", Lab.clock(now, "HH:mm")), ("until", Lab.clock(now + 3_600, "HH:mm")),
            ("technicians", technician), ("assets", "pacs1"), ("category", "fault"), ("purpose", purpose),
            ("content", "索引を確認する"), ("plan", "索引を確認する"), ("sources", "10.99.1.0/28"), ("capabilities", "shell"),
            ("privilege", "general"), ("rollback", "元に戻す"), ("risk", "遅くなる"), ("supervisor", "伊藤"),
            ("terminal.terminal", "KM-1"), ("terminal.operating-system", "Debian 13"), ("terminal.antivirus", "ClamAV"),
            ("terminal.malware-found", "no"), ("terminal.firewall", "yes"), ("terminal.public-wireless", "no"),
            ("terminal.declared-by", "田中"),
        ]
        for name in [
            "personal-information", "live-data", "fault-data", "take-out", "bring-in", "service-stop", "backup",
        ] { pairs.append((name, "no")) }
        for name in ["patched-on", "definitions-of", "scanned-on", "declared-on"] {
            pairs.append(("terminal." + name, today))
        }
        try lab.must(.gate, "cat > \(file)", input: Self.encoded(pairs))
    }

    /// The line of shell that sends such a form and prints the status, 000 where no answer came.
    func sending(_ body: String) -> String {
        "curl -ksS -m 20 -o /dev/null -w '%{http_code}' -b '\(cookie)' -H 'Origin: \(Self.address)' "
            + "-X POST -H 'Content-Type: application/x-www-form-urlencoded' \(body) \(Self.address)/requests/new"
    }
}

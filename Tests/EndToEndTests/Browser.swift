import Foundation
import SekimoriTesting

/// Chromium without a window at a host of the lab, driven through its WebDriver (W3C WebDriver, §4-§18).
///
/// Both programs are of this machine, only their network is the host's. The certificate of a lab's gate is its own: that
/// pages come from the right gate is what the tests of `sekimori` show.
final class Browser {
    private let lab: Lab
    private let host: Host
    private let driver: Command
    /// What the two write: the profile with its cookies is not always removed by them.
    private let folder: TemporaryFolder
    private let port: Int
    private var session = ""

    init(_ lab: Lab, at host: Host, language: String = "ja", port: Int = 9515) throws {
        self.lab = lab
        self.host = host
        self.port = port
        folder = try TemporaryFolder()
        driver = try Command([
            Lab.root + "/Deploy/lab", "reach", "--name", lab.name, host.rawValue,
            "env", "TMPDIR=\(folder.path)", "chromedriver", "--port=\(port)",
        ])
        guard eventually(seconds: 30, { driver.text.contains("started successfully") }) else {
            throw Trouble("chromedriver: \(driver.text)")
        }
        let options: [String: Any] = [
            // As root without its sandbox, which wants namespaces of its own; in memory files of /tmp, not /dev/shm.
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--lang=\(language)", "--window-size=1280,900",
            ],
            "prefs": ["intl.accept_languages": language],
        ]
        let wanted: [String: Any] = [
            "browserName": "chrome", "acceptInsecureCerts": true, "goog:chromeOptions": options,
            "goog:loggingPrefs": ["browser": "ALL"],
        ]
        let made = try call("POST", "", ["capabilities": ["alwaysMatch": wanted]], limit: 90) as? [String: Any]
        guard let id = made?["sessionId"] as? String else { throw Trouble("no browser: \(made ?? [:])") }
        session = "/" + id
    }

    deinit {
        _ = try? call("DELETE", "")
        driver.stop()
        folder.remove()
    }

    // MARK: What a person does

    func open(_ path: String) throws {
        _ = try call("POST", "/url", ["url": address + path])
    }

    /// The gate as the host knows it.
    private var address: String { "https://\(host == .hospital ? "10.99.3.1" : "10.99.1.1"):8443" }

    /// Types into the field of that name, in place of what is there.
    func fill(_ name: String, _ text: String) throws {
        let field = try one("[name='\(name)']")
        _ = try call("POST", "/element/\(field)/clear", [:])
        _ = try call("POST", "/element/\(field)/value", ["text": text])
    }

    /// Clicks what `selector` names; waits for the page that comes of it.
    func press(_ selector: String) throws {
        let before = try one("html")
        _ = try call("POST", "/element/\(try one(selector))/click", [:])
        // An element of a page that is left is stale.
        guard eventually(seconds: 20, { (try? call("GET", "/element/\(before)/name")) == nil }) else {
            throw Trouble("\(selector) leads nowhere from \(try path()): \(try text())")
        }
    }

    /// Fills in fields by their names: what is typed, and of boxes and choices those of that value.
    func fillIn(_ fields: [(String, String)]) throws {
        let script = """
            const missing = [];
            for (const [name, value] of arguments[0]) {
                const all = Array.from(document.getElementsByName(name));
                const box = all.find(e => e.matches('[type=radio], [type=checkbox]') && e.value === value);
                const field = all.find(e => !e.matches('[type=radio], [type=checkbox], [type=hidden]'));
                if (box) { if (!box.checked) box.click(); }
                else if (field) { field.value = value; }
                else missing.push(name + '=' + value);
            }
            return missing.join(' ');
            """
        let missing = try run(script, [fields.map { [$0.0, $0.1] }]) as? String ?? "?"
        guard missing.isEmpty else { throw Trouble("there is no \(missing) at \(try path())") }
    }

    /// Chooses a file of this machine's.
    func choose(file path: String, in name: String) throws {
        _ = try call("POST", "/element/\(try one("[name='\(name)']"))/value", ["text": path])
    }

    /// Chooses an option or ticks a box: no page comes of it.
    func choose(_ selector: String) throws {
        _ = try call("POST", "/element/\(try one(selector))/click", [:])
    }

    // MARK: What a person sees

    /// The visible text of the first element that `selector` names.
    func text(of selector: String = "body") throws -> String {
        try call("GET", "/element/\(try one(selector))/text") as? String ?? ""
    }

    func text() throws -> String { try text(of: "body") }

    func has(_ selector: String) throws -> Bool { try !all(selector).isEmpty }

    /// Path and query of the page.
    func path() throws -> String {
        let url = try call("GET", "/url") as? String ?? ""
        return url.hasPrefix(address) ? String(url.dropFirst(address.count)) : url
    }

    func attribute(_ name: String, of selector: String) throws -> String {
        try call("GET", "/element/\(try one(selector))/property/\(name)") as? String ?? ""
    }

    private func run(_ script: String, _ arguments: [Any] = []) throws -> Any? {
        try call("POST", "/execute/sync", ["script": script, "args": arguments])
    }

    /// What the browser complained of since the last call: refused by the policy of the page, missing, broken. Not that
    /// a page was answered as refused, which is its right answer; nor what it only advises (`[DOM]`).
    func complaints() throws -> [String] {
        let lines = try call("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return lines.compactMap { $0["message"] as? String }
            .filter { !$0.contains("responded with a status of 4") && !$0.contains("[DOM]") }
    }

    /// Keeps the whole page as NAME-WIDTH.png, at the widths of a desk and of a phone, where pictures are asked for; and
    /// says of the phone how much of it lies beyond its edge.
    @discardableResult
    func keep(_ name: String) throws -> Int {
        let directory = ProcessInfo.processInfo.environment["SEKIMORI_SCREENSHOTS"]
        var beyond = 0
        for width in [1280, 390] {
            // Wider than what a window may be at least, a frame of that width is what the page sees.
            _ = try command(
                "Emulation.setDeviceMetricsOverride",
                [
                    "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600,
                ])
            beyond = (try run("return document.documentElement.scrollWidth - \(width)") as? Int) ?? 0
            guard let directory else { continue }
            let shot = try command("Page.captureScreenshot", ["captureBeyondViewport": true]) as? [String: Any]
            guard let data = Data(base64Encoded: shot?["data"] as? String ?? "") else {
                throw Trouble("no picture of \(try path())")
            }
            try data.write(to: URL(fileURLWithPath: directory).appendingPathComponent("\(name)-\(width).png"))
        }
        _ = try command("Emulation.clearDeviceMetricsOverride", [:])
        return beyond
    }

    /// One of Chromium's own commands (its DevTools protocol).
    private func command(_ name: String, _ parameters: [String: Any]) throws -> Any {
        try call("POST", "/goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    // MARK: WebDriver

    private func one(_ selector: String) throws -> String {
        guard let first = try all(selector).first else {
            let shown = ((try? bodyText()) ?? "").replacing("\n", with: " / ")
            throw Trouble("there is no \(selector) at \(try path()): \(shown)")
        }
        return first
    }

    private func bodyText() throws -> String { try run("return document.body.innerText") as? String ?? "" }

    private func all(_ selector: String) throws -> [String] {
        let found = try call("POST", "/elements", ["using": "css selector", "value": selector]) as? [[String: Any]]
        return (found ?? []).compactMap { $0.values.first as? String }
    }

    private func call(
        _ method: String, _ path: String, _ body: [String: Any]? = nil, limit: Double = 40
    ) throws -> Any {
        var line = [
            Lab.root + "/Deploy/lab", "reach", "--name", lab.name, host.rawValue,
            "curl", "--silent", "--show-error", "--max-time", "\(Int(limit))", "-X", method,
            "-H", "Content-Type: application/json", "http://127.0.0.1:\(port)/session\(session)\(path)",
        ]
        var input = ""
        if let body {
            line += ["--data-binary", "@-"]
            input = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
        }
        let answer = try Command(line, input: input).wait(seconds: limit + 10).mustSucceed("WebDriver \(path)").text
        let read = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        let value = read?["value"] as Any
        if let failure = value as? [String: Any], let error = failure["error"] {
            throw Trouble("\(method) \(path): \(error): \(failure["message"] ?? "")")
        }
        return value
    }
}

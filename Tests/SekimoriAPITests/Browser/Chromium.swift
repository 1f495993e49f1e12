import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SekimoriTesting
import Testing

@testable import SekimoriPortal

/// Chromium without a window on this machine, driven through its WebDriver (W3C WebDriver, §4-§18), before a portal of
/// the test's.
struct Chromium: Sendable {
    private let driver: String
    private let session: String
    private let house: PortalHouse

    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a test with a browser, which is gone afterwards.
    static func with<Result>(
        _ house: PortalHouse, language: String = "ja", _ test: (Chromium) async throws -> Result
    ) async throws -> Result {
        // Of what the two write the profile is not always removed by them.
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/chromedriver")
        process.arguments = ["--port=0"]
        // How a browser writes dates and times it takes from here.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["LANGUAGE": language, "TMPDIR": folder.path]) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        defer {
            // A thread of a pool has all signals blocked, and its children would not hear SIGTERM.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        var said = ""
        var port: Substring?
        while port == nil {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Trouble(description: "chromedriver: \(said)") }
            said += String(decoding: more, as: UTF8.self)
            port = said.firstMatch(of: /successfully on port (\d+)/)?.1
        }
        let driver = "http://127.0.0.1:\(port ?? "")"
        let wanted: [String: Any] = [
            "browserName": "chrome", "acceptInsecureCerts": true,
            "goog:chromeOptions": [
                // As root without its sandbox, which wants namespaces of its own; in memory files of /tmp, not /dev/shm.
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--hide-scrollbars", "--lang=\(language)", "--window-size=1280,900",
                ], "prefs": ["intl.accept_languages": language],
            ], "goog:loggingPrefs": ["browser": "ALL"],
        ]
        let made = try await call(driver, "POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
        guard let id = (made as? [String: Any])?["sessionId"] as? String else {
            throw Trouble(description: "no browser: \(made)")
        }
        let browser = Chromium(driver: driver, session: "/session/" + id, house: house)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await test(browser))
        } catch {
            result = .failure(error)
        }
        _ = try? await browser.call("DELETE", "")
        return try result.get()
    }

    var address: String { "https://127.0.0.1:\(house.port)" }

    /// Who comes from now on; nil: nobody who is signed in.
    func become(_ cookie: String?) async throws {
        _ = try await command("Network.clearBrowserCookies", [:])
        guard let cookie else { return }
        _ = try await command(
            "Network.setCookie",
            [
                "url": address + "/", "name": "__Host-sekimori", "value": cookie, "path": "/", "secure": true,
                "httpOnly": true, "sameSite": "Strict",
            ])
    }

    func open(_ path: String) async throws { _ = try await call("POST", "/url", ["url": address + path]) }

    /// Sends a form to a page of ours as one of our pages would, and waits for the page that comes of it.
    func send(_ path: String, _ fields: [(String, String)], as token: String?) async throws {
        var pairs = fields.map { [$0.0, $0.1] }
        if let token { pairs.append([FormGuard.field, FormGuard.token(of: token)]) }
        let script = """
            const form = document.createElement('form');
            form.method = 'post';
            form.action = arguments[0];
            for (const [name, value] of arguments[1]) {
                const field = document.createElement('textarea');
                field.name = name;
                field.value = value;
                form.append(field);
            }
            document.body.append(form);
            window.isLeft = true;
            form.submit();
            """
        _ = try await run(script, [path, pairs])
        let deadline = ContinuousClock.now + .seconds(30)
        while try await run("return !window.isLeft && document.readyState === 'complete'") as? Bool != true {
            guard ContinuousClock.now < deadline else { throw Trouble(description: "\(path) leads nowhere") }
        }
    }

    @discardableResult
    func run(_ script: String, _ arguments: [Any] = []) async throws -> Any {
        try await call("POST", "/execute/sync", ["script": script, "args": arguments])
    }

    /// What the browser complained of since the last call: refused by the policy of the page, missing, broken. Not that
    /// a page was answered as refused, which is its right answer; nor that it took no words for a date; nor what it only
    /// advises (`[DOM]`).
    func complaints() async throws -> [String] {
        let lines = try await call("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return lines.compactMap { $0["message"] as? String }
            .filter { line in
                !["responded with a status of 4", "[DOM]", "does not conform to the required format"]
                    .contains { line.contains($0) }
            }
    }

    /// One of Chromium's own commands (its DevTools protocol).
    @discardableResult
    func command(_ name: String, _ parameters: [String: Any]) async throws -> Any {
        try await call("POST", "/goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    private func call(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Any {
        try await Self.call(driver, method, session + path, body)
    }

    private static func call(_ driver: String, _ method: String, _ path: String, _ body: [String: Any]?) async throws
        -> Any
    {
        var request = HTTPClientRequest(url: driver + path)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "Content-Type", value: "application/json")
        if let body {
            request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
        }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(90))
        let data = Data(try await answer.body.collect(upTo: 64 * 1_048_576).readableBytesView)
        let read = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let value = read?["value"] ?? NSNull()
        if let failure = value as? [String: Any], let error = failure["error"] {
            throw Trouble(description: "\(method) \(path): \(error): \(failure["message"] ?? "")")
        }
        return value
    }
}

extension Chromium {
    /// Shows the page at the widths of a desk and of a phone: keeps NAME-WIDTH.png where pictures are asked for
    /// (`SEKIMORI_SCREENSHOTS` names the folder), and says how much of it lies beyond the phone's edge.
    @discardableResult
    func keep(_ name: String) async throws -> Int {
        var beyond = 0
        for width in [1280, 390] {
            // Wider than what a window may be at least, a frame of that width is what the page sees.
            try await command(
                "Emulation.setDeviceMetricsOverride",
                ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600])
            beyond = try await run("return document.documentElement.scrollWidth - \(width)") as? Int ?? 0
            try await picture("\(name)-\(width)")
        }
        try await command("Emulation.clearDeviceMetricsOverride", [:])
        return beyond
    }

    /// As it lies on A4 paper, between its margins.
    func print(_ name: String) async throws {
        try await command("Emulation.setEmulatedMedia", ["media": "print"])
        try await command(
            "Emulation.setDeviceMetricsOverride",
            ["width": 794, "height": 1123, "deviceScaleFactor": 1, "mobile": false])
        try await picture(name + "-print")
        try await command("Emulation.clearDeviceMetricsOverride", [:])
        try await command("Emulation.setEmulatedMedia", ["media": ""])
    }

    /// Where pictures are kept; nil: nobody asked for any.
    static var folder: String? { ProcessInfo.processInfo.environment["SEKIMORI_SCREENSHOTS"] }

    private func picture(_ name: String) async throws {
        guard let folder = Self.folder else { return }
        let shot = try await command("Page.captureScreenshot", ["captureBeyondViewport": true]) as? [String: Any]
        guard let data = Data(base64Encoded: shot?["data"] as? String ?? "") else {
            throw Trouble(description: "no picture of \(name)")
        }
        try data.write(to: URL(filePath: folder).appending(path: name + ".png"))
    }
}

extension Limits {
    /// A browser in a hurry, from one address.
    static var unbounded: Self {
        var limits = usual
        limits.burst = 1_000_000
        limits.perSecond = 1_000_000
        return limits
    }
}

internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// A replay in the auditor's own browser.
struct BrowserReplay {
    let files: RecordingReader.Files
    let identities: [AgeIdentity]
    let converter: Converter
    let speed: Double
    /// Seconds from the start; seconds that a pause is shown at most.
    let from: Double
    let idleLimit: Double?

    /// Serves the page until it is interrupted.
    func run() throws {
        let player = try Player.installed()
        var interruption = Interruption()
        let (cast, findings) = cast()
        let documents = [
            "": Loopback.Document(type: "text/html; charset=utf-8", bytes: Array(page(findings).utf8)),
            "start.js": Loopback.Document(type: "text/javascript; charset=utf-8", bytes: Array(Self.start.utf8)),
            "page.css": Loopback.Document(type: "text/css; charset=utf-8", bytes: Array(Self.style.utf8)),
            "player.js": Loopback.Document(type: "text/javascript; charset=utf-8", bytes: player.script),
            "player.css": Loopback.Document(type: "text/css; charset=utf-8", bytes: player.style),
            "player.txt": Loopback.Document(type: "text/plain; charset=utf-8", bytes: player.licence),
            "recording.cast": Loopback.Document(type: "application/x-asciicast", bytes: cast),
        ]
        let server: Loopback
        do {
            server = try Loopback(documents)
        } catch {
            Console.say(.error, words("127.0.0.1 で待ち受けられません", "cannot listen on 127.0.0.1"))
            throw ExitCode(1)
        }
        defer { server.close() }
        try Console.write(server.address + "\n")
        Console.say(
            .hint,
            words("このアドレスは一度だけ開けます。Ctrl-C で終わります", "this address opens once; Ctrl-C ends"))
        Self.open(server.address)
        while !interruption.waits(milliseconds: 3_600_000) {}
        try findings.report()
    }

    private func cast() -> ([UInt8], RecordingReader.Findings) {
        var cast = ScreenCast(endsLinesWithLineFeed: !SessionFacts(files, identities).hasTerminal)
        var bytes: [UInt8] = []
        let findings = RecordingReader.read(files, digests: [:], identities: identities) { frame in
            bytes += cast.take(frame.converted(by: converter)).utf8
        }
        bytes += cast.finish().utf8
        return (bytes, findings)
    }

    /// Where there is a desktop its browser opens; elsewhere the address stands in the terminal.
    private static func open(_ address: String) {
        guard getenv("DISPLAY") != nil || getenv("WAYLAND_DISPLAY") != nil else { return }
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup(address), nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var child: pid_t = 0
        _ = posix_spawnp(&child, "xdg-open", &actions, nil, arguments, environ)
    }

    private static let start = """
        "use strict";
        const place = document.getElementById("player");
        AsciinemaPlayer.create("recording.cast", place, {
            speed: Number(place.dataset.speed),
            startAt: Number(place.dataset.from),
            idleTimeLimit: place.dataset.idle === "" ? undefined : Number(place.dataset.idle),
            fit: "width", preload: true, terminalFontSize: "15px",
        });

        """

    private static let style = """
        body { margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; font-family: sans-serif; line-height: 1.5 }
        h1 { font-size: 1.2rem } dt { font-weight: bold } .bad { color: #a00 } footer { margin-top: 1rem; font-size: .8rem }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 1rem 0; font-size: .9rem }
        dd { margin: 0; overflow-wrap: anywhere }

        """

    private func page(_ findings: RecordingReader.Findings) -> String {
        let facts = SessionFacts(files, identities).lines
        let title =
            words("記録の再生", "Replay of a recording")
            + (facts.first { $0.name == "session" }.map { " " + $0.value } ?? "")
        let rows = facts.map { "<dt>\(Self.html($0.name))</dt><dd>\(Self.html($0.value))</dd>" }.joined(separator: "\n")
        let state =
            findings.damage.map { "<p class=\"bad\">\(Self.html($0.sentence))</p>" }
            ?? findings.closing.map { "<p>\(Self.html($0.sentence))</p>" }
            ?? "<p class=\"bad\">\(Self.html(words("終わりの印がありません", "There is no end.")))</p>"
        let script = words("再生には JavaScript が必要です。", "The player needs JavaScript.")
        let idle = idleLimit.map { "\($0)" } ?? ""
        return """
            <!doctype html>
            <html lang="\(words("ja", "en"))">
            <head><meta charset="utf-8"><title>\(Self.html(title))</title>
            <link rel="stylesheet" href="player.css"><link rel="stylesheet" href="page.css">
            <script src="player.js" defer></script><script src="start.js" defer></script></head>
            <body><h1>\(Self.html(title))</h1>
            <div id="player" data-speed="\(speed)" data-from="\(from)" data-idle="\(idle)"></div>
            <noscript><p class="bad">\(Self.html(script))</p></noscript>
            \(state)
            <dl>
            \(rows)
            </dl>
            <footer>asciinema-player (<a href="player.txt">Apache-2.0</a>)</footer>
            </body></html>

            """
    }

    /// Text within a page: nothing in it is markup, and what cannot be seen is U+FFFD.
    private static func html(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: escaped += "\u{fffd}"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}

/// asciinema-player as `Deploy/player` took it from its package, whose digest it knows.
private struct Player {
    let script: [UInt8]
    let style: [UInt8]
    let licence: [UInt8]

    /// Where the package puts it, unless the environment says otherwise.
    static func installed() throws -> Player {
        let folder = getenv("SEKIMORI_PLAYER").map { String(cString: $0) } ?? "/usr/share/sekimori/player"
        guard let script = RecordingDirectory.read(folder + "/asciinema-player.min.js", following: true),
            let style = RecordingDirectory.read(folder + "/asciinema-player.css", following: true),
            let licence = RecordingDirectory.read(folder + "/LICENSE", following: true)
        else {
            Console.say(
                .error,
                words(
                    "asciinema-player が \(folder) にありません。--browser を付けずに再生できます",
                    "asciinema-player is not in \(folder); without --browser the replay is here in the terminal"))
            Console.say(
                .hint,
                words(
                    "/usr/share/sekimori/player/fetch が PyPI のパッケージから取り寄せます",
                    "/usr/share/sekimori/player/fetch takes it from its package on PyPI"))
            throw ExitCode(1)
        }
        return Player(script: script, style: style, licence: licence)
    }
}

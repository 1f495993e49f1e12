internal import SekimoriScreen

/// A recording as asciicast v2 for a player in a browser: not what the asset sent, but the pictures that the terminal model
/// makes of it, in the few sequences that `Renderer` writes. No other escape of the asset reaches the player.
package struct ScreenCast {
    /// The shortest time between two pictures, in ms.
    private static let interval: UInt64 = 20

    private var model: TerminalModel
    private var renderer: Renderer?
    private var size: (rows: Int, columns: Int) = (0, 0)
    private var startedAt: UInt64?
    /// When the last picture was drawn, and when something was fed last.
    private var drawnAt: UInt64 = 0
    private var fedAt: UInt64 = 0
    private var isStale = false

    /// Work without a terminal ended its lines with LF alone.
    package init(endsLinesWithLineFeed: Bool) {
        model = TerminalModel(rows: 24, columns: 80, endsLinesWithLineFeed: endsLinesWithLineFeed)
    }

    /// Lines of the cast that are due before this frame, each with its line end.
    package mutating func take(_ frame: RecordedFrame) -> String {
        if startedAt == nil {
            startedAt = frame.at
            drawnAt = frame.at
        }
        let lines = isStale && frame.at >= drawnAt + Self.interval ? draw() : ""
        if case .resize(let rows, let columns) = frame.content {
            model.resize(rows: rows, columns: columns)
            isStale = isStale || renderer != nil
            fedAt = frame.at
        }
        if let bytes = frame.shown {
            model.feed(bytes)
            _ = model.takeGone()
            isStale = true
            fedAt = frame.at
        }
        return lines
    }

    /// The last picture.
    package mutating func finish() -> String { draw() }

    private mutating func draw() -> String {
        isStale = false
        drawnAt = fedAt
        let now = (rows: model.screen.rows, columns: model.screen.columns)
        var lines = ""
        if renderer == nil {
            lines += "{\"version\": 2, \"width\": \(now.columns), \"height\": \(now.rows), "
            lines += "\"timestamp\": \((startedAt ?? 0) / 1000)}\n"
        } else if now != size {
            lines += event("r", "\(now.columns)x\(now.rows)")
        }
        var picture =
            now == size
            ? renderer ?? Renderer(rows: now.rows, columns: now.columns)
            : Renderer(rows: now.rows, columns: now.columns)
        size = now
        let bytes = picture.draw(model, status: "")
        renderer = picture
        return lines + event("o", String(decoding: bytes, as: UTF8.self))
    }

    private func event(_ kind: String, _ text: String) -> String {
        Asciicast.event(fedAt, since: startedAt ?? fedAt, kind, Asciicast.quoted(text.unicodeScalars))
    }
}

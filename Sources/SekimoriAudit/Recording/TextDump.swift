internal import SekimoriScreen

/// The text of a session without any control function: lines as they left the screen, then what stood on it.
///
/// A full-screen program leaves its last picture. What was overwritten in place is seen in a replay only.
package struct TextDump {
    private var model: TerminalModel?

    package init() {}

    /// The lines that this frame completed.
    package mutating func take(_ frame: RecordedFrame) -> [String] {
        if case .resize(let rows, let columns) = frame.content {
            if model == nil { model = TerminalModel(rows: 24, columns: 80, endsLinesWithLineFeed: false) }
            model?.resize(rows: rows, columns: columns)
        }
        guard let bytes = frame.shown else { return [] }
        // Without a size there was no terminal: lines stay whole up to the widest screen there is.
        if model == nil {
            model = TerminalModel(rows: 24, columns: Screen.limit, endsLinesWithLineFeed: true)
        }
        model?.feed(bytes)
        return model?.takeGone() ?? []
    }

    /// The lines that are left at the end.
    package mutating func finish() -> [String] {
        defer { model = nil }
        return model?.text ?? []
    }
}

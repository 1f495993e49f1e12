internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// A call that carries a file: an attachment on its way in or out, of a page or of the API.
enum Carriage: Sendable {
    case up
    case down

    /// Nil for every other call.
    init?(_ request: Request) {
        var parts = request.uri.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .dropFirst()
        if parts.first.map({ $0.elementsEqual("v1".utf8) }) ?? false { parts = parts.dropFirst() }
        let path = Array(parts)
        guard (3...4).contains(path.count), path[0].elementsEqual("requests".utf8),
            path[2].elementsEqual("attachments".utf8)
        else { return nil }
        switch (request.method, path.count) {
        case (.post, 3): self = .up
        case (.get, 4), (.head, 4): self = .down
        default: return nil
        }
    }
}

/// Files on their way: few of everybody and of each source, so that whoever comes with one, or takes one slowly, fills
/// neither the host nor everybody else's turn.
final class Carriages: Sendable {
    private let most: Int
    private let mostOfSource: Int
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var sources: [[UInt8]: Int] = [:]
    }

    /// A file's place among them, given back when nobody holds it any more.
    final class Place: Sendable {
        private let carriages: Carriages
        private let source: Source

        fileprivate init(_ carriages: Carriages, _ source: Source) {
            self.carriages = carriages
            self.source = source
        }

        deinit { carriages.leave(source) }
    }

    init(most: Int, ofSource: Int) {
        self.most = most
        mostOfSource = ofSource
    }

    /// Nil where there is none.
    func place(for source: Source) -> Place? {
        let isFree = state.withLock { state in
            let own = state.sources[source.counted] ?? 0
            guard state.count < most, own < mostOfSource else { return false }
            state.count += 1
            state.sources[source.counted] = own + 1
            return true
        }
        return isFree ? Place(self, source) : nil
    }

    private func leave(_ source: Source) {
        state.withLock { state in
            state.count -= 1
            let left = (state.sources[source.counted] ?? 1) - 1
            state.sources[source.counted] = left > 0 ? left : nil
        }
    }
}

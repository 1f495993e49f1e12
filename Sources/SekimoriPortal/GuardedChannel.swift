internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// A connection that is closed, before any handshake, where its source has too many.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let doorkeeper: Doorkeeper

    struct Refused: Error {}

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        guard let source = Source(channel.remoteAddress), doorkeeper.enters(source, at: .now) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Refused())
        }
        let doorkeeper = doorkeeper
        channel.closeFuture.whenComplete { _ in doorkeeper.leaves(source) }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

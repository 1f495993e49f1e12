import CPAM

/// One question and its answer over the daemon's socket, on a connection of its own.
enum Daemon {
    /// nil when the daemon is away, slow, not who it should be, or answers with anything but one whole message.
    static func ask(_ message: Message, at path: [UInt8], milliseconds: Int64) -> Message? {
        let deadline = now() + milliseconds
        let frame = message.frame
        defer { Secret.erase(frame) }
        let socket = sekimori_stream_socket()
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        guard connect(socket, path, deadline), isTheDirectorysOwner(socket, path), send(frame, socket, deadline),
            let header = receive(4, socket, deadline), let length = Message.announcedLength(header),
            let body = receive(length, socket, deadline)
        else { return nil }
        defer { Secret.erase(body) }
        return Message(body: body)
    }

    /// Milliseconds on a clock that nobody sets.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func connect(_ socket: CInt, _ path: [UInt8], _ deadline: Int64) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.count < room.count else { return false }
            for index in path.indices { room[index] = path[index] }
            return true
        }
        guard fits else { return false }
        while true {
            let result = sekimori_connect(socket, &address)
            if result == 0 { return true }
            let reason = sekimori_errno()
            guard reason == EINTR || reason == EAGAIN, now() < deadline else { return false }
            // EAGAIN: the daemon's queue is full, which poll does not tell.
            if reason == EAGAIN { _ = poll(nil, 0, 5) }
        }
    }

    /// Whether the listener runs as the user whose directory this is. Nobody else can put a socket there, unless the
    /// directory's rights were loosened; then nobody is believed.
    private static func isTheDirectorysOwner(_ socket: CInt, _ path: [UInt8]) -> Bool {
        guard let slash = path.lastIndex(of: 0x2f), slash > 0 else { return false }
        var directory = stat()
        let found = Text.withCString([UInt8](path[..<slash])) { stat($0, &directory) }
        var uid: uid_t = 0
        guard found == 0, sekimori_peer_uid(socket, &uid) == 0 else { return false }
        return uid == directory.st_uid && directory.st_mode & 0o022 == 0
    }

    private static func send(_ bytes: [UInt8], _ socket: CInt, _ deadline: Int64) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer -> Int in
                guard let start = buffer.baseAddress else { return 0 }
                return CPAM.send(socket, start + sent, buffer.count - sent, CInt(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if !await(socket, CShort(POLLOUT), deadline) {
                return false
            }
        }
        return true
    }

    private static func receive(_ count: Int, _ socket: CInt, _ deadline: Int64) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { buffer -> Int in
                guard let start = buffer.baseAddress else { return 0 }
                return recv(socket, start + filled, buffer.count - filled, 0)
            }
            if got > 0 {
                filled += got
            } else if got == 0 || !await(socket, CShort(POLLIN), deadline) {
                return nil
            }
        }
        return bytes
    }

    /// After a call that did not finish: true when it is worth trying again before the deadline.
    private static func await(_ socket: CInt, _ events: CShort, _ deadline: Int64) -> Bool {
        let reason = sekimori_errno()
        guard reason == EAGAIN || reason == EINTR else { return false }
        let left = deadline - now()
        guard left > 0 else { return false }
        var entry = pollfd(fd: socket, events: events, revents: 0)
        return poll(&entry, 1, CInt(left)) >= 0 || sekimori_errno() == EINTR
    }
}

internal import CPOSIX
internal import Glibc
package import SekimoriWire

/// Unix stream sockets by path: whoever may enter the directory may connect, and says by the kernel who it is.
package enum UnixSocket {
    /// Listens at a path, replacing what an earlier run left there. `mode` is the socket file's; connecting needs write.
    package static func listen(path: String, mode: UInt32) throws(SystemFailure) -> Listener {
        let descriptor = try open()
        _ = unlink(path)
        var address = try Self.address(path)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw .last(.bind) }
        guard chmod(path, mode) == 0 else { throw .last(.chmod) }
        // The kernel's own limit (net.core.somaxconn) applies below this.
        guard Glibc.listen(descriptor.number, 1024) == 0 else { throw .last(.listen) }
        return Listener(descriptor)
    }

    /// Connects, waiting while the listener's queue is full.
    package static func connect(path: String, deadline: Deadline) throws(SystemFailure) -> Connection {
        let descriptor = try open()
        var address = try Self.address(path)
        while true {
            let connected = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if connected == 0 { return Connection(descriptor) }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // A full queue cannot be polled for.
                guard !deadline.hasPassed else { throw .timedOut }
                usleep(2000)
            default: throw .last(.connect)
            }
        }
    }

    /// Two connected ends.
    package static func pair() throws(SystemFailure) -> (Connection, Connection) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .last(.socket) }
        return (Connection(Descriptor(owning: ends[0])), Connection(Descriptor(owning: ends[1])))
    }

    private static let type =
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)

    private static func open() throws(SystemFailure) -> Descriptor {
        let number = socket(AF_UNIX, type, 0)
        guard number >= 0 else { throw .last(.socket) }
        return Descriptor(owning: number)
    }

    private static func address(_ path: String) throws(SystemFailure) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < room, !bytes.contains(0) else { throw .pathTooLong(bytes: bytes.count) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }
}

/// A socket that others connect to.
package final class Listener: Sendable {
    private let descriptor: Descriptor

    /// Takes over a listening socket, for example one that systemd opened.
    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// For poll; it does not block.
    package var number: Int32 { descriptor.number }

    package func accept(deadline: Deadline) throws(SystemFailure) -> Connection {
        while true {
            let accepted = sekimori_accept(descriptor.number)
            if accepted >= 0 { return Connection(Descriptor(owning: accepted)) }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EAGAIN: try Readiness.read(descriptor.number, until: deadline)
            default: throw .last(.accept)
            }
        }
    }
}

/// Who is at the other end of a connection; fixed by the kernel when it connected.
package struct Peer: Equatable, Sendable {
    package let uid: UInt32
    package let gid: UInt32
    package let pid: Int32

    package init(uid: UInt32, gid: UInt32, pid: Int32) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
    }
}

/// One connected socket that carries messages and descriptors. It never blocks by itself: every wait has a deadline.
///
/// One thread may send while another receives; two senders, or two receivers, at once would mix their frames.
package final class Connection: Sendable {
    private let descriptor: Descriptor

    /// Takes over a connected socket; it is made non-blocking by never being asked to block.
    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// For poll, and for passing the socket on. Valid as long as this object lives.
    package var number: Int32 { descriptor.number }

    package var peer: Peer {
        get throws(SystemFailure) {
            var uid: uid_t = 0
            var gid: gid_t = 0
            var pid: pid_t = 0
            guard sekimori_peer(descriptor.number, &uid, &gid, &pid) == 0 else { throw .last(.peer) }
            return Peer(uid: uid, gid: gid, pid: pid)
        }
    }

    /// Sends one message. The descriptors stay the caller's; the far side gets copies with the first byte.
    package func send(
        _ message: Message, descriptors: [Int32] = [], deadline: Deadline
    ) throws(SystemFailure) {
        let frame = message.frame
        guard frame.count - 4 <= Message.maximumLength else { throw .tooLong }
        var sent = 0
        while sent < frame.count {
            let carried = sent == 0 ? descriptors.count : 0
            let count = frame.withUnsafeBytes { bytes in
                sekimori_send(
                    number, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, descriptors, carried)
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try Readiness.write(number, until: deadline)
            } else if errno == EPIPE || errno == ECONNRESET {
                throw .closed
            } else {
                throw .last(.send)
            }
        }
    }

    /// Receives one message and at most `limit` descriptors, which then belong to the caller and are close-on-exec.
    ///
    /// `closed` when the far side has closed. After any failure the connection is of no more use.
    package func receive(
        descriptors limit: Int = 0, deadline: Deadline
    ) throws(SystemFailure) -> (Message, [Int32]) {
        var came: [Int32] = []
        do throws(SystemFailure) {
            let header = try take(4, &came, limit: limit, deadline: deadline)
            guard let length = Message.announcedLength(header) else { throw .tooLong }
            let body = try take(length, &came, limit: limit, deadline: deadline)
            guard let message = Message(body: body) else { throw .malformed }
            return (message, came)
        } catch {
            Descriptor.close(came)
            throw error
        }
    }

    /// Sends a question and receives its answer.
    package func ask(
        _ message: Message, descriptors: [Int32] = [], deadline: Deadline
    ) throws(SystemFailure) -> Message {
        try send(message, descriptors: descriptors, deadline: deadline)
        return try receive(deadline: deadline).0
    }

    private func take(
        _ count: Int, _ came: inout [Int32], limit: Int, deadline: Deadline
    ) throws(SystemFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var passed = [Int32](repeating: -1, count: Int(SEKIMORI_DESCRIPTORS))
            var passedCount = 0
            let got = bytes.withUnsafeMutableBytes { room in
                sekimori_receive(
                    number, room.baseAddress?.advanced(by: filled), room.count - filled, &passed, &passedCount)
            }
            let reason = errno
            came.append(contentsOf: passed[..<passedCount])
            guard came.count <= limit else { throw .unexpectedDescriptors(count: came.count) }
            if got > 0 {
                filled += got
            } else if got == 0 || reason == ECONNRESET {
                throw .closed
            } else if reason == EAGAIN {
                try Readiness.read(number, until: deadline)
            } else if reason == EMSGSIZE {
                throw .unexpectedDescriptors(count: Int(SEKIMORI_DESCRIPTORS) + 1)
            } else {
                throw .call(.receive, errno: reason)
            }
        }
        return bytes
    }
}

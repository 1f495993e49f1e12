internal import Glibc

/// What went wrong with the system or with the far side of a socket, as facts.
package enum SystemFailure: Error, Equatable, Sendable {
    /// A system call failed with this errno.
    case call(Call, errno: Int32)
    /// The deadline passed first.
    case timedOut
    /// The far side closed the socket.
    case closed
    /// The bytes are not a message of this version.
    case malformed
    /// The message announces or needs more than `Message.maximumLength` bytes.
    case tooLong
    /// More descriptors came along than this message may carry; all were closed.
    case unexpectedDescriptors(count: Int)
    /// A socket path of this many bytes does not fit into an address.
    case pathTooLong(bytes: Int)
    /// A file holds more bytes than its reader allows.
    case fileTooLong(limit: Int)
    /// The far side runs under a uid that has no business here.
    case stranger(uid: UInt32)
    /// A child did not reach its program.
    case spawn(Step, errno: Int32)

    /// The calls that can fail.
    package enum Call: Equatable, Sendable {
        case socket, bind, listen, connect, accept, send, receive, poll, peer, chmod
        case open, read, write, sync, rename, close, stat, directory, owner
        case wait, signal, terminal, random
    }

    /// How far a child came on the way to its program.
    package enum Step: Int32, Sendable {
        case fork, cgroup, session, descriptors, identity, limits, directory, exec
    }

    /// The failure of a call that has just set errno.
    package static func last(_ call: Call) -> Self { .call(call, errno: errno) }
}

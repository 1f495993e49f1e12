internal import Glibc

/// A file descriptor with exactly one owner, who closes it by going away.
package struct Descriptor: ~Copyable, Sendable {
    /// The number, valid as long as this value lives.
    package let number: Int32

    /// Takes over a descriptor that nobody else will close.
    package init(owning number: Int32) { self.number = number }

    /// Gives the descriptor away: whoever takes the number closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// A second descriptor of the same open file, close-on-exec.
    package func duplicate() throws(SystemFailure) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .last(.open) }
        return Descriptor(owning: copy)
    }

    deinit { _ = Glibc.close(number) }

    /// Closes descriptors that came over a socket and are not wanted.
    package static func close(_ numbers: [Int32]) {
        for number in numbers { _ = Glibc.close(number) }
    }
}

/// Whole reads and writes on descriptors that block.
package enum Bytes {
    /// Writes all of it, however often the kernel takes a part; a full non-blocking descriptor is waited for.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                try Readiness.write(descriptor, until: .never)
            } else if errno != EINTR {
                throw .last(.write)
            }
        }
    }

    /// Reads until the end, at most `limit` bytes: one more is a failure, not a shorter answer.
    package static func readAll(from descriptor: Int32, limit: Int) throws(SystemFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(limit + 1, 65_536))
        while true {
            let count = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count > 0 {
                guard bytes.count + count <= limit else { throw .fileTooLong(limit: limit) }
                bytes.append(contentsOf: block[..<count])
            } else if errno == EAGAIN {
                try Readiness.read(descriptor, until: .never)
            } else if errno != EINTR {
                throw .last(.read)
            }
        }
    }
}

/// A process that writes to a closed socket gets EPIPE, not its death.
package enum BrokenPipes {
    package static func ignore() { _ = signal(SIGPIPE, SIG_IGN) }
}

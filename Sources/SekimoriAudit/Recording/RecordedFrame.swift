/// One frame of a recording, as the auditor's own decoder read it.
///
/// The layout, read here from the bytes and from nothing the writer shares: a directory with `00000001.seg` … (each one
/// zstd frame), after a crash also `N.tail`, and `tail`, both plaintext; of a sealed recording, with `session.key`,
/// `RecordingSeal` makes the same. A plaintext is
///
///     "SKMREC01", u16 length + session, u32 index (1…), u64 number of its first frame (0…), u64 start (ms since 1970)
///     then frames: varint kind, varint ms since the frame before, varint length, bytes
///
/// integers big-endian, varints unsigned LEB128 in their shortest form.
package struct RecordedFrame: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// What the asset sent to the terminal or to standard output.
        case output([UInt8])
        case input([UInt8])
        case resize(rows: UInt64, columns: UInt64)
        /// What the gate itself showed.
        case notice([UInt8])
        case end(Closing)
        /// `name: value` lines, control characters as `\xHH`.
        case facts([UInt8])
        /// Standard error of work without a terminal.
        case errorOutput([UInt8])
        /// What ssh said about the connection; it was not shown.
        case log([UInt8])
    }

    /// The last frame: why the session ended (0…8), the exit status, how many frames there are.
    package struct Closing: Equatable, Sendable {
        package let cause: UInt64
        package let status: UInt64
        package let frames: UInt64

        package init(cause: UInt64, status: UInt64, frames: UInt64) {
            self.cause = cause
            self.status = status
            self.frames = frames
        }
    }

    /// From 0.
    package let number: UInt64
    /// Milliseconds since 1970, UTC: the segment's start plus what the frames of the segment add up to.
    package let at: UInt64
    package let content: Content

    /// The same frame with other content: bytes turned into another encoding.
    package func with(_ content: Content) -> RecordedFrame { RecordedFrame(number: number, at: at, content: content) }

    /// The bytes that stood on the technician's screen; nil for frames that show nothing.
    package var shown: [UInt8]? {
        switch content {
        case .output(let bytes), .notice(let bytes), .errorOutput(let bytes): bytes
        case .input, .resize, .end, .facts, .log: nil
        }
    }
}

/// Where and how a recording stops being readable.
package struct Damage: Error, Equatable, Sendable {
    package enum Fault: Equatable, Sendable {
        case unreadable
        case missing
        /// Its SHA-256 is not the one in the journal.
        case digest
        /// zstd refuses it, or more than one zstd frame lies in it, or it is larger than a segment may be.
        case compression
        case magic
        /// The bytes end inside the header or a frame.
        case truncated
        case session
        case index(UInt64)
        case firstFrame(UInt64, expected: UInt64)
        /// A varint that is not in its shortest form or has more than 64 bits.
        case varint
        case kind(UInt64)
        /// The bytes of a resize or end frame are not what they must be.
        case content
        /// The end frame says another number of frames.
        case count(UInt64)
        /// Something follows the end.
        case afterEnd
        /// Milliseconds that run over.
        case time
        /// It is sealed, and no identity was given.
        case sealed
        /// It is sealed, and none of the identities opens it.
        case identity
        /// It is no age file, or its header was changed.
        case header
        /// This chunk of the age file, from 0, was changed, or the file ends before its last one.
        case chunk(Int)
        /// A sealed record of a tail was changed.
        case record
        /// The rest of the recording is sealed, and this is not.
        case notSealed
    }

    /// The file, as it is named in the directory.
    package let file: String
    /// The first frame that cannot be read.
    package let frame: UInt64
    /// Where it starts in the file's plaintext.
    package let offset: Int
    package let fault: Fault

    /// Whether nothing is wrong with the file, but nobody gave a key that opens it.
    package var isClosed: Bool { fault == .sealed || fault == .identity }

    package init(file: String, frame: UInt64, offset: Int, fault: Fault) {
        self.file = file
        self.frame = frame
        self.offset = offset
        self.fault = fault
    }
}

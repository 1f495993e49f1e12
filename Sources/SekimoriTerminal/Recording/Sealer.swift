/// The place where bytes of a recording are encrypted before they reach the disk.
///
/// The recorder hands every frame to `tail` before it appends it, on its own thread; every compressed segment goes to
/// `segment`, on the second thread or, when that one is behind, on the recorder's. What is returned is written as it
/// is, and is valid until the next call of the same function.
package protocol Sealer: Sendable {
    /// The bytes of the file `session.key`, which must be on the disk before the first frame; nil for no such file.
    var sessionKey: [UInt8]? { get }

    /// A new tail begins: the bytes that stand before all others in it.
    func beginTail(_ index: UInt32) throws(Recorder.Failure) -> [UInt8]

    /// The bytes to append to the tail for a segment's header or for one frame.
    func tail(_ plain: UnsafeRawBufferPointer) throws(Recorder.Failure) -> UnsafeRawBufferPointer

    /// What `tail` gave last is not in the tail: it could not be written.
    func withdraw()

    /// The bytes of a segment's file, in `room` or where they were; `room` is the caller's, and may be replaced.
    func segment(
        _ compressed: UnsafeRawBufferPointer, in room: inout UnsafeMutableRawBufferPointer
    ) throws(Recorder.Failure) -> UnsafeRawBufferPointer
}

/// Writes recordings unencrypted.
package struct PlainSealer: Sealer {
    package init() {}

    package var sessionKey: [UInt8]? { nil }

    package func beginTail(_ index: UInt32) -> [UInt8] { [] }

    package func tail(_ plain: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { plain }

    package func withdraw() {}

    package func segment(
        _ compressed: UnsafeRawBufferPointer, in room: inout UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer { compressed }
}

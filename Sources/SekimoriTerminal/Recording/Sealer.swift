/// The place where bytes of a recording are encrypted before they reach the disk.
///
/// The recorder hands every frame to `tail` before it appends it, on its own thread; the second thread hands every
/// compressed segment to `segment`. What is returned is written as it is, and is valid until the next call of the same
/// function.
package protocol Sealer: Sendable {
    /// The bytes to append to the tail for a segment's header or for one frame.
    func tail(_ plain: UnsafeRawBufferPointer) throws(Recorder.Failure) -> UnsafeRawBufferPointer

    /// The bytes of a segment's file.
    func segment(_ compressed: UnsafeRawBufferPointer) throws(Recorder.Failure) -> UnsafeRawBufferPointer
}

/// Writes recordings unencrypted.
package struct PlainSealer: Sealer {
    package init() {}

    package func tail(_ plain: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { plain }

    package func segment(_ compressed: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { compressed }
}

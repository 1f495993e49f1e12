/// Takes frames off the front of a file: ASCII decimal length, line feed, then so many bytes.
///
/// Memory is bounded by the longest frame allowed. Everything that was read goes into a digest of the whole file.
final class FrameReader {
    /// Why the rest cannot be read.
    enum Fault: Error, Equatable {
        /// Reading failed: a medium that is broken, a file that is gone.
        case unreadable
        /// No length stands where one must.
        case length
        /// Longer than a frame may be.
        case tooLong
        /// The file ends inside a frame.
        case truncated
    }

    /// An entry has less than 4 kB, a payload at most 1 MiB (a request of a hundred assets has 40 kB).
    static let longest = 1_100_000

    private let stream: any ByteStream
    private var room: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private var adding = Sum.Adding()
    /// Bytes taken in so far.
    private(set) var size: Int64 = 0
    /// Where the frame that was given last, or that could not be, begins in the file.
    private(set) var offset: Int64 = 0
    private var consumed: Int64 = 0

    init(_ stream: any ByteStream, chunk: Int = 1 << 20) {
        self.stream = stream
        room = .allocate(byteCount: max(chunk, 64), alignment: 16)
    }

    deinit { room.deallocate() }

    /// The next frame, valid until the next call; nil at the end of the file.
    func next() throws(Fault) -> UnsafeRawBufferPointer? {
        offset = consumed
        var length = 0
        var digits = 0
        while true {
            if start + digits == end, try !fill() {
                if digits == 0 { return nil }
                throw .truncated
            }
            let byte = room[start + digits]
            if byte == UInt8(ascii: "\n") { break }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 8,
                digits == 0 || room[start] != UInt8(ascii: "0")
            else { throw .length }
            length = length * 10 + Int(byte - UInt8(ascii: "0"))
            digits += 1
        }
        guard digits > 0 else { throw .length }
        guard length <= Self.longest else { throw .tooLong }
        let whole = digits + 1 + length
        while end - start < whole {
            guard try fill() else { throw .truncated }
        }
        let first = start + digits + 1
        start += whole
        consumed += Int64(whole)
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[first..<(first + length)])
    }

    /// Reads what is left without looking at it; the digest of the whole file. Nil where reading failed.
    func finish() -> Sum? {
        start = 0
        end = 0
        while let more = try? fill() {
            if !more { return adding.sum }
            start = 0
            end = 0
        }
        return nil
    }

    /// Takes more in behind what is there; false at the end of the file.
    private func fill() throws(Fault) -> Bool {
        if isAtEnd { return false }
        if start > 0 {
            let kept = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[start..<end])
            room.copyMemory(from: kept)
            end -= start
            start = 0
        }
        if end == room.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: room.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(room))
            room.deallocate()
            room = larger
        }
        let free = UnsafeMutableRawBufferPointer(rebasing: room[end...])
        guard let count = stream.read(into: free), count <= free.count else { throw .unreadable }
        if count == 0 {
            isAtEnd = true
            return false
        }
        adding.add(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[end..<(end + count)]))
        end += count
        size += Int64(count)
        return true
    }
}

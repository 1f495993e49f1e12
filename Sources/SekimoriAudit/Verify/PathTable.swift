/// Paths in ascending order of their bytes, packed: a bundle of ten thousand sessions has three hundred thousand files.
struct PathTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    /// Paths come in ascending order; false for one that does not.
    mutating func append(_ path: some Collection<UInt8>) -> Bool {
        let start = bytes.count
        bytes += path
        ends.append(bytes.count)
        guard count > 1, !range(count - 2).precedes(range(count - 1), in: bytes) else { return true }
        bytes.removeLast(bytes.count - start)
        ends.removeLast()
        return false
    }

    subscript(index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

    /// The place of a path; nil where it is not there.
    func index(of path: String) -> Int? {
        let place = place(of: path)
        return place < count && bytes[range(place)].elementsEqual(path.utf8) ? place : nil
    }

    /// The places of all paths that begin so.
    func indices(below prefix: String) -> Range<Int> {
        let first = place(of: prefix)
        var last = first
        while last < count, bytes[range(last)].starts(with: prefix.utf8) { last += 1 }
        return first..<last
    }

    /// The place of the first path that is not less.
    private func place(of path: String) -> Int {
        var path = path
        return path.withUTF8 { path in
            bytes.withUnsafeBufferPointer { bytes in
                var low = 0
                var high = count
                while low < high {
                    let middle = (low + high) / 2
                    if bytes[range(middle)].lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
                }
                return low
            }
        }
    }

    private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}

extension Range<Int> {
    fileprivate func precedes(_ other: Range<Int>, in bytes: [UInt8]) -> Bool {
        bytes[self].lexicographicallyPrecedes(bytes[other])
    }
}

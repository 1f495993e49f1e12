/// One file of an archive, as POSIX ustar describes it (`pax(1)`): also `tar` reads what is written here.
struct TarEntry: Equatable {
    /// Relative, with slashes.
    var path: String
    var size: Int64
    /// Permission bits.
    var mode: UInt32
    var uid: UInt32
    var gid: UInt32
    /// Empty where the number has no name.
    var owner: String
    var group: String

    static let block = 512

    /// The block in front of the file's bytes; nil where the format has no room for it.
    var header: [UInt8]? {
        let name = Array(path.utf8)
        guard name.count <= 100, owner.utf8.count < 32, group.utf8.count < 32, (0..<(1 << 33)).contains(size),
            uid < 1 << 21, gid < 1 << 21
        else { return nil }
        var block = [UInt8](repeating: 0, count: Self.block)
        func put(_ bytes: some Collection<UInt8>, _ place: Int) {
            for (index, byte) in bytes.enumerated() { block[place + index] = byte }
        }
        func octal(_ number: Int64, _ digits: Int) -> [UInt8] {
            let text = Array(String(number, radix: 8).utf8)
            return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - text.count)) + text
        }
        put(name, 0)
        put(octal(Int64(mode & 0o7777), 7), 100)
        put(octal(Int64(uid), 7), 108)
        put(octal(Int64(gid), 7), 116)
        put(octal(size, 11), 124)
        put(octal(0, 11), 136)
        put([UInt8](repeating: 0x20, count: 8), 148)
        block[156] = UInt8(ascii: "0")
        put("ustar\u{0}00".utf8, 257)
        put(owner.utf8, 265)
        put(group.utf8, 297)
        put(octal(block.reduce(0) { $0 + Int64($1) }, 6), 148)
        block[154] = 0
        return block
    }

    /// Zeros behind the file's bytes, up to the next block.
    var padding: Int { Int((512 - size % 512) % 512) }

    /// Reads a header of exactly the kind that is written here: a regular file.
    init?(_ block: [UInt8]) {
        guard block.count == Self.block, block[156] == UInt8(ascii: "0"),
            block[257..<265].elementsEqual("ustar\u{0}00".utf8), block[345...].allSatisfy({ $0 == 0 })
        else { return nil }
        func text(_ range: Range<Int>) -> String? {
            let bytes = block[range].prefix { $0 != 0 }
            guard block[range].dropFirst(bytes.count).allSatisfy({ $0 == 0 }) else { return nil }
            return String(validating: bytes, as: UTF8.self)
        }
        func octal(_ range: Range<Int>) -> Int64? {
            let digits = block[range].prefix { (0x30...0x37).contains($0) }
            guard !digits.isEmpty, block[range].dropFirst(digits.count).allSatisfy({ $0 == 0 || $0 == 0x20 }) else {
                return nil
            }
            return digits.reduce(0) { $0 << 3 | Int64($1 & 7) }
        }
        var blank = block
        for place in 148..<156 { blank[place] = 0x20 }
        guard octal(148..<156) == blank.reduce(0, { $0 + Int64($1) }), let path = text(0..<100),
            let mode = octal(100..<108), let uid = octal(108..<116), let gid = octal(116..<124),
            let size = octal(124..<136), let owner = text(265..<297), let group = text(297..<329)
        else { return nil }
        self.init(
            path: path, size: size, mode: UInt32(truncatingIfNeeded: mode & 0o7777), uid: UInt32(uid), gid: UInt32(gid),
            owner: owner, group: group)
    }

    init(path: String, size: Int64, mode: UInt32, uid: UInt32, gid: UInt32, owner: String, group: String) {
        self.path = path
        self.size = size
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.owner = owner
        self.group = group
    }
}

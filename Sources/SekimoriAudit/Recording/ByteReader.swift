/// Takes headers and frames off the front of a plaintext.
struct ByteReader {
    /// A typed wrapper: what is wrong, without the place.
    struct Fault: Error {
        let fault: Damage.Fault
        init(_ fault: Damage.Fault) { self.fault = fault }
    }

    struct Header {
        let session: [UInt8]
        let index: UInt64
        let firstFrame: UInt64
    }

    private static let magic = Array("SKMREC01".utf8)

    private let bytes: [UInt8]
    private(set) var position = 0
    /// From the header: milliseconds since 1970.
    private(set) var startedAt: UInt64 = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func header() throws(Fault) -> Header {
        guard try take(8).elementsEqual(Self.magic) else { throw Fault(.magic) }
        let length = Int(try integer(2))
        let session = Array(try take(length))
        let index = try integer(4)
        let firstFrame = try integer(8)
        startedAt = try integer(8)
        return Header(session: session, index: index, firstFrame: firstFrame)
    }

    /// One frame; `at` goes on by the time the frame says.
    mutating func frame(_ number: UInt64, after at: inout UInt64) throws(Fault) -> RecordedFrame {
        let kind = try varint()
        guard kind <= 7 else { throw Fault(.kind(kind)) }
        let (now, over) = at.addingReportingOverflow(try varint())
        guard !over else { throw Fault(.time) }
        let length = try varint()
        guard length <= UInt64(bytes.count - position) else { throw Fault(.truncated) }
        let payload = Array(try take(Int(length)))
        let content = try Self.content(kind, payload, number)
        at = now
        return RecordedFrame(number: number, at: now, content: content)
    }

    private static func content(
        _ kind: UInt64, _ payload: [UInt8], _ number: UInt64
    ) throws(Fault) -> RecordedFrame.Content {
        switch kind {
        case 0:
            // Nobody writes nothing: these are zeros where a power loss left no data.
            guard !payload.isEmpty else { throw Fault(.content) }
            return .output(payload)
        case 1: return .input(payload)
        case 2:
            let numbers = try numbers(payload, count: 2)
            return .resize(rows: numbers[0], columns: numbers[1])
        case 3: return .notice(payload)
        case 4:
            let numbers = try numbers(payload, count: 3)
            guard numbers[2] == number + 1 else { throw Fault(.count(numbers[2])) }
            return .end(RecordedFrame.Closing(cause: numbers[0], status: numbers[1], frames: numbers[2]))
        case 5: return .facts(payload)
        case 6: return .errorOutput(payload)
        case 7: return .log(payload)
        default: throw Fault(.kind(kind))
        }
    }

    private static func numbers(_ payload: [UInt8], count: Int) throws(Fault) -> [UInt64] {
        var reader = ByteReader(payload)
        var numbers: [UInt64] = []
        do throws(Fault) {
            for _ in 0..<count { numbers.append(try reader.varint()) }
        } catch {
            throw Fault(.content)
        }
        guard reader.isAtEnd else { throw Fault(.content) }
        return numbers
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw Fault(.truncated) }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    private mutating func integer(_ width: Int) throws(Fault) -> UInt64 {
        try take(width).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func varint() throws(Fault) -> UInt64 {
        var value: UInt64 = 0
        for step in UInt64(0)..<10 {
            guard let byte = try take(1).first else { throw Fault(.truncated) }
            let part = UInt64(byte & 0x7f)
            guard step < 9 || part <= 1 else { throw Fault(.varint) }
            value |= part << (7 * step)
            if byte & 0x80 == 0 {
                // A last group of zeros would be a second spelling.
                guard step == 0 || part != 0 else { throw Fault(.varint) }
                return value
            }
        }
        throw Fault(.varint)
    }
}

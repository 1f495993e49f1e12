internal import CZstd
internal import Crypto

/// Reads a recording in order, up to its end or to the first bad place.
package struct RecordingReader {
    /// The directory of a recording: the names in it, and their bytes.
    package struct Files {
        let names: [String]
        let read: (String) -> [UInt8]?

        package init(names: [String], read: @escaping (String) -> [UInt8]?) {
            self.names = names
            self.read = read
        }
    }

    /// A piece that was read whole.
    package struct Piece: Equatable, Sendable {
        package let file: String
        package let index: UInt64
        package let firstFrame: UInt64
        package let frames: UInt64
        /// Bytes of the file, and their SHA-256 in hexadecimal digits.
        package let size: Int
        package let digest: String
    }

    /// What a whole reading found.
    package struct Findings: Equatable, Sendable {
        package var session: [UInt8] = []
        package var pieces: [Piece] = []
        package var frames: UInt64 = 0
        /// Milliseconds since 1970 of the first and last frame.
        package var firstAt: UInt64?
        package var lastAt: UInt64?
        package var closing: RecordedFrame.Closing?
        /// Bytes of a frame that was never finished at the end of the tail: its relay was killed while it wrote it. Nobody
        /// has seen them.
        package var tornBytes = 0
        /// The first bad place; nothing behind it was read.
        package var damage: Damage?

        package init() {}

        /// Whether every frame up to the end frame is here.
        package var isWhole: Bool { damage == nil && closing != nil }
    }

    /// A segment has 256 KiB; ten times that is an attack on this reader's memory.
    private static let plaintextLimit = 2_621_440

    private let files: Files
    private let digests: [UInt64: [UInt8]]
    private let seal: RecordingSeal
    private var findings = Findings()

    /// `digests` are the journal's SHA-256 of segments, by index; a segment without one is read on its own word.
    /// `identities` open what is sealed.
    private init(_ files: Files, digests: [UInt64: [UInt8]], identities: [AgeIdentity]) {
        self.files = files
        self.digests = digests
        seal = RecordingSeal(files, identities: identities)
    }

    /// Reads everything there is; `visit` gets each frame once it is known to be good.
    package static func read(
        _ files: Files, digests: [UInt64: [UInt8]], identities: [AgeIdentity] = [], _ visit: (RecordedFrame) -> Void
    ) -> Findings {
        var reader = RecordingReader(files, digests: digests, identities: identities)
        do throws(Damage) {
            try reader.readAll(visit)
        } catch {
            reader.findings.damage = error
        }
        return reader.findings
    }

    private mutating func readAll(_ visit: (RecordedFrame) -> Void) throws(Damage) {
        for (offset, file) in try order().enumerated() {
            if findings.closing != nil { throw damage(in: file, .afterEnd) }
            guard let bytes = files.read(file) else { throw damage(in: file, .unreadable) }
            let index = UInt64(offset) + 1
            let isSegment = file.hasSuffix(".seg")
            let digest = Array(SHA256.hash(data: bytes))
            if isSegment, let expected = digests[index], expected != digest { throw damage(in: file, .digest) }
            let content = try open(bytes, file: file, index: index, isSegment: isSegment)
            let first = findings.frames
            try readPiece(content, file: file, index: index, visit)
            findings.pieces.append(
                Piece(
                    file: file, index: index, firstFrame: first, frames: findings.frames - first, size: bytes.count,
                    digest: digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()))
        }
        if let (index, _) = digests.max(by: { $0.key < $1.key }), findings.pieces.count < index {
            throw damage(in: Self.name(UInt64(findings.pieces.count) + 1, ".seg"), .missing)
        }
    }

    /// The files in reading order: where both a segment and its tail exist, a crash came between writing the one and
    /// removing the other, and the segment counts.
    private func order() throws(Damage) -> [String] {
        let names = Set(files.names)
        var order: [String] = []
        while true {
            let index = UInt64(order.count) + 1
            let segment = Self.name(index, ".seg")
            let tail = Self.name(index, ".tail")
            if names.contains(segment) {
                order.append(segment)
            } else if names.contains(tail) {
                order.append(tail)
            } else {
                break
            }
        }
        let isComplete = !names.contains { name in
            !order.contains(name) && (name.hasSuffix(".seg") || name.hasSuffix(".tail"))
                && !order.contains(String(name.prefix { $0 != "." }) + ".seg")
        }
        // A gap is found where it is, after everything before it was read: the missing file stands for it.
        if !isComplete {
            order.append(Self.name(UInt64(order.count) + 1, ".seg"))
        } else if names.contains("tail") {
            order.append("tail")
        }
        if order.isEmpty { throw Damage(file: Self.name(1, ".seg"), frame: 0, offset: 0, fault: .missing) }
        return order
    }

    private static func name(_ index: UInt64, _ suffix: String) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits + suffix
    }

    private func damage(in file: String, _ fault: Damage.Fault) -> Damage {
        let isMissing = fault == .unreadable && !files.names.contains(file)
        return Damage(file: file, frame: findings.frames, offset: 0, fault: isMissing ? .missing : fault)
    }

    /// The plaintext of a piece.
    private func open(
        _ bytes: [UInt8], file: String, index: UInt64, isSegment: Bool
    ) throws(Damage) -> RecordingSeal.Content {
        do throws(RecordingSeal.Failure) {
            guard isSegment else { return try seal.openTail(bytes, index: index) }
            guard let plain = Self.decompress(try seal.openSegment(bytes)) else { throw .init(.compression) }
            return RecordingSeal.Content(plain: plain)
        } catch {
            throw damage(in: error.file ?? file, error.fault)
        }
    }

    private mutating func readPiece(
        _ content: RecordingSeal.Content, file: String, index: UInt64, _ visit: (RecordedFrame) -> Void
    ) throws(Damage) {
        let bytes = content.plain
        var input = ByteReader(bytes)
        do throws(ByteReader.Fault) {
            if bytes.isEmpty, let fault = content.fault { throw .init(fault) }
            try readHeader(&input, index: index)
        } catch {
            if isTorn(file, error) { return findings.tornBytes = bytes.count + content.tornBytes }
            throw Damage(file: file, frame: findings.frames, offset: 0, fault: error.fault)
        }
        var at = input.startedAt
        while !input.isAtEnd {
            let offset = input.position
            let frame: RecordedFrame
            do throws(ByteReader.Fault) {
                if findings.closing != nil { throw .init(.afterEnd) }
                frame = try input.frame(findings.frames, after: &at)
            } catch {
                if isTorn(file, error) { return findings.tornBytes = bytes.count - offset + content.tornBytes }
                throw Damage(file: file, frame: findings.frames, offset: offset, fault: error.fault)
            }
            findings.frames += 1
            findings.firstAt = findings.firstAt ?? frame.at
            findings.lastAt = frame.at
            if case .end(let closing) = frame.content { findings.closing = closing }
            visit(frame)
        }
        guard let fault = content.fault ?? (content.tornBytes > 0 ? .truncated : nil) else { return }
        if isTorn(file, .init(fault)) { return findings.tornBytes = content.tornBytes }
        throw Damage(file: file, frame: findings.frames, offset: bytes.count, fault: fault)
    }

    /// Only the file that was growing may end inside a frame.
    private func isTorn(_ file: String, _ error: ByteReader.Fault) -> Bool {
        file == "tail" && error.fault == .truncated && findings.closing == nil
    }

    private mutating func readHeader(_ input: inout ByteReader, index: UInt64) throws(ByteReader.Fault) {
        let header = try input.header()
        if findings.session.isEmpty && findings.frames == 0 { findings.session = header.session }
        guard header.session == findings.session else { throw .init(.session) }
        guard header.index == index else { throw .init(.index(header.index)) }
        guard header.firstFrame == findings.frames else {
            throw .init(.firstFrame(header.firstFrame, expected: findings.frames))
        }
    }

    /// Exactly one zstd frame, of bounded size.
    private static func decompress(_ bytes: [UInt8]) -> [UInt8]? {
        let frameSize = bytes.withUnsafeBytes { ZSTD_findFrameCompressedSize($0.baseAddress, $0.count) }
        let contentSize = bytes.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        // The two largest values mean "unknown" and "error"; the writer always says the size.
        guard ZSTD_isError(frameSize) == 0, frameSize == bytes.count, contentSize <= plaintextLimit else { return nil }
        var plain = [UInt8](repeating: 0, count: Int(contentSize))
        let size = plain.withUnsafeMutableBytes { room in
            bytes.withUnsafeBytes { ZSTD_decompress(room.baseAddress, room.count, $0.baseAddress, $0.count) }
        }
        guard ZSTD_isError(size) == 0, size == plain.count else { return nil }
        return plain
    }
}

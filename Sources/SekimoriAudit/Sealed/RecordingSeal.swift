/// Opens the files of one recording, whether they are sealed or not.
///
/// A sealed recording has the file `session.key` from before its first frame. Each of its segments is an age file; its
/// tails are sealed under the key that is in the age file `session.key`.
struct RecordingSeal {
    /// Why a file has no plaintext; the file is another one where `session.key` is what cannot be read.
    struct Failure: Error {
        let fault: Damage.Fault
        let file: String?

        init(_ fault: Damage.Fault, in file: String? = nil) {
            self.fault = fault
            self.file = file
        }
    }

    /// A file's plaintext, up to the first place that cannot be opened.
    struct Content {
        let plain: [UInt8]
        /// Bytes behind it of something that was never finished.
        var tornBytes = 0
        /// What is wrong behind it.
        var fault: Damage.Fault?
    }

    private static let keyFile = "session.key"
    private static let zstdMagic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    private let files: RecordingReader.Files
    private let identities: [AgeIdentity]
    private let isSealed: Bool

    init(_ files: RecordingReader.Files, identities: [AgeIdentity]) {
        self.files = files
        self.identities = identities
        isSealed = files.names.contains(Self.keyFile)
    }

    /// The bytes that were sealed; of an unsealed segment the bytes themselves.
    func openSegment(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        guard isSealed || bytes.starts(with: AgeReader.intro) else { return bytes }
        if bytes.starts(with: Self.zstdMagic) { throw Failure(.notSealed) }
        return try open(bytes, in: nil)
    }

    func openTail(_ bytes: [UInt8], index: UInt64) throws(Failure) -> Content {
        guard isSealed else {
            if bytes.starts(with: SealedTail.magic) { throw Failure(.missing, in: Self.keyFile) }
            return Content(plain: bytes)
        }
        if bytes.starts(with: "SKMREC".utf8) { throw Failure(.notSealed) }
        guard let file = files.read(Self.keyFile) else { throw Failure(.unreadable, in: Self.keyFile) }
        let key = try open(file, in: Self.keyFile)
        guard key.count == 32 else { throw Failure(.content, in: Self.keyFile) }
        let tail = SealedTail(bytes, sessionKey: key, index: index)
        return Content(plain: tail.plain, tornBytes: tail.tornBytes, fault: tail.fault)
    }

    private func open(_ bytes: [UInt8], in file: String?) throws(Failure) -> [UInt8] {
        do throws(AgeReader.Fault) {
            guard !identities.isEmpty else {
                // Damage is told before a key is asked for.
                guard bytes.starts(with: AgeReader.intro) else { throw .header }
                throw .identity
            }
            return try AgeReader.open(bytes, with: identities)
        } catch {
            switch error {
            case .header, .authentication: throw Failure(.header, in: file)
            case .identity: throw Failure(identities.isEmpty ? .sealed : .identity, in: file)
            case .chunk(let number): throw Failure(.chunk(number), in: file)
            }
        }
    }
}

extension RecordingReader {
    /// Whether it takes an identity to read these files.
    package static func isSealed(_ files: Files) -> Bool { files.names.contains("session.key") }
}

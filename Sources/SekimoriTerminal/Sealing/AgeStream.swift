package import SekimoriWire

/// Seals what comes in pieces into one age file, however long it becomes; see `AgeFile`.
package final class AgeStream {
    private let cipher: Cipher
    private var number: UInt64 = 0
    private var held: [UInt8] = []
    /// The file's first bytes, to be written before anything that `seal` gives.
    package let head: [UInt8]

    package init(_ recipients: [Recipient]) throws(Recorder.Failure) {
        var (head, key) = try AgeFile(recipients).head()
        defer { Primitives.erase(&key) }
        self.head = head
        cipher = try Cipher(key: key)
        head = []
        held.reserveCapacity(2 * AgeFile.chunk)
    }

    /// Takes more; gives the chunks that are whole and surely not the last.
    package func seal(_ plain: some Collection<UInt8>) throws(Recorder.Failure) -> [UInt8] {
        held += plain
        var sealed: [UInt8] = []
        var begin = 0
        while held.count - begin > AgeFile.chunk {
            sealed += try chunk(Array(held[begin..<(begin + AgeFile.chunk)]), isLast: false)
            begin += AgeFile.chunk
        }
        held.removeFirst(begin)
        return sealed
    }

    /// The last chunk: without it nobody takes the file for whole.
    package func finish() throws(Recorder.Failure) -> [UInt8] {
        defer { held = [] }
        return try chunk(held, isLast: true)
    }

    /// Eleven bytes count, big-endian, the twelfth says that this is the last chunk.
    private func chunk(_ plain: [UInt8], isLast: Bool) throws(Recorder.Failure) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: 3)
        for shift in [56, 48, 40, 32, 24, 16, 8, 0] as [UInt64] {
            nonce.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        nonce.append(isLast ? 1 : 0)
        number += 1
        return try cipher.seal(plain, nonce: nonce)
    }
}

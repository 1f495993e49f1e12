internal import CPOSIX
internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire
internal import Synchronization

/// Letters from any thread to one that polls.
final class Mailbox<Letter: Sendable>: Sendable {
    private let letters = Mutex<[Letter]>([])
    private let waiting = Atomic<Bool>(false)
    private let event: Descriptor

    init() throws(SystemFailure) {
        let number = sekimori_event()
        guard number >= 0 else { throw .last(.open) }
        event = Descriptor(owning: number)
    }

    /// For poll: readable while letters wait.
    var number: Int32 { event.number }

    /// A look without a lock, for a loop that does not poll while it is busy.
    var hasLetters: Bool { waiting.load(ordering: .acquiring) }

    func post(_ letter: Letter) {
        letters.withLock {
            $0.append(letter)
            waiting.store(true, ordering: .releasing)
            var one: UInt64 = 1
            _ = write(event.number, &one, MemoryLayout<UInt64>.size)
        }
    }

    func take() -> [Letter] {
        letters.withLock {
            var count: UInt64 = 0
            _ = read(event.number, &count, MemoryLayout<UInt64>.size)
            waiting.store(false, ordering: .releasing)
            let taken = $0
            $0 = []
            return taken
        }
    }
}

/// What the output side is asked to do.
enum OutputOrder: Sendable {
    /// Carry what these descriptors give, until their end.
    case carry([OutputSource])
    case show([UInt8])
    case resize(rows: UInt64, columns: UInt64)
    /// Record without showing.
    case note(FrameKind, [UInt8])
    /// Take what still waits, show the words, end the recording.
    case finish(Finish)

    struct Finish: Sendable {
        let cause: UInt64
        let status: UInt64
        let words: [UInt8]
    }
}

/// One stream from the asset, and where it is shown.
struct OutputSource: Sendable {
    let descriptor: Int32
    let kind: FrameKind
    let target: Int32
}

/// What the relay's threads report to its control loop.
enum RelayEvent: Sendable {
    case segment(Segment)
    case recordingFailed(Recorder.Failure)
    case technicianGone
    case assetClosed
    case finished(complete: Bool)
}

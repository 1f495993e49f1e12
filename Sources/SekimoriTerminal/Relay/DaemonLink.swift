internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// The relay's line to the daemon: one question at a time, asked again after the daemon came back.
///
/// It never blocks the session: connecting and sending do not wait, and an answer is read only when it is there. A
/// daemon that does not answer for 5 s gets a new connection, and then the same questions.
struct DaemonLink {
    /// What an answer means to the session.
    enum Answer {
        case leased(secondsLeft: UInt64, notice: [UInt8])
        case leaseRefused([UInt8])
        /// The daemon will not have this segment in the journal.
        case segmentRefused
        case endingKept
        /// Not an answer: somebody watches, and the technician is to know.
        case watched(notice: [UInt8])
    }

    static let patience: UInt64 = 5000
    static let retryInterval: UInt64 = 1000

    private let path: String
    private let session: [UInt8]
    private let secret: [UInt8]
    private var connection: Connection?
    private var asked: Message?
    private var askedAt: UInt64 = 0
    private var retryAt: UInt64 = 0
    private var renewAt: UInt64 = 0
    private var segments: [Segment] = []
    private var ending: Ending?
    /// Whether the daemon waits for a picture of the screen.
    private var isWatched = false

    init(path: String, session: [UInt8], secret: [UInt8]) {
        self.path = path
        self.session = session
        self.secret = secret
    }

    /// For poll: where an answer will come, or -1.
    var number: Int32 { connection?.number ?? -1 }

    /// When there is something to do without an answer, on the boot clock in ms.
    var nextStepAt: UInt64 {
        if connection == nil { return retryAt }
        if asked != nil { return askedAt + Self.patience }
        return ending != nil || !segments.isEmpty || isWatched ? 0 : renewAt
    }

    /// Whether everything the daemon must know has been acknowledged.
    var isSettled: Bool { segments.isEmpty && ending == nil }

    mutating func report(_ segment: Segment) { segments.append(segment) }

    mutating func report(_ ending: Ending) { self.ending = ending }

    /// Connects, asks, or gives a silent connection up.
    mutating func step(at now: UInt64, frames: UInt64, bytes: UInt64, picture: () -> Picture) {
        if asked != nil && now >= askedAt + Self.patience { drop(at: now) }
        if connection == nil && now >= retryAt {
            connection = try? UnixSocket.connect(path: path, deadline: .now)
            retryAt = now + Self.retryInterval
            // A daemon that has just come back learns first that this session lives.
            renewAt = ending == nil ? 0 : renewAt
        }
        guard let connection, asked == nil else { return }
        let question: Message
        if now >= renewAt && ending == nil {
            question = .renew(session: session, secret: secret, frames: frames, bytes: bytes)
            renewAt = now + Lease.askInterval
        } else if let segment = segments.first {
            question = .segment(session: session, secret: secret, segment)
        } else if let ending {
            question = .ended(session: session, secret: secret, ending)
        } else if isWatched {
            // Behind all that must be known, and made only now: what was not fetched is not kept.
            isWatched = false
            question = .shown(session: session, secret: secret, picture())
        } else {
            return
        }
        do throws(SystemFailure) {
            try connection.send(question, deadline: .now)
            asked = question
            askedAt = now
        } catch {
            drop(at: now)
        }
    }

    /// Takes the answer that `number` announced; nil when there was none or none of its kind.
    mutating func receive(at now: UInt64) -> Answer? {
        guard let connection else { return nil }
        do throws(SystemFailure) {
            let (answer, _) = try connection.receive(deadline: .after(milliseconds: 500))
            if case .watch(let notice) = answer {
                isWatched = true
                return .watched(notice: notice)
            }
            guard let asked else { throw .malformed }
            self.asked = nil
            return try meaning(of: answer, to: asked)
        } catch {
            drop(at: now)
            return nil
        }
    }

    private mutating func meaning(of answer: Message, to question: Message) throws(SystemFailure) -> Answer? {
        switch (question, answer) {
        case (.renew, .leased(let seconds, let notice)): return .leased(secondsLeft: seconds, notice: notice)
        case (.renew, .refused(let words)): return .leaseRefused(words)
        case (.segment, .accepted):
            segments.removeFirst()
            return nil
        case (.segment, .refused):
            segments.removeFirst()
            return .segmentRefused
        case (.shown, .accepted), (.shown, .refused): return nil
        case (.ended, .accepted), (.ended, .refused):
            ending = nil
            return .endingKept
        default: throw .malformed
        }
    }

    private mutating func drop(at now: UInt64) {
        connection = nil
        asked = nil
        isWatched = false
        retryAt = now + Self.retryInterval
    }
}

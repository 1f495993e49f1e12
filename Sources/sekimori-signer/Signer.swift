internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriSystem
internal import SekimoriWire

/// One thread that listens to many: whoever is slow waits alone.
///
/// A connection carries one question and gets one answer. It has 2 s; a relay has 4 connections at a time, all together
/// 64. Beyond that new ones wait in the kernel's queue.
final class Signer {
    private let places: Places
    private let authority: Authority
    private let memory: Memory
    private let listener: Listener
    private var visitors: [Visitor] = []
    private var block = [UInt8](repeating: 0, count: 4 + Message.maximumLength)

    static let most = 64

    /// Somebody who has connected and not yet asked.
    private struct Visitor {
        let connection: Connection
        let uid: UInt32
        let deadline: Deadline
        var bytes: [UInt8] = []
    }

    init(_ places: Places, _ authority: Authority, _ memory: Memory, _ listener: Listener) {
        self.places = places
        self.authority = authority
        self.memory = memory
        self.listener = listener
    }

    /// Answers until the listener fails.
    func run() throws(SystemFailure) {
        while true {
            try awaitSomebody()
            visitors = visitors.compactMap(served)
            if visitors.count < Self.most { try welcome() }
        }
    }

    private func awaitSomebody() throws(SystemFailure) {
        var entries = visitors.map { pollfd(fd: $0.connection.number, events: Int16(POLLIN), revents: 0) }
        if visitors.count < Self.most {
            entries.append(pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0))
        }
        let deadline = visitors.map(\.deadline).min() ?? .never
        guard poll(&entries, nfds_t(entries.count), deadline.pollTimeout) >= 0 || errno == EINTR else {
            throw .last(.poll)
        }
    }

    /// Takes one waiting connection, if there is one.
    private func welcome() throws(SystemFailure) {
        let connection: Connection
        do throws(SystemFailure) {
            connection = try listener.accept(deadline: .now)
        } catch .timedOut {
            return
        } catch .call(.accept, errno: EMFILE), .call(.accept, errno: ENFILE), .call(.accept, errno: ENOMEM) {
            return
        }
        guard let uid = try? connection.peer.uid else { return }
        guard places.relays.contains(uid) else { return Log.line("refused stranger uid=\(uid)") }
        guard visitors.count(where: { $0.uid == uid }) < places.mostOfOne else {
            return Log.line("refused crowd uid=\(uid)")
        }
        visitors.append(Visitor(connection: connection, uid: uid, deadline: .after(seconds: 2)))
    }

    /// Reads what is there and answers a whole question; nil when this visit is over.
    private func served(_ visitor: Visitor) -> Visitor? {
        var visitor = visitor
        let count = block.withUnsafeMutableBytes { recv(visitor.connection.number, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            visitor.bytes += block[..<count]
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            return nil
        }
        guard !visitor.deadline.hasPassed else {
            Log.line("refused slow uid=\(visitor.uid)")
            return nil
        }
        guard visitor.bytes.count >= 4 else { return visitor }
        guard let length = Message.announcedLength(Array(visitor.bytes[..<4])), visitor.bytes.count <= 4 + length else {
            Log.line("refused malformed uid=\(visitor.uid)")
            return nil
        }
        guard visitor.bytes.count == 4 + length else { return visitor }
        guard case .certify(let question)? = Message(body: Array(visitor.bytes[4...])) else {
            Log.line("refused malformed uid=\(visitor.uid)")
            return nil
        }
        // The answer fits into an empty socket buffer; for a visitor who filled it nobody waits.
        try? visitor.connection.send(answer(question, uid: visitor.uid), deadline: .now)
        return nil
    }

    private func answer(_ question: Certify, uid: UInt32) -> Message {
        let now = Instant(microseconds: SystemClock.unixMilliseconds * 1000)
        do throws(SignerRefusal) {
            try memory.check(now)
            let grant = try SignerRule.decide(question, places.pins(), at: now)
            let certificate = try authority.certificate(for: grant)
            let terms = grant.terms
            let words =
                "signed serial=\(certificate.terms.serial.value) technician=\(terms.technician) asset=\(terms.asset) "
                + "request=\(terms.request) session=\(terms.session) approver=\(grant.approver) "
                + "approval=\(Digest.hex(Digest.sha256(question.warrant.approval))) "
                + "until=\(Instant(seconds: Int64(terms.validity.before))) uid=\(uid)"
            try memory.note(words, at: now)
            Log.line(words)
            return .accepted([UInt8](certificate.line.utf8))
        } catch {
            Log.line(
                "refused \(error.code)\(error.detail.map { " (\($0))" } ?? "") "
                    + "technician=\(Log.escaped(question.technician)) asset=\(Log.escaped(question.asset)) "
                    + "session=\(Log.escaped(question.session)) uid=\(uid)")
            return .refused([UInt8](error.code.utf8))
        }
    }
}

internal import Logging
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem
internal import SekimoriWire

/// What sshd's side, login shells and relays ask, turned into questions to the gatekeeper and its answers into words.
struct DoorServers: Sendable {
    let gatekeeper: Gatekeeper
    let warden: Warden
    let words: Words
    let language: Language
    let log: Logger
    let leases: LeaseLines
    /// Whom recordings are sealed to.
    let recipients: [Recipient]

    /// How long a peer may take for one question.
    private static let patience: UInt64 = 5

    // MARK: sshd's PAM module

    /// One question a connection: begin, passcode or admit.
    func pam(_ connection: Connection) throws {
        // The directory lets only root in; who else holds this socket is no friend.
        guard try connection.peer.uid == 0 else { return }
        let (message, _) = try connection.receive(deadline: .after(seconds: Self.patience))
        let answer = answerPAM(message)
        try connection.send(answer, deadline: .after(seconds: Self.patience))
    }

    private func answerPAM(_ message: Message) -> Message {
        do {
            switch message {
            case .begin(let login):
                try gatekeeper.greet(knocker(login))
                return .prompt(Array(words.say("パスコード: ", "Passcode: ").utf8))
            case .passcode(let login, let passcode):
                return .accepted(Array(try gatekeeper.passcode(knocker(login), passcode).utf8))
            case .admit(let login, let ticket):
                let token = try gatekeeper.admit(knocker(login), ticket: String(decoding: ticket, as: UTF8.self))
                return .admitted(token: Array(token.utf8))
            default: return .refused([])
            }
        } catch let refusal as Refusal {
            return .refused(text(refusal))
        } catch {
            log.error("\(message.name): \(error)")
            return .refused(Array(words.say("ゲートの障害です。病院に連絡してください", "the gate has a fault; call the hospital").utf8))
        }
    }

    private func knocker(_ login: Login) -> Knocker {
        Knocker(
            login: String(decoding: login.name, as: UTF8.self), address: String(decoding: login.address, as: UTF8.self),
            authentication: String(decoding: login.key, as: UTF8.self), processes: [login.process, login.parent])
    }

    /// The reason and the next step, each on its line.
    private func text(_ refusal: Refusal) -> [UInt8] {
        let now = HostClock().now()
        let sentence = words.sentence(refusal, zone: gatekeeper.rules.zone, now: now)
        let hint = words.hint(refusal)
        let label = words.say("関守: ", "sekimori: ")
        return Array((label + sentence + (hint.isEmpty ? "" : "\n" + label + hint)).utf8)
    }

    // MARK: login shells

    func claim(_ connection: Connection) throws {
        let (message, descriptors) = try connection.receive(
            descriptors: 3, deadline: .after(seconds: Self.patience))
        defer { Descriptor.close(descriptors) }
        guard case .claim(let claim) = message, descriptors.count == 3 else { return }
        do {
            let token = String(decoding: claim.token, as: UTF8.self)
            let wish: Wish = claim.command.map { .exec($0) } ?? .shell(terminal: claim.interactive)
            let start = try gatekeeper.claim(token: token, wish)
            do {
                try warden.start(
                    start.connection, assignment(start, claim), descriptors: [connection.number] + descriptors)
            } catch {
                log.error("starting a relay: \(error)")
                gatekeeper.startFailed(start.session.id)
                throw Refusal.journalUnwritable
            }
            // The relay answers `accepted` itself: from here on the socket is between the shell and the relay.
        } catch let refusal as Refusal {
            try connection.send(.refused(text(refusal)), deadline: .after(seconds: Self.patience))
        }
    }

    private func assignment(_ start: Start, _ claim: Claim) -> Assignment {
        Assignment(
            session: Array("\(start.session.id)".utf8), secret: start.secret,
            technician: Array("\(start.technician.id)".utf8), asset: Array("\(start.asset.id)".utf8),
            address: Array("\(start.asset.address)".utf8), port: UInt64(start.asset.port),
            account: Array(start.asset.account.utf8), hostKey: Array(start.asset.hostKey.line.utf8),
            warrant: Warrant(
                approval: Array(start.approval.text.utf8), approvalSignature: Array(start.approval.signature.utf8),
                statement: Array(start.appointment.statement.utf8),
                statementSignature: Array(start.appointment.signature.utf8)),
            command: claim.command, terminal: claim.terminal, interactive: claim.interactive, rows: claim.rows,
            columns: claim.columns, secondsLeft: UInt64(max(0, (start.until - start.now).seconds)),
            greeting: greeting(start), language: Array(language.rawValue.utf8), recipients: recipients)
    }

    /// Previous logons, good and failed, and the way to say that it was somebody else; until when; that it is
    /// recorded. Only for a shell: the output of a command is read by programs.
    private func greeting(_ start: Start) -> [UInt8] {
        guard start.session.activity == .shell else { return [] }
        let zone = gatekeeper.rules.zone
        func fact(_ fact: World.Logons.Fact?) -> String {
            fact.map { "\(words.stamp($0.at, zone: zone)) (\($0.from))" } ?? words.say("なし", "none")
        }
        let until = words.time(start.until, zone: zone, now: start.now)
        let lines = [
            words.say(
                "関守: \(start.technician.name) 様 / 機器 \(start.asset.name) (\(start.asset.id)) / 申請 \(start.session.request)",
                "sekimori: \(start.technician.name), asset \(start.asset.name) (\(start.asset.id)), request \(start.session.request)"
            ),
            words.say(
                "関守: この接続は記録されています。\(until)に切断します。",
                "sekimori: this connection is recorded and ends at \(until)."),
            words.say(
                "関守: 前回のログオン 成功 \(fact(start.previous?.good)) / 失敗 \(fact(start.previous?.failed))",
                "sekimori: previous logon \(fact(start.previous?.good)), last failed \(fact(start.previous?.failed))"),
            words.say(
                "関守: お心当たりがなければ作業を止め、sekimori credential not-me を実行してください。",
                "sekimori: if that was not you, stop and run: sekimori credential not-me"),
        ]
        return Array(lines.joined(separator: "\n").utf8)
    }

    // MARK: relays

    /// Keeps the line of one relay: renewals and segments come, answers go; a session that must end is told at once.
    func relay(_ connection: Connection) throws {
        var known: SessionID?
        defer {
            if let known {
                leases.close(known, connection)
                gatekeeper.lineBroken(known)
            }
        }
        while true {
            let (message, _) = try connection.receive(deadline: .after(seconds: 60))
            let answer: Message
            switch message {
            case .renew(let session, let secret, _, _):
                answer = renew(session, secret, connection, &known)
            case .segment(let session, let secret, let segment):
                answer = take(session, secret, segment)
            case .shown(let session, let secret, let picture):
                answer = take(session, secret, picture)
            case .ended(let session, let secret, let ending):
                answer = end(session, secret, ending)
            default: return
            }
            try leases.send(answer, on: connection)
        }
    }

    private func id(_ bytes: [UInt8]) -> SessionID? { SessionID(bytes: bytes) }

    private func renew(
        _ session: [UInt8], _ secret: [UInt8], _ connection: Connection, _ known: inout SessionID?
    ) -> Message {
        guard let id = id(session) else { return .refused([]) }
        do {
            let lease = try gatekeeper.renew(id, secret: secret)
            if known == nil {
                known = id
                leases.open(id, connection)
            }
            let seconds = UInt64(max(0, (lease.until - lease.now).seconds))
            let notice = lease.warning.map { minutes in
                words.say("関守: あと\(minutes)分で切断します", "sekimori: \(minutes) min left, then this connection ends")
            }
            return .leased(secondsLeft: seconds, notice: Array((notice ?? "").utf8))
        } catch {
            let doom = gatekeeper.doomed().first { $0.0 == id }
            return .refused(doom.map { text($0.1, $0.2) } ?? text(error))
        }
    }

    private func take(_ session: [UInt8], _ secret: [UInt8], _ segment: Segment) -> Message {
        guard let id = id(session), segment.digest.count == 32, let index = Int64(exactly: segment.index),
            let first = Int64(exactly: segment.firstFrame), let frames = Int64(exactly: segment.frames),
            let size = Int64(exactly: segment.size)
        else { return .refused([]) }
        let fact = SegmentFact(
            index: index, digest: hexadecimal(segment.digest), firstFrame: first, frames: frames, size: size)
        do {
            try gatekeeper.segment(id, secret: secret, fact)
            return .accepted([])
        } catch {
            log.error("segment \(index) of \(id): \(error)")
            return .refused(Array("the journal does not take the segment".utf8))
        }
    }

    private func take(_ session: [UInt8], _ secret: [UInt8], _ picture: Picture) -> Message {
        guard let id = id(session), let rows = Int64(exactly: picture.rows),
            let columns = Int64(exactly: picture.columns)
        else { return .refused([]) }
        do {
            try gatekeeper.shown(id, secret: secret, rows: rows, columns: columns, bytes: picture.bytes)
            return .accepted([])
        } catch {
            return .refused([])
        }
    }

    private func end(_ session: [UInt8], _ secret: [UInt8], _ ending: Ending) -> Message {
        guard let id = id(session) else { return .refused([]) }
        let cause: Session.Cause =
            switch ending.cause {
            case 0: .finished
            case 1: .clientLeft
            case 2: .refused(.sessionEnded(id))
            case 3: .daemonSilent
            case 4: .timeUp
            case 5: .recorderFailed
            case 6: .assetUnreachable
            case 8: .idle
            default: .relayFailed
            }
        let status = ending.cause == 0 ? Int64(exactly: ending.status) : nil
        do {
            try gatekeeper.ended(
                id, secret: secret, RelayEnding(cause: cause, status: status, complete: ending.complete))
            return .accepted([])
        } catch {
            return .refused(text(error))
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Tells relays whose session must end, without waiting for their next renewal.
    func tellDoomed() {
        for (id, cause, refusal) in gatekeeper.doomed() { leases.refuse(id, with: text(cause, refusal)) }
    }

    /// Asks relays for what watched sessions show, each once for each look; the technician is told first.
    func askWatched() {
        for (id, isNew) in gatekeeper.wantedPictures() {
            let notice = words.say(
                "関守: 病院の責任者がこの画面を見ています", "sekimori: the hospital's manager is watching this screen")
            leases.tell(id, .watch(notice: isNew ? Array(notice.utf8) : []))
        }
    }

    /// Why a session must end, for the technician: the rule that says so, or else what happened.
    private func text(_ cause: Session.Cause, _ refusal: Refusal?) -> [UInt8] {
        if let refusal { return text(refusal) }
        let sentence = words.sessionCause(cause, zone: gatekeeper.rules.zone, now: HostClock().now())
        return Array((words.say("関守: ", "sekimori: ") + sentence).utf8)
    }
}

extension Message {
    /// For the log: what was asked, none of its content.
    fileprivate var name: String { String("\(self)".prefix { $0 != "(" }) }
}

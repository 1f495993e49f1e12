extension Message {
    /// The version byte of every frame's body.
    package static let version: UInt8 = 1

    /// The whole frame, length included.
    package var frame: [UInt8] {
        var out = Writer()
        out.count(0)
        encode(into: &out)
        out.replaceFirstCount(with: out.bytes.count - 4)
        return out.bytes
    }

    /// The frame's body: version, kind, fields.
    package var body: [UInt8] {
        var out = Writer()
        encode(into: &out)
        return out.bytes
    }

    private func encode(into out: inout Writer) {
        out.byte(Self.version)
        switch self {
        case .begin(let login):
            out.byte(1)
            out.login(login)
        case .passcode(let login, let passcode):
            out.byte(2)
            out.login(login)
            out.text(passcode)
        case .admit(let login, let ticket):
            out.byte(3)
            out.login(login)
            out.text(ticket)
        case .prompt(let text):
            out.byte(4)
            out.text(text)
        case .accepted(let bytes):
            out.byte(5)
            out.text(bytes)
        case .admitted(let token):
            out.byte(6)
            out.text(token)
        case .refused(let text):
            out.byte(7)
            out.text(text)
        case .claim(let claim):
            out.byte(8)
            out.claim(claim)
        case .resized(let rows, let columns):
            out.byte(9)
            out.number(rows)
            out.number(columns)
        case .exited(let status):
            out.byte(10)
            out.number(status)
        case .renew(let session, let secret, let frames, let bytes):
            out.byte(11)
            out.text(session)
            out.text(secret)
            out.number(frames)
            out.number(bytes)
        case .segment(let session, let secret, let segment):
            out.byte(12)
            out.text(session)
            out.text(secret)
            out.segment(segment)
        case .ended(let session, let secret, let ending):
            out.byte(13)
            out.text(session)
            out.text(secret)
            out.ending(ending)
        case .leased(let secondsLeft, let notice):
            out.byte(14)
            out.number(secondsLeft)
            out.text(notice)
        case .enclose(let connection, let processes):
            out.byte(15)
            out.text(connection)
            out.count(processes.count)
            for process in processes { out.number(process) }
        case .start(let connection, let assignment):
            out.byte(16)
            out.text(connection)
            out.assignment(assignment)
        case .kill(let connection):
            out.byte(17)
            out.text(connection)
        case .logins(let names):
            out.byte(18)
            out.count(names.count)
            for name in names {
                out.text(name.name)
                out.number(name.uid)
            }
        case .survey:
            out.byte(19)
        case .connections(let connections):
            out.byte(20)
            out.count(connections.count)
            for connection in connections { out.text(connection) }
        case .certify(let certify):
            out.byte(21)
            out.certify(certify)
        case .erase(let session):
            out.byte(22)
            out.text(session)
        case .watch(let notice):
            out.byte(23)
            out.text(notice)
        case .shown(let session, let secret, let picture):
            out.byte(24)
            out.text(session)
            out.text(secret)
            out.picture(picture)
        }
    }

    /// Reads exactly one body: anything left over, any other version, any second spelling is nil.
    package init?(body: [UInt8]) {
        guard body.count <= Self.maximumLength else { return nil }
        var input = Reader(body)
        guard input.byte() == Self.version, let kind = input.byte(), let message = input.message(kind),
            input.isAtEnd
        else { return nil }
        self = message
    }

    /// The length a frame's first four bytes announce; nil when it is more than a frame may have.
    package static func announcedLength(_ header: [UInt8]) -> Int? {
        var input = Reader(header)
        guard header.count == 4, let length = input.count(), length <= maximumLength else { return nil }
        return length
    }
}

extension Writer {
    mutating func login(_ login: Login) {
        text(login.name)
        text(login.address)
        text(login.key)
        number(login.process)
        number(login.parent)
    }

    mutating func claim(_ claim: Claim) {
        text(claim.token)
        optional(claim.command)
        text(claim.terminal)
        flag(claim.interactive)
        number(claim.rows)
        number(claim.columns)
    }

    mutating func segment(_ segment: Segment) {
        number(segment.index)
        text(segment.digest)
        number(segment.firstFrame)
        number(segment.frames)
        number(segment.size)
    }

    mutating func picture(_ picture: Picture) {
        number(picture.rows)
        number(picture.columns)
        text(picture.bytes)
    }

    mutating func ending(_ ending: Ending) {
        number(ending.cause)
        number(ending.status)
        number(ending.frames)
        number(ending.bytes)
        flag(ending.complete)
    }

    mutating func warrant(_ warrant: Warrant) {
        text(warrant.approval)
        text(warrant.approvalSignature)
        text(warrant.statement)
        text(warrant.statementSignature)
    }

    mutating func assignment(_ assignment: Assignment) {
        text(assignment.session)
        text(assignment.secret)
        text(assignment.technician)
        text(assignment.asset)
        text(assignment.address)
        number(assignment.port)
        text(assignment.account)
        text(assignment.hostKey)
        warrant(assignment.warrant)
        optional(assignment.command)
        text(assignment.terminal)
        flag(assignment.interactive)
        number(assignment.rows)
        number(assignment.columns)
        number(assignment.secondsLeft)
        text(assignment.greeting)
        text(assignment.language)
        count(assignment.recipients.count)
        for recipient in assignment.recipients {
            text(recipient.name)
            text(recipient.text)
        }
    }

    mutating func certify(_ certify: Certify) {
        text(certify.publicKey)
        text(certify.session)
        text(certify.technician)
        text(certify.asset)
        warrant(certify.warrant)
    }
}

extension Reader {
    mutating func message(_ kind: UInt8) -> Message? {
        switch kind {
        case 1: login().map { .begin($0) }
        case 2: passcode()
        case 3: admit()
        case 4: text().map { .prompt($0) }
        case 5: text().map { .accepted($0) }
        case 6: text().map { .admitted(token: $0) }
        case 7: text().map { .refused($0) }
        case 8: claim().map { .claim($0) }
        case 9: resized()
        case 10: number().map { .exited(status: $0) }
        case 11: renew()
        case 12: segment()
        case 13: ended()
        case 14: leased()
        case 15: enclose()
        case 16: start()
        case 17: text().map { .kill(connection: $0) }
        case 18: logins()
        case 19: .survey
        case 20: connections()
        case 21: certify()
        case 22: text().map { .erase(session: $0) }
        case 23: text().map { .watch(notice: $0) }
        case 24: shown()
        default: nil
        }
    }

    private mutating func login() -> Login? {
        guard let name = text(), let address = text(), let key = text(), let process = number(), let parent = number()
        else { return nil }
        return Login(name: name, address: address, key: key, process: process, parent: parent)
    }

    private mutating func passcode() -> Message? {
        guard let login = login(), let passcode = text() else { return nil }
        return .passcode(login, passcode: passcode)
    }

    private mutating func admit() -> Message? {
        guard let login = login(), let ticket = text() else { return nil }
        return .admit(login, ticket: ticket)
    }

    private mutating func claim() -> Claim? {
        guard let token = text(), let command = optional(), let terminal = text(), let interactive = flag(),
            let rows = number(), let columns = number()
        else { return nil }
        return Claim(
            token: token, command: command, terminal: terminal, interactive: interactive, rows: rows, columns: columns)
    }

    private mutating func resized() -> Message? {
        guard let rows = number(), let columns = number() else { return nil }
        return .resized(rows: rows, columns: columns)
    }

    private mutating func renew() -> Message? {
        guard let session = text(), let secret = text(), let frames = number(), let bytes = number() else { return nil }
        return .renew(session: session, secret: secret, frames: frames, bytes: bytes)
    }

    private mutating func segment() -> Message? {
        guard let session = text(), let secret = text(), let index = number(), let digest = text(),
            let firstFrame = number(), let frames = number(), let size = number()
        else { return nil }
        let segment = Segment(index: index, digest: digest, firstFrame: firstFrame, frames: frames, size: size)
        return .segment(session: session, secret: secret, segment)
    }

    private mutating func ended() -> Message? {
        guard let session = text(), let secret = text(), let cause = number(), let status = number(),
            let frames = number(), let bytes = number(), let complete = flag()
        else { return nil }
        let ending = Ending(cause: cause, status: status, frames: frames, bytes: bytes, complete: complete)
        return .ended(session: session, secret: secret, ending)
    }

    private mutating func shown() -> Message? {
        guard let session = text(), let secret = text(), let rows = number(), let columns = number(),
            let bytes = text(), bytes.count <= Picture.limit
        else { return nil }
        return .shown(session: session, secret: secret, Picture(rows: rows, columns: columns, bytes: bytes))
    }

    private mutating func leased() -> Message? {
        guard let secondsLeft = number(), let notice = text() else { return nil }
        return .leased(secondsLeft: secondsLeft, notice: notice)
    }

    private mutating func enclose() -> Message? {
        guard let connection = text(), let count = count(), count <= 16 else { return nil }
        var processes: [UInt64] = []
        for _ in 0..<count {
            guard let process = number() else { return nil }
            processes.append(process)
        }
        return .enclose(connection: connection, processes: processes)
    }

    private mutating func start() -> Message? {
        guard let connection = text(), let assignment = assignment() else { return nil }
        return .start(connection: connection, assignment)
    }

    private mutating func logins() -> Message? {
        // An entry has at least 4 + 8 bytes, so no count beyond this fits into a frame.
        guard let count = count(), count <= Message.maximumLength / 12 else { return nil }
        var names: [LoginName] = []
        for _ in 0..<count {
            guard let name = text(), let uid = number() else { return nil }
            names.append(LoginName(name: name, uid: uid))
        }
        return .logins(names)
    }

    private mutating func connections() -> Message? {
        guard let count = count(), count <= Message.maximumLength / 4 else { return nil }
        var connections: [[UInt8]] = []
        for _ in 0..<count {
            guard let connection = text() else { return nil }
            connections.append(connection)
        }
        return .connections(connections)
    }

    private mutating func warrant() -> Warrant? {
        guard let approval = text(), let approvalSignature = text(), let statement = text(),
            let statementSignature = text()
        else { return nil }
        return Warrant(
            approval: approval, approvalSignature: approvalSignature, statement: statement,
            statementSignature: statementSignature)
    }

    private mutating func assignment() -> Assignment? {
        guard let session = text(), let secret = text(), let technician = text(), let asset = text(),
            let address = text(), let port = number(), let account = text(), let hostKey = text(),
            let warrant = warrant(), let command = optional(), let terminal = text(), let interactive = flag(),
            let rows = number(), let columns = number(), let secondsLeft = number(), let greeting = text(),
            let language = text(), let recipients = recipients()
        else { return nil }
        return Assignment(
            session: session, secret: secret, technician: technician, asset: asset, address: address, port: port,
            account: account, hostKey: hostKey, warrant: warrant, command: command, terminal: terminal,
            interactive: interactive, rows: rows, columns: columns, secondsLeft: secondsLeft, greeting: greeting,
            language: language, recipients: recipients)
    }

    private mutating func recipients() -> [Recipient]? {
        guard let count = count(), count <= Recipient.limit else { return nil }
        var recipients: [Recipient] = []
        for _ in 0..<count {
            guard let name = text(), let key = text(), let recipient = Recipient(name: name, text: key) else {
                return nil
            }
            recipients.append(recipient)
        }
        return recipients
    }

    private mutating func certify() -> Message? {
        guard let publicKey = text(), let session = text(), let technician = text(), let asset = text(),
            let warrant = warrant()
        else { return nil }
        return .certify(
            Certify(publicKey: publicKey, session: session, technician: technician, asset: asset, warrant: warrant))
    }
}

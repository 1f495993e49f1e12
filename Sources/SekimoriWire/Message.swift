/// What the parts of the gate say to each other over unix sockets: sshd's side, the daemon, the warden, the relays and
/// the signer.
///
/// One message is one frame, all integers big-endian:
///
///     length   u32   bytes that follow, ≤ `Message.maximumLength`
///     version  u8 = 1
///     kind     u8
///     fields   in the order of the case below: text and bytes as u32 length + bytes; numbers as u64;
///              flags as one byte, 0 or 1; lists as u32 count + elements
///
/// Text is bytes here: nothing on this side of the gate needs to know an alphabet, and Embedded Swift, which compiles
/// these files a second time for the PAM module, has no Unicode tables.
package enum Message: Equatable, Sendable {
    // sshd's PAM module asks, the daemon answers.

    /// A login began: key and address are proven by sshd, nothing else is. Answer: `prompt` or `refused`.
    case begin(Login)
    /// The technician typed a passcode. Answer: `accepted` (text is the ticket for `admit`) or `refused`.
    case passcode(Login, passcode: [UInt8])
    /// May this connection exist now? Answer: `admitted` or `refused`. Before the answer is yes the connection's
    /// processes are in their own cgroup.
    case admit(Login, ticket: [UInt8])

    // Answers.

    /// Ask the technician for the passcode with these words.
    case prompt([UInt8])
    /// Yes; the bytes are what the next question needs (a ticket, a certificate), empty where none does.
    case accepted([UInt8])
    /// Yes, and the connection claims its session with this token within 15 s.
    case admitted(token: [UInt8])
    /// No, in words a technician can act on; empty where a stranger learns nothing.
    case refused([UInt8])

    // The technician's login shell.

    /// Claims the session of an admitted connection. Travels with the descriptors 0, 1 and 2. Answer: `accepted` when
    /// the relay has taken over (its messages follow on the same socket) or `refused`.
    case claim(Claim)
    /// The technician's window changed (shell to relay).
    case resized(rows: UInt64, columns: UInt64)
    /// The work ended with this exit status (relay to shell).
    case exited(status: UInt64)

    // The relay renews its lease and reports; the daemon answers `leased` or `refused`.

    /// Every 5 s.
    case renew(session: [UInt8], secret: [UInt8], frames: UInt64, bytes: UInt64)
    /// A segment was written and must be in the journal while the session runs. Answer: `accepted` or `refused`.
    case segment(session: [UInt8], secret: [UInt8], Segment)
    /// The last word of a relay. Answer: `accepted`.
    case ended(session: [UInt8], secret: [UInt8], Ending)
    /// The lease goes on: seconds until the connection must be gone, and a line for the technician's terminal, empty
    /// for none.
    case leased(secondsLeft: UInt64, notice: [UInt8])

    /// Somebody of the hospital is watching: show these words, empty for none, then say once what is on the screen. The
    /// daemon says it whenever it likes, between the relay's questions and their answers; there is no answer.
    case watch(notice: [UInt8])
    /// What a watched session shows now. Answer: `accepted`.
    case shown(session: [UInt8], secret: [UInt8], Picture)

    // The daemon tells the warden; answers are `accepted` or `refused`.

    /// Put these processes, and all they start, into the cgroup of this connection.
    case enclose(connection: [UInt8], processes: [UInt64])
    /// Start a relay in the connection's cgroup. Travels with the shell's socket and the descriptors 0, 1 and 2.
    case start(connection: [UInt8], Assignment)
    /// Kill all processes of this connection; `accepted` only once the cgroup is empty.
    case kill(connection: [UInt8])
    /// Replace the login names of technicians. A name that is missing from the list is locked, never removed.
    case logins([LoginName])
    /// Which connections have processes? Answer: `connections`.
    case survey
    case connections([[UInt8]])
    /// Erase the recording of a session that has ended. Answer: `accepted` once it is gone, with one byte where there was
    /// one.
    case erase(session: [UInt8])

    // The relay asks the signer; the answer is `accepted` with the certificate line, or `refused`.

    /// Sign a certificate for this public key (an OpenSSH public key line), on the strength of the warrant.
    case certify(Certify)

    /// 64 KiB: an approval text with signature and statements has 4 to 10; nothing else comes near.
    package static let maximumLength = 65_536
}

/// Who knocks, as sshd tells it.
package struct Login: Equatable, Sendable {
    /// The login name as the client sent it: `tanaka` or `tanaka+pacs1`. Chosen by a stranger.
    package let name: [UInt8]
    /// PAM_RHOST: the numeric address of the client.
    package let address: [UInt8]
    /// SSH_AUTH_INFO_0: `publickey ssh-ed25519 AAAA…`, one line a method.
    package let key: [UInt8]
    /// The process that asks, and its parent: one of them is sshd's monitor.
    package let process: UInt64
    package let parent: UInt64

    package init(name: [UInt8], address: [UInt8], key: [UInt8], process: UInt64, parent: UInt64) {
        self.name = name
        self.address = address
        self.key = key
        self.process = process
        self.parent = parent
    }
}

/// What the technician's login shell hands over.
package struct Claim: Equatable, Sendable {
    package let token: [UInt8]
    /// SSH_ORIGINAL_COMMAND as it came; nil for a shell.
    package let command: [UInt8]?
    package let terminal: [UInt8]
    /// Whether descriptor 0 is a terminal.
    package let interactive: Bool
    package let rows: UInt64
    package let columns: UInt64

    package init(
        token: [UInt8], command: [UInt8]?, terminal: [UInt8], interactive: Bool, rows: UInt64, columns: UInt64
    ) {
        self.token = token
        self.command = command
        self.terminal = terminal
        self.interactive = interactive
        self.rows = rows
        self.columns = columns
    }
}

/// All a relay needs to know, given once at its start.
package struct Assignment: Equatable, Sendable {
    package let session: [UInt8]
    /// 32 random bytes: what makes this relay's renewals its own.
    package let secret: [UInt8]
    package let technician: [UInt8]
    package let asset: [UInt8]
    /// The asset's address (an IP literal), port, login there, and its host key as an OpenSSH public key line.
    package let address: [UInt8]
    package let port: UInt64
    package let account: [UInt8]
    package let hostKey: [UInt8]
    /// What the signer checks: approval text, its signature, the statements that make the key a manager's.
    package let warrant: Warrant
    /// nil for a shell; else the exact command.
    package let command: [UInt8]?
    package let terminal: [UInt8]
    package let interactive: Bool
    package let rows: UInt64
    package let columns: UInt64
    /// Seconds until the connection must be gone, counted on the boot clock from the start.
    package let secondsLeft: UInt64
    /// Shown first: previous logons, the window, what is recorded.
    package let greeting: [UInt8]
    /// "ja" or "en".
    package let language: [UInt8]
    /// Whom the recording is sealed to; nobody: it is written as it is.
    package let recipients: [Recipient]

    package init(
        session: [UInt8], secret: [UInt8], technician: [UInt8], asset: [UInt8], address: [UInt8], port: UInt64,
        account: [UInt8], hostKey: [UInt8], warrant: Warrant, command: [UInt8]?, terminal: [UInt8],
        interactive: Bool, rows: UInt64, columns: UInt64, secondsLeft: UInt64, greeting: [UInt8], language: [UInt8],
        recipients: [Recipient]
    ) {
        self.session = session
        self.secret = secret
        self.technician = technician
        self.asset = asset
        self.address = address
        self.port = port
        self.account = account
        self.hostKey = hostKey
        self.warrant = warrant
        self.command = command
        self.terminal = terminal
        self.interactive = interactive
        self.rows = rows
        self.columns = columns
        self.secondsLeft = secondsLeft
        self.greeting = greeting
        self.language = language
        self.recipients = recipients
    }
}

/// The signed texts on which a certificate rests, verbatim.
package struct Warrant: Equatable, Sendable {
    package let approval: [UInt8]
    package let approvalSignature: [UInt8]
    /// The statement that made the approver's key a manager's (or a delegate's), and the organisation key's signature.
    package let statement: [UInt8]
    package let statementSignature: [UInt8]

    package init(approval: [UInt8], approvalSignature: [UInt8], statement: [UInt8], statementSignature: [UInt8]) {
        self.approval = approval
        self.approvalSignature = approvalSignature
        self.statement = statement
        self.statementSignature = statementSignature
    }
}

/// A finished piece of a recording.
package struct Segment: Equatable, Sendable {
    package let index: UInt64
    /// SHA-256 of the segment file's bytes.
    package let digest: [UInt8]
    /// Number of its first frame, and how many frames it holds.
    package let firstFrame: UInt64
    package let frames: UInt64
    /// Bytes of the segment file.
    package let size: UInt64

    package init(index: UInt64, digest: [UInt8], firstFrame: UInt64, frames: UInt64, size: UInt64) {
        self.index = index
        self.digest = digest
        self.firstFrame = firstFrame
        self.frames = frames
        self.size = size
    }
}

/// The last of what a session showed.
package struct Picture: Equatable, Sendable {
    /// The size of the technician's terminal; 0 where there is none.
    package let rows: UInt64
    package let columns: UInt64
    /// As the asset sent it, with the gate's own words in between: at most `limit`, older bytes are left out.
    package let bytes: [UInt8]

    /// 32 KiB: what full-screen programs write for a large screen in colour.
    package static let limit = 32_768

    package init(rows: UInt64, columns: UInt64, bytes: [UInt8]) {
        self.rows = rows
        self.columns = columns
        self.bytes = bytes
    }
}

/// How a session ended, as its relay saw it.
package struct Ending: Equatable, Sendable {
    /// 0 the work ended by itself · 1 the client left · 2 the lease was refused · 3 the lease ran out ·
    /// 4 the time was up · 5 the recorder could not write · 6 the asset could not be reached · 7 a fault of the relay ·
    /// 8 nobody typed for longer than allowed.
    package let cause: UInt64
    package let status: UInt64
    package let frames: UInt64
    package let bytes: UInt64
    /// Whether the recording is whole.
    package let complete: Bool

    package init(cause: UInt64, status: UInt64, frames: UInt64, bytes: UInt64, complete: Bool) {
        self.cause = cause
        self.status = status
        self.frames = frames
        self.bytes = bytes
        self.complete = complete
    }
}

/// A login name that exists on the gate's host, with its never reused uid.
package struct LoginName: Equatable, Sendable {
    package let name: [UInt8]
    package let uid: UInt64

    package init(name: [UInt8], uid: UInt64) {
        self.name = name
        self.uid = uid
    }
}

/// A relay's request for its certificate.
package struct Certify: Equatable, Sendable {
    package let publicKey: [UInt8]
    package let session: [UInt8]
    package let technician: [UInt8]
    package let asset: [UInt8]
    package let warrant: Warrant

    package init(publicKey: [UInt8], session: [UInt8], technician: [UInt8], asset: [UInt8], warrant: Warrant) {
        self.publicKey = publicKey
        self.session = session
        self.technician = technician
        self.asset = asset
        self.warrant = warrant
    }
}

import CPAM

/// What one login asks the daemon, and what its answers mean to PAM.
struct Question {
    private let handle: OpaquePointer
    private let arguments: Arguments

    init(_ handle: OpaquePointer, _ arguments: Arguments) {
        self.handle = handle
        self.arguments = arguments
    }

    func authenticate() -> CInt {
        guard let login = login() else { return PAM_AUTH_ERR }
        switch ask(.begin(login)) {
        case .prompt(let words): return check(login, passcode: words)
        case .refused(let words):
            say(words)
            // Trying again would be refused again: sshd asks no further.
            // The one answer after which sshd shows these words and closes: to any other no it would ask twice more.
            return PAM_ACCT_EXPIRED
        default: return PAM_AUTHINFO_UNAVAIL
        }
    }

    func admit() -> CInt {
        // Without a ticket nobody typed a passcode here: the service file was changed, or the order of its lines.
        guard let login = login(), let ticket = Ticket.read(handle) else { return PAM_PERM_DENIED }
        defer { Secret.erase(ticket) }
        switch ask(.admit(login, ticket: ticket)) {
        case .admitted(let token):
            defer { Secret.erase(token) }
            return hand(token) ? PAM_SUCCESS : PAM_PERM_DENIED
        case .refused(let words):
            say(words)
            return PAM_PERM_DENIED
        default: return PAM_AUTHINFO_UNAVAIL
        }
    }

    private func check(_ login: Login, passcode prompt: [UInt8]) -> CInt {
        guard let passcode = passcode(prompt) else { return PAM_AUTH_ERR }
        defer { Secret.erase(passcode) }
        switch ask(.passcode(login, passcode: passcode)) {
        case .accepted(let ticket):
            defer { Secret.erase(ticket) }
            return Ticket.keep(ticket, in: handle) ? PAM_SUCCESS : PAM_SYSTEM_ERR
        case .refused(let words):
            say(words)
            return PAM_AUTH_ERR
        default: return PAM_AUTHINFO_UNAVAIL
        }
    }

    private func ask(_ message: Message) -> Message? {
        Daemon.ask(message, at: arguments.socket, milliseconds: arguments.milliseconds)
    }

    /// Name, address and key as sshd knows them; nil where one is missing or longer than any real one.
    private func login() -> Login? {
        guard let name = Text.bytes(item(PAM_USER), limit: 64), let address = Text.bytes(item(PAM_RHOST), limit: 64),
            let key = Text.bytes(pam_getenv(handle, Text.pointer("SSH_AUTH_INFO_0")), limit: 4096)
        else { return nil }
        return Login(
            name: name, address: address, key: key, process: UInt64(truncatingIfNeeded: getpid()),
            parent: UInt64(truncatingIfNeeded: getppid()))
    }

    private func item(_ kind: CInt) -> UnsafePointer<CChar>? {
        var value: UnsafeRawPointer?
        guard pam_get_item(handle, kind, &value) == PAM_SUCCESS else { return nil }
        return value?.assumingMemoryBound(to: CChar.self)
    }

    private func passcode(_ prompt: [UInt8]) -> [UInt8]? {
        var response: UnsafeMutablePointer<CChar>?
        let result = Text.withCString(prompt) { sekimori_say(handle, PAM_PROMPT_ECHO_OFF, &response, $0) }
        guard let response else { return nil }
        let length = strlen(response)
        defer {
            explicit_bzero(response, length)
            free(response)
        }
        guard result == PAM_SUCCESS else { return nil }
        return Text.bytes(response, limit: 256)
    }

    /// Tells the technician why not.
    ///
    /// OpenSSH's client writes errors like a log, every byte beyond ASCII as an octal number; only a prompt is shown as
    /// it is. So words in Japanese are a prompt that any answer ends.
    private func say(_ words: [UInt8]) {
        guard !words.isEmpty else { return }
        guard words.contains(where: { $0 >= 0x80 }) else {
            _ = Text.withCString(words) { sekimori_say(handle, PAM_ERROR_MSG, nil, $0) }
            return
        }
        var prompt = words
        Text.append("\r\n[Enter] ", to: &prompt)
        var response: UnsafeMutablePointer<CChar>?
        _ = Text.withCString(prompt) { sekimori_say(handle, PAM_PROMPT_ECHO_ON, &response, $0) }
        free(response)
    }

    /// Puts the token into the environment of the login shell; false unless it is printable ASCII.
    private func hand(_ token: [UInt8]) -> Bool {
        guard (1...128).contains(token.count), token.allSatisfy({ (0x21...0x7e).contains($0) }) else { return false }
        var assignment: [UInt8] = []
        assignment.reserveCapacity(160)
        Text.append("SEKIMORI_TOKEN=", to: &assignment)
        assignment.append(contentsOf: token)
        defer { Secret.erase(assignment) }
        return Text.withCString(assignment) { pam_putenv(handle, $0) } == PAM_SUCCESS
    }
}

/// What the daemon gave for the right passcode, kept in the handle between authentication and account.
enum Ticket {
    static func keep(_ ticket: [UInt8], in handle: OpaquePointer) -> Bool {
        guard (1...1024).contains(ticket.count), let copy = malloc(ticket.count + 2) else { return false }
        copy.storeBytes(of: UInt16(truncatingIfNeeded: ticket.count), as: UInt16.self)
        ticket.withUnsafeBytes { bytes in
            guard let from = bytes.baseAddress else { return }
            memcpy(copy + 2, from, bytes.count)
        }
        guard pam_set_data(handle, name, copy, forget) == PAM_SUCCESS else {
            forget(handle, copy, 0)
            return false
        }
        return true
    }

    static func read(_ handle: OpaquePointer) -> [UInt8]? {
        var data: UnsafeRawPointer?
        guard pam_get_data(handle, name, &data) == PAM_SUCCESS, let data else { return nil }
        let length = Int(data.load(as: UInt16.self))
        return [UInt8](UnsafeRawBufferPointer(start: data + 2, count: length))
    }

    private static var name: UnsafePointer<CChar> { Text.pointer("sekimori_ticket") }

    /// PAM calls it when the handle ends or another ticket comes.
    private static let forget: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, CInt) -> Void = { _, data, _ in
        guard let data else { return }
        explicit_bzero(data, Int(data.load(as: UInt16.self)) + 2)
        free(data)
    }
}

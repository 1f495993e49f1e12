import Foundation

/// A login as sshd makes it: one PAM handle with our module alone in its service file.
///
/// libpam is opened at run time, so that the tests need no header of it.
final class PAMHost {
    enum Item: Int32 {
        case rhost = 4
    }

    /// What PAM functions return, by the names of `_pam_types.h`.
    enum Result: Int32 {
        case success = 0
        case serviceError = 3
        case systemError = 4
        case permissionDenied = 6
        case authenticationError = 7
        case authenticationUnavailable = 9
        case accountExpired = 13
    }

    /// What the module said, in order: prompts without and with echo, and errors.
    enum Said: Equatable {
        case prompt(String)
        case shown(String)
        case error(String)
        case other(Int32, String)
    }

    /// What the technician types.
    var typed: String?
    private(set) var said: [Said] = []
    private var handle: OpaquePointer?
    private let conversation: UnsafeMutableRawPointer

    /// `arguments` stand behind the module in the service file of both phases.
    init(_ workshop: Workshop, arguments: String, name: String, address: String?, key: String?) throws {
        let module = Programs.path("libpam_sekimori.so")
        try workshop.write(
            bytes("auth requisite \(module) \(arguments)\naccount requisite \(module) \(arguments)\n"), to: "service")
        // struct pam_conv: the function and what it is given.
        conversation = .allocate(byteCount: 16, alignment: 8)
        let answer: Converse = { PAMHost.converse($0, $1, $2, $3) }
        conversation.storeBytes(of: unsafeBitCast(answer, to: Int.self), as: Int.self)
        conversation.storeBytes(
            of: Int(bitPattern: Unmanaged.passUnretained(self).toOpaque()), toByteOffset: 8, as: Int.self)
        guard Libpam.start("service", name, conversation, workshop.path, &handle) == 0 else { throw Failure.noHandle }
        if let address { _ = address.withCString { Libpam.setItem(handle, Item.rhost.rawValue, $0) } }
        if let key { _ = Libpam.putEnvironment(handle, "SSH_AUTH_INFO_0=\(key)") }
    }

    deinit {
        _ = Libpam.end(handle, 0)
        conversation.deallocate()
    }

    enum Failure: Error { case noHandle }

    func authenticate() -> Result? { Result(rawValue: Libpam.authenticate(handle, 0)) }

    func admit() -> Result? { Result(rawValue: Libpam.account(handle, 0)) }

    func environment(_ name: String) -> String? { Libpam.getEnvironment(handle, name).map { String(cString: $0) } }

    /// struct pam_message: style, text. struct pam_response: text, code.
    private static func converse(
        _ count: Int32, _ messages: UnsafeRawPointer?, _ responses: UnsafeMutableRawPointer?,
        _ host: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let messages, let responses, let host, count == 1 else { return 19 }
        let this = Unmanaged<PAMHost>.fromOpaque(host).takeUnretainedValue()
        let message = messages.load(as: UnsafeRawPointer.self)
        let style = message.load(as: Int32.self)
        let text = String(cString: message.load(fromByteOffset: 8, as: UnsafePointer<CChar>.self))
        guard let response = calloc(1, 16) else { return 5 }
        switch style {
        case 1:
            this.said.append(.prompt(text))
            guard let typed = this.typed else { return 19 }
            response.storeBytes(of: strdup(typed), as: UnsafeMutablePointer<CChar>?.self)
        case 2:
            this.said.append(.shown(text))
            response.storeBytes(of: strdup(""), as: UnsafeMutablePointer<CChar>?.self)
        case 3: this.said.append(.error(text))
        default: this.said.append(.other(style, text))
        }
        responses.storeBytes(of: response, as: UnsafeMutableRawPointer.self)
        return 0
    }
}

private typealias Converse =
    @convention(c) (Int32, UnsafeRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32

private enum Libpam {
    private typealias Text = UnsafePointer<CChar>?
    typealias Start =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafeRawPointer?, UnsafePointer<CChar>?,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32
    typealias Phase = @convention(c) (OpaquePointer?, Int32) -> Int32
    typealias SetItem = @convention(c) (OpaquePointer?, Int32, UnsafeRawPointer?) -> Int32
    typealias Put = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
    typealias Get = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> UnsafePointer<CChar>?

    static let start = symbol("pam_start_confdir", Start.self)
    static let end = symbol("pam_end", Phase.self)
    static let authenticate = symbol("pam_authenticate", Phase.self)
    static let account = symbol("pam_acct_mgmt", Phase.self)
    static let setItem = symbol("pam_set_item", SetItem.self)
    static let putEnvironment = symbol("pam_putenv", Put.self)
    static let getEnvironment = symbol("pam_getenv", Get.self)

    private static func symbol<Function>(_ name: String, _ type: Function.Type) -> Function {
        guard let library = dlopen("libpam.so.0", RTLD_NOW), let address = dlsym(library, name) else {
            preconditionFailure("libpam 1.4 or newer is installed where the module is built")
        }
        return unsafeBitCast(address, to: type)
    }
}

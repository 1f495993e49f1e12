import CPAM

/// Has the technician a passcode for a grant that is open now?
///
/// Asks the daemon for the words of the prompt, the technician for the passcode, and the daemon whether it is right.
/// The ticket it answers with waits in the handle for `pam_sm_acct_mgmt`.
@c(pam_sm_authenticate)
public func authenticate(
    _ handle: OpaquePointer?, _ flags: CInt, _ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> CInt {
    guard let handle, let arguments = Arguments(argc, argv) else { return PAM_SERVICE_ERR }
    return Question(handle, arguments).authenticate()
}

/// May this connection exist now?
///
/// Anything but a clear yes of the daemon is a no. A yes comes with the token by which the login shell claims the
/// session; it travels in the environment, the only thing that survives from sshd's child to the shell.
@c(pam_sm_acct_mgmt)
public func accountManagement(
    _ handle: OpaquePointer?, _ flags: CInt, _ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> CInt {
    guard let handle, let arguments = Arguments(argc, argv) else { return PAM_SERVICE_ERR }
    return Question(handle, arguments).admit()
}

/// There are no credentials to set: groups and environment are sshd's.
@c(pam_sm_setcred)
public func setCredentials(
    _ handle: OpaquePointer?, _ flags: CInt, _ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> CInt { PAM_SUCCESS }

/// Decides nothing: sshd goes on after a refusal here, so every decision was made in account.
@c(pam_sm_open_session)
public func openSession(
    _ handle: OpaquePointer?, _ flags: CInt, _ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> CInt { PAM_SUCCESS }

@c(pam_sm_close_session)
public func closeSession(
    _ handle: OpaquePointer?, _ flags: CInt, _ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> CInt { PAM_SUCCESS }

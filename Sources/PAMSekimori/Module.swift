import CPAM

@c(pam_sm_authenticate)
public func authenticate(
    _ handle: OpaquePointer?, _ flags: CInt, _ argc: CInt, _ argv: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> CInt { PAM_AUTH_ERR }

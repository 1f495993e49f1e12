internal import SekimoriAudit

/// A sealed recording, its keys and an age file, for the readers of what is sealed. The keys are of this file only.
enum Sealed {
    /// As in a file of age-keygen, and as ssh-keygen writes it.
    static let identity = Array("AGE-SECRET-KEY-1D9HZFS7SY4NN06R9W7VZMQUUSX5YZ297759YMWHRLS78GMKVSXFSAS23QL\n".utf8)
    /// A private key of ssh-keygen.
    static let sshIdentity = bytes(
        """
        LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpR\
        QUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNBSXlWUjE5VGlHWE5kdXh6ZGtRVnAzQzlTMHhWN0R5cTE1bDJ2\
        aGFSTjJMQUFBQUlqTTlRWDV6UFVGCitRQUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQUl5VlIxOVRpR1hOZHV4emRrUVZwM0M5UzB4VjdE\
        eXExNWwydmhhUk4yTEEKQUFBRUJBMGJFcm1jd2lmVmZUNCtERW5HY2t6dmNOakZXV0dEbGJ4L1RacWgyYkx3akpWSFgxT0laYzEyN0hO\
        MlJCV25jTAoxTFRGWHNQS3JYbVhhK0ZwRTNZc0FBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
        """)

    /// The word "text", by age.
    static let file = bytes(
        """
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBWRWViZ3BPRXVJNlFGQXVZc2lNRXovempHcVZqV09OeDBDbmdyT0xaaVNzCjcv\
        REFpdmQxTmxOM2xTb1hkL1Y3QnhDN2JWcS9ROXVkWFlGSVNBd1VWZkkKLT4gc3NoLWVkMjU1MTkgaS8rNytRIDd3WG5BYVg2SlZPRUxE\
        bkg5RWhBNkkzckxad0xjOUlQaWloa05yOXJIV0UKZzIzRER2WHRaZW9oOEhyRGFITWp1ZnA0YW5OSVREUk5KanJIL2NPdVhkWQotLS0g\
        b2trTlozNkZpeUZ4VGEzL1VFUG5BUjN5dUcrNnFabGNOanVHSWRZZ0F5NAoXcV58vuLnNv5dXIhOtffwb7tCazHsNMG/bTjAb6VwPTOU\
        Vzo=
        """)

    /// Of a relay that was killed, with its tail.
    static let sessionKey = bytes(
        """
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB1dVMwZDdXdEJtZDRaRVVQelY3cTUwVzFBaHQzUVBIMkN1ZWMwV0g5ZG5jCitQ\
        N1gxU2JqT2hDbFFJUExDd1FGRFFqYVpIUGpWelk4K3F4cVFLNURGckEKLT4gc3NoLWVkMjU1MTkgaS8rNytRIGJOVnhZVStjbGgzS1Rv\
        elo0Wm9nN1NCUG1YUEdGdVA3OFNPZTA3bHExV2cKT2QxcGgyYTMzZjYvWkxlTkIwZWVuSHlLOVQrL2t6Nm1oQjVTSUJVMUJaTQotLS0g\
        MEVoa0luSHN1MFI0dHI2WldTeVYxYmtpTlNrWjJCZmZWVjMyeFdZVmpGZwonpWS6nVgw5fecKfRUieevdbAhCeMQ7awSlZBEfxnQTV8u\
        MOsgB11jTs0x+Q2QOEH4KtNBzVzR5EK1nhlbsqjK
        """)

    /// Its tail.
    static let tail = bytes(
        """
        U0tNVEFJTDEAAAABAAAAMxl/1tYRfR0QiIDIGZh5wdf1uBRVERMn1+HZxzwFZHi8468dSFqxiYDu0kg0rEUIEZ1A1AAAACLXeT0O4HD1\
        QImbuz4OtItAyopX7scfhNZkw9W56MkdBv1RAAAAFyR9v0Boi8ZlT2zWmwN+EZyZ+MPAk72WAAAAFuJNf7S7VPVI2ZY7DAFJ68MQBgbX\
        C2Y=
        """)

    /// The only segment of another recording.
    static let segment = bytes(
        """
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBZcCtVc1VnN3hSemdXOU9QS1ZRd3JmVzJGMU81T2NuQlZyelUyMEJSRGs4CjNM\
        WnNsNlNoRkxqUzFuRGErSmdFcDhzUldpZjRxOFNISlJ3VGlNb3doUzgKLT4gc3NoLWVkMjU1MTkgaS8rNytRIEFxejNwSGIzT24zWkIv\
        MzRDNi9nTTA1aFJFOUFvclNsVXk4UG13YTYwWDAKV3VtNUdvajhwOW45VmJyU05GbDlCMHJOT2dFM2dQQlhKK1V2WmVhNnN6NAotLS0g\
        cFkxYlIvN0ZaT0t5REtIWHNibkZNRWZCVkl5bHBrd05NeHA2bVNPQS83SQpKwecFPn7ZhDR7zRdGbr44NBo+jUWaPUAadYo7cF27UQSK\
        UGJknoAX5nT1/3fDlD6URYAmA0MFAlMhgXshrJh/GLc1pMPC+j7qvvk0Kzt8yUZgribmEHrtgDcA/2Xskx46qx0pfouZ2l6g
        """)

    private static func bytes(_ text: String) -> [UInt8] { Base64Text.decode(text.utf8) ?? [] }
}

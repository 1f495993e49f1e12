import Testing

@testable import SekimoriRecords

/// Keys and signatures that other programs made over one text, kept so that no tool is needed to check them.
///
/// The first three are OpenSSH 9.2's; those of tokens are what PROTOCOL.u2f says, made with Python's cryptography, and
/// `ssh-keygen -Y verify` takes them.
struct Vector: Sendable {
    let key: String
    /// Base64 of the blob within the armor.
    let signature: String

    var armored: String {
        get throws { SSHSignature.armor(try blob) }
    }

    var blob: [UInt8] {
        get throws { try #require(Base64.decode(signature.utf8)) }
    }

    static let message = [UInt8](
        "request: 2026-0142\nwindow: 2026-11-21 13:00 to 17:00\ntechnician: tanaka 田中\n".utf8)
    static let namespace = "approval-v1@sekimori"

    static let all = [ed25519, ecdsa, rsa, tokenEd25519, tokenECDSA]
    /// Signed by a token without a touch: well made, and worth nothing.
    static let untouched = [untouchedEd25519, untouchedECDSA]

    static let ed25519 = Vector(
        key: """
            ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA2gb0AICztXD50baoLj4PlgIbk7BoHuUe0bo96SNSsF
            """,
        signature: """
            U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgDaBvQAgLO1cPnRtqguPg+WAhuTsGge5R7Ruj3pI1KwUAAAAUYXBw\
            cm92YWwtdjFAc2VraW1vcmkAAAAAAAAABnNoYTUxMgAAAFMAAAALc3NoLWVkMjU1MTkAAABAHFPks0mkHtTF5Mk2syvCr3F5\
            uqh6npxH2iemoAmGyiyFwoWRIjUkdpsasIo7Hnuk5QrrD34KXaL32XvN9sn0Bw==
            """)

    static let ecdsa = Vector(
        key: """
            ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCIHpAB7jv3+vg+RDjo9JHjB\
            O+INjwaG4PodV4TiKpeDRbneD+rNATg2RiWeDgxOXMai4v9mZPY6Y+LN7HJCf+0=
            """,
        signature: """
            U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAEEEIgekAHuO/f6+D5EOOj0keME7\
            4g2PBobg+h1XhOIql4NFud4P6s0BODZGJZ4ODE5cxqLi/2Zk9jpj4s3sckJ/7QAAABRhcHByb3ZhbC12MUBzZWtpbW9yaQAA\
            AAAAAAAGc2hhNTEyAAAAZQAAABNlY2RzYS1zaGEyLW5pc3RwMjU2AAAASgAAACEAj4NSocmDP7PAGuZvRcRg5q5JeeHVOvll\
            Ulq8vrqjeOQAAAAhANJtmNyR205Us6K29ivejcrb+yvBjvxHOCAGB0U8lodc
            """)

    static let rsa = Vector(
        key: """
            ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC/18Vqf9Z+HPx6Oc/mlkS+VKy3TwADQyJes/bggu/41QnnzGNbHH3Xjpux\
            K9eFuEkldKQLzjJV86KZ469/Iyi0oWmhkRAOfCSZjKqBq3MEvS38i+f4zrrt5KxF+32MPHsawE7ln2UWvJ3P9eEylyO3lGTT\
            AKsSZFEpyBSom19B1UfWT1cQY03zEHad04AGJJKHdjeTgegEfixtK/EYUQ9aPWzMJ1JnSHA444ujGm67pUhZpdHtwsYhhGOY\
            ZymokyoOdgFyGGQuZxCx4Lf8Fnwjlt+1rFKoGxUjtllW8i0eAyS/mHi1Wmea54ou7E6Kvm5MI+Oq/NzoF0dPEFO+B36XlhpL\
            w9F+JUEIWBKe+8N2FXsMOzAX2uIqC4UvYVtWvtNR1p6xGtynNsZ3V8blyVWWmO2dmUMtY4ubT4h6SCQchd53xMx4CPamPOQP\
            pSA6odsm9x2XrP54ZkWrYqNIuZESlwy05ioIOL8wDh+7JaDqq4EBGRKf4U+2fistDbwIRBs=
            """,
        signature: """
            U1NIU0lHAAAAAQAAAZcAAAAHc3NoLXJzYQAAAAMBAAEAAAGBAL/XxWp/1n4c/Ho5z+aWRL5UrLdPAANDIl6z9uCC7/jVCefM\
            Y1scfdeOm7Er14W4SSV0pAvOMlXzopnjr38jKLShaaGREA58JJmMqoGrcwS9LfyL5/jOuu3krEX7fYw8exrATuWfZRa8nc/1\
            4TKXI7eUZNMAqxJkUSnIFKibX0HVR9ZPVxBjTfMQdp3TgAYkkod2N5OB6AR+LG0r8RhRD1o9bMwnUmdIcDjji6MabrulSFml\
            0e3CxiGEY5hnKaiTKg52AXIYZC5nELHgt/wWfCOW37WsUqgbFSO2WVbyLR4DJL+YeLVaZ5rnii7sToq+bkwj46r83OgXR08Q\
            U74HfpeWGkvD0X4lQQhYEp77w3YVeww7MBfa4ioLhS9hW1a+01HWnrEa3Kc2xndXxuXJVZaY7Z2ZQy1ji5tPiHpIJByF3nfE\
            zHgI9qY85A+lIDqh2yb3HZes/nhmRatio0i5kRKXDLTmKgg4vzAOH7sloOqrgQEZEp/hT7Z+Ky0NvAhEGwAAABRhcHByb3Zh\
            bC12MUBzZWtpbW9yaQAAAAAAAAAGc2hhNTEyAAABlAAAAAxyc2Etc2hhMi01MTIAAAGASzXxB+9cIxo1lNrLsQo4sqAUbIYk\
            KEAN+O7zPnqQcUVa/nR6H66kn0dm8oCdkeEDmgaK3NASywvxwLZmiP3wUbKohs8tqBmusvbvqtdpMR6y/qhVAbYdElFajQ77\
            6YGT1im4sDByyL5qbeIvBq4Kj53GObCkPU46loWVz2oH8HDeQJBxk9cULFmK24rClY8K/z6XtaLW4g6eyhtGuwPHV9SYd90e\
            aH3XH8AlxTmhHZmMS9cewSwoQdkb8lsIdUZ6x1ZM/H5QxdZRMbgkhYp6HEeUQdypTanUXW3blgJ5fikLnaFPpi7F06sYnMbO\
            PzwAdX3eoJT5729b7JrCb2IFCdLqXcYuWN+Iux7CVys3zxkywnnwlRKIlpS60GEdoFnjXaYWpHAhOPI2pSNqo9i5peRxFYSH\
            NlshP61QbyJTFtBdTXalCvz32MwqdmEr6TxnVLur6O1akvbR0yVJiOOwFT9IxHSs68HE0aIvfPLuDVZcB4VbKrveGvkZ35cZ\
            aAQz
            """)

    static let tokenEd25519 = Vector(
        key: """
            sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIHCH+Q3UKndv//FMGqDx15CL1\
            692DNX72atfZxeU/LWwAAAADHNzaDpzZWtpbW9yaQ==
            """,
        signature: """
            U1NIU0lHAAAAAQAAAFIAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgcIf5DdQqd2//8UwaoPHXkIvXr3YM1fvZ\
            q19nF5T8tbAAAAAMc3NoOnNla2ltb3JpAAAAFGFwcHJvdmFsLXYxQHNla2ltb3JpAAAAAAAAAAZzaGE1MTIAAABnAAAAGnNr\
            LXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAQFiOzs0YQliNJBTQPiFI8FmgnshV4LddbIvvx4JzF3Gw9CLoQSNYGNhG0O28\
            l8g2Dbo6vo5Nl5Pk4AXNuizGqwwBAAAABw==
            """)

    static let untouchedEd25519 = Vector(
        key: """
            sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIHCH+Q3UKndv//FMGqDx15CL1\
            692DNX72atfZxeU/LWwAAAADHNzaDpzZWtpbW9yaQ==
            """,
        signature: """
            U1NIU0lHAAAAAQAAAFIAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgcIf5DdQqd2//8UwaoPHXkIvXr3YM1fvZ\
            q19nF5T8tbAAAAAMc3NoOnNla2ltb3JpAAAAFGFwcHJvdmFsLXYxQHNla2ltb3JpAAAAAAAAAAZzaGE1MTIAAABnAAAAGnNr\
            LXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAQN19KctfyFJBzTGiyGqO8T9giuv376DnDJD08OB9Pxx7XF9yWyB85n15j7/D\
            JR6mAO8lUkdi9XY+xtclM/V/kwoAAAAABw==
            """)

    static let tokenECDSA = Vector(
        key: """
            sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzd\
            HAyNTYAAABBBHqSXlrJ6gC05+p7ZKsGkq7ZICcL4T8Kh/7Ba1ENu6A/epg45Tv4/qnbw5CEPmKylHzmVNef4JOBh9uZzpVn3\
            FIAAAAEc3NoOg==
            """,
        signature: """
            U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQAAAAhuaXN0cDI1NgAAAEEEepJe\
            WsnqALTn6ntkqwaSrtkgJwvhPwqH/sFrUQ27oD96mDjlO/j+qdvDkIQ+YrKUfOZU15/gk4GH25nOlWfcUgAAAARzc2g6AAAA\
            FGFwcHJvdmFsLXYxQHNla2ltb3JpAAAAAAAAAAZzaGE1MTIAAAB5AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNz\
            aC5jb20AAABKAAAAIQDsL68ylu4VXbmgsry1WULcaBj0DOtxdEzTrU3RNRpyLgAAACEAhigr6r7Xx5KQAR68JXM/HXEATSx1\
            55DtJz/gwCeyW0wFABLWhw==
            """)

    static let untouchedECDSA = Vector(
        key: """
            sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzd\
            HAyNTYAAABBBHqSXlrJ6gC05+p7ZKsGkq7ZICcL4T8Kh/7Ba1ENu6A/epg45Tv4/qnbw5CEPmKylHzmVNef4JOBh9uZzpVn3\
            FIAAAAEc3NoOg==
            """,
        signature: """
            U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQAAAAhuaXN0cDI1NgAAAEEEepJe\
            WsnqALTn6ntkqwaSrtkgJwvhPwqH/sFrUQ27oD96mDjlO/j+qdvDkIQ+YrKUfOZU15/gk4GH25nOlWfcUgAAAARzc2g6AAAA\
            FGFwcHJvdmFsLXYxQHNla2ltb3JpAAAAAAAAAAZzaGE1MTIAAAB4AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNz\
            aC5jb20AAABJAAAAIGA+H1405k432oEPmNBopSABDfTAfACjE7a/65ptIyryAAAAIQDMUlE2yGENgqa22qwl0b+vYQ3JPQPp\
            CjvGCHG4CxZ+gAQAEtaH
            """)
}

import SekimoriWire

/// One message of every kind, with empty, hostile and large fields among them.
let samples: [Message] = [
    .begin(login),
    .passcode(login, passcode: bytes("K7Q-4MD-2")),
    .admit(login, ticket: bytes("ticket")),
    .prompt(bytes("Passcode for pacs1: ")),
    .accepted([]),
    .accepted(bytes("ssh-ed25519-cert-v01@openssh.com AAAA")),
    .admitted(token: bytes("0123456789abcdef")),
    .refused(bytes("開始は 13:00 です")),
    .refused([]),
    .claim(
        Claim(
            token: bytes("0123456789abcdef"), command: [0x1b, 0x0a, 0xff, 0x00], terminal: bytes("xterm-256color"),
            interactive: false, rows: 0, columns: 0)),
    .claim(
        Claim(token: [], command: nil, terminal: bytes("dumb"), interactive: true, rows: 24, columns: 80)),
    .resized(rows: 50, columns: 132),
    .exited(status: 0),
    .exited(status: .max),
    .renew(session: bytes("s1"), secret: secret, frames: 1, bytes: 2),
    .segment(
        session: bytes("s1"), secret: secret, Segment(index: 1, digest: secret, firstFrame: 0, frames: 40, size: 9000)),
    .ended(session: bytes("s1"), secret: secret, Ending(cause: 2, status: 255, frames: 9, bytes: 10, complete: true)),
    .leased(secondsLeft: 3600, notice: bytes("15 minutes left")),
    .watch(notice: []),
    .watch(notice: bytes("関守: 見ています")),
    .shown(
        session: bytes("s1"), secret: secret, Picture(rows: 24, columns: 80, bytes: [0x1b, 0x5b, 0x32, 0x4a, 0xff])),
    .shown(session: bytes("s1"), secret: secret, Picture(rows: 0, columns: 0, bytes: [])),
    .enclose(connection: bytes("c1"), processes: [1001, 1002]),
    .enclose(connection: [], processes: []),
    .start(connection: bytes("c1"), assignment),
    .kill(connection: bytes("c1")),
    .logins([]),
    .logins([LoginName(name: bytes("tanaka"), uid: 200_000), LoginName(name: bytes("tanaka+pacs1"), uid: 200_001)]),
    .survey,
    .erase(session: bytes("s1")),
    .connections([]),
    .connections([bytes("c1"), [], bytes("c2")]),
    .certify(
        Certify(
            publicKey: bytes("ssh-ed25519 AAAA"), session: bytes("s1"), technician: bytes("tanaka"),
            asset: bytes("pacs1"), warrant: warrant)),
]

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private let secret = [UInt8](repeating: 0x5a, count: 32)

private let login = Login(
    name: bytes("tanaka+pacs1"), address: bytes("10.99.1.10"), key: bytes("publickey ssh-ed25519 AAAA\n"),
    process: 4242, parent: 4241)

private let warrant = Warrant(
    approval: bytes("request: w-17\n"), approvalSignature: [UInt8](repeating: 7, count: 300), statement: [],
    statementSignature: bytes("-----BEGIN SSH SIGNATURE-----"))

private let assignment = Assignment(
    session: bytes("s1"), secret: secret, technician: bytes("tanaka"), asset: bytes("pacs1"),
    address: bytes("10.99.2.20"), port: 22, account: bytes("maint"), hostKey: bytes("ssh-ed25519 AAAA"),
    warrant: warrant, command: bytes("systemctl status pacs"), terminal: bytes("vt100"), interactive: true, rows: 24,
    columns: 80, secondsLeft: 600, greeting: bytes("前回: なし"), language: bytes("ja"), recipients: recipients)

private let recipients = [
    Recipient(
        name: bytes("auditor-2026"), text: bytes("age108tlg2qdka5z50lqzmxs5k7rphuscw2nrh4r2mj8z75a9luvl3vq8w64ct")),
    Recipient(
        name: bytes("spare"),
        text: bytes("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzgZ7tiZePe0mJ+H1QWCckk0wCycJpBgM+a0/UFFSOU")),
].compactMap { $0 }

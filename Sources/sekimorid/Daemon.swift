internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriSystem
internal import SekimoriWire

/// `sekimorid`: rules and journal of one gate. Everything is put together here and nowhere else.
@main
struct Daemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sekimorid", abstract: "Decides who may enter, and keeps the journal of the gate.")

    static let version = "0.1.0"

    @Option(help: "The settings file.")
    var settings = "/etc/sekimori/sekimori.yaml"

    @Option(help: "The organisation key's public half: who may appoint managers.")
    var organisation = "/etc/sekimori/organisation.pub"

    @Option(help: "The file of the journal and the state.")
    var journal = "/var/lib/sekimori/journal.sqlite"

    @Option(help: "The directory with the sockets' directories.")
    var run = "/run/sekimori"

    @Option(help: "The directory of the recordings.")
    var recordings = "/var/lib/sekimori/recordings"

    @Option(help: "The directory of what vendors attach to their requests.")
    var attachments = "/var/lib/sekimori/attachments"

    @Option(help: "The directory of the templates; those of mails are in mail/.")
    var templates = "/usr/share/sekimori/templates"

    mutating func run() async throws {
        LoggingSystem.bootstrap { label in StreamLogHandler.standardError(label: label) }
        let log = Logger(label: "sekimorid")
        signal(SIGPIPE, SIG_IGN)
        let settings = try Settings(path: settings)
        let warden = Warden(path: "\(run)/warden/socket")
        let gatekeeper = try Gatekeeper(
            rules: Rules(
                gate: settings.gate, zone: settings.zone, limits: settings.limits,
                recipients: settings.recipients.map {
                    RecordingRecipient(
                        name: String(decoding: $0.name, as: UTF8.self), key: String(decoding: $0.text, as: UTF8.self))
                }, weakened: settings.weakened), version: Self.version,
            store: try SQLiteStore(path: journal), clock: HostClock(), random: HostRandomness(), hash: ScryptHash(),
            gatehouse: warden,
            organisationKeys: { [organisation] in Self.organisationKeys(organisation, log) },
            evidence: Evidence(
                signer: try CheckpointKey.load(in: directory, gate: settings.gate), witnesses: settings.witnesses,
                timestamps: settings.authority?.every),
            shelf: Shelf(recordings: recordings, warden: warden),
            backups: settings.backup?.backups(beside: directory), notices: settings.notices?.rules,
            attachments: try AttachmentFolder(attachments))
        do { try gatekeeper.forgetUnfinishedAttachments() } catch { log.error("attachments: \(error)") }
        let doors = DoorServers(
            gatekeeper: gatekeeper, warden: warden, words: Words(settings.language), language: settings.language,
            log: log, leases: LeaseLines(), recipients: settings.recipients)
        try await adopt(gatekeeper, log)
        try listen(doors, log)
        LogFollower(gatekeeper: gatekeeper).start()
        keepTime(doors, warden, log)
        EvidenceLoops(gatekeeper: gatekeeper, log: log).start()
        if let time = settings.selfCheck {
            SelfCheckLoop(gatekeeper: gatekeeper, examiner: Examiner(recordings: recordings), time: time, log: log)
                .start()
        }
        if let authority = settings.authority {
            TimestampQueue(gatekeeper: gatekeeper, authority: authority, log: log).start()
        }
        NoticeLoop(gatekeeper: gatekeeper, sender: settings.notices?.sender, templates: templates, log: log)?.start()
        try await HTTPServers(run: run, gatekeeper: gatekeeper, log: log).run()
    }

    /// Where the journal lies.
    private var directory: String {
        journal.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(journal[..<$0]) } ?? "."
    }

    /// Without the key nobody can be appointed, and everything else still works: a gate before its first manager.
    private static func organisationKeys(_ organisation: String, _ log: Logger) -> [RegisteredKey] {
        guard let bytes = try? File.read(organisation, limit: 65_536) else {
            log.warning("\(organisation) is missing: nobody can be appointed manager until it is there")
            return []
        }
        do {
            let key = try PublicKey(file: bytes)
            return [RegisteredKey(line: key.line, fingerprint: key.fingerprint)]
        } catch {
            log.error("\(organisation) is not a public key: \(error)")
            return []
        }
    }

    /// The warden knows which connections live; without it nothing is decided about sessions.
    private func adopt(_ gatekeeper: Gatekeeper, _ log: Logger) async throws {
        for attempt in 1...50 {
            do {
                return try gatekeeper.adopt()
            } catch  where attempt < 50 {
                if attempt == 1 { log.warning("waiting for the warden: \(error)") }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func listen(_ doors: DoorServers, _ log: Logger) throws {
        try SocketServer(name: "pam", path: "\(run)/pam/socket", mode: 0o600, most: 128, log: log) {
            try doors.pam($0)
        }.start()
        try SocketServer(name: "claim", path: "\(run)/claim/socket", mode: 0o660, most: 128, log: log) {
            try doors.claim($0)
        }.start()
        try SocketServer(name: "relay", path: "\(run)/relay/socket", mode: 0o660, most: 1_024, log: log) {
            try doors.relay($0)
        }.start()
    }

    private func keepTime(_ doors: DoorServers, _ warden: Warden, _ log: Logger) {
        let snapshot = "\(run)/keys/snapshot"
        let publisher = Publisher(gatekeeper: doors.gatekeeper, warden: warden, snapshot: snapshot, log: log)
        doors.gatekeeper.whenHostIsTold { publisher.writeKeys() }
        Thread.detachNewThread {
            while true {
                doors.gatekeeper.tick()
                doors.tellDoomed()
                doors.askWatched()
                publisher.run()
                Thread.sleep(forTimeInterval: 0.25)
            }
        }
    }
}

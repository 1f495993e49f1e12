internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct InitCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "init", "病院側の始め方: 組織鍵、最初の責任者の鍵、任命書を作る (関守の外で)",
            "begin, on the hospital's side: organisation key, first manager's key and appointment (away from the gate)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("関守のID (設定の gate)", "the gate's id", name: "gate-id")) var gateID: String
    @Option(help: ArgumentHelp("責任者の氏名", "the manager's name", name: "words")) var name: String
    @Option(help: ArgumentHelp("作る場所", "the folder to make", name: "folder")) var folder = "sekimori-organisation"
    @Option(
        help: ArgumentHelp("責任者の公開鍵 (なければ作る)", "the manager's public key (made where none is given)", name: "file"))
    var publicKey: String?
    @Option(help: ArgumentHelp("任期の最後の日 (既定は一年後)", "last day of the post (default: in a year)", name: "date"))
    var until: String?
    @Flag(help: ArgumentHelp("鍵に合言葉を付けない (試験用)", "keys without passphrase (for tests)")) var noPassphrase = false

    private struct Made: Encodable {
        let organisation: String
        let manager: String
        let statement: String
        let signature: String
    }

    func run(at desk: Desk) async throws {
        let gate: GateID = try Given.id("GATE-ID", gateID)
        let person = try desk.signatory()
        let name = try Given.label("--name", name)
        let validity = try StatementFolder.validity(until: until, days: 365, at: .now)
        let place = StatementFolder(path: folder)
        let passphrase: StatementFolder.Passphrase = noPassphrase ? .none : .asked
        try Files.makeFolder(folder, mode: 0o700)
        desk.output.words(desk.say("組織鍵を作ります", "making the organisation key"))
        try StatementFolder.makeKey(place.key, comment: "sekimori organisation \(gate)", passphrase: passphrase)
        let keyFile = publicKey ?? folder + "/\(person).pub"
        if publicKey == nil {
            desk.output.words(desk.say("責任者 \(person) の鍵を作ります", "making the key of manager \(person)"))
            try StatementFolder.makeKey(
                folder + "/\(person)", comment: "sekimori \(person)", passphrase: passphrase)
        }
        let key = try Given.key(file: keyFile)
        let statement = StatementText(
            gate: gate, number: 1, at: .now, person: person, name: name, post: .manager, key: key.line,
            validity: validity)
        let file = try place.file(statement)
        try desk.output.show(
            json: Made(organisation: place.key + ".pub", manager: keyFile, statement: file, signature: file + ".sig"))
        desk.output.words(
            desk.say(
                """

                できました。次にすること:
                1. \(place.key).pub を関守の /etc/sekimori/organisation.pub と /etc/sekimori/signer/organisation.pub に置き、
                   監査者にも直接渡す
                2. 関守の上で任命書を登録する:  sekimori delegation enter 000001   (\(file) と .sig を持って行く)
                3. \(place.key) は記録媒体に移して施錠保管する。ふだんは使わない
                4. 責任者の ~/.config/sekimori/config.yaml に gate: certificate: person: key: を書く
                別の責任者や代行者は:  sekimori delegation appoint ID --name 氏名 --public-key 公開鍵 --folder \(folder)
                """,
                """

                Done. What comes next:
                1. put \(place.key).pub onto the gate as /etc/sekimori/organisation.pub and
                   /etc/sekimori/signer/organisation.pub, and hand it to the auditors yourself
                2. on the gate enter the appointment:  sekimori delegation enter 000001   (take \(file) and its .sig)
                3. move \(place.key) to a medium that is locked away; it is rarely needed
                4. in the manager's ~/.config/sekimori/config.yaml write gate: certificate: person: key:
                Further managers and delegates: sekimori delegation appoint ID --name N --public-key F --folder \(folder)
                """))
    }
}

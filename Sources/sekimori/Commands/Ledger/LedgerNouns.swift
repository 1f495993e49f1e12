internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct VendorCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "vendor", "事業者台帳", "the ledger of vendors",
            [
                LedgerAdd<VendorKind>.self, LedgerShow<VendorKind>.self, LedgerList<VendorKind>.self,
                LedgerChangeEntry<VendorKind>.self, LedgerSuspend<VendorKind>.self, LedgerResume<VendorKind>.self,
                LedgerRetire<VendorKind>.self, LedgerImport<VendorKind>.self, LedgerExport<VendorKind>.self,
            ])
    }
}

struct ContractCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "contract", "契約台帳", "the ledger of contracts",
            [
                LedgerAdd<ContractKind>.self, LedgerShow<ContractKind>.self, LedgerList<ContractKind>.self,
                LedgerChangeEntry<ContractKind>.self, LedgerSuspend<ContractKind>.self,
                LedgerResume<ContractKind>.self, LedgerRetire<ContractKind>.self, LedgerImport<ContractKind>.self,
                LedgerExport<ContractKind>.self,
            ])
    }
}

struct AssetCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "asset", "機器台帳", "the equipment ledger",
            [
                LedgerAdd<AssetKind>.self, LedgerShow<AssetKind>.self, LedgerList<AssetKind>.self,
                LedgerChangeEntry<AssetKind>.self, LedgerSuspend<AssetKind>.self, LedgerResume<AssetKind>.self,
                LedgerRetire<AssetKind>.self, LedgerImport<AssetKind>.self, LedgerExport<AssetKind>.self,
            ])
    }
}

struct PersonCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "person", "利用者(事業者の担当・運用者・監査者)", "people: vendors' clerks, operators, auditors",
            [
                LedgerAdd<PersonKind>.self, LedgerShow<PersonKind>.self, LedgerList<PersonKind>.self,
                LedgerChangeEntry<PersonKind>.self, LedgerSuspend<PersonKind>.self, LedgerResume<PersonKind>.self,
                LedgerRetire<PersonKind>.self, LedgerImport<PersonKind>.self, LedgerExport<PersonKind>.self,
                PersonInvite.self,
            ])
    }
}

struct HolidayCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "holiday", "病院の休日", "holidays of the hospital",
            [
                LedgerAdd<HolidayKind>.self, LedgerShow<HolidayKind>.self, LedgerList<HolidayKind>.self,
                LedgerChangeEntry<HolidayKind>.self, HolidayRemove.self, LedgerImport<HolidayKind>.self,
                LedgerExport<HolidayKind>.self,
            ])
    }
}

struct HolidayRemove: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("remove", "休日を取り消す", "remove a holiday")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("日", "the day", name: "date")) var date: String

    func run(at desk: Desk) async throws {
        let day = try Given.date("DATE", date)
        try await desk.enter(.holidayRemoved(day), done: desk.say("\(date) の休日を取り消しました", "\(date) is no holiday now"))
    }
}

struct TechnicianCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "technician", "保守要員台帳", "the register of technicians",
            [
                LedgerAdd<TechnicianKind>.self, LedgerShow<TechnicianKind>.self, LedgerList<TechnicianKind>.self,
                LedgerChangeEntry<TechnicianKind>.self, LedgerSuspend<TechnicianKind>.self,
                LedgerResume<TechnicianKind>.self, LedgerRetire<TechnicianKind>.self,
                LedgerImport<TechnicianKind>.self, LedgerExport<TechnicianKind>.self, TechnicianKeyCommand.self,
                TechnicianInvite.self, TechnicianApply.self, TechnicianApplications.self, TechnicianAccept.self,
                TechnicianDecline.self, TechnicianConfirm.self,
            ])
    }
}

struct TechnicianKeyCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "key", "保守要員の公開鍵", "keys of a technician", [TechnicianKeyAdd.self, TechnicianKeyRemove.self])
    }
}

struct TechnicianKeyAdd: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("add", "公開鍵を登録する (OpenSSHかPuTTY)", "register a public key, OpenSSH or PuTTY")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("保守要員ID", "the technician", name: "id")) var id: String
    @Argument(help: ArgumentHelp("公開鍵のファイル", "the public key file", name: "file")) var file: String

    func run(at desk: Desk) async throws {
        let key = try Given.key(file: file)
        var technician = try TechnicianKind.find(id, try await desk.ledger())
        guard !technician.keys.contains(where: { $0.fingerprint == key.fingerprint }) else {
            desk.output.words(desk.say("この鍵は登録済みです", "this key is registered already"))
            return
        }
        technician.keys.append(key)
        try await desk.enter(
            .technician(technician),
            done: desk.say("\(id) の鍵 \(key.fingerprint) を登録しました", "key \(key.fingerprint) registered for \(id)"))
    }
}

struct TechnicianKeyRemove: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("remove", "公開鍵の登録を消す", "strike out a key")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("保守要員ID", "the technician", name: "id")) var id: String
    @Argument(help: ArgumentHelp("鍵の指紋 SHA256:…", "the fingerprint, SHA256:…", name: "fingerprint"))
    var fingerprint: String

    func run(at desk: Desk) async throws {
        var technician = try TechnicianKind.find(id, try await desk.ledger())
        let left = technician.keys.filter { !$0.fingerprint.utf8.elementsEqual(fingerprint.utf8) }
        guard left.count < technician.keys.count else {
            throw Trouble.wrongValue(
                name: "FINGERPRINT", value: fingerprint, wanted: .oneOf(technician.keys.map(\.fingerprint)))
        }
        technician.keys = left
        try await desk.enter(.technician(technician), done: desk.say("登録を消しました", "struck out"))
    }
}

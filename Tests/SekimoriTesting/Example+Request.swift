package import Sekimori

/// What a request form says, as variables: tests change what they are about.
package struct FormDraft {
    package var vendor = Example.yamato
    package var contract = Example.yamatoContract
    package var date = Example.day
    package var from: TimeOfDay = the("13:00")
    package var until: TimeOfDay = the("17:00")
    package var repeatedHour: RequestForm.RepeatedHour?
    package var plan: [Label] = [the("バックアップを確認する"), the("修正プログラムを適用する"), the("動作を確認する")]
    package var assets = [Example.pacs]
    package var technicians = [Example.tanaka]
    package var sources: [Network] = [the("203.0.113.10")]
    package var capabilities: [Capability] = [.shell]
    package var personalInformation = Declared.no
    package var faultData = Declared.no
    package var takeOut = Declared.no
    package var terminal = Example.terminal()

    package init() {}

    package var form: RequestForm {
        RequestForm(
            vendor: vendor, contract: contract, date: date, from: from, until: until, repeatedHour: repeatedHour,
            category: .preventive, purpose: the("定期保守"), content: the("画像管理サーバーの修正プログラム適用"), plan: plan,
            assets: assets, technicians: technicians, sources: sources, capabilities: capabilities,
            privilege: .administrator, personalInformation: personalInformation, liveData: .no, faultData: faultData,
            takeOut: takeOut, bringIn: .yes(the("修正プログラム 7.2.1")), serviceStop: .yes(the("13:30から10分間")),
            backup: .yes(the("前夜に取得済み")), rollback: the("前の版に戻す"), risk: the("画像が10分間見られない"),
            supervisor: the("放射線科 高橋"), terminal: terminal)
    }
}

/// What a report form says, as variables.
package struct ReportDraft {
    package var request = Example.request
    package var work: ReportForm.Work? = Example.work()
    package var personalInformation = ReportForm.PersonalInformation.notAccessed
    package var takenOut = Declared.no
    package var erasure = ReportForm.Erasure.nothingToErase

    package init() {}

    package var form: ReportForm {
        ReportForm(
            request: request, work: work, personalInformation: personalInformation, takenOut: takenOut,
            erasure: erasure, abnormality: .no, configurationChanges: .yes(the("版を 7.2.1 に更新")),
            differencesFromPlan: .no, remaining: .no)
    }
}

extension Example {
    package static func terminal(
        _ terminal: String = "保守端末 07", scannedOn: String = "2026-11-20", definitionsOf: String = "2026-11-20",
        malwareFound: Bool = false, firewall: Bool = true, publicWireless: Bool = false
    ) -> TerminalDeclaration {
        TerminalDeclaration(
            terminal: the(terminal), operatingSystem: the("Debian 13"), patchedOn: the("2026-11-18"),
            antivirus: the("ClamAV"), definitionsOf: the(definitionsOf), scannedOn: the(scannedOn),
            malwareFound: malwareFound, firewall: firewall, publicWireless: publicWireless,
            declaredBy: the("田中 一郎"), declaredOn: the("2026-11-20"))
    }

    /// How the vendor's clerk asked by telephone.
    package static let phoned = ProxyEntry(caller: the("山田 花子"), way: .phone, received: local("2026-11-21 08:50"))

    package static func form(_ change: (inout FormDraft) -> Void = { _ in }) -> RequestForm {
        var draft = FormDraft()
        change(&draft)
        return draft.form
    }

    package static func report(_ change: (inout ReportDraft) -> Void = { _ in }) -> ReportForm {
        var draft = ReportDraft()
        change(&draft)
        return draft.form
    }

    package static func reported(
        _ form: ReportForm = Example.report(), contradictions: [Contradiction] = []
    ) -> WorkRequest.Report {
        WorkRequest.Report(
            form: form, submittedAt: tokyo("2026-11-22 18:00"), submittedBy: yamada, document: "report",
            contradictions: contradictions)
    }

    package static func work(
        from: String = "2026-11-22 13:05", until: String = "2026-11-22 13:50", technicians: [TechnicianID] = [tanaka],
        assets: [AssetID] = [pacs]
    ) -> ReportForm.Work {
        ReportForm.Work(
            from: local(from), until: local(until), technicians: technicians, assets: assets,
            content: the("修正プログラムを適用した"), result: .completed)
    }

    package static func revision(
        _ form: RequestForm = Example.form(), number: Int64 = 1, zone: Zone = .tokyo, by: PersonID = yamada
    ) -> WorkRequest.Revision {
        do throws(Refusal) {
            let window = try World.window(of: form, zone: zone, longest: .hours(24))
            return WorkRequest.Revision(
                number: number, form: form, submittedAt: tokyo("2026-11-21 09:00"), submittedBy: by, proxy: nil,
                document: "document \(number)", nonce: "nonce \(number)", window: window)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// What a revision asks for, unchanged.
    package static func terms(_ revision: WorkRequest.Revision = Example.revision()) -> WorkRequest.Terms {
        WorkRequest.Terms(
            window: revision.window, technicians: revision.form.technicians, assets: revision.form.assets,
            sources: revision.form.sources, capabilities: revision.form.capabilities)
    }

    package static func approval(
        _ revision: WorkRequest.Revision = Example.revision(), terms: WorkRequest.Terms? = nil
    ) -> WorkRequest.Approval {
        WorkRequest.Approval(
            revision: revision.number, by: ito, at: tokyo("2026-11-21 10:00"),
            terms: terms ?? Example.terms(revision), text: "approval-v1@sekimori\n", signature: "signature\n")
    }

    package static func credential(
        _ technician: TechnicianID = tanaka, _ asset: AssetID = pacs, revoked: Bool = false
    ) -> WorkRequest.Credential {
        WorkRequest.Credential(
            technician: technician, asset: asset, collectedAt: tokyo("2026-11-22 12:00"), revoked: revoked)
    }

    package static func started(
        _ id: SessionID = session, _ request: RequestID = request, technician: TechnicianID = tanaka,
        asset: AssetID = pacs, activity: Session.Activity = .shell, at: String = "2026-11-22 13:05"
    ) -> Session {
        Session(
            id: id, request: request, technician: technician, asset: asset, address: office,
            key: "SHA256:\(technician)", activity: activity, startedAt: tokyo(at))
    }

    package static func end(at: String = "2026-11-22 13:50", _ cause: Session.Cause = .finished) -> Session.End {
        Session.End(at: tokyo(at), cause: cause, status: 0, complete: true)
    }

    /// An hour into the example's window.
    package static let during = tokyo("2026-11-22 14:00")

    /// tanaka at the door of pacs1, from the office, with the registered key.
    package static func knock(
        _ stage: Knock.Stage = .claim(.shell), as technician: TechnicianID = tanaka, on asset: AssetID? = pacs,
        from address: Address? = office, key: String? = "SHA256:tanaka"
    ) -> Knock {
        Knock(technician: technician, asset: asset, address: address, key: key, stage: stage)
    }

    /// A world in which the form above was submitted and approved, and each passcode of it was collected.
    package static func approved(
        _ form: RequestForm = Example.form(), terms: WorkRequest.Terms? = nil, zone: Zone = .tokyo,
        collected: Bool = true, after events: [Event] = []
    ) -> World {
        let revision = revision(form, zone: zone)
        var world = world(events)
        world.take(.submitted(revision), at: filled)
        world.take(.approved(approval(revision, terms: terms)), at: filled)
        guard collected else { return world }
        for technician in form.technicians {
            for asset in form.assets { world.take(.collected(credential(technician, asset)), at: filled) }
        }
        return world
    }

    /// A world in which tanaka's session on pacs1 runs since 13:05.
    package static func working(_ form: RequestForm = Example.form(), after events: [Event] = []) -> World {
        var world = approved(form, after: events)
        world.take(.sessionStarted(started()), at: tokyo("2026-11-22 13:05"))
        world.take(.started(session), at: tokyo("2026-11-22 13:05"))
        return world
    }
}

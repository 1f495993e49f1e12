internal import ArgumentParser
internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct DoctorCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("doctor", "設定と関守までの道を確かめる", "check the settings and the way to the gate")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    private struct Finding: Encodable {
        let what: String
        let good: Bool
        let found: String
        let hint: String
    }

    func run(at desk: Desk) async throws {
        var findings = settings(desk) + [signing(desk), templates(desk)]
        findings += await gate(desk)
        try desk.output.show(json: findings)
        var table = Table(["", desk.say("項目", "WHAT"), desk.say("結果", "FOUND")])
        for finding in findings { table.add([finding.good ? "ok" : "!!", finding.what, finding.found]) }
        desk.output.show(table.text)
        for finding in findings where !finding.good && !finding.hint.isEmpty {
            desk.output.words("\(finding.what): " + desk.say("ヒント: ", "hint: ") + finding.hint)
        }
        if findings.contains(where: { !$0.good }) { throw Complaint.failed }
    }

    private func settings(_ desk: Desk) -> [Finding] {
        let settings = desk.settings
        var findings = [
            Finding(
                what: desk.say("設定ファイル", "settings file"), good: true,
                found: settings.file ?? desk.say("なし", "none"), hint: ""),
            Finding(
                what: desk.say("あなた", "you"), good: settings.person != nil || isLocal(desk),
                found: settings.person ?? desk.say("未設定", "not set"), hint: desk.words.words(.noPerson).hint),
        ]
        switch settings.place {
        case .remote(let url, let certificate)?:
            let isReadable = FileManager.default.isReadableFile(atPath: certificate)
            findings.append(Finding(what: desk.say("関守の場所", "gate"), good: true, found: url, hint: ""))
            findings.append(
                Finding(
                    what: desk.say("証明書", "certificate"), good: isReadable, found: certificate,
                    hint: desk.words.words(.noCertificate(path: certificate)).hint))
        case .operatorSocket(let path)?:
            findings.append(Finding(what: desk.say("関守の場所", "gate"), good: true, found: path, hint: ""))
        case nil:
            findings.append(
                Finding(
                    what: desk.say("関守の場所", "gate"), good: false, found: desk.say("未設定", "not set"),
                    hint: desk.words.words(.noGate).hint))
        }
        return findings
    }

    private func isLocal(_ desk: Desk) -> Bool {
        if case .operatorSocket? = desk.settings.place { return true }
        return false
    }

    /// Whether recordings can be read by whoever has the gate's disk.
    private func sealing(_ desk: Desk, _ recipients: [RecordingRecipient]) -> Finding {
        Finding(
            what: desk.say("記録の暗号化", "encrypted recordings"), good: !recipients.isEmpty,
            found: recipients.isEmpty
                ? desk.say("弱い設定: なし", "weak setting: none") : desk.words.list(recipients.map(\.name)),
            hint: desk.say(
                "関守の sekimori.yaml の recording.recipients に監査者の公開鍵を書いてください",
                "name the auditors' public keys as recording.recipients in the gate's sekimori.yaml"))
    }

    /// Whether the gate could be made again, and whether it is open at all.
    private func backups(_ desk: Desk, _ status: StatusView, _ zone: Zone) -> [Finding] {
        var findings: [Finding] = []
        if let backup = status.backup {
            let alarm = backup.alarm(desk.words, at: status.now)
            findings.append(
                Finding(
                    what: desk.say("バックアップ", "backups"), good: backup.directory != nil && alarm == nil,
                    found: alarm ?? backup.sentence(desk.words, zone),
                    hint: desk.say(
                        "sekimori.yaml の backup.recipients に公開鍵を書き、journalctl -u sekimori-backup を見てください",
                        "name keys as backup.recipients in sekimori.yaml, and see journalctl -u sekimori-backup")))
        }
        if let gap = status.gap {
            findings.append(
                Finding(
                    what: desk.say("証跡の欠落", "lost entries"), good: false, found: desk.words.lost(gap.kept, gap.seen),
                    hint: desk.words.hint(.gapOpen(kept: gap.kept, seen: gap.seen))))
        }
        return findings
    }

    /// Whether people hear what they are to be told.
    private func mail(_ desk: Desk, _ notices: NoticeStandingView) -> Finding {
        Finding(
            what: desk.say("メール通知", "mail"), good: notices.undeliverable == 0, found: notices.sentence(desk.words),
            hint: desk.say(
                "sekimori notice list --state undeliverable で理由を見て、宛先は sekimori mailbox change で直してください",
                "see why with sekimori notice list --state undeliverable; sekimori mailbox change corrects an address"))
    }

    /// Whether the gate's clock is held right, and whether anybody outside keeps its checkpoints.
    private func vouching(_ desk: Desk, _ evidence: EvidenceView, _ status: StatusView) -> [Finding] {
        let fresh = evidence.witnesses.filter { $0.at.map { status.now - $0 <= .hours(1) } ?? false }
        let check = evidence.check.map { check in
            Finding(
                what: desk.say("記録の点検", "self-check"), good: check.problem == nil,
                found: check.problem ?? check.session.map { "\($0)" } ?? desk.say("対象なし", "nothing to look at"),
                hint: desk.say(
                    "証拠一式を書き出し、sekimori-audit verify で調べてください",
                    "export the evidence and have it verified: sekimori-audit verify"))
        }
        return (check.map { [$0] } ?? []) + [
            Finding(
                what: desk.say("関守の時計", "the gate's clock"), good: status.clock.utf8.elementsEqual("fine".utf8),
                found: status.clock,
                hint: desk.say(
                    "関守に chrony を入れ、時刻源を設定してください。同期しないまま24時間 (設定) を過ぎると承認できません",
                    "install chrony on the gate and give it sources; after 24 h (setting) without one nothing is approved"
                )),
            Finding(
                what: desk.say("証人", "witnesses"), good: !fresh.isEmpty,
                found: evidence.witnesses.isEmpty
                    ? desk.say("弱い設定: なし", "weak setting: none")
                    : desk.say(
                        "\(evidence.witnesses.count) のうち \(fresh.count) がこの1時間に確認",
                        "\(fresh.count) of \(evidence.witnesses.count) within the hour"),
                hint: desk.say(
                    "関守の外で sekimori-audit witness を動かし、その鍵を sekimori.yaml の witnesses に書いてください",
                    "run sekimori-audit witness elsewhere and name its key as `witnesses` in the gate's sekimori.yaml")),
        ]
    }

    /// Whether the key signs at all: a text of no kind that the gate knows.
    private func signing(_ desk: Desk) -> Finding {
        let what = desk.say("署名", "signing")
        guard desk.settings.key != nil else {
            return Finding(
                what: what, good: isLocal(desk), found: desk.say("鍵は未設定", "no key is set"),
                hint: desk.words.words(.noKey).hint)
        }
        do {
            let signed = try desk.signer.sign(Array("doctor\n".utf8), namespace: "doctor-v1@sekimori")
            let signature = try SSHSignature(armored: Array(signed.signature.utf8))
            return Finding(what: what, good: true, found: "\(signature.claimedKey)", hint: "")
        } catch let failure as Trouble {
            let (sentence, hint) = desk.words.words(failure)
            return Finding(what: what, good: false, found: sentence, hint: hint)
        } catch {
            return Finding(what: what, good: false, found: "\(error)", hint: "")
        }
    }

    private func templates(_ desk: Desk) -> Finding {
        let isThere = (try? Template(.request, desk.words.language)) != nil
        return Finding(
            what: desk.say("様式", "forms"), good: isThere,
            found: isThere ? desk.say("あり", "found") : desk.say("なし", "not found"),
            hint: desk.words.words(.templateMissing(name: "request")).hint)
    }

    private func gate(_ desk: Desk) async -> [Finding] {
        guard desk.settings.place != nil else { return [] }
        var findings: [Finding] = []
        let reaching = desk.say("関守との接続", "reaching the gate")
        do {
            let status = try await desk.gate.gate()
            findings.append(
                Finding(what: reaching, good: true, found: "\(status.gate) \(status.version) \(status.zone)", hint: ""))
            let off = abs((status.now - .now).seconds)
            findings.append(
                Finding(
                    what: desk.say("時計のずれ", "clock"), good: off <= 60, found: desk.say("\(off)秒", "\(off) s off"),
                    hint: desk.say("この機械の時刻を合わせてください", "set this machine's clock")))
            if desk.settings.person != nil || isLocal(desk) {
                let known: StatusView = try await desk.gate.get("/v1/status")
                if let recipients = known.recipients { findings.append(sealing(desk, recipients)) }
                if let evidence = known.evidence { findings += vouching(desk, evidence, known) }
                findings += backups(desk, known, try Zone(named: known.zone))
                if let notices = known.notices { findings.append(mail(desk, notices)) }
            }
            if desk.settings.person != nil, !isLocal(desk) {
                let signedIn = try await desk.gate.signIn()
                findings.append(
                    Finding(
                        what: desk.say("本人の確認", "signing in"), good: true, found: desk.words.role(signedIn.actor.role),
                        hint: ""))
            }
        } catch let failure as Trouble {
            let (sentence, hint) = desk.words.words(failure)
            findings.append(Finding(what: reaching, good: false, found: sentence, hint: hint))
        } catch let problem as Problem {
            findings.append(
                Finding(
                    what: desk.say("本人の確認", "signing in"), good: false,
                    found: problem.detail ?? "HTTP \(problem.status)",
                    hint: problem.hint ?? ""))
        } catch {
            findings.append(Finding(what: reaching, good: false, found: "\(error)", hint: ""))
        }
        return findings
    }
}

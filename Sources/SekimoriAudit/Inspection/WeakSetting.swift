internal import Sekimori

/// A setting or an entry of a ledger that is weaker than what the product recommends, with who decided so and when,
/// where the journal or the settings know it.
struct WeakSetting {
    let what: String
    let value: String
    let why: String
    let reason: String
    let by: String
    let at: String
}

/// Finds what is set weakly at the end of the period.
struct WeakSettings {
    let chosen: Selection
    let names: Names
    /// What the auditor knows from elsewhere; nil: nothing was verified.
    let trust: Trust?
    private var say: InspectionLanguage { names.say }

    var all: [WeakSetting] { ofTheGate + limits + others + contracts + assets + vendors }

    /// What else the settings say is weak, with the reason for it.
    private var others: [WeakSetting] {
        let known = ["recording.recipients", "witnesses", "timestamps.url"] + weaker.map(\.key)
        return chosen.settings.values.compactMap { key, _ in
            guard key.hasSuffix(".reason") else { return nil }
            let name = String(key.dropLast(".reason".count))
            guard !known.contains(name) else { return nil }
            return setting(
                name, name, chosen.settings[name] ?? "", say("推奨より弱い設定です", "weaker than recommended"))
        }
    }

    private var unknown: String { say("記録なし", "not recorded") }

    /// `KEY.reason`, `KEY.by` and `KEY.since` stand beside a setting that was weakened on purpose.
    private func setting(_ key: String, _ what: String, _ value: String, _ why: String, at: Instant? = nil)
        -> WeakSetting
    {
        let settings = chosen.settings
        return WeakSetting(
            what: what, value: value, why: why, reason: settings["\(key).reason"] ?? unknown,
            by: settings["\(key).by"] ?? unknown, at: settings["\(key).since"] ?? at.map { names.moment($0) } ?? unknown
        )
    }

    private var ofTheGate: [WeakSetting] {
        var found: [WeakSetting] = []
        if let recipients = chosen.facts.recipients, recipients.count == 0 {
            found.append(
                setting(
                    "recording.recipients", say("録画の暗号化", "encryption of recordings"), say("なし", "none"),
                    say("関守の管理者が録画を読めます", "the gate's administrator can read recordings"), at: recipients.at))
        }
        guard let trust else { return found }
        if trust.witnesses.isEmpty {
            found.append(
                setting(
                    "witnesses", say("外部の証人", "outside witnesses"), say("なし", "none"),
                    say("証跡の巻戻しを外から見破れません", "a journal that was rolled back is not seen from outside")))
        }
        if trust.authority == nil {
            found.append(
                setting(
                    "timestamps.url", say("時刻認証局の時刻印", "timestamps of an authority"), say("なし", "none"),
                    say("時刻は関守の時計だけによります", "times rest on the gate's clock alone")))
        }
        return found
    }

    private var weaker: [(key: String, name: String, isWeak: (Int64) -> Bool, why: String)] {
        [
            (
                "limits.report-due-hours", say("報告書の期限（時間）", "report due (hours)"), { $0 > 24 },
                say("推奨 24 以下", "24 or less is recommended")
            ),
            (
                "limits.vendor-blocked-after-days", say("報告遅れで事業者を止めるまで（日）", "vendor refused after (days)"), { $0 > 3 },
                say("推奨 3 以下", "3 or less is recommended")
            ),
            (
                "limits.roster-due-days", say("名簿の確認を待つ日数", "waiting for a confirmed list (days)"), { $0 > 14 },
                say("推奨 14 以下", "14 or less is recommended")
            ),
            (
                "limits.terminal-declaration-days", say("端末申告の有効日数", "age of a terminal declaration (days)"),
                { $0 > 7 },
                say("推奨 7 以下", "7 or less is recommended")
            ),
            (
                "limits.passcode-tries", say("パスコードの試行回数", "passcode tries"), { $0 > 5 },
                say("推奨 5 以下", "5 or less is recommended")
            ),
            (
                "limits.throttle-minutes", say("締出しの時間（分）", "lock-out (minutes)"), { $0 < 10 },
                say("推奨 10 以上", "10 or more is recommended")
            ),
            (
                "clock.unsynchronised-hours", say("時刻同期なしで承認できる時間", "approving without a time source (hours)"),
                { $0 > 24 }, say("推奨 24 以下", "24 or less is recommended")
            ),
        ]
    }

    private var limits: [WeakSetting] {
        weaker.compactMap { limit in
            guard let value = chosen.settings.number(limit.key), limit.isWeak(value) else { return nil }
            return setting(limit.key, limit.name, "\(value)", limit.why)
        }
    }

    private func recorded(_ subject: String, _ what: String, _ value: String, _ why: String) -> WeakSetting {
        let entry = chosen.facts.recorded[subject]
        return WeakSetting(
            what: what, value: value, why: why, reason: unknown, by: entry.map { names.actor($0.actor) } ?? unknown,
            at: entry.map { names.moment($0.at) } ?? unknown)
    }

    private var contracts: [WeakSetting] {
        chosen.facts.contracts.values.filter { $0.standing == .active && $0.schedule == .always }
            .sorted { $0.id < $1.id }.map { contract in
                recorded(
                    "contract/\(contract.id)",
                    say("契約の許可曜日・時間帯: ", "hours of the contract of ") + names.vendor(contract.vendor),
                    say("常時", "always"), say("曜日・時間帯の制限が望ましい（ID ①-8）", "weekdays and hours should be limited (id ①-8)"))
            }
    }

    private var assets: [WeakSetting] {
        let active = chosen.facts.assets.values.filter { $0.standing == .active }.sorted { $0.id < $1.id }
        let unconfirmed = active.filter { $0.remoteMaintenance == .unconfirmed }.map { asset in
            recorded(
                "asset/\(asset.id)", say("リモートメンテナンスの有無: ", "remote maintenance of ") + asset.name.text,
                say("未確認", "unconfirmed"), say("早急な確認が必要（2-(2)）", "to be confirmed at once (2-(2))"))
        }
        let root = active.filter { $0.account.utf8.elementsEqual("root".utf8) }.map { asset in
            recorded(
                "asset/\(asset.id)", say("機器の保守用アカウント: ", "maintenance account of ") + asset.name.text, "root",
                say("最小権限ではありません（①-5）", "not the least privilege"))
        }
        return unconfirmed + root
    }

    private var vendors: [WeakSetting] {
        chosen.facts.vendors.values.filter { $0.standing == .active }.sorted { $0.id < $1.id }.flatMap { vendor in
            vendor.sources.filter { $0.prefix < ($0.address.isVersion4 ? 96 + 24 : 48) }.map { network in
                recorded(
                    "vendor/\(vendor.id)", say("接続元の範囲: ", "sources of ") + vendor.name.text, "\(network)",
                    say("広すぎます（/24、IPv6 は /48 まで）", "too wide (/24, for IPv6 /48 at most)"))
            }
        }
    }
}

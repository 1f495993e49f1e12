internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// What a manager takes away from a request in approving it; nothing here can add.
struct Narrowing: ParsableArguments {
    @Option(help: ArgumentHelp("終了をこの時刻に早める", "end earlier, at this time", name: "time")) var until: String?
    @Option(help: ArgumentHelp("この作業者を除く (何度でも)", "leave this technician out (repeatable)", name: "technician"))
    var without: [String] = []
    @Option(help: ArgumentHelp("この機器だけにする (何度でも)", "only this asset (repeatable)", name: "asset"))
    var asset: [String] = []
    @Flag(help: ArgumentHelp("命令の実行を許さない", "allow no commands, the shell only")) var noExec = false
    @Option(help: ArgumentHelp("承認に添える言葉", "words to go with the approval", name: "words")) var comment: String?

    /// Whether nothing is taken away.
    var isNone: Bool { until == nil && without.isEmpty && asset.isEmpty && !noExec }
}

extension Narrowing {
    /// The same as values, of this request's window.
    func conditions(_ view: RequestView, zone: Zone) throws -> Conditions {
        Conditions(
            until: try until.map { try Self.end("--until", $0, of: view.request.revision.window, zone: zone) },
            without: try without.map { try Given.id("--without", $0) },
            assets: try asset.map { try Given.id("--asset", $0) }, noExec: noExec,
            comment: try comment.map { try Given.label("--comment", $0) })
    }

    /// A bare time means its first showing after the beginning: of a window across midnight, the next day's.
    static func end(_ name: String, _ text: String, of window: Window, zone: Zone) throws -> Instant {
        if let time = TimeOfDay(text), let end = zone.end(time, of: window) { return end }
        return try Given.moment(name, text, zone: zone, near: window.from)
    }
}

extension ApprovalText {
    /// The text that approves a request, or less than it asks.
    init(approving view: RequestView, _ narrowing: Narrowing, by person: PersonID, at now: Instant, zone: Zone) throws {
        let conditions = try narrowing.conditions(view, zone: zone)
        do throws(Conditions.Fault) {
            try self.init(approving: view, conditions, by: person, at: now, zone: zone)
        } catch {
            throw Self.trouble(error, view, narrowing.until, zone)
        }
    }

    /// The text that approves once more what is approved already, until later.
    init(
        extending view: RequestView, until text: String, why: String, by person: PersonID, at now: Instant, zone: Zone
    ) throws {
        let end = try Narrowing.end("--until", text, of: view.request.revision.window, zone: zone)
        let why = try Given.label("--why", why)
        do throws(Conditions.Fault) {
            try self.init(extending: view, until: end, why: why, by: person, at: now, zone: zone)
        } catch {
            throw Self.trouble(error, view, text, zone)
        }
    }

    private static func trouble(_ fault: Conditions.Fault, _ view: RequestView, _ until: String?, _ zone: Zone)
        -> any Error
    {
        let form = view.request.revision.form
        return switch fault {
        case .endOutside(let window):
            Trouble.wrongValue(name: "--until", value: until ?? "", wanted: .oneOf([zone.text(window)]))
        case .endNotLater(let present, let asked):
            Trouble.wrongValue(
                name: "--until", value: until ?? "", wanted: .after(zone.text(present), within: zone.text(asked)))
        case .technicianNotAsked(let id):
            Trouble.wrongValue(name: "--without", value: "\(id)", wanted: .oneOf(form.technicians.map(\.description)))
        case .nobodyLeft:
            Trouble.wrongValue(
                name: "--without", value: form.technicians.map(\.description).joined(separator: " "), wanted: .oneOf([])
            )
        case .assetNotAsked(let id):
            Trouble.wrongValue(name: "--asset", value: "\(id)", wanted: .oneOf(form.assets.map(\.description)))
        case .nothingAllowed: Trouble.inconsistent(.widened("capabilities"))
        case .viewIncomplete: Trouble.inconsistent(.parties)
        case .wrongPhase(let refusal): refusal
        }
    }
}

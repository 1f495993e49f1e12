internal import Sekimori
internal import SekimoriService

/// What a page of the hospital is told with: the reader's language, the hospital's clock, and the names in its ledgers.
struct Teller: Sendable {
    let words: Words
    let zone: Zone
    let now: Instant
    let names: LedgerNames

    func say(_ japanese: String, _ english: String) -> String { words.say(japanese, english) }

    var today: CivilDate { zone.local(now).date }

    /// `11/22(日) 13:05`, short: for tables whose year is plain.
    func stamp(_ instant: Instant) -> String { words.stamp(instant, zone: zone) }

    /// `13:00–17:00`; across midnight `22:00–翌06:00`.
    func hours(_ window: Window) -> String {
        let from = zone.local(window.from)
        let until = zone.local(window.until)
        let next = from.date == until.date ? "" : say("翌", "next day ")
        return "\(from.time)–\(next)\(until.time)"
    }

    /// `11月22日(日) 13:00–17:00`.
    func when(_ window: Window) -> String { day(zone.local(window.from).date) + " " + hours(window) }

    /// `11月22日(日)`, the year only where it is another one.
    func day(_ date: CivilDate) -> String {
        let whole = words.date(date)
        guard date.year == today.year else { return whole }
        return switch words.language {
        case .japanese: String(whole.dropFirst("\(date.year)年".count))
        case .english: String(whole.dropLast(" \(date.year)".count))
        }
    }

    func refusal(_ refusal: Refusal) -> String { words.sentence(refusal, zone: zone, now: now) }
}

/// The names in the ledgers, and whom technicians work for.
struct LedgerNames: Sendable {
    private let names: Names
    private let employers: [TechnicianID: VendorID]

    init(_ ledger: LedgerView) {
        names = Names(ledger)
        employers = Dictionary(ledger.technicians.map { ($0.id, $0.vendor) }) { _, last in last }
    }

    func vendor(_ id: VendorID) -> String { names.vendor(id) }
    func technician(_ id: TechnicianID) -> String { names.technician(id) }
    func asset(_ id: AssetID) -> String { names.asset(id) }
    func person(_ id: PersonID) -> String { names.person(id) }

    func account(_ account: Account) -> String {
        switch account {
        case .person(let id): person(id)
        case .technician(let id): technician(id)
        }
    }

    /// The company a technician works for; nil where the technician is unknown.
    func vendor(of id: TechnicianID) -> VendorID? { employers[id] }

    /// The name of the company a technician works for; nil where the technician is unknown.
    func employer(of id: TechnicianID) -> String? { employers[id].map { vendor($0) } }

    /// `manager ito` as the journal has it: `伊藤 由美 (責任者)`.
    func actor(_ label: String, _ words: Words) -> String {
        let parts = label.split(separator: " ", maxSplits: 1)
        guard let role = parts.first else { return label }
        let post: String
        switch Array(role.utf8) {
        case Array("manager".utf8): post = words.say("責任者", "manager")
        case Array("delegate".utf8): post = words.say("代行者", "delegate")
        case Array("clerk".utf8): post = words.say("事業者の担当", "vendor's clerk")
        case Array("technician".utf8): post = words.say("保守要員", "technician")
        case Array("operator".utf8): post = words.say("運用者", "operator")
        case Array("auditor".utf8): post = words.say("監査者", "auditor")
        case Array("gate".utf8): return words.say("関守", "the gate")
        default: return label
        }
        guard parts.count == 2 else { return post }
        let id = String(parts[1])
        let name = PersonID(id).map { person($0) } ?? TechnicianID(id).map { technician($0) } ?? id
        return "\(name) (\(post))"
    }
}

/// A table of a page: the same shape for every list, so that all look, print and fold up on a phone alike.
///
/// The names of what may be missing are all different: Mustache looks for a missing one further out.
struct Grid: Hashable, Sendable {
    let anchor: String
    let title: String
    let columns: [String]
    let rows: [Row]
    /// Said where there are no rows.
    let none: String
    /// Where the list goes on.
    var further: Further?

    struct Row: Hashable, Sendable {
        let cells: [Cell]
        /// `warn` or `bad`: how the row stands out, beside what it says.
        var shade: String?
    }

    struct Cell: Hashable, Sendable {
        var label = ""
        let text: String
        var link: String?
        /// A second, smaller line.
        var more: String?
        var moreLink: String?
        /// `good`, `warn` or `bad`.
        var tint: String?

        init(
            _ text: String, link: String? = nil, more: String? = nil, moreLink: String? = nil, tint: String? = nil
        ) {
            self.text = text
            self.link = link
            self.more = more
            self.moreLink = moreLink
            self.tint = tint
        }
    }

    struct Further: Hashable, Sendable {
        let href: String
        let name: String
    }

    init(
        _ anchor: String, _ title: String, columns: [String], rows: [Row], none: String,
        further: Further? = nil
    ) {
        self.anchor = anchor
        self.title = title
        self.columns = columns
        // Each cell carries its column's name: on a phone a row is a card.
        self.rows = rows.map { row in
            Row(
                cells: zip(row.cells, columns).map { cell, column in
                    var named = cell
                    named.label = column
                    return named
                }, shade: row.shade)
        }
        self.none = none
        self.further = further
    }
}

/// A name and what it is, as forms have them.
struct Fact: Hashable, Sendable {
    let name: String
    let lines: [String]
    /// `good`, `warn` or `bad`.
    var mark: String?
    var target: String?

    init(_ name: String, _ text: String, mark: String? = nil, target: String? = nil) {
        self.init(name, [text], mark: mark, target: target)
    }

    init(_ name: String, _ lines: [String], mark: String? = nil, target: String? = nil) {
        self.name = name
        self.lines = lines
        self.mark = mark
        self.target = target
    }
}

/// One of a few ways to look at the same thing.
struct Choice: Hashable, Sendable {
    let name: String
    let href: String
    let isChosen: Bool
}

/// What the hospital's people may do here; the daemon decides, this only keeps from offering what it would refuse.
struct Rights: Hashable, Sendable {
    let decides: Bool
    /// A delegate's vendors; nil: all.
    let decidesFor: Set<VendorID>?
    let cuts: Bool
    let stopsAll: Bool
    let stopsSome: Bool
    let readsJournal: Bool
    /// Whether it types in what vendors phone or fax (G-6).
    let entersForVendors: Bool
    /// Whether it may look at running sessions.
    let watches: Bool

    init(_ role: Actor.Role, _ ledger: LedgerView) {
        switch role {
        case .manager:
            self.init(
                decides: true, cuts: true, stopsAll: true, stopsSome: true, readsJournal: true, watches: true)
        case .delegate(let person):
            var scope: Set<VendorID>?
            if case .delegate(let vendors)? = ledger.appointments.first(where: { $0.person == person })?
                .post,
                !vendors.isEmpty
            {
                scope = Set(vendors)
            }
            self.init(
                decides: true, decidesFor: scope, cuts: true, stopsAll: true, stopsSome: true,
                readsJournal: false)
        case .operator:
            self.init(
                decides: false, cuts: true, stopsAll: false, stopsSome: true, readsJournal: true,
                entersForVendors: true)
        case .auditor:
            self.init(decides: false, cuts: false, stopsAll: false, stopsSome: false, readsJournal: true)
        case .clerk, .technician, .gate:
            self.init(decides: false, cuts: false, stopsAll: false, stopsSome: false, readsJournal: false)
        }
    }

    private init(
        decides: Bool, decidesFor: Set<VendorID>? = nil, cuts: Bool, stopsAll: Bool, stopsSome: Bool,
        readsJournal: Bool, entersForVendors: Bool = false, watches: Bool = false
    ) {
        self.decides = decides
        self.decidesFor = decidesFor
        self.cuts = cuts
        self.stopsAll = stopsAll
        self.stopsSome = stopsSome
        self.readsJournal = readsJournal
        self.entersForVendors = entersForVendors
        self.watches = watches
    }

    func decides(about vendor: VendorID) -> Bool { decides && (decidesFor?.contains(vendor) ?? true) }
}

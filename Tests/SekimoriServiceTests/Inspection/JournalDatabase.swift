import Foundation
import Sekimori

/// A bundle's journal as tables of SQLite, for counting in it without a line of Sekimori's own readers.
///
/// The reader here knows frames, `name: value` lines and nothing else; what the lines mean the views say, in SQL.
/// The hospital's clock is nine hours ahead of universal time, as the example's is.
struct JournalDatabase {
    struct Failed: Error {
        let words: String
    }

    /// Columns that end with 0x1F in rows that end with 0x1E, as sqlite3's `.import --ascii` reads them.
    private var entries: [UInt8] = []
    private var facts: [UInt8] = []
    private let first: CivilDate
    private let last: CivilDate
    private let reportDue: Int

    init(_ bundle: MemoryBundle, first: CivilDate, last: CivilDate) throws {
        self.first = first
        self.last = last
        let settings = Self.lines(bundle.files["settings"] ?? [])
        reportDue = settings.first { $0.name == "limits.report-due-hours" }.flatMap { Int($0.value) } ?? 24
        for frame in bundle.frames("journal") {
            let lines = Dictionary(Self.lines(frame).map { ($0.name, $0.value) }) { first, _ in first }
            Self.add([lines["sequence"] ?? "", lines["at"] ?? "", lines["kind"] ?? ""], to: &entries)
        }
        for path in bundle.files.keys.sorted() where path.hasPrefix("payloads/") {
            let frames = bundle.frames(path)
            for index in stride(from: 0, to: frames.count - 2, by: 3) {
                let sequence = String(decoding: frames[index], as: UTF8.self)
                for line in Self.lines(frames[index + 2]) { Self.add([sequence, line.name, line.value], to: &facts) }
            }
        }
    }

    private static func lines(_ bytes: [UInt8]) -> [(name: String, value: String)] {
        bytes.split(separator: 0x0A).map { line in
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            return (
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: line[colon...].dropFirst(2), as: UTF8.self)
            )
        }
    }

    private static func add(_ row: [String], to table: inout [UInt8]) {
        for (index, cell) in row.enumerated() { table += (index == 0 ? [] : [0x1F]) + Array(cell.utf8) }
        table.append(0x1E)
    }

    /// What each query answers, asked in one run of sqlite3.
    func answers(_ queries: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sekimori-journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(entries).write(to: folder.appending(path: "entries"))
        try Data(facts).write(to: folder.appending(path: "facts"))
        let script = schema + queries.map { "\n\($0);" }.joined() + "\n"
        try Data(script.utf8).write(to: folder.appending(path: "script"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sqlite3")
        process.arguments = ["-batch", "-bail", "-init", "/dev/null", "journal.db", ".read script"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(words: words) }
        return told.split(separator: "\n").map { String($0) }
    }

    private var schema: String {
        """
        create table entry (sequence integer primary key, at text not null, kind text not null);
        create table fact (sequence integer not null, path text not null, value text not null,
            primary key (sequence, path)) without rowid;
        .import --ascii entries entry
        .import --ascii facts fact
        create index facts on fact (path, sequence);

        create table period as select '\(first)' as first, '\(last)' as last,
            strftime('%Y-%m-%dT%H:%M:%S.000000Z', '\(first)', '-9 hours') as begins,
            strftime('%Y-%m-%dT%H:%M:%S.000000Z', '\(last)', '+1 day', '-9 hours') as ends, '' as as_of;
        update period set as_of = min(ends, (select max(at) from entry));
        create view known as select * from entry where at < (select ends from period);
        create view inside as select * from known where at >= (select begins from period);

        \(Self.views)

        -- What is owed when the period ends.
        create table debt as
        select id, 'decision' as kind, window_until <= as_of as overdue from request, period where state = 'submitted'
        union all select id, 'resubmission', 0 from request where state = 'returned'
        union all select id, 'report', datetime(ended, '+\(reportDue) hours') <= datetime(as_of) from request, period
            where state in ('ended', 'report-returned')
        union all select id, 'acceptance', 0 from request where state = 'reported'
        union all select id, 'confirmation', 0 from request where state = 'report-accepted'
        union all select distinct request.id, 'erasure', 1 from request join report_line on report_line.sequence = report
            where field glob 'form.erasure.owed*';

        """
    }

    private static let views = """
        create table form as
        select sequence, replace(path, 'event.request.value-1.submitted.value.', '') as field, value from fact
        where path glob 'event.request.value-1.submitted.value.*';
        create index forms on form (sequence, field);
        create table terms as
        select sequence, replace(path, 'event.request.value-1.approved.value.terms.', '') as field, value from fact
        where path glob 'event.request.value-1.approved.value.terms.*';
        create index termses on terms (sequence, field);
        create table report_line as
        select sequence, replace(path, 'event.request.value-1.reported.value.', '') as field, value from fact
        where path glob 'event.request.value-1.reported.value.*';
        create index report_lines on report_line (sequence, field);

        -- What happened to each request, and how it stands.
        create table act as
        select sequence, at, replace(kind, 'request-', '') as name, value as request
        from known join fact using (sequence) where kind glob 'request-*' and path = 'event.request.value';
        create table standing as
        select request as id, min(sequence) as first, max(case name when 'submitted' then sequence end) as revision,
            max(case name when 'approved' then sequence end) as approval,
            max(case name when 'reported' then sequence end) as report,
            max(case name when 'started' then sequence end) as started,
            max(case name when 'ended' then at end) as ended,
            max(case when name not in ('collected', 'credential-revoked', 'attached') then sequence end) as moved
        from act group by request;
        update standing set approval = null where approval < revision;
        create table request as
        select id, revision, approval, report, ended,
            case when name = 'started' or name = 'approved' and started > revision then 'working'
                when name = 'confirmed' then 'closed' else name end as state,
            (select date(at, '+9 hours') from entry where sequence = first) as submitted_on,
            (select value from fact where sequence = approval and path = 'event.request.value-1.approved.value.by')
                as approver,
            (select value from form where sequence = revision and field = 'form.date') as date,
            (select value from form where sequence = revision and field = 'form.vendor') as vendor,
            (select value from form where sequence = revision and field = 'form.category') as category,
            (select value from form where sequence = revision and field = 'form.live-data') as live_data,
            (select value from form where sequence = revision and field = 'form.fault-data') as fault_data,
            (select value from form where sequence = revision and field = 'form.bring-in') as bring_in,
            (select value from form where sequence = revision and field = 'form.take-out') as take_out,
            (select value from form where sequence = revision and field = 'form.terminal.malware-found') as malware_found,
            (select value from form where sequence = revision and field = 'form.terminal.firewall') as firewall,
            (select value from form where sequence = revision and field = 'form.terminal.public-wireless')
                as public_wireless,
            (select value from form where sequence = revision and field = 'window.until') as window_until
        from standing join act on act.sequence = moved;
        create view asked as select request.* from request, period where date between first and last;
        create view reported as
        select asked.id, field, value from asked join report_line on report_line.sequence = asked.report;

        -- Sessions that began in the period.
        create table session as
        select opened.*, ended.sequence as ended,
            (select value from fact where sequence = ended.sequence and path = 'event.session-ended.value-1.complete')
                as complete
        from (select max(case path when 'event.session-started.value.id' then value end) as id,
                max(case path when 'event.session-started.value.request' then value end) as request,
                max(case path when 'event.session-started.value.technician' then value end) as technician,
                max(case path when 'event.session-started.value.asset' then value end) as asset,
                max(case path when 'event.session-started.value.address' then value end) as address,
                max(case path when 'event.session-started.value.started-at' then value end) as started
            from known join fact using (sequence) where kind = 'session-started' group by sequence) opened
        left join (select sequence, value from known join fact using (sequence)
            where path = 'event.session-ended.value') ended on ended.value = opened.id
        where started >= (select begins from period) and started < (select ends from period);

        -- The ledgers as they stand when the period ends.
        create table ledger as
        select replace(kind, '-recorded', '') as kind, value as id, max(sequence) as sequence, 0 as is_active
        from known join fact using (sequence)
        where kind glob '*-recorded' and path = 'event.' || kind || '.value.id' group by kind, value;
        update ledger set is_active = exists (select 1 from fact
            where fact.sequence = ledger.sequence and path glob '*.standing.active*');
        create table holiday as
        select value as day from known join fact using (sequence)
        where path in ('event.holiday-recorded.value.date', 'event.holiday-removed.value')
        group by value having max(sequence) = max(case kind when 'holiday-recorded' then sequence end);

        create table refusal as
        select sequence, replace(replace(path, 'event.refused.value-1.', ''), 'event.decision-refused.value.refusal.', '')
            as code
        from inside join fact using (sequence)
        where path glob 'event.refused.value-1.*' or path glob 'event.decision-refused.value.refusal.*';
        update refusal set code = substr(code, 1, instr(code || '.', '.') - 1);
        create table refusals as select distinct sequence, code from refusal;
        drop table refusal;
        alter table refusals rename to refusal;

        -- Stretches of more than three minutes without an entry, once there was a heartbeat.
        create view silence as
        select at from (select at, kind, sequence,
                (strftime('%s', at) * 1000000 + substr(at, 21, 6))
                - lag(strftime('%s', at) * 1000000 + substr(at, 21, 6)) over (order by sequence) as apart from entry)
        where apart > 180000000 and sequence > (select min(sequence) from entry where kind = 'heartbeat')
            and at >= (select begins from period) and at < (select ends from period);
        """
}

internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// The technicians' login names as libnss-extrausers reads them: `passwd` and `shadow` in one directory.
///
/// A name that was ever there stays, locked when it is not wanted any more, and its uid is never another's.
struct LoginFiles {
    private let places: Places

    init(_ places: Places) { self.places = places }

    enum Refusal: Error, Equatable {
        case badName
        case badUID(UInt64)
        case twice(uid: UInt64)
        /// The name has had another uid, or the uid another name.
        case reused(uid: UInt64)
    }

    /// Makes sure that both files exist and name the relays' uids: ssh does not start for a uid without a name.
    func prepare() throws { try write(known()) }

    func replace(with names: [LoginName]) throws { try write(Self.merge(known(), with: names)) }

    // MARK: Entries

    struct Entry: Equatable {
        let name: [UInt8]
        let uid: UInt64
        var isLocked: Bool
    }

    /// Uids of technicians: above all that Debian and the relays use, below what some programs take for negative.
    private static let uids: ClosedRange<UInt64> = 200_000...2_000_000_000

    static func merge(_ known: [Entry], with names: [LoginName]) throws(Refusal) -> [Entry] {
        var entries = known.map { Entry(name: $0.name, uid: $0.uid, isLocked: true) }
        var places: [[UInt8]: Int] = [:]
        var owners: [UInt64: [UInt8]] = [:]
        for (index, entry) in entries.enumerated() {
            places[entry.name] = index
            owners[entry.uid] = entry.name
        }
        var seen: Set<UInt64> = []
        for name in names {
            guard isLogin(name.name) else { throw .badName }
            guard uids.contains(name.uid) else { throw .badUID(name.uid) }
            guard seen.insert(name.uid).inserted else { throw .twice(uid: name.uid) }
            guard owners[name.uid, default: name.name] == name.name else { throw .reused(uid: name.uid) }
            if let index = places[name.name] {
                guard entries[index].uid == name.uid else { throw .reused(uid: name.uid) }
                entries[index].isLocked = false
            } else {
                places[name.name] = entries.count
                owners[name.uid] = name.name
                entries.append(Entry(name: name.name, uid: name.uid, isLocked: false))
            }
        }
        return entries
    }

    /// `tanaka` or `tanaka+pacs1`: nothing else may become part of a line.
    static func isLogin(_ name: [UInt8]) -> Bool {
        let technician = name.prefix { $0 != UInt8(ascii: "+") }
        guard (3...16).contains(technician.count), let first = technician.first, isLetter(first),
            technician.allSatisfy({ isLetter($0) || isDigit($0) })
        else { return false }
        let rest = name.dropFirst(technician.count)
        guard !rest.isEmpty else { return true }
        return (2...33).contains(rest.count)
            && rest.dropFirst().allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: Files

    private static let shell = Array("/usr/lib/sekimori/sekimori-shell".utf8)
    private static let noShell = Array("/usr/sbin/nologin".utf8)

    /// Technicians' entries of the passwd file; any other line there is not ours and is not kept.
    private func known() throws -> [Entry] {
        let text: [UInt8]
        do {
            // 16 MiB: some 100 000 names.
            text = try File.read(places.extrausers + "/passwd", limit: 16 << 20)
        } catch SystemFailure.call(.open, errno: ENOENT) {
            return []
        }
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 7, Self.isLogin(Array(fields[0])),
                let uid = UInt64(String(decoding: fields[2], as: UTF8.self)), Self.uids.contains(uid)
            else { return nil }
            return Entry(name: Array(fields[0]), uid: uid, isLocked: !fields[6].elementsEqual(Self.shell))
        }
    }

    private func write(_ entries: [Entry]) throws {
        // Shadow first: a name must not be open in one file before it is locked in the other.
        try replace("shadow", with: shadow(entries), mode: 0o640, group: places.shadowGroup)
        try replace("passwd", with: passwd(entries), mode: 0o644, group: 0)
    }

    private func replace(_ file: String, with bytes: [UInt8], mode: UInt32, group: UInt32) throws {
        let path = places.extrausers + "/" + file
        if let old = try? File.read(path, limit: 16 << 20), old == bytes { return }
        try File.replace(path, with: bytes, mode: mode, owner: File.Owner(uid: 0, gid: group))
    }

    private func passwd(_ entries: [Entry]) -> [UInt8] {
        var text: [UInt8] = []
        let home = Array(":\(places.technicianGroup)::/var/lib/sekimori/home:".utf8)
        for entry in entries {
            text += entry.name + Array(":x:\(entry.uid)".utf8) + home
            text += (entry.isLocked ? Self.noShell : Self.shell) + [UInt8(ascii: "\n")]
        }
        for uid in Places.relayUIDs {
            text += Array("sekimori-relay-\(uid):x:\(uid):\(places.relayGroup)::/nonexistent:/usr/sbin/nologin\n".utf8)
        }
        return text
    }

    /// `*` is a password that nothing matches; `!` says locked to whoever reads the file.
    private func shadow(_ entries: [Entry]) -> [UInt8] {
        var text: [UInt8] = []
        for entry in entries { text += entry.name + Array(":\(entry.isLocked ? "!" : "*"):20000:0:99999:7:::\n".utf8) }
        return text
    }
}

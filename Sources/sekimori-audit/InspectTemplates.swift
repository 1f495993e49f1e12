internal import Glibc
internal import Sekimori

/// Where templates lie: where the environment says, beside a program that was built or unpacked somewhere, or where the
/// package puts them.
enum InspectTemplates {
    static var folders: [String] {
        var folders: [String] = []
        if let set = getenv("SEKIMORI_TEMPLATES"), set.pointee != 0 { folders.append(String(cString: set)) }
        var room = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &room, room.count - 1)
        if count > 0 {
            var path = String(decoding: room[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // .build/debug/sekimori-audit in a checkout.
            for _ in 0..<5 {
                guard let slash = path.lastIndex(of: "/") else { break }
                path = String(path[..<slash])
                folders.append(path + "/Templates")
            }
        }
        return folders + ["/usr/share/sekimori/templates"]
    }
}

extension Zone {
    /// This machine's table of an IANA zone, 2000 to 2100; nil where it does not know the name.
    init?(hosts name: String) {
        guard !name.isEmpty, !name.contains(".."), !name.hasPrefix("/"),
            access("/usr/share/zoneinfo/" + name, R_OK) == 0 || name == "UTC"
        else { return nil }
        let before = getenv("TZ").map { String(cString: $0) }
        setenv("TZ", name, 1)
        tzset()
        defer {
            if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
            tzset()
        }
        func offset(_ moment: Int64) -> Int64 {
            var seconds = time_t(moment)
            var parts = tm()
            localtime_r(&seconds, &parts)
            return Int64(parts.tm_gmtoff)
        }
        // 2000-01-01 to 2100-01-01; no zone changes twice within a week.
        let week: Int64 = 7 * 86_400
        var moment: Int64 = 946_684_800
        let first = offset(moment)
        var current = first
        var transitions: [Transition] = []
        while moment < 4_102_444_800 {
            let next = moment + week
            if offset(next) != current {
                var low = moment
                var high = next
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if offset(middle) == current { low = middle } else { high = middle }
                }
                current = offset(high)
                transitions.append(Transition(at: high, offset: current))
            }
            moment = next
        }
        self.init(name: name, firstOffset: first, transitions: transitions)
    }
}

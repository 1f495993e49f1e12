internal import Glibc

/// A sentence in the language of the locale: LC_ALL before LC_MESSAGES before LANG, as POSIX has it.
func words(_ japanese: String, _ english: String) -> String {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        if let value = getenv(name), value.pointee != 0 {
            return String(cString: value).hasPrefix("ja") ? japanese : english
        }
    }
    return english
}

/// Why nothing was done, in a sentence for a person. `isRefusal`: a rule said no, and trying again changes nothing.
struct Trouble: Error, Equatable {
    let sentence: String
    let isRefusal: Bool

    init(_ japanese: String, _ english: String, isRefusal: Bool = true) {
        sentence = words(japanese, english)
        self.isRefusal = isRefusal
    }

    static func unreadable(_ path: String) -> Trouble {
        let why = String(cString: strerror(errno))
        return Trouble("\(path) を読めません: \(why)", "\(path) cannot be read: \(why)", isRefusal: false)
    }

    static func unwritable(_ path: String) -> Trouble {
        let why = String(cString: strerror(errno))
        return Trouble("\(path) に書けません: \(why)", "\(path) cannot be written: \(why)", isRefusal: false)
    }
}

enum Say {
    static func words(_ text: String) { write(text, to: STDERR_FILENO) }
    static func result(_ text: String) { write(text, to: STDOUT_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

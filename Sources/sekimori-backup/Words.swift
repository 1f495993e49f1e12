internal import Glibc
internal import SekimoriSystem

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

    static func unwritable(_ path: String, errno number: Int32 = errno) -> Trouble {
        let why = String(cString: strerror(number))
        return Trouble("\(path) に書けません: \(why)", "\(path) cannot be written: \(why)", isRefusal: false)
    }

    /// Does something with a file that is written; what the system says against it names the file.
    static func writing<Result: ~Copyable>(
        _ path: String, _ work: () throws(SystemFailure) -> Result
    ) throws(Trouble) -> Result {
        do throws(SystemFailure) {
            return try work()
        } catch {
            guard case .call(_, let number) = error else { throw unwritable(path) }
            throw unwritable(path, errno: number)
        }
    }

    /// All of the bytes, on an open file.
    static func write(_ bytes: [UInt8], to file: Int32, of path: String) throws(Trouble) {
        try writing(path) { () throws(SystemFailure) in try Bytes.write(bytes, to: file) }
    }
}

enum Say {
    static func words(_ text: String) { write(text, to: STDERR_FILENO) }
    static func result(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Where nobody reads any more, there is nobody to tell either.
    private static func write(_ text: String, to descriptor: Int32) {
        try? Bytes.write(Array((text + "\n").utf8), to: descriptor)
    }
}

internal import Glibc

/// Feeds one parser with what libFuzzer makes up. `Tests/fuzz` builds it so, with SEKIMORI_FUZZING, and runs it:
///
///     sekimori-fuzz seeds PARSER DIRECTORY        writes files to begin with
///     sekimori-fuzz PARSER FILE…                  reads them once, as a found input is looked at
///     SEKIMORI_FUZZ=PARSER sekimori-fuzz …        libFuzzer's own arguments
///
/// An ordinary build has the first two.
#if !SEKIMORI_FUZZING
    @main
#endif
enum Main {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "seeds", arguments.count == 3, let directory = arguments.last,
            let parser = arguments.dropFirst().first.flatMap(Parser.init(rawValue:))
        {
            for (number, seed) in Seeds.of(parser).enumerated() { write(seed, to: "\(directory)/\(number)") }
        } else if let parser = arguments.first.flatMap(Parser.init(rawValue:)) {
            for path in arguments.dropFirst() { parser.read(contents(of: path)) }
        } else {
            print(Parser.allCases.map(\.rawValue).joined(separator: "\n"))
        }
    }

    /// Which parser this process feeds.
    static let parser = getenv("SEKIMORI_FUZZ").flatMap { Parser(rawValue: String(cString: $0)) }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "w") else { return perror(path) }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    private static func contents(of path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else {
            perror(path)
            exit(1)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece.prefix(count) }
        return bytes
    }
}

/// What libFuzzer calls, again and again.
@c(LLVMFuzzerTestOneInput)
func LLVMFuzzerTestOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Main.parser?.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

#if SEKIMORI_FUZZING
    /// libFuzzer, which has the `main` here, calls this first.
    @c(LLVMFuzzerInitialize)
    func LLVMFuzzerInitialize(_ count: UnsafePointer<CInt>?, _ arguments: UnsafeRawPointer?) -> CInt {
        if Main.parser == nil {
            Main.main()
            exit(0)
        }
        return 0
    }
#endif

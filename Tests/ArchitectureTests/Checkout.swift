import Foundation

/// The source tree these tests were compiled from.
struct Checkout {
    /// The folder of Package.swift.
    let root: URL

    /// Goes up from this file: root/Tests/ArchitectureTests/Checkout.swift.
    static let here = Checkout(
        root: URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent())

    /// The files of a folder and below with one of these endings, sorted by path.
    ///
    /// Symbolic links are not followed: what PAMSekimori compiles a second time is read once.
    func files(in folder: String, endings: Set<String>) throws -> [SourceFile] {
        let top = root.appending(path: folder).resolvingSymlinksInPath()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: top.path())
        return try paths.sorted().compactMap { path in
            let url = top.appending(path: path)
            guard endings.contains(url.pathExtension), !path.split(separator: "/").contains(where: { $0.first == "." }),
                try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            else { return nil }
            return SourceFile(path: "\(folder)/\(path)", text: try String(contentsOf: url, encoding: .utf8))
        }
    }

    /// Every Swift file of the program, read once.
    func sources() throws -> [SourceFile] { try Self.read.get() }

    private static let read = Result { try here.files(in: "Sources", endings: ["swift"]) }

    /// A file's text, or nothing where there is no such file.
    func text(of path: String) -> String? { try? String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// The names at the top, dot files left out.
    func topLevel() throws -> Set<String> {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.path())
        return Set(names.filter { !$0.hasPrefix(".") })
    }
}

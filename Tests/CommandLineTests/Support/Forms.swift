import Foundation
import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimori

/// The forms as this checkout has them, and ways to spoil them.
enum Forms {
    static let folder = Sources.root.deletingLastPathComponent().appending(path: "Templates")

    static func template(_ name: String, _ language: Language) throws -> Template {
        let file = folder.appending(path: "\(name).\(language.rawValue).yaml")
        return Template(text: try String(contentsOf: file, encoding: .utf8))
    }

    /// A request form that is filled in completely.
    static func request(_ language: Language = .japanese) throws -> String {
        var template = try template("request", language)
        template.fill(Example.form { $0.capabilities = [.shell, the("exec systemctl restart 'dcm \"x\"'")] })
        return template.text
    }

    /// A report form that is filled in completely.
    static func report(_ language: Language = .japanese) throws -> String {
        var template = try template("report", language)
        template.fill("request", .word("r20261122-001"))
        template.fill("work.from", .text("2026-11-22 13:05"))
        template.fill("work.until", .text("2026-11-22 13:50"))
        template.fill("work.technicians", .list(["tanaka"]))
        template.fill("work.assets", .list(["pacs1"]))
        template.fill("work.content", .text("修正プログラムを適用した"))
        template.fill("work.result", .word("completed"))
        template.fill("personal-information", .word("no"))
        template.fill("taken-out", .word("no"))
        template.fill("erasure", .word("nothing"))
        template.fill("abnormality", .word("no"))
        template.fill("configuration-changes", .text("yes, 版を 7.2.1 に更新"))
        template.fill("differences-from-plan", .word("no"))
        template.fill("remaining", .word("no"))
        return template.text
    }

    static func read(_ text: String) -> Result<RequestForm, FormFaults> {
        RequestSheet.read(Array(text.utf8), file: "request.yaml")
    }

    static func readReport(_ text: String, about request: RequestID? = nil) -> Result<ReportForm, FormFaults> {
        ReportSheet.read(Array(text.utf8), file: "report.yaml", request: request)
    }

    /// The complete form with one line of it changed.
    static func request(_ line: String, becomes other: String) throws -> String {
        let text = try request()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(lines.contains(line), "no line \(line) in the form")
        return lines.map { $0 == line ? other : $0 }.joined(separator: "\n")
    }
}

extension Result where Failure == FormFaults {
    var faults: [Fault] {
        switch self {
        case .success: []
        case .failure(let faults): faults.faults
        }
    }
}

/// A temporary folder, gone when the test is.
final class Folder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sekimori-tests-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization

@testable import SekimoriService

/// A mail system in memory that does as it is told.
final class Postbox: MailSender {
    struct Letter: Hashable {
        let to: String
        let subject: String
        let body: String
        let id: String
    }

    private struct Inside {
        var letters: [Letter] = []
        var failure: MailRefused?
        var tries = 0
    }

    private let mutex = Mutex(Inside())

    var letters: [Letter] { mutex.withLock { $0.letters } }
    var tries: Int { mutex.withLock { $0.tries } }

    /// What it answers from now on; nil: it takes everything.
    var failure: MailRefused? {
        get { mutex.withLock { $0.failure } }
        set { mutex.withLock { $0.failure = newValue } }
    }

    func send(_ message: [UInt8], from: MailAddress, to: MailAddress) throws(MailRefused) {
        let failure = mutex.withLock { inside in
            inside.tries += 1
            return inside.failure
        }
        if let failure { throw failure }
        mutex.withLock { $0.letters.append(Letter(message, to: to)) }
    }

    /// `overdue yamada`, of what was taken since, in the order of their names.
    func take() -> [Letter] {
        mutex.withLock { inside in
            defer { inside.letters = [] }
            return inside.letters
        }
    }
}

extension Postbox.Letter {
    /// Reads a message as a mail program does.
    init(_ message: [UInt8], to: MailAddress) {
        let text = String(decoding: message, as: UTF8.self)
        let parts = text.split(separator: "\n\n", maxSplits: 1).map(String.init)
        let unfolded = parts[0].replacing("\n ", with: " ")
        var headers: [String: String] = [:]
        for line in unfolded.split(separator: "\n") {
            let pair = line.split(separator: ": ", maxSplits: 1).map(String.init)
            headers[pair[0]] = pair.count == 2 ? pair[1] : ""
        }
        let words = (headers["Subject"] ?? "").split(separator: " ").map { word -> String in
            guard word.hasPrefix("=?UTF-8?B?"), word.hasSuffix("?=") else { return String(word) + " " }
            return Data(base64Encoded: String(word.dropFirst(10).dropLast(2))).map {
                String(decoding: $0, as: UTF8.self)
            }
                ?? "?"
        }
        self.to = to.text
        subject = words.joined().trimmingCharacters(in: .whitespaces)
        let encoded = parts.count == 2 ? parts[1].replacing("\n", with: "") : ""
        body = Data(base64Encoded: encoded).map { String(decoding: $0, as: UTF8.self) } ?? "?"
        id = headers["Message-ID"] ?? ""
    }
}

/// A site whose people have mailboxes, and the mails that leave it.
struct NoticeHouse {
    let site: Site
    let post = Postbox()

    static let rules = NoticeRules(from: the("gate@example.jp"))
    static let people = [
        Example.ito, Example.kimura, Example.yamada, People.moriID, People.operationsID, People.auditorID,
        the("tanaka"), the("suzuki"),
    ]

    init(store: any JournalStore = MemoryStore(), rules: NoticeRules? = Self.rules) throws {
        site = try Site.filled(store: store, notices: rules)
        for person in Self.people {
            _ = try site.gatekeeper.change(
                .mailbox(Site.mailbox(person, person == Example.kimura ? .en : .ja)), by: .operations)
        }
        try turn()
    }

    static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Templates/mail")
    }

    static let template: @Sendable (String) throws -> String = { name in
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }

    /// The loop's thread as a new process has it.
    var notices: Notices? { Notices(gatekeeper: site.gatekeeper, template: Self.template) }

    /// One turn of the loop.
    @discardableResult
    func turn() throws -> [Notices.Try] {
        guard let notices else { return [] }
        try notices.gather()
        return try notices.deliver(by: post)
    }

    /// What is told now: kind and person, sorted.
    func told() throws -> [String] {
        try turn().map { "\($0.kind.rawValue) \($0.person)\($0.problem.map { ": " + $0 } ?? "")" }.sorted()
    }
}

internal import Foundation
internal import Logging
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem

/// Tells people by mail, on a thread of its own: whatever the mail system does, the door does not wait.
struct NoticeLoop {
    let notices: Notices
    let sender: any MailSender
    let log: Logger

    /// Nil where the settings name no sender.
    init?(gatekeeper: Gatekeeper, sender: String?, templates: String, log: Logger) {
        let notices = Notices(gatekeeper: gatekeeper) { name in try Self.template(name, in: templates) }
        guard let sender, let notices else { return nil }
        self.notices = notices
        self.sender = Sendmail(program: sender)
        self.log = log
    }

    /// A mail has a page; more is no template.
    private static let longest = 65_536

    static func template(_ name: String, in directory: String) throws -> String {
        let bytes = try File.read("\(directory)/mail/\(name)", limit: longest)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(doing: "reading the template \(name)", why: "not UTF-8")
        }
        return text
    }

    func start() {
        let loop = self
        Thread.detachNewThread {
            while true {
                do {
                    try loop.once()
                } catch {
                    loop.log.error("notices: \(error)")
                }
                Thread.sleep(forTimeInterval: 5)
            }
        }
    }

    func once() throws {
        try notices.gather()
        for attempt in try notices.deliver(by: sender) {
            guard let problem = attempt.problem else { continue }
            let what = "\(attempt.kind.rawValue) to \(attempt.person)"
            if attempt.state == .undeliverable {
                log.error("notices: \(what) is given up: \(problem)")
            } else {
                log.warning("notices: \(what) is tried again later: \(problem)")
            }
        }
    }
}

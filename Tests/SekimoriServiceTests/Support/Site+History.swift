import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

extension Site {
    /// Two days in which most of what can happen happens.
    func live() throws {
        let why: Label = the("一行目\n二行目 \\ - : 「理由」")
        _ = try gatekeeper.change(.holiday(Holiday(date: the("2026-11-23"), name: the("勤労感謝の日"))), by: .operations)
        _ = try gatekeeper.change(.holiday(Holiday(date: the("2026-11-24"), name: the("誤り"))), by: .operations)
        _ = try gatekeeper.change(.holidayRemoved(the("2026-11-24")), by: .operations)
        _ = try gatekeeper.change(.mailbox(Self.mailbox(Example.ito)), by: .operations)
        _ = try gatekeeper.change(.mailbox(Self.mailbox(Example.yamada)), by: .operations)
        _ = try gatekeeper.change(.mailboxRemoved(Example.yamada), by: .operations)
        try roster()
        let rejected = try submit(
            Example.form {
                $0.from = the("08:00"); $0.until = the("09:00")
            })
        try decide(.reject, on: rejected)
        let withdrawn = try submit(
            Example.form {
                $0.from = the("08:00"); $0.until = the("09:00")
            })
        try attach(Array("scan".utf8), to: withdrawn)
        try decide(.return, on: withdrawn)
        try submit(
            Example.form {
                $0.from = the("08:30"); $0.until = the("09:00")
            }, revises: withdrawn)
        try approve(withdrawn)
        try decide(.withdraw, on: withdrawn, revision: 2)
        let unused = try submit(
            Example.form {
                $0.from = the("10:00"); $0.until = the("11:00")
            })
        try approve(unused)
        _ = refusal { try approve(unused) }
        _ = try signIn("mori", account("mori"))
        _ = try account("mori", Self.check)
        let token = try gatekeeper.issueToken(
            the("夜間の申請"), reach: .submit, until: the("2026-12-31"), by: .yamada)
        _ = try gatekeeper.holder(ofToken: token.token, source: "203.0.113.10")
        try gatekeeper.revokeToken(token.id, by: .operations)
        try cutDay(why)
        try decide(.finish, on: finishDay())
        _ = try gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: why)), by: .yamada)
        try gatekeeper.stop(.vendor(Example.kaede), why: why, by: .ito)
        try gatekeeper.stop(.all, why: why, by: .ito)
        try gatekeeper.resume(.all, why: why, by: .ito)
        gatekeeper.note([
            StrangerCount(minute: clock.now(), source: "192.0.2.1", name: "root", reason: "unknown-name", count: 7)
        ])
        try gatekeeper.note(.unknown)
        try gatekeeper.heartbeat()
        clock.set(clock.now() - .hours(1))
        gatekeeper.tick()
        clock.set(clock.now() + .hours(1))
        try backUpAndLose()
        try restart()
    }

    /// 13:00: a day with an extra capability, a wrong passcode, a session that is cut, a report that comes back.
    private func cutDay(_ why: Label) throws {
        let start = try working(Example.form { $0.capabilities = [.shell, .exec(the("uptime"))] })
        let id = start.session.request
        try gatekeeper.segment(start.session.id, secret: start.secret, Self.segment(1))
        _ = refusal { try gatekeeper.passcode(knocker(), Array("wrong".utf8)) }
        try gatekeeper.cut(start.session.id, why: why, by: .ito)
        pass(seconds: 5)
        try decide(.cancel, on: id)
        try report(on: id) { $0.work = nil }
        try decide(.returnReport, on: id)
        try report(on: id) { $0.work = Example.work(until: "2026-11-22 13:05") }
        try decide(.acceptReport, on: id)
        try confirm(id, .differ(why: why))
    }

    /// 15:00: one command under a request that the vendor ends itself.
    private func finishDay() throws -> RequestID {
        let form = Example.form { draft in
            draft.from = the("15:00")
            draft.capabilities = [.execAny]
        }
        let id = try submit(form)
        try approve(id)
        let passcode = try collect(request: id)
        clock.advance(to: tokyo("2026-11-22 15:00"))
        let start = try enter(passcode, nil, .exec(Array("uptime -p".utf8)))
        try gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 1, complete: true))
        try gatekeeper.revoke(
            request: id, technician: Example.tanaka, asset: Example.pacs, why: the("作業終了"), by: .yamada)
        return id
    }
}

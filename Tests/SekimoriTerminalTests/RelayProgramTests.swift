import Foundation
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Testing

/// `sekimori-relay` as the warden starts it.
@Suite(.serialized) struct RelayProgramTests {
    /// Runs it with this frame as its assignment: what the shell is told, and all that the technician sees.
    private func run(_ frame: [UInt8]) throws -> (status: Int32, told: [Message], words: String) {
        let (near, far) = try UnixSocket.pair()
        var assignment: [Int32] = [-1, -1]
        var words: [Int32] = [-1, -1]
        guard pipe(&assignment) == 0, pipe(&words) == 0 else { throw SystemFailure.last(.open) }
        try Bytes.write(frame, to: assignment[1])
        close(assignment[1])
        let child = try Child(
            Launch(
                path: Programs.path("sekimori-relay"), arguments: [],
                descriptors: [-1, -1, -1, near.number, words[1], words[1], words[1], assignment[0]]))
        close(assignment[0])
        close(words[1])
        let text = String(decoding: read(words[0]), as: UTF8.self)
        close(words[0])
        let status = try child.wait(deadline: .after(seconds: 20))
        var told: [Message] = []
        while let (message, _) = try? far.receive(deadline: .now) { told.append(message) }
        return (status, told, text)
    }

    private func start(session: String) -> Message {
        .start(
            connection: bytes("c1"),
            Assignment(
                session: bytes(session), secret: bytes("secret"), technician: bytes("tanaka"), asset: bytes("pacs1"),
                address: bytes("127.0.0.1"), port: 22, account: bytes("root"), hostKey: bytes("ssh-ed25519 AAAA"),
                warrant: Warrant(approval: [], approvalSignature: [], statement: [], statementSignature: []),
                command: bytes("true"), terminal: [], interactive: false, rows: 0, columns: 0, secondsLeft: 60,
                greeting: [], language: bytes("ja"), recipients: []))
    }

    @Test(.requirement("R-254"))
    func `where no recording can be written no session begins, and the technician is told`() throws {
        let outcome = try run(start(session: "no-such-session").frame)
        #expect(outcome.status == 1)
        #expect(outcome.told == [.accepted([]), .exited(status: 255)])
        #expect(outcome.words == "関守: 記録を書き込めないため、接続を終了します。病院の担当者に連絡してください。\n")
    }

    @Test func `what is no assignment starts nothing`() throws {
        let whole = start(session: "s1").frame
        for frame in [
            [], Array(whole.prefix(40)), [0xff, 0xff, 0xff, 0xff], Message.survey.frame,
            start(session: "../../etc").frame, start(session: "").frame,
        ] {
            let outcome = try run(frame)
            #expect(outcome.status == 1)
            #expect(outcome.told == [])
            #expect(outcome.words == "")
        }
    }
}

import ArgumentParser
import Sekimori
import SekimoriTesting
import Testing

@testable import sekimori

/// What a reissued password's ledger needs, from the command line.
struct RecognitionTests {
    private static let all = [
        "--requester", "山田 花子", "--method", "call-back", "--document", "台帳の番号", "--verifier", "運用 太郎", "--why", "失念",
    ]

    @Test func `a first password needs none of it`() throws {
        #expect(try RecognitionOptions.parse([]).check() == nil)
    }

    @Test(.requirement("R-214")) func `a new one needs all of it`() throws {
        let check = IdentityCheck(
            requester: the("山田 花子"), method: .callBack, document: the("台帳の番号"), verifier: the("運用 太郎"),
            why: the("失念"))
        #expect(try RecognitionOptions.parse(Self.all).check() == check)
        for missing in stride(from: 0, to: Self.all.count, by: 2) {
            var some = Self.all
            some.removeSubrange(missing...(missing + 1))
            #expect(throws: ValidationError.self) { try RecognitionOptions.parse(some).check() }
        }
    }

    @Test func `a method that is none is refused with those there are`() throws {
        var wrong = Self.all
        wrong[3] = "guess"
        #expect(throws: Trouble.self) { try RecognitionOptions.parse(wrong).check() }
    }
}

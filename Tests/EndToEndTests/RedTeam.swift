import Foundation
import SekimoriTesting
import Testing

extension Lab {
    /// The nine hosts of `Deploy/redteam`, as its attempts left them: gate, signer, witnesses and authority apart.
    ///
    /// Its day is over: on the gate `truth` is what it left and `noon` a copy from the middle of it; `prelude` are root's
    /// own functions. One lab for all suites that need those hosts.
    static let red = Result { try RedTeamRun() }

    struct RedTeamRun {
        let lab: Lab
        let outcome: Outcome

        init() throws {
            let environment = ProcessInfo.processInfo.environment
            let debian = environment["SEKIMORI_LAB_DEBIAN"] ?? "13"
            let name = (environment["SEKIMORI_LAB_NAME"] ?? "e2e-\(debian)") + "-red"
            lab = try Lab(standing: name)
            var words = [Lab.root + "/Deploy/redteam", "--name", name, "--debian", debian, "--keep"]
            if let packages = environment["SEKIMORI_PACKAGES"] { words += ["--packages", packages] }
            outcome = try Command.run(words, seconds: 1_500)
        }
    }

    /// Root of the gate, with what root has at hand there.
    @discardableResult
    func asRoot(_ line: String) throws -> String { try must(.gate, "cd ~; set -e; . ./prelude; \(line)") }
}

/// What stands outside the gate, held against its own root.
@Suite(.serialized, .enabled(if: Lab.hasRedTeam)) enum Outside {
    /// Root on the gate tries what it can; nobody is fooled.
    @Suite(.serialized) struct RedTeam {
        private let run: Lab.RedTeamRun

        init() throws { run = try Lab.red.get() }

        /// Every attempt that `Deploy/redteam` has to make.
        private static let attempts = [
            "mint-own", "mint-old", "mint-unapproved", "mint-own-papers", "mint-own-key", "mint-edited", "replay-day",
            "replay-technician", "replay-asset", "replay-revision", "own-manager", "edit-signed", "edit", "delete",
            "truncate", "roll-back", "fork", "invent-request", "invent-report", "invent-confirmation",
            "ledger-key", "swap-recording", "forge-recording", "back-date",
        ]

        @Test(.requirement("R-248")) func `root fails at everything, and each attempt is noticed by whom it must be`()
            throws
        {
            #expect(run.outcome.status == 0, "\(run.outcome.text.suffix(6_000))")
            let untried = Self.attempts.filter { !run.outcome.text.contains("  \($0) ") }
            #expect(untried.isEmpty)
            #expect(run.outcome.text.contains("all \(Self.attempts.count) attempts failed as they must"))
        }

        @Test func `no attempt leaves the signer or the asset with more than the open request allows`() throws {
            let log = try run.lab.must(.signer, "cat /var/lib/sekimori-signer/log")
            #expect(log.contains("technician=tanaka"))
            #expect(!log.contains("technician=mori") && !log.contains("asset=ct1") && !log.contains("technician=abe"))
        }
    }
}

import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// Whatever ends a session ends its connection whole, within 5 s, and says why (law 5).
    @Suite(.serialized) struct Ends {
        let lab: Lab
        /// A session whose window ends in half a minute at least, while the others are ended.
        private static let closing = Result {
            let lab = try Lab.shared.get()
            let minutes = (Int(Lab.clock(Date(), "ss")) ?? 0) < 25 ? 1 : 2
            let request = try lab.submit(technicians: ["window"], assets: ["pacs1"], minutes: minutes)
            try lab.approve(request)
            try lab.collect("window")
            let visit = try lab.visit("window", options: "-M -S ~/window.mux")
            try lab.must(.vendor, as: "worker", "ssh -S ~/window.mux -O check x")
            return visit
        }

        /// A session that had until then, and has more by now.
        private static let extended = Result {
            let lab = try Lab.shared.get()
            let minutes = (Int(Lab.clock(Date(), "ss")) ?? 0) < 25 ? 1 : 2
            let end =
                Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 60).rounded(.down) * 60)
                + Double(minutes * 60)
            let request = try lab.submit(technicians: ["extended"], assets: ["pacs1"], minutes: 30)
            try lab.manager("sekimori request approve \(request) --until \(Lab.clock(end, "HH:mm")) --yes")
            try lab.collect("extended")
            let visit = try lab.visit("extended")
            let more = "--until \(Lab.clock(end + 600, "HH:mm")) --why 復旧が続いている --yes"
            try lab.manager("sekimori session extend \(visit.session) \(more)")
            return (visit, end)
        }

        init() throws {
            lab = try Lab.shared.get()
            _ = Self.closing
            _ = Self.extended
        }

        @Test func `cut by the hospital`() throws {
            let visit = try lab.visit("cut")
            try escape(visit)
            try lab.manager("sekimori session cut \(visit.session) --why 予定外の操作")
            try visit.expectEnd(saying: "予定外の操作", cause: "cut")
        }

        /// Puts into the connection what no technician can start there: a process that left its parent, its session and
        /// its terminal, and ignores what it can.
        private func escape(_ visit: Visit) throws {
            let group = "\(Lab.connections)/\(visit.connection)"
            try lab.must(
                .gate,
                """
                (echo $BASHPID > \(group)/ssh/cgroup.procs
                trap '' HUP TERM INT
                exec setsid --fork nohup sleep 4321) </dev/null >/dev/null 2>&1
                # The fork becomes nohup, and then sleep, in its own time.
                for try in {1..100}; do
                    pgrep -x sleep | grep -qxf \(group)/ssh/cgroup.procs && exit 0
                    sleep 0.1
                done
                exit 1
                """)
        }

        @Test func `cancelled with the request`() throws {
            let request = try lab.submit(technicians: ["cancelled"], assets: ["pacs1"])
            try lab.approve(request)
            try lab.collect("cancelled")
            let visit = try lab.visit("cancelled")
            try lab.manager("sekimori request cancel \(request) --why 手術の都合")
            try visit.expectEnd(saying: "手術の都合", cause: "cut")
        }

        @Test(.requirement("R-245"))
        func `the technician suspended`() throws {
            let visit = try lab.visit("suspended")
            try lab.must(.gate, "sekimori technician suspend suspended --why 身元の確認")
            try visit.expectEnd(saying: "身元の確認", cause: "refused")
        }

        @Test func `the technician who says that the logon before was somebody else`() throws {
            _ = try lab.ssh("denying")
            #expect(try lab.run(.vendor, as: "worker", "./enter denying wrong denying+pacs1@10.99.1.1").status != 0)
            let visit = try lab.visit("denying")
            let shown = visit.command.text
            let logons = #/成功 \d{4}-\d\d-\d\d \d\d:\d\d \(10.99.1.10\) / 失敗 \d{4}-\d\d-\d\d \d\d:\d\d \(10.99.1.10\)/#
            #expect(shown.contains(logons) && shown.contains("sekimori credential not-me"), "\(shown)")
            try lab.vendor("denying", "sekimori credential not-me")
            try visit.expectEnd(saying: "申告", cause: "refused")
            #expect(try lab.ssh("denying").status != 0)
        }

        @Test(.requirement("R-091"))
        func `the end of the window, told before, also for what is multiplexed over the connection`() throws {
            let visit = try Self.closing.get()
            #expect(try eventually(seconds: 100) { try visit.leftovers().isEmpty })
            // The greeting said until when; the relay counts in whole seconds and may be one early.
            let told = visit.command.text.firstMatch(of: /(\d\d:\d\d)に切断します/)?.output.1
            let moments = (-1...5).map { Lab.clock(Date() - Double($0), "HH:mm:ss") }
            #expect(told.map { moments.contains("\($0):00") } == true, "\(moments): \(visit.command.text)")
            try visit.expectEnd(saying: "あと1分で切断します", cause: "timeUp")
            #expect(visit.command.text.contains(/過ぎています|時間が終わりました/), "\(visit.command.text)")
            for line in ["-O check x", "window+pacs1@10.99.1.1 uptime </dev/null"] {
                let late = try lab.run(.vendor, as: "worker", "ssh -S ~/window.mux -o BatchMode=yes " + line)
                #expect(late.status != 0 && !late.text.contains("load average"), "\(late)")
            }
            #expect(try lab.ssh("window").status != 0)
        }

        @Test func `not the end that was, once the manager has signed a later one`() throws {
            let (visit, end) = try Self.extended.get()
            // What has no time is cut within 5 s.
            #expect(eventually(seconds: 130) { Date() > end + 6 })
            try visit.startCounting()
            let longer = try lab.run(
                .hospital, as: "worker",
                "sekimori session extend \(visit.session) --until \(Lab.clock(end + 7200, "HH:mm")) --why x --yes "
                    + "--config config/yamada")
            #expect(longer.status == 1, "\(longer)")
            try lab.manager("sekimori session cut \(visit.session) --why 終わり")
            try visit.expectEnd(saying: "終わり", cause: "cut")
        }
    }

    /// The ends of everybody's sessions.
    @Suite(.serialized) struct Stops {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        /// Takes back what shut the door, and waits until it is open: the list of keys is written a moment after.
        private func lift(_ act: () throws -> some Any) {
            do {
                _ = try act()
                let enters = try eventually(seconds: 30) { try lab.ssh("stopped").status == 0 }
                #expect(enters)
            } catch {
                Issue.record("\(error)")
            }
        }

        @Test(.requirement("R-135"), arguments: ["all", "vendor kasumi", "asset pacs1"])
        func `stopped by one command`(_ scope: String) throws {
            defer { lift { try lab.manager("sekimori resume \(scope) --why 収束") } }
            let visit = try lab.visit("stopped")
            try lab.manager("sekimori stop \(scope) --why 感染の疑い")
            try visit.expectEnd(saying: "感染の疑い", cause: "refused")
            // Nobody comes back in before it is lifted.
            #expect(try lab.ssh("stopped").status != 0)
        }

        @Test func `the vendor suspended`() throws {
            defer { lift { try lab.must(.gate, "sekimori vendor resume kasumi") } }
            let visit = try lab.visit("stopped")
            try lab.must(.gate, "sekimori vendor suspend kasumi --why 契約の見直し")
            try visit.expectEnd(saying: "契約の見直し", cause: "refused")
        }
    }
}

extension Visit {
    /// That the session ended as it must: everything gone, the technician told, the journal and the record whole.
    func expectEnd(
        saying words: String, cause: String, at location: SourceLocation = #_sourceLocation
    ) throws {
        let gone = try isGone()
        let leftovers = gone ? "" : try leftovers()
        #expect(gone, "\(leftovers)", sourceLocation: location)
        #expect(command.ends(within: 2), sourceLocation: location)
        #expect(command.text.contains(words), "\(command.text)", sourceLocation: location)
        let ended = try eventually(seconds: 5) { try facts().end != nil }
        #expect(ended, sourceLocation: location)
        let end = try facts().end
        #expect(end?.why == cause && end?.complete == true, "\(String(describing: end))", sourceLocation: location)
        let stray = try strayFromRecord()
        #expect(stray == nil, "\(stray ?? "")", sourceLocation: location)
    }
}

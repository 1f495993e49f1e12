import Testing

extension EndToEnd.Ends {
    /// A process without which, elsewhere, the rest of a connection lives on (THREATS T13).
    enum Part: String, CaseIterable {
        case monitor = "[[]priv[]]"
        case child = "@pts"
        case shell = "sekimori-shell"
        case relay = "sekimori-relay"
        case relaysClient = " /usr/bin/ssh -F "
    }

    @Test(arguments: Part.allCases)
    func `a connection dies with any part of it that is killed`(_ part: Part) throws {
        let visit = try lab.visit("kill")
        try visit.startCounting()
        let process = try visit.process(part.rawValue)
        try lab.must(.gate, "kill -9 \(process)")
        try expectDead(visit)
    }

    @Test func `a connection dies with its monitor that is told to end`() throws {
        let visit = try lab.visit("kill")
        try visit.startCounting()
        try lab.must(.gate, "kill -TERM \(try visit.process(Part.monitor.rawValue))")
        try expectDead(visit)
    }

    @Test func `a connection dies with a client that is gone, also without a terminal`() throws {
        let visit = try lab.visit("kill", running: "sleep 300")
        // What it started there without a terminal, the asset's sshd leaves alone, as every sshd does.
        defer { _ = try? lab.run(.asset, "kill $(pgrep -fx 'sleep 300')") }
        visit.command.stop()
        try expectDead(visit)
    }

    @Test func `a connection outlives the sshd that took it, and dies when it is cut`() throws {
        let visit = try lab.visit("kill")
        try visit.startCounting()
        try lab.must(.gate, "systemctl stop sekimori-sshd")
        defer { _ = try? lab.must(.gate, "systemctl start sekimori-sshd") }
        #expect(visit.counts(beyond: visit.seen + 50))
        #expect(try lab.ssh("kill").status == 255)
        try lab.manager("sekimori session cut \(visit.session) --why 終了")
        try expectDead(visit)
    }

    /// That nothing is left, that the gate knows, and that no more was seen than was recorded.
    private func expectDead(_ visit: Visit, at location: SourceLocation = #_sourceLocation) throws {
        let gone = try visit.isGone()
        let leftovers = gone ? "" : try visit.leftovers()
        #expect(gone, "\(leftovers)", sourceLocation: location)
        #expect(visit.command.ends(within: 5), "\(visit.command.text)", sourceLocation: location)
        let ended = try eventually(seconds: 30) { try visit.facts().end != nil }
        #expect(ended, sourceLocation: location)
        let stray = try visit.strayFromRecord()
        #expect(stray == nil, "\(stray ?? "")", sourceLocation: location)
    }

    /// T11: an sshd that has lost its ForceCommand still starts our shell, which ignores what it is told to run.
    @Test func `without ForceCommand the login shell is the gate`() throws {
        try lab.must(
            .gate,
            """
            sed -e '/^ForceCommand/d' -e 's/^Port .*/Port 2022/' /etc/sekimori/sshd_config > /run/unforced.conf
            ! grep -q ForceCommand /run/unforced.conf && /usr/lib/sekimori/sekimori-sshd -f /run/unforced.conf
            """)
        defer { _ = try? lab.run(.gate, "kill $(pgrep -o -f unforced.conf); rm /run/unforced.conf") }
        let options = "-p 2022 -o HostKeyAlias=10.99.1.1"
        for command in ["id", "uptime", "sh"] {
            let outcome = try lab.ssh("kill", command, options: options)
            #expect(outcome.status == 1 && outcome.text.contains("シェルには端末が要ります"), "\(outcome)")
            #expect(!outcome.text.contains("uid=") && !outcome.text.contains("load average"), "\(outcome)")
        }
        let visit = try lab.visit("kill", options: options)
        #expect(visit.command.text.contains("この接続は記録されています"))
        try lab.manager("sekimori session cut \(visit.session) --why 終了")
        try expectDead(visit)
    }
}

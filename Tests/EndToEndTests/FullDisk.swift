import SekimoriTesting
import Testing

extension EndToEnd.Faults {
    /// A full disk: nothing begins that cannot be written down, what runs ends, and space is all it takes to go on.
    @Suite(.serialized) struct FullDisk {
        private let lab: Lab
        private static let recordings = "/var/lib/sekimori/recordings"

        init() throws { lab = try Lab.shared.get() }

        @Test(.requirement("R-254"))
        func `a session whose recording finds no room ends, and none begins until there is some`() throws {
            try lab.must(.gate, "mount -t tmpfs -o size=2m,mode=711 tmpfs \(Self.recordings)")
            defer { _ = try? lab.must(.gate, "umount -l \(Self.recordings)") }
            let visit = try lab.visit("restart")
            try visit.startCounting()
            try lab.must(.gate, "cat /dev/zero > \(Self.recordings)/filler 2>/dev/null; true")
            try visit.type("head -c 3000000 /dev/urandom | base64")
            #expect(visit.command.ends(within: 15), "\(visit.command.text.suffix(300))")
            #expect(try visit.isGone())
            #expect(visit.command.text.contains("記録を書き込めない"), "\(visit.command.text.suffix(300))")
            _ = try eventually(seconds: 30) { try visit.facts().end != nil }
            let end = try visit.facts().end
            #expect(end?.why == "recorderFailed" && end?.complete == false, "\(String(describing: end))")
            let stray = try visit.strayFromRecord()
            #expect(stray == nil, "\(stray ?? "")")

            let refused = try lab.ssh("restart", "", options: "-tt")
            #expect(refused.status == 255 && refused.text.contains("記録を書き込めない"), "\(refused)")
            try lab.must(.gate, "rm \(Self.recordings)/filler")
            #expect(try lab.ssh("restart").status == 0)
        }

        @Test(.requirement("R-254"))
        func `nobody enters a gate whose journal finds no room, and who is inside is cut`() throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            let small = SmallDisk(lab)
            defer { small.unmount() }
            try small.mount()
            #expect(visit.counts(beyond: visit.seen + 50))
            let before = try lab.position()
            try small.fill()

            // What the technician is told before the passcode counts is a prompt.
            try lab.must(
                .vendor, as: "worker",
                """
                printf '#!/bin/sh\\necho "$1" >&2\\nexec cat "$PASSCODE"\\n' > asking && chmod 700 asking
                sed 's/askpass/asking/' enter > enter-asking && chmod 700 enter-asking
                """)
            let refused = try lab.run(
                .vendor, as: "worker", "./enter-asking tanaka tanaka tanaka+pacs1@10.99.1.1 uptime </dev/null")
            #expect(refused.status == 255 && refused.text.contains("証跡に書き込めない"), "\(refused)")
            let command = try lab.run(.gate, "sekimori asset change ct1 --place nowhere")
            #expect(command.status == 1 && command.text.contains("journal"), "\(command)")
            // Its next segment cannot be journaled.
            try visit.type("head -c 3000000 /dev/urandom | base64")
            #expect(visit.command.ends(within: 15), "\(visit.command.text.suffix(300))")
            #expect(try visit.isGone())
            #expect(try lab.position() == before)

            try small.free()
            let ended = try eventually(seconds: 30) { try visit.facts().end != nil }
            #expect(ended)
            let end = try visit.facts().end
            #expect(end?.why == "recorderFailed" && end?.complete == false, "\(String(describing: end))")
            let stray = try visit.strayFromRecord()
            #expect(stray == nil, "\(stray ?? "")")
            #expect(try lab.ssh("tanaka").status == 0)
            #expect(try lab.journal(after: before).allSatisfy { !($0.payload ?? "").contains("nowhere") })
        }
    }
}

/// The journal on a disk of its own that has little room.
private struct SmallDisk {
    private let lab: Lab

    init(_ lab: Lab) { self.lab = lab }

    func mount() throws {
        try lab.must(
            .gate,
            """
            set -e; cd /var/lib; systemctl stop sekimorid; mkdir -p /run/large
            mount --bind --make-private sekimori /run/large
            size=$(($(du -skc sekimori/journal.sqlite* | tail -n 1 | cut -f1) + 2048))
            mount -t tmpfs -o size=${size}k,mode=1771,gid=$(stat -c %g sekimori) small sekimori
            cp -a /run/large/journal.sqlite* sekimori; mkdir sekimori/recordings sekimori/home
            mount --bind /run/large/recordings sekimori/recordings; mount --bind /run/large/home sekimori/home
            systemctl start sekimorid
            for try in {1..100}; do
                sekimori status >/dev/null 2>&1 && exit 0
                sleep 0.1
            done
            exit 1
            """)
    }

    /// Also what the write-ahead log keeps for later is taken away.
    func fill() throws {
        try lab.must(
            .gate,
            """
            cd /var/lib/sekimori && sqlite3 journal.sqlite 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
            cat /dev/zero > filler 2>/dev/null; true
            """)
    }

    func free() throws { try lab.must(.gate, "rm /var/lib/sekimori/filler") }

    func unmount() {
        _ = try? lab.must(
            .gate,
            """
            cd /var/lib; systemctl stop sekimorid
            if mountpoint -q /run/large && mountpoint -q sekimori; then
                rm -f sekimori/filler /run/large/journal.sqlite*; cp -a sekimori/journal.sqlite* /run/large
                umount -l sekimori/recordings sekimori/home; umount -l sekimori; umount -l /run/large
            fi
            systemctl start sekimorid
            for try in {1..100}; do
                sekimori status >/dev/null 2>&1 && exit 0
                sleep 0.1
            done
            exit 1
            """)
    }
}

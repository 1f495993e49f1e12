import Foundation

/// The people of the tests, their keys, and the ledger they stand in.
///
/// On every host one account, `worker`, has the keys of whoever sits there.
struct People {
    /// Named in the approved request; each test that breaks something has one of its own.
    static let named = [
        "tanaka", "channel", "kill", "restart", "cut", "suspended", "stopped", "plink",
        "denying", "mux", "narrow", "absent",
    ]
    /// Named in requests that tests make.
    static let spare = ["cancelled", "window", "extended", "paged"]
    static var all: [String] { named + spare + matrix }

    private let lab: Lab

    init(_ lab: Lab) { self.lab = lab }

    func arrive() throws {
        try makeAccounts()
        try appointManager()
        try fillLedgers()
        try enrol()
        let approved = try lab.submit(technicians: Self.named, assets: ["pacs1"])
        try lab.approve(approved)
        for technician in Self.named { try lab.collect(technician) }
        try beStolenFrom()
    }

    /// Everything a vendor's people have, in the stranger's hands.
    func beStolenFrom() throws {
        try lab.must(.vendor, as: "worker", "tar -C ~ -c keys pass known_hosts askpass enter > /tmp/stolen")
        let stolen = try lab.must(.vendor, as: "worker", "base64 -w0 /tmp/stolen")
        try lab.must(.stranger, as: "worker", "base64 -d | tar -C ~ -x", input: stolen)
    }

    private func makeAccounts() throws {
        for host in [Host.vendor, .stranger, .hospital] {
            try lab.must(host, "useradd --create-home --shell /bin/bash worker")
        }
        let hostKey = try lab.must(.gate, "cut -d' ' -f1,2 /etc/sekimori/ssh_host_ed25519_key.pub")
        let certificate = try lab.must(.gate, "cat /etc/sekimori/tls/cert.pem")
        try makeKeys(.vendor, of: Self.all + ["sato", "mallory"], certificate: certificate, gate: "10.99.1.1")
        try makeKeys(.hospital, of: ["yamada"], certificate: certificate, gate: "10.99.3.1")
        try lab.must(.vendor, as: "worker", "printf '10.99.1.1 %s' \"$(cat)\" > known_hosts", input: hostKey)
        // The passcode comes from the file the caller names; ssh asks this instead of a person.
        try lab.must(
            .vendor, as: "worker", "cat > askpass && chmod 700 askpass",
            input: "#!/bin/sh\nexec cat \"$PASSCODE\"\n")
        try lab.must(
            .vendor, as: "worker", "cat > enter && chmod 700 enter",
            input: """
                #!/bin/sh
                # enter KEY PASSCODE ARGUMENTS: ssh with that key and the passcode in that file, from a plain terminal.
                key=$1 PASSCODE=$HOME/pass/$2 && shift 2
                export PASSCODE SSH_ASKPASS=$HOME/askpass SSH_ASKPASS_REQUIRE=force TERM=${TERMINAL:-dumb}
                exec ${SSH:-ssh} -i "$HOME/keys/$key" -o IdentitiesOnly=yes -o NumberOfPasswordPrompts=1 \\
                    -o ConnectTimeout=10 -o UserKnownHostsFile="$HOME/known_hosts" "$@"

                """)
        try lab.must(.vendor, as: "worker", "echo wrong-guess > pass/wrong")
    }

    private func makeKeys(_ host: Host, of people: [String], certificate: String, gate: String) throws {
        try lab.must(
            host, as: "worker",
            """
            mkdir -p -m 700 keys pass config && cat > gate.pem
            for person in \(people.joined(separator: " ")); do
                ssh-keygen -q -t ed25519 -N '' -C "$person" -f keys/$person
                printf '%s\\n' "gate: https://\(gate):8443" "certificate: ~/gate.pem" "gate-id: gate" \
                    "person: $person" "key: ~/keys/$person" > config/$person
            done
            """, input: certificate)
    }

    private func appointManager() throws {
        try lab.must(
            .hospital, as: "worker",
            "sekimori init gate --config config/yamada --person yamada --name 山田 --public-key ~/keys/yamada.pub "
                + "--no-passphrase")
        let papers = try lab.must(
            .hospital, as: "worker",
            "tar -C sekimori-organisation -c organisation.pub "
                + "statements | base64 -w0")
        try lab.must(
            .gate,
            """
            mkdir papers && base64 -d | tar -C papers -x
            install -m 644 papers/organisation.pub /etc/sekimori/organisation.pub
            install -m 644 papers/organisation.pub /etc/sekimori/signer/organisation.pub
            sekimori delegation enter papers/statements/000001
            """, input: papers)
    }

    private func fillLedgers() throws {
        let keys = try lab.must(.vendor, as: "worker", "cd keys && tar -c *.pub | base64 -w0")
        let assetKey = try lab.must(.asset, "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub")
        try lab.must(.gate, "mkdir pub && base64 -d | tar -C pub -x", input: keys)
        try lab.must(
            .gate,
            """
            set -e
            read -r key
            later=$(date -d '+200 days' +%F)
            sekimori vendor add kasumi --name 霞メディカル --responsible 高橋 --contact 03 --source 10.99.1.0/24
            sekimori contract add c-1 --vendor kasumi --from 2026-04-01 --until $later --nda $later \
                --safety-clauses yes --schedule always
            port=22
            for asset in pacs1 ct1; do
                sekimori asset add $asset --name $asset --place 2階 --address 10.99.2.20 --port $port \
                    --account maint --host-key "$key" --remote-maintenance yes --schedule always
                port=2222
            done
            sekimori person add sato --name 佐藤 --role clerk:kasumi --key-file pub/sato.pub
            for technician in \(Self.all.joined(separator: " ")); do
                sekimori technician add $technician --name $technician --vendor kasumi --contact 090 \
                    --schedule always --key-file pub/$technician.pub --rights-confirmed-by 高橋
            done
            """, input: assetKey)
    }

    private func enrol() throws {
        let invitations = try lab.must(
            .gate,
            """
            for technician in \(Self.all.joined(separator: " ")); do
                echo "$technician $(sekimori technician invite $technician --json | jq -r '.. | .invitation? // empty')"
            done
            """)
        try lab.must(
            .vendor, as: "worker",
            """
            set -e
            echo correct-horse-battery-2026 > password
            while read -r technician invitation; do
                echo $invitation | sekimori credential enrol --config config/$technician --invitation-file - \
                    --password-file password
            done
            """, input: invitations)
    }

    /// Only after the approval, which would refuse whoever never can come; what counts is what holds at the door.
    func closeSchedule(of technician: String, day: Bool, hour: Bool) throws {
        guard day || hour else { return }
        let now = Date()
        let end = Lab.clock(now + 5 * 3600, "HH:mm")
        let hours = "\(Lab.clock(now + 3 * 3600, "HH:mm"))-\(end == "00:00" ? "24:00" : end)"
        let days = day ? Lab.clock(now + 3 * 86400, "EEE").lowercased() : "mon-sun"
        try lab.must(
            .gate,
            "sekimori technician change \(technician) --schedule \"\(days) \(hour ? hours : "00:00-24:00")\"")
    }
}

import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// sshd runs exactly as it was tested, or not at all (THREATS row 11).
    @Suite(.serialized) struct Drift {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        @Test func `no line of sshd's configuration or PAM file can be removed or changed`() throws {
            let outcome = try lab.run(
                .gate,
                #"""
                set -u; mkdir -p -m 700 /root/drift; cd /root/drift; tried=0
                cp /etc/sekimori/sshd_config config.good; cp /etc/pam.d/sekimori-sshd pam.good
                cp config.good config; cp pam.good pam
                lint() { /usr/lib/sekimori/lint-sshd $PWD/config $PWD/pam >words 2>&1; }
                lint || { echo "the good ones are refused:"; cat words; }
                refuses() {
                    tried=$((tried + 1))
                    if lint; then echo "accepted: $1"; fi
                    if ! grep -q . words; then echo "without a word: $1"; fi
                }
                for file in config pam; do
                    lines=$(grep -nvE '^[[:space:]]*(#|$)' $file.good | cut -d: -f1)
                    for line in $lines; do
                        text=$(sed -n ${line}p $file.good)
                        sed ${line}d $file.good >$file; refuses "$file without $text"
                        case $text in
                            *' yes') change='s/ yes$/ no/' ;;
                            *' no') change='s/ no$/ yes/' ;;
                            *' none') change='s| none$| /etc/passwd|' ;;
                            *:[0-9]*) change='s/[^ ]*$/none/' ;;
                            *requi*) change='s/requi[a-z]*/sufficient/' ;;
                            *) change='s/[^ ]*$/0&x/' ;;
                        esac
                        sed "${line}$change" $file.good >$file; refuses "$file with $(sed -n ${line}p $file)"
                    done
                    for more in 'PasswordAuthentication yes' 'Include /etc/ssh/sshd_config.d/*.conf' 'PermitTunnel yes' \
                        'Match Address 10.0.0.0/8' 'AcceptEnv *' 'auth sufficient pam_permit.so' \
                        'auth sufficient pam_unix.so' '@include common-auth' 'account sufficient pam_permit.so'; do
                        { echo "$more"; cat $file.good; } >$file; refuses "$file after $more"
                        { cat $file.good; echo "$more"; } >$file; refuses "$file before $more"
                    done
                    : >$file; refuses "empty $file"
                    rm $file; refuses "no $file"
                    cp $file.good $file
                    chmod 666 $file; refuses "$file that everybody may write"
                    chown nobody $file; chmod 644 $file; refuses "$file of somebody else"
                    chown root $file
                done
                lint || cat words
                cd /; rm -r /root/drift; echo "tried $tried"
                """#, seconds: 400)
            let tried = outcome.text.firstMatch(of: /^tried (\d+)\n$/).flatMap { Int($0.output.1) }
            #expect((tried ?? 0) > 150, "\(outcome)")
        }

        @Test(arguments: [
            ("/etc/sekimori/sshd_config", "s/^DisableForwarding yes/DisableForwarding no/"),
            ("/etc/sekimori/sshd_config", "/^ForceCommand/d"),
            ("/etc/pam.d/sekimori-sshd", "s/^auth .*/auth sufficient pam_permit.so/"),
        ])
        func `with another configuration the door stays shut, until it is put right`(_ file: String, change: String)
            throws
        {
            try lab.must(.gate, "cp -p \(file) \(file).good; sed -i '\(change)' \(file)")
            defer { _ = try? lab.run(.gate, "test -e \(file).good && mv \(file).good \(file)") }
            #expect(try lab.run(.gate, "systemctl restart sekimori-sshd").status != 0)
            let shut = try lab.ssh("tanaka")
            #expect(shut.text.contains("Connection refused"), "\(shut)")
            #expect(try lab.run(.gate, "systemctl is-active sekimori-sshd").text != "active\n")
            try lab.must(.gate, "mv \(file).good \(file)")
            // By itself.
            #expect(try eventually(seconds: 15) { try lab.ssh("tanaka").status == 0 })
        }
    }
}

"""The rows of Tests/bench that need hosts: the gate between a vendor and an asset, beside two hops of plain ssh there.

The plain way, on the same hosts: Debian's sshd with Debian's configuration on port 2200 of gate and asset, key
authentication, and on the gate `ssh` to the asset. Everything runs on this machine; what the hosts write lies in memory.
"""

import ctypes
import glob
import hashlib
import math
import os
import pty
import re
import select
import shutil
import signal
import socket
import statistics
import subprocess
import termios
import time

PROMPT = re.compile(rb"maint@[^\r\n]*\$ $")


def be_nice(pid, nice):
    """Lays a nice value on a process and, where the kernel weighs sessions against each other, on its session."""
    os.setpriority(os.PRIO_PROCESS, pid, nice)
    if os.path.exists(f"/proc/{pid}/autogroup"):
        with open(f"/proc/{pid}/autogroup", "w") as file:
            file.write(str(nice))


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Lab:
    """Five hosts of Deploy/lab, and processes of ours on them."""

    def __init__(self, root, name, packages, say):
        self.program, self.name, self.say = os.path.join(root, "Deploy", "lab"), name, say
        if packages:
            files = [os.path.join(packages, each) for each in os.listdir(packages)]
        else:
            say("Deploy/package")
            made = subprocess.run([os.path.join(root, "Deploy", "package")], stdout=subprocess.PIPE, text=True)
            if made.returncode != 0:
                raise SystemExit("Tests/bench: error: Deploy/package failed")
            files = made.stdout.split()
        gate = next(each for each in files if "/sekimori_" in each)
        people = next(each for each in files if "/sekimori-client_" in each)
        self.down()
        say(f"a lab named {name}")
        done = subprocess.run(
            [self.program, "up", name, "--deb", gate, "--client-deb", people], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stderr[-2000:]}\nTests/bench: error: the lab does not come up")

    def down(self):
        subprocess.run([self.program, "down", self.name], capture_output=True)

    def must(self, host, line, user="root", given=""):
        """Runs a line of shell on a host; what it writes to stdout."""
        done = subprocess.run(
            [self.program, "exec", "--name", self.name, "--user", user, host, "bash", "-c", line], input=given,
            capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stdout[-1000:]}{done.stderr[-1000:]}\nTests/bench: error: {host}: {line}")
        return done.stdout

    def leader(self, host):
        """The first process of a host."""
        with open(f"/run/sekimori-lab/{self.name}/keeper") as file:
            keeper = file.read().strip()
        group = f"/proc/{keeper}/root/sys/fs/cgroup/sekimori-lab/{self.name}/{host}/payload/init.scope/cgroup.procs"
        with open(group) as file:
            return int(file.readline())

    def processes(self, host):
        """Of a host: (pid, path of the program)."""
        own = os.readlink(f"/proc/{self.leader(host)}/ns/pid")
        found = []
        for path in glob.glob("/proc/[0-9]*"):
            try:
                if os.readlink(path + "/ns/pid") == own:
                    found.append((int(path[6:]), os.readlink(path + "/exe")))
            except OSError:
                continue
        return found


class Terminal:
    """A program of the vendor's worker in a terminal of 24 x 80, started without a program of the lab in between."""

    def __init__(self, lab, command, environment):
        leader = lab.leader("vendor")
        spaces = [os.open(f"/proc/{leader}/ns/{kind}", os.O_RDONLY) for kind in ("uts", "ipc", "net", "mnt")]
        libc = ctypes.CDLL(None, use_errno=True)
        self.started = time.perf_counter()
        self.child, self.master = pty.fork()
        if self.child == 0:
            try:
                for space in spaces:
                    if libc.setns(space, 0) != 0:
                        os._exit(126)
                os.setgroups([])
                os.setgid(1000)
                os.setuid(1000)
                os.chdir("/home/worker")
                os.execve(command[0], command, {
                    "PATH": "/usr/bin:/bin", "HOME": "/home/worker", "USER": "worker", "TERM": "xterm", **environment})
            finally:
                os._exit(127)
        for space in spaces:
            os.close(space)
        termios.tcsetwinsize(self.master, (24, 80))
        self.said = b""

    def read(self, seconds):
        """What is there within so long; b"" when nothing is, None at the end."""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.master, 65536) or None
        except OSError:
            return None

    def await_(self, sign, seconds=60):
        """The moment at which what was said matches."""
        end = time.perf_counter() + seconds
        while True:
            if sign.search(self.said[-400:]):
                return time.perf_counter()
            piece = self.read(max(0, end - time.perf_counter()))
            if not piece:
                raise SystemExit(f"Tests/bench: error: {sign.pattern} never came: {self.said[-1000:]!r}")
            self.said += piece

    def type(self, text):
        self.said = b""
        os.write(self.master, text)

    def end(self, seconds=30):
        """Waits for the end by itself; the exit status."""
        end = time.perf_counter() + seconds
        while (piece := self.read(max(0, end - time.perf_counter()))) is not None:
            if not piece and time.perf_counter() >= end:
                break
        return self.close()

    def close(self):
        os.close(self.master)
        try:
            os.kill(self.child, signal.SIGHUP)
        except ProcessLookupError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


class Bench:
    def __init__(self, root, work, quick, build, row, say, packages, name="bench"):
        self.root, self.work, self.quick, self.build, self.row, self.say = root, work, quick, build, row, say
        self.packages, self.name = packages, name
        self.rounds = 3 if quick else 11
        # A passcode opens one session at a time: as many as technicians times assets.
        self.technicians = [f"tech{number:02d}" for number in range(2 if quick else 13)]
        self.assets = ["pacs1", "ct1", "mr1", "us1"][:2 if quick else 4]
        self.lab = None

    def measures(self):
        return [
            ("login to first prompt", self.login), ("short logins", self.short),
            ("output through the gate", self.output), ("echo of a key", self.echo),
            ("echo of a key, many sessions; memory", self.many), ("start", self.start),
            ("logins beside a portal under fire", self.fire), ("logins beside people on pages", self.people),
        ]

    def down(self):
        if self.lab:
            self.lab.down()

    # Setting up

    def up(self):
        """The lab with people, ledgers and an approved request, and the plain way beside it."""
        if self.lab:
            return
        self.lab = lab = Lab(self.root, self.name, self.packages, self.say)
        for host in ("vendor", "hospital"):
            lab.must(host, "useradd --create-home --shell /bin/bash --uid 1000 worker")
        certificate = lab.must("gate", "cat /etc/sekimori/tls/cert.pem")
        people = {"vendor": ("10.99.1.1", ["sato", *self.technicians]), "hospital": ("10.99.3.1", ["yamada"])}
        for host, (gate, names) in people.items():
            lab.must(host, f"""
                mkdir -p -m 700 keys pass config && cat > gate.pem
                for person in {' '.join(names)}; do
                    ssh-keygen -q -t ed25519 -N '' -C $person -f keys/$person
                    printf '%s\\n' "gate: https://{gate}:8443" "certificate: ~/gate.pem" "gate-id: gate" \
                        "person: $person" "key: ~/keys/$person" > config/$person
                done""", "worker", certificate)
        self.appoint()
        self.fill()
        self.apply()
        self.lay_plain_way()

    def appoint(self):
        lab = self.lab
        lab.must("hospital", "sekimori init gate --config config/yamada --person yamada --name 山田 "
                 "--public-key ~/keys/yamada.pub --no-passphrase", "worker")
        papers = lab.must(
            "hospital", "tar -C sekimori-organisation -c organisation.pub statements | base64 -w0", "worker")
        lab.must("gate", """
            set -e
            mkdir papers && base64 -d | tar -C papers -x
            install -m 644 papers/organisation.pub /etc/sekimori/organisation.pub
            install -m 644 papers/organisation.pub /etc/sekimori/signer/organisation.pub
            sekimori delegation enter papers/statements/000001""", given=papers)

    def fill(self):
        lab = self.lab
        keys = lab.must("vendor", "cd keys && tar -c *.pub | base64 -w0", "worker")
        lab.must("gate", "mkdir pub && base64 -d | tar -C pub -x", given=keys)
        asset = lab.must("asset", "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").strip()
        lab.must("asset", f"""
            printf '%s\\n' {' '.join(self.assets)} > /etc/ssh/sekimori/principals/maint
            printf 'Port %s\\n' {' '.join(str(2200 + n) for n in range(1, len(self.assets)))} >> /etc/ssh/sshd_config
            systemctl restart ssh""")
        everybody = " ".join(self.technicians)
        lab.must("gate", f"""
            set -e
            later=$(date -d '+200 days' +%F)
            sekimori vendor add kasumi --name 霞メディカル --responsible 高橋 --contact 03 --source 10.99.1.0/28
            sekimori contract add c-1 --vendor kasumi --from 2026-04-01 --until $later --nda $later \
                --safety-clauses yes --schedule always
            port=22
            for asset in {' '.join(self.assets)}; do
                sekimori asset add $asset --name $asset --place 2階 --address 10.99.2.20 --port $port --account maint \
                    --host-key '{asset}' --remote-maintenance yes --schedule always
                port=$((port == 22 ? 2201 : port + 1))
            done
            sekimori person add sato --name 佐藤 --role clerk:kasumi --key-file pub/sato.pub
            for technician in {everybody}; do
                sekimori technician add $technician --name $technician --vendor kasumi --contact 090 \
                    --schedule always --key-file pub/$technician.pub --rights-confirmed-by 高橋
            done""")
        invitations = lab.must("gate", f"""
            for technician in {everybody}; do
                echo "$technician $(sekimori technician invite $technician --json | jq -r '.. | .invitation? // empty')"
            done""")
        lab.must("vendor", """
            set -e
            echo correct-horse-battery-2026 > password
            while read -r technician invitation; do
                echo $invitation | sekimori credential enrol --config config/$technician --invitation-file - \\
                    --password-file password
            done""", "worker", invitations)

    def apply(self):
        """A request for ten hours from now, approved; passcodes collected."""
        lab, tokyo = self.lab, 9 * 3600
        start = int(time.time()) // 60 * 60

        def at(moment, form):
            return time.strftime(form, time.gmtime(moment + tokyo))

        today = at(start, "%Y-%m-%d")
        form = f"""
vendor: kasumi
contract: c-1
date: {today}
from: "{at(start, '%H:%M')}"
until: "{at(start + 36000, '%H:%M')}"
category: fault
purpose: 検索が遅い件の調査
content: 索引を確認する
plan: [索引を確認する]
assets: [{', '.join(self.assets)}]
technicians: [{', '.join(self.technicians)}]
sources: [10.99.1.0/28]
capabilities:
  - shell
  - exec true
privilege: general
personal-information: no
live-data: no
fault-data: no
take-out: no
bring-in: no
service-stop: no
backup: yes, 前日分
rollback: 元に戻す
risk: 遅くなる
supervisor: 伊藤
terminal:
  terminal: KM-1
  operating-system: Debian 13
  patched-on: {today}
  antivirus: ClamAV
  definitions-of: {today}
  scanned-on: {today}
  malware-found: no
  firewall: yes
  public-wireless: no
  declared-by: 田中
  declared-on: {today}
"""
        lab.must("vendor", "cat > work.yaml", "worker", form)
        answer = lab.must("vendor", "sekimori request submit work.yaml --json --config config/sato", "worker")
        request = re.search(r"r\d{8}-\d+", answer)[0]
        lab.must("hospital", f"sekimori request approve {request} --yes --config config/yamada", "worker")
        # ssh asks this instead of a person; which passcode, is in its environment.
        lab.must("vendor", f"""
            set -e
            printf '#!/bin/sh\\necho "$PASSCODE"\\n' > askpass && chmod 700 askpass
            for technician in {' '.join(self.technicians)}; do
                for asset in {' '.join(self.assets)}; do
                    echo "$technician $asset $(sekimori credential collect $asset --password-file password \
                        --config config/$technician --json | jq -r .passcode)"
                done
            done > passcodes""", "worker")
        self.remember()

    def remember(self):
        """The passcodes, as the vendor's people have them."""
        lines = self.lab.must("vendor", "cat passcodes", "worker").split("\n")
        self.passcodes = {(name, asset): word for name, asset, word in (each.split() for each in lines if each)}

    def lay_plain_way(self):
        lab = self.lab
        first = lab.must("vendor", "cat keys/sato.pub", "worker")
        lab.must("gate", "useradd --create-home --shell /bin/bash plain")
        lab.must("gate", "mkdir -p -m 700 .ssh; cat > .ssh/authorized_keys; "
                 "ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519", "plain", first)
        second = lab.must("gate", "cat .ssh/id_ed25519.pub", "plain")
        lab.must("asset", "mkdir -p -m 700 .ssh; cat > .ssh/authorized_keys", "maint", second)
        for host in ("gate", "asset"):
            lab.must(host, "mkdir -p /run/sshd; cd /etc/ssh; test -e ssh_host_ed25519_key || "
                     "ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key; systemd-run -q --unit=plain-sshd /usr/sbin/sshd -D "
                     "-f /usr/share/openssh/sshd_config -o Port=2200 -o PidFile=none "
                     "-o HostKey=/etc/ssh/ssh_host_ed25519_key")
        keys = {host: lab.must(host, "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").strip()
                for host in ("gate", "asset")}
        ours = lab.must("gate", "cut -d' ' -f1,2 /etc/sekimori/ssh_host_ed25519_key.pub").strip()
        lab.must("vendor", "cat > known_hosts", "worker", f"10.99.1.1 {ours}\n[10.99.1.1]:2200 {keys['gate']}\n")
        lab.must("gate", "cat > .ssh/known_hosts", "plain", f"[10.99.2.20]:2200 {keys['asset']}\n")

    # The two ways

    def ours(self, *command, technician="tech00", asset="pacs1"):
        return Terminal(self.lab, [
            "/usr/bin/ssh", "-i", f"keys/{technician}", *self.options, "-o", "NumberOfPasswordPrompts=1",
            "-T" if command else "-tt", f"{technician}+{asset}@10.99.1.1", *command,
        ], {"SSH_ASKPASS": "/home/worker/askpass", "SSH_ASKPASS_REQUIRE": "force",
            "PASSCODE": self.passcodes[technician, asset]})

    def plain(self, *command):
        kind = "-T" if command else "-tt"
        return Terminal(self.lab, [
            "/usr/bin/ssh", "-i", "keys/sato", *self.options, "-p", "2200", kind, "plain@10.99.1.1",
            " ".join(["exec ssh", kind, "-p 2200", "maint@10.99.2.20", *command])], {})

    # Keys pass at once: OpenSSH otherwise sends them on the beat of 20 ms, and that would be all there is to see.
    options = ["-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=known_hosts", "-o", "ConnectTimeout=20",
               "-o", "ObscureKeystrokeTiming=no"]

    def pairs(self, measure, rounds):
        """Medians of a measure over both ways, in turn: (ours, plain)."""
        figures = ([], [])
        for _ in range(rounds):
            for way, list_ in zip((self.ours, self.plain), figures):
                list_.append(measure(way))
        return tuple(statistics.median(each) for each in figures)

    def scrypt(self):
        """What checking a passcode costs, measured here as it is done there, in seconds."""
        begin = time.perf_counter()
        hashlib.scrypt(b"passcode", salt=b"s" * 16, n=1 << 15, r=8, p=1, maxmem=64 << 20)
        return time.perf_counter() - begin

    def login(self):
        self.up()
        checks = []

        def once(way):
            terminal = way()
            seconds = terminal.await_(PROMPT) - terminal.started
            terminal.type(b"exit\n")
            terminal.end()
            if way == self.plain:
                checks.append(self.scrypt())
            return seconds

        once(self.ours), once(self.plain)
        ours, plain = self.pairs(once, self.rounds)
        scrypt = statistics.median(checks)
        self.row("login to first prompt, two hops of plain ssh", plain * 1000, "ms")
        self.row("login to first prompt, through the gate", ours * 1000, "ms", None, "ssh -tt tech00+pacs1@gate")
        self.row("login to first prompt, scrypt of the passcode in it", scrypt * 1000, "ms", None, "N=32768 r=8 p=1")
        self.row("login to first prompt without scrypt, time against plain", (ours - scrypt) / plain, "x", ("<=", 1.15))

    def short(self):
        self.up()
        count = 5 if self.quick else 50

        def once(way):
            terminal = way("true")
            if terminal.end() != 0:
                raise SystemExit("Tests/bench: error: a login failed")
            return time.perf_counter() - terminal.started

        ours = plain = scrypt = 0
        for _ in range(count):
            ours += once(self.ours)
            plain += once(self.plain)
            scrypt += self.scrypt()
        self.row(f"{count} short logins, two hops of plain ssh", plain, "s")
        self.row(f"{count} short logins, time against plain", ours / plain, "x", ("<=", 1.15),
                 "ssh tech00+pacs1@gate true, in turn with the plain way; scrypt is in it")
        self.row(f"{count} short logins without scrypt, time against plain", (ours - scrypt) / plain, "x")

    def beside(self, host, *command, given=""):
        """Logins while a program of this machine runs in the network of a host, in turn with quiet ones: p95 of the quiet
        ones in seconds, how many times as long it is beside the program, both the median of the rounds, and what the
        program said at each end."""
        count = 4 if self.quick else 20

        def once():
            terminal = self.ours("true")
            if terminal.end() != 0:
                raise SystemExit("Tests/bench: error: a login failed")
            return time.perf_counter() - terminal.started

        # What the unit says of its weight; the lab's hosts have no controller that would do it.
        weight = int(self.lab.must("gate", "systemctl show -P CPUWeight sekimori-portal"))
        for pid, path in self.lab.processes("gate"):
            if path.endswith("/sekimori-portal"):
                be_nice(pid, round(math.log(100 / weight, 1.25)))
        quiet, ratios, said = [], [], []
        for _ in range(self.rounds):
            quiet.append(percentile([once() for _ in range(count)], 0.95))
            other = subprocess.Popen(
                [self.lab.program, "reach", "--name", self.lab.name, host, *command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
            # It stands for machines elsewhere: of these cores it has what nothing else wants.
            be_nice(other.pid, 19)
            try:
                other.stdin.write(given)
                other.stdin.flush()
                other.stdout.readline()
                ratios.append(percentile([once() for _ in range(count)], 0.95) / quiet[-1])
                other.stdin.close()
                said.append(other.stdout.read())
            finally:
                other.kill()
                other.wait()
        return statistics.median(quiet), statistics.median(ratios), said

    def fire(self):
        """Logins while a stranger holds the portal's connections and floods it with bodies."""
        self.up()
        quiet, ratio, _ = self.beside(
            "stranger", "python3", os.path.join(self.root, "Tests", "fire.py"), "10.99.1.1", "8443")
        self.row("login, p95", quiet * 1000, "ms", None, "ssh tech00+pacs1@gate true")
        self.row("login, p95 while the portal is under fire, against that", ratio, "x", ("<=", 1.2),
                 "Tests/fire.py from a stranger's host on the same two cores")

    def people(self):
        """Logins while the hospital's people look at pages."""
        self.up()
        addresses = [f"10.99.3.{last}" for last in range(101, 109)]
        # A sign-in is good from the address that it was made from.
        self.lab.must("hospital", f"""
            set -e
            link=$(ip -o -4 addr show to 10.99.3.10 | awk '{{print $2}}') && link=${{link%%@*}}
            cd /home/worker
            for each in {' '.join(addresses)}; do
                ip addr replace $each/24 dev $link
                ip route replace 10.99.3.0/24 dev $link src $each
                runuser -u worker -- env HOME=/home/worker XDG_CACHE_HOME=/home/worker/.cache/$each \
                    sekimori request list --config config/yamada
            done
            ip route replace 10.99.3.0/24 dev $link src 10.99.3.10""")
        sessions = self.lab.must("hospital", "jq -r .token .cache/10.99.3.*/sekimori/token-*", "worker")
        count = 20 if self.quick else 200
        _, ratio, said = self.beside(
            "hospital", "python3", os.path.join(self.root, "Tests", "people.py"), "10.99.3.1", "8443", str(count), "10",
            *addresses, given=" ".join(sessions.split()) + "\n")
        pages, missing, waited = zip(*(map(float, each.split()) for each in said))
        self.row(f"login, p95 while {count} people look at pages, against quiet", ratio, "x", ("<=", 1.2),
                 f"Tests/people.py: each a page every 10 s; {sum(pages):.0f} pages on the same two cores")
        self.row(f"pages of {count} people beside logins, p95", max(waited), "ms")
        self.row("of these pages, did not come", sum(missing), "", ("<=", 0))

    def output(self):
        self.up()
        lines = 100_000 if self.quick else 700_000
        line = "%08d Nov 22 13:05:%02d pacs1 dicom[%d]: C-STORE of study %x, image 1 of 1: ok\\n"
        self.lab.must("asset", f"""awk 'BEGIN {{ for (n = 0; n < {lines}; n++)
            printf "{line}", n, n % 60, n % 997, n * 7919 % 1000003 }}' > /tmp/text""")
        size = int(self.lab.must("asset", "stat -c %s /tmp/text")) + lines
        terminals = {way: way() for way in (self.ours, self.plain)}
        for terminal in terminals.values():
            terminal.await_(PROMPT)
            terminal.type(b"stty -echo\n")
            terminal.await_(PROMPT)

        def once(way):
            terminal = terminals[way]
            terminal.type(b"cat /tmp/text; echo DO''NE\n")
            begin = time.perf_counter()
            said, tail = 0, b""
            while b"DONE\r\n" not in tail:
                piece = terminal.read(60)
                if not piece:
                    raise SystemExit("Tests/bench: error: the output does not end")
                said += len(piece)
                tail = tail[-20:] + piece
            seconds = time.perf_counter() - begin
            if said < size:
                raise SystemExit(f"Tests/bench: error: {said} of {size} bytes came")
            terminal.said = tail
            terminal.await_(PROMPT)
            return seconds

        ours, plain = self.pairs(once, self.rounds)
        for terminal in terminals.values():
            terminal.type(b"exit\n")
            terminal.end()
        self.row("two hops of plain ssh, output of a terminal", size / plain / 1e6, "MB/s")
        self.row("output through the gate, time against plain", ours / plain, "x", ("<=", 1.15),
                 f"cat of {size >> 20} MB on the asset")

    def keys(self, ours, plain, count):
        """Types keys in turn into two terminals whose programs only echo: ([ms], [ms])."""
        figures = ([], [])
        for number in range(count):
            for terminal, list_ in zip((ours, plain) if number % 2 else (plain, ours),
                                       figures if number % 2 else figures[::-1]):
                key = b"%c" % (97 + number % 26)
                begin = time.perf_counter()
                os.write(terminal.master, key)
                piece = terminal.read(20)
                if piece is None or key not in piece:
                    raise SystemExit(f"Tests/bench: error: a key brought {piece!r}")
                list_.append((time.perf_counter() - begin) * 1000)
                time.sleep(0.005 + number % 7 * 0.001)
        return figures

    def echoing(self, way):
        terminal = way()
        terminal.await_(PROMPT)
        terminal.type(b"stty -icanon; echo REA''DY; exec cat >/dev/null\n")
        terminal.await_(re.compile(rb"READY\r\n"))
        return terminal

    def let_keys_pass(self):
        """The gate's ssh, ours and the plain one alike, sends keys at once too."""
        self.lab.must("gate", """
            test -e /usr/bin/ssh.bench && exit
            cp -p /usr/bin/ssh /usr/bin/ssh.bench
            printf '#!/bin/sh\\nexec /usr/bin/ssh.bench -o ObscureKeystrokeTiming=no "$@"\\n' > /usr/bin/ssh.new
            chmod 755 /usr/bin/ssh.new && mv /usr/bin/ssh.new /usr/bin/ssh""")

    def compare_keys(self, name, goal):
        count = 200 if self.quick else 2000
        ours, plain = self.echoing(self.ours), self.echoing(self.plain)
        self.keys(ours, plain, 20)
        mine, theirs = self.keys(ours, plain, count)
        ours.close(), plain.close()
        self.row(f"{name}, plain, median", statistics.median(theirs), "ms")
        self.row(f"{name}, plain, p99", percentile(theirs, 0.99), "ms")
        self.row(f"{name}, added by the gate, median", statistics.median(mine) - statistics.median(theirs), "ms")
        self.row(f"{name}, added by the gate, p99", percentile(mine, 0.99) - percentile(theirs, 0.99), "ms", goal,
                 f"{count} keys each, in turn, ObscureKeystrokeTiming off on both hops")

    def echo(self):
        self.up()
        self.let_keys_pass()
        self.compare_keys("echo of a key", ("<=", 0.2))

    def many(self):
        self.up()
        self.let_keys_pass()
        terminals = []
        try:
            for technician in self.technicians:
                for asset in self.assets:
                    # The first passcode is for the session that is measured.
                    if (technician, asset) != ("tech00", "pacs1"):
                        terminals.append(self.entered(technician, asset))
            time.sleep(3)
            self.memory(len(terminals))
            self.compare_keys(f"echo of a key at {len(terminals) + 1} sessions", ("<=", 2))
        finally:
            for terminal in terminals:
                terminal.close()

    def entered(self, technician, asset):
        """A session at its prompt. On a busy machine the gate may not answer PAM in its 2 s: then once more."""
        for left in (2, 1, 0):
            terminal = self.ours(technician=technician, asset=asset)
            try:
                terminal.await_(PROMPT)
                return terminal
            except SystemExit:
                terminal.close()
                if not left:
                    raise

    def memory(self, count):
        total = {"sekimori-relay": 0, "sekimori-shell": 0, "ssh": 0}
        parents = {}
        relays = set()
        for pid, path in self.lab.processes("gate"):
            name = os.path.basename(path).removesuffix(".bench")
            if name not in total:
                continue
            with open(f"/proc/{pid}/status") as file:
                parents[pid] = (name, int(re.search(r"PPid:\s*(\d+)", file.read())[1]))
            if name == "sekimori-relay":
                relays.add(pid)
        for pid, (name, parent) in parents.items():
            # Of the ssh processes those that a relay started.
            if name == "ssh" and parent not in relays:
                continue
            with open(f"/proc/{pid}/smaps_rollup") as file:
                total[name] += next(int(each.split()[1]) for each in file if each.startswith("Pss:"))
        if len(relays) != count:
            raise SystemExit(f"Tests/bench: error: {len(relays)} relays for {count} sessions")
        self.row(f"idle relay on the gate, memory (PSS, average of {count})", total["sekimori-relay"] / count / 1024,
                 "MB", ("<=", 1))
        self.row("the same with its shell and its ssh", sum(total.values()) / count / 1024, "MB", ("<=", 4))

    def start(self):
        self.up()
        generator = self.build("sekimori-bench-journal", static=False)
        count = 100_000 if self.quick else 1_000_000
        journal = os.path.join(self.work, "journal")
        os.mkdir(journal)
        self.say(f"writing a journal of {count} entries")
        done = subprocess.run([generator, f"{journal}/journal.sqlite", str(count)], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stderr[-1000:]}\nTests/bench: error: sekimori-bench-journal failed")
        leader = self.lab.leader("gate")
        place = f"/proc/{leader}/root/var/lib/sekimori"
        self.lab.must("gate", "systemctl stop sekimorid && mkdir -p /var/lib/sekimori/bench")
        owner = os.stat(f"{place}/journal.sqlite")
        for name in os.listdir(journal):
            shutil.move(f"{journal}/{name}", f"{place}/bench/{name}")
            os.chown(f"{place}/bench/{name}", owner.st_uid, owner.st_gid)
        size = os.path.getsize(f"{place}/bench/journal.sqlite")
        swap = """cd /var/lib/sekimori && mkdir other && mv journal.sqlite* other/ && mv bench/* . &&
            mv other/* bench/ && rmdir other"""
        times = ([], [])
        for _ in range(self.rounds):
            for list_ in times:
                list_.append(self.started(leader))
                self.lab.must("gate", "systemctl stop sekimorid; " + swap)
        self.row("start of the daemon, the lab's own journal", statistics.median(times[0]), "s")
        self.row(f"start of the daemon, {count} entries", statistics.median(times[1]), "s", ("<=", 1),
                 f"from exec to the first answer; {size >> 20} MB of journal")

    def started(self, leader):
        """Starts the daemon: seconds from its exec until it answers."""
        self.lab.must("gate", "systemctl start --no-block sekimorid")
        door = f"/proc/{leader}/root/run/sekimori/operator/socket"
        end = time.monotonic() + 60
        while time.monotonic() < end:
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(20)
            try:
                line.connect(door)
                line.sendall(b"GET / HTTP/1.1\r\nHost: gate\r\n\r\n")
                if line.recv(16):
                    now = time.clock_gettime(time.CLOCK_BOOTTIME)
                    pid = next(pid for pid, path in self.lab.processes("gate") if path.endswith("/sekimorid"))
                    with open(f"/proc/{pid}/stat") as file:
                        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
                    return now - ticks / os.sysconf("SC_CLK_TCK")
            except (ConnectionError, FileNotFoundError):
                time.sleep(0.002)
            finally:
                line.close()
        raise SystemExit("Tests/bench: error: the daemon does not answer")

"""The rows of Tests/bench that need no second host."""

import os
import pty
import select
import shutil
import signal
import statistics
import subprocess
import termios
import time


def on_pty(command, feed=None, environment=None):
    """Runs a command on a cooked pty of 80 x 24 and reads all it says: (seconds, bytes). `feed(write)` types."""
    begin = time.perf_counter()
    child, master = pty.fork()
    if child == 0:
        try:
            os.execvpe(command[0], command, dict(os.environ, TERM="xterm", **(environment or {})))
        finally:
            os._exit(127)
    termios.tcsetwinsize(master, (24, 80))
    if feed:
        feed(master)
    said = 0
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        said += len(piece)
    os.close(master)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"Tests/bench: error: {' '.join(command)} failed: {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - begin, said


def drain(master, seconds):
    """Reads what a pty says for so long; returns how many bytes."""
    end = time.monotonic() + seconds
    said = 0
    while (left := end - time.monotonic()) > 0:
        if select.select([master], [], [], left)[0]:
            try:
                said += len(os.read(master, 65536))
            except OSError:
                break
    return said


def empty(directory):
    """Gives a recording's bytes back but keeps its files until the end: ext4 without a journal looks past every file
    removed in the last five seconds whenever one is made, and only who makes several files would pay for that."""
    for name in os.listdir(directory):
        os.truncate(os.path.join(directory, name), 0)


def size_of(directory):
    return sum(os.path.getsize(os.path.join(directory, name)) for name in os.listdir(directory))


class Bench:
    def __init__(self, work, quick, build, row, say):
        self.work, self.quick, self.build, self.row, self.say = work, quick, build, row, say
        self.rounds = 3 if quick else 11

    def measures(self):
        return [
            ("relay on a pty", self.relay), ("key hook", self.key_hook), ("idle relay", self.idle),
            ("decide", self.decide), ("recording of shell work", self.recording), ("lists and pages", self.lists),
        ]

    def fresh(self, name):
        path = os.path.join(self.work, name)
        os.mkdir(path)
        return path

    def seal(self):
        """Options that seal a recording to three auditors."""
        options = []
        for number in range(3):
            path = os.path.join(self.work, f"auditor{number}")
            if not os.path.exists(path):
                subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
            with open(path + ".pub") as file:
                options += ["--recipient", " ".join(file.read().split()[:2])]
        return options

    def relay(self):
        relay = self.build("sekimori-bench-relay")
        text = os.path.join(self.work, "text")
        with open(text, "w") as file:
            for number in range(120_000 if self.quick else 500_000):
                file.write(f"{number:08d} Nov 22 13:05:{number % 60:02d} pacs1 dicom[{number % 997}]: C-STORE {number * 7919 % 1000003:x} ok\n")
        # What a terminal makes of it; a relay's ssh brings what the asset's terminal has made of it already.
        cooked = os.path.join(self.work, "cooked")
        with open(text) as lines, open(cooked, "w", newline="") as file:
            file.writelines(line[:-1] + "\r\n" for line in lines)
        seal = self.seal()
        ways = {
            "bare": lambda place: ["cat", text],
            "relay": lambda place: [relay, "--pipe", *seal, place, "/bin/cat", cooked],
            "relay without encryption": lambda place: [relay, "--pipe", place, "/bin/cat", cooked],
            "relay, its command in a second pty": lambda place: [relay, *seal, place, "/bin/cat", text],
            "no relay, two ptys and no recording": lambda place: [relay, "--passage", "/bin/cat", text],
            "script(1)": lambda place: ["script", "-q", "-c", f"cat {text}", f"{place}/s"],
        }
        needed = list(ways)
        if shutil.which("asciinema"):
            ways["asciinema"] = lambda place: ["asciinema", "rec", "-q", "-c", f"cat {text}", f"{place}/a"]
        if shutil.which("tlog-rec"):
            tlog = lambda place: ["tlog-rec", "-w", "file", f"--file-path={place}/t", "/bin/cat", text]  # noqa: E731
            # tlog wants an audit session's list, which containers and small hosts do not have.
            if not os.path.exists("/run/utmp") and subprocess.run(
                    ["unshare", "-m", "true"], capture_output=True).returncode == 0:
                ways["tlog"] = lambda place: [
                    "unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /run && : >/run/utmp && exec \"$@\"", "sh",
                    *tlog(place)]
            else:
                ways["tlog"] = tlog
        times = {name: [] for name in ways}
        shown = {}
        for turn in range(self.rounds):
            for name, command in list(ways.items()):
                place = self.fresh(f"place-{turn}-{list(ways).index(name)}")
                try:
                    seconds, shown[name] = on_pty(command(place))
                    times[name].append(seconds)
                except SystemExit:
                    if name in needed:
                        raise
                    self.say(f"{name} does not run here")
                    del ways[name], times[name]
                empty(place)
        if not shown["bare"] <= shown["relay"] <= shown["bare"] + 1000:
            raise SystemExit(f"Tests/bench: error: the relay shows {shown['relay']} bytes, cat {shown['bare']}")
        bare = statistics.median(times["bare"])
        self.row("bare pty, cat", shown["bare"] / bare / 1e6, "MB/s", None, "cat TEXT on a cooked pty")
        goals = {"relay": ("<=", 1.15)}
        for name, seconds in times.items():
            if name != "bare":
                self.row(f"{name}, on a pty, time against bare", statistics.median(seconds) / bare, "x", goals.get(name),
                         " ".join("KEY" if each.startswith("ssh-ed25519") else each for each in ways[name]("DIR")))
        self.row("encryption, time of the relay with it against without", statistics.median(times["relay"]) / statistics.median(
            times["relay without encryption"]), "x", ("<=", 1.05))
        for name in ("relay", "relay, its command in a second pty"):
            self.row(f"{name}, time against script(1)", statistics.median(times[name]) / statistics.median(
                times["script(1)"]), "x", ("<=", 1))

    def key_hook(self):
        hook = self.build("sekimori-keys")
        snapshot = os.path.join(self.work, "snapshot")
        line = "restrict,pty,from=\"10.99.1.10/32\",expiry-time=\"20991122060000Z\" ssh-ed25519 " + "A" * 68

        def once(command):
            begin = time.perf_counter()
            child = os.posix_spawn(command[0], command, {}, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
            _, status = os.waitpid(child, 0)
            if status != 0:
                raise SystemExit(f"Tests/bench: error: {' '.join(command)} failed: {status}")
            return time.perf_counter() - begin

        ours, theirs = [], []
        for number in range(200 if self.quick else 1000):
            # The hook takes no list older than 15 s.
            if number % 100 == 0:
                with open(snapshot, "w") as file:
                    file.write(f"sekimori-keys 1 {int(time.time())}\n")
                    file.writelines(f"tanaka{each}+pacs1\t{line}\n" for each in range(50))
                    file.write("end 50\n")
            ours.append(once([hook, "tanaka7+pacs1", f"--snapshot={snapshot}"]))
            theirs.append(once(["/bin/true"]))
        added = (statistics.median(ours) - statistics.median(theirs)) * 1000
        self.row("key hook, time added to /bin/true", added, "ms", ("<=", 2),
                 f"sekimori-keys LOGIN, 50 keys offered; {statistics.median(theirs) * 1000:.2g} ms /bin/true")

    def idle(self):
        relay = self.build("sekimori-bench-relay")
        count = 20 if self.quick else 50
        children = []
        seal = self.seal()
        try:
            for number in range(count):
                place = self.fresh(f"idle{number}")
                child, master = pty.fork()
                if child == 0:
                    try:
                        os.execv(relay, [relay, "--pipe", *seal, place, "/bin/sh", "-c", "echo ready; exec sleep 600"])
                    finally:
                        os._exit(127)
                children.append((child, master))
            for _, master in children:
                if not select.select([master], [], [], 20)[0]:
                    raise SystemExit("Tests/bench: error: a relay says nothing")
            time.sleep(2)
            total = 0
            for child, _ in children:
                with open(f"/proc/{child}/smaps_rollup") as file:
                    total += next(int(each.split()[1]) for each in file if each.startswith("Pss:"))
        finally:
            for child, master in children:
                os.kill(child, signal.SIGKILL)
                os.close(master)
                os.waitpid(child, 0)
        self.row(f"idle relay, memory (PSS, average of {count})", total / count / 1024, "MB", ("<=", 1),
                 "Pss of /proc/PID/smaps_rollup")

    def decide(self):
        program = self.build("sekimori-bench-decide", static=False)
        requests = 20_000 if self.quick else 100_000
        done = subprocess.run([program, str(requests)], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stderr[:400]}\nTests/bench: error: sekimori-bench-decide failed")
        told = done.stdout
        figures = {name: float(value) for name, value in (each.split() for each in told.splitlines())}
        how = f"sekimori-bench-decide {requests}"
        self.row(f"decide, {requests} requests, p99", figures["p99-us"] / 1000, "ms", ("<=", 1), how)
        self.row(f"decide, {requests} requests, rate", figures["per-second"], "/s", (">=", 20_000), how)

    def recording(self):
        relay = self.build("sekimori-bench-relay")
        place = self.fresh("shell")
        lines = [
            "cd /etc", "ls -la", "ls -la /usr/bin | head -60", "ps aux | head -40", "cat /etc/passwd", "df -h", "mount | head -20",
            "head -60 /etc/services", "ip addr 2>/dev/null || hostname", "for i in 1 2 3 4 5; do date; done",
            "find /etc -maxdepth 1 -newer /etc/passwd | head -40", "env", "tail -30 /var/log/dpkg.log", "uptime",
        ]
        said = 0

        def work(master):
            nonlocal said
            said += drain(master, 0.5)
            for line in lines[:4] if self.quick else lines:
                for character in line + "\n":
                    os.write(master, character.encode())
                    said += drain(master, 0.06)
                said += drain(master, 1)
            os.write(master, b"exit\n")

        _, rest = on_pty([relay, *self.seal(), place, "/bin/bash", "--norc", "-i"], work, {"PS1": "$ "})
        said += rest
        self.row("recording of shell work for three auditors, size against what was shown", size_of(place) / said, "x", ("<=", 0.4),
                 f"bash typed at by hand's pace, {said} bytes shown")

    def lists(self):
        """Every list of the API and the pages over TLS, with years behind the gate and thousands of requests before it."""
        program = self.build("sekimori-bench-lists", static=False)
        place = self.fresh("lists")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=gate", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", place + "/key.pem",
             "-out", place + "/cert.pem"], check=True, capture_output=True)
        settled, waiting, people = (2_000, 500, 20) if self.quick else (100_000, 10_000, 200)
        templates = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "Templates", "portal")
        done = subprocess.run(
            [program, place, str(settled), str(waiting), str(people), templates], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{done.stdout[-400:]}{done.stderr[-800:]}\nTests/bench: error: sekimori-bench-lists failed")
        figures = {name: float(value) for name, value in (each.split() for each in done.stdout.splitlines())}
        together = figures.pop("people-at-once"), figures.pop("pages-per-second")
        for name, value in figures.items():
            self.say(f"{name}: p95 {value:.1f} ms")
        for kind, words in (("hospital:", "lists of the hospital"), ("vendor:", "lists of a vendor"), ("page:", "pages")):
            name, value = max(((each, figures[each]) for each in figures if each.startswith(kind)), key=lambda each: each[1])
            self.row(f"{words}, {waiting} waiting and {settled} settled, slowest p95", value, "ms", ("<=", 100),
                     f"sekimori-bench-lists; {name}")
        self.row(f"pages, {people} people at once, p95", together[0], "ms", None, "five pages each, over TLS")
        self.row(f"pages, {people} people at once", together[1], "/s")

"""The rows of Tests/bench about evidence: verification, search, checkpoints, the pack for an inspection."""

import collections
import glob
import os
import shutil
import statistics
import subprocess
import time


Run = collections.namedtuple("Run", "seconds memory status processor")


def run(command, **options):
    """Runs a command: seconds, most memory in MB, exit status, seconds of processor with its children's."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - begin, used.ru_maxrss / 1024, child.returncode, used.ru_utime + used.ru_stime)


class Bench:
    def __init__(self, work, quick, long, build, row, say):
        self.work, self.quick, self.long, self.build, self.row, self.say = work, quick, long, build, row, say
        self.rounds = 1 if quick else 3

    def measures(self):
        return [
            ("verify", self.verify), ("search", self.search), ("checkpoint", self.checkpoint),
            ("inspection pack", self.pack),
        ]

    def must(self, command, allowed=(0,)):
        done = run(command, stderr=subprocess.DEVNULL)
        if done.status not in allowed:
            raise SystemExit(f"Tests/bench: error: {' '.join(command)} failed: {done.status}")
        return done

    def bundle(self, name, entries, sessions):
        place = os.path.join(self.work, name)
        self.must([self.build("sekimori-bench-verify", static=False), place, str(entries), str(sessions)])
        return place

    def verify(self):
        audit = self.build("sekimori-audit")
        entries = 1_000_000 if self.long else 20_000 if self.quick else 200_000
        memory = {}
        for count in (entries // 10, entries):
            place = self.bundle(f"verify{count}", count, count // 100)
            bundle = place + "/bundle"
            # The ends of the second opinions are those of ssh-keygen.
            ours = [audit, "verify", bundle, "--trust", place + "/trust", "--second-opinions", "0"]
            theirs = ["sh", "-c", f"find {bundle} -type f -print0 | xargs -0 openssl dgst -sha256"]
            size = sum(os.path.getsize(os.path.join(path, each)) for path, _, names in os.walk(bundle) for each in names)
            times = {"ours": [], "theirs": []}
            for _ in range(self.rounds if count == entries else 1):
                times["ours"].append(self.must(ours))
                times["theirs"].append(self.must(theirs))
            memory[count] = times["ours"][0].memory
            shutil.rmtree(place)
        seconds, reference = (statistics.median(each.seconds for each in times[name]) for name in ("ours", "theirs"))
        processor, others = (statistics.median(each.processor for each in times[name]) for name in ("ours", "theirs"))
        how = (f"sekimori-audit verify: {entries} entries, {entries // 100} sessions, {size / 1e6:.0f} MB in {seconds:.3g} s; "
               f"{processor / others:.3g} x in processor time")
        self.row(f"verify, {entries} entries, time against SHA-256", seconds / reference, "x", ("<=", 3), how)
        self.row(f"verify, {entries} entries, memory", memory[entries], "MB", None, "ru_maxrss")
        self.row("verify, memory of ten times the entries", memory[entries] / memory[entries // 10], "x", ("<=", 2),
                 f"{memory[entries // 10]:.3g} MB at {entries // 10}")

    def search(self):
        audit, relay = self.build("sekimori-audit"), self.build("sekimori-bench-relay")
        place = os.path.join(self.work, "search")
        os.mkdir(place)
        key, text = place + "/key", place + "/text"
        subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
        recipient = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
        with open(text, "w") as file:
            for number in range(200_000 if self.quick else 800_000):
                file.write(f"{number:08d} Nov 22 13:05:{number % 60:02d} pacs1 dicom[{number % 997}]: C-STORE {number * 7919 % 1000003:x} ok\n")
        recording = place + "/recording"
        os.mkdir(recording)
        self.must([relay, "--pipe", "--recipient", recipient, recording, "/bin/cat", text])
        # The same frames as one file of age's own.
        with open(place + "/zst", "wb") as file:
            for segment in sorted(glob.glob(recording + "/*.seg")):
                subprocess.run(["age", "-d", "-i", key, segment], check=True, stdout=file)
        subprocess.run(["age", "-r", recipient, "-o", place + "/all", place + "/zst"], check=True)
        sessions = 10 if self.quick else 100 if self.long else 20
        bundle = self.bundle("searched", sessions * 40, sessions) + "/bundle"
        for session in sorted(os.listdir(bundle + "/recordings")):
            shutil.rmtree(f"{bundle}/recordings/{session}")
            shutil.copytree(recording, f"{bundle}/recordings/{session}", copy_function=os.link)
        size = os.path.getsize(text) * sessions
        ours, theirs = [], []
        for _ in range(self.rounds):
            ours.append(self.must([audit, "search", "no such word", bundle, "--identity", key], (1,)))
            theirs.append(self.must(["sh", "-c", f"age -d -i {key} {place}/all | zstd -dc"]))
        seconds, processor = (statistics.median(getattr(each, name) for each in ours) for name in ("seconds", "processor"))
        reference, others = (
            sessions * statistics.median(getattr(each, name) for each in theirs) for name in ("seconds", "processor"))
        memory = ours[0].memory
        how = (f"sekimori-audit search: {sessions} sessions, {size / 1e6:.0f} MB of text; "
               f"{processor / others:.3g} x in processor time")
        self.row("search in sealed recordings", size / seconds / 1e6, "MB/s", None, how)
        self.row("search, time against age -d | zstd -d", seconds / reference, "x", None, how)
        self.row("search, memory", memory, "MB", None, "ru_maxrss")
        shutil.rmtree(place)
        shutil.rmtree(os.path.dirname(bundle))

    def checkpoint(self):
        program = self.build("sekimori-bench-journal", static=False)
        entries = 50_000 if self.quick else 1_000_000
        count = "200" if self.quick else "1000"
        for where, folder in (("in memory", "/dev/shm"), ("on disk", self.work)):
            place = os.path.join(folder, f"sekimori-bench-{os.getpid()}")
            os.mkdir(place)
            try:
                if where == "in memory":
                    self.must([program, place + "/journal", str(entries)])
                    shutil.copy(place + "/journal", self.work + "/journal")
                else:
                    shutil.move(self.work + "/journal", place + "/journal")
                told = subprocess.run([program, "--checkpoints", place + "/journal", count], check=True, capture_output=True, text=True).stdout
            finally:
                shutil.rmtree(place)
            figures = {name: float(value) / 1000 for name, value in (each.split() for each in told.splitlines())}
            how = f"heartbeat with a checkpoint: median {figures['with-median']:.3g} ms, without {figures['without-median']:.3g} ms"
            name = f"checkpoint, {entries} entries, {where}"
            self.row(f"{name}, added to its entry, median", figures["with-median"] - figures["without-median"], "ms", ("<=", 5), how)
            self.row(f"{name}, entry and checkpoint together, p99", figures["with-p99"], "ms", None, how)

    def pack(self):
        audit = self.build("sekimori-audit")
        place = os.path.join(self.work, "year")
        days = 30 if self.quick else 365
        last = subprocess.run([self.build("sekimori-bench-year", static=False), place, str(days), "44"],
                              check=True, capture_output=True, text=True).stdout.strip()
        out = os.path.join(self.work, "pack")
        # Nobody signed this year: what verification takes has rows of its own.
        command = [audit, "inspect", place, "--without-verification", "--lang", "ja", "--from", "2026-04-01", "--to", last, "-o", out]
        seconds, memory, _, processor = self.must(command)
        size = sum(os.path.getsize(os.path.join(path, each)) for path, _, names in os.walk(out) for each in names)
        how = (f"sekimori-audit inspect: {days} days; PDF {'made' if glob.glob(out + '/*.pdf') else 'not made'}; "
               f"{processor:.3g} s of processor")
        self.row(f"inspection pack of {days} days", seconds, "s", ("<=", 60), how)
        self.row(f"inspection pack of {days} days, size", size / 1e9, "GB", ("<=", 1), how)
        self.row(f"inspection pack of {days} days, memory", memory, "MB", None, "ru_maxrss")
        shutil.rmtree(place)
        shutil.rmtree(out)

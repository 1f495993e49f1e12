#!/usr/bin/env python3
"""What people do to the portal: `people.py HOST PORT COUNT SECONDS ADDRESS...`, until its input ends.

COUNT people look at one page after another and read each for SECONDS; each has a connection of their own from one of
these addresses, and is signed in by its session: the first line of the input has one for each. Prints `ready` once
everybody has seen a page; at the end how many pages there were, how many of them did not come, and the 95th percentile
in milliseconds. Why a page did not come is said on the standard error.
"""

import http.client
import ssl
import sys
import threading
import time

PAGES = ["/today", "/requests", "/sessions", "/calendar", "/ledger", "/debts"]


def person(number):
    line = None

    def look(page):
        """Whether the page came. A connection that the portal closed meanwhile is opened again, as browsers do."""
        nonlocal line
        for _ in range(2):
            new = line is None
            try:
                if new:
                    source = addresses[number % len(addresses)], 0
                    line = http.client.HTTPSConnection(host, port, timeout=60, source_address=source, context=context)
                line.request("GET", page, headers={"Cookie": "__Host-sekimori=" + sessions[number % len(sessions)]})
                answer = line.getresponse()
                answer.read()
                if answer.will_close:
                    line = None
                if answer.status != 200:
                    print(f"people: {page}: {answer.status} {answer.reason}", file=sys.stderr)
                return answer.status == 200
            except (OSError, http.client.HTTPException) as error:
                line = None
                if new:
                    print(f"people: {page}: {error!r}", file=sys.stderr)
                    return False
        return False

    turn = number
    time.sleep(reading * number / count)
    while not over.is_set():
        begin = looking[number] = time.perf_counter()
        came = look(PAGES[turn % len(PAGES)])
        del looking[number]
        times.append((time.perf_counter() - begin, came))
        if turn == number:
            seen.release()
        turn += 1
        over.wait(max(0, reading - (time.perf_counter() - begin)))


host, port, count, reading = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
addresses = sys.argv[5:]
sessions = sys.stdin.readline().split()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
over, seen, times, looking = threading.Event(), threading.Semaphore(0), [], {}
for number in range(count):
    threading.Thread(target=person, args=(number,), daemon=True).start()
for _ in range(count):
    seen.acquire()
print("ready", flush=True)
sys.stdin.read()
over.set()
# Whoever still waits has waited so long; a page that has not come after 15 s does not come.
times += [(time.perf_counter() - begin, time.perf_counter() - begin < 15) for begin in list(looking.values())]
waited = sorted(seconds for seconds, _ in times)
print(len(times), sum(not came for _, came in times), waited[len(waited) * 95 // 100] * 1000, flush=True)

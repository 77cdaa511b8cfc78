#!/usr/bin/env python3
"""Pushes for a long time while everything is killed at random, and then counts.

Several clones push claims, each with a nonce, and rebase or merge when somebody was faster. Beside
them the daemon, receive-pack, the hooks and the pushing git are ended with SIGKILL at random moments,
and refs and objects are packed. In the end an independent reading of the history says what must be in
the journal: each claim once, in canonical order, no nonce missing or double, no ping typed twice, none
that is owed missing; the folded state is that of a fold from the root, and git fsck is content.

Standard library only. A seed repeats the same plan, not the same race.

usage: soak.py [--bin DIR] [--pushes N] [--mode both|hook|poll] [--seed N] [--clones N]
"""
import argparse
import heapq
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import bench

LABELS = 40
CLONES = 4


def config(clones):
    agents = "".join(f'[[agent]]\nname = "builder{n}"\nrole = "builder"\n' for n in range(clones))
    return ('[bus]\nprotocol = 1\n[loop]\n'
            'phases = [ { id = "build", reviewers = ["reviewer"] } ]\n'
            f'{agents}[[agent]]\nname = "reviewer"\nrole = "reviewer"\n')


def start(process):
    """When a process began, by the clock; after everything where it has ended."""
    try:
        with open(f"/proc/{process}/stat") as file:
            ticks = int(file.read().rpartition(") ")[2].split()[19])
    except OSError:
        return float("inf")
    boot = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return boot + ticks / os.sysconf("SC_CLK_TCK")


class Soak:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        bench.CONFIG = config(options.clones)
        self.world = bench.World(options.bin)
        self.hub = self.world.hub
        self.lock = threading.Lock()
        self.left = options.pushes
        self.landed = 0
        self.stop = threading.Event()
        self.kills = {"daemon": 0, "receive-pack": 0, "hook": 0, "client": 0}
        self.troubles = []
        self.cleaned = time.monotonic()
        self.daemon = None

    # What runs beside the pushes.

    def start(self):
        world = self.world
        with open(world.root + "/config/git-bus/config.toml", "w") as file:
            file.write(
                '[defaults]\nbackend = "scripted"\n[backend.scripted]\npreset = "scripted"\n'
                "command = [\"sh\", \"-c\", \"while printf 'ready> ' && read -r line; do "
                f"echo \\\"$line\\\" >>'{world.root}/{{agent}}.typed'; done\"]\n")
        if self.options.mode != "poll":
            world.bus("hooks", "install", self.hub)
        # Only a person's clone may be without a pusher that is proved; here nobody is.
        world.env["GIT_BUS_POLL_INTERVAL"] = "3600" if self.options.mode == "hook" else "0.5"
        world.bus("up", "reviewer", "--hub", self.hub)
        self.run_daemon()

    def run_daemon(self):
        """Starts a daemon, where none runs."""
        subprocess.run([self.world.bin + "/git-bus", "up", "reviewer", "--hub", self.hub],
                       env=self.world.env, cwd=self.world.root, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.dirname(self.world.journal()) + "/daemon.lock") as file:
            found = re.search(r"\d+", file.read())
        self.daemon = int(found.group()) if found else None

    def processes(self, name):
        """The processes of a program that stand in the hub."""
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                place = os.readlink(f"/proc/{process}/cwd")
                with open(f"/proc/{process}/comm") as file:
                    if place.startswith(self.hub) and file.read().startswith(name):
                        found.append(int(process))
            except OSError:
                continue
        return found

    def kill(self, process, kind):
        try:
            os.kill(process, signal.SIGKILL)
            self.kills[kind] += 1
        except ProcessLookupError:
            pass

    def clean(self):
        """What the janitor does after a minute: the lock of one who is gone goes."""
        for folder, _, names in os.walk(self.hub):
            if "/objects" in folder:
                continue
            for name in names:
                path = f"{folder}/{name}"
                try:
                    made = os.stat(path).st_ctime
                    if name.endswith(".lock") and time.time() - made > 1 and all(
                            start(process) > made for process in self.processes("git")):
                        os.unlink(path)
                except OSError:
                    continue

    def landings(self, least, most, clean=False):
        """Again and again, after so many pushes have landed: a slow machine is not starved."""
        last = self.landed
        while True:
            due = last + self.random.randint(least, most)
            while self.landed < due:
                if self.stop.wait(0.002):
                    return
                # Who was killed may have left a lock that keeps everybody else out.
                if clean and time.monotonic() > self.cleaned + 1:
                    self.cleaned = time.monotonic()
                    self.clean()
            # Not always at the end of a push.
            self.stop.wait(self.random.random() * 0.1)
            last = self.landed
            yield

    def end_daemons(self):
        for _ in self.landings(5, 25):
            if self.daemon:
                self.kill(self.daemon, "daemon")
            self.run_daemon()

    def end_pushes(self):
        for _ in self.landings(2, 12, clean=True):
            name, kind = self.random.choice(
                [("git-receive-pac", "receive-pack"), ("pre-receive", "hook"),
                 ("post-receive", "hook")])
            # One lives for a millisecond or two: look until there is one.
            for _ in range(40):
                found = self.processes(name)
                if found:
                    self.kill(found[0], kind)
                    break
            time.sleep(0.05)
            self.clean()

    def pack(self):
        for _ in self.landings(20, 80):
            arguments = self.random.choice(
                [["pack-refs", "--all"], ["repack", "-A", "-d", "-q"], ["gc", "--quiet"]])
            subprocess.run(["git", "-C", self.hub] + arguments, env=self.world.env,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    # Those who push.

    def git(self, clone, *arguments):
        return subprocess.run(["git", "-C", clone] + list(arguments), env=self.world.env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def push_on(self, number):
        draw = random.Random(self.options.seed * 1000 + number)
        clone = f"{self.world.root}/clone{number}"
        self.git(self.world.root, "clone", "--quiet", self.hub, clone)
        self.git(clone, "config", "user.name", f"builder{number}")
        self.git(clone, "config", "user.email", f"builder{number}@agents.invalid")
        while True:
            with self.lock:
                if self.left == 0:
                    return
                self.left -= 1
                nonce = self.options.pushes - self.left
            label = f"G{draw.randrange(LABELS)}"
            self.git(clone, "commit", "--quiet", "--allow-empty", "-m", f"claim({label}): done",
                     "-m", f"Bus-Nonce: {nonce:08x}-0000-4000-8000-000000000000")
            if not self.land(clone, nonce, draw):
                return
            with self.lock:
                self.landed += 1

    def land(self, clone, nonce, draw):
        """Pushes until it is there: whoever was cut off asks first whether it was."""
        mark = f"Bus-Nonce: {nonce:08x}"
        for attempt in range(2000):
            push = subprocess.Popen(["git", "-C", clone, "push", "--quiet", "origin", "HEAD:main"],
                                    env=self.world.env, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if draw.random() < 0.02:
                time.sleep(draw.random() * 0.06)
                push.kill()
                with self.lock:
                    self.kills["client"] += 1
            said = push.communicate()[1]
            if push.returncode == 0:
                return True
            for lock in ("index.lock", "HEAD.lock", "refs/remotes/origin/main.lock"):
                if os.path.exists(f"{clone}/.git/{lock}"):
                    os.unlink(f"{clone}/.git/{lock}")
            self.git(clone, "fetch", "--quiet", "origin")
            found = self.git(clone, "log", "--format=%H", f"--grep={mark}", "origin/main").stdout
            if found.strip():
                self.git(clone, "reset", "--quiet", "--hard", "origin/main")
                return True
            if "BUS-" in (said or "") and "BUS-INT-001" not in said:
                self.troubles.append(f"refused: {said[:400]}")
                return False
            how = ["rebase", "--quiet"] if draw.random() < 0.8 else None
            if how:
                self.git(clone, *how, "origin/main")
            else:
                # Their history first, so that it is no foxtrot: what is new comes in by the merge.
                new = self.git(clone, "rev-parse", "HEAD").stdout.strip()
                self.git(clone, "reset", "--quiet", "--hard", "origin/main")
                self.git(clone, "merge", "--quiet", "--no-ff", "-m", "merge", new)
            time.sleep(draw.random() * 0.05)
        self.troubles.append(f"nonce {nonce} did not land")
        return False

    # The count.

    def order(self):
        """Canonical order, by what is written about it and not by git-bus."""
        said = subprocess.run(
            ["git", "-C", self.hub, "log", "--format=%H%x00%P%x00%s%x00%b%x01", "main"],
            env=self.world.env, capture_output=True, text=True, check=True).stdout
        commits = {}
        for entry in filter(None, (part.strip("\n") for part in said.split("\x01"))):
            name, parents, subject, body = entry.split("\0")
            nonce = re.search(r"^Bus-Nonce: (.*)$", body, re.M)
            commits[name] = (parents.split(), subject, nonce.group(1) if nonce else None)
        tip = subprocess.run(["git", "-C", self.hub, "rev-parse", "main"], env=self.world.env,
                             capture_output=True, text=True, check=True).stdout.strip()
        chain = [tip]
        while commits[chain[-1]][0]:
            chain.append(commits[chain[-1]][0][0])
        done, ordered = set(), []
        for step in reversed(chain):
            new, stack = set(), list(commits[step][0][1:])
            while stack:
                name = stack.pop()
                if name not in done and name not in new:
                    new.add(name)
                    stack += commits[name][0]
            waiting = {n: sum(p in new for p in commits[n][0]) for n in new}
            ready = [n for n in new if waiting[n] == 0]
            heapq.heapify(ready)
            while ready:
                name = heapq.heappop(ready)
                ordered.append(name)
                done.add(name)
                for child in new:
                    if name in commits[child][0]:
                        waiting[child] -= 1
                        if waiting[child] == 0:
                            heapq.heappush(ready, child)
            ordered.append(step)
            done.add(step)
        return ordered, commits, tip

    def count(self):
        ordered, commits, tip = self.order()
        database = sqlite3.connect(f"file:{self.world.journal()}?mode=ro", uri=True)

        def read_to():
            row = database.execute("SELECT hex(tip) FROM cursor").fetchone()
            return row and row[0].lower() == tip

        begin = time.monotonic()
        while not read_to():
            if time.monotonic() - begin > 120:
                self.troubles.append("the journal does not reach the tip")
                break
            time.sleep(0.05)
        caught_up = time.monotonic() - begin
        claims = [n for n in ordered if commits[n][1].startswith("claim(")]
        nonces = [commits[n][2] for n in claims]
        if len(set(nonces)) != len(nonces):
            self.troubles.append(f"{len(nonces) - len(set(nonces))} nonces are twice in git log")
        if len(nonces) != self.landed:
            self.troubles.append(f"{self.landed} landed, {len(nonces)} are in git log")
        found = [row[0].lower() for row in database.execute(
            "SELECT hex(commit_id) FROM event WHERE kind LIKE '%claim' ORDER BY seq")]
        lost, doubled = len(set(claims) - set(found)), len(found) - len(set(found))
        if lost or doubled:
            self.troubles.append(f"events: {lost} lost, {doubled} doubled")
        elif found != claims:
            self.troubles.append("events: not in canonical order")
        kept = database.execute("SELECT count(*) FROM nonce").fetchone()[0]
        if kept != len(nonces):
            self.troubles.append(f"{kept} nonces in the journal, {len(nonces)} in git log")
        typed = self.pings(claims, commits)
        for command, what in [(["fsck", "--strict"], "git fsck")]:
            if subprocess.run(["git", "-C", self.hub] + command, env=self.world.env,
                              capture_output=True).returncode:
                self.troubles.append(f"{what} complains")
        live = self.world.bus("replay", "--live", "--hub", self.hub)
        if live != self.world.bus("replay", "--hub", self.hub):
            self.troubles.append("the state is not that of a fold from the root")
        return len(claims), lost, doubled, typed, caught_up

    def pings(self, claims, commits):
        """Of each label the claim that stands is owed a verdict, so it was told, once."""
        standing = {}
        for name in claims:
            standing[re.match(r"claim\((\w+)\)", commits[name][1]).group(1)] = name
        path = self.world.root + "/reviewer.typed"

        def marks():
            with open(path) as file:
                return re.findall(r"\[bus ([0-9a-f]+)\]", file.read())

        database = sqlite3.connect(f"file:{self.world.journal()}?mode=ro", uri=True)
        deadline = time.monotonic() + 120
        while database.execute("SELECT count(*) FROM outbox WHERE state IN "
                               "('recorded', 'attempted')").fetchone()[0]:
            if time.monotonic() > deadline:
                self.troubles.append("pings stay in the outbox")
                break
            time.sleep(0.1)
        with open(path) as file:
            text = file.read()
        missing = [label for label, name in standing.items() if name not in text
                   and not database.execute(
                       "SELECT 1 FROM outbox WHERE state = 'typed' AND ping LIKE ?",
                       (f"%{name}%",)).fetchone()]
        if missing:
            self.troubles.append(f"pings: none for the standing claims of {missing}")
        found = marks()
        if len(found) != len(set(found)):
            twice = sorted({mark for mark in found if found.count(mark) > 1})
            self.troubles.append(f"pings: typed twice: {twice[:5]}")
        return len(found)

    def run(self):
        begin = time.monotonic()
        self.start()
        pushers = [threading.Thread(target=self.push_on, args=(number,))
                   for number in range(self.options.clones)]
        chaos = [threading.Thread(target=task)
                 for task in (self.end_daemons, self.end_pushes, self.pack)]
        for thread in pushers + chaos:
            thread.start()
        told = 0
        while any(thread.is_alive() for thread in pushers):
            time.sleep(0.5)
            if sys.stderr.isatty() and self.landed - told >= 100:
                told = self.landed
                print(f"\r{told} of {self.options.pushes} pushes", end="", file=sys.stderr)
        self.stop.set()
        for thread in chaos:
            thread.join()
        pushed = time.monotonic() - begin
        time.sleep(1.1)
        self.clean()
        self.run_daemon()
        claims, lost, doubled, typed, caught_up = self.count()
        kills = ", ".join(f"{kind} {number}" for kind, number in self.kills.items())
        print(f"| {self.options.mode} | {claims} | {lost} | {doubled} | {typed} "
              f"| {kills} | {pushed:.0f} s | {caught_up:.1f} s | {self.options.seed} |")
        for trouble in self.troubles:
            print("trouble:", trouble)
        return not self.troubles


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=".build/debug")
    parser.add_argument("--pushes", type=int, default=10_000)
    parser.add_argument("--clones", type=int, default=CLONES)
    parser.add_argument("--mode", choices=["both", "hook", "poll"], default="both")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 20))
    parser.add_argument("--keep", action="store_true", help="leave the world where it failed")
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    soak = Soak(options)
    is_well = False
    try:
        is_well = soak.run()
    finally:
        if is_well or not options.keep:
            soak.world.close()
        else:
            print("left in", soak.world.root)
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()

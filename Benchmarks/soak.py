#!/usr/bin/env python3
"""Pushes for a long time while everything is killed at random, and then counts.

Several clones push claims, each with a nonce, and rebase or merge when somebody was faster. Beside
them the daemon, receive-pack, the hooks and the pushing git are ended with SIGKILL at random
moments, and refs and objects are packed. In the end oracle.py counts.

Standard library only. A seed repeats the same plan, not the same race.

usage: soak.py [--bin DIR] [--pushes N] [--mode both|hook|poll] [--seed N] [--clones N]
"""
import argparse
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

import bench
from oracle import Oracle

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
        world.record_agents()
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
        oracle = Oracle(self.world)
        ordered, caught_up = oracle.count()
        self.troubles += oracle.troubles
        claims = sum(subject.startswith("claim(") for _, subject in ordered)
        if claims != self.landed:
            self.troubles.append(f"{self.landed} landed, {claims} are in git log")
        kills = ", ".join(f"{kind} {number}" for kind, number in self.kills.items())
        print(f"| {self.options.mode} | {claims} | {oracle.lost} | {oracle.doubled} "
              f"| {oracle.typed} | {kills} | {pushed:.0f} s | {caught_up:.1f} s "
              f"| {self.options.seed} |")
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

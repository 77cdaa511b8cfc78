"""The world that faults strike, and the case that tells what became of one."""
import os
import re
import signal
import subprocess
import time

import bench
from injection import Injection
from oracle import Oracle

TEAM = bench.CONFIG + '[policy]\nhumans = ["ana@example.org"]\nhuman_proof = "any"\n'
AGENTS = ("reviewer", "builder")
# How often one complaint may stand in the log of a case.
OFTEN = 3


def complaints(lines):
    """The lines of a log in which somebody complains, without their times."""
    return [re.sub(r"^\S+ ", "", line) for line in lines
            if re.search(r" (warning|error|critical) |^error: |atal error|Crash", line)]


class Site:
    """A world with a daemon, two agents, and what was pushed to it."""

    def __init__(self, options):
        bench.CONFIG = TEAM
        self.world = bench.World(options.bin)
        self.options = options
        self.number = 0
        self.left, self.rewinds = {}, []
        self.moves = self.fired = 0
        self.told = 0
        self.pid = None

    def open(self):
        self.install()
        self.run_daemon()

    def install(self):
        """What stands before the first daemon."""
        world = self.world
        world.record_agents()
        world.env["GIT_BUS_POLL_INTERVAL"] = "0.5"
        world.env["GIT_BUS_SIGNAL_INTERVAL"] = "0.5"
        world.bus("hooks", "install", world.hub)

    def run_daemon(self):
        """Starts a daemon where none runs."""
        self.up = subprocess.run(
            [self.world.bin + "/git-bus", "up", "--hub", self.world.hub], env=self.world.env,
            cwd=self.world.root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        with open(self.state + "/daemon.lock") as file:
            found = re.search(r"\d+", file.read())
        self.pid = int(found.group()) if found else None

    @property
    def state(self):
        return os.path.dirname(self.world.journal())

    @property
    def lives(self):
        try:
            with open(f"/proc/{self.pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    def settle(self):
        """Until every agent has read what it is to do, and nothing is owed."""
        bench.wait(lambda: all(os.path.exists(f"{self.world.root}/{agent}.typed")
                               for agent in AGENTS))
        time.sleep(0.3)

    def status(self):
        """What `git bus status` prints, and how it ends."""
        said = subprocess.run([self.world.bin + "/git-bus", "status", "--hub", self.world.hub],
                              env=self.world.env, cwd=self.world.root, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=30)
        return said.returncode, said.stdout + said.stderr

    # What is pushed.

    def git(self, *arguments, cwd=None):
        return subprocess.run(["git", *arguments], cwd=cwd or self.world.clone, env=self.world.env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def tip(self):
        return self.git("rev-parse", "main", cwd=self.world.hub).stdout.strip()

    def commit(self, subject, who="builder@agents.invalid"):
        """A commit on what the hub holds."""
        self.git("fetch", "--quiet", "origin")
        self.git("reset", "--quiet", "--hard", "origin/main")
        self.git("-c", f"user.email={who}", "commit", "--quiet", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD").stdout.strip()

    def push(self, subject, who="builder@agents.invalid", fault=None):
        """Pushes a commit, with a fault in git and its hooks; what was said if it did not land."""
        name = self.commit(subject, who)
        command = ["git", "push", "--quiet", "origin", "HEAD:main"]
        if fault:
            injection = Injection(fault, command=command, env=self.world.env, cwd=self.world.clone)
            try:
                injection.process.wait(60)
                said = injection.said()
            finally:
                self.fired += injection.end()
        else:
            said = self.git(*command[1:]).stderr
        if self.tip() != name:
            return said or "not landed, and nothing said"
        self.moves += 1
        return ""

    def rewind(self):
        """A claim that is there for a moment."""
        old = self.tip()
        said = self.push(f"claim(B{self.number}): done")
        if said:
            return said
        new = self.tip()
        self.git("update-ref", "refs/heads/main", old, cwd=self.world.hub)
        if self.tip() != old:
            return "update-ref failed"
        self.left[new] = f"claim(B{self.number}): done"
        self.rewinds.append(new)
        self.moves += 1
        return ""

    def act(self):
        """What is pushed under a fault; what did not land."""
        self.number += 1
        said = [self.push(f"claim(A{self.number}): done"), self.rewind()]
        time.sleep(0.1)
        said.append(self.push("resume(bus): go", "ana@example.org"))
        said.append(self.push(f"review(A{self.number}): PASS", "reviewer@agents.invalid"))
        return [text for text in said if text]

    def clean(self):
        """What the janitor does after a minute: the locks of a killed push go."""
        for folder, _, names in os.walk(self.world.hub):
            for name in names:
                if name.endswith(".lock") and "/objects" not in folder:
                    os.unlink(f"{folder}/{name}")

    # What is found.

    def log(self):
        """What the daemon complained of since the last time."""
        with open(self.state + "/daemon.log", errors="replace") as file:
            lines = file.read().splitlines()
        new, self.told = lines[self.told:], len(lines)
        return complaints(new)

    def count(self):
        oracle = Oracle(self.world, patience=20)
        oracle.count(self.left, self.rewinds, AGENTS)
        oracle.patience = 5
        oracle.records(self.moves)
        return oracle

    def end_daemon(self):
        if self.lives:
            os.kill(self.pid, signal.SIGKILL)
        bench.wait(lambda: not self.lives)

    def close(self):
        self.world.close()


class Case:
    """A fault and what became of it."""

    def __init__(self, name, options):
        self.name, self.options = name, options
        self.fired, self.troubles, self.words = 0, [], []
        self.complaints = []

    def check(self, site, complains=True):
        """Counts, once the fault is over and one more push has landed."""
        self.complaints += site.log()
        # A rewind is acknowledged by who has seen it, so the person waits for the daemon.
        Oracle(site.world, patience=20).reaches(site.tip())
        for text in (site.push("resume(bus): go", "ana@example.org"),
                     site.push(f"claim(C{site.number}): done")):
            if text:
                self.troubles.append(f"REFUSED afterwards: {text[:300]}")
        oracle = site.count()
        kind = "LOST" if oracle.lost else "DOUBLED" if oracle.doubled else "WRONG"
        self.troubles += [f"{kind}: {text}" for text in oracle.troubles]
        self.complaints += site.log()
        for line in sorted(set(self.complaints)):
            number = self.complaints.count(line)
            self.words.append(f"log, {number} times: {line}")
            if number > OFTEN:
                self.troubles.append(f"NOISY: {number} times: {line}")
        if complains and self.fired and not self.complaints:
            self.troubles.append("SILENT: the log says nothing")

    def look(self, site):
        """What `status` says while the fault is there."""
        code, text = site.status()
        self.words.append(f"status ends with {code}:\n" + text)
        if code not in (0, 1, 3) or "atal error" in text:
            self.troubles.append(f"STATUS: {code}: {text[:300]}")

    @property
    def is_broken(self):
        return any(not text.startswith(("NOISY", "SILENT")) for text in self.troubles)

    def tell(self):
        if self.troubles:
            word = self.troubles[0].split(":")[0].split(" ")[0]
        else:
            word = "ok" if self.fired else "never fired"
        print(f"{word:11} {self.name} (fired {self.fired} times)", flush=True)
        for text in self.troubles:
            print("  ", text)
        if self.options.verbose:
            for text in self.words:
                print("   |", text.replace("\n", "\n   |   "))
        return self.fired > 0 and not self.troubles


# Which call is hit: each of the first, then ever fewer of those that follow.
STEPS = (1, 2, 4, 13, 40)


def sweep(options, strike):
    """Hits the first, the second, … call in one world, until none is left to be hit.

    `strike(site, when)` does it and returns the checked case.
    """
    site = Site(options)
    is_well = True
    try:
        site.open()
        site.settle()
        for when in range(1, 1000) if options.all else STEPS:
            case = strike(site, when)
            if case.fired or when == 1 or case.troubles:
                is_well = case.tell() and is_well
            # What is missing once is missing in every later count.
            if not case.fired or case.is_broken:
                break
    finally:
        site.close()
    return is_well

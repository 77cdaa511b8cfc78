"""What must be in the journal, told by an independent reading of the history.

Each claim and review once, in canonical order, each nonce once, no ping typed twice, none that is
owed missing; the folded state is that of a fold from the root, and git fsck and SQLite are content.
Nothing here asks git-bus what it thinks, but for the two states that are compared.
"""
import heapq
import os
import re
import sqlite3
import subprocess
import time


class Oracle:
    """Counts what the journal of a world holds against what its hub holds."""

    def __init__(self, world, patience=120):
        self.world = world
        self.patience = patience
        self.troubles = []
        self.lost = self.doubled = self.typed = 0

    def journal(self):
        return sqlite3.connect(f"file:{self.world.journal()}?mode=ro", uri=True)

    def git(self, *arguments):
        return subprocess.run(["git", "-C", self.world.hub, *arguments], env=self.world.env,
                              capture_output=True, text=True, check=True).stdout

    # The history.

    def commits(self):
        """What the branch holds: of each commit its parents, its subject and its nonce."""
        said = self.git("log", "--format=%H%x00%P%x00%s%x00%b%x01", "main")
        commits = {}
        for entry in filter(None, (part.strip("\n") for part in said.split("\x01"))):
            name, parents, subject, body = entry.split("\0")
            nonce = re.search(r"^Bus-Nonce: (.*)$", body, re.M)
            commits[name] = (parents.split(), subject, nonce.group(1) if nonce else None)
        return commits

    def order(self, commits, tip):
        """Canonical order, by what is written about it and not by git-bus."""
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
        return ordered

    # The journal.

    def reaches(self, tip, is_hopeful=lambda: True):
        """Waits until the journal has read to a tip, or there is no hope; how long that took."""
        database, begin = self.journal(), time.monotonic()
        while True:
            row = database.execute("SELECT hex(tip) FROM cursor").fetchone()
            if row and row[0].lower() == tip:
                break
            if time.monotonic() - begin > self.patience or not is_hopeful():
                self.troubles.append("the journal does not reach the tip")
                break
            time.sleep(0.05)
        return time.monotonic() - begin

    def events(self, ordered, commits, left):
        """Each claim and review once; `left` are those that the branch held for a while."""
        database = self.journal()
        for verb in ("claim", "review"):
            due = [n for n in ordered if commits[n][1].startswith(verb + "(")]
            gone = [n for n, subject in left.items() if subject.startswith(verb + "(")]
            found = [row[0].lower() for row in database.execute(
                "SELECT hex(commit_id) FROM event WHERE kind = ? ORDER BY seq", (verb,))]
            lost = len(set(due + gone) - set(found))
            doubled = len(found) - len(set(found))
            if lost or doubled:
                self.troubles.append(f"{verb}s: {lost} lost, {doubled} doubled")
            elif set(found) - set(due + gone):
                self.troubles.append(f"{verb}s: told that never landed")
            elif [name for name in found if name not in left] != due:
                self.troubles.append(f"{verb}s: not in canonical order")
            self.lost += lost
            self.doubled += doubled

    def nonces(self, ordered, commits):
        due = [commits[n][2] for n in ordered if commits[n][2]]
        if len(set(due)) != len(due):
            self.troubles.append(f"{len(due) - len(set(due))} nonces are twice in git log")
        kept = self.journal().execute("SELECT count(*) FROM nonce").fetchone()[0]
        if kept != len(due):
            self.troubles.append(f"{kept} nonces in the journal, {len(due)} in git log")

    def rewinds(self, due):
        """Each told once; `due` are the tips that were left, as they came."""
        found = [re.search(r'"old":"?(\w+)', row[0]).group(1) for row in self.journal().execute(
            "SELECT data FROM event WHERE kind = 'ref.rewound' ORDER BY seq")]
        if found != due:
            lost = sum(name not in found for name in due)
            self.lost += lost
            self.doubled += len(found) - len(set(found))
            self.troubles.append(f"rewinds: {len(found)} told of {len(due)}, {lost} not at all")

    def records(self, due):
        """Who pushed is known of each move, here and where other hosts find it."""
        end = time.monotonic() + self.patience
        while True:
            here = self.journal().execute("SELECT count(*) FROM push").fetchone()[0]
            there = subprocess.run(["git", "-C", self.world.hub, "rev-list", "--count",
                                    "refs/bus/pushes"], env=self.world.env, capture_output=True,
                                   text=True).stdout.strip()
            if (here, there) == (due, str(due)):
                return
            if time.monotonic() > end:
                break
            time.sleep(0.1)
        self.troubles.append(f"records of {due} moves: {here} in the journal, {there} in the hub")

    def is_whole(self):
        try:
            said = self.journal().execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            self.troubles.append(f"the journal is damaged: {said[:200]}")
        if subprocess.run(["git", "-C", self.world.hub, "fsck", "--strict"], env=self.world.env,
                          capture_output=True).returncode:
            self.troubles.append("git fsck complains")

    def is_folded(self):
        live = self.world.bus("replay", "--live", "--hub", self.world.hub)
        if live != self.world.bus("replay", "--hub", self.world.hub):
            self.troubles.append("the state is not that of a fold from the root")

    # The terminals.

    def pings(self, ordered, commits, agents=("reviewer",)):
        """Of each label the claim that stands is owed a verdict, so it was told, once."""
        standing = {}
        for name in ordered:
            verb = re.match(r"(claim|review)\((\w+)\)", commits[name][1])
            if verb and verb.group(1) == "claim":
                standing[verb.group(2)] = name
            elif verb:
                standing.pop(verb.group(2), None)
        database = self.journal()
        deadline = time.monotonic() + self.patience
        while database.execute("SELECT count(*) FROM outbox WHERE state IN "
                               "('recorded', 'attempted')").fetchone()[0]:
            if time.monotonic() > deadline:
                self.troubles.append("pings stay in the outbox")
                break
            time.sleep(0.1)
        texts = [self.terminal(agent) for agent in agents]
        missing = [label for label, name in standing.items() if name not in texts[0]
                   and not database.execute(
                       "SELECT 1 FROM outbox WHERE state = 'typed' AND ping LIKE ?",
                       (f"%{name}%",)).fetchone()]
        if missing:
            self.lost += len(missing)
            self.troubles.append(f"pings: none for the standing claims of {missing}")
        for text in texts:
            found = re.findall(r"\[bus ([0-9a-f]+)\]", text)
            self.typed += len(found)
            twice = sorted({mark for mark in found if found.count(mark) > 1})
            if twice:
                self.doubled += len(twice)
                self.troubles.append(f"pings: typed twice: {twice[:5]}")

    def terminal(self, agent):
        """What an agent was given, as its program wrote it down."""
        path = f"{self.world.root}/{agent}.typed"
        if not os.path.exists(path):
            return ""
        with open(path) as file:
            return file.read()

    def count(self, left=None, rewinds=(), agents=("reviewer",)):
        """Everything; the commits of the branch, in order, and how long the journal took."""
        tip = self.git("rev-parse", "main").strip()
        commits = self.commits()
        ordered = self.order(commits, tip)
        took = self.reaches(tip)
        self.events(ordered, commits, left or {})
        self.nonces(ordered, commits)
        self.rewinds(list(rewinds))
        self.pings(ordered, commits, agents)
        self.is_whole()
        self.is_folded()
        return [(name, commits[name][1]) for name in ordered], took

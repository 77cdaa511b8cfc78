"""Long histories of a bus, streamed into git fast-import. Standard library only.

Most commits are work on one to three files in a few dozen folders. About every twentieth is a
claim, and the next one a reviewer's PASS; in between there are short side branches and their
merges, mail and its removal, and at the end of each phase its marker. A phase has a few gates,
which are claimed again and again, as gates are after a change. All of it is lawful. A seed gives
the same bytes.
"""
import os
import random
import subprocess

# About so many commits are one phase, and about so many one claim.
PHASE, CLAIM = 10_000, 20
# So many gates a phase has.
GATES = 25
FOLDERS, FILES = 36, 30
BUILDERS = ("ada", "ben", "cleo")
REVIEWER = "rita"
# A moment long ago, so that no history ends in the future.
BEGINNING, STEP = 1_600_000_000, 60


def config(commits):
    """The settings of a bus whose history is to have so many commits."""
    # One phase more than end in it: the last is still under way.
    phases = "".join(f'  {{ id = "p{number}", reviewers = ["{REVIEWER}"] }},\n'
                     for number in range(commits // PHASE + 2))
    roles = [(name, "builder") for name in BUILDERS] + [(REVIEWER, "reviewer")]
    agents = "".join(f'[[agent]]\nname = "{name}"\nrole = "{role}"\n' for name, role in roles)
    return (f"[bus]\nprotocol = 1\n[loop]\nphases = [\n{phases}]\n[loop.handoff]\n"
            f'inboxes = ["{REVIEWER}"]\n{agents}[policy]\nhumans = ["ana@example.org"]\n')


class History:
    """Writes one history; `count` says how many commits it has so far."""

    def __init__(self, commits, seed, write, name_of, gates=GATES):
        self.commits, self.write, self.name_of, self.gates = commits, write, name_of, gates
        self.random = random.Random(seed)
        self.count = self.tip = 0
        self.phase, self.claims = 0, 0
        self.mail = []

    def commit(self, email, subject, changes, parents=None):
        """One commit on the tip, or on `parents`, by their marks; returns its mark."""
        self.count += 1
        name = email.split("@")[0]
        who = f"{name} <{email}> {BEGINNING + self.count * STEP} +0000"
        lines = [f"commit refs/heads/main\nmark :{self.count}\nauthor {who}\ncommitter {who}\n"
                 f"data {len(subject)}\n{subject}\n"]
        parents = parents or ([self.tip] if self.tip else [])
        lines += [f"{'merge' if place else 'from'} :{mark}\n"
                  for place, mark in enumerate(parents)]
        for path, text in changes:
            lines.append(f"D {path}\n" if text is None else
                         f"M 644 inline {path}\ndata {len(text)}\n{text}\n")
        self.write("".join(lines).encode())
        return self.count

    def by(self, agent, subject, changes):
        self.tip = self.commit(f"{agent}@agents.invalid", subject, changes)

    def work(self, most=3):
        """Changes of ordinary work: some paths and what they hold from now on."""
        folder = self.random.randrange(FOLDERS)
        return [(f"src/part{folder}/file{self.random.randrange(FILES)}.txt",
                 f"step {self.count} {self.random.getrandbits(64):x}\n" * 2)
                for _ in range(self.random.randint(1, most))]

    def side_branch(self):
        """A branch of a few commits, which a merge brings in."""
        mark, changes = self.tip, []
        builder = self.random.choice(BUILDERS)
        email = f"{builder}@agents.invalid"
        for _ in range(self.random.randint(2, 4)):
            new = self.work()
            changes += new
            mark = self.commit(email, f"try part {self.count}", new, [mark])
        self.by(self.random.choice(BUILDERS), f"work on part {self.count}", self.work())
        # To fast-import a merge has the tree of its first parent.
        self.tip = self.commit(email, f"Merge branch side-{self.count}", changes, [self.tip, mark])

    def claim_and_pass(self):
        """A gate that is claimed, and the PASS of somebody else, who reads the mail with it."""
        label = f"D{self.claims % self.gates + 1}"
        self.by(self.random.choice(BUILDERS), f"claim({label}): part {self.count} works",
                self.work(1))
        notes = [(f"bus/REVIEW-p{self.phase}.md", f"# {label}\n\nread at {self.count}\n")]
        gone, self.mail = [(path, None) for path in self.mail], []
        # Which claim a verdict means must be said where the label was claimed before.
        trailer = (f"\n\nBus-Claim: {self.name_of(self.tip)}"
                   if self.claims >= self.gates else "")
        self.by(REVIEWER, f"review({label}): PASS all {self.count % 40} cases{trailer}",
                notes + gone)
        self.claims += 1

    def send(self):
        path = f"bus/inbox/{REVIEWER}/{self.count}.md"
        self.mail.append(path)
        self.by(self.random.choice(BUILDERS), f"ask about {self.count}",
                [(path, f"How about {self.count}?\n")])

    def finish_phase(self):
        self.claim_and_pass()
        self.by(BUILDERS[0], f"phase p{self.phase} is done",
                [(f"bus/STATUS-p{self.phase}.md", f"# p{self.phase}\n\n## DONE\n")])
        self.phase, self.claims = self.phase + 1, 0

    def run(self):
        root = [("git-bus.toml", config(self.commits)), ("README.md", "A bus.\n")]
        self.tip = self.commit("ana@example.org", "set up the bus", root)
        # A merge or a phase's end takes up to ten commits more than one turn.
        while self.count < self.commits - 10:
            if self.count >= (self.phase + 1) * PHASE:
                self.finish_phase()
            elif self.random.randrange(CLAIM - 1) == 0:
                self.claim_and_pass()
            elif self.random.randrange(100) == 0:
                self.side_branch()
            elif self.random.randrange(60) == 0:
                self.send()
            else:
                self.by(self.random.choice(BUILDERS), f"work on part {self.count}", self.work())
        while self.count < self.commits:
            self.by(self.random.choice(BUILDERS), f"work on part {self.count}", self.work())


def fill(repository, commits, seed, env, gates=GATES):
    """Gives `main` of a bare repository a history of so many commits, instead of what it had."""
    answers, writer = os.pipe()
    importer = subprocess.Popen(
        ["git", "-C", repository, "fast-import", "--quiet", "--force", f"--cat-blob-fd={writer}"],
        stdin=subprocess.PIPE, env=env, pass_fds=[writer])
    os.close(writer)

    def name_of(mark):
        importer.stdin.write(f"get-mark :{mark}\n".encode())
        importer.stdin.flush()
        return os.read(answers, 64).decode().strip()

    try:
        History(commits, seed, importer.stdin.write, name_of, gates).run()
        importer.stdin.close()
        if importer.wait():
            raise RuntimeError("git fast-import failed")
    finally:
        os.close(answers)
        if importer.poll() is None:
            importer.kill()
            importer.wait()

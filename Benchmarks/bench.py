#!/usr/bin/env python3
"""Measures git-bus on this machine and prints Markdown tables.

Every comparison is paired: the two sides take turns in each round, in an order that is drawn anew,
so that a machine that gets slower half way slows both. Standard library only.

usage: bench.py [--rounds N] [--bin DIR] [--only push,judge,verdict,latency,elsewhere,fsync,status,
                 idle,team,sizes] [--repository PATH]

With a repository of your own, the pushes are made to copies of it: to see what a large one costs.
"""
import argparse
import getpass
import os
import re
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

CONFIG = """
[bus]
protocol = 1
[loop]
phases = [ { id = "build", reviewers = ["reviewer"] } ]
[[agent]]
name = "builder"
role = "builder"
[[agent]]
name = "reviewer"
role = "reviewer"
"""


class World:
    """A hub, a clone and an environment of its own."""

    # A repository whose history and files every hub begins with.
    beginning = None

    def __init__(self, bin_dir):
        self.root = tempfile.mkdtemp(prefix="gbbench.")
        self.bin = bin_dir
        self.hub = self.root + "/hub.git"
        self.clone = self.root + "/clone"
        self.daemon = None
        for folder in ("home", "run", "config/git-bus"):
            os.makedirs(f"{self.root}/{folder}", mode=0o700)
        self.env = {
            "HOME": self.root + "/home",
            "XDG_STATE_HOME": self.root + "/state",
            "XDG_CONFIG_HOME": self.root + "/config",
            "XDG_RUNTIME_DIR": self.root + "/run",
            "TMUX_TMPDIR": self.root + "/run",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PATH": f"{bin_dir}:{os.environ['PATH']}",
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        if self.beginning:
            self.git("clone", "--quiet", "--bare", "--single-branch", self.beginning, self.hub,
                     cwd=self.root)
            self.git("branch", "--move", "main", cwd=self.hub)
        else:
            self.git("init", "--quiet", "--bare", "--initial-branch=main", self.hub, cwd=self.root)
        self.git("clone", "--quiet", self.hub, self.clone, cwd=self.root)
        self.git("config", "user.name", "builder")
        self.git("config", "user.email", "builder@agents.invalid")
        self.git("checkout", "--quiet", "-B", "main")
        with open(self.clone + "/git-bus.toml", "w") as file:
            file.write(CONFIG)
        self.git("add", ".")
        self.commit("set up the bus")
        self.push()

    def record_agents(self):
        """Has every agent be a script that writes down each line that is typed to it."""
        with open(self.root + "/config/git-bus/config.toml", "w") as file:
            file.write(
                '[defaults]\nbackend = "scripted"\n[backend.scripted]\npreset = "scripted"\n'
                "command = [\"sh\", \"-c\", \"while printf 'ready> ' && read -r line; do "
                f"echo \\\"$line\\\" >>'{self.root}/{{agent}}.typed'; done\"]\n")

    def run(self, *arguments, cwd=None):
        return subprocess.run(
            arguments, cwd=cwd or self.clone, env=self.env, check=True,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        ).stdout

    def git(self, *arguments, cwd=None):
        return self.run("git", *arguments, cwd=cwd)

    def bus(self, *arguments):
        return self.run(self.bin + "/git-bus", *arguments)

    def commit(self, subject):
        self.git("commit", "--quiet", "--allow-empty", "-m", subject)

    def push(self):
        self.git("push", "--quiet", "origin", "main")

    def start(self, poll="3600"):
        env = dict(self.env, GIT_BUS_POLL_INTERVAL=poll, GIT_BUS_SIGNAL_INTERVAL=poll)
        self.daemon = subprocess.Popen(
            [self.bin + "/git-bus", "run", "--hub", self.hub], env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        wait(lambda: self.seq() > 0)
        wait(lambda: os.path.exists(self.hub + "/git-bus/wake.sock")
             or not os.path.exists(self.hub + "/git-bus"))

    def journal(self):
        base = self.root + "/state/git-bus"
        names = os.listdir(base) if os.path.isdir(base) else []
        return f"{base}/{names[0]}/journal.db" if names else None

    def seq(self):
        path = self.journal()
        if not path or not os.path.exists(path):
            return 0
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            try:
                return database.execute("SELECT max(seq) FROM event").fetchone()[0] or 0
            except sqlite3.OperationalError:
                return 0

    def close(self):
        if self.daemon:
            self.daemon.terminate()
            self.daemon.wait()
        subprocess.run(
            [self.bin + "/git-bus", "down", "--hub", self.hub], env=self.env, cwd=self.root,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        shutil.rmtree(self.root, ignore_errors=True)


def wait(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("bench: something that was waited for did not come")
        time.sleep(0.002)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def row(name, values):
    ms = [value * 1000 for value in values]
    print(f"| {name} | {statistics.median(ms):.2f} | {percentile(ms, 0.95):.2f} "
          f"| {percentile(ms, 0.99):.2f} | {len(ms)} |")


def header(title, command):
    print(f"\n### {title}\n\n`{command}`\n\n| what | median ms | p95 | p99 | n |")
    print("|---|---|---|---|---|")


def hubs(bin_dir):
    """Three hubs: ours with a daemon, ours without, and one with a pair of empty static hooks."""
    ours, empty, down = World(bin_dir), World(bin_dir), World(bin_dir)
    for world in (ours, down):
        world.bus("hooks", "install", world.hub)
    ours.start()
    wait(lambda: os.path.exists(ours.hub + "/git-bus/verdict.sock"))
    source = empty.root + "/empty.c"
    with open(source, "w") as file:
        file.write("int main(void) { return 0; }\n")
    compiler = shutil.which("cc") or shutil.which("clang")
    for hook in ("pre-receive", "post-receive"):
        subprocess.run([compiler, "-O2", "-static", source, "-o", f"{empty.hub}/hooks/{hook}"],
                       check=True)
    # The same settings on both sides: the hooks alone are what is compared.
    for line in ours.git("config", "--file", ours.hub + "/config", "--list").splitlines():
        key, value = line.split("=", 1)
        if key.startswith(("receive.", "gc.")) or key in ("core.fsync", "core.logallrefupdates"):
            empty.git("config", "--file", empty.hub + "/config", key, value)
    return {"empty static hooks": empty, "git-bus-hook, daemon up": ours,
            "git-bus-hook, daemon down": down}


def compare_pushes(bin_dir, rounds, title, prepare):
    """Times pushes of what `prepare` makes, in turn, and prints them beside the empty hooks."""
    worlds = hubs(bin_dir)
    try:
        times = {name: [] for name in worlds}
        for number in range(rounds + 3):
            names = list(worlds)
            random.shuffle(names)
            for name in names:
                prepare(worlds[name], number)
                begin = time.monotonic()
                worlds[name].push()
                if number >= 3:
                    times[name].append(time.monotonic() - begin)
        header(title, "make bench")
        for name, values in times.items():
            row(name, values)
        for name in list(worlds)[1:]:
            pairs = zip(times[name], times["empty static hooks"])
            row(f"paired difference: {name}", [one - other for one, other in pairs])
    finally:
        for world in worlds.values():
            world.close()


def bench_push(bin_dir, rounds):
    """A push to a hub that judges it, against one with a pair of empty static hooks."""
    compare_pushes(bin_dir, rounds, "A push, both hooks against a pair of empty static hooks",
                   lambda world, number: world.commit(f"ordinary {number}"))


def bench_judge(bin_dir, rounds):
    """The program that judges a push without a daemon, started by itself on one that has landed."""
    world = World(bin_dir)
    try:
        world.bus("hooks", "install", world.hub)
        for number in range(10):
            world.commit(f"ordinary {number}")
            world.push()
        names = world.git("rev-parse", "HEAD^", "HEAD").split()
        # The push is undone, so that it is new; its objects stay.
        world.git("update-ref", "refs/heads/main", names[0], cwd=world.hub)
        push = f"{names[0]} {names[1]} refs/heads/main\n".encode()

        def once(*program):
            begin = time.monotonic()
            child = subprocess.Popen(program, cwd=world.hub, env=dict(world.env, GIT_DIR="."),
                                     stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            child.stdin.write(push)
            child.stdin.close()
            if child.wait():
                sys.exit("bench: the judge refuses what it should let in")
            return time.monotonic() - begin

        pairs = [(once(world.bin + "/git-bus", "hook", "pre-receive"), once("/bin/cat", "-"))
                 for _ in range(rounds)]
        header("A judge without a daemon, by itself, beside a small program", "make bench")
        row("git-bus hook pre-receive", [one for one, _ in pairs])
        row("cat", [other for _, other in pairs])
        row("paired difference", [one - other for one, other in pairs])
    finally:
        world.close()


def bench_verdict(bin_dir, rounds):
    """The same with 500 commits of three files each in one push."""
    def prepare(world, number):
        lines = []
        for index in range(500):
            name = f"work {number} {index}"
            lines += ["commit refs/heads/main",
                      f"committer builder <builder@agents.invalid> {int(time.time())} +0000",
                      f"data {len(name)}", name]
            if index == 0:
                lines.append("from refs/heads/main^0")
            for file in range(3):
                text = f"{name} {file}"
                lines += [f"M 644 inline src/{index % 40}/{file}.txt", f"data {len(text)}", text]
        subprocess.run(["git", "fast-import", "--quiet"], input="\n".join(lines) + "\n", text=True,
                       cwd=world.clone, env=world.env, check=True)
    compare_pushes(bin_dir, rounds, "A push of 500 commits of three files each", prepare)


def watch_pings(world, ref, rounds):
    """Pushes claims; returns how long each took from the move of the ref to the host's journal, and
    to the program in the pane."""
    database = sqlite3.connect(f"file:{world.journal()}?mode=ro", uri=True)
    typed = world.root + "/reviewer.typed"
    journalled, delivered = [], []
    for number in range(rounds + 3):
        world.commit(f"claim(G{number}): done")
        before, seq = os.stat(ref).st_ino, world.seq()
        size = os.path.getsize(typed) if os.path.exists(typed) else 0
        child = subprocess.Popen(
            ["git", "push", "--quiet", "origin", "main"], cwd=world.clone, env=world.env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        moved = wrote = None
        end = time.monotonic() + 20
        while time.monotonic() < end:
            # Without a rest the measuring itself would take one of the cores.
            time.sleep(0.0002)
            now = time.monotonic()
            if moved is None:
                if os.stat(ref).st_ino != before:
                    moved = now
                continue
            if wrote is None:
                if database.execute("SELECT max(seq) FROM event").fetchone()[0] > seq:
                    wrote = time.monotonic()
                continue
            if os.path.exists(typed) and os.path.getsize(typed) > size:
                if number >= 3:
                    journalled.append(wrote - moved)
                    delivered.append(time.monotonic() - moved)
                break
        child.wait()
        # The next claim waits until the terminal is at its prompt again.
        time.sleep(0.05)
    return journalled, delivered


def bench_latency(bin_dir, rounds):
    """From the move of the ref to the row in the journal, and to the line in the terminal."""
    world = World(bin_dir)
    try:
        world.record_agents()
        world.bus("hooks", "install", world.hub)
        world.bus("up", "reviewer", "--hub", world.hub)
        wait(lambda: os.path.exists(world.hub + "/git-bus/wake.sock"))
        journalled, delivered = watch_pings(world, world.hub + "/refs/heads/main", rounds)
        header("From a moved ref to an event and a ping", "make bench")
        row("ref moved -> event journalled", journalled)
        row("ref moved -> ping typed and read by the program in the pane", delivered)
    finally:
        world.close()


def start_ssh(world):
    """An ssh server on the loopback for the hub of a world; its URL, and the process."""
    folder = world.root + "/ssh"
    os.makedirs(folder, mode=0o700)
    os.makedirs(world.root + "/home/.ssh", mode=0o700)
    for key in ("host", "builder"):
        world.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{key}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(folder + "/sshd_config", "w") as file:
        file.write(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
                   f"AuthorizedKeysFile {world.root}/home/.ssh/authorized_keys\n"
                   "AuthenticationMethods publickey\nUsePAM no\nStrictModes no\nUseDNS no\n"
                   f'SetEnv HOME="{world.root}/home"\n')
    with open(folder + "/known_hosts", "w") as file, open(folder + "/host.pub") as key:
        file.write(f"[127.0.0.1]:{port} {key.read()}")
    os.makedirs("/run/sshd", exist_ok=True)
    server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", folder + "/sshd_config"],
                              stderr=subprocess.DEVNULL)
    world.env["GIT_SSH_COMMAND"] = (
        f"ssh -F none -i {folder}/builder -o IdentitiesOnly=yes "
        f"-o UserKnownHostsFile={folder}/known_hosts -o BatchMode=yes")
    world.bus("keys", "add", "builder", folder + "/builder.pub", "--hub", world.hub)
    return f"ssh://{getpass.getuser()}@127.0.0.1:{port}{world.hub}", server


def bench_elsewhere(bin_dir, rounds):
    """The same for a host that reaches the hub by ssh and would look by itself once an hour."""
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        return
    world = World(bin_dir)
    url, server = start_ssh(world)
    try:
        world.record_agents()
        world.env["GIT_BUS_POLL_INTERVAL"] = "3600"
        world.bus("hooks", "install", world.hub)
        wait(lambda: subprocess.run(["git", "ls-remote", url], env=world.env,
                                    capture_output=True).returncode == 0)
        world.bus("up", "reviewer", "--remote", url)
        trips = []
        for _ in range(rounds):
            begin = time.monotonic()
            world.git("ls-remote", url, "main")
            trips.append(time.monotonic() - begin)
        journalled, delivered = watch_pings(world, world.hub + "/refs/heads/main", rounds)
        header("From a moved ref to an event and a ping on another host, by ssh", "make bench")
        row("git ls-remote by the same ssh, for comparison", trips)
        row("ref moved -> event journalled", journalled)
        row("ref moved -> ping typed and read by the program in the pane", delivered)
    finally:
        subprocess.run([bin_dir + "/git-bus", "down", "--remote", url], env=world.env,
                       cwd=world.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server.terminate()
        server.wait()
        world.close()


def bench_status(bin_dir, rounds):
    """The whole process of `git-bus status`, with a daemon and without one."""
    world = World(bin_dir)
    try:
        def once():
            begin = time.monotonic()
            world.bus("status", "--json", "--hub", world.hub)
            return time.monotonic() - begin

        without = [once() for _ in range(rounds)]
        world.start()
        with_daemon = [once() for _ in range(rounds)]
        header("`git bus status`, whole process", "make bench")
        row("no daemon, no journal (small bus)", without)
        row("with a daemon", with_daemon)
    finally:
        world.close()


def bench_fsync(rounds):
    """What one write that reaches the disk costs here: the floor under every journalled event."""
    folder = tempfile.mkdtemp(prefix="gbbench.")
    try:
        descriptor = os.open(folder + "/probe", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        times = []
        for _ in range(rounds):
            begin = time.monotonic()
            os.write(descriptor, b"x" * 4096)
            os.fdatasync(descriptor)
            times.append(time.monotonic() - begin)
        os.close(descriptor)
        header("One write of 4 KiB and fdatasync, for comparison", "make bench")
        row("write + fdatasync", times)
    finally:
        shutil.rmtree(folder)


def bench_idle(bin_dir, seconds=20):
    """A daemon on a local hub with nothing to do: its share of a core, memory, processes."""
    world = World(bin_dir)
    try:
        world.bus("hooks", "install", world.hub)
        world.start(poll="5")
        pid = world.daemon.pid

        def ticks():
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])

        def children():
            return len(open(f"/proc/{pid}/task/{pid}/children").read().split())

        time.sleep(2)
        before, seen = ticks(), 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen = max(seen, children())
            time.sleep(0.05)
        share = (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds * 100
        pages = int(open(f"/proc/{pid}/statm").read().split()[1])
        print("\n### An idle daemon, local hub, looking every 5 s\n\n`make bench`\n")
        print("| % of a core | MB resident | most children seen |\n|---|---|---|")
        print(f"| {share:.2f} | {pages * os.sysconf('SC_PAGESIZE') / 1e6:.1f} | {seen} |")
    finally:
        world.close()


def bench_idle_team(bin_dir, agents=50, seconds=30):
    """A daemon that looks after many agents, all of them at their prompts, at the usual intervals."""
    world = World(bin_dir)
    try:
        team = "".join(
            f'[[agent]]\nname = "agent{number}"\nrole = "reviewer"\n' for number in range(agents - 1)
        )
        with open(world.clone + "/git-bus.toml", "w") as file:
            file.write(CONFIG.replace('name = "reviewer"\nrole = "reviewer"\n', "")
                       .replace('["reviewer"]', '["agent0"]').rstrip()[: -len("[[agent]]")] + team)
        world.git("add", ".")
        # No agent changes the settings.
        world.git("-c", "user.email=ana@example.org", "commit", "--quiet", "-m", "a larger team")
        world.push()
        script = world.root + "/agent.sh"
        with open(script, "w") as file:
            file.write("while printf 'ready> ' && read -r line; do :; done\n")
        with open(world.root + "/config/git-bus/config.toml", "w") as file:
            file.write('[defaults]\nbackend = "scripted"\n[backend.scripted]\npreset = "scripted"\n'
                       f'command = ["sh", "{script}", "{{prompt_file}}"]\n')
        world.bus("hooks", "install", world.hub)
        world.run(world.bin + "/git-bus", "up", "--hub", world.hub, "--timeout", "300")
        path = os.path.dirname(world.journal()) + "/daemon.lock"
        pid = int(open(path).read().split()[0])
        tmux = open(f"/proc/{pid}/task/{pid}/children").read().split()
        time.sleep(15)

        def ticks(of):
            fields = open(f"/proc/{of}/stat").read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])

        def switches():
            return sum(
                int(line.split()[1])
                for task in os.listdir(f"/proc/{pid}/task")
                for line in open(f"/proc/{pid}/task/{task}/status")
                if line.startswith("voluntary_ctxt")
            )

        before, woken = ticks(pid), switches()
        time.sleep(seconds)
        share = (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / seconds * 100
        woken = (switches() - woken) / (seconds / 5)
        pages = int(open(f"/proc/{pid}/statm").read().split()[1])
        trace = subprocess.run(
            ["timeout", "-s", "INT", str(seconds), "strace", "-f", "-qq", "-p", str(pid), "-e",
             "trace=execve,fork,vfork,clone,clone3,fsync,fdatasync,pwrite64,sendto,write"],
            capture_output=True, text=True, check=False,
        ).stderr
        count = lambda name: len(re.findall(rf"\b{name}\(", trace)) / (seconds / 5)
        started = len(re.findall(r"execve\(|vfork\(|\bfork\(", trace)) + len(
            [line for line in trace.splitlines()
             # A thread is no process, and a call that strace shows in two parts is one.
             if "clone" in line and "CLONE_THREAD" not in line and "resumed>" not in line])
        print(f"\n### An idle daemon with {agents} idle agents, local hub, looking every 5 s\n\n`make bench`\n")
        print("| % of a core | MB resident | processes started | fsyncs a tick | writes a tick "
              "| wake-ups a tick |\n|---|---|---|---|---|---|")
        print(f"| {share:.2f} | {pages * os.sysconf('SC_PAGESIZE') / 1e6:.1f} | {started} "
              f"| {count('fsync') + count('fdatasync'):.1f} | {count('write') + count('pwrite64'):.1f} "
              f"| {woken:.0f} |")
        print(f"\nChildren while it ran: {len(tmux)} (the control client of tmux).")
    finally:
        subprocess.run([world.bin + "/git-bus", "down", "--hub", world.hub], env=world.env,
                       check=False, capture_output=True)
        world.close()


def sizes(bin_dir):
    print("\n### Sizes\n\n`make release`\n\n| program | MB |\n|---|---|")
    for name in ("git-bus", "git-bus-hook"):
        print(f"| {name} | {os.path.getsize(f'{bin_dir}/{name}') / 1e6:.1f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--bin", default="dist")
    parser.add_argument("--only", default="")
    parser.add_argument("--repository")
    options = parser.parse_args()
    bin_dir = os.path.abspath(options.bin)
    World.beginning = options.repository and os.path.abspath(options.repository)
    parts = {
        "push": lambda: bench_push(bin_dir, options.rounds),
        "judge": lambda: bench_judge(bin_dir, options.rounds),
        "verdict": lambda: bench_verdict(bin_dir, max(10, options.rounds // 3)),
        "latency": lambda: bench_latency(bin_dir, options.rounds),
        "elsewhere": lambda: bench_elsewhere(bin_dir, options.rounds),
        "fsync": lambda: bench_fsync(options.rounds * 3),
        "status": lambda: bench_status(bin_dir, options.rounds),
        "idle": lambda: bench_idle(bin_dir),
        "team": lambda: bench_idle_team(bin_dir),
        "sizes": lambda: sizes(bin_dir),
    }
    wanted = options.only.split(",") if options.only else list(parts)
    for name in wanted:
        if name not in parts:
            sys.exit(f"bench: there is no part called {name}; there are {', '.join(parts)}")
    for name in wanted:
        parts[name]()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What long histories cost: the first attach, catching up, one push, and what is shown meanwhile.

The histories are made anew in a temporary folder (histories.py). What is compared takes turns, in
an order that is drawn anew each round. Memory is what the kernel says was resident at most, which
counts the mapped packs of the repository; beside it stands the part that is the daemon's own.

usage: history.py [--bin DIR] [--sizes N,N] [--catch-up N] [--rounds N] [--pushes N] [--seed N]
                  [--gates N] [--limit SECONDS] [--only attach,catch-up,growth,progress]
"""
import argparse
import os
import pty
import random
import re
import select
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import bench
import histories

FORMAT = "%H %P %an %ae %ct %s"
PARTS = ["attach", "catch-up", "growth", "progress"]
# With the graph file of git, and without.
GIT = {
    "`git log --format --name-only`": f"git log --format='{FORMAT}' --name-only $RANGE",
    "`git log --format --raw --no-renames`":
        f"git log --format='{FORMAT}' --raw --no-renames $RANGE",
    "`git rev-list` + `git diff-tree --stdin --name-only`":
        "git rev-list $RANGE | git diff-tree --stdin -r --root --no-renames --name-only "
        f"--always --pretty=format:'{FORMAT}'",
    "`git rev-list` + `git diff-tree --stdin -- bus git-bus.toml`":
        "git rev-list $RANGE | git diff-tree --stdin -r --root --no-renames --name-only "
        f"--always --pretty=format:'{FORMAT}' -- bus git-bus.toml",
}
YARDSTICK = next(iter(GIT))


class Long(bench.World):
    """A hub with a long history."""

    def __init__(self, options, commits):
        super().__init__(options.bin)
        self.options = options
        shutil.rmtree(self.clone)
        begin = time.monotonic()
        histories.fill(self.hub, commits, options.seed, self.env, options.gates)
        self.made = time.monotonic() - begin

    def tip(self):
        return self.git("rev-parse", "refs/heads/main", cwd=self.hub).strip()

    def move(self, commit):
        self.git("update-ref", "refs/heads/main", commit, cwd=self.hub)

    def forget(self):
        shutil.rmtree(self.root + "/state", ignore_errors=True)

    def take_clone(self):
        self.git("clone", "--quiet", "--local", self.hub, self.clone, cwd=self.root)
        self.git("config", "user.name", "ada")
        self.git("config", "user.email", "ada@agents.invalid")

    def serve(self):
        """Has both hooks judge and ring, beside a daemon that is at the tip."""
        self.stop()
        self.run(self.bin + "/git-bus", "hooks", "install", self.hub, cwd=self.root)
        if not self.attach()[-1]:
            sys.exit(f"history: not attached in {self.options.limit} s")
        bench.wait(lambda: os.path.exists(self.hub + "/git-bus/verdict.sock"))
        if not os.path.isdir(self.clone):
            self.take_clone()

    def ask(self, query, otherwise):
        path = self.journal()
        if not path or not os.path.exists(path):
            return otherwise
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            found = database.execute(query).fetchone()
            return found[0] if found else otherwise
        except sqlite3.OperationalError:
            return otherwise
        finally:
            database.close()

    def attach(self):
        """Starts a daemon; returns the seconds until its journal is at the tip, and its memory."""
        tip, own = bytes.fromhex(self.tip()), 0
        begin = time.monotonic()
        self.daemon = subprocess.Popen(
            [self.bin + "/git-bus", "run", "--hub", self.hub], cwd=self.root,
            env=dict(self.env, GIT_BUS_POLL_INTERVAL="3600", GIT_BUS_SIGNAL_INTERVAL="3600"),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        is_done = False
        while not is_done and time.monotonic() - begin < self.options.limit:
            # Often enough for the figure, seldom enough to leave the cores alone.
            time.sleep(0.02)
            own = max(own, memory(self.daemon.pid, "RssAnon"))
            is_done = self.ask("SELECT tip FROM cursor", None) == tip
        seconds = time.monotonic() - begin
        return seconds, memory(self.daemon.pid, "VmHWM"), own, is_done

    def stop(self):
        if not self.daemon:
            return
        self.daemon.terminate()
        try:
            self.daemon.wait(20)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            self.daemon.wait()
        self.daemon = None

    def close(self):
        self.stop()
        super().close()


def memory(pid, field):
    """A line of the status of a process, in MB."""
    try:
        with open(f"/proc/{pid}/status") as file:
            found = re.search(rf"{field}:\s+(\d+) kB", file.read())
        return int(found.group(1)) / 1000 if found else 0
    except OSError:
        return 0


def title(text):
    given = sys.argv[1:]
    if "--bin" in given:
        place = given.index("--bin")
        given = given[:place] + given[place + 2:]
    choice = f' HISTORY="{" ".join(given)}"' if given else ""
    print(f"\n## {text}\n\n`make bench-history{choice}`\n", flush=True)


def first_attach(worlds):
    title("First attach to a long history")
    print("| commits | made in | s until journalled | commits/s | MB at most | of these its own "
          "| events | violations | MB of journal |\n|---|---|---|---|---|---|---|---|---|")
    for size, world in worlds.items():
        world.forget()
        seconds, most, own, is_done = world.attach()
        read = world.ask("SELECT count(*) FROM seen", 0)
        events = world.ask("SELECT count(*) FROM event", 0)
        wrong = world.ask("SELECT count(*) FROM event WHERE kind IN "
                          "('policy.violated', 'malformed', 'phase.needs_review')", 0)
        world.stop()
        path = world.journal()
        disk = os.path.getsize(path) / 1e6 if path else 0
        said = f"{seconds:.2f}" if is_done else f"not in {seconds:.0f} s: {read} commits"
        print(f"| {size} | {world.made:.0f} s | {said} | {read / seconds:.0f} | {most:.0f} "
              f"| {own:.0f} | {events} | {wrong} | {disk:.0f} |", flush=True)


def with_graph(world):
    """The same hub once more with git's graph of commits, which libgit2 reads slowly."""
    twin = world.root + "/graph.git"
    world.git("clone", "--quiet", "--bare", "--local", world.hub, twin, cwd=world.root)
    world.git("commit-graph", "write", "--reachable", cwd=twin)
    return twin


def timed(world, text, cwd, env):
    begin = time.monotonic()
    subprocess.run(["sh", "-c", f"{{ {text}; }} | cat >/dev/null"], cwd=cwd, check=True,
                   env=dict(world.env, **env))
    return time.monotonic() - begin


def catch_up(options):
    world = Long(options, options.catch_up + 1000)
    try:
        tip = world.tip()
        early = world.git("rev-list", "--first-parent", "--reverse", tip,
                          cwd=world.hub).splitlines()[900]
        missing = int(world.git("rev-list", "--count", f"{early}..{tip}", cwd=world.hub))
        twin = with_graph(world)
        times, memories = {}, []
        for _ in range(options.rounds):
            sides = [(name + where, lambda text=text, cwd=cwd: timed(
                          world, text, cwd, {"RANGE": f"{early}..{tip}"}))
                     for name, text in GIT.items()
                     for where, cwd in (("", world.hub), (", commit-graph", twin))]
            sides.append(("git-bus, journalled", lambda: follow(world, early, tip, memories)))
            random.shuffle(sides)
            for name, measure in sides:
                times.setdefault(name, []).append(measure())
                if name.startswith("git-bus"):
                    # The journal is at the tip now; without that, it would fold twice.
                    seconds = timed(world, f"git-bus replay --hub {world.hub}", world.root, {})
                    # It reads from the root, so more than what was missing.
                    times.setdefault("git-bus, reading and folding alone (`git bus replay`)",
                                     []).append(seconds * missing / (options.catch_up + 1000))
        show_rates(missing, times, memories)
    finally:
        world.close()


def follow(world, early, tip, memories):
    """A daemon that was away while the branch went from `early` to `tip`."""
    world.stop()
    world.forget()
    world.move(early)
    world.attach()
    world.stop()
    world.move(tip)
    seconds, most, own, is_done = world.attach()
    memories.append((most, own))
    world.stop()
    if not is_done:
        sys.exit(f"history: not caught up in {world.options.limit} s")
    return seconds


def show_rates(missing, times, memories):
    title(f"Catching up on {missing} commits")
    print(f"| what | median s | commits/s | times {YARDSTICK}, paired | n |\n|---|---|---|---|---|")
    for name in sorted(times, key=lambda name: (not name.startswith("git-bus"), name)):
        values = times[name]
        share = statistics.median(
            one / other for one, other in zip(times[YARDSTICK], values))
        median = statistics.median(values)
        print(f"| {name} | {median:.2f} | {missing / median:.0f} | {share:.2f} | {len(values)} |")
    most, own = (max(values) for values in zip(*memories))
    print(f"\nThe daemon's memory while it caught up: {most:.0f} MB at most, {own:.0f} its own.",
          flush=True)


def without_hooks(options, world):
    """The same history in a hub that judges nothing: what git itself pays for it."""
    twin = bench.World(options.bin)
    shutil.rmtree(twin.hub)
    shutil.rmtree(twin.clone)
    twin.git("clone", "--quiet", "--bare", "--local", world.hub, twin.hub, cwd=twin.root)
    # The same settings on both sides: the hooks and the history are what is compared.
    for line in world.git("config", "--file", world.hub + "/config", "--list").splitlines():
        key, value = line.split("=", 1)
        if key.startswith(("receive.", "gc.")) or key in ("core.fsync", "core.logallrefupdates"):
            twin.git("config", "--file", twin.hub + "/config", key, value, cwd=twin.root)
    Long.take_clone(twin)
    return twin


def growth(options, worlds):
    """One push on the longest history and on the shortest, in turn."""
    small, large = min(worlds), max(worlds)
    sides = {}
    try:
        for size in (small, large):
            world = worlds[size]
            world.serve()
            sides[f"both hooks, daemon up, {size} commits"] = world
            sides[f"no hooks, {size} commits"] = without_hooks(options, world)
        for verb, subject in (("work", "ordinary {}"), ("claim", "claim(G{}): done")):
            times = {name: [] for name in sides}
            for number in range(options.pushes + 3):
                for name in random.sample(list(sides), len(sides)):
                    sides[name].commit(subject.format(number))
                    begin = time.monotonic()
                    sides[name].push()
                    if number >= 3:
                        times[name].append(time.monotonic() - begin)
            show_growth(verb, times, small, large)
    finally:
        for name, world in sides.items():
            if name.startswith("no hooks"):
                world.close()


def show_growth(verb, times, small, large):
    title(f"A push of one commit ({verb}) and the history it comes upon")
    print("| what | median ms | p95 | p99 | n |\n|---|---|---|---|---|")
    for name, values in times.items():
        bench.row(name, values)
    print()
    for kind in ("both hooks, daemon up", "no hooks"):
        few, many = times[f"{kind}, {small} commits"], times[f"{kind}, {large} commits"]
        share = statistics.median(many) / statistics.median(few)
        print(f"- {kind}: {large} commits over {small}, ratio of medians: {share:.3f}")
    sys.stdout.flush()


def on_terminal(world, arguments, limit):
    """What a command shows on a terminal until it ends, and when it first showed something."""
    leader, follower = pty.openpty()
    begin, first, shown = time.monotonic(), None, b""
    child = subprocess.Popen(arguments, cwd=world.root, env=world.env, stdin=follower,
                             stdout=follower, stderr=follower, close_fds=True)
    os.close(follower)
    try:
        while time.monotonic() - begin < limit:
            if select.select([leader], [], [], 0.05)[0]:
                try:
                    shown += os.read(leader, 65536)
                except OSError:
                    break
                first = first or time.monotonic() - begin
            elif child.poll() is not None:
                break
    finally:
        if child.poll() is None:
            child.terminate()
        child.wait()
        os.close(leader)
    return shown.decode(errors="replace"), first, time.monotonic() - begin


def progress(options, size, world):
    """What a person sees while a first attach takes its time."""
    title(f"What a terminal shows, {size} commits not read yet")
    world.record_agents()
    world.take_clone()
    print("| command | ended after s | first sign after s | lines drawn | some of them |")
    print("|---|---|---|---|---|")
    for words in (["status", "--hub"], ["replay", "--hub"], ["run", "--hub"],
                  ["up", "ada", "--hub"], ["hooks", "install"]):
        world.forget()
        arguments = [world.bin + "/git-bus"] + words + [world.hub]
        # A daemon does not end by itself.
        limit = 15 if words[0] == "run" else options.limit
        shown, first, seconds = on_terminal(world, arguments, limit)
        bare = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
        # What begins with a carriage return was drawn over the line before.
        lines = [line.strip()[:60] for line in re.split(r"[\r\n]+", bare) if line.strip()]
        steps = [line for line in lines if re.search(r"%|\d of \d|\.\.\.|starting", line)]
        some = " / ".join((steps or lines)[:: max(1, len(steps or lines) // 3)][:4])
        print(f"| `git bus {' '.join(words)} HUB` | {seconds:.1f} | {first or 0:.2f} "
              f"| {len(steps)} | {some.replace('|', ' ')} |", flush=True)
        subprocess.run([world.bin + "/git-bus", "down", "--hub", world.hub], env=world.env,
                       cwd=world.root, capture_output=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="dist")
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--catch-up", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pushes", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gates", type=int, default=histories.GATES)
    parser.add_argument("--limit", type=float, default=900)
    parser.add_argument("--only", default=",".join(PARTS))
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    parts = options.only.split(",")
    sizes = [int(size) for size in options.sizes.split(",")]
    worlds = {}
    try:
        if "catch-up" in parts:
            catch_up(options)
        if set(parts) - {"catch-up"}:
            for size in sizes:
                worlds[size] = Long(options, size)
        if "attach" in parts:
            first_attach(worlds)
        if "progress" in parts:
            middle = sorted(worlds)[len(worlds) // 2]
            progress(options, middle, worlds[middle])
        if "growth" in parts:
            growth(options, worlds)
    finally:
        for world in worlds.values():
            world.close()


if __name__ == "__main__":
    main()

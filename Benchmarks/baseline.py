#!/usr/bin/env python3
"""Counts what git-bus and a polling watchdog (poller.sh) do: processes, system calls, losses.

Counts do not depend on how fast the machine is, so these can be compared from one to another. They
are taken with strace, but for the time on a core, which is measured without it. On both sides there
is no terminal to look at: the hand-over alone is compared.

usage: baseline.py [--bin DIR] [--pushes N] [--seconds N]
"""
import argparse
import collections
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

import bench

POLLER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "poller.sh")
# Both look this often in the comparison of idle ones.
INTERVAL = 5
CALL = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(\(| resumed>)(.*)")
# Where a process starts that belongs to somebody else than its parent.
GROUPS = {"receive-pack": "git receive-pack and what it starts", "pre-receive": "pre-receive",
          "post-receive": "post-receive"}


class Counts:
    """What some processes did: how many they were, how often they called the kernel, and fsync."""

    def __init__(self):
        self.processes = self.calls = self.syncs = 0

    def add(self, other):
        self.processes += other.processes
        self.calls += other.calls
        self.syncs += other.syncs

    def row(self, name, share=1):
        return (f"| {name} | {self.processes / share:.1f} | {self.calls / share:.0f} "
                f"| {self.syncs / share:.1f} |")


def together(parts):
    """The sum of the groups."""
    whole = Counts()
    for part in parts.values():
        whole.add(part)
    return whole


def families(lines):
    """Who started whom, and the group of those that start one."""
    parents, marked, begun = {}, {}, {}
    for pid, name, kind, rest in lines:
        if name == "execve" and kind == "(":
            # Another process may be heard between the call and its return.
            begun[pid] = rest
        elif name in ("clone", "clone3", "fork", "vfork"):
            child = re.search(r"= (\d+)$", rest.strip())
            if child:
                parents[child.group(1)] = pid
        if name == "execve" and rest.endswith("= 0"):
            for mark, group in GROUPS.items():
                if re.search(rf'[/" -]{mark}["\' ]', begun[pid]):
                    marked[pid] = group
    return parents, marked


def count(path, first):
    """Reads what strace -f wrote, apart for each group; what it begins with is in `first`."""
    with open(path, errors="replace") as file:
        lines = [match.groups() for match in filter(None, map(CALL.match, file))]
    parents, marked = families(lines)

    def group(pid):
        while pid not in marked and pid in parents:
            pid = parents[pid]
        return marked.get(pid, first)

    counts = collections.defaultdict(Counts)
    for pid, name, kind, rest in lines:
        counts[group(pid)].processes += name == "execve" and rest.endswith("= 0")
        if kind == "(":
            counts[group(pid)].calls += 1
            counts[group(pid)].syncs += name in ("fsync", "fdatasync", "syncfs", "sync")
    return counts


class Watched:
    """strace on a process that runs already, until the block ends."""

    def __init__(self, pid, path):
        self.pid, self.path = pid, path

    def __enter__(self):
        self.strace = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", self.path, "-p", str(self.pid)],
            stderr=subprocess.DEVNULL)
        try:
            bench.wait(self.is_traced)
        except BaseException:
            # Without this block nobody would end it.
            self.__exit__()
            raise

    def is_traced(self):
        try:
            for task in os.listdir(f"/proc/{self.pid}/task"):
                with open(f"/proc/{self.pid}/task/{task}/status") as file:
                    if "TracerPid:\t0\n" in file.read():
                        return False
        except FileNotFoundError:
            # A thread that ended meanwhile: look again.
            return False
        return True

    def __exit__(self, *_):
        self.strace.send_signal(signal.SIGINT)
        self.strace.wait()


def poller(world, interval, ticks, strace=None):
    before = ["strace", "-f", "-qq", "-o", strace] if strace else []
    return subprocess.Popen(before + ["sh", POLLER, world.clone, str(interval), str(ticks)],
                            cwd=world.root, env=world.env, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def core_time(pid):
    """Milliseconds that all threads of a process have had a core."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e6


def poller_core_time(world, ticks=20):
    """Milliseconds of a core that a tick of the poller takes, with all that it starts."""
    child = poller(world, 0, ticks)
    child.stdout.read()
    usage = os.wait4(child.pid, 0)[2]
    child.returncode = 0
    return (usage.ru_utime + usage.ru_stime) * 1000 / ticks


def served(options):
    """A hub with both hooks and a daemon."""
    world = bench.World(options.bin)
    world.bus("hooks", "install", world.hub)
    return world


def idle(options):
    """Both look every five seconds, and nothing is new."""
    ours, theirs = served(options), bench.World(options.bin)
    child = None
    try:
        ours.start(poll=str(INTERVAL))
        time.sleep(3)
        used = core_time(ours.daemon.pid)
        time.sleep(options.seconds)
        ticks = options.seconds / INTERVAL
        spent = {"git-bus": (core_time(ours.daemon.pid) - used) / ticks,
                 "the poller": poller_core_time(theirs)}
        traces = [ours.root + "/trace", theirs.root + "/trace"]
        child = poller(theirs, INTERVAL, int(ticks), strace=traces[1])
        with Watched(ours.daemon.pid, traces[0]):
            time.sleep(options.seconds)
        child.wait()
        show_idle(options, {"the poller": together(count(traces[1], "poller")),
                            "git-bus": together(count(traces[0], "daemon"))}, spent)
    finally:
        if child and child.poll() is None:
            child.terminate()
            child.wait()
        ours.close()
        theirs.close()


def show_idle(options, found, spent):
    ticks, minutes = options.seconds / INTERVAL, options.seconds / 60
    print(f"\n## Idle, a look every {INTERVAL} s\n\n`make bench-baseline`, {options.seconds} s\n")
    print("| a tick of | processes | system calls | fsyncs | ms of a core |\n|---|---|---|---|---|")
    for name, part in found.items():
        print(f"{part.row(name, ticks)} {spent[name]:.2f} |")
    print("\n| an idle minute of | processes | system calls | fsyncs |\n|---|---|---|---|")
    for name, part in found.items():
        print(part.row(name, minutes), flush=True)


def claim(world, label):
    world.commit(f"claim({label}): done")
    world.push()


def end(world):
    world.daemon.terminate()
    world.daemon.wait()
    world.daemon = None


def journalled(world):
    return {label for label, in sqlite3.connect(
        f"file:{world.journal()}?mode=ro", uri=True).execute(
            "SELECT label FROM event WHERE kind = 'claim'")}


def losses(options):
    """What is never told: over a restart, and between two looks."""
    ours, theirs = served(options), bench.World(options.bin)
    try:
        restart = lost_over_restart(ours, theirs)
        looks = lost_between_looks(ours, theirs)
        print("\n## What is lost\n\n`make bench-baseline`\n\n"
              "| | the poller | git-bus |\n|---|---|---|")
        print(f"| of 5 claims pushed while it did not run, never told | {restart[0]} "
              f"| {restart[1]} |")
        print(f"| of 3 gates claimed between two looks, never seen | {looks[0]} | {looks[1]} |",
              flush=True)
    finally:
        ours.close()
        theirs.close()


def lost_over_restart(ours, theirs):
    """Five claims while nobody looks: how many each of them never tells of."""
    labels = {f"R{number}" for number in range(5)}
    ours.start()
    end(ours)
    poller(theirs, 0, 1).communicate()
    for world in (ours, theirs):
        for label in sorted(labels):
            claim(world, label)
    ours.start()
    bench.wait(lambda: labels <= journalled(ours))
    # Two looks: one that takes note, and one that would tell. One ping may stand for all.
    is_told = "ping" in poller(theirs, 0, 2).communicate()[0]
    return 0 if is_told else len(labels), len(labels - journalled(ours))


def lost_between_looks(ours, theirs):
    """Three gates, claimed one after the other before anybody looks again."""
    labels = {"A", "B", "C"}
    # Slow enough that all of them land between the first two looks.
    child = poller(theirs, 2, 4)
    try:
        lines = iter(child.stdout.readline, "")
        next(line for line in lines if line.startswith("gate"))
        for world in (theirs, ours):
            for label in sorted(labels):
                claim(world, label)
        seen = {match for line in lines for match in re.findall(r"^gate claim\((\w+)\)", line)}
        child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
    bench.wait(lambda: labels <= journalled(ours))
    return len(labels - seen), len(labels - journalled(ours))


def traced_pushes(world, number, pid=None):
    """What so many pushes of a claim make everybody do, apart for each group."""
    total = collections.defaultdict(Counts)
    for turn in range(number):
        world.commit(f"claim(P{turn}): done")
        paths = [f"{world.root}/push.{turn}", f"{world.root}/daemon.{turn}"]
        push = ["strace", "-f", "-qq", "-o", paths[0], "git", "push", "--quiet", "origin", "main"]
        if pid:
            with Watched(pid, paths[1]):
                world.run(*push)
                # The look, and the record of the push a moment later, are part of what it costs.
                time.sleep(1)
        else:
            world.run(*push)
            paths.pop()
        for path, first in zip(paths, ("git push", "daemon")):
            for group, part in count(path, first).items():
                total[group].add(part)
    return total


def one_push(options):
    """A push of a claim, with git-bus and with no hooks but the same settings of the hub."""
    ours, plain = served(options), bench.World(options.bin)
    try:
        ours.start()
        bench.wait(lambda: os.path.exists(ours.hub + "/git-bus/verdict.sock"))
        for line in ours.git("config", "--file", ours.hub + "/config", "--list").splitlines():
            key, value = line.split("=", 1)
            if key.startswith(("receive.", "core.fsync", "core.logall")):
                plain.git("config", "--file", plain.hub + "/config", key, value)
        print(f"\n## One push of a claim\n\n`make bench-baseline`, means of "
              f"{options.pushes}\n\n| who | processes | system calls | fsyncs |\n|---|---|---|---|")
        for title, world, pid in (("git-bus", ours, ours.daemon.pid), ("no hooks", plain, None)):
            found = traced_pushes(world, options.pushes, pid)
            for group, part in found.items():
                print(part.row(f"{title}: {group}", options.pushes))
            print(together(found).row(f"{title}: together", options.pushes), flush=True)
    finally:
        ours.close()
        plain.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="dist")
    parser.add_argument("--pushes", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    losses(options)
    one_push(options)
    idle(options)


if __name__ == "__main__":
    sys.exit(main())

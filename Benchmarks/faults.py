#!/usr/bin/env python3
"""Has the machine fail under the real daemon and the real hooks, and then counts.

Writes that find no room or break, a process that is killed at a named system call, file systems
that are full, no descriptors left. While the fault is there, claims are pushed, one is taken back,
a review follows; then the fault ends, one more claim is pushed, and oracle.py counts. A case whose
fault never struck is told as such, and is no success.

Standard library only. It needs strace; the full file systems need root.

usage: faults.py [--bin DIR] [--only WORD] [--all] [--list] [--verbose]
"""
import argparse
import os
import signal
import sys

import daemonfaults
import hookfaults
import roomfaults
from injection import is_possible


def cases(options):
    for part in (daemonfaults, hookfaults, roomfaults):
        yield from part.cases(options)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=".build/debug")
    parser.add_argument("--only", default="", help="cases whose name has this word")
    parser.add_argument("--all", action="store_true", help="strike every call, not ever fewer")
    parser.add_argument("--list", action="store_true", help="name the cases")
    parser.add_argument("--verbose", action="store_true", help="say what status and the log said")
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    chosen = [(name, run) for name, run in cases(options) if options.only in name]
    if options.list:
        print(*(name for name, _ in chosen), sep="\n")
        return
    if not is_possible():
        sys.exit("faults: strace is not here, or may not look on")
    roomfaults.own_mounts()
    # Whoever is told to end still ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = [run() for _, run in chosen]
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()

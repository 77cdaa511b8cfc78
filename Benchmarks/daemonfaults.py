"""Faults of the daemon: of its journal, of what it leaves in the hub, when it starts and ends."""
import os
import signal
import time

import faultsite
from faultsite import Case, Site, complaints
from injection import Fault, Injection
from oracle import Oracle

HOWS = {"ENOSPC": "error=ENOSPC", "EIO": "error=EIO", "SIGKILL": "signal=SIGKILL"}
# Rounds of pushes that fill the log of the journal, and more.
CHECKPOINT = 25


def sweep(options, name, call, paths, how, strike, begin=None):
    """Strikes a call on some files of the daemon."""
    def once(site, when):
        # A disk that is full stays so; the others pass.
        lasts = how == "ENOSPC"
        case = Case(f"{name}, {how} at {when}{'+' if lasts else ''}", options)
        fault = Fault(call, paths(site), HOWS[how], f"{when}+" if lasts else when)
        strike(site, case, fault)
        # What SQLite fails to move now it moves later, and nobody needs to know.
        case.check(site, complains=how != "SIGKILL" and strike is not checkpoint)
        return case
    return faultsite.sweep(options, once)


def work(site, case, fault, rounds=1):
    """While pushes come, for some rounds or until it is hit."""
    injection = Injection(fault, pid=site.pid)
    try:
        refused = []
        while rounds and site.lives and not injection.fired:
            refused += site.act()
            rounds -= 1
        time.sleep(0.2)
        if fault.when.endswith("+"):
            time.sleep(1)
            case.look(site)
    finally:
        case.fired = injection.end()
    case.troubles += [f"REFUSED: {text[:300]}" for text in refused]
    revive(site, case, fault)


def revive(site, case, fault):
    """Starts the daemon again where it was killed; by itself it does not go."""
    if site.lives:
        return
    if "SIGKILL" not in fault.how:
        case.troubles.append("CRASHED: the daemon is gone")
    site.clean()
    site.run_daemon()


def checkpoint(site, case, fault):
    """Until so much has come that SQLite brings its log into the database."""
    work(site, case, fault, rounds=CHECKPOINT)


def start(site, case, fault):
    """While it starts, with a push and a rewind to be found."""
    site.end_daemon()
    site.number += 1
    refused = [site.push(f"claim(A{site.number}): done"), site.rewind()]
    case.troubles += [f"REFUSED: {text[:300]}" for text in refused if text]
    program = [site.world.bin + "/git-bus", "run", "--hub", site.world.hub]
    injection = Injection(fault, command=program, env=site.world.env, cwd=site.world.root)
    try:
        oracle = Oracle(site.world, patience=3)
        oracle.reaches(site.tip(), lambda: injection.process.poll() is None)
        if oracle.troubles and injection.process.poll() is None:
            case.words.append("it lives, and reads nothing")
        code, said = injection.process.poll(), injection.said()
        case.complaints += complaints(said.splitlines())
        # A trap of Swift is a signal as well.
        if "SIGKILL" not in fault.how and code is not None and (code < 0 or code > 128):
            case.troubles.append(f"CRASHED: {code}: {said.strip()[-300:]}")
    finally:
        children = injection.children()
        case.fired = injection.end()
        end_all(children)
    site.run_daemon()
    if site.up.returncode:
        case.troubles.append(f"STUCK: {site.up.stderr[-300:]}")


def end_all(processes):
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def owed(options):
    """The outbox cannot be written while pings are owed."""
    site = Site(options)
    case = Case("daemon: pings are owed, and the journal finds no room", options)
    try:
        site.open()
        fault = Fault("pwrite64", [f"{site.state}/journal.db-wal"], HOWS["ENOSPC"], "1+")
        injection = Injection(fault, pid=site.pid)
        try:
            time.sleep(4)
            case.look(site)
        finally:
            case.fired = injection.end()
        revive(site, case, fault)
        site.settle()
        case.check(site)
        return case.tell()
    finally:
        site.close()


def cases(options):
    """Each by its name."""
    def wal(site):
        return [f"{site.state}/journal.db-wal"]

    def database(site):
        return [f"{site.state}/journal.db"]

    def journal(site):
        return [f"{site.state}/journal.db{end}" for end in ("", "-wal", "-shm")]

    def records(site):
        return [f"{site.world.hub}/{path}" for path in
                ("refs/bus/pushes.lock", "refs/bus/pushes", "logs/refs/bus/pushes")]

    def memo(site):
        return [f"{site.world.hub}/git-bus/memo/state.json{end}" for end in ("", ".new")]

    plan = [("the log of the journal", call, wal, work) for call in ("pwrite64", "fdatasync")]
    plan += [("the records of pushes", "write", records, work),
             ("the records of pushes", "openat", records, work),
             ("the state for hooks", "rename", memo, work)]
    plan += [("the journal itself", call, database, checkpoint) for call in
             ("pwrite64", "fdatasync")]
    plan += [("the journal at its start", call, journal, start) for call in
             ("openat", "pwrite64", "fdatasync", "ftruncate")]
    for what, call, paths, strike in plan:
        for how in HOWS:
            name = f"daemon: {call}, {what}"
            yield (f"{name}, {how}", lambda n=name, c=call, p=paths, h=how, s=strike:
                   sweep(options, n, c, p, h, s))
    yield ("daemon: pings are owed", lambda: owed(options))

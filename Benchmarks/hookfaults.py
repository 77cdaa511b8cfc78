"""Faults of a push: in git's receiving side, in the hooks, and in `git bus hook`."""
import time

import faultsite
from daemonfaults import HOWS
from faultsite import Case
from injection import Fault

# Nothing breaks, it only takes long: for instance a disk that others keep busy.
SLOW = "delay_enter=700000"


def strike(site, case, fault, must_land):
    """A forbidden push and a lawful one, both with the fault."""
    site.fired, site.number = 0, site.number + 1
    if not site.push(f"review(A{site.number}): PASS", fault=fault):
        case.troubles.append("LET IN: a review by who is no reviewer")
    site.clean()
    subject = f"claim(A{site.number}): done"
    said = site.push(subject, fault=fault)
    case.fired = site.fired
    site.clean()
    if said:
        case.words.append(f"the push did not land: {said.strip()[-300:]}")
        if must_land:
            case.troubles.append(f"REFUSED: {said.strip()[-300:]}")
        # Time for who takes it for landed.
        time.sleep(1)


def sweep(options, name, call, paths, how, is_up, must_land=False):
    """Strikes a call of a push."""
    def once(site, when):
        case = Case(f"{name} at {when}", options)
        if not is_up:
            site.end_daemon()
        # Hooks stand in the hub and name a file from there.
        names = [*paths, *(f"{site.world.hub}/{path}" for path in paths)]
        strike(site, case, Fault(call, names, how, when), must_land)
        if not is_up:
            site.run_daemon()
        case.check(site, complains=False)
        return case
    return faultsite.sweep(options, once)


def cases(options):
    """Each by its name."""
    def add(what, call, how, paths=(), is_up=True, must_land=False):
        word = {**{v: k for k, v in HOWS.items()}, SLOW: "slow"}[how]
        name = f"push: {call}, {what}, daemon {'up' if is_up else 'down'}, {word}"
        return (name, lambda: sweep(options, name, call, paths, how, is_up, must_land))

    for how in (*HOWS.values(), SLOW):
        for is_up in (True, False):
            yield add("the branch moves", "rename", how, is_up=is_up, must_land=how == SLOW)
    for is_up in (True, False):
        for how in HOWS.values():
            is_kind = "error" in how
            for call in ("openat", "write"):
                yield add("the note of the push", call, how, ["git-bus/pushes.log"], is_up, is_kind)
            yield add("what the hook asks", "connect", how, is_up=is_up)
            yield add("everything", "write", how, is_up=is_up)
    for how in HOWS.values():
        yield add("the state for hooks", "openat", how, ["git-bus/memo/state.json"], False,
                  "error" in how)

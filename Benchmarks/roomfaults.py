"""File systems that are full, and a daemon that may open no more files."""
import os
import resource
import shutil
import subprocess
import sys
import time

from faultsite import Case, Site

MARK = "GIT_BUS_FAULTS_MOUNTS"


def own_mounts():
    """Goes on in a place of its own, so that no mount outlives this process."""
    if os.environ.get(MARK) or os.geteuid() != 0 or not shutil.which("unshare"):
        return
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        return
    os.execvpe("unshare", ["unshare", "-m", sys.executable, "-B", *sys.argv],
               {**os.environ, MARK: "1"})


class Room:
    """A small file system at a place, with what was there."""

    def __init__(self, place, size):
        self.place, self.ballast = place, place + "/ballast"
        before = place + ".before"
        if os.path.isdir(place):
            os.rename(place, before)
        os.makedirs(place, mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", place],
                       check=True)
        if os.path.isdir(before):
            subprocess.run(["cp", "-a", before + "/.", place], check=True)
            shutil.rmtree(before)

    def fill(self):
        with open(self.ballast, "ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def free(self):
        os.unlink(self.ballast)

    def close(self):
        subprocess.run(["umount", "-l", self.place], capture_output=True)


def full(options, name, place, size, must_land):
    """Pushes come while a file system is full; then there is room again."""
    case = Case(name, options)
    if not os.environ.get(MARK):
        print(f"{'skipped':11} {name}: mounting is not allowed here")
        return True
    site, room = Site(options), None
    try:
        site.install()
        room = Room(f"{site.world.root}/{place}", size)
        site.run_daemon()
        site.settle()
        room.fill()
        begin = site.moves
        refused = site.act()
        site.push(f"review(A{site.number}): PASS")
        time.sleep(2)
        case.look(site)
        if not site.lives:
            case.troubles.append("CRASHED: the daemon is gone")
        case.words += [f"did not land: {text.strip()[-300:]}" for text in refused]
        if must_land:
            case.troubles += [f"REFUSED: {text.strip()[-300:]}" for text in refused]
        free = os.statvfs(room.place).f_bavail
        case.fired = int(free == 0) and (len(refused) or site.moves - begin)
        room.free()
        case.check(site, complains=must_land)
        return case.tell()
    finally:
        site.close()
        if room:
            room.close()
        shutil.rmtree(site.world.root, ignore_errors=True)


def busy(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(options):
    """A daemon that may open nothing more."""
    case = Case("daemon: no descriptor is left", options)
    site = Site(options)
    try:
        site.open()
        site.settle()
        before = resource.prlimit(site.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(site.pid, resource.RLIMIT_NOFILE, (3, before[1]))
        begin = busy(site.pid)
        refused = site.act()
        time.sleep(3)
        case.look(site)
        if not site.lives:
            case.troubles.append("CRASHED: the daemon is gone")
        else:
            used = busy(site.pid) - begin
            case.words.append(f"{used:.2f} s of a core in 4 s")
            if used > 2:
                case.troubles.append(f"BUSY: {used:.2f} s of a core in 4 s")
            resource.prlimit(site.pid, resource.RLIMIT_NOFILE, before)
        with open(site.state + "/daemon.log") as file:
            case.fired = file.read().count("Too many open files")
        case.words += [f"did not land: {text.strip()[-300:]}" for text in refused]
        if not site.lives:
            site.run_daemon()
        case.check(site)
        return case.tell()
    finally:
        site.close()


def cases(options):
    """Each by its name."""
    for name, place, size, must_land in [
            ("full: the state directory", "state", "2M", True),
            ("full: git-bus in the hub", "hub.git/git-bus", "16M", True),
            ("full: the hub", "hub.git", "24M", False)]:
        yield name, lambda n=name, p=place, s=size, m=must_land: full(options, n, p, s, m)
    yield "daemon: no descriptor is left", lambda: descriptors(options)

"""Faults that the kernel hands to a process which knows nothing of it, by strace and by prlimit."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time


def is_possible():
    """Whether strace may look on here: a container can forbid it."""
    return shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


class Fault:
    """What goes wrong: a system call on some paths, how, and from which call on."""

    def __init__(self, call, paths, how, when):
        self.call, self.paths, self.how, self.when = call, paths, how, str(when)

    def options(self):
        words = ["-f", "-qqq", "-e", f"trace={self.call}",
                 "-e", f"inject={self.call}:{self.how}:when={self.when}"]
        for path in self.paths:
            words += ["-P", path]
        return words


class Injection:
    """A strace that is attached to a process, or runs one."""

    def __init__(self, fault, pid=None, command=None, env=None, cwd=None):
        handle, self.path = tempfile.mkstemp(prefix="gbfault.")
        os.close(handle)
        # A file, since nobody empties a pipe while the program runs.
        self.words = tempfile.TemporaryFile()
        words = ["strace", "-o", self.path] + fault.options()
        words += ["-p", str(pid)] if pid else command
        self.process = subprocess.Popen(words, env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                                        stdout=self.words, stderr=self.words)
        if pid:
            self.wait(pid)

    def wait(self, pid):
        """Until it holds every thread: what happens before that is not touched."""
        end = time.monotonic() + 10
        while time.monotonic() < end and self.process.poll() is None:
            if all(self.holds(f"/proc/{pid}/task/{task}") for task in self.tasks(pid)):
                return
            time.sleep(0.01)

    @staticmethod
    def tasks(pid):
        try:
            return os.listdir(f"/proc/{pid}/task")
        except OSError:
            return []

    def holds(self, task):
        try:
            with open(task + "/status") as file:
                return f"TracerPid:\t{self.process.pid}\n" in file.read()
        except OSError:
            return True

    def said(self):
        """What the program has printed so far."""
        self.words.seek(0)
        return self.words.read().decode(errors="replace")

    def children(self):
        """What it runs itself: strace lets go of that when it ends."""
        pid = self.process.pid
        try:
            with open(f"/proc/{pid}/task/{pid}/children") as file:
                return [int(word) for word in file.read().split()]
        except OSError:
            return []

    @property
    def fired(self):
        with open(self.path, errors="replace") as file:
            text = file.read()
        # strace tells of a delay as well, and of a death by itself.
        hits = len(re.findall(r"\((?:INJECTED|DELAYED)\)", text))
        return hits or int("killed by SIGKILL" in text)

    def end(self):
        """Lets the process go; how often it was hit."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.words.close()
        fired = self.fired
        os.unlink(self.path)
        return fired

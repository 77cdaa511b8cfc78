#!/usr/bin/env python3
"""How fast `git bus tokens --from` counts, and whether it counts right.

Makes a corpus of transcripts, of Claude Code and of Codex, in which what was used is known because
it is written down while it is made: requests said several times with growing usage, sessions that
are resumed in new files, subagents that repeat what their parents said, forks that replay the past,
counters that start over, totals that come again, lines that broke off. Then it has git-bus count
them, and compares each class of tokens.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

CLASSES = ["input", "cache_write", "cache_read", "output"]


def stamp(second):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1_790_000_000 + second))


class Claude:
    """Sessions of Claude Code, with a file for each and for each of their subagents."""

    def __init__(self, root, seed):
        self.root = os.path.join(root, "claude", "projects", "-work")
        self.random = random.Random(seed)
        self.truth = dict.fromkeys(CLASSES, 0)
        self.bytes = 0
        self.number = 0
        os.makedirs(self.root)

    def row(self, session, message, request, usage, side=False):
        return json.dumps(
            {
                "type": "assistant", "uuid": f"u{self.random.getrandbits(64):x}",
                "sessionId": session, "timestamp": stamp(self.number), "isSidechain": side,
                "requestId": request,
                "message": {
                    "id": message, "model": "claude-opus-4-5", "role": "assistant",
                    "content": [{"type": "text", "text": self.words()}],
                    "usage": {
                        "input_tokens": usage[0], "cache_creation_input_tokens": usage[1],
                        "cache_read_input_tokens": usage[2], "output_tokens": usage[3],
                    },
                },
            }
        )

    def words(self):
        return 'said "usage": {"output_tokens": 9} and more \\ \n' * self.random.randint(1, 12)

    def result(self, session):
        # What a tool printed: most of the bytes of a transcript, and of no use here.
        text = "x" * self.random.randint(200, 12_000)
        content = [{"type": "tool_result", "content": text}]
        message = {"role": "user", "content": content}
        return json.dumps({"type": "user", "sessionId": session, "message": message})

    def request(self, session, lines, side):
        self.number += 1
        message, request = f"msg_{self.number}", f"req_{self.number}"
        usage = [self.random.randint(1, 900), self.random.choice([0, 1200, 40_000]),
                 self.random.randint(0, 90_000), self.random.randint(20, 4000)]
        for share in sorted(self.random.sample(range(1, 9), self.random.randint(0, 2))):
            part = usage[:3] + [usage[3] * share // 10]
            lines.append(self.row(session, message, request, part, side))
        lines.append(self.row(session, message, request, usage, side))
        for name, amount in zip(CLASSES, usage):
            self.truth[name] += amount
        return message, usage

    def session(self):
        session = f"{self.random.getrandbits(128):032x}"
        lines, said = [], []
        for _ in range(self.random.randint(20, 120)):
            said.append(self.request(session, lines, side=False))
            lines.append(self.result(session))
            if self.random.random() < 0.02:
                lines.append(self.row(session, "m", "r", [0, 0, 0, 0]).replace(
                    "claude-opus-4-5", "<synthetic>"))
        self.write(f"{session}.jsonl", lines)
        if self.random.random() < 0.3:
            # Resumed: another file, which begins with what stood in the first.
            again = f"{self.random.getrandbits(128):032x}"
            copies = [line.replace(session, again) for line in lines]
            self.request(again, copies, side=False)
            self.write(f"{again}.jsonl", copies)
        if self.random.random() < 0.3:
            own = []
            message, usage = said[-1]
            own.append(self.row(session, message, "req_replay", usage, side=True))
            for _ in range(self.random.randint(1, 20)):
                self.request(session, own, side=True)
            self.write(f"{session}/subagents/agent-{self.number}.jsonl", own)

    def write(self, name, lines):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = "\n".join(lines) + "\n"
        if self.random.random() < 0.1:
            text += '{"type":"assistant","message":{"id":"cut'
        with open(path, "w") as file:
            file.write(text)
        self.bytes += len(text)


class Codex:
    """Threads of Codex, with forks that replay their parent."""

    def __init__(self, root, seed):
        self.root = os.path.join(root, "codex", "sessions", "2026", "11", "21")
        self.random = random.Random(seed)
        self.truth = dict.fromkeys(CLASSES, 0)
        self.bytes = 0
        self.second = 0
        os.makedirs(self.root)

    def line(self, kind, payload):
        self.second += 1
        return json.dumps({"timestamp": stamp(self.second), "type": kind, "payload": payload})

    def count(self, total, last):
        def fields(vector):
            return {"input_tokens": vector[0], "cached_input_tokens": vector[1],
                    "output_tokens": vector[2], "reasoning_output_tokens": vector[2] // 2,
                    "total_tokens": vector[0] + vector[2]}
        info = {"total_token_usage": fields(total), "last_token_usage": fields(last),
                "model_context_window": 272_000}
        limits = {"limit_id": "codex", "primary": {"used_percent": 3.0}}
        return self.line("event_msg", {"type": "token_count", "info": info, "rate_limits": limits})

    def meta(self, thread, **more):
        return self.line("session_meta", {"id": thread, "cwd": "/work", **more})

    def turns(self, lines, total, count):
        for _ in range(count):
            lines.append(self.line("turn_context", {"model": "gpt-5.5", "turn_id": self.thread()}))
            text = "y" * self.random.randint(200, 12_000)
            output = {"type": "function_call_output", "output": text}
            lines.append(self.line("response_item", output))
            prompt = self.random.randint(2000, 90_000)
            last = [prompt, self.random.randint(0, prompt), self.random.randint(20, 4000)]
            if self.random.random() < 0.02:
                total = [0, 0, 0]  # Compacted: the counter starts over.
            total = [a + b for a, b in zip(total, last)]
            lines.append(self.count(total, last))
            if self.random.random() < 0.3:
                lines.append(self.count(total, last))  # The same again, for its limits alone.
            self.truth["input"] += last[0] - last[1]
            self.truth["cache_read"] += last[1]
            self.truth["output"] += last[2]
        return total

    def session(self):
        thread = self.thread()
        lines = [self.meta(thread)]
        total = self.turns(lines, [0, 0, 0], self.random.randint(20, 120))
        self.write(thread, lines)
        if self.random.random() < 0.3:
            child = self.thread()
            own = [self.meta(child, forked_from_id=thread)] + lines[1:]
            self.turns(own, total, self.random.randint(1, 10))
            self.write(child, own)

    def thread(self):
        """A UUID of version 7, as Codex names threads and turns: it begins with the time."""
        made = (1_790_000_000 + self.second) * 1000
        digits = f"{made:012x}7{self.random.getrandbits(12):03x}a{self.random.getrandbits(60):015x}"
        return "-".join(digits[a:b] for a, b in [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)])

    def write(self, thread, lines):
        name = f"rollout-{stamp(self.second)[:19].replace(':', '-')}-{thread}.jsonl"
        text = "\n".join(lines) + "\n"
        with open(os.path.join(self.root, name), "w") as file:
            file.write(text)
        self.bytes += len(text)


def count(program, folder, backend):
    """One cold process: what it says, and what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    output = subprocess.run(
        [program, "tokens", "--from", folder, "--backend", backend, "--json"],
        check=True, capture_output=True,
    ).stdout
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(output), seconds, busy, after.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="dist")
    parser.add_argument("--megabytes", type=int, default=1000, help="of each program")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = os.path.abspath(os.path.join(options.bin, "git-bus"))
    root = tempfile.mkdtemp(prefix="gbtokens.")
    failed = False
    print("| transcripts | MB | requests | wall s | MB/s | CPU MB/s | peak MB | agrees |")
    print("|---|---|---|---|---|---|---|---|")
    try:
        for make, backend in [(Claude, "claude"), (Codex, "codex")]:
            corpus = make(root, options.seed)
            while corpus.bytes < options.megabytes * 1_000_000:
                corpus.session()
            said, wall, busy, peak = count(program, os.path.join(root, backend), backend)
            size = corpus.bytes / 1_000_000
            agrees = all(said[name] == corpus.truth[name] for name in CLASSES)
            failed = failed or not agrees
            print(f"| {backend} | {size:.0f} | {said['requests']} | {wall:.1f} | {size / wall:.0f} "
                  f"| {size / busy:.0f} | {peak:.0f} | {'yes' if agrees else 'NO'} |", flush=True)
            if not agrees:
                print({name: (said[name], corpus.truth[name]) for name in CLASSES}, said["unread"])
            shutil.rmtree(os.path.join(root, backend))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What the program does when the machine fails under it, as a table.

    faults.py STICKYSIM CLOCK.so SOURCE            tries every fault, prints the table, fails where a promise is broken
    faults.py STICKYSIM CLOCK.so SOURCE --rewrite  the same, and writes it into docs/reference/faults.md

The promises: files are the old ones or the new ones, whole; nothing else is left; a message names what failed; the exit
code is that of the contract; and what was computed is printed even if it cannot be kept. strace plays the machine."""
import hashlib
import itertools
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
PAGE = "docs/reference/faults.md"
BEGIN, END = "<!-- the table: tests/faults/faults.py --rewrite -->\n", "<!-- end of the table -->\n"

SCENARIO = """[run]
duration = "20s"
warmup = "2s"
replications = 3
[workload]
arrivals = "poisson(5/s)"
requests = 3
demand = "10ms"
[server]
count = 2
"""
OTHER = SCENARIO + '[balancer]\naffinity = "cookie"\n'

program, clock, source = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
broken = []


class Place:
    """A folder to work in, in which `before` has been done."""

    def __init__(self, template):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="stickysim-faults."))
        shutil.copytree(template, self.path, dirs_exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def files(self):
        """Names and contents; of a journal, which grows with each trial, the name alone."""
        found = {}
        for path in sorted(self.path.rglob("*")):
            name = str(path.relative_to(self.path))
            if path.is_dir():
                if ".stickysim-" in name:
                    found[name] = "left over"
            else:
                found[name] = "" if path.name == "journal" else hashlib.sha256(path.read_bytes()).hexdigest()
        return found


def run(place, words, wrap=(), environment=None, limits=None, stdout=subprocess.PIPE):
    def prepare():
        for what, value in (limits or {}).items():
            resource.setrlimit(what, (value, value))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.run([*wrap, program, *words], cwd=place.path, stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, preexec_fn=prepare, timeout=120,
                          env={**os.environ, "COLUMNS": "0", **(environment or {})})


class Command:
    """A command with the folder that it works in, before it and after it has succeeded."""

    def __init__(self, name, words, before):
        self.name, self.words = name, words
        self.template = pathlib.Path(tempfile.mkdtemp(prefix="stickysim-faults."))
        for file, content in before.items():
            (self.template / file).write_text(content)
        self.old = self.new = None
        self.out = b""

    def prepare(self, *earlier):
        place = Place(self.template)
        for words in earlier:
            ended = run(place, words)
            assert ended.returncode == 0, (words, ended.stderr)
        shutil.rmtree(self.template)
        shutil.move(place.path, self.template)
        with Place(self.template) as place:
            self.old = place.files()
            ended = run(place, self.words)
            assert ended.returncode == 0, (self.words, ended.stderr)
            self.new = place.files()
            self.out = ended.stdout
        return self


def commands():
    two = {"new.toml": OTHER, "old.toml": SCENARIO}
    log = (source / "tests/log/shop.log").read_text()
    yield Command("`run --out`, new folder",
                  ["run", "new.toml", "--out", "out", "--jobs", "1", "--record", "sessions"], two).prepare()
    yield Command("`run --out` over older results",
                  ["run", "new.toml", "--out", "out", "--jobs", "1", "--record", "sessions"],
                  two).prepare(["run", "old.toml", "--out", "out"])
    yield Command("`report` of results", ["report", "out"], two).prepare(["run", "old.toml", "--out", "out"])
    yield Command("`merge` of two parts", ["merge", "a", "b", "--out", "out"], two).prepare(
        ["run", "new.toml", "--out", "a", "--shard", "1/2"], ["run", "new.toml", "--out", "b", "--shard", "2/2"])
    yield Command("`import access-log -o` over a trace", ["import", "access-log", "shop.log", "-o", "trace.csv"],
                  {"shop.log": log, "trace.csv": "session,at\na,0\n"}).prepare()
    yield Command("`fit -o` over a scenario", ["fit", "trace.csv", "-o", "old.toml"], {"shop.log": log, **two}).prepare(
        ["import", "access-log", "shop.log", "-o", "trace.csv"])


class Outcome:
    """How a command ended under one fault, tried at several moments."""

    def __init__(self, fault, command):
        self.fault, self.command = fault, command
        self.tries, self.codes, self.states, self.said = 0, set(), set(), ""

    def note(self, place, code, out, err, codes, whose_fault="", must_print=False):
        self.tries += 1
        files = place.files()
        text = err.decode(errors="replace")
        lines = [line for line in text.splitlines() if line.startswith("stickysim")]
        problems = []
        kept = {name: content for name, content in files.items() if not name.endswith("journal")}
        has_journal = len(kept) < len(files)
        if kept == without_journal(self.command.new):
            state = "new"
        elif kept == without_journal(self.command.old):
            state = "as before"
        elif is_without_manifest(kept, self.command):
            state = "the older results are gone"
        else:
            state = "MIXED"
            problems.append("files: " + ", ".join(sorted(set(kept.items()) ^ set(without_journal(self.command.new).items()))[0]))
        if has_journal and state != "new":
            state += ", trials kept"
        self.states.add(state)
        self.codes.add(code)
        if code not in codes:
            problems.append(f"exit code {code}")
        if code == 3 and whose_fault != "stderr" and not lines:
            problems.append("nothing is said")
        if lines and len(lines[0]) > len(self.said):
            self.said = lines[0]
        if must_print and self.command.out not in out:
            problems.append("the table is not printed")
        if problems:
            broken.append(f"{self.fault}; {self.command.name}; {whose_fault}: {'; '.join(problems)}\n{text}")

    def row(self):
        codes = ", ".join(str(code) for code in sorted(self.codes))
        said = f"`{self.said}`" if self.said else "nothing"
        return f"| {self.fault} | {self.command.name} | {codes} | {'; or '.join(sorted(self.states))} | {said} |\n"


def without_journal(files):
    return {name: content for name, content in files.items() if not name.endswith("journal")}


def is_without_manifest(kept, command):
    """Between the old manifest and the new one: no manifest, and every file of one run or the other."""
    if "out/manifest.json" in kept:
        return False
    return all(content in (command.old.get(name), command.new.get(name)) for name, content in kept.items())


def calls_of(command, syscall):
    """Each call of the command's own that may fail: its number among all calls of that name, and its text."""
    with Place(command.template) as place:
        log = place.path.parent / (place.path.name + ".strace")
        run(place, command.words, ["strace", "-qq", "-s", "0", "-y", "-o", log, "-e", f"trace={syscall}"])
        lines = log.read_text().splitlines()
        log.unlink()
        calls = []
        for number, line in enumerate((line for line in lines if line.startswith(syscall + "(")), 1):
            is_own = str(place.path) in line or "stdout" in line
            is_output = syscall != "openat" or "O_CREAT" in line
            if (syscall != "openat" or is_output) and (is_own or syscall in ("mkdir", "rename", "openat", "fsync", "write")):
                calls.append((number, line))
        return calls


def failing_calls(fault, syscall, error, command):
    outcome = Outcome(fault, command)
    for number, line in calls_of(command, syscall):
        if line.startswith("write(2"):
            continue  # to standard error, where it would be said
        with Place(command.template) as place:
            ended = run(place, command.words,
                        ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={syscall}:error={error}:when={number}"])
            of_results = re.search(r"/\.stickysim-\w+/", line) is not None
            of_journal = "/journal>" in line
            codes = {0, 3} if syscall == "fsync" or of_journal else {3}  # a journal may fail, the run goes on
            outcome.note(place, ended.returncode, ended.stdout, ended.stderr, codes, f"{syscall} {number}", of_results)
    return outcome


def limited(fault, command, limits, codes):
    outcome = Outcome(fault, command)
    for limit in limits:
        with Place(command.template) as place:
            ended = run(place, command.words, limits=limit)
            outcome.note(place, ended.returncode, ended.stdout, ended.stderr, codes, str(limit))
    return outcome


def least_memory(command):
    """With which the program starts at all."""
    too_little, enough = 0, 1 << 30
    with Place(command.template) as place:
        while enough - too_little > 32 << 10:
            size = (too_little + enough) // 2
            if run(place, ["--version"], limits={resource.RLIMIT_AS: size}).returncode == 0:
                enough = size
            else:
                too_little = size
    return enough


def killed(fault, command, number, times):
    outcome = Outcome(fault, command)
    random_moment = random.Random(number)
    for _ in range(times):
        with Place(command.template) as place:
            process = subprocess.Popen([program, *command.words], cwd=place.path, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "0"})
            time.sleep(random_moment.uniform(0, 0.04))
            process.send_signal(number)
            out, err = process.communicate(timeout=120)
            if number == signal.SIGKILL:  # what it leaves is swept by whoever writes there next
                for pattern in (".stickysim-*", "*.??????"):
                    for path in list(place.path.rglob(pattern)):
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
            outcome.note(place, process.returncode, out, err, {0, 130, -number}, fault)
    return outcome


def without_readers(fault, command):
    outcome = Outcome(fault, command)
    reader, writer = os.pipe()
    os.close(reader)
    with Place(command.template) as place:
        ended = run(place, command.words, stdout=writer)
        outcome.note(place, ended.returncode, b"", ended.stderr, {3} if command.out else {0}, fault)
    os.close(writer)
    return outcome


def without_threads(fault, command):
    outcome = Outcome(fault, command)
    words = ["8" if word == "1" else word for word in command.words]
    with Place(command.template) as place:
        ended = run(place, words, ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                                   "inject=clone,clone3:error=EAGAIN"])
        outcome.note(place, ended.returncode, ended.stdout, ended.stderr, {0}, fault)
    return outcome


def jumping_clock(fault, command):
    outcome = Outcome(fault, command)
    with Place(command.template) as place:
        ended = run(place, command.words, environment={"LD_PRELOAD": str(clock)})
        outcome.note(place, ended.returncode, ended.stdout, ended.stderr, {0}, fault)
    return outcome


def two_at_once(fault, command, times):
    outcome = Outcome(fault, command)
    for _ in range(times):
        with Place(command.template) as place:
            both = [subprocess.Popen([program, *command.words], cwd=place.path, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     env={**os.environ, "COLUMNS": "0"}) for _ in range(2)]
            ended = [(*process.communicate(timeout=120), process.returncode) for process in both]
            for out, err, code in ended:
                outcome.note(place, code, out, err, {0, 3}, fault)
            if all(code == 3 for _, _, code in ended):
                broken.append(f"{fault}: both gave up")
    return outcome


def table(every):
    run_anew, run_over, report, merge, log, fit = every
    for command in every:
        yield failing_calls("The disk is full, at any write", "write", "ENOSPC", command)
    for command in (run_anew, run_over, merge):
        yield failing_calls("The disk fails when it is flushed", "fsync", "EIO", command)
    for command in every:
        yield failing_calls("A file cannot be put in its place", "rename", "EACCES", command)
        yield failing_calls("The folder is read-only", "openat", "EROFS", command)
    yield failing_calls("The folder is read-only", "mkdir", "EROFS", run_anew)
    for command in every:
        yield limited("Files may not grow (`ulimit -f`)", command, [{resource.RLIMIT_FSIZE: size} for size in (0, 100)], {3})
        yield limited("Files cannot be opened (`ulimit -n`)", command,
                      [{resource.RLIMIT_NOFILE: count} for count in range(4, 9)], {0, 3})
        least = least_memory(command)
        yield limited("Memory ends (`ulimit -v`)", command,
                      [{resource.RLIMIT_AS: least + more} for more in range(0, 6 << 20, 256 << 10)], {0, 3})
        yield without_readers("Nobody reads standard output", command)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            yield killed(f"{number.name} at any moment", command, number, 25 if command is run_over else 10)
        yield jumping_clock("The clock jumps by a day", command)
    yield without_threads("Threads cannot be started", run_over)
    yield two_at_once("Two processes, one folder", run_over, 10)


def main():
    if shutil.which("strace") is None:
        print("strace is not installed")
        return SKIPPED
    if subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        print("strace may not trace here")
        return SKIPPED
    every = list(commands())
    rows = "".join(outcome.row() for outcome in table(every) if outcome.tries)
    text = ("| Fault | Command | Exit code | Files afterwards | What is said |\n|---|---|---|---|---|\n" + rows)
    print(text)
    for command in every:
        shutil.rmtree(command.template)
    for each in broken:
        print(each, file=sys.stderr)
    page = source / PAGE
    if "--rewrite" in sys.argv and not broken:
        old = page.read_text()
        page.write_text(old[: old.index(BEGIN) + len(BEGIN)] + text + old[old.index(END):])
    return 1 if broken else 0


sys.exit(main())

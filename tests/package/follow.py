#!/usr/bin/env python3
"""Follows lessons word for word, as a student does who has the package: in an empty folder, with nothing of the sources.

tests/package/follow.py PREFIX LESSON...

PREFIX is where the package lies, `/usr` once it is installed; LESSON is a number. In each block ```console or
```shell-session of the lesson a line `$ COMMAND` is given to the shell, and the lines up to the next one are what it
prints, standard error included; `…` alone on a line stands for any lines.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# On a slow machine a run prints its progress.
PROGRESS = re.compile(r"\d+( of \d+)? trials(, .* left)?")


def steps(text):
    """The commands of a lesson, each with the lines that it prints."""
    found, fence = [], ""
    for line in text.splitlines():
        if line.startswith("```"):
            fence = "" if fence else line
        elif fence in ("```console", "```shell-session"):
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return found


def matches(expected, printed):
    if not expected:
        return not printed
    if expected[0] == "…":
        return any(matches(expected[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and expected[0] == printed[0] and matches(expected[1:], printed[1:])


def follow(lesson, prefix, environment):
    """Carries out a lesson in a folder of its own; what first goes wrong, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for command, expected in steps(lesson.read_text(encoding="utf-8")):
            # The package may lie elsewhere than where its students have it.
            ended = subprocess.run(["sh", "-c", command.replace("/usr/share/", f"{prefix}/share/")], cwd=folder,
                                   env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, encoding="utf-8")
            printed = [line for line in ended.stdout.splitlines() if not PROGRESS.fullmatch(line)]
            if ended.returncode != 0 or not matches(expected, printed):
                return (f"{lesson.name}: $ {command}\nends with exit code {ended.returncode} and prints\n"
                        + "\n".join(printed) + "\nwhere the lesson says\n" + "\n".join(expected))
    return ""


def main():
    prefix = pathlib.Path(sys.argv[1]).resolve()
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    if str(prefix) != "/usr":
        environment |= {"PATH": f"{prefix}/bin:{os.environ['PATH']}", "CPATH": f"{prefix}/include"}
    for number in sys.argv[2:]:
        lesson, = (prefix / "share/doc/stickysim/docs/course").glob(f"{number}-*.md")
        if wrong := follow(lesson, prefix, environment):
            sys.exit(f"tests/package: {wrong}")


main()

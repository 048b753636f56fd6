#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The gate of the ABI promise: whoever compiled a plugin with an older header keeps a plugin that works.

    check.py [SDK_DIR]

For the contract and each draft: the headers are those of the newest frozen file, they still satisfy every frozen file
that binds them (gcc and clang, C11 and C++20), and no frozen file was ever edited. Says what to do when not.
"""
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import layout

COMPILERS = (("gcc", "c11", "c"), ("clang-14", "c11", "c"), ("g++", "c++20", "c++"), ("clang++-14", "c++20", "c++"))
FREEZE = 'python3 sdk/abi/freeze.py --why "WHAT CHANGED AND WHY"'
ADVICE = {
    "major0": "While the major is 0: raise CONSORT_ABI_MINOR in abi/types.h, so that older plugins are refused instead of\n"
              "misread, then run\n  " + FREEZE,
    "major": "A compiled plugin must keep working: append to the end of a struct that begins with `size`, or put a new\n"
             "table beside the old one (design rule: constants are never renumbered, leaves never change).",
    "draft": "Raise the number in the draft's id, so that older plugins are not asked in the new form, then run\n  " + FREEZE,
}


class States:
    """The frozen files of one series, oldest first."""

    def __init__(self, sdk, series):
        self.folder = Path(sdk) / "abi" / "frozen"
        self.series = series
        named = re.compile(rf"{re.escape(series.name)}-(\d+(?:\.\d+)?)-(\d+)\.c")
        found = [(match, path) for path in self.folder.glob("*.c") if (match := named.fullmatch(path.name))]
        found.sort(key=lambda item: ([int(part) for part in item[0][1].split(".")], int(item[0][2])))
        self.files = [path for _, path in found]
        self.versions = [match[1] for match, _ in found]

    def binding(self):
        """Those whose plugins this version still takes."""
        return [path for path, version in zip(self.files, self.versions) if self.binds(version)]

    def binds(self, version):
        if self.series.name == layout.CONTRACT and not self.series.version.startswith("0."):
            return version.split(".")[0] == self.series.version.split(".")[0]
        return version == self.series.version

    def newest(self):
        return self.files[-1] if self.files else None

    def next_path(self):
        state = sum(version == self.series.version for version in self.versions) + 1
        return self.folder / f"{self.series.name}-{self.series.version}-{state}.c", state

    def advice(self):
        if self.series.name != layout.CONTRACT:
            return ADVICE["draft"]
        return ADVICE["major0" if self.series.version.startswith("0.") else "major"]


def recorded(path, key):
    found = re.search(rf"^ \* {key}: (.*?)(?: \*/)?$", path.read_text(), re.M)
    return found[1] if found else ""


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else "nothing"


def broken(include, every):
    """Frozen file -> everything that an older plugin would trip over, in the compilers' words. All in one go a compiler,
    as the files include much the same."""
    files = [path for states in every for path in states.binding()]
    source = "".join(f'#include "{path.resolve()}"\n' for path in files)
    said = {}
    for compiler, standard, language in COMPILERS:
        done = subprocess.run(
            [compiler, f"-std={standard}", "-x", language, "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
             "-fdiagnostics-color=never", "-ferror-limit=0" if "clang" in compiler else "-fmax-errors=0",
             f"-I{include}", "-"], input=source, capture_output=True, text=True)
        found = re.findall(r"^([^\s:]+):\d+:\d+: (?:fatal )?error: (.*)", done.stderr, re.M)
        if done.returncode and not found:
            raise RuntimeError(done.stderr.strip())
        for where, text in dict.fromkeys(found):
            said.setdefault(Path(where).name, []).append(f"{compiler}: {text}")
    return said


def breaks_of(states, said):
    """What of it concerns one series: its frozen files, or its headers when these do not even compile."""
    names = [path.name for path in states.binding()] + [Path(header).name for header in states.series.headers]
    return [f"{name}: {text}" for name in names for text in said.get(name, [])]


def edited(states):
    """A chain: each file names the digest of the one before, and the newest is what its headers give."""
    problems = []
    for before, path in zip([None, *states.files], states.files):
        if recorded(path, "Before") != digest(before):
            problems.append(f"{path.name} does not follow on {before.name if before else 'nothing'}: a frozen file was "
                            "edited or removed; restore it")
    return problems


def changed_in_history(folder):
    """Frozen files that the repository knows in another form. Nothing where there is no repository."""
    def git(*words):
        done = subprocess.run(["git", "-C", folder, *words, "--", "."], capture_output=True, text=True)
        return done.stdout.split() if done.returncode == 0 else []
    try:
        names = git("log", "--diff-filter=MDT", "--no-renames", "--format=", "--name-only")
        names += git("diff", "HEAD", "--diff-filter=MDT", "--no-renames", "--name-only")
    except FileNotFoundError:
        return []
    return [f"{name} was edited after it had been frozen; restore it and freeze a new state instead"
            for name in sorted({Path(name).name for name in names if name.endswith((".c", ".abi"))})]


def problems_of(states, said):
    series = states.series
    headers = series.start() if series.name != layout.CONTRACT else "consort/plugin.h with consort/abi"
    newest = states.newest()
    if newest is None or not states.binding():
        return [f"{series.name} {series.version} has no frozen file. Run\n  {FREEZE}\nand commit what it writes."]
    found = edited(states)
    breaks = breaks_of(states, said)
    if breaks:
        return [*found, f"{headers}: plugins compiled with an earlier header would break:\n  " + "\n  ".join(breaks) +
                f"\n{states.advice()}"]
    if recorded(newest, "Headers") != series.fingerprint():
        return [*found, f"{headers}: changed since {newest.name} was frozen, and no new state is frozen with it.\n"
                        f"Compiled plugins keep working. If it is meant, run\n  {FREEZE}\n"
                        "and commit the new file together with the header."]
    if [line for line in newest.read_text().splitlines() if line.startswith("FROZEN_")] != layout.assertions(series):
        found.append(f"{newest.name} is not what freeze.py writes for its headers: a frozen file is never edited")
    return found


def check(sdk):
    sdk = Path(sdk)
    found = changed_in_history(sdk / "abi" / "frozen")
    every = [States(sdk, series) for series in layout.all_series(sdk / "include")]
    said = broken(sdk / "include", every)
    for states in every:
        found += problems_of(states, said)
    return found, [states.series for states in every]


def main():
    sdk = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    found, every = check(sdk)
    print("\n\n".join(found) or f"abi: {', '.join(f'{series.name} {series.version}' for series in every)}: as frozen")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy 14 with the repository's .clang-tidy finds nothing in the server, the plugins and the SDK.

    check_tidy.py [--all | --base REV] [--build DIR] [--jobs N] [ROOT]

Without --all it reads what has changed since REV: where this branch left the remote's, or else the last commit. A
changed header is read through the source of the same name, or else through one that includes it. Tests are left out:
the macros of GoogleTest break several checks by themselves. The build folder (build/asan) needs no more than its
compile_commands.json and the headers that the build generates.
"""
import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ("core", "plugins", "sdk")


def git(root, *words):
    run = subprocess.run(["git", "-C", root, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return run.stdout.split("\n")[:-1] if run.returncode == 0 else None


def default_base(root):
    for remote in ("origin/HEAD", "origin/main"):
        found = git(root, "merge-base", "HEAD", remote)
        if found and found != git(root, "rev-parse", "HEAD"):
            return found[0]
    return "HEAD~1"


def changed_files(root, base):
    since = git(root, "diff", "--name-only", "--diff-filter=d", base)
    if since is None:
        sys.exit(f"tidy: git knows no revision {base}")
    return since + (git(root, "ls-files", "--others", "--exclude-standard") or [])


def source_of(root, header, sources):
    """The source to read a header through, or None: nothing that is built includes it."""
    own = str(Path(header).with_suffix(".cpp"))
    if own in sources:
        return own
    included = header.split("/include/")[-1]
    return next((source for source in sources
                 if f"{included}\"" in (text := (root / source).read_text()) or f"<{included}>" in text), None)


def chosen(root, files, sources):
    wanted = set()
    for name in files:
        if not name.startswith(tuple(folder + "/" for folder in FOLDERS)):
            continue
        if name in sources:
            wanted.add(name)
        elif name.endswith((".h", ".hpp")) and (source := source_of(root, name, sources)):
            wanted.add(source)
    return sorted(wanted)


def main():
    parser = argparse.ArgumentParser()
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true")
    which.add_argument("--base")
    parser.add_argument("--build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("root", nargs="?", default=Path(__file__).parent.parent)
    arguments = parser.parse_args()
    root = Path(arguments.root).resolve()
    build = Path(arguments.build or root / "build" / "asan").resolve()

    program = shutil.which("clang-tidy-14")
    if not program:
        sys.exit("clang-tidy-14 is not installed (tools/packages.sh lint)")
    commands = build / "compile_commands.json"
    if not commands.is_file():
        sys.exit(f"{commands} is missing: configure first (cmake --preset asan)")
    built = {Path(entry["directory"], entry["file"]).resolve() for entry in json.loads(commands.read_text())}
    sources = sorted(str(path.relative_to(root)) for path in built if path.is_relative_to(root))
    sources = [name for name in sources if name.split("/")[0] in FOLDERS]
    if not sources:
        sys.exit(f"{commands} names no source of {', '.join(FOLDERS)}")
    files = sources if arguments.all else chosen(
        root, changed_files(root, arguments.base or default_base(root)), sources)

    def tidy(name):
        return name, subprocess.run([program, "--quiet", "-p", build, name], cwd=root, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    bad = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        for name, run in pool.map(tidy, files):
            if run.returncode or run.stdout.strip():
                bad += 1
                print(f"{name}:\n{run.stdout or run.stderr}", flush=True)
    print(f"tidy: {len(files)} files, {f'findings in {bad}' if bad else 'no finding'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

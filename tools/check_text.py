#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must not be in any text file of the tree, and what must be.

    check_text.py [ROOT]
- no path of a machine that happened to build it, no leftover of an editor or a merge
- no `resolved` address in a package-lock.json: a lock must install from any mirror
- one SPDX line at the top of every source file and script
"""
import os
import re
import sys
from pathlib import Path

SKIPPED = {".git", "build", ".toolchain", "node_modules", "dist", "data", "music", "__pycache__", ".cache"}
SOURCES = {".h", ".hpp", ".cpp", ".c", ".py", ".sh", ".cmake"}
# Written with one-letter classes so that this file is no finding of its own.
FORBIDDEN = (
    (r"(?<![\w.~-])/(?:wor[k]|build[s]|github/workspac[e])/", "a path of one machine"),
    (r"/tmp/lea[d]\b|\bcc-slo[t]\b|\bworktre[e]s?/", "a path of one machine"),
    (r"^(?:<{7}|>{7}) ", "a merge conflict"),
    (r"(?i)\bco-authored-b[y]:|\bA[I][- ](?:generated|assisted|assistant)\b|\blanguage mode[l]\b|\bcopilo[t]\b"
     r"|\bcla[u]de\b|\banthropi[c]\b|\bchatgp[t]\b", "not about this project"),
    (r"(?i)\b(?:fixme|xxx)[:( ]", "an unfinished note: write `TODO:` with an issue number, or finish it"),
)
PATTERNS = [(re.compile(pattern), what) for pattern, what in FORBIDDEN]


def text_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for name in sorted(names):
            path = Path(folder, name)
            if name == ".git" or path.is_symlink() or path.stat().st_size > 4_000_000:
                continue
            data = path.read_bytes()
            if b"\0" not in data[:8192]:
                yield path, data.decode("utf-8", "replace")


def findings_in(relative, text):
    lines = text.splitlines()
    lock = relative.name == "package-lock.json"
    for number, line in enumerate(lines, 1):
        if lock:
            if '"resolved":' in line and '"resolved": "file:' not in line:
                yield number, "`resolved` ties the lock to one registry (npm: omit-lockfile-registry-resolved)"
            continue
        for pattern, what in PATTERNS:
            if pattern.search(line):
                yield number, f"{what}: {line.strip()[:80]}"
    script = text.startswith("#!")
    if (relative.suffix in SOURCES or script) and not any("SPDX-License-Identifier" in line for line in lines[:4]):
        yield 1, "no SPDX-License-Identifier line"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = [f"{path.relative_to(root)}:{number}: {what}" for path, text in text_files(root)
             for number, what in findings_in(path.relative_to(root), text)]
    print("\n".join(found) if found else "text: nothing that does not belong here")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

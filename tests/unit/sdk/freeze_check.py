#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ABI gate lets appended members pass and stops everything that breaks compiled plugins.

    freeze_check.py SDK_DIR
Freezes the headers as they are, then changes a copy of them in one way after the other.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# what, file, text, replacement, text that the compiler must say (None: it must pass)
CHANGES = (
    ("nothing", "abi/types.h", "", "", None),
    ("a member appended to a table", "abi/lyrics.h", "} consort_lyrics_v1;",
     "void (*later)(void);\n} consort_lyrics_v1;", None),
    ("a constant added", "abi/types.h", "CONSORT_OK = 0,", "CONSORT_OK = 0, CONSORT_E_LATER = 13,", None),
    ("two members of one type swapped", "abi/storage.h", "consort_str key, etag;", "consort_str etag, key;",
     "consort_object.etag moved"),
    ("a member of another type", "abi/storage.h", "int64_t mtime_ms;", "uint64_t mtime_ms;",
     "consort_object.mtime_ms changed its type"),
    ("another value", "abi/types.h", "CONSORT_E_RANGE = 11,", "CONSORT_E_RANGE = 14,",
     "CONSORT_E_RANGE changed its value"),
    ("another argument", "abi/storage.h", "(*remove)(void* self, consort_call* call, consort_str key)",
     "(*remove)(void* self, consort_call* call, const consort_str* key)", "consort_storage_v1.remove changed its type"),
    ("another return type", "abi/host.h", "uint32_t (*define)", "int32_t (*define)",
     "consort_metrics_v1.define changed its type"),
    ("a member removed", "abi/auth.h", "consort_str user_agent;", "", "user_agent"),
)
# The swap needs both members in one declaration.
PREPARE = ("abi/storage.h", "consort_str key;          /**< For a folder it ends with '/'. */\n"
           "    consort_str etag;         /**< Strong, without quotes: changes with the bytes. Empty = none. */",
           "consort_str key, etag;")


def edit(include, file, old, new):
    path = include / "consort" / file
    text = path.read_text()
    if old not in text:
        sys.exit(f"freeze: {file} has no {old!r}: adapt this test")
    path.write_text(text.replace(old, new, 1) if old else text)


def main():
    sdk = Path(sys.argv[1])
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        base, frozen = Path(folder) / "base", Path(folder) / "frozen.c"
        shutil.copytree(sdk / "include", base)
        subprocess.run([sys.executable, sdk / "abi/freeze.py", base, frozen], check=True)
        for number, (what, file, old, new, said) in enumerate(CHANGES):
            changed = Path(folder) / str(number)
            shutil.copytree(base, changed)
            edit(changed, *PREPARE)
            edit(changed, file, old, new)
            for compiler in ("gcc", "clang-14"):
                done = subprocess.run([compiler, "-std=c11", "-fsyntax-only", f"-I{changed}", frozen],
                                      capture_output=True, text=True)
                if said is None and done.returncode:
                    problems.append(f"{compiler}: {what}: refused: {done.stderr}")
                if said is not None and (done.returncode == 0 or said not in done.stderr):
                    problems.append(f"{compiler}: {what}: not noticed as {said!r}: {done.stderr}")
    print("\n".join(problems) or f"freeze: {len(CHANGES)} changes judged rightly")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

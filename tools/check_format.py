#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every C and C++ file is as clang-format 14 with the repository's .clang-format writes it.

    check_format.py [--fix] [ROOT]
Version 14 is Debian 12's; other versions format differently and are refused.
"""
import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ("core", "plugins", "sdk", "tests", "bench")
SUFFIXES = {".h", ".hpp", ".cpp", ".c"}


def main():
    arguments = [a for a in sys.argv[1:] if a != "--fix"]
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent).resolve()
    program = shutil.which("clang-format-14")
    if not program:
        sys.exit("clang-format-14 is not installed (Debian: apt-get install clang-format-14)")
    files = [str(path) for folder in FOLDERS for path in sorted((root / folder).rglob("*"))
             if path.suffix in SUFFIXES and path.is_file()]
    if not files:
        sys.exit(f"no C or C++ file below {root}")
    mode = ["-i"] if "--fix" in sys.argv else ["--dry-run", "--Werror"]
    result = subprocess.run([program, "--style=file", *mode, *files])
    print(f"format: {len(files)} files, {'differences above' if result.returncode else 'no difference'}")
    sys.exit(result.returncode)


if __name__ == "__main__":
    main()

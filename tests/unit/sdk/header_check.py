#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The contract compiles without a word in every language and compiler that it promises.

    header_check.py INCLUDE_DIR
Warns on padding, so that the layout is the same everywhere, and bans types whose size or
representation is the compiler's choice.
"""
import re
import subprocess
import sys
from pathlib import Path

STRICT = ["-Wall", "-Wextra", "-pedantic", "-Wpadded", "-Wconversion", "-Wshadow", "-Werror", "-fsyntax-only"]
DIALECTS = {
    "c": (("gcc", "clang-14"), ("c11", "c17")),
    "c++": (("g++", "clang++-14"), ("c++11", "c++17", "c++20")),
}
USE = """
#include <consort/plugin.h>
DRAFTS
int has(const consort_host* host);
int has(const consort_host* host) { return CONSORT_HAS(host, kv) && CONSORT_HAS(host->kv, scan); }
"""
WRAPPER = "#include <consort/sdk.hpp>\n#include <consort/testing.hpp>\n"
BANNED = re.compile(r"\b(bool|_Bool|long|short|size_t|enum\s+\w+\s+\w+;|wchar_t|time_t|off_t)\b|^\s*\w+ \w+ : \d+;")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def problems_of(command, source):
    done = subprocess.run([*command, "-"], input=source, capture_output=True, text=True)
    return [f"{' '.join(command[:4])}: {done.stderr.strip()}"] if done.returncode or done.stderr else []


def main():
    include = Path(sys.argv[1])
    drafts = sorted(include.glob("consort/draft/*.h"))
    use = USE.replace("DRAFTS", "\n".join(f"#include <consort/draft/{draft.name}>" for draft in drafts))
    problems = []
    for language, (compilers, standards) in DIALECTS.items():
        for compiler in compilers:
            for standard in standards:
                problems += problems_of(
                    [compiler, f"-std={standard}", "-x", language, *STRICT, f"-I{include}"], use)
    for compiler in DIALECTS["c++"][0]:
        problems += problems_of(
            [compiler, "-std=c++20", "-x", "c++", *(flag for flag in STRICT if flag != "-Wpadded"),
             f"-I{include}"], WRAPPER)
    headers = sorted([include / "consort/plugin.h", *include.glob("consort/abi/*.h"), *drafts])
    for header in headers:
        code = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), header.read_text())
        for number, line in enumerate(code.splitlines(), 1):
            if BANNED.search(line):
                problems.append(f"{header.name}:{number}: of no fixed size: {line.strip()}")
    print("\n".join(problems) or f"header: {len(headers)} files, clean in every dialect")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

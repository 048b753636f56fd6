#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The contract compiles without a word in every language and compiler that it promises, and keeps its own rules.

    header_check.py SDK_DIR [HEADER...]
Each header alone and all together. Warns on padding, so that the layout is the same everywhere; bans types whose size
or representation is the compiler's choice; a struct is either a leaf, which never changes, or begins with `size` and
is only ever pointed to. With HEADERs only these are compiled.
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
ALONE = (("gcc", "c11", "c"), ("clang-14", "c11", "c"), ("g++", "c++17", "c++"), ("g++", "c++20", "c++"),
         ("clang++-14", "c++20", "c++"))
USE = """
DRAFTS
int has(const consort_host* host);
int has(const consort_host* host) { return CONSORT_HAS(host, kv) && CONSORT_HAS(host->kv, scan); }
"""
WRAPPER = "#include <consort/sdk.hpp>\n#include <consort/testing.hpp>\n"
SYSTEM = {"stddef.h", "stdint.h"}
LEAVES = {"consort_str", "consort_kv"}
ROOT = "consort_module"  # Says first what it is, then its size.
SCALARS = {"void", "char", "float", "double", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t"}
BANNED = re.compile(r"\b(bool|_Bool|long|short|int|unsigned|signed|u?intptr_t|s?size_t|wchar_t|time_t|off_t|union"
                    r"|enum\s+\w+)\b|:\s*\d+;|\.\.\.")
TYPE_NAME = re.compile(r"\b(?!const\b|struct\b)[a-z]\w*\b(?!\s*\()")


def compiled(command, source):
    done = subprocess.run([*command, "-"], input=source, capture_output=True, text=True)
    return [f"{' '.join(command[:4])}: {source.split()[1]}: {done.stderr.strip()}"] if done.returncode or done.stderr else []


def dialects(include, drafts):
    use = "#include <consort/plugin.h>\n" + USE.replace(
        "DRAFTS", "\n".join(f"#include <consort/draft/{draft.name}>" for draft in drafts))
    problems = []
    for language, (compilers, standards) in DIALECTS.items():
        for compiler in compilers:
            for standard in standards:
                problems += compiled([compiler, f"-std={standard}", "-x", language, *STRICT, f"-I{include}"], use)
    for compiler in DIALECTS["c++"][0]:
        problems += compiled([compiler, "-std=c++20", "-x", "c++", *(flag for flag in STRICT if flag != "-Wpadded"),
                              f"-I{include}"], WRAPPER)
    return problems


def alone(include, headers):
    return [problem for header in headers for compiler, standard, language in ALONE
            for problem in compiled([compiler, f"-std={standard}", "-x", language, *STRICT, f"-I{include}"],
                                    f"#include <{header.relative_to(include)}>\n")]


def text_rules(header, code):
    for number, line in enumerate(code.splitlines(), 1):
        included = re.match(r"#include [<\"](.*)[>\"]", line)
        if included and included[1] not in SYSTEM and not re.match(r"consort/(abi|draft)/\w+\.h$", included[1]):
            yield f"{header.name}:{number}: includes {included[1]}; {' and '.join(sorted(SYSTEM))} are all that C promises"
        if BANNED.search(line) and not line.startswith("#"):
            yield f"{header.name}:{number}: not a type of the contract: {line.strip()}"


def type_rules(structs):
    """Rules on what members and arguments are made of."""
    sized = {name for name, members in structs.items() if members[0] == ("size", "uint32_t")}
    for name in sorted(structs.keys() - sized - LEAVES - {ROOT}):
        if not name.endswith("_sink"):
            yield f"{name}: begins with no `uint32_t size`, so it could never grow"
    for name, members in structs.items():
        for member, kind in members:
            for word in TYPE_NAME.finditer(kind):
                if word[0] not in SCALARS and not word[0].startswith("consort_"):
                    yield f"{name}.{member}: {word[0]} is not a type of the contract"
                if word[0] in sized and not kind[word.end():].lstrip().startswith(("*", "const *")):
                    yield f"{name}.{member}: {word[0]} grows, so it is passed by pointer: {kind}"
            if "[" in kind:
                yield f"{name}.{member}: an array cannot grow: {kind}"


def main():
    sdk = Path(sys.argv[1])
    include = sdk / "include"
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(sdk / "abi"))
    import layout
    drafts = sorted(include.glob("consort/draft/*.h"))
    headers = [include / "consort/plugin.h", *sorted(include.glob("consort/abi/*.h")), *drafts]
    problems = []
    for header in headers:
        code = layout.COMMENT.sub(lambda match: "\n" * match[0].count("\n"), header.read_text())
        problems += text_rules(header, code)
    named = [include / "consort" / name for name in sys.argv[2:]]
    problems += alone(include, named or headers)
    if not named:
        problems += dialects(include, drafts)
    if not problems:
        tree = layout.syntax_tree(include, [str(header.relative_to(include)) for header in headers])
        problems += type_rules(layout.structs(tree))
        exported = layout.symbols(tree)
        if exported != [("consort_module_v0", "const consort_module")]:
            problems.append(f"the contract declares {exported}, not one symbol")
    print("\n".join(problems) or f"header: {len(headers)} files, clean in every dialect")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the layout of the contract as static assertions: the gate that every later header must pass.

    freeze.py INCLUDE_DIR OUTPUT.c

For each member of each struct its exact type and offset, for each constant its value. Appending to a
struct passes, everything else that would break a compiled plugin fails to compile and names the
member. Run once for each minor release from major 1 on; the output is committed and never edited.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

INCLUDES = "#include <consort/plugin.h>\n"
# Drafts may change until they are taken into the contract, so they are not frozen.


def syntax_tree(include):
    done = subprocess.run(
        ["clang-14", "-std=c11", f"-I{include}", "-fsyntax-only", "-Xclang", "-ast-dump=json", "-x", "c", "-"],
        input=INCLUDES, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["inner"]


def children(node, kind):
    return [child for child in node.get("inner", []) if child["kind"] == kind]


def members(tree):
    """(struct, member, type) of every struct of the contract."""
    for node in tree:
        if node["kind"] == "RecordDecl" and node.get("name", "").startswith("consort_"):
            for field in children(node, "FieldDecl"):
                yield node["name"], field["name"], field["type"]["qualType"]


def constants(tree):
    for node in tree:
        if node["kind"] == "EnumDecl":
            yield from (constant["name"] for constant in children(node, "EnumConstantDecl"))


def macros(include):
    """Object-like macros with a numeric value that plugins compile in."""
    text = (Path(include) / "consort/abi/types.h").read_text()
    return re.findall(r"^#define (CONSORT_(?:ABI_MAGIC|ABI_MAJOR|TO_END|NO_DEADLINE)) ", text, re.M)


def evaluate(include, expressions):
    """The numbers that the compiler gives to the expressions."""
    prints = "".join(f'    printf("%lld\\n", (long long)({expression}));\n' for expression in expressions)
    source = f"#include <stdio.h>\n{INCLUDES}int main(void) {{\n{prints}}}\n"
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "layout"
        subprocess.run(["gcc", "-std=c11", f"-I{include}", "-x", "c", "-", "-o", program],
                       input=source, text=True, check=True)
        return subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()


def assertions(include):
    tree = syntax_tree(include)
    layout = list(members(tree))
    for struct, member, kind in layout:
        yield (f"_Static_assert(_Generic(&((struct {struct}*)0)->{member}, __typeof__({kind})*: 1, default: 0), "
               f'"{struct}.{member} changed its type");')
    offsets = [f"offsetof(struct {struct}, {member})" for struct, member, _ in layout]
    for (struct, member, _), offset, value in zip(layout, offsets, evaluate(include, offsets)):
        yield f'_Static_assert({offset} == {value}, "{struct}.{member} moved");'
    names = [*constants(tree), *macros(include)]
    for name, value in zip(names, evaluate(include, names)):
        yield f'_Static_assert((long long){name} == {value}LL, "{name} changed its value");'


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    lines = ["/* SPDX-License-Identifier: Apache-2.0 */",
             "/* Written by freeze.py. Never edited: a change that breaks it breaks compiled plugins. */",
             INCLUDES.strip(), *assertions(sys.argv[1])]
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n")
    print(f"{sys.argv[2]}: {len(lines) - 3} assertions")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""The layout of the contract and of each draft, as assertions that C11 and C++20 compilers check."""
import hashlib
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

CONTRACT = "contract"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\w+|\n#|\S')
INCLUDED = re.compile(r"^#include <(consort/[^>]+)>$", re.M)
MACRO = re.compile(r"^#define (CONSORT_\w+) (\S.*)$", re.M)
# Not values: an attribute, an identifier, and the minor, which grows while all else stays.
OTHER_MACROS = ("CONSORT_EXPORT", "CONSORT_MODULE", "CONSORT_ABI_MINOR")

PREAMBLE = r"""
#ifdef __cplusplus
#include <type_traits>
#define FROZEN_IS(what, ...) std::is_same<decltype(what), __typeof__(__VA_ARGS__)>::value
#define FROZEN_FIELD(type, member, ...) FROZEN_IS(type::member, __VA_ARGS__)
#define FROZEN_ASSERT(...) static_assert(__VA_ARGS__)
#else
#define FROZEN_IS(what, ...) _Generic(&(what), __typeof__(__VA_ARGS__)*: 1, default: 0)
#define FROZEN_FIELD(type, member, ...) FROZEN_IS(((struct type*)0)->member, __VA_ARGS__)
#define FROZEN_ASSERT(...) _Static_assert(__VA_ARGS__)
#endif
/* A leaf keeps its size; a struct that begins with `size` may grow at its end. */
#define FROZEN_LEAF(type, bytes, align) \
    FROZEN_ASSERT(sizeof(struct type) == bytes && __alignof__(struct type) == align, #type " changed its size")
#define FROZEN_TABLE(type, bytes, align) \
    FROZEN_ASSERT(sizeof(struct type) >= bytes && __alignof__(struct type) == align, #type " lost members")
#define FROZEN_MEMBER(type, member, offset, ...) \
    FROZEN_ASSERT(FROZEN_FIELD(type, member, __VA_ARGS__), #type "." #member " changed its type"); \
    FROZEN_ASSERT(offsetof(struct type, member) == offset, #type "." #member " moved")
#define FROZEN_VALUE(name, number) FROZEN_ASSERT((long long)(name) == number, #name " changed its value")
#define FROZEN_TEXT(name, text) FROZEN_ASSERT(__builtin_strcmp(name, text) == 0, #name " changed its text")
#define FROZEN_SYMBOL(name, ...) FROZEN_ASSERT(FROZEN_IS(name, __VA_ARGS__), #name " changed its type")
"""


@dataclass(frozen=True)
class Series:
    """What is frozen together: the contract, or one draft. `version` is what an incompatible change raises."""
    name: str
    include: Path
    headers: tuple
    version: str

    def code(self):
        """The text of the headers without their comments."""
        texts = [COMMENT.sub(" ", (self.include / header).read_text()) for header in self.headers]
        return "\n".join(text.replace("\\\n", " ") for text in texts)

    def fingerprint(self):
        """Changes with everything but comments and white space."""
        return hashlib.sha256(" ".join(TOKEN.findall("\n" + self.code())).encode()).hexdigest()

    def start(self):
        return "consort/plugin.h" if self.name == CONTRACT else self.headers[0]


def constant(include, header, name):
    found = re.search(rf'^#define {name} "?([^"\n]*?)"?$', (include / header).read_text(), re.M)
    if not found:
        raise ValueError(f"{header} does not define {name}")
    return found[1]


def all_series(include):
    include = Path(include)
    contract = sorted(str(path.relative_to(include)) for path in include.glob("consort/abi/*.h"))
    version = ".".join(constant(include, "consort/abi/types.h", f"CONSORT_ABI_{part}") for part in ("MAJOR", "MINOR"))
    series = [Series(CONTRACT, include, ("consort/plugin.h", *contract), version)]
    for path in sorted(include.glob("consort/draft/*.h")):
        header = str(path.relative_to(include))
        identifier = constant(include, header, f"CONSORT_{path.stem.upper()}_ID")
        name, number = re.fullmatch(r"consort\.([a-z-]+)/(\d+)", identifier).groups()
        series.append(Series(name, include, (header,), number))
    return series


def syntax_tree(include, headers):
    source = "".join(f"#include <{header}>\n" for header in headers)
    done = subprocess.run(
        ["clang-14", "-std=c11", f"-I{include}", "-fsyntax-only", "-Xclang", "-ast-dump=json", "-x", "c", "-"],
        input=source, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return json.loads(done.stdout)["inner"]


def children(node, kind):
    return [child for child in node.get("inner", []) if child["kind"] == kind]


def structs(tree):
    """name -> [(member, type)] of every struct."""
    return {node["name"]: [(field["name"], field["type"]["qualType"]) for field in children(node, "FieldDecl")]
            for node in tree
            if node["kind"] == "RecordDecl" and node.get("name", "").startswith("consort_") and "inner" in node}


def enumerators(tree):
    return [value["name"] for node in tree if node["kind"] == "EnumDecl"
            for value in children(node, "EnumConstantDecl") if value["name"].startswith("CONSORT_")]


def symbols(tree):
    return [(node["name"], node["type"]["qualType"]) for node in tree
            if node["kind"] == "VarDecl" and node["name"].startswith("consort_")]


def evaluate(series, expressions):
    """The numbers that the compiler gives to the expressions."""
    prints = "".join(f'    printf("%lld\\n", (long long)({expression}));\n' for expression in expressions)
    source = f"#include <stdio.h>\n#include <{series.start()}>\nint main(void) {{\n{prints}}}\n"
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "layout"
        subprocess.run(["gcc", "-std=c11", f"-I{series.include}", "-x", "c", "-", "-o", program],
                       input=source, text=True, check=True)
        return iter(subprocess.run([program], capture_output=True, text=True, check=True).stdout.split())


def assertions(series):
    """The lines that hold as long as a plugin compiled with these headers works with later ones."""
    tree = syntax_tree(series.include, [series.start()])
    others = [header for header in INCLUDED.findall(series.code()) if header not in series.headers]
    before = syntax_tree(series.include, others) if others else []
    layout = {name: members for name, members in structs(tree).items() if name not in structs(before)}
    macros = [found for found in MACRO.findall(series.code()) if found[0] not in OTHER_MACROS]
    numbers = [name for name in enumerators(tree) if name not in enumerators(before)]
    numbers += [name for name, value in macros if not value.startswith('"')]

    expressions = list(numbers)
    for name, members in layout.items():
        expressions += [f"sizeof(struct {name})", f"__alignof__(struct {name})"]
        expressions += [f"offsetof(struct {name}, {member})" for member, _ in members]
    value = evaluate(series, expressions)

    lines = [f"FROZEN_VALUE({name}, {next(value)}LL);" for name in numbers]
    lines += [f"FROZEN_TEXT({name}, {text.strip()});" for name, text in macros if text.startswith('"')]
    lines += [f"FROZEN_SYMBOL({name}, {kind});" for name, kind in symbols(tree) if (name, kind) not in symbols(before)]
    for name, members in layout.items():
        kind = "TABLE" if members[0][0] == "size" else "LEAF"
        lines.append(f"FROZEN_{kind}({name}, {next(value)}, {next(value)});")
        lines += [f"FROZEN_MEMBER({name}, {member}, {next(value)}, {type_});" for member, type_ in members]
    return lines


def render(series, state, why, before):
    """The whole text of a frozen file."""
    what = "Contract" if series.name == CONTRACT else f"Draft {series.name}"
    return "\n".join([
        "/* SPDX-License-Identifier: Apache-2.0 */",
        f"/* {what} {series.version}, state {state}. Written once by freeze.py and never edited.",
        f" * Why: {why}",
        f" * Headers: {series.fingerprint()}",
        f" * Before: {before} */",
        "/* clang-format off */",
        *(f"#include <{header}>" for header in dict.fromkeys([series.start(), "stddef.h"])),
        PREAMBLE.strip("\n"), *assertions(series),
        *(f"#undef {name}" for name in sorted(set(re.findall(r"^#define (\w+)", PREAMBLE, re.M))))]) + "\n"

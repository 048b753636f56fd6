#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The plugin reference, out of the comments of the C headers.

    write_plugin_reference.py [--check] [ROOT]
Writes docs/plugin-guide/reference.md; with --check it only says whether that is what the headers say. Fails when a
function says nothing of its threads, its statuses or its time: in its own comment, its table's or its header's.
"""
import re
import sys
from pathlib import Path

PAGE = "docs/plugin-guide/reference.md"
COMMENT = r"/\*\*(?!<)(?:(?!\*/).)*\*/"
ITEM = re.compile(rf"(?:(?P<doc>{COMMENT})\s*)?(?:"
                  r"typedef struct (?P<struct>\w+) \{(?P<members>.*?)\n\} (?P=struct);|"
                  r"enum \{(?P<values>.*?)\};|"
                  r"#define (?P<macro>CONSORT_[A-Z_]+)(?P<arguments>\([^)]*\))?(?P<text>(?:\\\n|[^\n])*))", re.S)
MEMBER = re.compile(rf"\s*(?:(?P<before>{COMMENT})\s*)?(?P<declared>[^;/]+);[ \t]*(?:/\*\*<(?P<after>.*?)\*/)?", re.S)
VALUE = re.compile(rf"\s*(?:(?P<before>{COMMENT})\s*)?(?P<name>CONSORT_\w+) = (?P<number>[^,\s/]+),?[ \t]*(?:/\*\*<(?P<after>.*?)\*/)?",
                   re.S)
FUNCTION = re.compile(r"^(?P<returns>.+?)\(\*(?P<name>\w+)\s*\)\s*\((?P<arguments>.*)\)$", re.S)
TAG = re.compile(r"\[(lifecycle|worker|any)\]")
STATUS = re.compile(r"\b(?:CONSORT_)?(?:E_)?(OK|INTERNAL|INVALID|NOT_FOUND|DENIED|UNAVAILABLE|CANCELLED|TIMEOUT|UNSUPPORTED"
                    r"|CONFLICT|QUOTA|RANGE|UNAUTHORIZED|STOP)\b")
TIME = re.compile(r"(?:^|(?<=[.:)] ))((?:No deadline|Deadline|Gives up|Returns at once|Waits for nothing)[^.]*\.)", re.M)
HEADERS = ["types", "storage", "auth", "lyrics", "recommend", "background", "host", "library"]
INTRO = """# Reference

The contract between Consort and a plugin, function by function. It is made of the comments of the headers in
[`sdk/include/consort`](../../sdk/include/consort) by `tools/write_plugin_reference.py`, and a test keeps it so: change it there. The C++
classes of `<consort/sdk.hpp>` have the same functions by the same names and turn statuses into exceptions.

Of each function it says:

- **threads**: the tag of the rules below;
- **time**: after which the server gives up on it. What takes longer is cancelled, and an instance that ignores it is reported;
- **statuses**: what it may return besides `OK`;
- **owned**: what becomes of what is passed.
"""


def clean(comment):
    text = re.sub(r"^/\*\*\s?|\*/$", "", (comment or "").strip())
    lines = [re.sub(r"^\s*\*\s?", "", line).rstrip() for line in text.split("\n")]
    paragraphs = [" ".join(part.split()) for part in re.sub(r"\n{2,}", "\n\n", "\n".join(lines).strip()).split("\n\n")]
    return re.sub(r"<(consort/[^>]+)>", r"`<\1>`", "\n\n".join(part for part in paragraphs if part))


def cell(text):
    return text.replace("\n\n", " ").replace("|", "\\|")


def ownership(returns, arguments):
    if "consort_host* host" in arguments:
        return "as said above"
    words = []
    if "*" in arguments.replace("void* self", "").replace("void* ctx", "").replace("consort_call* call", "") or "consort_str" in arguments:
        words.append("arguments are lent until it returns")
    if "_sink out" in arguments:
        words.append("what is pushed, until `push` returns")
    if "blob_sink" in arguments or "reader_sink" in arguments:
        words.append("a descriptor or reader is the receiver's from the push on")
    if "http_response_sink" in arguments:
        words.append("the body is the receiver's from the push on")
    return "; ".join(words) or "nothing changes hands"


class Writer:
    def __init__(self, include):
        self.include, self.lines, self.problems = include, [INTRO], []

    def header(self, path, heading):
        text = path.read_text()
        about = clean(re.search(r"/\*\* @file(.*?)\*/", text, re.S)[0]).replace("@file", "").strip()
        about = re.sub(r" ?Include `<consort/plugin\.h>`, not this\.", "", about).strip()
        self.lines += [f"## {heading}\n", f"`<{path.relative_to(self.include)}>`\n", about + "\n"]
        for item in ITEM.finditer(text, text.index("extern \"C\"")):
            doc = clean(item["doc"])
            if item["struct"]:
                self.struct(path, item["struct"], doc, item["members"], about)
            elif item["values"]:
                self.values(doc, item["values"])
            elif doc and item["macro"]:
                self.lines += [f"### {item['macro']}{item['arguments'] or ''}\n", doc + "\n"]

    def struct(self, path, name, doc, body, about):
        self.lines += [f"### {name}\n"] + ([doc + "\n"] if doc else [])
        plain, functions, at = [], [], 0
        while match := MEMBER.match(body, at):
            at = match.end()
            declared = " ".join(match["declared"].split())
            text = " ".join(part for part in (clean(match["before"]), clean("/**" + (match["after"] or "") + "*/")) if part)
            function = FUNCTION.match(declared)
            if function and name != "consort_sink":
                functions.append((function["returns"].strip(), function["name"], " ".join(function["arguments"].split()), text))
            elif not re.search(r"\b(size|reserved\d*)$", declared):
                plain.append((declared, text))
        if plain:
            self.lines.append("| member | meaning |\n|---|---|")
            self.lines += [f"| `{declared}` | {cell(text)} |" for declared, text in plain] + [""]
        for returns, function, arguments, text in functions:
            self.function(path, name, doc, about, returns, function, arguments.replace("( ", "("), text)

    def function(self, path, table, doc, about, returns, name, arguments, text):
        where = f"{path.name}: {table}.{name}"
        if not text:
            self.problems.append(f"{where} has no comment")
        tag = next((found for part in (text, doc, about) if (found := TAG.search(part))), None)
        if not tag:
            self.problems.append(f"{where}: on which threads? [lifecycle], [worker] or [any]")
        time = next((found[1] for part in (text, doc, about) if (found := TIME.search(part))), None)
        if not time:
            self.problems.append(f"{where}: how long may it take? \"Deadline …\", \"No deadline …\", \"Returns at once\"")
        statuses = sorted(set(STATUS.findall(text)) | set(STATUS.findall(doc))) if "int32_t" in returns or "int64_t" in returns else []
        statuses = [status for status in statuses if status not in ("OK", "STOP")]
        says_number = re.search(r"Nonzero|Gives|count", text)
        if returns == "int32_t" and not statuses and not says_number:
            self.problems.append(f"{where}: which statuses may it return?")
        self.lines += [f"#### {name}\n", f"```c\n{returns} {name}({arguments})\n```\n",
                       re.sub(r"^\[\w+\]\s*", "", text) + "\n",
                       f"- threads: `[{tag[1] if tag else '?'}]`",
                       f"- time: {time or '?'}",
                       f"- statuses: {', '.join(f'`{status}`' for status in statuses) or 'none'}",
                       f"- owned: {ownership(returns, arguments)}\n"]

    def values(self, doc, body):
        if doc:
            self.lines.append(doc + "\n")
        rows, at = [], 0
        while match := VALUE.match(body, at):
            at = match.end()
            rows.append((match["name"], match["number"], cell(" ".join(
                part for part in (clean(match["before"]), clean("/**" + (match["after"] or "") + "*/")) if part))))
        self.lines.append("| value | number | meaning |\n|---|---|---|")
        self.lines += [f"| `{name}` | {number} | {meaning} |" for name, number, meaning in rows] + [""]


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    root = Path(words[0] if words else Path(__file__).parent.parent).resolve()
    include = root / "sdk/include"
    writer = Writer(include)
    writer.header(include / "consort/plugin.h", "plugin")
    for name in HEADERS:
        writer.header(include / f"consort/abi/{name}.h", name)
    for path in sorted((include / "consort/draft").glob("*.h")):
        writer.header(path, f"draft: {path.stem.replace('_', ' ')}")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(writer.lines)).rstrip() + "\n"
    page = root / PAGE
    if "--check" not in sys.argv:
        page.write_text(text)
    elif not page.exists() or page.read_text() != text:
        writer.problems.append(f"{PAGE} is not what the headers say: run tools/write_plugin_reference.py")
    functions = text.count("\n#### ")
    print("\n".join(writer.problems) or f"reference: {functions} functions")
    sys.exit(1 if writer.problems else 0)


if __name__ == "__main__":
    main()

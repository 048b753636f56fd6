#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The samples of the plugin guide are the files that are built and tested.

    guide_check.py ROOT
A block marked `<!-- file: PATH -->` in the guide must be that file, less its license line; links of all pages must lead
somewhere, also within a page, each tutorial is linked, and the reference is what the headers say. The tutorials' own
blocks are tutorials_check.py's.
"""
import re
import subprocess
import sys
from pathlib import Path

SAMPLE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.S)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")


def prose(page):
    return re.sub(r"(?ms)^```.*?^```", "", page.read_text())


def anchors(page):
    headings = re.findall(r"(?m)^#+ (.*)$", prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page):
    for path, anchor in LINK.findall(prose(page)):
        target = page.parent / path if path else page
        if not target.exists():
            yield f"{page.name}: broken link: {path}"
        elif anchor and anchor not in anchors(target):
            yield f"{page.name}: {target.name} has no heading #{anchor}"


def main():
    root = Path(sys.argv[1])
    guide = root / "docs/plugin-guide.md"
    pages = sorted((root / "docs/plugin-guide").glob("*.md"))
    text = guide.read_text()
    samples = SAMPLE.findall(text)
    problems = [] if samples else ["no sample is marked"]
    for path, block in samples:
        code = (root / path).read_text().split("\n", 1)[1]
        if code.strip() != block.strip():
            problems.append(f"the sample is not {path}: copy it into the guide")
    problems += [f"{page.name} is not linked" for page in pages if f"(plugin-guide/{page.name}" not in text]
    problems += [problem for page in (guide, root / "docs/plugins-refused.md", *pages) for problem in broken_links(page)]
    reference = subprocess.run([sys.executable, root / "tools/write_plugin_reference.py", "--check", root],
                               capture_output=True, text=True)
    problems += reference.stdout.splitlines() if reference.returncode else []
    print("\n".join(problems) or f"guide: {len(samples)} sample, {len(pages)} pages, {reference.stdout.strip()}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The samples of the plugin guide are the files that are built and tested.

    guide_check.py ROOT
A block marked `<!-- file: PATH -->` must be that file, less its license line; links must lead somewhere.
"""
import re
import sys
from pathlib import Path

SAMPLE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.S)
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def main():
    root = Path(sys.argv[1])
    guide = root / "docs/plugin-guide.md"
    text = guide.read_text()
    samples = SAMPLE.findall(text)
    problems = [] if samples else ["no sample is marked"]
    for path, block in samples:
        code = (root / path).read_text().split("\n", 1)[1]
        if code.strip() != block.strip():
            problems.append(f"the sample is not {path}: copy it into the guide")
    problems += [f"broken link: {link}" for link in LINK.findall(text) if not (guide.parent / link).exists()]
    print("\n".join(problems) or f"guide: {len(samples)} sample as it is built")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

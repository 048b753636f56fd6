#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every text with which a plugin file is refused has an entry on the page that explains them.

    refusals_check.py ROOT
"""
import re
import sys
from pathlib import Path

SOURCES = ("adoption.cpp", "file_checks.cpp", "prober.cpp", "shared_module.cpp")
# What throws a refusal; the rest of the statement holds its text.
THROWS = re.compile(r"\b(?:refuse|notFound|denied|Error|checkWriters)\(((?:[^;\"]|\"(?:[^\"\\]|\\.)*\")*?)\);", re.S)
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
# Not about a plugin: the server itself lacks something.
OWN = ("cannot start the plugin probe ", "cannot make a pipe: ")
MIN_LETTERS = 6


def texts(source):
    """The pieces of each refusal that stand in the source."""
    joined = re.sub(r'"\s*\n\s*"', "", source)
    for statement in THROWS.findall(joined):
        pieces = [piece.replace('\\"', '"').strip(" :") for piece in LITERAL.findall(statement)]
        pieces = [piece for piece in pieces if len(re.sub(r"[^a-zA-Z]", "", piece)) >= MIN_LETTERS]
        if pieces and not any(own.strip(" :") in pieces for own in OWN):
            yield pieces


def main():
    root = Path(sys.argv[1])
    page = " ".join((root / "docs/plugins-refused.md").read_text().split())
    found = [pieces for name in SOURCES for pieces in texts((root / "core/extensions" / name).read_text())]
    missing = sorted({piece for pieces in found for piece in pieces if piece not in page})
    if len(found) < 25:
        sys.exit(f"only {len(found)} refusals found in the sources: the pattern does not fit them any more")
    print("\n".join(f'no entry in docs/plugins-refused.md: "{piece}"' for piece in missing)
          or f"refusals: {len(found)}, each with an entry")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()

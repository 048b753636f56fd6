#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Freezes the layout of the contract and of the drafts as they are now, each in a new file beside the older ones.

    freeze.py --why "WHAT CHANGED AND WHY" [--sdk SDK_DIR]

Writes nothing for what has not changed, and nothing at all for a change that breaks compiled plugins.
"""
import argparse
import sys
from pathlib import Path

import diff
import layout
from check import States, breaks_of, broken, digest, recorded


def freeze(sdk, states, said, why):
    """The path that was written, or None when there is nothing to freeze."""
    series = states.series
    newest = states.newest()
    if states.binding() and recorded(newest, "Headers") == series.fingerprint():
        return None
    breaks = breaks_of(states, said)
    if breaks:
        sys.exit(f"{series.name}: nothing frozen, plugins compiled with an earlier header would break:\n  " +
                 "\n  ".join(breaks) + f"\n{states.advice()}")
    path, state = states.next_path()
    path.write_text(layout.render(series, state, why, digest(newest)))
    if series.name == layout.CONTRACT:
        diff.stored(path).write_text(diff.dump(sdk))
    return path


def main():
    parser = argparse.ArgumentParser(prog="freeze.py")
    parser.add_argument("--why", required=True)
    parser.add_argument("--sdk", type=Path, default=Path(__file__).resolve().parent.parent)
    arguments = parser.parse_args()
    why = " ".join(arguments.why.split())
    if not why or "*/" in why:
        parser.error("--why is a sentence")
    (arguments.sdk / "abi" / "frozen").mkdir(exist_ok=True)
    include = arguments.sdk / "include"
    every = [States(arguments.sdk, series) for series in layout.all_series(include)]
    said = broken(include, every)
    written = [freeze(arguments.sdk, states, said, why) for states in every]
    print("\n".join(f"wrote {path}" for path in written if path) or "nothing has changed")


if __name__ == "__main__":
    main()

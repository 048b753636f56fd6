#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each plugin exports the one symbol of the contract and nothing else.

    symbols_check.py PLUGIN.so...
"""
import subprocess
import sys

WANTED = ["consort_module_v0"]


def main():
    problems = []
    for plugin in sys.argv[1:]:
        listing = subprocess.run(["nm", "-D", "--defined-only", "--format=posix", plugin],
                                 capture_output=True, text=True, check=True).stdout
        symbols = [line.split()[0] for line in listing.splitlines()]
        if symbols != WANTED:
            problems.append(f"{plugin}: exports {', '.join(symbols[:5]) or 'nothing'} ({len(symbols)} symbols)")
    print("\n".join(problems) or f"symbols: {len(sys.argv) - 1} plugins export {WANTED[0]} alone")
    sys.exit(1 if problems or len(sys.argv) < 2 else 0)


if __name__ == "__main__":
    main()

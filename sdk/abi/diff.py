#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The second opinion on the ABI promise: libabigail's, on a compiled plugin and without suppressions.

    diff.py [SDK_DIR]

Compiles the example in C, whose one symbol is typed and so leads to the whole contract, and holds it against the dump
that was stored with the newest frozen state. It sees no values of constants: check.py is the gate.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import layout
from check import States


def compile_plugin(sdk, folder):
    plugin = Path(folder) / "greeter.so"
    subprocess.run(["gcc", "-std=c11", "-g", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{sdk}/include",
                    f"-ffile-prefix-map={sdk.resolve()}/=", f"-Wl,--version-script={sdk}/cmake/plugin.map",
                    sdk / "examples" / "greeter.c", "-o", plugin], check=True)
    return plugin


def dump(sdk):
    """The dump of the example as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        plugin = compile_plugin(sdk, folder)
        return subprocess.run(
            ["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-architecture", "--no-show-locs", "--no-elf-needed",
             plugin], capture_output=True, text=True, check=True).stdout


def stored(path):
    """Where the dump of a frozen state is."""
    return path.with_suffix(".abi")


def difference(sdk, baseline):
    """What libabigail says, and whether it says that anything differs."""
    with tempfile.TemporaryDirectory() as folder:
        plugin = compile_plugin(sdk, folder)
        done = subprocess.run(["abidiff", "--no-default-suppression", "--no-architecture", baseline, plugin],
                              capture_output=True, text=True)
        return done.stdout + done.stderr, done.returncode != 0


def main():
    sdk = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    contract = States(sdk, layout.all_series(sdk / "include")[0])
    if not contract.binding():
        sys.exit("the contract has no frozen state; see check.py")
    for path in contract.binding()[:-1]:
        text, differs = difference(sdk, stored(path))
        if differs:
            print(f"since {path.stem}, for information:\n{text}")
    newest = contract.newest()
    text, differs = difference(sdk, stored(newest))
    print(text + f"\nabidiff: not as {stored(newest).name} has it; see check.py for what to do" if differs
          else f"abidiff: as {stored(newest).name} has it")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()

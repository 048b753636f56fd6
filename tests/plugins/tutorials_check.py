#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tutorials of the plugin guide: their blocks are a project that builds, passes the checker and is loaded.

    tutorials_check.py BUILD_DIR SOURCE_DIR
Blocks marked `<!-- file: NAME -->` in one tutorial are, one after the other, that file. They are built against the
installed SDK alone, by g++ and by clang++ with libc++, checked with nothing left out, and started by the server.
"""
import re
import shutil
import sys
import tempfile
from pathlib import Path

from scaffold_check import COMPILERS, build, load, run

BLOCK = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.S | re.M)
TUTORIALS = ["storage", "auth", "lyrics", "recommendation", "events", "jobs"]


def write(page, folder):
    """The project of a tutorial, in a folder named as its plugin, which is returned."""
    files = {}
    for name, block in BLOCK.findall(page.read_text()):
        files[name] = files.get(name, "") + ("\n" if name in files else "") + block
    named = re.search(r"consort_add_plugin\((\S+)", files.get("CMakeLists.txt", ""))
    if not named or not any(name.startswith("check.toml") for name in files):
        sys.exit(f"{page.name}: CMakeLists.txt or check.toml is missing")
    if f'"org.example.{named[1]}"' not in page.read_text():
        sys.exit(f"{page.name}: does not say how {named[1]} is configured")
    home = folder / named[1]
    home.mkdir()
    for name, text in files.items():
        (home / name).write_text(text)
    return named[1]


def main():
    tree, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    guide = source / "docs/plugin-guide"
    with tempfile.TemporaryDirectory() as home:
        prefix = Path(home) / "prefix"
        run("cmake", "--install", tree, "--prefix", prefix, "--component", "sdk")
        for compiler, options in COMPILERS.items():
            folder = Path(home) / compiler
            folder.mkdir()
            names = [write(guide / f"{tutorial}.md", folder) for tutorial in TUTORIALS]
            shutil.copytree(source / "examples/lyrics-http", folder / "lyrics-http")
            names.append("lyrics-http")
            (folder / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.25)\nproject(all LANGUAGES CXX)\nenable_testing()\n"
                "add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)\n"
                + "".join(f"add_subdirectory({name})\n" for name in names))
            out = build(folder, prefix, options)
            for name in names:
                config = next(path for path in (out / name / "check.toml", folder / name / "check.toml") if path.exists())
                run(prefix / "bin/consort-plugin-check", out / name / f"{name}.so", "--config", config, "--no-skips")
            load(tree / "bin" / "consort", folder, out, names)
            print(f"{compiler}: {len(names)} tutorials and examples built, checked and loaded", flush=True)


if __name__ == "__main__":
    main()

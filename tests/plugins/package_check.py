#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plugins build outside of the tree, against the installed SDK alone and without sanitizers.

    package_check.py BUILD_DIR SOURCE_DIR
Builds the examples and the bundled plugins so, and looks at what they export.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(outside LANGUAGES C CXX)
find_package(ConsortSdk 0.1 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(argon2 REQUIRED IMPORTED_TARGET libargon2)
add_compile_options(-Wall -Wextra -Wpedantic -Werror)
consort_add_plugin(greeter SOURCES @source@/sdk/examples/greeter.c)
consort_add_plugin(pin-auth SOURCES @source@/sdk/examples/pin_auth.cpp)
function(consort_plugin)
  consort_add_plugin(${ARGV})
endfunction()
add_subdirectory(@source@/plugins/auth-local auth-local)
add_subdirectory(@source@/plugins/storage-fs storage-fs)
"""


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}{done.stderr[-3000:]}")
    return done.stdout


def main():
    build, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        prefix, project = Path(folder) / "prefix", Path(folder) / "project"
        run("cmake", "--install", build, "--prefix", prefix, "--component", "sdk")
        project.mkdir()
        (project / "CMakeLists.txt").write_text(PROJECT.replace("@source@", str(source)))
        launcher = [f"-DCMAKE_{language}_COMPILER_LAUNCHER=ccache" for language in ("C", "CXX")]
        run("cmake", "-G", "Ninja", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
            "-DCMAKE_BUILD_TYPE=Release", *(launcher if run("sh", "-c", "command -v ccache || true") else []))
        run("ninja", "-C", project / "build", "-j1", env=os.environ | {"CCACHE_NOHASHDIR": "1"})
        plugins = sorted((project / "build").rglob("*.so"))
        if len(plugins) != 4:
            sys.exit(f"{len(plugins)} plugins were built")
        print(run(sys.executable, Path(__file__).with_name("symbols_check.py"), *plugins), end="")


if __name__ == "__main__":
    main()

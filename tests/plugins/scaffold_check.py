#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From an empty folder to a loaded plugin, with the installed SDK alone, for every kind and two compilers.

    scaffold_check.py BUILD_DIR
`consort plugin new` writes each kind; g++ and clang++ with libc++ build it, its own ctest runs the conformance kit, and
the server starts with all of them. libc++ has to be inside of the plugin: beside the server's libstdc++ it breaks.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

COMPILERS = {"gcc": ["-DCMAKE_C_COMPILER=gcc", "-DCMAKE_CXX_COMPILER=g++"],
             "clang": ["-DCMAKE_C_COMPILER=clang-14", "-DCMAKE_CXX_COMPILER=clang++-14",
                       "-DCMAKE_CXX_FLAGS=-stdlib=libc++"]}
FILES = ["CMakeLists.txt", "check.toml", "README.md", ".github/workflows/ci.yml"]
START_LIMIT_S = 60


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-8000:]}{done.stderr[-3000:]}")
    return done.stdout


def kinds(consort):
    usage = subprocess.run([consort, "plugin", "new"], capture_output=True, text=True)
    return re.findall(r"(?m)^  (\S+) ", usage.stderr)


def write_all(consort, folder):
    """Each kind as its author would begin it, and a project that builds all of them in one go."""
    names = []
    for kind in kinds(consort):
        name = f"my-{kind}"
        run(consort, "plugin", "new", kind, name, cwd=folder)
        wanted = sorted([*FILES, f"my_{kind.replace('-', '_')}.cpp"])
        found = sorted(str(path.relative_to(folder / name)) for path in (folder / name).rglob("*") if path.is_file())
        if found != wanted:
            sys.exit(f"{kind}: wrote {found}")
        left = [path for path in (folder / name).rglob("*") if path.is_file() and re.search(r"@[A-Z]+@", path.read_text())]
        if left:
            sys.exit(f"{left[0]}: a word was not filled in")
        names.append(name)
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(all LANGUAGES C CXX)\nenable_testing()\n"
        "add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)\n"
        + "".join(f"add_subdirectory({name})\n" for name in names))
    return names


def build_alone(consort, folder, prefix):
    """As the README of a new plugin says."""
    folder.mkdir()
    run(consort, "plugin", "new", "storage", "my-webdav", cwd=folder)
    run("cmake", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}", cwd=folder / "my-webdav")
    run("cmake", "--build", "build", cwd=folder / "my-webdav")
    run("ctest", "--test-dir", "build", "--no-tests=error", cwd=folder / "my-webdav")


def build(folder, prefix, options):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if run("sh", "-c", "command -v ccache || true") else []
    out = folder / "build"
    run("cmake", "-G", "Ninja", "-S", folder, "-B", out, f"-DCMAKE_PREFIX_PATH={prefix}", *options, *launcher,
        env=os.environ | {"PATH": os.environ["PATH"]})
    jobs = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", "1")
    run("ninja", "-C", out, f"-j{jobs}", env=os.environ | {"CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(folder)})
    run("ctest", "--test-dir", out, "-j", jobs, "--output-on-failure", "--no-tests=error")
    return out


def configuration(folder, out, data, names):
    """consort.toml with an instance of each; texts come from the environment, as secrets must."""
    environment, sections = {}, [f'[server]\ndata_dir = "{data}"\nlisten = ["127.0.0.1:0"]\n']
    sections.append("[plugins]\ndirs = [" + ", ".join(f'"{out / name}"' for name in names) + "]\n")
    for name in names:
        lines = [f"[plugins.{name}]", f'use = "org.example.{name}"']
        checked = out / name / "check.toml"
        checked = checked if checked.exists() else folder / name / "check.toml"
        for key, value in tomllib.loads(checked.read_text()).get("config", {}).items():
            if isinstance(value, str):
                variable = f"SCAFFOLD_{len(environment)}"
                environment[variable] = value
                lines.append(f'config.{key} = {{ env = "{variable}" }}')
            else:
                lines.append(f"config.{key} = {str(value).lower()}")
        sections.append("\n".join(lines) + "\n")
    (data.parent / "consort.toml").write_text("\n".join(sections))
    return environment


def load(consort, folder, out, names):
    with tempfile.TemporaryDirectory() as home:
        data, config = Path(home) / "data", Path(home) / "consort.toml"
        environment = os.environ | configuration(folder, out, data, names)
        environment.pop("CONSORT__PLUGINS__DIRS", None)
        run(consort, "check-config", "--online", "--config", config, env=environment)
        log = Path(home) / "log"
        with log.open("w") as stream:
            server = subprocess.Popen([consort, "serve", "--config", config], stdout=stream, stderr=stream,
                                      env=environment, cwd=home)
            try:
                end = time.monotonic() + START_LIMIT_S
                while "listening on" not in log.read_text():
                    if server.poll() is not None or time.monotonic() > end:
                        sys.exit(f"the server did not start:\n{log.read_text()[-4000:]}")
                    time.sleep(0.05)
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(60)
        started = [name for name in names if re.search(rf"instance started.*\b{name}\b", log.read_text())]
        if started != names or server.returncode:
            sys.exit(f"not started: {set(names) - set(started)}\n{log.read_text()[-4000:]}")


def main():
    tree = Path(sys.argv[1]).resolve()
    consort = tree / "bin" / "consort"
    with tempfile.TemporaryDirectory() as home:
        prefix = Path(home) / "prefix"
        run("cmake", "--install", tree, "--prefix", prefix, "--component", "sdk")
        build_alone(consort, Path(home) / "alone", prefix)
        for compiler, options in COMPILERS.items():
            start = time.monotonic()
            folder = Path(home) / compiler
            folder.mkdir()
            names = write_all(consort, folder)
            out = build(folder, prefix, options)
            plugins = [out / name / f"{name}.so" for name in names]
            run(sys.executable, Path(__file__).with_name("symbols_check.py"), *plugins)
            linked = run("readelf", "-d", *plugins)
            if "libc++.so" in linked or ("libstdc++.so" in linked) != (compiler == "gcc"):
                sys.exit(f"{compiler}: linked with the wrong C++ library:\n{linked}")
            load(consort, folder, out, names)
            print(f"{compiler}: {len(names)} kinds written, built, checked and loaded in "
                  f"{time.monotonic() - start:.0f} s", flush=True)
        # The SDK's own program does the same, and nothing is overwritten.
        again = subprocess.run([prefix / "bin/consort-plugin-new", "storage", "my-storage"],
                               cwd=Path(home) / "gcc", capture_output=True, text=True)
        if again.returncode != 1 or "exists already" not in again.stderr:
            sys.exit(f"an existing plugin was written over: {again}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The gates of the contract let through what may change, stop what may not, and say what to do.

    gate_check.py SDK_DIR
Changes copies of the SDK in one way after the other, and runs sdk/abi/check.py, diff.py or header_check.py on them.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GATE = "abi/check.py"
NEW = "new state"       # The change is frozen before it is judged.
KEY, ETAG = "consort_str key;          /**< For a folder", "consort_str etag;         /**< Strong"

# what, header, text, replacement, text that the gate must say (None: it must pass), whether it is frozen first
ABI = (
    ("nothing", "plugin.h", "", "", None, None),
    ("a comment", "abi/types.h", "What every part", "Of what every part", None, None),
    ("another layout of the text", "abi/types.h", "    uint64_t len;", "  uint64_t\n    len;", None, None),
    ("a member appended, not frozen", "abi/lyrics.h", "} consort_lyrics_v1;", "void (*later)(void);\n} consort_lyrics_v1;",
     "no new state is frozen with it", None),
    ("a member appended and frozen", "abi/lyrics.h", "} consort_lyrics_v1;", "void (*later)(void);\n} consort_lyrics_v1;",
     None, NEW),
    ("a constant added, not frozen", "abi/types.h", "CONSORT_OK = 0,", "CONSORT_OK = 0, CONSORT_E_LATER = 13,",
     "freeze.py --why", None),
    ("a constant added and frozen", "abi/types.h", "CONSORT_OK = 0,", "CONSORT_OK = 0, CONSORT_E_LATER = 13,", None, NEW),
    ("a macro", "abi/types.h", "<= (p)->size", "< (p)->size", "no new state is frozen with it", None),
    ("a draft appended to, not frozen", "draft/storage_watch.h", "} consort_storage_watch_v1;",
     "void (*later)(void);\n} consort_storage_watch_v1;", "storage-watch-1-1.c", None),
    ("two members of one type swapped", "abi/storage.h", (KEY, ETAG), (KEY.replace("key", "etag"), ETAG.replace("etag", "key")),
     "consort_object.etag moved", None),
    ("a member of another type", "abi/storage.h", "int64_t mtime_ms;", "uint64_t mtime_ms;",
     "consort_object.mtime_ms changed its type", None),
    ("another value", "abi/types.h", "CONSORT_E_RANGE = 11,", "CONSORT_E_RANGE = 14,",
     "CONSORT_E_RANGE changed its value", None),
    ("another argument", "abi/storage.h", "(*remove)(void* self, consort_call* call, consort_str key)",
     "(*remove)(void* self, consort_call* call, const consort_str* key)", "consort_storage_v1.remove changed its type", None),
    ("another return type", "abi/host.h", "uint32_t (*define)", "int32_t (*define)",
     "consort_metrics_v1.define changed its type", None),
    ("a member removed", "abi/auth.h", "consort_str user_agent;", "", "user_agent", None),
    ("a leaf that grows", "abi/types.h", "consort_str value;\n", "consort_str value;\nuint64_t more;\n",
     "consort_kv changed its size", None),
    ("another symbol", "plugin.h", "CONSORT_MODULE consort_module_v0", "CONSORT_MODULE consort_module_vx",
     "consort_module_v0", None),
    ("its name as text", "plugin.h", '"consort_module_v0"', '"consort_module_vx"', "CONSORT_MODULE_SYMBOL changed its text", None),
    ("another value of a draft", "draft/scrobbler.h", "CONSORT_SCROBBLE_RETRY = 1", "CONSORT_SCROBBLE_RETRY = 3",
     "Raise the number in the draft's id", None),
    ("a break is not frozen", "abi/types.h", "CONSORT_E_RANGE = 11,", "CONSORT_E_RANGE = 14,", "raise CONSORT_ABI_MINOR", NEW),
    ("a break under a new minor", "abi/types.h", ("CONSORT_E_RANGE = 11,", "CONSORT_ABI_MINOR 0"),
     ("CONSORT_E_RANGE = 14,", "CONSORT_ABI_MINOR 1"), None, NEW),
    ("a new minor, not frozen", "abi/types.h", "CONSORT_ABI_MINOR 0", "CONSORT_ABI_MINOR 1", "0.1 has no frozen file", None),
    ("a break of a draft under a new number", "draft/scrobbler.h", ("CONSORT_SCROBBLE_RETRY = 1", "scrobbler/1"),
     ("CONSORT_SCROBBLE_RETRY = 3", "scrobbler/2"), None, NEW),
    ("an assertion taken out", "../../abi/frozen/contract-0.0-1.c", "FROZEN_VALUE(CONSORT_STOP, 100LL);\n", "",
     "is not what freeze.py writes", None),
)
HYGIENE = (
    ("nothing", "plugin.h", "", "", None),
    ("a system header", "abi/types.h", "#include <stdint.h>", "#include <stdint.h>\n#include <sys/types.h>", "includes sys/types.h"),
    ("an include that is missing", "draft/transcoder.h", "#include <consort/abi/types.h>", "", "consort/draft/transcoder.h"),
    ("a bool", "abi/auth.h", "uint32_t flags;", "_Bool flags;", "not a type of the contract"),
    ("a size_t", "abi/storage.h", "uint64_t offset;", "size_t offset;", "not a type of the contract"),
    ("an enum as a type", "abi/storage.h", "uint64_t offset;", "enum consort_form offset;", "not a type of the contract"),
    ("a bit-field", "abi/storage.h", "uint32_t flags;", "uint32_t flags : 3;", "not a type of the contract"),
    ("padding", "abi/library.h", "int64_t from_ms;", "uint32_t from_ms;", "padd"),
    ("a table passed by value", "abi/lyrics.h", "const consort_track* track", "consort_track track",
     "grows, so it is passed by pointer"),
    ("a struct without a size", "abi/lyrics.h", "} consort_lyrics_v1;",
     "} consort_lyrics_v1;\ntypedef struct consort_odd { uint64_t n; } consort_odd;", "begins with no"),
    ("an array", "abi/lyrics.h", "} consort_lyrics_v1;", "uint32_t more[2];\n} consort_lyrics_v1;", "an array cannot grow"),
)


# What libabigail is to see of a change; it is no judge of values.
DIFF = (
    ("nothing", "plugin.h", "", "", None),
    ("two members of one type swapped", "abi/storage.h", (KEY, ETAG), (KEY.replace("key", "etag"), ETAG.replace("etag", "key")),
     "consort_object"),
    ("another return type", "abi/host.h", "uint32_t (*define)", "int32_t (*define)", "consort_metrics_v1"),
    ("a member appended", "abi/lyrics.h", "} consort_lyrics_v1;", "void (*later)(void);\n} consort_lyrics_v1;", "later"),
)


def edit(path, olds, news):
    text = path.read_text()
    for old, new in zip(*((part,) if isinstance(part, str) else part for part in (olds, news))):
        if old not in text:
            sys.exit(f"gate: {path.name} has no {old!r}: adapt this test")
        text = text.replace(old, new, 1)
    path.write_text(text)


def run(*words):
    done = subprocess.run([sys.executable, "-B", *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def verdict(what, code, said, wanted):
    if wanted is None and code:
        return [f"{what}: refused: {said}"]
    if wanted is not None and (code == 0 or wanted not in said):
        return [f"{what}: not noticed as {wanted!r}: {said}"]
    return []


def history_problems(sdk):
    """A frozen file and its headers changed together, which only the repository can know."""
    git = ["git", "-C", sdk, "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    problems = verdict("a clean repository", *run(sdk / GATE, sdk), None)
    frozen = sdk / "abi/frozen/scrobbler-1-1.c"
    edit(sdk / "include/consort/draft/scrobbler.h", "CONSORT_SCROBBLE_RETRY = 1", "CONSORT_SCROBBLE_RETRY = 3")
    frozen.unlink()
    run(sdk / "abi/freeze.py", "--sdk", sdk, "--why", "Test.")
    problems += verdict("a frozen file written again", *run(sdk / GATE, sdk), "scrobbler-1-1.c was edited")
    subprocess.run([*git, "commit", "-aqm", "second"], check=True, capture_output=True)
    return problems + verdict("the same, committed", *run(sdk / GATE, sdk), "scrobbler-1-1.c was edited")


def main():
    sdk = Path(sys.argv[1])
    # A hook or a caller's repository must not be taken for that of the copy.
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GIT_CEILING_DIRECTORIES"] = folder

        def copy(name):
            target = Path(folder) / name
            for part in ("abi", "include", "cmake", "examples"):
                shutil.copytree(sdk / part, target / part)
            return target

        for number, (what, header, old, new, wanted, first) in enumerate(ABI):
            changed = copy(f"abi{number}")
            edit(changed / "include/consort" / header, old, new)
            if first == NEW:
                code, said = run(changed / "abi/freeze.py", "--sdk", changed, "--why", "Test.")
                if code and wanted is not None:
                    problems += verdict(f"freeze.py: {what}", code, said, wanted)
            problems += verdict(what, *run(changed / GATE, changed), wanted)
        for number, (what, header, old, new, wanted) in enumerate(HYGIENE):
            changed = copy(f"hygiene{number}")
            edit(changed / "include/consort" / header, old, new)
            problems += verdict(what, *run(HERE / "header_check.py", changed, header), wanted)
        for number, (what, header, old, new, wanted) in enumerate(DIFF):
            changed = copy(f"diff{number}")
            edit(changed / "include/consort" / header, old, new)
            problems += verdict(f"abidiff: {what}", *run(changed / "abi/diff.py", changed), wanted)
        problems += history_problems(copy("history"))
    print("\n".join(problems) or f"gate: {len(ABI) + len(HYGIENE) + len(DIFF) + 3} changes judged rightly")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

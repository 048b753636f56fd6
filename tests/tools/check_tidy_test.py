# SPDX-License-Identifier: Apache-2.0
"""tools/check_tidy.py finds what it is there to find, in the files it is asked about."""
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOOD = "int lastOf(const int* numbers, int count) {\n    return numbers[count - 1];\n}\n"
BAD = "int Last_Of(const int* numbers, int count) {\n    return numbers[count - 1];\n}\n"


class CheckTidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        shutil.copy(ROOT / ".clang-tidy", self.root)
        self.git("init", "-q")
        self.write("core/old.cpp", BAD)
        self.write("core/part.h", "#pragma once\nint lastOf(const int* numbers, int count);\n")
        self.write("core/part.cpp", '#include "core/part.h"\n' + GOOD)
        self.commit()
        self.write("core/part.cpp", '#include "core/part.h"\n\n' + GOOD)
        self.commit()

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=test", "-c", "user.email=test@localhost", *words], cwd=self.root,
                       check=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "more")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def check(self, *words):
        build = self.root / "build"
        build.mkdir(exist_ok=True)
        sources = [str(path) for path in self.root.rglob("*.cpp")]
        (build / "compile_commands.json").write_text(json.dumps(
            [{"directory": str(self.root), "file": name, "command": f"g++ -std=c++20 -I{self.root} -c {name}"}
             for name in sources]))
        run = subprocess.run([sys.executable, ROOT / "tools" / "check_tidy.py", "--build", build, *words, self.root],
                             capture_output=True, text=True)
        return run.returncode, run.stdout

    def test_reads_the_last_commit_where_there_is_no_remote(self):
        self.assertEqual(self.check(), (0, "tidy: 1 files, no finding\n"))

    def test_reads_what_is_not_committed_yet(self):
        self.write("core/new.cpp", BAD)
        code, output = self.check()
        self.assertEqual(code, 1)
        self.assertIn("core/new.cpp", output)
        self.assertIn("readability-identifier-naming", output)
        self.assertIn("tidy: 2 files, findings in 1\n", output)

    def test_reads_a_changed_header_through_its_source(self):
        self.write("core/part.h", "#pragma once\nint lastOf(const int* numbers, int count);\nint Bad_One();\n")
        code, output = self.check("--base", "HEAD")
        self.assertEqual(code, 1)
        self.assertIn("core/part.h:3:", output)

    def test_reads_everything_when_told(self):
        code, output = self.check("--all")
        self.assertEqual(code, 1)
        self.assertIn("core/old.cpp", output)

    def test_refuses_a_revision_that_is_not_there(self):
        self.assertNotEqual(self.check("--base", "nothing-of-this-name")[0], 0)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""tools/check_text.py finds what it is there to find."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "check_text.py"
SPDX = "SPDX-License-Identifier: Apache-2.0\n"


def check(name, text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        run = subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True)
        return run.returncode, run.stdout


class CheckText(unittest.TestCase):
    def test_accepts_an_ordinary_file(self):
        self.assertEqual(check("core/a.cpp", "// " + SPDX + "int a = 1;\n")[0], 0)
        self.assertEqual(check("docs/a.md", "the homework/ folder, and a network/ one\n")[0], 0)

    def test_refuses_a_path_of_one_machine(self):
        code, output = check("docs/a.md", "fine\nsee /wo" + "rk/main/x\n")
        self.assertEqual(code, 1)
        self.assertIn("docs/a.md:2: a path of one machine", output)

    def test_refuses_a_lock_that_names_its_registry(self):
        code, output = check("web/package-lock.json", '{\n "resolved": "https://example.org/a.tgz"\n}\n')
        self.assertEqual(code, 1)
        self.assertIn("package-lock.json:2: `resolved`", output)

    def test_refuses_a_source_without_a_licence_line(self):
        self.assertEqual(check("core/a.cpp", "int a = 1;\n")[0], 1)
        self.assertEqual(check("start", "#!/bin/sh\ntrue\n")[0], 1)

    def test_refuses_a_merge_conflict(self):
        self.assertEqual(check("a.md", "<<<<<<" + "< main\n")[0], 1)

    def test_skips_what_is_built(self):
        self.assertEqual(check("build/a.cpp", "int a = 1;\n")[0], 0)
        self.assertEqual(check("web/node_modules/x/a.sh", "true\n")[0], 0)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What consort-plugin-check says is what its page promises: names, reports, exit codes, and who did what.

    checker_check.py BUILD_DIR SOURCE_DIR
The faults of each single check are its self-test's; here are those that people meet: plugins that crash, hang, leak,
throw, print, keep threads, or lie about what they are.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

# fault of the reference plugin, verdict, what must be said. The name of a fault is that of the check that finds it.
FAULTS = (
    ("host.no-services", "crash", "the process"),
    ("lifecycle.memory", "fail", "bytes more were in use"),
    ("lifecycle.call-memory", "fail", "bytes more were in use"),
    ("lifecycle.descriptors", "fail", "descriptor"),
    ("lifecycle.threads", "fail", "thread"),
    ("lifecycle.quiet", "fail", "stdout or stderr"),
    ("lifecycle.process", "fail", "umask"),
    ("call.exceptions", "fail", "exception"),
    ("call.cancelled-during", "fail", "cancelled"),
    ("module.version", "fail", "version"),
    ("module.sizes", "fail", "its own has"),
)
# what misbehaves.so does in create(), verdict, what must be said
IN_CREATE = (("crash", "crash", ""), ("abort", "crash", ""), ("overflow", "crash", ""), ("hang", "hang", "within 3 s"))


class Problems(list):
    def expect(self, holds, what):
        if not holds:
            self.append(what)


class Checker:
    def __init__(self, build):
        self.program = build / "bin/consort-plugin-check"
        self.broken = build / "tests/plugins/broken/reference"

    def run(self, *words, fault=""):
        return subprocess.run([str(part) for part in (self.program, *words)], capture_output=True, text=True,
                              env=os.environ | {"CONSORT_FAULT": fault})

    def reference(self, *words, fault=""):
        return self.run(self.broken / "reference.so", "--config", self.broken / "check.toml", *words, fault=fault)


def the_only(run):
    return json.loads(run.stdout)["checks"][0]


def check_named(checker, build, problems):
    """Who misbehaves is named, with what was called and what to do."""
    for fault, verdict, said in FAULTS:
        run = checker.reference("--only", f"^{re.escape(fault)}$", "--json", fault=fault)
        result = the_only(run)
        problems.expect(
            run.returncode == 1 and result["verdict"] == verdict and said in result["message"] and result["remedy"],
            f"{fault}: {run.returncode} {result}")
    for how, verdict, said in IN_CREATE:
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "check.toml"
            config.write_text(f'[config]\ncreate = "{how}"\n')
            run = checker.run(build / "lib/consort/broken/misbehaves.so", "--config", config, "--only", "lifecycle.check",
                              "--timeout", 3 if how == "hang" else 40, "--json")
        result = the_only(run)
        problems.expect(
            run.returncode == 1 and result["verdict"] == verdict and said in result["message"]
            and result["last_call"].startswith("create"), f"create: {how}: {run.returncode} {result}")


def check_reports(checker, problems):
    """JSON, JUnit and text of one run say the same."""
    words = ("--only", "^storage\\.(range-beyond|stat-missing)$")
    sound = checker.reference(*words)
    problems.expect(sound.returncode == 0 and "2 checks: 2 pass" in sound.stdout, f"sound: {sound}")
    text = checker.reference(*words, fault="storage.range-beyond")
    problems.expect(text.returncode == 1 and "gdb --args" in text.stdout and "what to do:" in text.stdout, f"text: {text}")
    of_json = json.loads(checker.reference(*words, "--json", fault="storage.range-beyond").stdout)
    verdicts = {check["name"]: check["verdict"] for check in of_json["checks"]}
    problems.expect(verdicts == {"storage.range-beyond": "fail", "storage.stat-missing": "pass"}, f"json: {of_json}")
    bad = next(check for check in of_json["checks"] if check["verdict"] == "fail")
    problems.expect(bad["last_call"].startswith("storage.open"), f"last call: {bad['last_call']}")
    suite = xml.etree.ElementTree.fromstring(checker.reference(*words, "--junit", fault="storage.range-beyond").stdout)
    failures = [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]
    problems.expect(suite.get("tests") == "2" and suite.get("failures") == "1" and failures == ["storage.range-beyond"],
                    f"junit: {xml.etree.ElementTree.tostring(suite)}")
    # Skipped for want of information, which --no-skips does not take.
    bare = (checker.broken / "reference.so", "--only", "^lyrics\\.found$")
    config = ("--config", checker.broken.parent / "bare.toml")
    (checker.broken.parent / "bare.toml").write_text('[config]\nroot = "@scratch@"\napi_key = "k"\n')
    problems.expect(checker.run(*bare, *config).returncode == 0, "a skip is no failure")
    problems.expect(checker.run(*bare, *config, "--no-skips").returncode == 1, "--no-skips")
    skipped = xml.etree.ElementTree.fromstring(checker.run(*bare, *config, "--junit").stdout)
    problems.expect(skipped.find("testcase/skipped") is not None, "a skip in JUnit")


def check_could_not_run(checker, problems):
    for words, said in (((), "which plugin"), (("--no-such",), "--no-such"), (("x.so", "--seed", "one"), "expected a number"),
                        (("x.so", "--only", "("), "no regular expression"), (("x.so", "--config", "/no/such.toml"), "such.toml"),
                        (("x.so", "--only", "no.such.check"), "no check was run")):
        run = checker.run(*words)
        problems.expect(run.returncode == 2 and said in run.stderr, f"{words}: {run}")
    refused = checker.run(checker.broken / "module.header.so", "--json")
    problems.expect(refused.returncode == 1 and json.loads(refused.stdout)["refused"], f"refused: {refused}")


def check_page(checker, page, problems):
    """Every option and every check is on the page, and nothing else."""
    text = page.read_text()
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", checker.run("--help").stdout))
    problems.expect(options == set(re.findall(r"(?m)^\| `(--[a-z-]+)", text)) - {"--help"} | (options & {"--help"}),
                    f"options of the page: {options ^ set(re.findall(r'(?m)^[|] `(--[a-z-]+)', text))}")
    checks = checker.run("--list").stdout.split()
    listed = re.findall(r"(?m)^\| `([a-z]+\.[a-z-]+)` \|", text.split("## The checks")[1])
    problems.expect(sorted(listed) == sorted(checks), f"checks of the page: {set(listed) ^ set(checks)}")
    for link in re.findall(r"\]\((?!https?:|#)([^)]+)\)", text):
        problems.expect((page.parent / link).exists(), f"broken link: {link}")


def main():
    build, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    checker, problems = Checker(build), Problems()
    check_page(checker, source / "docs/plugin-guide/checker.md", problems)
    check_could_not_run(checker, problems)
    check_reports(checker, problems)
    check_named(checker, build, problems)
    print("\n".join(problems) or f"checker: {len(FAULTS) + len(IN_CREATE)} plugins in trouble named, the page is right")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

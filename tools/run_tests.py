#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds and runs the tests; called by test.sh, which installs what this needs.

    run_tests.py [unit|plugins|integration|web|deploy|all|long] [--jobs N]

Every count comes from the report that a runner wrote itself (ctest, pytest, Vitest and node --test, all as JUnit
XML). A failure, a test that was skipped and a component that is not there all count as failed, so that the last
line, `N passed, N failed`, and the exit code can be trusted.
"""
import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import s3_server  # noqa: E402
import servers  # noqa: E402

# Parts that have not landed yet: their folder may be missing. A part leaves this list when it lands.
PENDING = {"deploy"}
FOLDERS = {"unit": "tests/unit", "plugins": "tests/plugins", "integration": "tests/integration", "web": "web",
           "browser": "tests/web", "deploy": "deploy"}
TIERS = {
    "unit": ("unit",),
    "plugins": ("plugins",),
    "integration": ("integration",),
    "web": ("web", "browser"),
    "deploy": ("deploy",),
    "all": ("unit", "plugins", "integration", "web", "browser", "deploy"),
}


class Failed(Exception):
    """A step without a report of its own went wrong."""


class Tally:
    def __init__(self):
        self.passed = self.failed = 0
        self.lines = []

    def add(self, what, passed, failed, seconds, note=""):
        self.passed += passed
        self.failed += failed
        self.lines.append(f"{what:34} {passed:5} passed {failed:5} failed {seconds:7.1f} s  {note}".rstrip())

    def report(self, what, path, exit_code, seconds):
        """Adds what a runner counted. Skipped is failed; so is a report without tests or a runner that broke."""
        total = bad = skipped = 0
        if path.is_file():
            with contextlib.suppress(xml.etree.ElementTree.ParseError):
                for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
                    total += 1
                    if case.find("failure") is not None or case.find("error") is not None:
                        bad += 1
                    elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
                        skipped += 1
        note = f"{skipped} skipped, which counts as failed" if skipped else ""
        if total == 0:
            bad, total, note = 1, 1, "ran no test"
        elif exit_code and not bad and not skipped:
            bad, total, note = 1, total + 1, f"the runner ended with {exit_code}"
        self.add(what, total - bad - skipped, bad + skipped, seconds, note)


class Run:
    def __init__(self, jobs):
        self.jobs = jobs
        self.tally = Tally()
        self.results = ROOT / "build" / "results"
        shutil.rmtree(self.results, ignore_errors=True)
        self.results.mkdir(parents=True)
        self.stack = contextlib.ExitStack()
        self.services = None
        self.built = {}

    # -- steps -------------------------------------------------------------------------------------------------

    def command(self, words, cwd=ROOT, env=None, seconds=2700):
        """Runs a command to its end in a process group of its own, so that a timeout or Ctrl-C ends all of it."""
        print(f"\n\033[1m$ {' '.join(str(word) for word in words)}\033[0m", flush=True)
        child = subprocess.Popen([str(word) for word in words], cwd=cwd, env={**os.environ, **(env or {})},
                                 stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=servers.end_with_parent)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"not done after {seconds} s", flush=True)
            return 124
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def must(self, what, words, **options):
        if self.command(words, **options):
            raise Failed(what)

    def step(self, what, function, *arguments):
        """A step that is right or wrong as a whole and counts as one."""
        start = time.monotonic()
        try:
            function(*arguments)
        except (Failed, RuntimeError, OSError) as error:
            print(f"FAILED: {what}: {error}", flush=True)
            self.tally.add(what, 0, 1, time.monotonic() - start, str(error).splitlines()[0])
            return False
        self.tally.add(what, 1, 0, time.monotonic() - start)
        return True

    # -- what tests need ---------------------------------------------------------------------------------------

    def build(self, preset):
        if preset not in self.built:
            self.built[preset] = self.step(f"build {preset}", self.configure_and_build, preset)
        return self.built[preset]

    def configure_and_build(self, preset):
        folder = ROOT / "build" / preset
        if not (folder / "build.ninja").is_file():
            self.must("configure", ["cmake", "--preset", preset])
        self.must("compile", ["ninja", "-C", folder, f"-j{self.jobs}"])

    def environment(self, preset, s3=False):
        """What the tests find their servers and programs by. Starts the servers on first use."""
        if self.services is None:
            self.services = {}
            self.services["CONSORT_TEST_POSTGRES"] = self.stack.enter_context(servers.postgres())
            self.services["CONSORT_TEST_REDIS"] = self.stack.enter_context(servers.redis())
        if s3 and "CONSORT_TEST_S3" not in self.services:
            self.services["CONSORT_TEST_S3"] = self.stack.enter_context(s3_server.s3()).json()
        folder = ROOT / "build" / preset
        return {
            **self.services,
            "CONSORT_BIN": str(folder / "bin" / "consort"),
            "CONSORT_PLUGIN_DIR": str(folder / "lib" / "consort" / "plugins"),
            "CONSORT_WEB_DIR": str(ROOT / "web" / "dist"),
            "CONSORT_BUILD_DIR": str(folder),
            "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
            "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
            "TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:suppressions={ROOT}/tests/support/tsan.supp",
            "CMAKE_BUILD_PARALLEL_LEVEL": str(self.jobs),
        }

    @staticmethod
    def wrapper(preset):
        # gcc 12's ThreadSanitizer cannot map its shadow under 32 random bits, today's kernel default.
        return ["setarch", platform.machine(), "-R"] if preset == "tsan" and shutil.which("setarch") else []

    def node(self):
        """The environment in which `node` and `npm` are new enough."""
        found = subprocess.run([ROOT / "tools" / "node.sh"], stdout=subprocess.PIPE, text=True)
        if found.returncode:
            raise Failed("no usable Node.js")
        return {"PATH": f"{found.stdout.strip()}:{os.environ['PATH']}", "CI": "true"}

    # -- components --------------------------------------------------------------------------------------------

    def ctest(self, what, preset, labels, s3=False):
        if not self.build(preset):
            return
        report = self.results / f"{what.replace(' ', '-')}.xml"
        start = time.monotonic()
        code = self.command(
            [*self.wrapper(preset), "ctest", "--test-dir", ROOT / "build" / preset, "-L", f"^({labels})$",
             "-j", self.jobs, "--output-on-failure", "--no-tests=error", "--progress", "--output-junit", report],
            env=self.environment(preset, s3))
        self.tally.report(what, report, code, time.monotonic() - start)

    def unit(self, preset="asan"):
        self.ctest(f"unit {preset}", preset, "unit|layers" if preset == "asan" else "unit")

    def plugins(self, preset="asan"):
        self.ctest(f"plugins {preset}", preset, "plugins", s3=True)

    def integration(self, preset="asan"):
        if not self.build(preset):
            return
        report = self.results / f"integration-{preset}.xml"
        start = time.monotonic()
        code = self.command(
            [*self.wrapper(preset), "/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfEs",
             f"--junitxml={report}", ROOT / "tests" / "integration"],
            env={**self.environment(preset, s3=True), "PYTHONDONTWRITEBYTECODE": "1"})
        self.tally.report(f"integration {preset}", report, code, time.monotonic() - start)

    def web_ready(self):
        """node_modules as the lock says, installed again only when the lock changed."""
        web = ROOT / "web"
        stamp = web / "node_modules" / ".package-lock.stamp"
        lock = (web / "package-lock.json").read_bytes()
        if not stamp.is_file() or stamp.read_bytes() != lock:
            self.must("npm ci", ["npm", "ci", "--no-audit", "--no-fund"], cwd=web, env=self.node(), seconds=600)
            stamp.write_bytes(lock)

    def web(self):
        web = ROOT / "web"
        if not self.step("web npm ci", self.web_ready):
            return
        # `npm run check` part by part, with Vitest apart for its report.
        parts = re.findall(r"npm run ([\w:-]+)", json.loads((web / "package.json").read_text())["scripts"]["check"])
        for part in parts:
            if part != "test":
                self.step(f"web {part}", lambda name=part: self.must(f"npm run {name}", ["npm", "run", name], cwd=web,
                                                                     env=self.node(), seconds=600))
        report = self.results / "vitest.xml"
        start = time.monotonic()
        code = self.command(["npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=junit",
                             f"--outputFile.junit={report}"], cwd=web, env=self.node(), seconds=600)
        self.tally.report("web vitest", report, code, time.monotonic() - start)
        self.step("web npm run build", self.web_build)

    def web_build(self):
        self.must("npm run build", ["npm", "run", "build"], cwd=ROOT / "web", env=self.node(), seconds=600)

    def browser(self):
        if not self.build("release"):
            return
        # playwright-core and axe-core come from web/node_modules.
        if not self.step("web npm ci", self.web_ready):
            return
        if not (ROOT / "web" / "dist" / "index.html").is_file() and not self.step("web npm run build", self.web_build):
            return
        demo = ROOT / "build" / "demo-short"
        if not self.step("demo library, short tracks", lambda: self.must("demo library", [
                "/usr/bin/python3", ROOT / "tools" / "demo" / "make_demo.py", "--short", demo])):
            return
        report = self.results / "browser.xml"
        start = time.monotonic()
        tests = sorted((ROOT / "tests" / "web").glob("*.test.*js"))
        code = self.command(
            ["node", "--test", "--test-concurrency=1", "--test-reporter=spec", "--test-reporter-destination=stdout",
             "--test-reporter=junit", f"--test-reporter-destination={report}", *tests],
            env={**self.environment("release"), **self.node(), "CONSORT_DEMO_DIR": str(demo),
                 "CONSORT_CHROMIUM": shutil.which("chromium") or ""}, seconds=900)
        self.tally.report("browser", report, code, time.monotonic() - start)

    def deploy(self):
        self.step("deploy", lambda: self.must("deploy checks", ["/usr/bin/python3", ROOT / "tools" / "check_deploy.py"]))

    def tidy(self):
        self.step("tidy test", lambda: self.must("test of the check", [
            "/usr/bin/python3", "-B", "-m", "unittest", "-v", "check_tidy_test"], cwd=ROOT / "tests" / "tools"))
        self.step("tidy", lambda: self.must("clang-tidy", [
            "/usr/bin/python3", ROOT / "tools" / "check_tidy.py", "--all", "--jobs", self.jobs]))

    def long(self):
        # What the asan build generates is there: it is built for everything that comes before.
        self.tidy()
        self.unit("tsan")
        self.plugins("tsan")
        os.environ["CONSORT_EDIT_SECONDS"] = "60"
        self.integration("tsan")
        self.step("bench --full", lambda: self.must("bench", [
            "/usr/bin/python3", ROOT / "bench" / "run.py", "--full"], seconds=7200))
        self.step("bench, a bucket", lambda: self.must("bench-bucket", [
            "/usr/bin/python3", ROOT / "bench" / "bucket.py"], seconds=1200))
        self.step("bench, a big library", lambda: self.must("bench-mine", [
            "/usr/bin/python3", ROOT / "bench" / "mine.py"], seconds=3600))

    # -- all together ------------------------------------------------------------------------------------------

    def components(self, names):
        for name in names:
            if not (ROOT / FOLDERS[name]).exists():
                if name in PENDING:
                    print(f"\n{name}: not there yet ({FOLDERS[name]}/)", flush=True)
                else:
                    self.tally.add(name, 0, 1, 0, f"{FOLDERS[name]}/ is missing")
                continue
            try:
                getattr(self, name)()
            except (Failed, RuntimeError, OSError) as error:
                print(f"FAILED: {name}: {error}", flush=True)
                self.tally.add(name, 0, 1, 0, str(error).splitlines()[0])


def main():
    parser = argparse.ArgumentParser(prog="test.sh")
    parser.add_argument("tier", nargs="?", default="all", choices=[*TIERS, "long"])
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("CONSORT_JOBS", 0)) or os.cpu_count())
    arguments = parser.parse_args()
    # Both end the run by an exception, so that everything started is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))

    run = Run(arguments.jobs)
    start = time.monotonic()
    try:
        with run.stack:
            run.components(TIERS["all"] if arguments.tier == "long" else TIERS[arguments.tier])
            if arguments.tier == "long":
                run.long()
    except KeyboardInterrupt:
        sys.exit(130)
    print("\n" + "\n".join(run.tally.lines))
    print(f"{time.monotonic() - start:.0f} s in all")
    print(f"{run.tally.passed} passed, {run.tally.failed} failed", flush=True)
    sys.exit(0 if run.tally.failed == 0 and run.tally.passed else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The WebDAV example, built from the installed SDK alone, against a real server.

    webdav_check.py BUILD_DIR SOURCE_DIR
The conformance kit runs on it, with and without a password, and with a password that is wrong.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import webdav_server
from scaffold_check import COMPILERS, build, run

CHECK = """
[config]
url = "{url}scratch/"
{account}
[check]
scratch = true
http_real = true
"""
# Apache may announce one version of a file and send another: it shows in one run of the check in seven.
ATOMIC_RUNS = 25
ACCOUNT = 'user = "ann"\npassword = "correct horse 1"\n'


def main():
    tree, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        prefix, project = home / "prefix", home / "storage-webdav"
        run("cmake", "--install", tree, "--prefix", prefix, "--component", "sdk")
        run("cp", "-r", source / "examples" / "storage-webdav", project)
        checker = prefix / "bin" / "consort-plugin-check"
        with webdav_server.webdav(home / "open") as server:
            (project / "check.toml").write_text(CHECK.format(url=server.url, account=""))
            for name, options in COMPILERS.items():
                out = build(project, prefix, [*options, "-DCMAKE_CXX_FLAGS_INIT=-Wall -Wextra"])
                print(f"webdav: built with {name} and checked against Apache httpd", flush=True)
                plugin = home / f"storage-webdav-{name}.so"
                (out / "storage-webdav.so").rename(plugin)
                run("rm", "-r", out)
            for seed in range(ATOMIC_RUNS):
                run(checker, "--config", project / "check.toml", "--only", "^storage[.]atomic$",
                    "--seed", str(seed + 1), plugin)
        with webdav_server.webdav(home / "closed", "ann", "correct horse 1") as server:
            config = home / "closed.toml"
            config.write_text(CHECK.format(url=server.url, account=ACCOUNT))
            run(checker, "--config", config, "--only", "^storage[.](stat|open|list|put)", plugin)
            wrong = ACCOUNT.replace("correct", "wrong")
            config.write_text(CHECK.format(url=server.url, account=wrong))
            refused = subprocess.run([checker, "--config", config, "--only", "^storage[.]", plugin],
                                     capture_output=True, text=True)
            if refused.returncode != 1 or "401" not in refused.stdout:
                sys.exit(f"a wrong password was not noticed:\n{refused.stdout[-2000:]}")
            if "wrong horse" in refused.stdout + server.error_log.read_text():
                sys.exit("the password was said aloud")
    print("webdav: a password is used, a wrong one refused")


if __name__ == "__main__":
    main()

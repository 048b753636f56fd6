#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The WebDAV example, built from the installed SDK alone, against a real server.

    webdav_check.py BUILD_DIR SOURCE_DIR
The conformance kit runs on it, with and without a password, and with a password that is wrong. Then it is the storage of a
server, which scans the music there and plays it.
"""
import os
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


SERVER = """
[server]
listen = ["127.0.0.1:0"]
[plugins.nas]
use = "org.example.storage-webdav"
config.url = "{url}"
config.user = "ann"
config.password = {{ env = "NAS_PASSWORD" }}
[plugins.local]
use = "consort.auth-local"
"""


def play_from(server, tree, source, folder):
    """A server with that storage alone: its music is found, played whole and in part, and gone when it is removed there."""
    os.environ.setdefault("CONSORT_BIN", str(tree / "bin" / "consort"))
    os.environ.setdefault("CONSORT_PLUGIN_DIR", str(tree / "lib/consort/plugins"))
    sys.path.insert(0, str(source / "tests/integration"))
    import harness
    import library
    library.make_track(server.files / "music/Tide/01 Señal.flac", {"title": "Señal", "artist": "Lanterns", "album": "Tide"})
    library.make_track(server.files / "music/Tide/02 Buoy.mp3", {"title": "Buoy", "artist": "Lanterns", "album": "Tide"})
    consort = harness.Server(config=SERVER.format(url=server.url + "music/"), environment={
        "CONSORT__PLUGINS__DIRS": str(folder), "NAS_PASSWORD": "correct horse 1"}).start()
    try:
        client = consort.client().register("ann@example.org")
        consort.wait_for_scan(client)
        tracks = {track["title"]: track["id"] for track in client.pages("/api/v1/tracks")}
        if sorted(tracks) != ["Buoy", "Señal"]:
            sys.exit(f"found {sorted(tracks)}:\n{consort.output()[-4000:]}")
        stored = (server.files / "music/Tide/01 Señal.flac").read_bytes()
        stream = f"/api/v1/tracks/{tracks['Señal']}/stream"
        whole = client.get(stream, checked=False)
        part = client.get(stream, checked=False, headers={"Range": "bytes=1000-1999"})
        if whole.content != stored or part.status_code != 206 or part.content != stored[1000:2000]:
            sys.exit(f"played {whole.status_code} {len(whole.content)}, {part.status_code} {len(part.content)}")
        (server.files / "music/Tide/02 Buoy.mp3").unlink()
        client.post("/api/v1/admin/scan")
        consort.wait_until(lambda: len(client.pages("/api/v1/tracks")) == 1, 60, "the track's end")
        if "correct horse" in consort.output():
            sys.exit("the password is in the log")
    finally:
        consort.stop()
    print("webdav: a server scanned and played what is there")


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
            folder = home / "plugins"
            folder.mkdir()
            run("cp", home / "storage-webdav-gcc.so", tree / "lib/consort/plugins/auth-local.so", folder)
            play_from(server, tree, source, folder)


if __name__ == "__main__":
    main()

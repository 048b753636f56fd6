# SPDX-License-Identifier: Apache-2.0
"""What is measured and what it is measured with: Consort, its library, wrk and the probes."""
import contextlib
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import servers  # noqa: E402

TOOLS = ROOT / "build" / "bench" / "bin"
RELEASE = ROOT / "build" / "release"
BIG_BYTES = 10_000_000
BIG_FILES = 6
CORES = os.cpu_count()


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{Path(str(words[0])).name} failed ({done.returncode}):\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


# -- the library -------------------------------------------------------------------------------------------------

def ffmpeg(*words):
    run("ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "1", "-fflags", "+bitexact", "-flags:a", "+bitexact", *words)


def make_templates(folder):
    """A few files of 10 to 30 KB of audio in each format."""
    folder.mkdir(parents=True)
    kinds = {"mp3": ("libmp3lame", "64k"), "flac": ("flac", None), "ogg": ("libvorbis", "64k"), "m4a": ("aac", "64k")}
    for suffix, (codec, rate) in kinds.items():
        for number, seconds in enumerate((1.4, 2.2, 3.4)):
            quality = ["-b:a", rate] if rate else ["-sample_fmt", "s16"]
            tone = "sine=frequency=220" if suffix == "flac" else "sine=frequency=220:beep_factor=4"
            ffmpeg("-f", "lavfi", "-i", tone, "-t", seconds if suffix != "flac" else seconds / 2.2, "-ar", "44100", "-ac",
                   "1" if suffix == "flac" else "2", "-metadata", "title=template", "-c:a", codec, *quality,
                   folder / f"{number}.{suffix}")


def make_library(tracks):
    """The folder with `tracks` small tracks and a few of 10 MB, made once and kept below build/."""
    folder = ROOT / "build" / "bench" / f"library-{tracks}"
    if (folder / ".whole").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    templates = folder.with_name("templates")
    shutil.rmtree(templates, ignore_errors=True)
    make_templates(templates)
    (folder / "music").mkdir(parents=True)
    run(TOOLS / "make_library", templates, folder / "music", tracks)
    big = folder / "music" / "Large Files" / "Ten Megabytes"
    big.mkdir(parents=True)
    for number in range(1, BIG_FILES + 1):
        path = big / f"{number:02}.mp3"
        ffmpeg("-f", "lavfi", "-i", f"anoisesrc=amplitude=0.1:seed={number}:r=44100", "-t", "252", "-ac", "2", "-c:a", "libmp3lame",
               "-b:a", "320k", "-metadata", f"title=Large {number}", "-metadata", "artist=Large Files",
               "-metadata", "album=Ten Megabytes", "-metadata", f"track={number}", path)
        size = path.stat().st_size
        if size < BIG_BYTES:
            raise RuntimeError(f"{path} has {size} bytes only")
    (folder / ".whole").touch()
    return folder


def warm(folder):
    """Reads everything once, so that no timing is the disk's."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()


# -- processes ---------------------------------------------------------------------------------------------------

def family(pid):
    """A process and its children, such as nginx's workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *map(int, children.read_text().split())] if children.exists() else [pid]


def cpu_seconds(pid):
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory_mb(pid, field="VmRSS"):
    return int(re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Consort:
    """`consort serve` of the release build, on a free port, signed in as its first user."""

    def __init__(self, music, data, environment=None, tls=None, token=None, config=None):
        self.scheme = "https" if tls else "http"
        self.port = servers.free_port()
        self.log = Path(data).with_name(f"{Path(data).name}.log")
        self.command = [RELEASE / "bin" / "consort", "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}"]
        self.command += ["--config", config] if config else ["--music", music]
        self.environment = {
            **os.environ,
            "CONSORT__PLUGINS__DIRS": str(RELEASE / "lib" / "consort" / "plugins"),
            "CONSORT__LOG__ACCESS": "false",
            "CONSORT__LOG__LEVEL": "warning",
            "CONSORT__ACCOUNTS__ACCESS_TOKEN_TTL": "6h",
            "CONSORT__LIBRARY__WATCH": "false",
            **(environment or {}),
        }
        if tls:
            self.environment |= {"CONSORT__SERVER__TLS_CERTIFICATE": str(tls[0]), "CONSORT__SERVER__TLS_KEY": str(tls[1])}
        self.stack = contextlib.ExitStack()
        self.token = token

    def __enter__(self):
        self.child = self.stack.enter_context(
            servers.process(self.command, self.log, env=self.environment, stop_s=30))
        self.pid = self.child.pid
        try:
            servers.wait_until(lambda: servers.answers(self.port), self.child, self.log, "consort")
            if self.token:
                return self
            email = {"email": "bench@example.org", "password": "a long bench password"}
            try:
                result = self.call("POST", "/api/v1/auth/register", {**email, "display_name": "Bench"})
            except urllib.error.HTTPError:
                result = self.call("POST", "/api/v1/auth/login", email)
            self.token = f"Bearer {result['access_token']}"
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_):
        self.stack.close()

    def call(self, method, path, body=None, raw=False):
        context = ssl._create_unverified_context() if self.scheme == "https" else None
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = self.token
        request = urllib.request.Request(f"{self.scheme}://127.0.0.1:{self.port}{path}", method=method, headers=headers,
                                         data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, timeout=60, context=context) as response:
            content = response.read()
        return content if raw else json.loads(content)

    def wait_for_scan(self, after=None, limit_s=600):
        """The status of the scan that ended last; with `after`, of the one behind that one."""
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            status = self.call("GET", "/api/v1/admin/scan")
            if status["state"] != "running" and status["finished_at"] and \
                    (after is None or status["started_at"] != after["started_at"]):
                if status["error"]:
                    raise RuntimeError(f"the scan failed: {status['error']}")
                return status
            time.sleep(0.2)
        raise RuntimeError(f"the scan took over {limit_s} s")


# -- clients -----------------------------------------------------------------------------------------------------

def wrk(base, paths, connections, seconds, authorization="-", range_bytes=0, size=0, pid=None, scratch=None):
    """One run of wrk; adds `rate` (requests/s), `mb_s` and, with a pid, `cpu_us` of the server per request."""
    listing = Path(scratch) / "paths.txt"
    listing.write_text("\n".join(paths) + "\n")
    before = cpu_seconds(pid) if pid else 0
    output = run("wrk", "-t", min(2, connections), "-c", connections, "-d", f"{seconds}s", "--timeout", "10s",
                 "-s", ROOT / "bench" / "load.lua", base, "--", listing, authorization, range_bytes, size)
    result = json.loads(re.search(r"RESULT (\{.*\})", output)[1])
    if result["bad_status"] or result["broken"]:
        raise RuntimeError(f"{base}: {result['bad_status']} answers were no success, {result['broken']} broke")
    result["rate"] = result["requests"] / result["seconds"]
    result["mb_s"] = result["bytes"] / result["seconds"] / 1e6
    if pid:
        result["cpu_us"] = (cpu_seconds(pid) - before) / max(1, result["requests"]) * 1e6
        result["cpu_s_gb"] = (cpu_seconds(pid) - before) / max(1, result["bytes"]) * 1e9
    return result


def probe(consort, path, seconds):
    """p50 and p99 of one request every 4 ms, in microseconds, from a process of its own."""
    words = [sys.executable, ROOT / "bench" / "probe.py", consort.port, path, consort.token, seconds]
    return json.loads(run(*words, *(["tls"] if consort.scheme == "https" else []), timeout=seconds + 60))


@contextlib.contextmanager
def held_sockets(port, count, first_bytes, trickle=b""):
    """`count` connections that sent `first_bytes` and then, every second, `trickle`; yields a function that counts
    those still open."""
    sockets = []
    stop = threading.Event()

    def feed():
        while not stop.wait(1):
            for one in sockets:
                with contextlib.suppress(OSError):
                    one.send(trickle)
    feeder = threading.Thread(target=feed)
    try:
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port), 10)
            one.sendall(first_bytes)
            one.setblocking(False)
            sockets.append(one)
        if trickle:
            feeder.start()

        def still_open():
            alive = 0
            for one in sockets:
                try:
                    alive += one.recv(1, socket.MSG_PEEK) != b""
                except BlockingIOError:
                    alive += 1
                except OSError:
                    pass
            return alive
        yield still_open
    finally:
        stop.set()
        if trickle:
            feeder.join()
        for one in sockets:
            one.close()

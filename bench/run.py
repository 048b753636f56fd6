#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures Consort beside nginx and bare loops, interleaved, on this machine, loopback only.

    bench/run.py [--quick | --full] [--only NAME ...] [--tracks N]
--quick: one round of 3 s each (about 3 minutes); --full (default): three rounds of 8 s (about 12 minutes).
Prints a table, writes build/bench/results.json, and ends non-zero when a figure misses its threshold. Wants a quiet
machine. Needs build/release (./run.sh or `cmake --build --preset release`), nginx and wrk (tools/packages.sh bench).
"""
import argparse
import datetime
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import peers  # noqa: E402
from peers import CORES, ROOT, Consort, held_sockets, memory_mb, probe, servers, wrk  # noqa: E402

LISTENERS = 2000
LISTENER_RATE = 40_000
HELD = 1000
UPLOADS = 200


class Bench:
    def __init__(self, full, tracks, scratch):
        self.rounds, self.seconds = (3, 8) if full else (1, 3)
        self.tracks = tracks
        self.scratch = Path(scratch)
        self.rows = []

    def row(self, name, value, unit, peer="", ratio=None, at_least=None, at_most=None, note=""):
        """One line of the table: `ratio` (or else `value`) is what the threshold is about."""
        judged = ratio if ratio is not None else value
        ok = (at_least is None or judged >= at_least) and (at_most is None or judged <= at_most)
        threshold = f">= {at_least}" if at_least is not None else f"<= {at_most}" if at_most is not None else ""
        self.rows.append({"name": name, "value": value, "unit": unit, "peer": peer, "ratio": ratio,
                          "threshold": threshold, "ok": ok, "note": note})
        print(f"  {name}: {value:,.1f} {unit}" + (f", {ratio:.3f} x" if ratio is not None else "") +
              (f" (wanted {threshold})" if threshold else "") + ("" if ok else "   MISSED"), flush=True)

    # -- preparation -------------------------------------------------------------------------------------------

    def prepare(self):
        self.library = peers.make_library(self.tracks)
        self.music = self.library / "music"
        peers.warm(self.music)
        self.static = self.library / "static"
        shutil.rmtree(self.static, ignore_errors=True)
        self.static.mkdir()

    def big_tracks(self, consort):
        found = consort.call("GET", "/api/v1/search?types=track&limit=20&q=Large")["tracks"]
        ids = [track["id"] for track in found if track["title"].startswith("Large ")]
        if len(ids) != peers.BIG_FILES:
            raise RuntimeError(f"{len(ids)} of the {peers.BIG_FILES} large tracks were found")
        return [f"/api/v1/tracks/{one}/stream" for one in ids]

    def interleaved(self, ours, theirs):
        """Rounds of the peer's and our own run, in turn; medians of both and of the ratio of each round."""
        pairs = []
        for _ in range(self.rounds):
            peer = theirs()
            pairs.append((ours(), peer))
        return pairs

    def compare(self, name, consort, paths, nginx_paths, at_least, connections, unit="requests/s", key="rate", **options):
        """One load on both servers; `nginx_paths` are below nginx's root."""
        base, nginx_pid = self.nginx
        pairs = self.interleaved(
            lambda: wrk(f"http://127.0.0.1:{consort.port}", paths, connections, self.seconds, consort.token,
                        pid=consort.pid, scratch=self.scratch, **options),
            lambda: wrk(base, nginx_paths, connections, self.seconds, pid=nginx_pid, scratch=self.scratch, **options))
        mine = statistics.median(pair[0][key] for pair in pairs)
        peer = statistics.median(pair[1][key] for pair in pairs)
        ratio = statistics.median(pair[0][key] / pair[1][key] for pair in pairs)
        cpu = "cpu_s_gb" if key == "mb_s" else "cpu_us"
        mine_cpu, peer_cpu = (statistics.median(pair[i][cpu] for pair in pairs) for i in (0, 1))
        p99 = statistics.median(pair[0]["p99_us"] for pair in pairs) / 1000
        cpu_text = f"{mine_cpu:.3f} s/GB, nginx {peer_cpu:.3f}" if key == "mb_s" else f"{mine_cpu:.1f} us, nginx {peer_cpu:.1f}"
        self.row(name, mine, unit, f"nginx {peer:,.0f}", ratio, at_least=at_least, note=f"CPU {cpu_text}; p99 {p99:.2f} ms")

    # -- measurements ------------------------------------------------------------------------------------------

    def scan(self):
        """A first scan and a rescan, each beside its bare loop."""
        firsts, agains, peaks, idles = [], [], [], []
        for number in range(self.rounds):
            data = self.scratch / f"scan-{number}"
            data.mkdir()
            (self.scratch / f"nothing-{number}").mkdir()
            # The account is made before: the hash of its password is no part of a scan.
            with Consort(self.scratch / f"nothing-{number}", data) as consort:
                token = consort.token
            bare = json.loads(peers.run(peers.TOOLS / "taglib_loop", self.music, CORES))
            with Consort(self.music, data, token=token) as consort:
                first = consort.wait_for_scan()
                peaks.append(memory_mb(consort.pid, "VmHWM"))
                if first["failed"] or first["added"] < self.tracks:
                    raise RuntimeError(f"the scan added {first['added']} and failed on {first['failed']} files")
                walk = json.loads(peers.run(peers.TOOLS / "taglib_loop", "--stat", self.music))
                consort.call("POST", "/api/v1/admin/scan", {})
                again = consort.wait_for_scan(after=first)
                idles.append(memory_mb(consort.pid))
            firsts.append((bare["files"] / bare["seconds"], first["total"] / elapsed(first)))
            agains.append((walk["files"] / walk["seconds"], again["total"] / elapsed(again)))
        for name, pairs in (("first scan", firsts), ("rescan, nothing changed", agains)):
            peer = "TagLib loop" if name == "first scan" else "stat walk"
            self.row(name, statistics.median(pair[1] for pair in pairs), "tracks/s",
                     f"{peer} {statistics.median(pair[0] for pair in pairs):,.0f}",
                     statistics.median(pair[1] / pair[0] for pair in pairs), at_least=0.5)
        self.row("peak RSS while scanning", max(peaks), "MB", at_most=80)
        self.row("idle RSS with the library", statistics.median(idles), "MB")

    def ranges(self, consort):
        files = [f"/Large%20Files/Ten%20Megabytes/{n:02}.mp3" for n in range(1, peers.BIG_FILES + 1)]
        self.compare("64 KiB random ranges, 64 connections", consort, self.big_tracks(consort), files, 0.9, 64,
                     range_bytes=65536, size=peers.BIG_BYTES)

    def whole(self, consort):
        files = [f"/Large%20Files/Ten%20Megabytes/{n:02}.mp3" for n in range(1, peers.BIG_FILES + 1)]
        self.compare("whole 10 MB files, 64 connections", consort, self.big_tracks(consort), files, 0.9, 64,
                     unit="MB/s", key="mb_s")

    def track(self, consort):
        ids = [track["id"] for track in consort.call("GET", "/api/v1/tracks?limit=200")["items"]]
        self.compare("one track by id, 64 connections", consort, [f"/api/v1/tracks/{one}" for one in ids],
                     ["/return-200"], 0.4, 64)

    def same_bytes(self, consort, paths, kind):
        """Our answers to `paths` as static files for nginx; returns their paths there."""
        folder = self.static / kind
        folder.mkdir()
        for number, path in enumerate(paths):
            (folder / f"{number}.json").write_bytes(consort.call("GET", path, raw=True))
        return [f"/static/{kind}/{number}.json" for number in range(len(paths))]

    def albums(self, consort):
        paths, cursor = [], None
        for _ in range(30):
            path = "/api/v1/albums?limit=50" + (f"&cursor={quote(cursor)}" if cursor else "")
            paths.append(path)
            cursor = consort.call("GET", path)["next_cursor"]
            if cursor is None:
                break
        self.compare("list of 50 albums, 16 connections", consort, paths, self.same_bytes(consort, paths, "albums"), 0.05, 16)

    def search(self, consort):
        rng = random.Random(7)
        words = "amber brass cedar drift ember fable glass harbour indigo juniper kettle lumen meadow north opal paper " \
                "quartz anchor bridges cartographer engines gardens islands lanterns orchards signals weather".split()
        queries = []
        for _ in range(200):
            query = rng.choice(words)
            shape = rng.random()
            if shape < 0.4:
                query = f"{query} {rng.choice(words)[:rng.randint(3, 6)]}"
            elif shape < 0.7:
                query = query[:rng.randint(3, len(query))]
            elif shape < 0.85 and len(query) > 5:
                query = query[:2] + query[3] + query[2] + query[4:]
            queries.append(query)
        paths = [f"/api/v1/search?q={quote(query)}" for query in dict.fromkeys(queries)]
        found = sum(len(consort.call("GET", path)["tracks"]) > 0 for path in paths)
        if found < len(paths) * 0.8:
            raise RuntimeError(f"only {found} of {len(paths)} searches found a track")
        self.compare("search, 16 connections", consort, paths, self.same_bytes(consort, paths, "search"), 0.015, 16)

    def against_idle(self, name, consort, path, under, at_most=2.0):
        """API p99 while `under()` holds the server busy, beside idle, in turn. `under` is a context manager's maker
        that yields a function to ask afterwards for a note."""
        ratios, idle, busy, notes = [], [], [], []
        for _ in range(max(3, self.rounds)):
            idle.append(probe(consort, path, self.seconds)["p99_us"])
            with under() as note:
                busy.append(probe(consort, path, self.seconds)["p99_us"])
                notes.append(note())
            ratios.append(busy[-1] / idle[-1])
            time.sleep(0.5)
        self.row(name, statistics.median(busy) / 1000, "ms p99", f"idle {statistics.median(idle) / 1000:.2f}",
                 statistics.median(ratios), at_most=at_most, note=notes[-1])

    def one_track(self, consort):
        return "/api/v1/tracks/" + consort.call("GET", "/api/v1/tracks?limit=1")["items"][0]["id"]

    def listeners(self, consort):
        requests = self.scratch / "listeners.txt"
        heads = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {consort.token}\r\n\r\n"
                 for path in self.big_tracks(consort)]
        requests.write_bytes("".join(heads).encode())
        bench, before = self, memory_mb(consort.pid)
        memory, dropped, slowest = [], [], []

        class Listening:
            def __enter__(self):
                self.seconds = bench.seconds + 8
                self.child = subprocess.Popen(
                    [peers.TOOLS / "listeners", str(consort.port), str(LISTENERS), str(LISTENER_RATE), str(self.seconds), requests],
                    stdout=subprocess.PIPE, text=True, preexec_fn=servers.end_with_parent)
                self.child.stdout.readline()
                time.sleep(2)
                return self.note

            def note(self):
                memory.append(memory_mb(consort.pid))
                result = json.loads(self.child.stdout.readline())
                dropped.append(result["dropped"])
                slowest.append(result["slowest_bytes"] / self.seconds / LISTENER_RATE)
                return f"{result['bytes'] / self.seconds / 1e6:.0f} MB/s in all"

            def __exit__(self, *_):
                self.child.kill()
                self.child.wait()
                self.child.stdout.close()

        self.against_idle(f"API during {LISTENERS:,} listeners at 40 KB/s", consort, self.one_track(consort), Listening)
        self.row(f"RSS with {LISTENERS:,} listeners", max(memory), "MB", at_most=80,
                 note=f"{(max(memory) - before) * 1024 / LISTENERS:.1f} KB each")
        self.row("listeners dropped", max(dropped), "", at_most=0)
        self.row("slowest listener's share of its rate", min(slowest), "", at_least=0.9)

    def half_heads(self, consort):
        self.against_idle(f"API with {HELD:,} half-sent heads", consort, self.one_track(consort),
                          Held(consort.port, HELD, b"GET /api/v1/tracks HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "))

    def half_handshakes(self, _):
        key, certificate = self.scratch / "key.pem", self.scratch / "cert.pem"
        peers.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                  "-subj", "/CN=localhost", "-keyout", key, "-out", certificate)
        data = self.scratch / "tls"
        shutil.copytree(self.scratch / "data", data)
        with Consort(self.music, data, tls=(certificate, key)) as secure:
            secure.wait_for_scan()
            # The record header and the beginning of a ClientHello of 512 bytes.
            hello = bytes.fromhex("1603010200010001fc0303") + bytes(64)
            self.against_idle(f"API with {HELD:,} half-done TLS handshakes", secure, self.one_track(secure),
                              Held(secure.port, HELD, hello))

    def uploads(self, consort):
        """Bodies that trickle in must hold no worker: a call that needs one is as quick as before."""
        head = (b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Content-Length: 200000\r\n\r\n" + b" " * 100)
        self.against_idle(f"album list with {UPLOADS} slow uploads", consort, "/api/v1/albums?limit=10",
                          Held(consort.port, UPLOADS, head, trickle=b" " * 1024))

    # -- all together ------------------------------------------------------------------------------------------

    def all(self, only):
        names = ["scan", "ranges", "whole", "track", "albums", "search", "listeners", "half_heads", "half_handshakes", "uploads"]
        wanted = [name for name in names if not only or name in only]
        self.prepare()
        if "scan" in wanted:
            self.attempt("scan", self.scan)
        wanted = [name for name in wanted if name != "scan"]
        if not wanted:
            return
        data = self.scratch / "data"
        data.mkdir()
        extra = f"location /static/ {{ alias {self.static}/; default_type application/json; }}"
        with Consort(self.music, data) as consort, servers.nginx(self.music, workers=CORES, extra=extra) as self.nginx:
            consort.wait_for_scan()
            for name in wanted:
                self.attempt(name, getattr(self, name), consort)
            self.row("RSS after all of it", memory_mb(consort.pid), "MB")

    def attempt(self, name, function, *arguments):
        print(f"{name}", flush=True)
        try:
            function(*arguments)
        except Exception as error:  # one broken measurement must not hide the others
            self.rows.append({"name": name, "value": 0, "unit": "", "peer": "", "ratio": None, "threshold": "",
                              "ok": False, "note": f"{type(error).__name__}: {error}"})
            print(f"  {name} FAILED: {error}", flush=True)

    def table(self):
        lines = ["| what | Consort | beside | ratio | wanted | |", "|---|---|---|---|---|---|"]
        for row in self.rows:
            ratio = f"{row['ratio']:.3f}" if row["ratio"] is not None else ""
            verdict = ("" if row["ok"] else "**missed** ") + row["note"].splitlines()[0] if row["note"] else \
                ("" if row["ok"] else "**missed**")
            number = f"{row['value']:,.0f}" if row["value"] >= 100 else f"{row['value']:.2f}"
            lines.append(f"| {row['name']} | {number} {row['unit']} | {row['peer']} | {ratio} | {row['threshold']} | {verdict} |")
        return "\n".join(lines)


class Held:
    """Makes a context in which `count` connections are held after `first`, each getting `trickle` now and then."""

    def __init__(self, port, count, first, trickle=b""):
        self.port, self.count, self.first, self.trickle = port, count, first, trickle

    def __call__(self):
        return self

    def __enter__(self):
        self.sockets = held_sockets(self.port, self.count, self.first, self.trickle)
        self.alive = self.sockets.__enter__()
        return lambda: f"{self.alive()} of {self.count} still open at the end"

    def __exit__(self, *error):
        return self.sockets.__exit__(*error)


def elapsed(status):
    def time_of(text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    return max(0.001, time_of(status["finished_at"]) - time_of(status["started_at"]))


def build():
    folder = ROOT / "build" / "bench"
    if not (folder / "build.ninja").is_file():
        peers.run("cmake", "--preset", "release", "-DCONSORT_BENCH=ON", "-B", folder, cwd=ROOT)
    peers.run("ninja", "-C", folder, "make_library", "taglib_loop", "listeners")
    if not (peers.RELEASE / "bin" / "consort").is_file():
        sys.exit("bench: build/release/bin/consort is missing: cmake --preset release && cmake --build --preset release")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--tracks", type=int, default=20_000)
    arguments = parser.parse_args()
    for program in ("wrk", "ffmpeg", "openssl"):
        if not shutil.which(program):
            sys.exit(f"bench: {program} is missing: tools/packages.sh bench")
    build()
    with tempfile.TemporaryDirectory(prefix="consort-bench-") as scratch:
        bench = Bench(not arguments.quick, arguments.tracks, scratch)
        bench.all(arguments.only)
    print("\n" + bench.table())
    (ROOT / "build" / "bench" / "results.json").write_text(json.dumps(bench.rows, indent=1))
    missed = [row["name"] for row in bench.rows if not row["ok"]]
    print(f"\n{len(bench.rows) - len(missed)} passed, {len(missed)} failed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

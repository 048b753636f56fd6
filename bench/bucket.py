#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures a library in a bucket, beside the S3 server itself, interleaved, on this machine, loopback only.

    bench/bucket.py [--quick]
Starts a private Ceph with its S3 gateway (tools/packages.sh test). Streaming by proxy beside curl that reads the same
object straight from the gateway; 1,000 slow listeners: threads and memory; what a scan of files of real size fetches.
Prints a table and ends non-zero when a figure misses its threshold. Wants a quiet machine and build/release.
"""
import argparse
import contextlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import peers  # noqa: E402
from peers import ROOT, Consort, memory_mb, servers  # noqa: E402
from run import Bench, build  # noqa: E402

import s3_server  # noqa: E402

LISTENERS, LISTENER_RATE = 1000, 40_000

CONFIG = """
[plugins.music]
use = "consort.storage-s3"
config = {{ endpoint = "{endpoint}", region = "{region}", bucket = "{bucket}", access_key = {{ env = "BENCH_KEY" }}, secret_key = {{ env = "BENCH_SECRET" }} }}
[plugins.local]
use = "consort.auth-local"
"""


def curl_mb_s(*words):
    """MB/s of one download by curl."""
    said = peers.run("curl", "-sS", "--fail", "-o", "/dev/null", "-w", "%{size_download} %{time_total}", *words)
    size, seconds = (float(word) for word in said.split())
    return size / seconds / 1e6


def threads_of(pid):
    return int(re.search(r"Threads:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


class BucketBench(Bench):
    def __init__(self, full, scratch, s3):
        super().__init__(full, 0, scratch)
        self.s3, self.client = s3, s3.client()
        self.rounds = 7 if full else 3

    def serve(self, bucket):
        config = self.scratch / f"{bucket}.toml"
        config.write_text(CONFIG.format(endpoint=self.s3.endpoint, region=self.s3.region, bucket=bucket))
        secrets = {"BENCH_KEY": self.s3.access_key, "BENCH_SECRET": self.s3.secret_key}
        return Consort(None, self.scratch / bucket, environment=secrets, config=config)

    def big_bucket(self):
        """One track of some 192 MB, as an audio book is, and its key."""
        name = self.s3.make_bucket()
        template = self.scratch / "long.flac"
        peers.ffmpeg("-f", "lavfi", "-i", "anoisesrc=color=white:sample_rate=48000:duration=1000", "-ac", "2",
                     "-c:a", "flac", "-metadata", "title=Long", template)
        self.client.put(name, "long.flac", template.read_bytes())
        return name, template.stat().st_size

    def stream(self, consort, name):
        track = consort.call("GET", "/api/v1/tracks")["items"][0]["stream_url"]
        ours = ["-H", f"Authorization: {consort.token}", f"http://127.0.0.1:{consort.port}{track}"]
        theirs = ["--aws-sigv4", f"aws:amz:{self.s3.region}:s3", "--user", f"{self.s3.access_key}:{self.s3.secret_key}",
                  "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD", f"{self.s3.endpoint}/{name}/long.flac"]
        curl_mb_s(*ours)
        curl_mb_s(*theirs)
        pairs = self.interleaved(lambda: curl_mb_s(*ours), lambda: curl_mb_s(*theirs))
        self.row("stream from a bucket by proxy", statistics.median(o for o, _ in pairs), "MB/s",
                 f"curl from S3 {statistics.median(t for _, t in pairs):,.0f}",
                 statistics.median(o for o, _ in pairs) / statistics.median(t for _, t in pairs), at_least=0.8)

    def listeners(self, consort):
        track = consort.call("GET", "/api/v1/tracks")["items"][0]["stream_url"]
        requests = self.scratch / "listeners.txt"
        requests.write_text(f"GET {track} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {consort.token}\r\n\r\n")
        seconds = 20
        before, threads = memory_mb(consort.pid), threads_of(consort.pid)
        with subprocess.Popen([peers.TOOLS / "listeners", str(consort.port), str(LISTENERS), str(LISTENER_RATE),
                               str(seconds), requests], stdout=subprocess.PIPE, text=True,
                              preexec_fn=servers.end_with_parent) as child:
            child.stdout.readline()
            time.sleep(seconds * 0.7)
            during, more = memory_mb(consort.pid), threads_of(consort.pid)
            result = json.loads(child.stdout.readline())
        self.row(f"RSS for each of {LISTENERS:,} listeners to a bucket", (during - before) * 1024 / LISTENERS, "KB",
                 f"{before:.0f} MB before", at_most=100)
        self.row("threads more than before", more - threads, "", at_most=0)
        self.row("listeners dropped", result["dropped"], "", at_most=0)
        self.row("slowest listener's share of its rate", result["slowest_bytes"] / seconds / LISTENER_RATE, "",
                 at_least=0.9, note=f"{result['bytes'] / seconds / 1e6:.0f} MB/s in all")

    def all(self):
        name, _ = self.big_bucket()
        with self.serve(name) as consort:
            consort.wait_for_scan()
            self.stream(consort, name)
            self.listeners(consort)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    build()
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consort-bench-")))
        s3 = stack.enter_context(s3_server.s3())
        bench = BucketBench(not arguments.quick, scratch, s3)
        bench.all()
        print("\n" + bench.table())
    missed = [row["name"] for row in bench.rows if not row["ok"]]
    print(f"\n{len(bench.rows) - len(missed)} passed, {len(missed)} failed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

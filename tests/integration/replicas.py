# SPDX-License-Identifier: Apache-2.0
"""Several servers on one PostgreSQL and one Redis."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import harness

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import servers  # noqa: E402


class Redis:
    """A Redis of one's own that keeps nothing, to be stopped and started."""

    def __init__(self):
        self.port = servers.free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._process = None
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=servers.end_with_parent)
        eventually(lambda: servers.answers(self.port), 30)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)


class Installation:
    """Starts servers that share a database, a Redis and a music folder; the first one scans it."""

    def __init__(self, start, music, database_url, cache_url):
        self._start = start
        self._music = music
        self._database_url = database_url
        self._environment = {
            "CONSORT__CACHE__URL": cache_url,
            "CONSORT__CACHE__PREFIX": f"it-{os.urandom(6).hex()}:",
            "CONSORT__ACCOUNTS__REGISTRATION": "open",
            "CONSORT__LIBRARY__WATCH": "false",
        }
        self.servers = []

    def add(self, **environment):
        scans = {"CONSORT__LIBRARY__SCAN_ON_START": "false"} if self.servers else {}
        server = self._start(music=self._music, database_url=self._database_url,
                             environment={**self._environment, **scans, **environment}).start()
        self.servers.append(server)
        return server


def at(server, person):
    """The same person, signed in already, at another server."""
    client = harness.Client(server.base)
    client.token, client.refresh_token, client.user = person.token, person.refresh_token, person.user
    return client


def eventually(condition, limit_s):
    """The first truth of `condition`; fails after `limit_s`."""
    deadline = time.monotonic() + limit_s
    while not (result := condition()):
        assert time.monotonic() < deadline, f"not within {limit_s} s"
        time.sleep(0.01)
    return result

# SPDX-License-Identifier: Apache-2.0
"""A server that leaves while others serve: nobody who asks loses anything."""

import contextlib
import http.client
import shutil
import signal
import sys
import threading
import time
from urllib.parse import urlsplit

import harness
import pytest
import requests
from event_client import Events

sys.path.insert(0, str(harness.REPO / "tests/support"))
import servers as support  # noqa: E402

NOTICE = {"CONSORT__SERVER__DRAIN_NOTICE": "3s", "CONSORT__LIBRARY__WATCH": "false", "CONSORT__LOG__ACCESS": "false"}
PATHS = ("/api/v1/server", "/api/v1/albums", "/api/v1/tracks", "/healthz")


class Caller(threading.Thread):
    """Asks without a pause on one connection for as long as that is kept, and repeats nothing."""

    def __init__(self, base, token, stop):
        super().__init__(daemon=True)
        self._at = urlsplit(base)
        self._headers = {"Authorization": "Bearer " + token}
        self._stop_asking = stop
        self.answers = 0
        self.told_to_close = 0
        self.lost = []

    def run(self):
        connection = None
        while not self._stop_asking.is_set():
            path = PATHS[self.answers % len(PATHS)]
            if connection is None:
                connection = http.client.HTTPConnection(self._at.hostname, self._at.port, timeout=30)
            try:
                connection.request("GET", path, headers=self._headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(f"{path}: {error!r}")
                connection = None
                continue
            self.answers += 1
            if answer.status != 200:
                self.lost.append(f"{path}: {answer.status}")
            if answer.headers.get("Connection") == "close":
                self.told_to_close += 1
                connection.close()
                connection = None


@contextlib.contextmanager
def calling(base, token, stop, count=8):
    callers = [Caller(base, token, stop) for _ in range(count)]
    for caller in callers:
        caller.start()
    try:
        yield callers
    finally:
        stop.set()
        for caller in callers:
            caller.join(30)


def readiness(base):
    return requests.get(base + "/readyz", timeout=10)


def test_all_is_served_while_notice_is_given(start, music):
    server = start(music=music, environment=NOTICE).start()
    admin = server.client().register("ada@example.org")
    server.wait_for_scan(admin)
    events = Events(admin)
    events.wait_for("hello")
    gone = threading.Event()
    with calling(server.base, admin.token, gone) as callers:
        server.wait_until(lambda: all(c.answers > 20 for c in callers), what="calls")
        assert sum(c.told_to_close for c in callers) == 0
        server.process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        server.wait_until(lambda: readiness(server.base).status_code == 503, 1, "readiness")
        answer = server.client().get("/readyz")
        assert answer.json() == {"status": "draining", "checks": []}
        assert answer.headers["Connection"] == "close" and answer.headers["Retry-After"]
        before = [c.answers for c in callers]
        time.sleep(1.5)
        assert all(c.answers > then + 10 for c, then in zip(callers, before)), "not served during the notice"
        assert requests.get(server.base + "/healthz", timeout=10).status_code == 200
        assert not events.ended.is_set()
        # A load balancer has seen it by now.
        gone.set()
    assert [c.lost for c in callers] == [[]] * len(callers)
    assert all(c.told_to_close > 10 for c in callers)
    assert events.ended.wait(10)
    assert time.monotonic() - told > 2.5, "streams end with the notice, not before"
    assert server.wait_for_exit() == 0


def test_a_second_order_to_stop_ends_the_notice(start, music):
    server = start(music=music, environment={**NOTICE, "CONSORT__SERVER__DRAIN_NOTICE": "10m"}).start()
    server.process.send_signal(signal.SIGTERM)
    server.wait_until(lambda: readiness(server.base).status_code == 503, 5, "readiness")
    server.process.send_signal(signal.SIGTERM)
    assert server.wait_for_exit(30) == 0


def test_a_scan_is_not_begun_by_a_server_that_leaves(start, music):
    server = start(music=music, environment=NOTICE).start()
    admin = server.client().register("ada@example.org")
    server.wait_for_scan(admin)
    server.process.send_signal(signal.SIGTERM)
    server.wait_until(lambda: readiness(server.base).status_code == 503, 5, "readiness")
    assert admin.post("/api/v1/admin/scan", json={}).status_code == 409


@contextlib.contextmanager
def haproxy(bases):
    """As people run it, but that it repeats nothing: what is lost is seen."""
    program = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
    assert program, "haproxy is not installed (Debian: apt-get install haproxy)"
    with support.temporary_folder("haproxy") as folder:
        port = support.free_port()
        lines = "\n".join(f"  server s{number} {urlsplit(base).netloc}" for number, base in enumerate(bases))
        (folder / "haproxy.cfg").write_text(f"""
global
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  retries 0
  http-reuse always
frontend front
  bind 127.0.0.1:{port}
  default_backend back
backend back
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter 200ms fall 1 rise 1
{lines}
""")
        log = folder / "haproxy.log"
        with support.process([program, "-db", "-f", folder / "haproxy.cfg"], log) as child:
            support.wait_until(lambda: support.answers(port), child, log, "haproxy")
            yield f"http://127.0.0.1:{port}"


@pytest.fixture
def database():
    made = harness.PostgresDatabase()
    yield made
    made.drop()


def test_a_server_behind_a_load_balancer_leaves_unnoticed(start, music, database):
    servers = [start(music=music, database_url=database.url, environment=NOTICE).start() for _ in range(2)]
    admin = servers[0].client().register("ada@example.org")
    servers[0].wait_for_scan(admin)
    done = threading.Event()
    with haproxy([s.base for s in servers]) as front:
        servers[0].wait_until(lambda: readiness(front).status_code == 200, what="the load balancer")
        with calling(front, admin.token, done) as callers:
            servers[0].wait_until(lambda: all(c.answers > 20 for c in callers), what="calls")
            servers[0].process.send_signal(signal.SIGTERM)
            assert servers[0].wait_for_exit() == 0
            before = [c.answers for c in callers]
            servers[1].wait_until(lambda: all(c.answers > n + 20 for c, n in zip(callers, before)), what="more calls")
            done.set()
    assert [c.lost for c in callers] == [[]] * len(callers)

# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL as a server of its own: encrypted, restarted, killed, followed by a replica."""

import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import harness
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import postgres_server  # noqa: E402

BUSY_S = 6


def certificates(folder):
    """An authority, and a server certificate of it for 127.0.0.1."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=test authority")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=db")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
            "server.pem", "-days", "2", "-extfile", "names")
    return folder


def verb(url, *words):
    return harness.run(*words, environment={"CONSORT__DATABASE__URL": url})


def test_a_connection_is_encrypted_and_the_server_proves_who_it_is(tmp_path):
    (tmp_path / "right").mkdir()
    (tmp_path / "wrong").mkdir()
    right, wrong = certificates(tmp_path / "right"), certificates(tmp_path / "wrong")
    with postgres_server.running() as server:
        for name in ("server.key", "server.pem"):
            (server.data / name).write_bytes((right / name).read_bytes())
            server.own(server.data / name)
        server.stop()
        server.settings.update(ssl="on", ssl_cert_file="server.pem", ssl_key_file="server.key")
        server.start()
        (server.data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
        server.query("SELECT pg_reload_conf()")

        good = verb(server.url(sslmode="verify-full", sslrootcert=right / "ca.pem"), "migrate")
        assert good.returncode == 0, good.stderr
        other = verb(server.url(sslmode="verify-full", sslrootcert=wrong / "ca.pem"), "migrate")
        assert other.returncode == 3 and "certificate verify failed" in other.stderr
        assert postgres_server.PASSWORD + "@" not in other.stderr
        absent = verb(server.url(sslmode="verify-full", sslrootcert=wrong / "none.pem"), "migrate")
        assert absent.returncode == 3 and "none.pem" in absent.stderr
        plain = verb(server.url(sslmode="disable"), "migrate")
        assert plain.returncode == 3
        unknown = verb(server.url(sslmodus="require"), "migrate")
        assert unknown.returncode == 1 and '"sslmodus"' in unknown.stderr


def test_the_host_that_takes_writes_is_found_among_several():
    with postgres_server.running() as primary, postgres_server.replica_of(primary) as replica:
        hosts = f"127.0.0.1:1,127.0.0.1:{replica.port},127.0.0.1:{primary.port}"
        url = primary.url(target_session_attrs="read-write").replace(f"127.0.0.1:{primary.port}", hosts)
        moved = verb(url, "migrate")
        assert moved.returncode == 0, moved.stderr


class Listeners:
    """People who report one play after the other, each until it is acknowledged."""

    def __init__(self, client, track, count):
        self._client = client
        self._track = track
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.acknowledged = set()
        self.answers = []
        self._threads = [threading.Thread(target=self._report) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def _report(self):
        client = harness.Client(self._client.base)
        client.token = self._client.token
        while not self._stop.is_set():
            play = str(uuid.uuid4())
            body = {"plays": [{"id": play, "track_id": self._track, "event": "finished",
                               "started_at": "2026-05-01T12:00:00Z"}]}
            status = 0
            while status != 200:
                answer = client.post("/api/v1/me/plays", json=body, checked=False)
                status = answer.status_code
                with self._lock:
                    self.answers.append((time.monotonic(), status, answer.headers.get("Retry-After")))
                # Sooner than was asked for: what is tested is how soon the server is back.
                time.sleep(0.02)
            with self._lock:
                self.acknowledged.add(play)

    def end(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


def restart(server):
    server.stop()
    server.start()


def crash(server):
    server.kill()
    server.start()


@pytest.mark.parametrize("how", [restart, crash], ids=["restarted", "killed"])
def test_nothing_acknowledged_is_lost_when_postgres_goes_down_under_load(start, music, how):
    with postgres_server.running() as database:
        server = start(music=music, database_url=database.url()).start()
        ada = server.client().register("ada@example.org")
        server.wait_for_scan(ada)
        track = ada.json("/api/v1/tracks")["items"][0]["id"]
        listeners = Listeners(ada, track, 4)
        backs = []
        end = time.monotonic() + BUSY_S
        while time.monotonic() < end:
            time.sleep(0.7)
            how(database)
            backs.append(time.monotonic())
        time.sleep(1.5)
        listeners.end()

        assert len(backs) >= 2 and listeners.acknowledged
        for _, status, retry_after in listeners.answers:
            assert status == 200 or (status == 503 and retry_after), status
        assert any(status == 503 for _, status, _ in listeners.answers)
        for back in backs:
            first = min(at for at, status, _ in listeners.answers if status == 200 and at > back)
            assert first - back < 1.5, "reports did not go on by themselves"
        kept = {one["id"] for one in ada.pages("/api/v1/me/plays")}
        assert kept == listeners.acknowledged, "some are gone, or some nobody sent"
        # Sent again after an answer that never came, they still count once.
        assert ada.json("/api/v1/tracks/" + track)["play_count"] == len(kept)
        assert ada.get("/readyz").status_code == 200


def gauge(client, name):
    for line in client.get("/metrics").text.splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise AssertionError(f"no {name}")


def test_search_and_statistics_are_read_from_a_replica_that_is_close_behind(start, music):
    used = "consort_database_replica_used"
    with postgres_server.running() as primary, postgres_server.replica_of(primary) as replica:
        server = start(music=music, database_url=primary.url(),
                       environment={"CONSORT__DATABASE__REPLICA_URL": replica.url(),
                                    "CONSORT__DATABASE__REPLICA_MAX_LAG": "2s"}).start()
        ada = server.client().register("ada@example.org")
        server.wait_for_scan(ada)

        def found():
            return [track["title"] for track in ada.json("/api/v1/search", q="tide")["tracks"]]

        def uses(wanted):
            return lambda: found() == ["Tide"] and gauge(ada, used) == wanted

        server.wait_until(uses(1), 15, "reading from the replica")
        asked = ("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'consort' "
                 "AND query LIKE '%search_entries%'")
        server.wait_until(lambda: found() and int(replica.query(asked)) > 0, 15, "a search on the replica")

        # Behind: what was written since is found all the same, on the primary.
        replica.query("SELECT pg_wal_replay_pause()")
        ada.post("/api/v1/playlists", json={"name": "later"})
        server.wait_until(uses(0), 15, "leaving the replica alone")
        replica.query("SELECT pg_wal_replay_resume()")
        server.wait_until(uses(1), 15, "coming back to the replica")

        # Gone: nobody notices.
        replica.kill()
        for _ in range(5):
            assert found() == ["Tide"]
        assert gauge(ada, used) == 0
        replica.start()
        server.wait_until(uses(1), 20, "coming back to the replica")

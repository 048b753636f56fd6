# SPDX-License-Identifier: Apache-2.0
"""Three servers on one PostgreSQL, one Redis and one bucket behind a load balancer, one of them killed every ten seconds.

CONSORT_REPLICA_SECONDS says for how long (default 60)."""

import os
import sys
import threading
import time
from pathlib import Path

import bucket
import harness
import library
import people
import pytest
import requests

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import servers  # noqa: E402

SECONDS = float(os.environ.get("CONSORT_REPLICA_SECONDS", "60"))
KILL_EVERY_S = 10


class Installation:
    """Three servers on fixed ports, so that one that is killed can come back under its address."""

    def __init__(self, start, music):
        self._start = start
        self.database = harness.PostgresDatabase()
        self.bucket = bucket.MusicBucket(harness.required("CONSORT_TEST_S3"), music)
        self.ports = [servers.free_port() for _ in range(3)]
        self.servers = [self.begin(port) for port in self.ports]
        for server in self.servers:
            server.start()

    def begin(self, port):
        environment = {
            "CONSORT__CACHE__URL": harness.required("CONSORT_TEST_REDIS"),
            "CONSORT__CACHE__PREFIX": self.database.url.rsplit("/", 1)[1] + ":",
            "CONSORT__SERVER__TRUSTED_PROXIES": '["127.0.0.1/32"]',
            "CONSORT__ACCOUNTS__REGISTRATION": "open",
        }
        return self._start(config=self.bucket.config(), database_url=self.database.url, environment=environment,
                           arguments=["--listen", f"127.0.0.1:{port}"])

    def kill_and_restart(self, index):
        self.servers[index].kill()
        self.servers[index] = self.begin(self.ports[index])
        self.servers[index].start()

    def scanning(self):
        """The ports of the servers that say that they scan."""
        found = set()
        for port in self.ports:
            try:
                if "\nconsort_scan_running 1" in requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text:
                    found.add(port)
            except requests.RequestException:
                pass  # It was killed.
        return found

    def drop(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.stop()
        self.bucket.drop()
        self.database.drop()


@pytest.fixture
def installation(start, music):
    library.make_track(music / "Long/01 Long.flac", {"title": "Long", "artist": "Glass Orchard"}, seconds=1800)
    made = Installation(start, music)
    yield made
    made.drop()


def watch_scanners(installation, admin, stop, counts):
    """Asks for scans all the time, and counts who does one at the same time: whoever says so both before and after all
    others were asked."""
    while not stop.is_set():
        admin.insist("POST", "/api/v1/admin/scan", json={"full": True})
        for _ in range(10):
            first = installation.scanning()
            counts.append(len(first & installation.scanning()))
            time.sleep(0.05)


def test_nothing_is_lost_while_servers_are_killed(installation, music):
    with servers.haproxy(installation.ports) as base:
        stop = threading.Event()

        def client(email):
            person = harness.Client(base)
            return person.register(email) if email else person

        admin = client("ada@example.org")
        installation.servers[0].wait_for_scan(admin)
        tracks = {t["title"]: t for t in admin.pages("/api/v1/tracks")}
        ids = [t["id"] for t in tracks.values()]
        original = (music / "Long/01 Long.flac").read_bytes()

        players = [people.Playing(client(f"play{n}@example.org"), stop, n, ids) for n in range(2)]
        editors = []
        for number in range(2):
            editor = client(f"edit{number}@example.org")
            made = editor.post("/api/v1/playlists", json={"name": f"List {number}"}).json()
            editors.append(people.Editing(editor, stop, number, made["id"], ids))
        steering = client("steer@example.org")
        told = threading.Event()
        steerer, watcher = people.Steering(steering, stop, 1), people.Watching(steering, told, 2)
        listeners = [people.Listening(client(f"listen{n}@example.org"), stop, n, tracks["Long"]["stream_url"], original)
                     for n in range(3)]
        client("door@example.org")
        door = people.SigningIn(client(None), stop, 3, "door@example.org")
        everybody = [*players, *editors, steerer, *listeners, door]
        scanner, counts = people.Person(admin, stop, 4), []
        scans = threading.Thread(target=watch_scanners, args=(installation, scanner, stop, counts), daemon=True)

        for thread in (*everybody, watcher, scans):
            thread.start()
        begun = time.monotonic()
        for number in range(max(1, int(SECONDS // KILL_EVERY_S))):
            time.sleep(max(0, begun + (number + 1) * KILL_EVERY_S - time.monotonic()))
            installation.kill_and_restart(number % 3)
        stop.set()
        for thread in (*everybody, scans):
            thread.join(60)
            assert not thread.is_alive(), f"{thread.name} hangs"
        time.sleep(2)
        told.set()
        watcher.join(60)

        assert [error for person in (*everybody, watcher) for error in person.errors] == []
        assert all(person.done > 0 for person in everybody), {person.name: person.done for person in everybody}
        # No acknowledged write is lost, none counts twice.
        for player in players:
            kept = [play["id"] for play in player.client.pages("/api/v1/me/plays", limit=500)]
            assert len(kept) == len(set(kept)) and player.acknowledged <= set(kept)
            counted = sum(t["play_count"] for t in player.client.pages("/api/v1/tracks"))
            assert counted == len(kept)
        for editor in editors:
            items = {item["id"] for item in editor.client.pages(editor.path, limit=500)}
            assert editor.items <= items
        # Streams broke and went on by a range; that their bytes are right they looked at themselves.
        assert sum(listener.resumed for listener in listeners) > 0
        # Every change was told to who listens, whichever server it was made on.
        assert steerer.acknowledged <= watcher.seen, sorted(steerer.acknowledged - watcher.seen)[:20]
        assert watcher.reopened > 0 and watcher.lost == 0
        # There was a scanner, and never two.
        assert set(counts) <= {0, 1} and 1 in counts
        print({person.name: (person.done, person.repeated) for person in everybody}, "resumed",
              sum(listener.resumed for listener in listeners), "events reopened", watcher.reopened, "lost", watcher.lost)

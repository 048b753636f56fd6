# SPDX-License-Identifier: Apache-2.0
"""People who use several servers behind a load balancer, and keep account of what they were told."""

import random
import threading
import time
import uuid

import event_client
import requests

# What a client does not take for the last word: it asks again.
TROUBLE = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class Person(threading.Thread):
    """Does one thing again and again until told to stop; `errors` are what should not have happened."""

    def __init__(self, client, stop, seed):
        super().__init__(name=type(self).__name__, daemon=True)
        self.client, self.stop, self.random = client, stop, random.Random(seed)
        self.errors, self.done, self.repeated = [], 0, 0

    def run(self):
        while not self.stop.is_set():
            try:
                self.act()
                self.done += 1
            except AssertionError as error:
                self.errors.append(f"{self.name}: {error}")
                return
            time.sleep(self.random.uniform(0, 0.02))

    def insist(self, method, path, limit_s=15, **options):
        """The answer; asks again after a broken connection or a 502, 503 or 504, as clients do."""
        until = time.monotonic() + limit_s
        while True:
            try:
                answer = self.client.request(method, path, checked=False, timeout=10, **options)
                if answer.status_code not in (502, 503, 504):
                    return answer
                last = answer.status_code
            except TROUBLE as error:
                last = repr(error)
            self.repeated += 1
            assert time.monotonic() < until, f"{method} {path}: no answer for {limit_s} s, at last {last}"
            time.sleep(0.1)


class Listening(Person):
    """Streams a track; when the stream breaks, goes on by a range of the same version."""

    def __init__(self, client, stop, seed, url, original):
        super().__init__(client, stop, seed)
        self.url, self.original = url, original
        self.resumed = 0

    def act(self):
        received, etag = b"", None
        while len(received) < len(self.original):
            headers = {"Range": f"bytes={len(received)}-", "If-Range": etag} if received else {}
            answer = self.insist("GET", self.url, headers=headers, stream=True)
            assert answer.status_code == (206 if received else 200), f"{answer.status_code}: {answer.text[:300]}"
            etag = answer.headers["ETag"]
            try:
                while piece := answer.raw.read(64 * 1024):
                    received += piece
                    time.sleep(0.02)
            except Exception:  # noqa: BLE001 - however urllib3 calls a connection that broke
                pass
            finally:
                answer.close()
            self.resumed += len(received) < len(self.original)
        assert received == self.original, "the bytes are others"


class Playing(Person):
    """Tells of plays; every one that was acknowledged must count, and once."""

    def __init__(self, client, stop, seed, tracks):
        super().__init__(client, stop, seed)
        self.tracks, self.acknowledged = tracks, set()

    def act(self):
        batch = [{"id": str(uuid.uuid4()), "track_id": self.random.choice(self.tracks), "event": "finished",
                  "started_at": f"2026-01-{self.random.randrange(1, 29):02}T12:00:{self.random.randrange(60):02}Z"}
                 for _ in range(3)]
        answer = self.insist("POST", "/api/v1/me/plays", json={"plays": batch})
        assert answer.status_code == 200, answer.text
        assert {result["status"] for result in answer.json()["results"]} <= {"recorded", "duplicate"}
        self.acknowledged |= {play["id"] for play in batch}


class Editing(Person):
    """Adds to a playlist; every item that was acknowledged must be in it at the end."""

    def __init__(self, client, stop, seed, playlist, tracks):
        super().__init__(client, stop, seed)
        self.path, self.tracks, self.items = f"/api/v1/playlists/{playlist}/tracks", tracks, set()

    def act(self):
        answer = self.insist("POST", self.path, json={"track_ids": self.random.sample(self.tracks, 2)})
        assert answer.status_code == 200, answer.text
        self.items |= set(answer.json()["item_ids"])


class SigningIn(Person):
    """Signs in, refreshes and signs out; the session is good everywhere at once and then nowhere."""

    def __init__(self, client, stop, seed, email):
        super().__init__(client, stop, seed)
        self.email = email

    def act(self):
        self.client.token = None
        answer = self.insist("POST", "/api/v1/auth/login", json={"email": self.email, "password": "correct horse 1"})
        assert answer.status_code == 200, answer.text
        bearer = {"Authorization": "Bearer " + answer.json()["access_token"]}
        for _ in range(3):
            assert self.insist("GET", "/api/v1/me", headers=bearer).status_code == 200
        assert self.insist("POST", "/api/v1/auth/logout", headers=bearer).status_code in (200, 204, 401)
        # The other servers are told at once, and look for themselves every five seconds.
        until = time.monotonic() + 8
        while self.insist("GET", "/api/v1/me", headers=bearer).status_code != 401:
            assert time.monotonic() < until, "the session outlives its end"
            time.sleep(0.05)
        time.sleep(self.random.uniform(0.2, 0.5))


class Steering(Person):
    """Changes the playback of somebody; every version that was acknowledged must reach who listens."""

    def __init__(self, client, stop, seed):
        super().__init__(client, stop, seed)
        self.acknowledged = set()

    def act(self):
        now = self.insist("GET", "/api/v1/me/playback").json()
        answer = self.insist("PUT", "/api/v1/me/playback",
                             json={"version": now["version"], "repeat": self.random.choice(["off", "one", "all"])})
        # 409: the change before, which seemed to have failed, had been made.
        assert answer.status_code in (200, 409), answer.text
        if answer.status_code == 200:
            self.acknowledged.add(answer.json()["version"])
        time.sleep(0.05)


class Watching(Person):
    """Listens at the events of somebody, coming back by Last-Event-ID."""

    def __init__(self, client, stop, seed):
        super().__init__(client, stop, seed)
        self.seen, self.reopened, self.lost = set(), -1, 0
        self.last_id = None

    def act(self):
        try:
            stream = event_client.Events(self.client, self.last_id)
        except OSError:
            time.sleep(0.1)
            return
        if stream.status != 200:
            assert stream.status in (502, 503, 504), stream.status
            time.sleep(0.1)
            return
        self.reopened += 1
        while not self.stop.is_set() and not (stream.ended.is_set() and stream.is_drained()):
            try:
                name, data = stream.next(0.2)
            except event_client.queue.Empty:
                continue
            self.last_id = stream.last_id
            if name == "hello" and not data["resumed"] and self.reopened:
                self.lost += 1
                # What a client does then: it looks at the state as it is.
                now = self.insist("GET", "/api/v1/me/playback").json()
                self.seen |= set(range(now["version"] + 1))
            if name == "playback":
                self.seen.add(data["version"])
        stream.close()

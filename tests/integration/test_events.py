# SPDX-License-Identifier: Apache-2.0
"""Event streams: who is told what, what was missed, and what ten thousand of them cost."""

import re
import resource
import selectors
import socket
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from event_client import Events


@pytest.fixture
def person(shared):
    return shared.client().register(f"{uuid.uuid4().hex}@example.org")


@pytest.fixture
def listen():
    streams = []

    def opened(client, *args, **params):
        stream = Events(client, *args, **params)
        streams.append(stream)
        return stream

    yield opened
    for stream in streams:
        if stream.status == 200:
            stream.close()


def poke(client, **change):
    """Changes the playback once."""
    version = client.json("/api/v1/me/playback")["version"]
    answer = client.put("/api/v1/me/playback", json={"version": version, "repeat": "all", **change})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_stream_says_hello_and_then_what_happens(person, listen):
    stream = listen(person)
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert stream.headers["Cache-Control"] == "no-store"
    assert stream.next() == ("hello", {"resumed": False})
    changed = poke(person)
    began = time.monotonic()
    name, data = stream.next()
    assert time.monotonic() - began < 1
    assert name == "playback" and data["version"] == changed["version"] and "queue" not in data


def test_all_streams_of_a_user_are_told_and_nobody_elses(person, shared, listen):
    other = shared.client().register(f"{uuid.uuid4().hex}@example.org")
    mine, also_mine, others = listen(person), listen(person), listen(other)
    poke(person)
    poke(other, repeat="one")
    assert mine.wait_for("playback")["repeat"] == "all"
    assert also_mine.wait_for("playback")["repeat"] == "all"
    # What comes first to the other one is their own.
    assert others.next()[0] == "hello"
    assert others.next()[1]["repeat"] == "one"


def test_what_was_missed_is_told(person, listen):
    first = listen(person)
    first.wait_for("hello")
    poke(person)
    first.wait_for("playback")
    first.close()
    versions = [poke(person)["version"] for _ in range(5)]
    again = listen(person, first.last_id)
    assert again.next() == ("hello", {"resumed": True})
    assert [again.wait_for("playback")["version"] for _ in versions] == versions
    # By the query as well, and from the place of hello when nothing else had come.
    hello = listen(person)
    hello.wait_for("hello")
    hello.close()
    version = poke(person)["version"]
    third = listen(person, last_event_id=hello.last_id)
    assert third.next() == ("hello", {"resumed": True})
    assert third.wait_for("playback")["version"] == version


@pytest.mark.parametrize("unknown", ["", "nope", str(uuid.uuid4()), "é".encode().decode("latin-1"), "x" * 5000])
def test_after_too_long_nothing_is_resumed(person, listen, unknown):
    stream = listen(person, unknown)
    assert stream.next() == ("hello", {"resumed": False})


def test_an_id_of_somebody_elses_event_gives_only_my_own(person, shared, listen):
    other = shared.client().register(f"{uuid.uuid4().hex}@example.org")
    stream = listen(other)
    stream.wait_for("hello")
    poke(other)
    stream.wait_for("playback")
    poke(other, repeat="one")
    poke(person, repeat="off", shuffle=True)
    mine = listen(person, stream.last_id)
    assert mine.next() == ("hello", {"resumed": True})
    assert mine.next()[1]["shuffle"] is True


def test_scans_are_told_to_administrators_and_changes_to_everybody(start, music, database_url):
    server = start(music=music, database_url=database_url, environment={"CONSORT__ACCOUNTS__REGISTRATION": "open"}).start()
    admin = server.client().register("ada@example.org")
    server.wait_for_scan(admin)
    lin = server.client().register("lin@example.org")
    of_admin, of_lin = Events(admin), Events(lin)
    of_admin.wait_for("hello")
    of_lin.wait_for("hello")
    (music / "Paper Lanterns/Harbour/01 Tide.mp3").unlink()
    assert admin.post("/api/v1/admin/scan", json={"full": False}).status_code == 202
    assert of_admin.wait_for("scan", where=lambda data: data["state"] == "idle")["missing"] == 1
    assert of_lin.wait_for("library")["missing"] == 1
    poke(lin)
    assert "scan" not in of_lin.until("playback")
    of_admin.close()
    of_lin.close()


def test_plays_are_told(person, listen, shared, admin):
    track = admin.json("/api/v1/tracks")["items"][0]["id"]
    stream = listen(person)
    person.post("/api/v1/me/plays", json={"plays": [{"track_id": track, "event": "now_playing"}]})
    assert stream.wait_for("now_playing")["track_id"] == track
    person.post("/api/v1/me/plays", json={"plays": [{"track_id": track}]})
    assert stream.wait_for("plays") == {"track_ids": [track]}


def test_streams_need_credentials_and_have_a_limit_that_names_itself(start, music, database_url):
    server = start(music=music, database_url=database_url,
                   environment={"CONSORT__SERVER__EVENT_STREAMS_PER_USER": "3"}).start()
    person = server.client().register("ada@example.org")
    assert server.client().get("/api/v1/events").status_code == 401
    streams = [Events(person) for _ in range(3)]
    refused = Events(person)
    assert refused.status == 429 and "event_streams_per_user" in refused.problem["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    streams.pop().close()
    server.wait_until(lambda: (streams.append(Events(person)) or streams[-1].status == 200), what="a free place")
    for stream in streams:
        if stream.status == 200:
            stream.close()


def test_a_stream_ends_when_a_token_would(start, music, database_url):
    server = start(music=music, database_url=database_url,
                   environment={"CONSORT__ACCOUNTS__ACCESS_TOKEN_TTL": "5s"}).start()
    person = server.client().register("ada@example.org")
    stream = Events(person)
    stream.wait_for("hello")
    assert stream.ended.wait(30)


def threads_of(server):
    return int(re.search(r"Threads:\s+(\d+)", Path(f"/proc/{server.process.pid}/status").read_text())[1])


def test_ten_thousand_idle_streams_cost_no_thread(start, music, database_kind, database_url):
    count = 10_000
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert limits[1] == resource.RLIM_INFINITY or limits[1] >= count + 500, f"the hard limit of descriptors is {limits[1]}"
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    server = start(music=music, database_url=database_url,
                   environment={"CONSORT__SERVER__EVENT_STREAMS_PER_USER": "20000"}).start()
    person = server.client().register("ada@example.org")
    server.wait_for_scan(person)
    for _ in range(20):
        person.json("/api/v1/albums")
    before = threads_of(server)
    parts = urlsplit(server.base)
    head = (f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.token}\r\n\r\n").encode()
    sockets = []
    try:
        with selectors.DefaultSelector() as waiting:
            for _ in range(count):
                connection = socket.create_connection((parts.hostname, parts.port))
                connection.sendall(head)
                sockets.append(connection)
                waiting.register(connection, selectors.EVENT_READ)
            greeted = set()
            deadline = time.monotonic() + 120
            while len(greeted) < count and time.monotonic() < deadline:
                for key, _ in waiting.select(5):
                    data = key.fileobj.recv(65536)
                    assert data, "a stream was closed"
                    if b"event: hello" in data:
                        greeted.add(key.fileobj)
            assert len(greeted) == count
            assert threads_of(server) == before
            # All of them are told, and requests are answered meanwhile.
            poke(person)
            told = set()
            deadline = time.monotonic() + 120
            while len(told) < count and time.monotonic() < deadline:
                for key, _ in waiting.select(5):
                    if b"event: playback" in key.fileobj.recv(65536):
                        told.add(key.fileobj)
            assert len(told) == count
            began = time.monotonic()
            person.json("/api/v1/albums")
            assert time.monotonic() - began < 2
            assert threads_of(server) == before
    finally:
        for connection in sockets:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)

# SPDX-License-Identifier: Apache-2.0
"""Redis hangs or dies under two servers: nobody notices but those who listen, and they are told."""

import time

import harness
import pytest
import replicas
from event_client import Events
from replicas import at, eventually


@pytest.fixture
def redis():
    server = replicas.Redis()
    yield server
    server.kill()


@pytest.fixture
def pair(start, music, redis):
    database = harness.PostgresDatabase()
    installation = replicas.Installation(start, music, database.url, redis.url)
    installation.here, installation.there = installation.add(), installation.add()
    installation.person = installation.here.client().register("ada@example.org")
    installation.here.wait_for_scan(installation.person)
    yield installation
    for server in installation.servers:
        server.stop()
    database.drop()


def hang(redis):
    redis.freeze()
    return redis.thaw


def die(redis):
    redis.kill()
    return redis.start


def poke(client, **change):
    version = client.json("/api/v1/me/playback")["version"]
    answer = client.put("/api/v1/me/playback", json={"version": version, "repeat": "all", **change})
    assert answer.status_code == 200, answer.text
    return answer.json()["version"]


def use(client, track, email):
    """Does a bit of everything; no answer takes over a second."""
    def timed(method, path, expected, **options):
        begun = time.monotonic()
        answer = client.request(method, path, **options)
        assert answer.status_code in expected, f"{path}: {answer.status_code} {answer.text}"
        assert time.monotonic() - begun < 1, path

    timed("GET", "/api/v1/albums", (200,))
    timed("GET", "/api/v1/me/playback", (200,))
    timed("PUT", f"/api/v1/me/likes/tracks/{track}", (200, 204))
    timed("DELETE", f"/api/v1/me/likes/tracks/{track}", (200, 204))
    timed("POST", "/api/v1/me/plays", (200, 202, 204), json={"plays": [{"track_id": track}]})
    timed("POST", "/api/v1/auth/login", (200,), json={"email": email, "password": "correct horse 1"})
    timed("GET", "/readyz", (200,))


@pytest.mark.parametrize("end", [hang, die])
def test_requests_go_on_without_redis_and_events_come_back_with_it(pair, redis, end):
    person, there = pair.person, at(pair.there, pair.person)
    track = person.json("/api/v1/tracks")["items"][0]["id"]
    near, far = Events(person), Events(there)
    assert near.next() == far.next() == ("hello", {"resumed": False})
    bring_back = end(redis)

    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        for client in (person, there):
            use(client, track, "ada@example.org")
    checks = {check["name"]: check for check in person.get("/readyz").json()["checks"]}
    assert checks["cache"]["status"] == "degraded" and str(redis.port) in checks["cache"]["detail"]
    assert "consort_cache_up 0" in person.get("/metrics").text
    # Who listens at the server where it happens hears of it all the same.
    version = poke(person)
    assert near.wait_for("playback", 2, lambda data: data["version"] == version)

    bring_back()
    for server in pair.servers:
        eventually(lambda: "consort_cache_up 1" in server.client().get("/metrics").text, 15)
    if end is die:
        assert near.wait_for("hello") == far.wait_for("hello") == {"resumed": False}
    version = poke(person)
    assert far.wait_for("playback", where=lambda data: data["version"] == version)
    assert near.wait_for("playback", where=lambda data: data["version"] == version)
    version = poke(there)
    assert near.wait_for("playback", where=lambda data: data["version"] == version)
    assert "consort_cache_reconnects_total 1" in person.get("/metrics").text
    near.close()
    far.close()


def test_what_happened_while_redis_hung_is_told_afterwards(pair, redis):
    person, there = pair.person, at(pair.there, pair.person)
    far = Events(there)
    far.wait_for("hello")
    redis.freeze()
    missed = [poke(person) for _ in range(5)]
    redis.thaw()
    assert [far.wait_for("playback", 15)["version"] for _ in missed] == missed
    far.close()


def test_a_place_of_a_server_alone_is_not_resumed_elsewhere(pair, redis):
    person, there = pair.person, at(pair.there, pair.person)
    near = Events(person)
    near.wait_for("hello")
    redis.kill()
    version = poke(person)
    near.wait_for("playback", where=lambda data: data["version"] == version)
    near.close()
    assert Events(there, near.last_id).next() == ("hello", {"resumed": False})
    redis.start()


def test_a_server_starts_without_redis_and_uses_it_later(pair, redis):
    redis.kill()
    fresh = pair.add()
    person = at(fresh, pair.person)
    assert person.get("/api/v1/me").status_code == 200
    assert person.get("/readyz").status_code == 200
    redis.start()
    eventually(lambda: "consort_cache_up 1" in fresh.client().get("/metrics").text, 15)


def test_sign_outs_of_an_outage_are_known_when_it_is_over(pair, redis):
    other = pair.here.client().register("lin@example.org")
    there = at(pair.there, other)
    assert there.get("/api/v1/me").status_code == 200
    redis.kill()
    assert other.post("/api/v1/auth/logout", json={"refresh_token": other.refresh_token}).status_code == 204
    # By the poll, as without Redis at all.
    eventually(lambda: there.get("/api/v1/me").status_code == 401, 15)


@pytest.mark.parametrize("url, code, problem", [
    ("redis://127.0.0.1:1", 2, "cannot connect to redis://127.0.0.1:1"),
    ("redis://:secret@{at}", 2, "cannot sign in"),
    ("redis://{at}/99", 2, "cannot select the database"),
    ("redis://{at}/3", 0, ""),
    ("http://secret@{at}", 1, "cache url"),
])
def test_check_config_asks_redis(redis, tmp_path, music, url, code, problem):
    (tmp_path / "consort.toml").write_text(
        f'[cache]\nurl = "{url.format(at=f"127.0.0.1:{redis.port}")}"\n'
        f'[plugins.music]\nuse = "consort.storage-fs"\nconfig.root = "{music}"\n'
        '[plugins.local]\nuse = "consort.auth-local"\n')
    done = harness.run("check-config", "--online", "--config", tmp_path / "consort.toml", "--data", tmp_path / "data")
    assert done.returncode == code, done.stdout + done.stderr
    assert problem in done.stderr and "secret" not in done.stdout + done.stderr

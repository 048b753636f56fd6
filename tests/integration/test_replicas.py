# SPDX-License-Identifier: Apache-2.0
"""Two servers on one PostgreSQL and one Redis: whichever is asked, the answer is the same."""

import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor

import harness
import pytest
import replicas
from event_client import Events
from replicas import at, eventually

# Less than any of the polls that would make it up.
AT_ONCE_S = 1.0


@pytest.fixture(scope="module")
def pair(music_template):
    database = harness.PostgresDatabase()
    started = []

    def start(**options):
        started.append(harness.Server(**options))
        return started[-1]

    installation = replicas.Installation(start, music_template, database.url, harness.required("CONSORT_TEST_REDIS"))
    here, there = installation.add(), installation.add()
    installation.here, installation.there = here, there
    installation.admin = here.client().register("ada@example.org")
    here.wait_for_scan(installation.admin)
    yield installation
    for server in started:
        if server.process.poll() is None:
            server.stop()
        shutil.rmtree(server.home, ignore_errors=True)
    database.drop()


@pytest.fixture
def person(pair):
    return pair.here.client().register(f"{uuid.uuid4().hex}@example.org")


def poke(client, **change):
    version = client.json("/api/v1/me/playback")["version"]
    answer = client.put("/api/v1/me/playback", json={"version": version, "repeat": "all", **change})
    assert answer.status_code == 200, answer.text
    return answer.json()["version"]


def versions(stream, count):
    return [stream.wait_for("playback")["version"] for _ in range(count)]


def test_a_sign_out_counts_at_the_other_server_at_once(pair, person):
    there = at(pair.there, person)
    assert there.get("/api/v1/me").status_code == 200
    assert person.post("/api/v1/auth/logout", json={"refresh_token": person.refresh_token}).status_code == 204
    eventually(lambda: there.get("/api/v1/me").status_code == 401, AT_ONCE_S)


def test_a_revoked_api_key_is_refused_at_the_other_server_at_once(pair, person):
    made = person.post("/api/v1/me/api-keys", json={"name": "script"}).json()
    stranger = pair.there.client()
    assert stranger.get("/api/v1/me", headers={"X-API-Key": made["key"]}).status_code == 200
    assert person.delete(f"/api/v1/me/api-keys/{made['id']}").status_code == 204
    eventually(lambda: stranger.get("/api/v1/me", headers={"X-API-Key": made["key"]}).status_code == 401, AT_ONCE_S)


def test_a_deleted_user_is_refused_at_the_other_server_at_once(pair, person):
    there = at(pair.there, person)
    assert there.get("/api/v1/me").status_code == 200
    assert pair.admin.delete(f"/api/v1/admin/users/{person.user['id']}").status_code == 204
    eventually(lambda: there.get("/api/v1/me").status_code == 401, AT_ONCE_S)


def test_a_like_shows_at_the_other_server_at_once(pair, person):
    track = person.json("/api/v1/tracks")["items"][0]["id"]
    there = at(pair.there, person)
    for liked in (True, False) * 3:
        assert there.json(f"/api/v1/tracks/{track}")["liked"] is not liked
        change = person.put if liked else person.delete
        assert change(f"/api/v1/me/likes/tracks/{track}").status_code in (200, 204)
        eventually(lambda: there.json(f"/api/v1/tracks/{track}")["liked"] is liked, AT_ONCE_S)


def test_an_event_reaches_streams_at_both_servers(pair, person):
    here, there = Events(person), Events(at(pair.there, person))
    here.wait_for("hello")
    there.wait_for("hello")
    version = poke(person)
    assert there.wait_for("playback", AT_ONCE_S)["version"] == version
    assert here.wait_for("playback", AT_ONCE_S)["version"] == version
    assert here.last_id == there.last_id
    here.close()
    there.close()


def test_what_was_missed_is_told_by_the_other_server_exactly(pair, person):
    away = at(pair.there, person)
    stream = Events(person)
    stream.wait_for("hello")
    poke(person)
    stream.wait_for("playback")
    stream.close()
    missed = [poke(person if n % 2 else away) for n in range(20)]
    again = Events(away, stream.last_id)
    assert again.next() == ("hello", {"resumed": True})
    assert versions(again, len(missed)) == missed
    # And nothing besides.
    last = poke(person)
    assert again.wait_for("playback")["version"] == last
    again.close()


def test_the_place_of_hello_is_good_at_the_other_server(pair, person):
    stream = Events(person)
    stream.wait_for("hello")
    stream.close()
    version = poke(person)
    again = Events(at(pair.there, person), stream.last_id)
    assert again.next() == ("hello", {"resumed": True})
    assert versions(again, 1) == [version]
    again.close()


def test_a_server_that_was_just_started_knows_what_was_missed(pair, person):
    stream = Events(person)
    stream.wait_for("hello")
    poke(person)
    stream.wait_for("playback")
    stream.close()
    missed = [poke(person) for _ in range(5)]
    fresh = pair.add()
    again = Events(at(fresh, person), stream.last_id)
    assert again.next() == ("hello", {"resumed": True})
    assert versions(again, len(missed)) == missed
    again.close()
    fresh.stop()


def test_failed_sign_ins_are_counted_together(pair, person):
    email = person.json("/api/v1/me")["email"]

    def fail(server):
        return server.client().post("/api/v1/auth/login", json={"email": email, "password": "wrong horse"})

    # All at once, as a guesser would who knows that there are several.
    with ThreadPoolExecutor(12) as guessers:
        answers = list(guessers.map(fail, [pair.here, pair.there] * 6))
    # Five, and one for what has leaked meanwhile; each server alone would let all through.
    assert sum(answer.status_code == 401 for answer in answers) in (5, 6)
    assert {answer.status_code for answer in answers} == {401, 429}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers if answer.status_code == 429)


def test_the_cache_is_listed_and_measured(pair):
    checks = {check["name"]: check["status"] for check in pair.there.client().get("/readyz").json()["checks"]}
    assert checks["cache"] == "ok"
    assert "consort_cache_up 1" in pair.here.client().get("/metrics").text

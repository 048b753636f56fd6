# SPDX-License-Identifier: Apache-2.0
"""Plays: what is told, what is counted, and who sees it."""

import threading
import uuid

import pytest


@pytest.fixture
def person(shared):
    """Somebody without a history."""
    return shared.client().register(f"{uuid.uuid4().hex}@example.org")


@pytest.fixture
def tracks(admin):
    return [track["id"] for track in admin.json("/api/v1/tracks")["items"]]


def play(track, **members):
    return {"id": str(uuid.uuid4()), "track_id": track, "event": "finished",
            "started_at": "2026-05-01T12:00:00Z", **members}


def tell(client, *plays):
    answer = client.post("/api/v1/me/plays", json={"plays": list(plays)})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def statuses(results):
    return [result["status"] for result in results]


def test_finished_plays_are_listed_and_counted(person, tracks):
    tell(person, play(tracks[0], started_at="2026-05-01T12:00:00Z"),
         play(tracks[1], started_at="2026-05-01T12:05:00Z", played_ms=1500, device_id="kitchen"))
    items = person.json("/api/v1/me/plays")["items"]
    assert [item["track_id"] for item in items] == [tracks[1], tracks[0]]
    assert items[0]["played_ms"] == 1500 and items[0]["device_id"] == "kitchen"
    assert items[0]["track"]["id"] == tracks[1] and items[0]["event"] == "finished"
    assert items[1]["played_ms"] == items[1]["track"]["duration_ms"]
    assert items[1]["started_at"] == "2026-05-01T12:00:00.000Z"
    track = person.json("/api/v1/tracks/" + tracks[0])
    assert track["play_count"] == 1 and track["last_played_at"] == "2026-05-01T12:00:00.000Z"
    counts = {t["id"]: t["play_count"] for t in person.json("/api/v1/tracks")["items"]}
    assert counts[tracks[0]] == 1 and counts[tracks[2]] == 0


def test_counts_are_the_callers_own_and_seen_at_once(person, listener, tracks):
    before = listener.json("/api/v1/tracks/" + tracks[3])["play_count"]
    for count in range(1, 4):
        tell(person, play(tracks[3]))
        assert person.json("/api/v1/tracks/" + tracks[3])["play_count"] == count
    assert listener.json("/api/v1/tracks/" + tracks[3])["play_count"] == before
    assert tracks[3] not in [item["track_id"] for item in listener.json("/api/v1/me/plays")["items"]]


def test_skipped_tracks_are_no_plays(person, tracks):
    tell(person, play(tracks[0], event="skipped", played_ms=900))
    assert person.json("/api/v1/tracks/" + tracks[0])["play_count"] == 0
    assert person.json("/api/v1/tracks/" + tracks[0])["last_played_at"] is None
    assert [item["event"] for item in person.json("/api/v1/me/plays", event="skipped")["items"]] == ["skipped"]
    assert person.json("/api/v1/me/plays", event="finished")["items"] == []


def test_a_batch_sent_twice_counts_once(person, tracks):
    batch = [play(tracks[0]), play(tracks[0]), play(tracks[1])]
    assert statuses(tell(person, *batch)) == ["recorded"] * 3
    assert statuses(tell(person, *batch)) == ["duplicate"] * 3
    assert statuses(tell(person, batch[2], play(tracks[1]))) == ["duplicate", "recorded"]
    assert person.json("/api/v1/tracks/" + tracks[0])["play_count"] == 2
    assert person.json("/api/v1/tracks/" + tracks[1])["play_count"] == 2
    same = play(tracks[2])
    assert statuses(tell(person, same, same)) == ["recorded", "duplicate"]


def test_without_an_id_track_and_time_are_one(person, tracks):
    nameless = {"track_id": tracks[0], "started_at": "2026-05-02T08:00:00+02:00"}
    first, = tell(person, nameless)
    again, = tell(person, nameless)
    assert first["id"] == again["id"] and again["status"] == "duplicate"


def test_the_same_batch_from_many_threads_counts_once(person, shared, tracks):
    batch = [play(tracks[i % len(tracks)], started_at=f"2026-05-01T12:{i:02}:00Z") for i in range(40)]
    answers = []

    def send(order):
        client = shared.client()
        client.token = person.token
        answers.append(statuses(tell(client, *order)))

    threads = [threading.Thread(target=send, args=(batch[::step],)) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answer.count("recorded") for answer in answers) == 40
    assert len(person.pages("/api/v1/me/plays", limit=7)) == 40
    assert sum(t["play_count"] for t in person.json("/api/v1/tracks")["items"]) == 40


def test_another_user_may_use_the_same_id(person, shared, tracks):
    same = play(tracks[0])
    other = shared.client().register(f"{uuid.uuid4().hex}@example.org")
    assert statuses(tell(person, same)) == ["recorded"]
    assert statuses(tell(other, same)) == ["recorded"]


def test_old_plays_arrive_late_and_out_of_order(person, tracks):
    tell(person, play(tracks[0], started_at="2026-06-10T10:00:00Z"))
    tell(person, play(tracks[0], started_at="2026-06-01T10:00:00Z"), play(tracks[0], started_at="2026-06-05T10:00:00Z"))
    times = [item["started_at"][:10] for item in person.json("/api/v1/me/plays")["items"]]
    assert times == ["2026-06-10", "2026-06-05", "2026-06-01"]
    track = person.json("/api/v1/tracks/" + tracks[0])
    assert track["last_played_at"].startswith("2026-06-10") and track["play_count"] == 3


def test_lists_are_paged_and_filtered(person, tracks):
    tell(person, *[play(tracks[i % 2], started_at=f"2026-07-01T10:0{i}:00Z") for i in range(10)])
    assert [p["started_at"][14:16] for p in person.pages("/api/v1/me/plays", limit=3)] == [f"0{i}" for i in range(9, -1, -1)]
    assert len(person.pages("/api/v1/me/plays", limit=2, track_id=tracks[0])) == 5
    some = person.pages("/api/v1/me/plays", **{"from": "2026-07-01T10:02:00Z", "to": "2026-07-01T10:05:00Z"})
    assert [p["started_at"][14:16] for p in some] == ["04", "03", "02"]
    # Plays of the same moment come once each.
    tell(person, *[play(tracks[0], started_at="2026-07-02T00:00:00Z") for _ in range(9)])
    ids = [p["id"] for p in person.pages("/api/v1/me/plays", limit=2)]
    assert len(ids) == len(set(ids)) == 19


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"cursor": "x"}, {"event": "now_playing"},
                                   {"event": "?"}, {"from": "yesterday"}, {"to": "2026"}])
def test_bad_queries_name_the_field(person, query):
    answer = person.get("/api/v1/me/plays", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(query))


def test_what_can_never_be_recorded_is_told_apart(person, tracks):
    results = tell(person, play("nope"), play(tracks[0]), play(tracks[0], started_at="2999-01-01T00:00:00Z"),
                   play(tracks[0], id="has space"), play(tracks[0], played_ms=-1), play(tracks[0], device_id="x" * 65),
                   play(tracks[0], started_at="1969-01-01T00:00:00Z"), play(tracks[1], id="\u202e"))
    assert statuses(results) == ["rejected", "recorded"] + ["rejected"] * 6
    assert "no such track" in results[0]["reason"] and "a day ahead" in results[2]["reason"]
    assert "86400000" in results[4]["reason"]
    assert person.json("/api/v1/tracks/" + tracks[0])["play_count"] == 1


def test_clocks_a_little_ahead_are_set_back(person, tracks):
    import datetime
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=3)).isoformat()
    tell(person, play(tracks[0], started_at=soon))
    item, = person.json("/api/v1/me/plays")["items"]
    assert item["started_at"] <= item["received_at"]


@pytest.mark.parametrize("body,field", [
    ({}, "plays"), ({"plays": []}, "plays"), ({"plays": "x"}, "plays"), ({"plays": ["x"]}, "plays[0]"),
    ({"plays": [{"track_id": 5}]}, "plays[0].track_id"), ({"plays": [{}]}, "plays[0].track_id"),
    ({"plays": [{"track_id": "a"}, {"track_id": "a", "event": "loved"}]}, "plays[1].event"),
    ({"plays": [{"track_id": "a", "started_at": "noon"}]}, "plays[0].started_at"),
    ({"plays": [{"track_id": "a", "played_ms": "5"}]}, "plays[0].played_ms")])
def test_malformed_batches_name_the_field(person, body, field):
    answer = person.post("/api/v1/me/plays", json=body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field


def test_a_batch_has_a_limit_that_names_itself(person, tracks):
    assert statuses(tell(person, *[play(tracks[0]) for _ in range(500)])) == ["recorded"] * 500
    answer = person.post("/api/v1/me/plays", json={"plays": [play(tracks[0]) for _ in range(501)]})
    assert answer.status_code == 422 and "500" in answer.json()["errors"][0]["message"]
    assert person.json("/api/v1/tracks/" + tracks[0])["play_count"] == 500


def now():
    import datetime
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def test_now_playing_begins_and_ends(person, tracks):
    assert person.get("/api/v1/me/now-playing").status_code == 204
    began = now()
    assert statuses(tell(person, {"track_id": tracks[0], "event": "now_playing", "started_at": began})) == ["recorded"]
    playing = person.json("/api/v1/me/now-playing")
    assert playing["track_id"] == tracks[0] and playing["track"]["id"] == tracks[0]
    tell(person, {"track_id": tracks[1], "event": "now_playing", "device_id": "kitchen"})
    assert person.json("/api/v1/me/now-playing")["device_id"] == "kitchen"
    tell(person, play(tracks[0], started_at=began))
    assert person.json("/api/v1/me/now-playing")["track_id"] == tracks[1]
    tell(person, play(tracks[1], started_at=now()))
    assert person.get("/api/v1/me/now-playing").status_code == 204
    assert len(person.json("/api/v1/me/plays")["items"]) == 2


def test_now_playing_that_comes_late_is_ignored(person, tracks):
    result, = tell(person, {"track_id": tracks[0], "event": "now_playing", "started_at": "2026-01-01T00:00:00Z"})
    assert result["status"] == "ignored" and result["reason"]
    result, = tell(person, {"track_id": "nope", "event": "now_playing"})
    assert result["status"] == "rejected"
    assert person.get("/api/v1/me/now-playing").status_code == 204


def test_the_account_takes_its_history_with_it(person, tracks):
    tell(person, play(tracks[0]))
    answer = person.delete("/api/v1/me", json={"current_password": "correct horse 1"})
    assert answer.status_code == 204, answer.text

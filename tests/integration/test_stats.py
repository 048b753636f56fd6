# SPDX-License-Identifier: Apache-2.0
"""What a history adds up to."""

import uuid

import pytest


@pytest.fixture
def person(shared):
    return shared.client().register(f"{uuid.uuid4().hex}@example.org")


@pytest.fixture
def tracks(admin):
    return {track["title"]: track for track in admin.json("/api/v1/tracks")["items"]}


def tell(client, *plays):
    answer = client.post("/api/v1/me/plays", json={"plays": [
        {"id": str(uuid.uuid4()), "track_id": track["id"], "started_at": when, "played_ms": 1000, "event": event}
        for track, when, event in plays]})
    assert {result["status"] for result in answer.json()["results"]} == {"recorded"}


def test_nothing_adds_up_to_nothing(person):
    stats = person.json("/api/v1/me/stats")
    assert stats["plays"] == stats["skips"] == stats["tracks"] == stats["longest_streak_days"] == 0
    assert stats["top_tracks"] == stats["top_artists"] == stats["days"] == []
    assert sum(stats["played_ms_by_hour"]) == 0


def test_a_year_adds_up(person, tracks):
    tide, moth = tracks["Tide"], tracks["Moth"]
    tell(person, (tide, "2025-12-31T10:00:00Z", "finished"), (tide, "2025-03-03T21:00:00Z", "finished"),
         (tide, "2025-03-04T21:30:00Z", "finished"), (moth, "2025-03-05T07:00:00Z", "finished"),
         (moth, "2025-03-05T08:00:00Z", "skipped"), (moth, "2024-03-05T08:00:00Z", "finished"))
    stats = person.json("/api/v1/me/stats", period="2025")
    assert (stats["from"], stats["to"]) == ("2025-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z")
    assert (stats["plays"], stats["skips"], stats["played_ms"]) == (4, 1, 5000)
    assert [(top["track"]["title"], top["plays"]) for top in stats["top_tracks"]] == [("Tide", 3), ("Moth", 1)]
    assert [(top["name"], top["plays"]) for top in stats["top_artists"]] == [("Paper Lanterns", 3), ("Glass Orchard", 1)]
    assert [(top["name"], top["plays"]) for top in stats["top_albums"]] == [("Harbour", 3), ("Sampler", 1)]
    assert [(top["name"], top["plays"]) for top in stats["top_genres"]] == [("Ambient", 3), ("Rock", 1)]
    assert (stats["tracks"], stats["new_tracks"]) == (2, 1)
    assert stats["played_ms_by_hour"][21] == 2000 and stats["played_ms_by_hour"][7] == 1000
    assert stats["played_ms_by_weekday"] == [1000, 1000, 3000, 0, 0, 0, 0]
    assert [day["date"] for day in stats["days"]] == ["2025-03-03", "2025-03-04", "2025-03-05", "2025-12-31"]
    assert (stats["longest_streak_days"], stats["current_streak_days"]) == (3, 0)
    everything = person.json("/api/v1/me/stats", period="all", limit=1)
    assert everything["plays"] == 5 and len(everything["top_tracks"]) == 1 and everything["new_tracks"] == 2
    moved = person.json("/api/v1/me/stats", period="2025", offset_minutes=180)
    assert moved["played_ms_by_hour"][0] == 2000 and moved["days"][0]["date"] == "2025-03-04"


def test_statistics_are_the_callers_own(person, shared, tracks):
    tell(person, (tracks["Tide"], "2025-03-03T21:00:00Z", "finished"))
    other = shared.client().register(f"{uuid.uuid4().hex}@example.org")
    assert other.json("/api/v1/me/stats", period="all")["plays"] == 0


@pytest.mark.parametrize("query", [{"period": "week"}, {"period": "0001"}, {"period": "20x5"}, {"limit": 0}, {"limit": 101},
                                   {"offset_minutes": 841}, {"offset_minutes": "x"}])
def test_bad_queries_name_the_field(person, query):
    answer = person.get("/api/v1/me/stats", params=query)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == next(iter(query))

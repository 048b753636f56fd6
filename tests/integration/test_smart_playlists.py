# SPDX-License-Identifier: Apache-2.0
"""Smart playlists: what their rules find, for whom, and which rules are refused."""

import uuid

import pytest


@pytest.fixture(scope="module")
def person(shared):
    """One for all tests: an address may only register so many."""
    return shared.client().register(f"{uuid.uuid4().hex}@example.org")


@pytest.fixture
def tracks(admin):
    return {track["title"]: track for track in admin.pages("/api/v1/tracks")}


def make(client, match, **rest):
    answer = client.post("/api/v1/playlists", json={"name": "Smart", "rules": {"match": match, **rest}})
    assert answer.status_code == 201, answer.text
    return f"/api/v1/playlists/{answer.json()['id']}"


def titles(client, path, **params):
    return [item["track"]["title"] for item in client.pages(path + "/tracks", **params)]


def test_from_making_to_deleting(person, tracks):
    path = make(person, {"field": "genre", "is": "AMBIENT"}, limit=2)
    playlist = person.json(path)
    assert playlist["rules"] == {"match": {"field": "genre", "is": "AMBIENT"}, "sort": "title", "descending": False, "seed": 0,
                                 "limit": 2}
    assert playlist["track_count"] is None and playlist["duration_ms"] is None
    items = person.json(path + "/tracks")["items"]
    assert [item["track"]["title"] for item in items] == ["Buoy", "Señal de Niebla"]
    assert items[0]["added_at"] is None and items[0]["track_id"] == tracks["Buoy"]["id"]
    changed = person.patch(path, json={"rules": {"match": {"all": []}}})
    assert changed.status_code == 200 and len(titles(person, path)) == len(tracks)
    assert person.delete(path).status_code == 204
    assert person.get(path + "/tracks").status_code == 404


@pytest.mark.parametrize("match, wanted", [
    ({"field": "title", "is": "senal de niebla"}, {"Señal de Niebla"}),
    ({"field": "title", "contains": "ND"}, {"Ende"}),
    ({"field": "title", "contains": "%"}, None),
    ({"field": "title", "starts_with": "an"}, {"Anfang"}),
    ({"field": "title", "ends_with": "E"}, {"Tide", "Ende"}),
    ({"field": "artist", "is": "Koln Kollektiv"}, {"Anfang", "Ende"}),
    ({"field": "album_artist", "starts_with": "koln"}, {"Anfang", "Ende"}),
    ({"field": "album_artist", "contains": "various"}, set()),  # Nobody; compilation finds them.
    ({"field": "album", "starts_with": "harb"}, {"Tide", "Buoy", "Señal de Niebla"}),
    ({"field": "composer", "is": "nobody"}, set()),
    ({"field": "genre", "is": "pop"}, {"Clockwork"}),
    ({"field": "format", "is": "flac"}, {"Buoy"}),
    ({"field": "isrc", "is": "none"}, set()),
    ({"field": "library", "is": "music"}, None),
    ({"field": "playlist", "is": "none"}, set()),
    ({"field": "path", "contains": "/CD2/"}, {"Ende"}),
    ({"field": "path", "contains": "/cd2/"}, set()),
    ({"field": "path", "starts_with": "Köln"}, {"Anfang", "Ende"}),
    ({"field": "path", "ends_with": ".mp3"}, {"Tide", "Moth", "Clockwork"}),
    ({"field": "year", "is": 2019}, {"Tide", "Buoy", "Señal de Niebla"}),
    ({"field": "year", "at_least": 2016, "at_most": 2020}, {"Tide", "Buoy", "Señal de Niebla"}),
    ({"field": "year", "at_most": -9007199254740991}, set()),
    ({"field": "track_no", "at_least": 3}, {"Señal de Niebla"}),
    ({"field": "disc_no", "is": 2}, {"Ende"}),
    ({"field": "bpm", "at_least": 1}, set()),
    ({"field": "duration_ms", "at_most": 60000}, None),
    ({"field": "bitrate", "at_least": 9007199254740991}, set()),
    ({"field": "sample_rate", "is": 48000}, {"Ende"}),
    ({"field": "channels", "at_least": 1, "at_most": 2}, None),
    ({"field": "channels", "is": 6}, set()),
    ({"field": "bits_per_sample", "at_least": 24}, set()),
    ({"field": "size", "at_least": 1}, None),
    ({"field": "play_count", "is": 0}, None),
    ({"field": "skip_count", "at_most": 0}, None),
    ({"field": "rating", "at_least": 1}, set()),
    ({"field": "album_rating", "at_least": 1}, set()),
    ({"field": "artist_rating", "is": 0}, None),
    ({"field": "added_at", "last_days": 1}, None),
    ({"field": "added_at", "before": "2001-01-01T00:00:00Z"}, set()),
    ({"field": "last_played_at", "after": "2001-01-01T00:00:00Z"}, set()),
    ({"not": {"field": "last_played_at", "last_days": 30}}, None),
    ({"field": "liked_at", "last_days": 36500}, set()),
    ({"field": "liked", "is": False}, None),
    ({"field": "album_liked", "is": True}, set()),
    ({"field": "artist_liked", "is": True}, set()),
    ({"field": "has_lyrics", "is": True}, set()),
    ({"field": "compilation", "is": True}, {"Moth", "Clockwork"}),
    ({"any": []}, set()),
    ({"not": {"any": [{"field": "genre", "is": "rock"}, {"field": "genre", "is": "ambient"}]}}, {"Anfang", "Ende", "Clockwork"}),
    ({"all": [{"field": "year", "is": 2021}, {"not": {"field": "title", "is": "Ende"}}]}, {"Anfang"}),
])
def test_each_field_finds_its_tracks(person, tracks, match, wanted):
    assert set(titles(person, make(person, match))) == (set(tracks) if wanted is None else wanted)


def test_a_folder_includes_those_below(person, tracks):
    roots = [person.json(f"/api/v1/folders/{root['id']}") for root in person.pages("/api/v1/folders")]
    assert set(titles(person, make(person, {"field": "folder", "is": roots[0]["id"]}))) == set(tracks)
    top = next(folder for root in roots for folder in root["folders"] if folder["name"] == "Köln Kollektiv")
    assert set(titles(person, make(person, {"field": "folder", "is": top["id"]}))) == {"Anfang", "Ende"}


def test_rules_are_about_the_owner(shared, tracks):
    person, stranger = (shared.client().register(f"{uuid.uuid4().hex}@example.org") for _ in range(2))
    person.put(f"/api/v1/me/likes/tracks/{tracks['Tide']['id']}")
    person.put(f"/api/v1/me/likes/albums/{tracks['Moth']['album_id']}")
    person.put(f"/api/v1/me/ratings/{tracks['Ende']['id']}", json={"rating": 4})
    person.post("/api/v1/me/plays", json={"plays": [
        {"id": uuid.uuid4().hex, "track_id": tracks["Buoy"]["id"], "started_at": "2024-01-01T00:00:00Z", "event": event}
        for event in ("finished", "finished", "skipped")]})
    for match, wanted in (({"field": "liked", "is": True}, ["Tide"]), ({"field": "album_liked", "is": True}, ["Clockwork", "Moth"]),
                          ({"field": "rating", "at_least": 3}, ["Ende"]), ({"field": "play_count", "is": 2}, ["Buoy"]),
                          ({"field": "skip_count", "at_least": 1}, ["Buoy"]), ({"field": "liked_at", "last_days": 1}, ["Tide"]),
                          ({"field": "last_played_at", "before": "2024-06-01T00:00:00Z", "after": "2023-01-01T00:00:00Z"}, ["Buoy"])):
        path = make(person, match)
        assert titles(person, path) == wanted, match
        person.patch(path, json={"is_public": True})
        assert titles(stranger, path) == wanted, "the owner's likes, whoever looks"
    for sort, first in (("liked", "Tide"), ("rating", "Ende"), ("play_count", "Buoy"), ("last_played", "Buoy")):
        assert titles(person, make(person, {"all": []}, sort=sort, descending=True))[0] == first


@pytest.mark.parametrize("sort", ["title", "artist", "album", "year", "added", "duration", "play_count", "last_played", "rating",
                                  "liked", "random"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_each_order_join_up(person, tracks, sort, descending):
    path = make(person, {"all": []}, sort=sort, descending=descending, seed=5, limit=6)
    whole = titles(person, path)
    assert len(whole) == len(set(whole)) == 6 and set(whole) <= set(tracks)
    assert titles(person, path, limit=4) == whole
    if sort == "title":
        assert whole == sorted(tracks, key=lambda title: title.replace("ñ", "n"), reverse=descending)[:6]


def test_random_follows_its_seed(person):
    orders = {tuple(titles(person, make(person, {"all": []}, sort="random", seed=seed))) for seed in (1, 1, 2, 3, 2147483646)}
    assert len(orders) == 4


def test_only_whom_it_belongs_to(person, shared, tracks):
    path = make(person, {"all": []})
    stranger = shared.client().register(f"{uuid.uuid4().hex}@example.org")
    assert stranger.get(path).status_code == stranger.get(path + "/tracks").status_code == 404
    assert stranger.patch(path, json={"rules": {"match": {"any": []}}}).status_code == 404
    person.patch(path, json={"is_public": True})
    assert stranger.patch(path, json={"rules": {"match": {"any": []}}}).status_code == 403
    assert person.post(path + "/tracks", json={"track_ids": [tracks["Tide"]["id"]]}).status_code == 409
    plain = person.post("/api/v1/playlists", json={"name": "Plain"}).json()
    assert person.patch(f"/api/v1/playlists/{plain['id']}", json={"rules": {"match": {"all": []}}}).status_code == 409
    assert person.get(path + "/tracks", params={"cursor": "x"}).status_code == 422


def nested(depth):
    rule = {"all": []}
    for _ in range(depth):
        rule = {"not": rule}
    return rule


@pytest.mark.parametrize("rules, place", [
    (None, "rules"), ([], "rules"), ("x", "rules"), ({}, "rules/match"), ({"match": []}, "rules/match"),
    ({"match": {}}, "rules/match"),
    ({"match": {"all": []}, "colour": 1}, "rules/colour"),
    ({"match": {"all": [], "any": []}}, "rules/match/any"),
    ({"match": {"all": 5}}, "rules/match/all"),
    ({"match": {"all": [{"all": []}, 7]}}, "rules/match/all/1"),
    ({"match": {"not": []}}, "rules/match/not"),
    ({"match": {"not": None}}, "rules/match/not"),
    ({"match": {"any": [{"field": "title', '') OR 1=1 --", "is": "x"}]}}, "rules/match/any/0/field"),
    ({"match": {"any": [{"field": 5}]}}, "rules/match/any/0/field"),
    ({"match": {"field": "title"}}, "rules/match"),
    ({"match": {"field": "title", "is": "a", "contains": "b"}}, "rules/match"),
    ({"match": {"field": "title", "is": 5}}, "rules/match/is"),
    ({"match": {"field": "title", "is": "x" * 501}}, "rules/match/is"),
    ({"match": {"field": "title", "at_least": 5}}, "rules/match/at_least"),
    ({"match": {"field": "format", "contains": "a"}}, "rules/match/contains"),
    ({"match": {"field": "year", "is": "2001"}}, "rules/match/is"),
    ({"match": {"field": "year", "is": 1.5}}, "rules/match/is"),
    ({"match": {"field": "year", "is": 1, "at_most": 2}}, "rules/match"),
    ({"match": {"field": "size", "at_least": 2**63}}, "rules/match/at_least"),
    ({"match": {"field": "size", "at_least": 2**60}}, "rules/match/at_least"),
    ({"match": {"field": "liked", "is": 1}}, "rules/match/is"),
    ({"match": {"field": "liked"}}, "rules/match"),
    ({"match": {"field": "added_at", "after": "yesterday"}}, "rules/match/after"),
    ({"match": {"field": "added_at", "last_days": 0}}, "rules/match/last_days"),
    ({"match": {"field": "added_at", "last_days": 3, "after": "2020-01-01T00:00:00Z"}}, "rules/match"),
    ({"match": nested(10)}, "rules/match" + "/not" * 10),
    ({"match": {"any": [{"all": []}] * 100}}, "rules/match/any/99"),
    ({"match": {"all": []}, "sort": "size"}, "rules/sort"), ({"match": {"all": []}, "sort": 1}, "rules/sort"),
    ({"match": {"all": []}, "descending": 1}, "rules/descending"),
    ({"match": {"all": []}, "limit": 0}, "rules/limit"), ({"match": {"all": []}, "limit": 10001}, "rules/limit"),
    ({"match": {"all": []}, "seed": -1}, "rules/seed"), ({"match": {"all": []}, "seed": 2147483647}, "rules/seed"),
])
def test_hostile_rules_name_the_place(person, rules, place):
    answer = person.post("/api/v1/playlists", json={"name": "Smart", "rules": rules})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [place]


def test_the_deepest_and_widest_rules_run(person, tracks):
    assert len(titles(person, make(person, nested(9)))) == 0
    wide = {"any": [{"field": "title", "contains": f"nothing {n}"} for n in range(98)] + [{"field": "title", "is": "tide"}]}
    assert titles(person, make(person, wide)) == ["Tide"]
    text = "\"'); DROP TABLE tracks; -- $1 ? \\ % _ \x1f"
    for field in ("title", "path", "genre", "album"):
        assert titles(person, make(person, {"field": field, "contains": text})) == []

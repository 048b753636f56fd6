# SPDX-License-Identifier: Apache-2.0
"""Likes and ratings of tracks, albums and artists."""

import pytest

KINDS = ["tracks", "albums", "artists"]


@pytest.fixture
def server(shared):
    """The shared server; whatever the two users marked is taken back."""
    yield shared
    for client in (shared.admin, shared.listener):
        for kind in KINDS:
            for item in client.pages(f"/api/v1/me/likes/{kind}"):
                client.delete(f"/api/v1/me/likes/{kind}/{item['id']}")
            for item in client.pages(f"/api/v1/{kind}"):
                if item["rating"]:
                    client.put(f"/api/v1/me/ratings/{item['id']}", json={"rating": None})


def first(client, kind):
    return client.pages(f"/api/v1/{kind}")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_likes_show_everywhere_and_only_to_their_owner(server, kind):
    me, other = server.listener, server.admin
    one = first(me, kind)
    assert one["liked"] is False and one["rating"] is None
    assert me.put(f"/api/v1/me/likes/{kind}/{one['id']}").status_code == 204
    assert me.put(f"/api/v1/me/likes/{kind}/{one['id']}").status_code == 204
    assert me.json(f"/api/v1/{kind}/{one['id']}")["liked"] is True
    assert [item["id"] for item in me.pages(f"/api/v1/{kind}") if item["liked"]] == [one["id"]]
    assert [item["id"] for item in me.pages(f"/api/v1/me/likes/{kind}")] == [one["id"]]
    assert other.json(f"/api/v1/{kind}/{one['id']}")["liked"] is False
    assert other.pages(f"/api/v1/me/likes/{kind}") == []
    assert me.delete(f"/api/v1/me/likes/{kind}/{one['id']}").status_code == 204
    assert me.delete(f"/api/v1/me/likes/{kind}/{one['id']}").status_code == 204
    assert me.json(f"/api/v1/{kind}/{one['id']}")["liked"] is False


@pytest.mark.parametrize("kind", KINDS)
def test_ratings_by_any_id(server, kind):
    me, other = server.listener, server.admin
    one = first(me, kind)
    assert me.put(f"/api/v1/me/ratings/{one['id']}", json={"rating": 4}).status_code == 204
    assert me.json(f"/api/v1/{kind}/{one['id']}")["rating"] == 4
    assert other.json(f"/api/v1/{kind}/{one['id']}")["rating"] is None
    assert me.put(f"/api/v1/me/ratings/{one['id']}", json={"rating": None}).status_code == 204
    assert me.json(f"/api/v1/{kind}/{one['id']}")["rating"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_things_cannot_be_liked(server, kind):
    me = server.listener
    assert me.put(f"/api/v1/me/likes/{kind}/nope").status_code == 404
    assert me.delete(f"/api/v1/me/likes/{kind}/nope").status_code == 404
    wrong = first(me, KINDS[KINDS.index(kind) - 1])
    assert me.put(f"/api/v1/me/likes/{kind}/{wrong['id']}").status_code == 404
    assert me.put("/api/v1/me/ratings/nope", json={"rating": 3}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"rating": 0}, {"rating": 6}, {"rating": "5"}, {"rating": 2.5}, {"rating": True}])
def test_bad_ratings_are_named(server, body):
    one = first(server.listener, "tracks")
    answer = server.listener.put(f"/api/v1/me/ratings/{one['id']}", json=body)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == ["rating"]


def test_liked_tracks_come_newest_first_in_pages(server):
    me = server.listener
    tracks = me.pages("/api/v1/tracks")
    for track in tracks[:4]:
        me.put(f"/api/v1/me/likes/tracks/{track['id']}")
    whole = [t["id"] for t in me.pages("/api/v1/me/likes/tracks", limit=500)]
    assert sorted(whole) == sorted(t["id"] for t in tracks[:4])
    assert whole == [t["id"] for t in me.pages("/api/v1/me/likes/tracks", limit=1)]
    assert me.get("/api/v1/me/likes/tracks", params={"cursor": "nonsense"}).status_code == 422
    assert me.get("/api/v1/me/likes/tracks", params={"limit": 501}).status_code == 422


def test_lists_narrow_to_what_is_liked(server):
    me = server.listener
    track, album = first(me, "tracks"), first(me, "albums")
    me.put(f"/api/v1/me/likes/tracks/{track['id']}")
    me.put(f"/api/v1/me/likes/albums/{album['id']}")
    assert [t["id"] for t in me.pages("/api/v1/tracks", liked="true")] == [track["id"]]
    assert [t["id"] for t in me.pages("/api/v1/tracks", liked="true", sort="random", seed=3)] == [track["id"]]
    assert [a["id"] for a in me.pages("/api/v1/albums", liked="true")] == [album["id"]]
    assert len(me.pages("/api/v1/tracks", liked="false")) > 1
    assert server.admin.pages("/api/v1/tracks", liked="true") == []
    assert me.get("/api/v1/tracks", params={"liked": "maybe"}).status_code == 422


def test_marks_are_in_search_albums_and_folders(server):
    me = server.listener
    album = next(a for a in me.pages("/api/v1/albums") if a["title"] == "Harbour")
    track = me.pages(f"/api/v1/albums/{album['id']}/tracks")[0]
    me.put(f"/api/v1/me/likes/tracks/{track['id']}")
    me.put(f"/api/v1/me/likes/albums/{album['id']}")
    assert me.pages(f"/api/v1/albums/{album['id']}/tracks")[0]["liked"] is True
    found = me.json("/api/v1/search", q="Harbour")
    assert [a["liked"] for a in found["albums"] if a["id"] == album["id"]] == [True]
    artist_albums = me.pages(f"/api/v1/artists/{album['artist_id']}/albums")
    assert [a["liked"] for a in artist_albums if a["id"] == album["id"]] == [True]


def test_kept_answers_are_told_of_changes_at_once(server):
    me = server.listener
    one = first(me, "tracks")
    path = f"/api/v1/tracks/{one['id']}"
    for expected in (True, False) * 5:
        request = me.put if expected else me.delete
        assert request(f"/api/v1/me/likes/tracks/{one['id']}").status_code == 204
        assert me.json(path)["liked"] is expected
        assert me.json(path)["liked"] is expected

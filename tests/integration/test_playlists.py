# SPDX-License-Identifier: Apache-2.0
"""Playlists: making, sharing, changing, and what others may not."""

import pytest

RTL = "\u202e"


@pytest.fixture(scope="module")
def people(shared):
    """Owner, editor, reader (both collaborators) and a stranger; track ids by title."""
    def join(name):
        client = shared.client().register(f"{name}@example.org", name=name.title())
        return client

    shared.owner, shared.editor = shared.admin, shared.listener
    shared.reader, shared.stranger = join("rae"), join("sam")
    shared.tracks = {t["title"]: t["id"] for t in shared.owner.pages("/api/v1/tracks")}
    return shared


def make(client, **members):
    answer = client.post("/api/v1/playlists", json={"name": "Mix", **members})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == "/api/v1/playlists/" + answer.json()["id"]
    return answer.json()


def path(playlist, tail=""):
    return f"/api/v1/playlists/{playlist['id']}{tail}"


def fill(client, playlist, *tracks, **where):
    answer = client.post(path(playlist, "/tracks"), json={"track_ids": list(tracks), **where})
    assert answer.status_code == 200, answer.text
    return answer.json()


def order(client, playlist):
    return [item["id"] for item in client.pages(path(playlist, "/tracks"))]


def fields(answer):
    return [error["field"] for error in answer.json().get("errors", [])]


@pytest.fixture
def shared_one(people):
    """A playlist of three items with an editor and a reader."""
    playlist = make(people.owner, collaborators=[
        {"user_id": people.editor.user["id"], "right": "edit"}, {"username": people.reader.user["username"].upper(), "right": "view"}])
    state = fill(people.owner, playlist, people.tracks["Tide"], people.tracks["Buoy"], people.tracks["Tide"])
    playlist["items"] = state["item_ids"]
    return playlist


def test_a_playlist_from_making_to_deleting(people):
    me = people.owner
    playlist = make(me, name="  Sunday ", description="slow\nand low")
    assert playlist["name"] == "Sunday" and playlist["description"] == "slow\nand low"
    assert playlist["right"] == "own" and playlist["owner"]["id"] == me.user["id"]
    assert playlist["is_public"] is False and playlist["rules"] is None and playlist["cover_url"] is None
    assert playlist["track_count"] == 0 and playlist["version"] == 1 and playlist["collaborators"] == []
    changed = me.patch(path(playlist), json={"name": "Monday", "is_public": True}).json()
    assert (changed["name"], changed["description"], changed["version"]) == ("Monday", "slow\nand low", 2)
    assert playlist["id"] in [p["id"] for p in me.pages("/api/v1/playlists")]
    assert me.delete(path(playlist)).status_code == 204
    assert me.get(path(playlist)).status_code == 404
    assert me.delete(path(playlist)).status_code == 404


def test_items_keep_their_ids_and_a_track_may_come_again(people):
    me = people.owner
    playlist = make(me)
    tide, buoy = people.tracks["Tide"], people.tracks["Buoy"]
    first = fill(me, playlist, tide, buoy, tide)
    assert first["track_count"] == 3 and len(set(first["item_ids"])) == 3
    assert 11_000 < first["duration_ms"] < 13_000
    a, b, c = first["item_ids"]
    [front] = fill(me, playlist, buoy, after=None)["item_ids"]
    [behind] = fill(me, playlist, buoy, after=a)["item_ids"]
    [second] = fill(me, playlist, tide, position=1)["item_ids"]
    assert order(me, playlist) == [front, second, a, behind, b, c]
    moved = me.post(path(playlist, "/move"), json={"item_ids": [c, a], "after": None}).json()
    assert moved["track_count"] == 6
    assert order(me, playlist) == [c, a, front, second, behind, b]
    assert me.post(path(playlist, "/move"), json={"item_ids": [c]}).status_code == 200
    assert me.post(path(playlist, "/move"), json={"item_ids": [b, "gone"], "position": 1}).status_code == 200
    assert order(me, playlist) == [a, b, front, second, behind, c]
    gone = me.delete(path(playlist, "/tracks"), params={"item_id": [a, c, "nope"]}).json()
    assert gone["track_count"] == 4 and order(me, playlist) == [b, front, second, behind]
    items = me.pages(path(playlist, "/tracks"))
    assert [i["track"]["id"] for i in items] == [i["track_id"] for i in items] == [buoy, buoy, tide, buoy]
    assert items[0]["added_by"] == me.user["id"]
    whole = me.put(path(playlist, "/tracks"), json={"track_ids": [tide]}).json()
    assert whole["track_count"] == 1 and order(me, playlist) == whole["item_ids"]
    empty = me.put(path(playlist, "/tracks"), json={"track_ids": []}).json()
    assert empty["track_count"] == 0 and empty["duration_ms"] == 0
    assert me.json(path(playlist))["version"] == empty["version"]


def test_pages_of_items_meet(people):
    me = people.owner
    playlist = make(me)
    ids = fill(me, playlist, *list(people.tracks.values()) * 3)["item_ids"]
    for limit in (1, 4, 500):
        assert [i["id"] for i in me.pages(path(playlist, "/tracks"), limit=limit)] == ids
    assert fields(me.get(path(playlist, "/tracks"), params={"cursor": "nonsense"})) == ["cursor"]


def test_a_move_between_two_pages_repeats_at_most_what_moved(people):
    me = people.owner
    playlist = make(me)
    ids = fill(me, playlist, *people.tracks.values())["item_ids"]
    page = me.json(path(playlist, "/tracks"), limit=3)
    me.post(path(playlist, "/move"), json={"item_ids": [ids[2]], "position": 0})
    rest = me.json(path(playlist, "/tracks"), limit=500, cursor=page["next_cursor"])
    seen = [i["id"] for i in page["items"] + rest["items"]]
    assert set(seen) == set(ids)


def test_lists_are_mine_shared_and_public(people, shared_one):
    public = make(people.owner, name="Öffentlich", is_public=True)
    ids = lambda client, **query: {p["id"] for p in client.pages("/api/v1/playlists", **query)}  # noqa: E731
    for client, right in ((people.owner, "own"), (people.editor, "edit"), (people.reader, "view")):
        mine = {p["id"]: p for p in client.pages("/api/v1/playlists", limit=2)}
        assert mine[shared_one["id"]]["right"] == right
    assert shared_one["id"] not in ids(people.stranger) | ids(people.stranger, scope="public")
    assert public["id"] in ids(people.stranger, scope="public")
    assert public["id"] not in ids(people.stranger) | ids(people.owner, scope="public")
    names = [p["name"].casefold() for p in people.owner.pages("/api/v1/playlists", sort="-name")]
    assert len(names) > 1
    newest = people.owner.json("/api/v1/playlists", sort="-added", limit=1)["items"]
    assert newest[0]["id"] == public["id"]
    for query, field in (({"scope": "x"}, "scope"), ({"sort": "x"}, "sort"), ({"cursor": "x"}, "cursor"), ({"limit": 0}, "limit")):
        assert fields(people.owner.get("/api/v1/playlists", params=query)) == [field]


def writes(playlist, track):
    """(method, path, options) of every write of items."""
    return [
        ("POST", path(playlist, "/tracks"), {"json": {"track_ids": [track]}}),
        ("PUT", path(playlist, "/tracks"), {"json": {"track_ids": [track]}}),
        ("DELETE", path(playlist, "/tracks"), {"params": {"item_id": playlist["items"][0]}}),
        ("POST", path(playlist, "/move"), {"json": {"item_ids": playlist["items"][:1]}}),
    ]


def test_strangers_are_told_that_it_does_not_exist(people, shared_one):
    stranger = people.stranger
    for method, where, options in writes(shared_one, people.tracks["Tide"]) + [
            ("GET", path(shared_one), {}), ("GET", path(shared_one, "/tracks"), {}), ("GET", path(shared_one, "/cover"), {}),
            ("PATCH", path(shared_one), {"json": {"name": "Mine"}}), ("DELETE", path(shared_one), {})]:
        answer = stranger.request(method, where, **options)
        assert answer.status_code == 404, (method, where)
        problem = answer.json()
        unknown = stranger.request(method, where.replace(shared_one["id"], "nope"), **options)
        assert unknown.status_code == 404
        assert unknown.json()["detail"].replace("nope", shared_one["id"]) == problem["detail"]
    assert order(people.owner, shared_one) == shared_one["items"]


@pytest.mark.parametrize("who", ["reader", "public"])
def test_readers_see_and_may_not_write(people, shared_one, who):
    if who == "public":
        people.owner.patch(path(shared_one), json={"is_public": True})
    client = people.reader if who == "reader" else people.stranger
    seen = client.json(path(shared_one))
    assert seen["right"] == "view" and order(client, shared_one) == shared_one["items"]
    assert len(seen["collaborators"]) == (2 if who == "reader" else 0)
    for method, where, options in writes(shared_one, people.tracks["Tide"]) + [
            ("PATCH", path(shared_one), {"json": {"name": "Mine"}}), ("DELETE", path(shared_one), {})]:
        assert client.request(method, where, **options).status_code == 403, (method, where)
    assert order(people.owner, shared_one) == shared_one["items"]


def test_editors_change_items_and_nothing_else(people, shared_one):
    for method, where, options in writes(shared_one, people.tracks["Tide"]):
        assert people.editor.request(method, where, **options).status_code == 200, (method, where)
    assert people.editor.patch(path(shared_one), json={"name": "Mine"}).status_code == 403
    assert people.editor.patch(path(shared_one), json={"collaborators": []}).status_code == 403
    assert people.editor.delete(path(shared_one)).status_code == 403
    assert people.owner.json(path(shared_one))["name"] == "Mix"


def test_sharing_ends_when_it_is_taken_back(people, shared_one):
    left = people.owner.patch(path(shared_one), json={"collaborators": [
        {"user_id": people.editor.user["id"], "right": "view"}]}).json()
    assert [(c["user_id"], c["right"]) for c in left["collaborators"]] == [(people.editor.user["id"], "view")]
    assert people.reader.get(path(shared_one)).status_code == 404
    assert people.editor.post(path(shared_one, "/tracks"), json={"track_ids": []}).status_code == 403


@pytest.mark.parametrize("body,field", [
    ({"name": 5}, "name"), ({"name": ""}, "name"), ({"name": " \u200f\u0007 "}, "name"), ({"name": "x" * 201}, "name"),
    ({}, "name"), ({"name": "x", "description": "y" * 2001}, "description"), ({"name": "x", "is_public": "yes"}, "is_public"),
    ({"name": "x", "collaborators": 5}, "collaborators"), ({"name": "x", "collaborators": [5]}, "collaborators/0"),
    ({"name": "x", "collaborators": [{"username": "nobody-here", "right": "edit"}]}, "collaborators/0"),
    ({"name": "x", "collaborators": [{"username": "ada", "right": "own"}]}, "collaborators/0/right"),
    ({"name": "x", "collaborators": [{"username": "ada", "right": "view"}] * 51}, "collaborators")])
def test_bad_members_are_named(people, body, field):
    answer = people.owner.post("/api/v1/playlists", json=body)
    assert answer.status_code == 422 and fields(answer) == [field]


@pytest.mark.parametrize("body,field", [
    ({}, "track_ids"), ({"track_ids": "t"}, "track_ids"), ({"track_ids": [5]}, "track_ids"), ({"track_ids": ["nope"]}, "track_ids"),
    ({"track_ids": [], "position": -1}, "position"), ({"track_ids": [], "position": 1, "after": None}, "position"),
    ({"track_ids": [], "version": "x"}, "version"), ({"track_ids": ["x"] * 20_001}, "track_ids")])
def test_bad_additions_are_named_and_add_nothing(people, shared_one, body, field):
    answer = people.owner.post(path(shared_one, "/tracks"), json=body)
    assert answer.status_code == 422 and fields(answer) == [field]
    assert order(people.owner, shared_one) == shared_one["items"]


def test_limits_name_themselves(people):
    playlist = make(people.owner)
    one = people.tracks["Tide"]
    fill(people.owner, playlist, *[one] * 12_000)
    answer = people.owner.post(path(playlist, "/tracks"), json={"track_ids": [one] * 8_001})
    assert answer.status_code == 422 and "20000" in answer.json()["errors"][0]["message"]
    assert people.owner.json(path(playlist))["track_count"] == 12_000
    assert fields(people.owner.delete(path(playlist, "/tracks"), params={"item_id": ["x"] * 201})) == ["item_id"]
    assert fields(people.owner.delete(path(playlist, "/tracks"))) == ["item_id"]
    assert people.owner.delete(path(playlist)).status_code == 204


@pytest.mark.parametrize("given,kept", [
    (f"evil{RTL}fdp.exe", "evilfdp.exe"), ("two\nlines\there", "two lines here"), ("a\u0000b\u001bc", "abc"),
    ("../../etc/passwd", "../../etc/passwd"), ("e\u0301", "\u00e9"), ("<script>", "<script>")])
def test_names_are_made_harmless(people, given, kept):
    assert make(people.owner, name=given)["name"] == kept


def test_stale_versions(people, shared_one):
    me = people.owner
    now = me.json(path(shared_one))["version"]
    assert me.get(path(shared_one)).headers["ETag"] == f'"{now}"'
    assert me.get(path(shared_one), headers={"If-None-Match": f'"{now}"'}).status_code == 304
    for method, where, options in writes(shared_one, people.tracks["Tide"]) + [("PATCH", path(shared_one), {"json": {"name": "N"}})]:
        body, query = dict(options.get("json", {})), dict(options.get("params", {}))
        (query if method == "DELETE" else body)["version"] = now - 1
        answer = me.request(method, where, json=body or None, params=query)
        assert answer.status_code == 409 and fields(answer) == ["version"], (method, where)
        assert str(now) in answer.json()["errors"][0]["message"]
        for etag in (f'"{now - 1}"', f'W/"{now}"', '"x"', "x"):
            assert me.request(method, where, headers={"If-Match": etag}, **options).status_code == 412
    assert me.delete(path(shared_one), params={"version": now - 1}).status_code == 409
    assert me.delete(path(shared_one), headers={"If-Match": f'"{now - 1}"'}).status_code == 412
    assert me.json(path(shared_one))["version"] == now
    assert me.patch(path(shared_one), json={"name": "N", "version": now}).json()["version"] == now + 1
    assert me.patch(path(shared_one), json={"name": "M"}, headers={"If-Match": f'"{now + 1}"'}).status_code == 200
    assert me.patch(path(shared_one), json={"name": "L"}, headers={"If-Match": "*"}).status_code == 200


def test_an_anchor_that_is_gone_is_a_conflict(people, shared_one):
    me, (a, b, _) = people.owner, shared_one["items"]
    me.delete(path(shared_one, "/tracks"), params={"item_id": a})
    answer = me.post(path(shared_one, "/move"), json={"item_ids": [b], "after": a})
    assert answer.status_code == 409 and fields(answer) == ["after"]
    assert me.post(path(shared_one, "/tracks"), json={"track_ids": [people.tracks["Tide"]], "after": a}).status_code == 409
    assert fields(me.post(path(shared_one, "/move"), json={"item_ids": [b], "after": b})) == ["after"]
    assert order(me, shared_one) == shared_one["items"][1:]


def test_repeated_requests_with_a_key_count_once(people):
    me = people.owner
    key = {"Idempotency-Key": "tab-1 " + "k" * 20}
    first = me.post("/api/v1/playlists", json={"name": "Once"}, headers=key).json()
    again = me.post("/api/v1/playlists", json={"name": "Once"}, headers=key)
    assert again.status_code == 201 and again.json()["id"] == first["id"]
    other = people.editor.post("/api/v1/playlists", json={"name": "Once"}, headers=key).json()
    assert other["id"] != first["id"]
    body = {"track_ids": [people.tracks["Tide"]] * 2}
    states = [me.post(path(first, "/tracks"), json=body, headers=key).json() for _ in range(2)]
    assert states[0]["item_ids"] == states[1]["item_ids"] == order(me, first)
    assert me.post("/api/v1/playlists", json={"name": "x"}, headers={"Idempotency-Key": "k" * 256}).status_code == 422


def test_the_cover_is_a_tracks(people):
    me = people.owner
    playlist = make(me)
    assert me.get(path(playlist, "/cover")).status_code == 404
    fill(me, playlist, people.tracks["Moth"], people.tracks["Tide"], people.tracks["Anfang"])
    assert me.json(path(playlist))["cover_url"] == path(playlist, "/cover")
    first = me.get(path(playlist, "/cover"), params={"size": 64})
    assert first.status_code == 200 and first.headers["Content-Type"] == "image/jpeg"
    me.patch(path(playlist), json={"cover_track_id": people.tracks["Anfang"]})
    assert me.get(path(playlist, "/cover"), params={"size": 64}).content != first.content
    me.patch(path(playlist), json={"cover_track_id": None})
    assert me.get(path(playlist, "/cover"), params={"size": 64}).content == first.content
    assert fields(me.patch(path(playlist), json={"cover_track_id": "nope"})) == ["cover_track_id"]


def test_marks_of_the_caller_are_on_the_tracks(people, shared_one):
    track = people.tracks["Tide"]
    people.editor.put(f"/api/v1/me/likes/tracks/{track}")
    liked = lambda client: [i["track"]["liked"] for i in client.pages(path(shared_one, "/tracks"))]  # noqa: E731
    assert liked(people.editor) == [True, False, True] and liked(people.owner) == [False] * 3
    people.editor.delete(f"/api/v1/me/likes/tracks/{track}")

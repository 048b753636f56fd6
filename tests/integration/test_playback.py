# SPDX-License-Identifier: Apache-2.0
"""One playback on several devices: queue, place, hand-off, and who is there."""

import copy
import os
import random
import threading
import time
import uuid

import pytest

from event_client import Events

ALL = ["play", "pause", "seek", "next", "previous", "volume", "take_over"]


@pytest.fixture
def person(shared):
    return shared.client().register(f"{uuid.uuid4().hex}@example.org")


@pytest.fixture
def tracks(admin):
    return [track["id"] for track in admin.json("/api/v1/tracks")["items"]]


@pytest.fixture
def listen():
    streams = []

    def opened(client, *args, **params):
        stream = Events(client, *args, **params)
        assert stream.status == 200, stream.problem
        stream.wait_for("hello")
        streams.append(stream)
        return stream

    yield opened
    for stream in streams:
        stream.close()


def get(client):
    return client.json("/api/v1/me/playback")


def put(client, **change):
    return client.put("/api/v1/me/playback", json=change)


def change(client, **members):
    """Changes what is there, whatever its version."""
    answer = put(client, version=get(client)["version"], **members)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fill(client, tracks, **members):
    return change(client, queue=[{"track_id": track} for track in tracks], **members)


def add_device(client, name, capabilities=ALL, **members):
    answer = client.put("/api/v1/me/devices/" + name, json={"name": name, "capabilities": capabilities, **members})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_in_the_beginning_there_is_nothing(person):
    state = get(person)
    assert state["version"] == 0 and state["queue"] == [] and state["index"] is None
    assert state["track_id"] is None and state["is_playing"] is False and state["device_id"] is None


def test_a_change_changes_what_it_names(person, tracks):
    state = fill(person, tracks[:3], index=1, position_ms=1500, repeat="all")
    assert [item["track_id"] for item in state["queue"]] == tracks[:3]
    assert len({item["id"] for item in state["queue"]}) == 3
    assert state["track_id"] == tracks[1] and state["item_id"] == state["queue"][1]["id"]
    assert state["version"] == 1 and state["queue_version"] == 1
    after = change(person, shuffle=False, is_playing=False)
    assert after["version"] == 2 and after["queue_version"] == 1 and "queue" not in after
    assert (after["position_ms"], after["repeat"], after["index"]) == (1500, "all", 1)
    again = get(person)
    assert again["queue"] == state["queue"] and again["order"] is None


def test_a_stale_change_gets_the_playback_as_it_is(person, tracks):
    fill(person, tracks[:2])
    change(person, index=1)
    answer = put(person, version=1, index=0)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "conflict" and "version 2" in problem["detail"]
    assert problem["current"]["index"] == 1 and len(problem["current"]["queue"]) == 2
    assert put(person, version=problem["current"]["version"], index=0).status_code == 200
    assert put(person, version=99, index=0).status_code == 409


def test_if_match_does_what_version_does(person, tracks):
    fill(person, tracks[:2])
    etag = person.get("/api/v1/me/playback").headers["ETag"]
    url = "/api/v1/me/playback"
    assert person.put(url, json={"index": 1}, headers={"If-Match": etag}).status_code == 200
    assert person.put(url, json={"index": 0}, headers={"If-Match": etag}).status_code == 412
    assert person.put(url, json={"index": 0}, headers={"If-Match": "*"}).status_code == 200
    assert get(person)["index"] == 0


def test_of_many_changes_to_one_version_one_is_made(person, shared, tracks):
    version = fill(person, tracks[:5])["version"]
    codes = []

    def send(index):
        client = shared.client()
        client.token = person.token
        codes.append(put(client, version=version, index=index).status_code)

    threads = [threading.Thread(target=send, args=(index,)) for index in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409, 409, 409, 409]
    assert get(person)["version"] == version + 1


def test_telling_the_position_leaves_the_version_alone(person, tracks, listen):
    version = fill(person, tracks[:2], is_playing=True)["version"]
    stream = listen(person)
    assert put(person, version=version, position_ms=700).json()["version"] == version
    assert stream.wait_for("playback")["position_ms"] == 700
    assert put(person, version=version, index=1).status_code == 200


def test_the_item_that_plays_stays_where_the_queue_is_edited(person, tracks):
    state = fill(person, tracks[:4], index=2, position_ms=900)
    items = state["queue"]
    after = change(person, queue=[items[3], items[2], {"track_id": tracks[0]}])
    assert after["index"] == 1 and after["item_id"] == items[2]["id"] and after["position_ms"] == 900
    assert after["queue"][0] == items[3] and after["queue_version"] == 2
    # Without it the next one is begun.
    gone = change(person, queue=[after["queue"][0], after["queue"][2]])
    assert gone["index"] == 1 and gone["position_ms"] == 0
    empty = change(person, queue=[])
    assert empty["index"] is None and empty["track_id"] is None and empty["is_playing"] is False


def test_what_plays_goes_on_until_somebody_says_otherwise(person, tracks):
    playing = fill(person, tracks[:2], is_playing=True, position_ms=100)
    assert playing["position_ms"] == 100 and playing["is_playing"]
    paused = change(person, is_playing=False)
    assert 100 <= paused["position_ms"] <= 4200
    assert change(person, repeat="one")["position_ms"] == paused["position_ms"]


def test_shuffling_keeps_what_plays_and_every_item(person, tracks):
    fill(person, tracks[:6], index=3)
    shuffled = change(person, shuffle=True)
    assert sorted(shuffled["order"]) == list(range(6)) and shuffled["order"][0] == 3
    own = change(person, order=[5, 4, 3, 2, 1, 0])
    assert own["order"] == [5, 4, 3, 2, 1, 0] and own["queue_version"] > shuffled["queue_version"]
    queue = own["queue"]
    edited = change(person, queue=queue[1:] + [{"track_id": tracks[0]}, {"track_id": tracks[0]}])
    assert edited["order"][:5] == [4, 3, 2, 1, 0] and sorted(edited["order"][5:]) == [5, 6]
    plain = change(person, shuffle=False)
    assert plain["order"] is None and plain["queue"] == edited["queue"]


@pytest.mark.parametrize("members,field", [
    ({"index": 3}, "index"), ({"index": -1}, "index"), ({"index": "x"}, "index"), ({"position_ms": -1}, "position_ms"),
    ({"position_ms": 604800001}, "position_ms"), ({"repeat": "some"}, "repeat"), ({"is_playing": 1}, "is_playing"),
    ({"shuffle": "yes"}, "shuffle"), ({"order": [0, 1, 2]}, "order"), ({"shuffle": True, "order": [0, 0, 1]}, "order"),
    ({"shuffle": True, "order": [0, 1]}, "order"), ({"shuffle": True, "order": ["0", 1, 2]}, "order"),
    ({"device_id": "nobody"}, "device_id"), ({"queue": [{"track_id": "nope"}]}, "queue[0].track_id"),
    ({"queue": [{"id": "a b", "track_id": "T"}]}, "queue[0].id"), ({"queue": [{}]}, "queue[0].track_id"),
    ({"queue": [{"id": "a", "track_id": "T"}, {"id": "a", "track_id": "T"}]}, "queue[1].id"),
    ({"queue": ["T"]}, "queue[0]"), ({"queue": [{"id": "x" * 65, "track_id": "T"}]}, "queue[0].id")])
def test_what_does_not_fit_is_named(person, tracks, members, field):
    version = fill(person, tracks[:3])["version"]
    members = copy.deepcopy(members)  # The parameters are shared with the other database.
    for item in members.get("queue", []):
        if isinstance(item, dict) and item.get("track_id") == "T":
            item["track_id"] = tracks[0]
    answer = put(person, version=version, **members)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field
    assert get(person)["version"] == version


def test_the_version_is_required(person):
    answer = put(person, repeat="all")
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "version"


def test_a_queue_has_a_limit_that_names_itself(person, tracks):
    state = fill(person, [tracks[i % len(tracks)] for i in range(5000)])
    assert len(state["queue"]) == 5000
    answer = put(person, version=state["version"], queue=[{"track_id": tracks[0]}] * 5001)
    assert answer.status_code == 422 and "5000" in answer.json()["errors"][0]["message"]
    assert get(person)["queue"] == state["queue"]


def test_everybody_has_their_own(person, shared, tracks):
    fill(person, tracks[:2])
    add_device(person, "kitchen")
    other = shared.client().register(f"{uuid.uuid4().hex}@example.org")
    assert get(other)["version"] == 0
    assert other.json("/api/v1/me/devices")["items"] == []
    assert other.get("/api/v1/me/devices/kitchen").status_code == 404
    assert other.delete("/api/v1/me/devices/kitchen").status_code == 404
    assert other.post("/api/v1/me/devices/kitchen/commands", json={"command": "pause"}).status_code == 404
    assert put(other, version=0, device_id="kitchen").status_code == 422
    assert Events(other, device_id="kitchen").status == 404
    assert person.json("/api/v1/me/devices/kitchen")["name"] == "kitchen"


def test_devices_are_made_changed_and_removed(person):
    made = add_device(person, "kitchen", ["pause", "play", "play"], kind="speaker", volume=40)
    assert made["capabilities"] == ["pause", "play"] and made["volume"] == 40 and made["online"] is False
    changed = add_device(person, "kitchen", [], volume=None)
    assert changed["kind"] == "other" and changed["volume"] is None and changed["created_at"] == made["created_at"]
    add_device(person, "attic")
    assert [device["id"] for device in person.json("/api/v1/me/devices")["items"]] == ["attic", "kitchen"]
    assert person.delete("/api/v1/me/devices/attic").status_code == 204
    assert person.delete("/api/v1/me/devices/attic").status_code == 404
    assert person.get("/api/v1/me/devices/attic").status_code == 404


@pytest.mark.parametrize("body,field", [
    ({}, "name"), ({"name": ""}, "name"), ({"name": "x" * 101}, "name"), ({"name": "a\nb"}, "name"),
    ({"name": "a\u202eb"}, "name"), ({"name": "a", "kind": "fridge"}, "kind"),
    ({"name": "a", "capabilities": ["fly"]}, "capabilities"), ({"name": "a", "volume": 101}, "volume")])
def test_what_a_device_may_not_say_is_named(person, body, field):
    answer = person.put("/api/v1/me/devices/d1", json=body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field


def test_devices_have_plain_ids_and_a_limit_that_names_itself(person):
    assert person.put("/api/v1/me/devices/a%20b", json={"name": "a"}).status_code == 422
    assert person.put("/api/v1/me/devices/" + "x" * 65, json={"name": "a"}).status_code == 422
    for number in range(50):
        add_device(person, f"d{number}")
    answer = person.put("/api/v1/me/devices/d50", json={"name": "one more"})
    assert answer.status_code == 409 and "50" in answer.json()["detail"]
    add_device(person, "d49")


def command(client, device, name, **members):
    return client.post(f"/api/v1/me/devices/{device}/commands", json={"command": name, **members})


def test_commands_reach_the_device_they_are_for(person, listen):
    add_device(person, "kitchen")
    add_device(person, "desk")
    kitchen, desk = listen(person, device_id="kitchen"), listen(person, device_id="desk")
    assert command(person, "kitchen", "seek", position_ms=1234, from_device_id="desk").status_code == 202
    told = kitchen.wait_for("command")
    assert told["command"] == "seek" and told["position_ms"] == 1234 and told["from_device_id"] == "desk"
    assert command(person, "desk", "volume", volume=7).status_code == 202
    assert desk.wait_for("command")["volume"] == 7


def test_commands_that_cannot_be_followed_are_refused(person, listen):
    add_device(person, "kitchen", ["pause"])
    answer = command(person, "kitchen", "pause")
    assert answer.status_code == 409 and "not connected" in answer.json()["detail"]
    listen(person, device_id="kitchen")
    assert command(person, "kitchen", "pause").status_code == 202
    answer = command(person, "kitchen", "seek", position_ms=1)
    assert answer.status_code == 409 and "seek" in answer.json()["detail"]
    assert command(person, "attic", "pause").status_code == 404
    for body, field in [({"command": "explode"}, "command"), ({}, "command"), ({"command": "seek"}, "position_ms"),
                        ({"command": "volume", "volume": 101}, "volume")]:
        answer = person.post("/api/v1/me/devices/kitchen/commands", json=body)
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field


def test_a_device_takes_over_at_the_right_place(person, shared, tracks, listen):
    """Start on A, B shows it within a second, B takes over where A is, A stops, and is paused from B."""
    add_device(person, "a")
    add_device(person, "b")
    on_a, on_b = listen(person, device_id="a"), listen(person, device_id="b")
    began = time.monotonic()
    fill(person, tracks[:3], index=1, position_ms=500, is_playing=True, device_id="a")
    shown = on_b.wait_for("playback")
    assert time.monotonic() - began < 1
    assert shown["device_id"] == "a" and shown["track_id"] == tracks[1] and shown["is_playing"]
    assert command(person, "b", "take_over", from_device_id="b").status_code == 202
    seen_by_a = on_a.wait_for("playback", where=lambda data: data["device_id"] == "b")
    assert seen_by_a["is_playing"] and 500 <= seen_by_a["position_ms"] <= 4100
    assert on_b.wait_for("command")["command"] == "take_over"
    assert get(person)["device_id"] == "b"
    change(person, is_playing=False)
    assert on_a.wait_for("playback", where=lambda data: not data["is_playing"])["device_id"] == "b"


def test_a_device_that_vanishes_is_noticed_and_paused(person, tracks, listen):
    add_device(person, "a")
    add_device(person, "b")
    on_a, on_b = Events(person, device_id="a"), listen(person, device_id="b")
    assert on_b.wait_for("device", where=lambda data: data["id"] == "b") == {"id": "b", "online": True}
    assert person.json("/api/v1/me/devices/a")["online"] is True
    fill(person, tracks[:2], is_playing=True, device_id="a")
    on_a.close()
    assert on_b.wait_for("device", where=lambda data: not data["online"])["id"] == "a"
    state = get(person)
    assert state["is_playing"] is False and state["device_id"] == "a"
    assert person.json("/api/v1/me/devices/a")["online"] is False


def test_a_device_that_comes_back_at_once_was_never_gone(person, listen):
    add_device(person, "a")
    on_a, watcher = Events(person, device_id="a"), listen(person)
    on_a.close()
    again = listen(person, device_id="a")
    # Long enough for the server to have looked for those that are gone.
    with pytest.raises(Exception):
        watcher.wait_for("device", limit_s=17)
    assert person.json("/api/v1/me/devices/a")["online"] is True
    again.close()


def edit(state, tracks, rng, made):
    """A random edit of a queue: what is wanted and what must not be lost."""
    queue = list(state["queue"])
    what = rng.choice(["add", "add", "remove", "move", "place"])
    if what == "add" or len(queue) < 2:
        item = {"id": f"{made['name']}-{made['count']}", "track_id": rng.choice(tracks)}
        made["count"] += 1
        queue.insert(rng.randint(0, len(queue)), item)
        return {"queue": queue}, ("added", item["id"])
    if what == "remove" and len(queue) > 3:
        gone = queue.pop(rng.randrange(len(queue)))
        return {"queue": queue}, ("removed", gone["id"])
    if what == "move":
        item = queue.pop(rng.randrange(len(queue)))
        queue.insert(rng.randint(0, len(queue)), item)
        return {"queue": queue}, ("moved", item["id"])
    return {"index": rng.randrange(len(queue))}, ("placed", "")


def test_three_clients_editing_one_queue_lose_nothing(person, shared, tracks):
    """Edits that were acknowledged are all in the end's queue; `./test.sh long` goes on for a minute."""
    seconds = int(os.environ.get("CONSORT_EDIT_SECONDS", "5"))
    seed = int(os.environ.get("CONSORT_SEED", "20260501"))
    added, removed, failures, last = set(), set(), [], {}
    lock = threading.Lock()
    until = time.monotonic() + seconds

    def run(number):
        try:
            client = shared.client()
            client.token = person.token
            rng = random.Random(seed + number)
            made = {"name": f"c{number}", "count": 0}
            state = get(client)
            while time.monotonic() < until:
                wanted, (what, item) = edit(state, tracks, rng, made)
                answer = put(client, version=state["version"], **wanted)
                if answer.status_code == 409:
                    state = answer.json()["current"]
                    continue
                assert answer.status_code == 200, answer.text
                with lock:
                    if what == "added":
                        added.add(item)
                    elif what == "removed":
                        removed.add(item)
                state = {**state, **answer.json()}
                ids = [entry["id"] for entry in state["queue"]]
                assert len(ids) == len(set(ids))
                assert state["index"] is None or state["item_id"] == ids[state["index"]]
            last[number] = state["version"]
        except BaseException as error:  # noqa: BLE001: told in the main thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, (seed, failures[0])
    final = get(person)
    assert {item["id"] for item in final["queue"]} == added - removed, f"seed {seed}"
    assert len(final["queue"]) == len(added - removed)
    assert final["version"] == max(last.values())
    assert len(added) > 20

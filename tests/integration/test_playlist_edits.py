# SPDX-License-Identifier: Apache-2.0
"""Three devices edit one playlist at random and at the same time: nothing is lost, nothing doubled, all see one order.

CONSORT_EDIT_SECONDS says for how long (default 2; 60 in `./test.sh long`)."""

import os
import random
import threading
import time

import pytest

SECONDS = float(os.environ.get("CONSORT_EDIT_SECONDS", "2"))


class Device(threading.Thread):
    """Edits at random and keeps account of what it was told is done."""

    def __init__(self, client, path, tracks, seed, until):
        super().__init__()
        self.client, self.path, self.tracks, self.until = client, path, tracks, until
        self.random = random.Random(seed)
        self.added, self.removed, self.versions, self.known, self.error = {}, set(), [], [], None
        self.edits = 0

    def run(self):
        try:
            while time.monotonic() < self.until:
                self.random.choice([self.add, self.add, self.move, self.move, self.move, self.remove, self.look])()
        except Exception as error:  # noqa: BLE001
            self.error = error

    def place(self):
        kind = self.random.choice(["end", "front", "after", "position"])
        if kind == "after" and self.known:
            return {"after": self.random.choice(self.known)}
        return {"end": {}, "front": {"after": None}}.get(kind, {"position": self.random.randrange(20)})

    def done(self, answer):
        """False when it lost a race in a way that the contract knows."""
        if answer.status_code == 409:
            assert [e["field"] for e in answer.json()["errors"]] == ["after"]
            return False
        assert answer.status_code == 200, answer.text
        self.versions.append(answer.json()["version"])
        self.edits += 1
        return True

    def add(self):
        chosen = self.random.choices(self.tracks, k=self.random.randrange(1, 4))
        answer = self.client.post(self.path + "/tracks", json={"track_ids": chosen, **self.place()})
        if self.done(answer):
            self.added.update(zip(answer.json()["item_ids"], chosen, strict=True))
            self.known += answer.json()["item_ids"]

    def move(self):
        items = self.random.sample(self.known, min(len(self.known), self.random.randrange(1, 4)))
        place = self.place()
        if items and place.get("after") not in items:
            self.done(self.client.post(self.path + "/move", json={"item_ids": items, **place}))

    def remove(self):
        if len(self.known) > 10:
            items = self.random.sample(self.known, 2)
            if self.done(self.client.delete(self.path + "/tracks", params={"item_id": items})):
                self.removed.update(items)

    def look(self):
        self.known = [item["id"] for item in self.client.pages(self.path + "/tracks", limit=500)]


@pytest.mark.parametrize("seed", [1])
def test_three_devices_at_once(shared, seed):
    me, tracks = shared.admin, [t["id"] for t in shared.admin.pages("/api/v1/tracks")]
    playlist = me.post("/api/v1/playlists", json={"name": "Together", "collaborators": [
        {"user_id": shared.listener.user["id"], "right": "edit"}]}).json()
    path = f"/api/v1/playlists/{playlist['id']}"
    clients = [shared.client() for _ in range(3)]
    for client, person in zip(clients, [me, me, shared.listener], strict=True):
        client.token = person.token
    until = time.monotonic() + SECONDS
    devices = [Device(client, path, tracks, seed * 10 + n, until) for n, client in enumerate(clients)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()
        assert device.error is None, repr(device.error)

    views = [[(i["id"], i["track_id"]) for i in client.pages(path + "/tracks", limit=limit)]
             for client, limit in zip(clients, (500, 7, 50), strict=True)]
    assert views[0] == views[1] == views[2], "all converge"
    added = {item: track for device in devices for item, track in device.added.items()}
    removed = set().union(*(device.removed for device in devices))
    assert len(views[0]) == len(dict(views[0])), "no item twice"
    assert dict(views[0]) == {item: track for item, track in added.items() if item not in removed}, "no item lost"
    versions = [version for device in devices for version in device.versions]
    assert len(versions) == len(set(versions)), "each change has a version of its own"
    end = me.json(path)
    assert end["track_count"] == len(views[0]) and end["version"] == max(versions)
    print(f"{sum(device.edits for device in devices)} edits, {len(views[0])} items left")
    assert min(device.edits for device in devices) > 5
    me.delete(path)

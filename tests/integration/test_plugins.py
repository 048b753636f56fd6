# SPDX-License-Identifier: Apache-2.0
"""Storage and sign-in are swapped by an edit of consort.toml."""

import shutil

CONFIG = """
[library]
watch = false
[plugins.one]
use = "consort.storage-fs"
config.root = "{one}"
[plugins.two]
use = "consort.storage-fs"
config.root = "{two}"
config.read_only = true
[plugins.people]
use = "consort.auth-local"
[chains]
storage = {{ default = "{default}" }}
auth = ["people"]
"""


def test_another_storage_is_an_edit_away(start, music, tmp_path):
    second = tmp_path / "second"
    shutil.copytree(music / "Various", second / "Various")
    server = start(config=CONFIG.format(one=music, two=second, default="one")).start()
    admin = server.client().register("ada@example.org")
    server.wait_for_scan(admin)
    assert len(admin.pages("/api/v1/tracks")) == 7
    server.stop()
    again = start(config=CONFIG.format(one=music, two=second, default="two"), data=server.data).start()
    admin = again.client().login("ada@example.org")
    again.wait_for_scan(admin)
    found = admin.pages("/api/v1/tracks")
    assert sorted(t["title"] for t in found) == ["Clockwork", "Moth"]
    assert admin.get(found[0]["stream_url"]).status_code == 200


def test_plugins_are_listed_with_their_state(start, music, tmp_path):
    server = start(config=CONFIG.format(one=music, two=music, default="one")).start()
    admin = server.client().register("ada@example.org")
    plugins = {p["instance"]: p for p in admin.pages("/api/v1/admin/plugins")}
    assert {"one", "two", "people"} <= set(plugins)
    assert plugins["one"]["id"] == "consort.storage-fs" and plugins["one"]["kinds"] == ["storage"]
    assert plugins["people"]["kinds"] == ["auth"]
    assert plugins["one"]["config"]["root"] == str(music)
    assert all(plugins[name]["state"] == "running" for name in ("one", "two", "people"))

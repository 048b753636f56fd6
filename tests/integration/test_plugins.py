# SPDX-License-Identifier: Apache-2.0
"""Storage and sign-in are swapped by an edit of consort.toml."""

import shutil
from pathlib import Path

import harness

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


DOOR = """
[library]
watch = false
[plugins.music]
use = "consort.storage-fs"
config.root = "{music}"
[plugins.local]
use = "consort.auth-local"
[plugins.door]
use = "org.example.pin"
config.pin = {{ env = "DOOR_PIN" }}
[chains]
auth = {chain}
"""
PIN = "73519628"


def folder_with_door(tmp_path):
    """The bundled plugins and the guide's sign-in of thirty lines."""
    folder = tmp_path / "plugins"
    shutil.copytree(harness.plugin_dir(), folder)
    built = Path(harness.required("CONSORT_BIN")).parents[1]
    shutil.copy(next(built.glob("tests/plugins/**/example-pin-auth.so")), folder)
    return {"CONSORT__PLUGINS__DIRS": str(folder), "DOOR_PIN": PIN}


def test_another_sign_in_is_an_edit_away(start, music, tmp_path):
    environment = folder_with_door(tmp_path)
    first = start(config=DOOR.format(music=music, chain='["local"]'), environment=environment).start()
    first.client().register("ada@example.org")
    by_pin = {"email": "lin@example.org", "password": PIN}
    assert first.client().post("/api/v1/auth/login", json=by_pin).status_code == 401
    first.stop()
    again = start(config=DOOR.format(music=music, chain='["local", "door"]'), data=first.data, environment=environment).start()
    lin = again.client().login("lin@example.org", PIN)
    assert lin.json("/api/v1/me")["role"] == "user"
    assert again.client().post("/api/v1/auth/login", json={**by_pin, "password": "0000"}).status_code == 401
    assert again.client().login("ada@example.org").json("/api/v1/me")["role"] == "admin"


def test_a_secret_is_shown_nowhere(start, music, tmp_path):
    environment = folder_with_door(tmp_path)
    server = start(config=DOOR.format(music=music, chain='["local", "door"]'), environment=environment).start()
    admin = server.client().register("ada@example.org")
    listed = admin.get("/api/v1/admin/plugins").text
    assert '"pin"' in listed and PIN not in listed
    assert PIN not in admin.get("/metrics", checked=False).text
    server.client().post("/api/v1/auth/login", json={"email": "lin@example.org", "password": "not the PIN"})
    server.stop()
    assert PIN not in server.output()
    # One that breaks a rule is named by its place.
    config = tmp_path / "consort.toml"
    config.write_text(DOOR.format(music=music, chain='["local", "door"]'))
    short = harness.run("check-config", "--config", config, environment={**environment, "DOOR_PIN": "q7z"})
    assert short.returncode == 1 and "consort.toml:11:14:" in short.stderr and "q7z" not in short.stderr

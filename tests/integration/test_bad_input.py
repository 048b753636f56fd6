# SPDX-License-Identifier: Apache-2.0
"""What a self-hoster gets wrong gets a precise message."""

import os
import shutil
import socket
import sqlite3
from pathlib import Path

import harness


def fails_with(server, *fragments):
    code = server.wait_for_exit()
    assert code != 0, server.output()
    for fragment in fragments:
        assert fragment in server.output(), server.output()


def test_music_folder_that_does_not_exist(start, tmp_path):
    fails_with(start(music=tmp_path / "nowhere"), "nowhere", "does not exist")


def test_music_folder_that_is_a_file(start, tmp_path):
    (tmp_path / "file").write_text("x")
    fails_with(start(music=tmp_path / "file"), "file", "not a directory")


def test_config_typos_are_all_named(start, tmp_path):
    server = start(config='[server]\nlissten = "127.0.0.1:0"\n[log]\nlevel = "loud"\n[plugins.music]\nuse = "consort.storage-fs"\nconfig.rooot = "/"\n')
    fails_with(server, 'consort.toml:2:1: error: server: unknown key "lissten" (did you mean "listen"?)',
               "consort.toml:4:9: error: log.level", "rooot", "problems")


def test_check_config_says_the_same_without_starting(tmp_path):
    (tmp_path / "consort.toml").write_text('[server]\nlissten = "x"\n')
    result = harness.run("check-config", "--config", tmp_path / "consort.toml")
    assert result.returncode == 1 and 'did you mean "listen"' in result.stdout + result.stderr
    (tmp_path / "consort.toml").write_text(f'[plugins.music]\nuse = "consort.storage-fs"\nconfig.root = "{tmp_path}"\n'
                                           '[plugins.local]\nuse = "consort.auth-local"\n')
    assert harness.run("check-config", "--config", tmp_path / "consort.toml").returncode == 0


def test_config_file_that_is_not_there(tmp_path):
    result = harness.run("serve", "--config", tmp_path / "none.toml")
    assert result.returncode != 0 and "none.toml" in result.stderr


def test_port_in_use(start, tmp_path):
    (tmp_path / "music").mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = start(music=tmp_path / "music", arguments=["--listen", f"127.0.0.1:{port}"])
        fails_with(server, "127.0.0.1", str(port), "in use")


def test_data_directory_that_cannot_be_written(start, tmp_path):
    (tmp_path / "music").mkdir()
    (tmp_path / "file").write_text("x")
    fails_with(start(music=tmp_path / "music", data=tmp_path / "file/data"), "file/data")


def test_database_newer_than_the_binary(start, tmp_path):
    (tmp_path / "music").mkdir()
    first = start(music=tmp_path / "music").start()
    first.stop()
    database = first.data / "consort.db"
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'from_the_future', 'x', 0)")
    fails_with(start(music=tmp_path / "music", data=first.data), "newer")


def test_database_that_cannot_be_reached(start, tmp_path):
    (tmp_path / "music").mkdir()
    server = start(music=tmp_path / "music", database_url="postgresql://nobody:hidden-secret@127.0.0.1:1/none")
    fails_with(server, "127.0.0.1")
    assert "hidden-secret" not in server.output()


def test_no_plugin_at_all(start, tmp_path):
    (tmp_path / "music").mkdir()
    (tmp_path / "empty").mkdir()
    server = start(music=tmp_path / "music", environment={"CONSORT__PLUGINS__DIRS": str(tmp_path / "empty")})
    fails_with(server, "consort.storage-fs", str(tmp_path / "empty"))


def test_a_file_that_is_no_plugin(start, tmp_path):
    (tmp_path / "music").mkdir()
    plugins = tmp_path / "plugins"
    shutil.copytree(harness.plugin_dir(), plugins)
    (plugins / "broken.so").write_text("not an object file")
    (plugins / "broken.so").chmod(0o644)
    server = start(music=tmp_path / "music", environment={"CONSORT__PLUGINS__DIRS": str(plugins)}).start()
    admin = server.client().register("ada@example.org")
    listed = {Path(p["file"]).name: p for p in admin.pages("/api/v1/admin/plugins")}
    assert listed["broken.so"]["state"] == "refused" and listed["broken.so"]["last_error"]
    assert listed["storage-fs.so"]["state"] == "running"


def test_unknown_verbs_and_options():
    assert harness.run("sing").returncode == 2
    result = harness.run("serve", "--lisen", "x")
    assert result.returncode == 2 and "lisen" in result.stderr
    assert harness.run("--help").returncode == 0
    assert harness.run("version").stdout.startswith("consort ")
    for verb in ("serve", "scan", "user", "check-config", "plugin", "routes"):
        assert harness.run(verb, "--help").returncode == 0


def test_music_folder_that_cannot_be_read(start, tmp_path):
    """Root may read everything, so the folder is one that vanishes from under the server."""
    music = tmp_path / "music"
    music.mkdir()
    server = start(music=music).start()
    admin = server.client().register("ada@example.org")
    server.wait_for_scan(admin)
    os.rename(music, tmp_path / "gone")
    admin.post("/api/v1/admin/scan", json={})
    status = server.wait_for_scan(admin)
    assert status["missing"] == 0

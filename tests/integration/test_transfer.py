# SPDX-License-Identifier: Apache-2.0
"""Moving between databases, backups and what comes back from them: the verbs, on a library that was used."""

import gzip
import json
import os
import random
import signal
import subprocess
import time

import harness
import psycopg2
import pytest


@pytest.fixture
def places(tmp_path):
    """Makes empty databases: a URL by its kind."""
    databases = []

    def make(kind):
        if kind == "sqlite":
            return f"sqlite://{tmp_path}/{os.urandom(4).hex()}.db"
        databases.append(harness.PostgresDatabase())
        return databases[-1].url

    yield make
    for database in databases:
        database.drop()


def consort(url, *words, **options):
    """A verb on the database at `url`."""
    environment = {"CONSORT__DATABASE__URL": url, **options.pop("environment", {})}
    return harness.run(*words, environment=environment, **options)


def succeeded(result):
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def use(start, music, url):
    """A server that somebody has used; returns what it then says of it."""
    server = start(music=music, database_url=url).start()
    ada = server.client().register("ada@example.org")
    server.wait_for_scan(ada)
    tracks = ada.pages("/api/v1/tracks")
    for track in tracks[:3]:
        assert ada.put(f"/api/v1/me/likes/tracks/{track['id']}").status_code < 300
    made = ada.post("/api/v1/playlists", json={"name": "Nächte 夜"})
    assert made.status_code == 201, made.text
    server.stop()


def backup(url, path):
    succeeded(consort(url, "backup", path))
    return path.read_bytes()


@pytest.mark.parametrize("kinds", [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_used_library_moves_and_comes_back(start, music, places, tmp_path, kinds):
    first, second, third = places(kinds[0]), places(kinds[1]), places(kinds[0])
    use(start, music, first)
    dry = succeeded(consort(first, "migrate", "--to", second, "--dry-run"))
    assert "would copy" in dry and "tracks" in dry and "consort:consort" not in dry
    told = succeeded(consort(first, "migrate", "--to", second))
    assert "copied and compared" in told and "\r" not in told and "consort:consort" not in told
    succeeded(consort(second, "migrate", "--to", third))
    exports = [backup(url, tmp_path / f"{n}.backup") for n, url in enumerate((first, second, third))]
    assert exports[0] == exports[1] == exports[2]

    server = start(music=music, database_url=second).start()
    ada = server.client().login("ada@example.org")
    server.wait_for_scan(ada)
    assert sum(track["liked"] for track in ada.pages("/api/v1/tracks")) == 3
    assert [one["name"] for one in ada.pages("/api/v1/playlists")] == ["Nächte 夜"]
    assert ada.json("/api/v1/search", q="tide")["tracks"]


def big(url, rows=30_000):
    """Rows that take a while to copy."""
    succeeded(consort(url, "migrate"))
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO plugin_kv (instance, key, value) SELECT 'big', 'k' || n, repeat('v', 100) "
                       "FROM generate_series(1, %s) AS n", (rows,))


def killed_until_done(url, words, limit):
    """Runs the verb, killing it at random moments, later each time; returns how often it was killed."""
    for kills in range(limit):
        process = subprocess.Popen([harness.binary(), *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env={**os.environ, "CONSORT__DATABASE__URL": url,
                                        "CONSORT__PLUGINS__DIRS": harness.plugin_dir()})
        try:
            output, _ = process.communicate(timeout=random.uniform(0.2, 0.6) + kills * 0.25)
            assert process.returncode == 0, output.decode()
            return kills
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
    raise AssertionError(f"not done after {limit} kills")


@pytest.mark.parametrize("target_kind", ["sqlite", "postgresql"])
def test_a_copy_that_is_killed_over_and_over_is_whole_in_the_end(places, tmp_path, target_kind):
    source, target = places("postgresql"), places(target_kind)
    big(source)
    assert killed_until_done(source, ["migrate", "--to", target], 60) >= 2
    assert backup(source, tmp_path / "a") == backup(target, tmp_path / "b")


def test_nothing_serves_or_keeps_half_a_copy(start, places, tmp_path):
    source, target = places("postgresql"), places("sqlite")
    big(source)
    process = subprocess.Popen([harness.binary(), "migrate", "--to", target], stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "CONSORT__DATABASE__URL": source})
    for line in process.stdout:
        if "plugin_kv" in line:
            break
    process.kill()
    process.communicate()
    for words in (["migrate"], ["backup", tmp_path / "half"], ["scan", "--music", tmp_path],
                  ["serve", "--music", tmp_path, "--listen", "127.0.0.1:0"]):
        refused = consort(target, *words)
        assert refused.returncode == 1 and "unfinished copy" in refused.stderr, refused.stdout + refused.stderr
    succeeded(consort(source, "migrate", "--to", target))
    succeeded(consort(target, "migrate"))


def test_a_target_that_is_used_is_refused(start, music, places, tmp_path):
    config = tmp_path / "consort.toml"
    config.write_text(f'[server]\ndata_dir = "{tmp_path}/data"\n[plugins.music]\nuse = "consort.storage-fs"\n'
                      f'config.root = "{music}"\n[plugins.local]\nuse = "consort.auth-local"\n')
    source, target = places("postgresql"), places("sqlite")
    succeeded(consort(source, "migrate"))
    use(start, music, target)
    refused = consort(source, "migrate", "--to", target)
    assert refused.returncode == 1 and "empty" in refused.stderr
    assert "ada@example.org" in consort(target, "user", "list", "--config", config).stdout
    itself = consort(target, "migrate", "--to", target)
    assert itself.returncode == 1


def test_exit_codes_of_what_cannot_be_done(places, tmp_path):
    url = places("sqlite")
    assert consort(url, "migrate", "--to", "mysql://a/b").returncode == 1
    assert consort(url, "migrate", "--restart").returncode == 2
    assert consort(url, "backup").returncode == 2
    assert consort(url, "backup", tmp_path / "a").returncode == 1
    assert "2 migr" not in succeeded(consort(url, "migrate", "--dry-run"))
    assert not os.path.exists(url.removeprefix("sqlite://"))
    assert "applied" in succeeded(consort(url, "migrate"))
    assert "up to date" in succeeded(consort(url, "migrate"))
    assert consort(url, "migrate", "--to", "postgresql://me@127.0.0.1:1/x").returncode == 3
    assert consort(url, "backup", tmp_path / "no/such/folder").returncode == 3
    assert consort(url, "restore", tmp_path / "absent").returncode == 1


def test_a_backup_of_a_running_server_comes_back_on_the_other_database(start, music, places, tmp_path, database_url):
    server = start(music=music, database_url=database_url).start()
    ada = server.client().register("ada@example.org")
    server.wait_for_scan(ada)
    url = database_url or f"sqlite://{server.data}/consort.db"
    kept = tmp_path / "kept.backup"
    backup(url, kept)
    assert os.stat(kept).st_mode & 0o777 == 0o600
    other = places("sqlite" if database_url else "postgresql")
    succeeded(consort(other, "restore", kept))
    assert backup(other, tmp_path / "again") == kept.read_bytes()
    # Once more only when asked for, and then it is the same again.
    again = consort(other, "restore", kept)
    assert again.returncode == 1 and "--force" in again.stderr
    succeeded(consort(other, "restore", kept, "--force"))
    assert backup(other, tmp_path / "again") == kept.read_bytes()
    moved = start(music=music, database_url=other).start()
    assert moved.client().login("ada@example.org").json("/api/v1/search", q="tide")["tracks"]


def test_a_backup_is_lines_that_other_programs_can_read(places, tmp_path):
    url = places("postgresql")
    succeeded(consort(url, "migrate"))
    backup(url, tmp_path / "kept")
    lines = [json.loads(line) for line in gzip.open(tmp_path / "kept", "rt")]
    assert lines[0]["format"] == "consort-backup" and lines[-1]["end"]
    assert "tracks" in {line["table"] for line in lines if "table" in line}


def test_a_backup_goes_to_standard_output_and_notices_a_full_disk(places, tmp_path):
    url = places("postgresql")
    big(url, 2000)
    environment = {**os.environ, "CONSORT__DATABASE__URL": url}
    piped = subprocess.run([harness.binary(), "backup", "-"], env=environment, capture_output=True)
    assert piped.returncode == 0 and piped.stdout == backup(url, tmp_path / "kept")
    with open("/dev/full", "wb") as full:
        failed = subprocess.run([harness.binary(), "backup", "-"], env=environment, stdout=full, stderr=subprocess.PIPE)
    assert failed.returncode == 3 and b"No space left" in failed.stderr


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_leaves_everything_as_it_was(places, tmp_path, kind):
    source, target = places("postgresql"), places(kind)
    big(source)
    kept, before = tmp_path / "kept", tmp_path / "before"
    backup(source, kept)
    succeeded(consort(target, "migrate"))
    mine = backup(target, before)
    for wait in (0.3, 0.7, 1.2):
        process = subprocess.Popen([harness.binary(), "restore", str(kept), "--force"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "CONSORT__DATABASE__URL": target})
        time.sleep(wait)
        ended = process.poll()
        process.kill()
        process.wait()
        now = backup(target, tmp_path / "now")
        assert now == (kept.read_bytes() if ended == 0 else mine)
        if ended == 0:
            break
    succeeded(consort(target, "restore", kept, "--force"))
    assert backup(target, tmp_path / "now") == kept.read_bytes()

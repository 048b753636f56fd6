# SPDX-License-Identifier: Apache-2.0
"""The verbs, on both databases."""

import harness
import pytest


@pytest.fixture
def verb(tmp_path, music, database_url):
    config = tmp_path / "consort.toml"
    config.write_text(f"""
[server]
data_dir = "{tmp_path / 'data'}"
[plugins.music]
use = "consort.storage-fs"
config.root = "{music}"
[plugins.local]
use = "consort.auth-local"
""" + (f'[database]\nurl = "{database_url}"\n' if database_url else ""))
    return lambda *args, **options: harness.run(*args, "--config", config, **options)


def test_scan_prints_plain_lines_without_a_terminal(verb):
    first = verb("scan")
    assert first.returncode == 0, first.stderr
    assert "7" in first.stdout and "\r" not in first.stdout
    assert verb("scan", "--full").returncode == 0


def test_users_come_and_change(verb):
    added = verb("user", "add", "ada@example.org", "--admin", stdin="correct horse 1\n")
    assert added.returncode == 0, added.stderr
    assert "ada@example.org" in verb("user", "list").stdout
    assert verb("user", "add", "ada@example.org", stdin="correct horse 1\n").returncode == 1
    assert verb("user", "passwd", "ada@example.org", stdin="battery staple 2\n").returncode == 0
    assert verb("user", "passwd", "ada@example.org", stdin="short\n").returncode == 1
    assert verb("user", "role", "ada@example.org", "user").returncode == 1
    assert verb("user", "add", "lin@example.org", stdin="correct horse 1\n").returncode == 0
    assert verb("user", "role", "lin@example.org", "admin").returncode == 0
    assert verb("user", "remove", "ada@example.org").returncode == 0
    assert "ada@example.org" not in verb("user", "list").stdout
    assert verb("user", "remove", "nobody@example.org").returncode == 1


def test_plugins_are_listed_and_described(verb):
    listed = verb("plugin", "list")
    assert listed.returncode == 0 and "consort.storage-fs" in listed.stdout and "music" in listed.stdout
    described = verb("plugin", "info", "consort.storage-fs")
    assert described.returncode == 0 and "root" in described.stdout
    assert verb("plugin", "info", "org.example.none").returncode == 1


def test_routes_are_printed_without_touching_what_is_configured(verb, tmp_path, database_url):
    """Among others, joining the server's parts retires storages that are not configured."""
    assert verb("scan").returncode == 0
    environment = {"CONSORT__SERVER__DATA_DIR": str(tmp_path / "data")}
    if database_url:
        environment["CONSORT__DATABASE__URL"] = database_url
    (tmp_path / "consort.toml").write_text('[plugins.other]\nuse = "consort.storage-fs"\nconfig.root = "/"\n'
                                           '[plugins.local]\nuse = "consort.auth-local"\n')
    printed = harness.run("routes", cwd=tmp_path, environment=environment)
    assert printed.returncode == 0 and "/api/v1/albums" in printed.stdout, printed.stderr
    (tmp_path / "consort.toml").write_text("[server]\nlissten = 1\n")
    assert harness.run("routes", cwd=tmp_path).returncode == 0


def test_the_documented_file_is_what_the_server_prints():
    documented = (harness.REPO / "config/consort.toml").read_text()
    assert harness.run("config").stdout == documented

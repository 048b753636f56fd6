# SPDX-License-Identifier: Apache-2.0
"""What the server needs goes away while it serves, and comes back."""

import os
import shutil
from urllib.parse import urlsplit, urlunsplit

import harness
import outages
import pytest


def served(start, music, **options):
    server = start(music=music, **options).start()
    server.admin = server.client().register("ada@example.org")
    server.wait_for_scan(server.admin)
    server.track = next(t for t in server.admin.pages("/api/v1/tracks") if t["title"] == "Tide")
    return server


def status(client, path, **options):
    return client.get(path, **options).status_code


def test_a_file_that_vanished_is_not_found(start, music):
    server = served(start, music, environment={"CONSORT__LIBRARY__WATCH": "false"})
    path = server.track["stream_url"]
    assert status(server.admin, path) == 200
    (music / "Paper Lanterns/Harbour/01 Tide.mp3").unlink()
    # A file that plays is held open for a few seconds.
    server.wait_until(lambda: status(server.admin, path) != 200, 15, "the file's end")
    for _ in range(2):
        gone = server.admin.get(path)
        assert gone.status_code == 404 and gone.json()["code"] == "not_found"
        assert server.admin.head(path).status_code == 404
    assert status(server.admin, f"/api/v1/tracks/{server.track['id']}/download") == 404


def test_a_music_folder_that_vanishes_and_comes_back(start, music, tmp_path):
    server = served(start, music, environment={"CONSORT__LIBRARY__WATCH": "false"})
    path = server.track["stream_url"]
    assert status(server.admin, path) == 200
    kept = shutil.copytree(music, tmp_path / "kept")
    shutil.rmtree(music)
    server.wait_until(lambda: status(server.admin, path) != 200, 15, "the folder's end")
    away = server.admin.get(path)
    assert away.status_code == 503 and away.headers["Retry-After"]
    assert str(music) not in away.text
    assert status(server.admin, "/readyz") == 503
    assert status(server.admin, "/api/v1/tracks") == 200
    os.rename(kept, music)
    assert status(server.admin, path) == 200
    assert status(server.admin, "/readyz") == 200


@pytest.fixture
def postgres_link():
    database = harness.PostgresDatabase()
    parts = urlsplit(database.url)
    link = outages.Link(parts.hostname, parts.port)
    link.url = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{link.port}")))
    yield link
    link.cut()
    database.drop()


def test_a_database_that_goes_away_and_comes_back(start, music, postgres_link):
    server = served(start, music, database_url=postgres_link.url)
    admin = server.admin
    path = server.track["stream_url"]
    key = admin.post("/api/v1/me/api-keys", json={"name": "script"}).json()["key"]
    by_key = {"X-API-Key": key}
    assert status(admin, path) == 200

    postgres_link.cut()
    for _ in range(3):
        for answer in (admin.get("/api/v1/albums"),
                       admin.get("/api/v1/search?q=tide"),
                       admin.get("/api/v1/me", headers=by_key),
                       admin.get(path, headers=by_key),
                       admin.get("/api/v1/tracks/nope"),
                       admin.post("/api/v1/auth/login", json={"email": "ada@example.org", "password": "correct horse 1"}),
                       admin.post("/api/v1/auth/refresh", json={"refresh_token": admin.refresh_token}),
                       server.client().get("/readyz")):
            assert answer.status_code == 503, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
            assert answer.headers["Retry-After"], answer.url
            assert "127.0.0.1" not in answer.text.replace(answer.url, ""), answer.text
    assert any("127.0.0.1" in check.get("detail", "") for check in admin.get("/readyz").json()["checks"])
    # What needs no database goes on: who is known by a token plays what was played lately.
    assert status(admin, path) == 200
    assert status(admin, "/healthz") == 200
    assert status(admin, "/metrics") == 200
    assert "consort_database_up 0" in admin.get("/metrics").text

    postgres_link.mend()
    assert status(admin, "/api/v1/albums") == 200
    assert status(admin, path, headers=by_key) == 200
    assert status(admin, "/readyz") == 200
    admin.login("ada@example.org")
    assert admin.json("/api/v1/search", q="tide")["tracks"]

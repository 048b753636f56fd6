# SPDX-License-Identifier: Apache-2.0
"""The library follows the files."""

import shutil

import library


def titles(client):
    return sorted(t["title"] for t in client.pages("/api/v1/tracks"))


def rescan(server, client, full=False):
    assert client.post("/api/v1/admin/scan", json={"full": full}).status_code == 202
    return server.wait_for_scan(client)


def begin(start, music, database_url, storage=None, **environment):
    environment.setdefault("CONSORT__LIBRARY__WATCH", "false")
    where = {"storage": storage} if storage else {}
    server = start(music=music, database_url=database_url, environment=environment, **where).start()
    client = server.client().register("ada@example.org")
    server.wait_for_scan(client)
    return server, client


def test_first_scan_reports_what_it_did(start, music, database_url):
    server, client = begin(start, music, database_url)
    status = client.json("/api/v1/admin/scan")
    assert status["state"] == "idle" and status["added"] == 7 and status["failed"] == 0


def test_rescan_finds_nothing_new(start, music, database_url):
    server, client = begin(start, music, database_url)
    before = client.pages("/api/v1/tracks")
    status = rescan(server, client)
    assert status["added"] == status["updated"] == status["missing"] == 0
    assert client.pages("/api/v1/tracks") == before


def test_added_changed_and_removed_files(start, music, database_url):
    server, client = begin(start, music, database_url)
    library.make_track(music / "New/01 Dawn.flac", {"title": "Dawn", "artist": "Glass Orchard", "album": "New"})
    library.make_track(music / "Various/Sampler/02 Two.mp3", {
        "title": "Clockwork (live)", "artist": "Velvet Pylon", "album": "Sampler", "album_artist": "Various Artists"})
    (music / "Köln Kollektiv/Zwei/CD2/01 Ende.opus").unlink()
    status = rescan(server, client)
    assert (status["added"], status["updated"], status["missing"]) == (1, 1, 1)
    assert titles(client) == ["Anfang", "Buoy", "Clockwork (live)", "Dawn", "Moth", "Señal de Niebla", "Tide"]
    assert [t["title"] for t in client.json("/api/v1/search", q="dawn")["tracks"]] == ["Dawn"]
    assert client.json("/api/v1/search", q="ende", types="track")["tracks"] == []


def test_artists_and_genres_are_cut_where_the_configuration_says(start, music):
    library.make_track(music / "Duo/01 Two.flac", {
        "title": "Two", "artist": "Velvet Pylon / Glass Orchard", "album": "Duo", "genre": "Folk|Rock; Pop"})
    separators = {"CONSORT__LIBRARY__ARTIST_SEPARATORS": '[" / "]', "CONSORT__LIBRARY__GENRE_SEPARATORS": '["|"]'}
    for environment, artists, genres in (({}, ["Velvet Pylon / Glass Orchard"], ["Folk|Rock", "Pop"]),
                                         (separators, ["Velvet Pylon", "Glass Orchard"], ["Folk", "Rock; Pop"])):
        _, client = begin(start, music, None, **environment)
        track = next(t for t in client.pages("/api/v1/tracks") if t["title"] == "Two")
        assert [a["name"] for a in track["artists"]] == artists
        assert track["genres"] == genres


def test_a_moved_file_keeps_its_id(start, music, database_url):
    server, client = begin(start, music, database_url)
    before = {t["title"]: t["id"] for t in client.pages("/api/v1/tracks")}
    shutil.move(music / "Paper Lanterns/Harbour", music / "Moved")
    rescan(server, client)
    assert {t["title"]: t["id"] for t in client.pages("/api/v1/tracks")} == before


def test_a_retagged_file_keeps_its_id(start, music, database_url):
    server, client = begin(start, music, database_url)
    before = {t["title"]: t["id"] for t in client.pages("/api/v1/tracks")}
    source = music / "Paper Lanterns/Harbour/02 Buoy.flac"
    library.ffmpeg("-i", source, "-c", "copy", "-metadata", "title=Buoy II", music / "Paper Lanterns/retagged.flac")
    source.unlink()
    rescan(server, client)
    after = {t["title"]: t["id"] for t in client.pages("/api/v1/tracks")}
    assert after["Buoy II"] == before["Buoy"]


def test_corrupt_files_are_listed_and_stop_nothing(start, music, database_url):
    (music / "bad").mkdir()
    (music / "bad/noise.mp3").write_bytes(bytes(range(256)) * 40)
    (music / "bad/empty.flac").write_bytes(b"")
    (music / "bad/cut.m4a").write_bytes((music / "Köln Kollektiv/Zwei/CD1/01 Anfang.m4a").read_bytes()[:300])
    server, client = begin(start, music, database_url)
    status = client.json("/api/v1/admin/scan")
    assert status["added"] == 7 and status["failed"] == 3
    assert {f["path"].split("/")[-1] for f in status["failures"]} == {"noise.mp3", "empty.flac", "cut.m4a"}
    assert all(f["reason"] for f in status["failures"])


def test_an_emptied_folder_is_not_a_wish_to_delete(start, music, tmp_path, database_url):
    server, client = begin(start, music, database_url)
    shutil.move(music, tmp_path / "elsewhere")
    music.mkdir()
    status = rescan(server, client)
    assert status["missing"] == 0 and status["error"]
    assert len(titles(client)) == 7


def test_watched_changes_arrive_by_themselves(start, music, database_url):
    # A folder on both databases: a bucket tells of nothing.
    server, client = begin(start, music, database_url, "fs", CONSORT__LIBRARY__WATCH="true")
    library.make_track(music / "Later/01 Dusk.mp3", {"title": "Dusk", "artist": "Glass Orchard", "album": "Later"})
    server.wait_until(lambda: "Dusk" in titles(client), 30, "the new file")
    (music / "Later/01 Dusk.mp3").unlink()
    server.wait_until(lambda: "Dusk" not in titles(client), 30, "the removal")


def test_a_killed_scan_is_finished_by_the_next(start, music, database_url):
    for number in range(60):
        shutil.copy(music / "Paper Lanterns/Harbour/01 Tide.mp3", music / f"copy {number:02}.mp3")
    first = start(music=music, database_url=database_url)
    first.start()
    first.kill()
    again = start(music=music, database_url=database_url, data=first.data).start()
    client = again.client().register("ada@example.org")
    again.wait_for_scan(client)
    assert len(titles(client)) == 67


def test_accounts_and_library_outlive_the_server(start, music, database_url):
    server, client = begin(start, music, database_url)
    before = client.pages("/api/v1/tracks")
    assert server.stop() == 0
    again = start(music=music, database_url=database_url, data=server.data).start()
    returning = again.client().login("ada@example.org")
    again.wait_for_scan(returning)
    assert returning.pages("/api/v1/tracks") == before

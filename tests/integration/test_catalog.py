# SPDX-License-Identifier: Apache-2.0
import pytest


def titles(items):
    return [item["title"] for item in items]


def album(client, title):
    return next(a for a in client.pages("/api/v1/albums") if a["title"] == title)


def test_albums_are_complete(listener):
    albums = {a["title"]: a for a in listener.pages("/api/v1/albums", sort="title")}
    assert sorted(albums) == ["Harbour", "Sampler", "Zwei"]
    assert albums["Harbour"]["artist"] == "Paper Lanterns"
    assert albums["Harbour"]["track_count"] == 3
    assert albums["Harbour"]["year"] == 2019
    assert albums["Harbour"]["date"] == "2019-05-03"
    assert 11_000 <= albums["Harbour"]["duration_ms"] <= 13_000
    assert albums["Harbour"]["cover_url"]
    assert albums["Zwei"]["disc_count"] == 2 and albums["Zwei"]["track_count"] == 2
    assert albums["Sampler"]["compilation"] is True
    assert albums["Sampler"]["cover_url"] is None


def test_album_tracks_come_in_playing_order(listener):
    assert titles(listener.pages(f"/api/v1/albums/{album(listener, 'Harbour')['id']}/tracks")) == [
        "Tide", "Buoy", "Señal de Niebla"]
    discs = listener.pages(f"/api/v1/albums/{album(listener, 'Zwei')['id']}/tracks")
    assert [(t["disc_no"], t["title"]) for t in discs] == [(1, "Anfang"), (2, "Ende")]


def test_track_carries_its_tags(listener):
    track = next(t for t in listener.pages("/api/v1/tracks") if t["title"] == "Buoy")
    assert track["artist"] == "Paper Lanterns" and track["album"] == "Harbour"
    assert track["genres"] == ["Ambient"] and track["year"] == 2019 and track["track_no"] == 2
    assert track["format"] == "flac" and track["sample_rate"] == 44100 and track["channels"] == 1
    assert 3_900 <= track["duration_ms"] <= 4_100
    assert listener.json(f"/api/v1/tracks/{track['id']}") == track


@pytest.mark.parametrize("path,sort,key", [
    ("/api/v1/tracks", "title", "title"), ("/api/v1/albums", "title", "title"), ("/api/v1/artists", None, "sort_name")])
def test_paging_gives_each_item_once_and_in_order(listener, path, sort, key):
    options = {"sort": sort} if sort else {}
    whole = listener.pages(path, limit=500, **options)
    for limit in (1, 2, 3):
        assert listener.pages(path, limit=limit, **options) == whole
    keys = [item[key].casefold() for item in whole]
    assert len(keys) > 2 and len({item["id"] for item in whole}) == len(whole)
    assert keys == sorted(keys)


def test_random_order_is_stable_for_a_seed(listener):
    first = listener.pages("/api/v1/tracks", sort="random", seed=7, limit=2)
    assert first == listener.pages("/api/v1/tracks", sort="random", seed=7, limit=5)
    assert sorted(titles(first)) == sorted(titles(listener.pages("/api/v1/tracks")))


@pytest.mark.parametrize("query,field", [
    ({"limit": 0}, "limit"), ({"limit": 501}, "limit"), ({"limit": "many"}, "limit"),
    ({"cursor": "nonsense"}, "cursor"), ({"sort": "colour"}, "sort"), ({"year": "x"}, "year")])
def test_bad_parameters_are_named(listener, query, field):
    answer = listener.get("/api/v1/tracks", params=query)
    assert answer.status_code in (400, 422)
    problem = answer.json()
    assert field in [e["field"] for e in problem.get("errors", [])], problem


def test_filters_narrow_the_list(listener):
    assert sorted(titles(listener.pages("/api/v1/tracks", genre="Electronic"))) == ["Anfang", "Ende"]
    assert titles(listener.pages("/api/v1/tracks", year=2015, sort="title")) == ["Clockwork", "Moth"]
    zwei = album(listener, "Zwei")
    assert sorted(titles(listener.pages("/api/v1/tracks", album_id=zwei["id"]))) == ["Anfang", "Ende"]
    assert titles(listener.pages("/api/v1/albums", artist_id=zwei["artist_id"])) == ["Zwei"]
    assert listener.pages("/api/v1/tracks", genre="No such genre") == []


def test_artists_and_their_albums(listener):
    artists = {a["name"]: a for a in listener.pages("/api/v1/artists")}
    assert {"Paper Lanterns", "Köln Kollektiv", "Glass Orchard", "Velvet Pylon"} <= set(artists)
    lanterns = artists["Paper Lanterns"]
    assert lanterns["album_count"] == 1 and lanterns["track_count"] == 3
    assert titles(listener.pages(f"/api/v1/artists/{lanterns['id']}/albums")) == ["Harbour"]
    assert listener.json(f"/api/v1/artists/{lanterns['id']}")["name"] == "Paper Lanterns"


def test_genres_are_counted(listener):
    genres = {g["name"]: g for g in listener.pages("/api/v1/genres")}
    assert genres["Ambient"]["track_count"] == 3 and genres["Ambient"]["album_count"] == 1
    assert set(genres) == {"Ambient", "Electronic", "Rock", "Pop"}


def test_folders_lead_to_every_track(listener):
    def walk(folder):
        contents = listener.json(f"/api/v1/folders/{folder['id']}", limit=500)
        found = titles(contents["tracks"])
        for child in contents["folders"]:
            found += walk(child)
        return found

    roots = listener.pages("/api/v1/folders")
    assert len(roots) == 1 and roots[0]["parent_id"] is None
    assert sorted(walk(roots[0])) == sorted(titles(listener.pages("/api/v1/tracks")))


@pytest.mark.parametrize("path", [
    "/api/v1/tracks/nope", "/api/v1/albums/nope", "/api/v1/albums/nope/tracks", "/api/v1/artists/nope",
    "/api/v1/artists/nope/albums", "/api/v1/folders/nope", "/api/v1/tracks/nope/stream",
    "/api/v1/tracks/nope/cover", "/api/v1/albums/nope/cover", "/api/v1/tracks/nope/download"])
def test_unknown_ids_are_404(listener, path):
    assert listener.get(path).status_code == 404


def test_unchanged_reads_answer_304(listener):
    first = listener.get("/api/v1/albums")
    assert first.headers["ETag"]
    again = listener.get("/api/v1/albums", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize("accept,media", [("image/webp,*/*", "image/webp"), ("image/jpeg", "image/jpeg")])
def test_covers_are_scaled_and_cached(listener, accept, media):
    harbour = album(listener, "Harbour")
    cover = listener.get(harbour["cover_url"], params={"size": 128}, headers={"Accept": accept})
    assert cover.status_code == 200 and cover.headers["Content-Type"] == media
    assert 200 < len(cover.content) < 20_000
    assert "Accept" in cover.headers.get("Vary", "")
    again = listener.get(
        harbour["cover_url"], params={"size": 128}, headers={"Accept": accept, "If-None-Match": cover.headers["ETag"]})
    assert again.status_code == 304


def test_an_album_without_picture_has_no_cover(listener):
    sampler = album(listener, "Sampler")
    assert listener.get(f"/api/v1/albums/{sampler['id']}/cover").status_code == 404

# SPDX-License-Identifier: Apache-2.0
"""A library in a bucket of a real S3 server: what it costs, what becomes of faults, how it is delivered."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import bucket
import harness
import library
import outages
import pytest
import requests

TIDE = "Paper Lanterns/Harbour/01 Tide.mp3"


class Reached:
    """A bucket behind a link that can be cut, slowed to a halt and measured."""

    def __init__(self, folder):
        self.bucket = bucket.MusicBucket(harness.required("CONSORT_TEST_S3"), folder)
        self.direct = self.bucket.server.endpoint
        parts = urlsplit(self.direct)
        self.link = outages.Link(parts.hostname, parts.port)
        self.bucket.server.endpoint = f"http://127.0.0.1:{self.link.port}"

    def drop(self):
        self.link.flow()
        self.link.cut()
        self.bucket.server.endpoint = self.direct
        self.bucket.drop()


@pytest.fixture
def reach():
    """Makes buckets that are dropped at the end."""
    made = []

    def make(folder):
        made.append(Reached(folder))
        return made[-1]

    yield make
    for one in made:
        one.drop()


def serve(start, config, **environment):
    server = start(config=config, environment=environment).start()
    server.admin = server.client().register("ada@example.org")
    server.wait_for_scan(server.admin)
    return server


def track_of(server, title):
    return next(t for t in server.admin.pages("/api/v1/tracks") if t["title"] == title)


def rescan(server):
    assert server.admin.post("/api/v1/admin/scan", json={}).status_code == 202
    return server.wait_for_scan(server.admin)


def make_real_tracks(folder):
    """Files as long as music is, each with a picture; copies differ in their tags."""
    library.make_cover(folder.parent / "front.jpg")
    noise = ["-f", "lavfi", "-i", "anoisesrc=color=pink:sample_rate=44100:duration=200:seed=7", "-ac", "2"]
    codecs = {"mp3": ["-c:a", "libmp3lame", "-b:a", "192k"], "m4a": ["-c:a", "aac", "-b:a", "160k"],
              "ogg": ["-c:a", "libvorbis", "-q:a", "5"], "flac": ["-c:a", "flac"]}
    for suffix, count in (("mp3", 6), ("m4a", 3), ("ogg", 3), ("flac", 1)):
        master = folder.parent / f"master.{suffix}"
        library.ffmpeg(*noise, *codecs[suffix], master)
        for number in range(count):
            picture = [] if suffix == "ogg" else ["-i", folder.parent / "front.jpg", "-map", "0", "-map", "1",
                                                  "-disposition:v", "attached_pic"]
            path = folder / suffix / f"{number:02}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            library.ffmpeg("-i", master, *picture, "-c", "copy", "-metadata", f"title={suffix} {number}",
                           "-metadata", "artist=Glass Orchard", "-metadata", f"album={suffix}", path)


def test_a_scan_fetches_little_and_a_rescan_only_lists(start, reach, tmp_path):
    folder = tmp_path / "music"
    make_real_tracks(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    reached = reach(folder)
    server = serve(start, reached.bucket.config())
    fetched = reached.link.received
    assert len(server.admin.pages("/api/v1/tracks")) == 13
    assert fetched <= 0.05 * size, f"{fetched:,} of {size:,} bytes, {100 * fetched / size:.1f} %"

    before = reached.link.received
    assert rescan(server)["seen"] >= 13
    assert reached.link.received - before < 20_000


def test_a_stream_goes_on_when_the_connection_to_the_bucket_breaks(start, reach, tmp_path):
    folder = tmp_path / "music"
    library.make_track(folder / "long.flac", {"title": "Long", "artist": "Glass Orchard"}, seconds=900)
    original = (folder / "long.flac").read_bytes()
    assert len(original) > 8_000_000
    reached = reach(folder)
    server = serve(start, reached.bucket.config())
    answer = server.admin.get(track_of(server, "Long")["stream_url"], stream=True)
    received = answer.raw.read(1_000_000)
    for _ in range(3):
        reached.link.cut()
        reached.link.mend()
        received += answer.raw.read(1_500_000)
    received += answer.raw.read()
    assert received == original


def test_a_bucket_that_hangs_holds_up_nothing_else(start, reach, music, tmp_path):
    disk = tmp_path / "disk"
    library.make_track(disk / "here/01 Here.mp3", {"title": "Here", "artist": "Nobody", "album": "Here"})
    reached = reach(music)
    server = serve(start, reached.bucket.config() + f"""
[plugins.disk]
use = "consort.storage-fs"
config.root = "{disk}"
[chains]
storage = {{ default = "music", "here/" = "disk" }}
""")
    here = track_of(server, "Here")["stream_url"]
    url = track_of(server, "Tide")["stream_url"]
    assert server.admin.get(url).status_code == 200

    reached.link.hang()
    with ThreadPoolExecutor(40) as pool:
        begun = time.monotonic()
        streams = [pool.submit(lambda: server.client().get(url, headers={"Authorization": f"Bearer {server.admin.token}"}))
                   for _ in range(40)]
        # The first few wait for the bucket; after two seconds it is known to hang.
        time.sleep(3)
        for path in ["/api/v1/albums", here] * 10:
            asked = time.monotonic()
            assert server.admin.get(path).status_code == 200
            assert time.monotonic() - asked < 1, path
        statuses = {stream.result().status_code for stream in streams}
        assert time.monotonic() - begun < 45
    assert statuses <= {503, 504}, statuses
    reached.link.flow()
    server.wait_until(lambda: server.admin.get(url).status_code == 200, 60, "the bucket's return")


def test_a_bucket_that_is_away_is_named_and_comes_back(start, reach, music):
    reached = reach(music)
    server = serve(start, reached.bucket.config())
    url = track_of(server, "Tide")["stream_url"]
    reached.link.cut()
    away = server.admin.get(url)
    assert away.status_code == 503 and away.headers["Retry-After"]
    assert reached.bucket.name not in away.text
    assert server.client().get("/readyz").status_code == 503
    assert len(server.admin.pages("/api/v1/tracks")) == 7
    status = rescan(server)
    assert status["error"] and status["missing"] == 0
    reached.link.mend()
    server.wait_until(lambda: server.admin.get(url).status_code == 200, 60, "the bucket's return")
    assert rescan(server)["error"] is None


def test_an_object_that_was_replaced_or_removed_since_the_scan(start, reach, music):
    reached = reach(music)
    server = serve(start, reached.bucket.config())
    url = track_of(server, "Tide")["stream_url"]
    first = server.admin.get(url)
    library.make_track(music / TIDE, {"title": "Tide", "artist": "Paper Lanterns"}, seconds=6)
    reached.bucket.sync()
    second = server.admin.get(url)
    assert second.status_code == 200 and second.content == (music / TIDE).read_bytes()
    assert second.headers["ETag"] != first.headers["ETag"]
    assert server.admin.get(url, headers={"Range": "bytes=0-9", "If-Range": first.headers["ETag"]}).status_code == 200

    (music / TIDE).unlink()
    reached.bucket.sync()
    assert server.admin.get(url).status_code == 404
    assert rescan(server)["missing"] == 1


def test_clients_are_sent_to_the_bucket_when_that_is_configured(start, reach, music):
    reached = reach(music)
    server = serve(start, reached.bucket.config('config.delivery = "presign"'))
    track = track_of(server, "Tide")
    original = (music / TIDE).read_bytes()
    answer = server.admin.get(track["stream_url"], headers={"Range": "bytes=100-199"})
    assert answer.status_code == 302 and answer.headers["Cache-Control"] == "no-store"
    there = answer.headers["Location"]
    assert requests.get(there, headers={"Range": "bytes=100-199"}).content == original[100:200]
    assert requests.put(there, data=b"x").status_code == 403

    etag = server.admin.head(track["stream_url"]).headers["ETag"]
    assert server.admin.get(track["stream_url"], headers={"If-None-Match": etag}).status_code == 304
    proxied = server.admin.get(track["stream_url"] + "?delivery=proxy")
    assert proxied.status_code == 200 and proxied.content == original
    assert server.admin.get(f"/api/v1/tracks/{track['id']}/download").content == original
    signed = server.admin.post(f"/api/v1/tracks/{track['id']}/stream-url", json={}).json()["url"]
    assert server.client().get(signed).status_code == 302


def test_a_library_in_several_storages_by_prefix(start, reach, music, tmp_path):
    away = tmp_path / "away"
    library.make_track(away / "archive/Old/01 Ebb.mp3", {"title": "Ebb", "artist": "Paper Lanterns", "album": "Old"})
    library.make_track(away / "elsewhere/01 Not.mp3", {"title": "Not", "artist": "Nobody", "album": "Not"})
    library.make_track(music / "archive/01 Hidden.mp3", {"title": "Hidden", "artist": "Nobody", "album": "Not"})
    reached = reach(away)
    config = reached.bucket.config().replace("[plugins.music]", "[plugins.bucket]") + f"""
[plugins.disk]
use = "consort.storage-fs"
config.root = "{music}"
[chains]
storage = {{ default = "disk", "archive/" = "bucket" }}
"""
    server = serve(start, config)
    titles = {t["title"] for t in server.admin.pages("/api/v1/tracks")}
    assert len(titles) == 8 and "Ebb" in titles
    for title, path in (("Ebb", away / "archive/Old/01 Ebb.mp3"), ("Tide", music / TIDE)):
        assert server.admin.get(track_of(server, title)["stream_url"]).content == path.read_bytes()
    artist = next(a for a in server.admin.pages("/api/v1/artists") if a["name"] == "Paper Lanterns")
    assert {a["title"] for a in server.admin.pages(f"/api/v1/artists/{artist['id']}/albums")} == {"Harbour", "Old"}


def without_identity(value):
    """An answer without what differs from one installation to the next: ids, addresses and times."""
    if isinstance(value, dict):
        return {key: without_identity(one) for key, one in value.items()
                if key not in ("id", "cover_url", "stream_url", "added_at", "cover_placeholder") and not key.endswith("_id")}
    if isinstance(value, list):
        return [without_identity(one) for one in value]
    return value


def test_a_folder_and_a_bucket_give_the_same_catalog(start, music):
    def catalog(**options):
        database = harness.PostgresDatabase() if options else None
        server = start(music=music, database_url=database.url if database else None, **options).start()
        admin = server.client().register("ada@example.org")
        server.wait_for_scan(admin)
        lists = {path: without_identity(admin.pages(f"/api/v1/{path}")) for path in ("tracks", "albums", "artists", "genres")}
        lists["search"] = without_identity(admin.json("/api/v1/search", q="paper"))
        server.stop()
        if database:
            database.drop()
        return lists

    folder, in_bucket = catalog(), catalog(storage="s3")
    assert json.dumps(folder, indent=1, sort_keys=True) == json.dumps(in_bucket, indent=1, sort_keys=True)


@pytest.mark.parametrize("key,value,said", [
    ("bucket", "no-such-bucket-at-all", r"no-such-bucket-at-all.*does not exist"),
    ("endpoint", "http://127.0.0.1:1", r"127\.0\.0\.1:1"),
    (None, None, r"(?i)(secret|signature)"),
])
def test_a_bucket_that_cannot_be_used_is_explained(reach, music, tmp_path, key, value, said):
    reached = reach(music)
    config = reached.bucket.config()
    if key:
        config = re.sub(rf'config\.{key} = "[^"]*"', f'config.{key} = "{value}"', config)
    (tmp_path / "consort.toml").write_text(config)
    done = harness.run("check-config", "--online", "--config", tmp_path / "consort.toml", "--data", tmp_path / "data",
                       environment={} if key else {"MUSIC_SECRET_KEY": "another one"})
    output = done.stdout + done.stderr
    assert done.returncode == 2, output
    assert re.search(said, output, re.DOTALL), output
    assert reached.bucket.server.secret_key not in output


def test_many_listeners_share_few_threads(start, reach, tmp_path):
    folder = tmp_path / "music"
    library.make_track(folder / "long.flac", {"title": "Long", "artist": "Glass Orchard"}, seconds=600)
    reached = reach(folder)
    server = serve(start, reached.bucket.config())
    url = track_of(server, "Long")["stream_url"]

    def threads():
        return int(re.search(r"Threads:\s+(\d+)", open(f"/proc/{server.process.pid}/status").read())[1])

    before = threads()
    listeners = [server.admin.get(url, stream=True) for _ in range(60)]
    for answer in listeners:
        assert answer.status_code == 200 and len(answer.raw.read(200_000)) == 200_000
    assert threads() <= before + 1
    for answer in listeners:
        answer.close()

# SPDX-License-Identifier: Apache-2.0
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def track(listener):
    return next(t for t in listener.pages("/api/v1/tracks") if t["title"] == "Tide")


@pytest.fixture
def original(music_template):
    return (music_template / "Paper Lanterns/Harbour/01 Tide.mp3").read_bytes()


def test_whole_file(listener, track, original):
    answer = listener.get(track["stream_url"])
    assert answer.status_code == 200 and answer.content == original
    assert answer.headers["Accept-Ranges"] == "bytes" and answer.headers["Content-Type"] == "audio/mpeg"
    assert track["size"] == len(original)


@pytest.mark.parametrize("spec,first,last", [
    ("bytes=0-99", 0, 99), ("bytes=1000-", 1000, None), ("bytes=-500", -500, None), ("bytes=0-999999999", 0, None)])
def test_one_range(listener, track, original, spec, first, last):
    answer = listener.get(track["stream_url"], headers={"Range": spec})
    expected = original[first:] if last is None else original[first:last + 1]
    assert answer.status_code == 206 and answer.content == expected
    start = first if first >= 0 else len(original) + first
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(original)}"


def test_several_ranges(listener, track, original):
    answer = listener.get(track["stream_url"], headers={"Range": "bytes=0-9,5000-5009"})
    assert answer.status_code == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges; boundary=")
    assert original[:10] in answer.content and original[5000:5010] in answer.content


@pytest.mark.parametrize("spec", ["bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end(listener, track, original, spec):
    answer = listener.get(track["stream_url"], headers={"Range": spec})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(original)}"


@pytest.mark.parametrize("spec", ["bytes=5-1", "lines=1-2", "bytes=a-b", "bytes", ""])
def test_an_unusable_range_is_ignored(listener, track, original, spec):
    answer = listener.get(track["stream_url"], headers={"Range": spec})
    assert answer.status_code == 200 and answer.content == original


def test_head_ignores_ranges(listener, track, original):
    answer = listener.head(track["stream_url"], headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200 and answer.headers["Content-Length"] == str(len(original))


def test_conditional_requests(listener, track):
    first = listener.head(track["stream_url"])
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    url = track["stream_url"]
    assert listener.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert listener.get(url, headers={"If-Modified-Since": modified}).status_code == 304
    assert listener.get(url, headers={"If-Match": '"other"'}).status_code == 412
    assert listener.get(url, headers={"If-None-Match": '"other"', "If-Modified-Since": modified}).status_code == 200
    assert listener.get(url, headers={"If-Range": etag, "Range": "bytes=0-4"}).status_code == 206
    assert listener.get(url, headers={"If-Range": '"other"', "Range": "bytes=0-4"}).status_code == 200


def test_download_names_the_file(listener, track, original):
    answer = listener.get(f"/api/v1/tracks/{track['id']}/download")
    assert answer.content == original
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ".mp3" in answer.headers["Content-Disposition"]


def test_signed_url_needs_no_headers(shared, listener, track, original):
    signed = listener.post(f"/api/v1/tracks/{track['id']}/stream-url", json={}).json()
    stranger = shared.client()
    answer = stranger.get(signed["url"], headers={"Range": "bytes=0-9"})
    assert answer.status_code == 206 and answer.content == original[:10]


def test_signed_url_is_bound_to_its_track(shared, listener, track):
    signed = listener.post(f"/api/v1/tracks/{track['id']}/stream-url", json={}).json()["url"]
    other = next(t for t in listener.pages("/api/v1/tracks") if t["id"] != track["id"])
    query = urlsplit(signed).query
    stranger = shared.client()
    assert stranger.get(f"{other['stream_url']}?{query}").status_code in (401, 403)
    assert stranger.get(signed[:-2]).status_code in (401, 403)
    assert stranger.get(f"/api/v1/tracks/{track['id']}/download?{query}").status_code == 401


def test_signed_url_expires(shared, listener, track):
    signed = listener.post(f"/api/v1/tracks/{track['id']}/stream-url", json={"ttl_s": 10}).json()["url"]
    stranger = shared.client()
    shared.wait_until(lambda: stranger.get(signed).status_code == 401, 30, "expiry")


def test_stream_needs_a_sign_in(shared, track):
    answer = shared.client().get(track["stream_url"])
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"]


def test_range_requests_are_not_plays(listener, track):
    for first in range(0, 5000, 1000):
        listener.get(track["stream_url"], headers={"Range": f"bytes={first}-"})
    assert listener.json(f"/api/v1/tracks/{track['id']}")["play_count"] == 0

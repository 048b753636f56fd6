# SPDX-License-Identifier: Apache-2.0
"""A small real music library, made with ffmpeg."""

import subprocess
from pathlib import Path

CODECS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "128k", "-id3v2_version", "3"],
    "flac": ["-c:a", "flac"],
    "ogg": ["-c:a", "libvorbis", "-q:a", "3"],
    "opus": ["-c:a", "libopus", "-b:a", "64k"],
    "m4a": ["-c:a", "aac", "-b:a", "96k"],
}

# album folder, file, tags
TRACKS = [
    ("Paper Lanterns/Harbour", "01 Tide.mp3", {
        "title": "Tide", "artist": "Paper Lanterns", "album": "Harbour", "album_artist": "Paper Lanterns",
        "track": "1/3", "disc": "1/1", "date": "2019-05-03", "genre": "Ambient"}),
    ("Paper Lanterns/Harbour", "02 Buoy.flac", {
        "title": "Buoy", "artist": "Paper Lanterns", "album": "Harbour", "album_artist": "Paper Lanterns",
        "track": "2/3", "disc": "1/1", "date": "2019-05-03", "genre": "Ambient"}),
    ("Paper Lanterns/Harbour", "03 Señal.ogg", {
        "title": "Señal de Niebla", "artist": "Paper Lanterns", "album": "Harbour", "album_artist": "Paper Lanterns",
        "track": "3/3", "disc": "1/1", "date": "2019-05-03", "genre": "Ambient"}),
    ("Köln Kollektiv/Zwei/CD1", "01 Anfang.m4a", {
        "title": "Anfang", "artist": "Köln Kollektiv", "album": "Zwei", "album_artist": "Köln Kollektiv",
        "track": "1", "disc": "1/2", "date": "2021", "genre": "Electronic"}),
    ("Köln Kollektiv/Zwei/CD2", "01 Ende.opus", {
        "title": "Ende", "artist": "Köln Kollektiv", "album": "Zwei", "album_artist": "Köln Kollektiv",
        "track": "1", "disc": "2/2", "date": "2021", "genre": "Electronic"}),
    ("Various/Sampler", "01 One.mp3", {
        "title": "Moth", "artist": "Glass Orchard", "album": "Sampler", "album_artist": "Various Artists",
        "compilation": "1", "track": "1", "date": "2015", "genre": "Rock"}),
    ("Various/Sampler", "02 Two.mp3", {
        "title": "Clockwork", "artist": "Velvet Pylon", "album": "Sampler", "album_artist": "Various Artists",
        "compilation": "1", "track": "2", "date": "2015", "genre": "Pop"}),
]


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def make_track(path, tags, seconds=4, frequency=440):
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = [part for key, value in tags.items() for part in ("-metadata", f"{key}={value}")]
    source = f"sine=frequency={frequency}:sample_rate=44100:duration={seconds}"
    ffmpeg("-f", "lavfi", "-i", source, *CODECS[path.suffix[1:]], *metadata, path)


def make_cover(path, colour="teal"):
    path.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg("-f", "lavfi", "-i", f"color=c={colour}:s=600x600", "-frames:v", "1", path)


def make_library(root):
    root = Path(root)
    for number, (folder, name, tags) in enumerate(TRACKS):
        make_track(root / folder / name, tags, frequency=220 + 55 * number)
    make_cover(root / "Paper Lanterns/Harbour/cover.jpg")
    make_cover(root / "Köln Kollektiv/Zwei/folder.jpg", "orange")
    return root

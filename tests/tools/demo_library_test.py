# SPDX-License-Identifier: Apache-2.0
"""The demo library is whole, tagged, and made byte for byte the same each time."""
import hashlib
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "demo" / "make_demo.py"
FORMATS = {".mp3", ".flac", ".ogg", ".opus", ".m4a"}


def make(folder):
    return subprocess.run([sys.executable, "-B", TOOL, "--short", folder], capture_output=True, text=True)


def digests(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()}


def probe(path):
    words = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", path]
    found = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    tags = {}
    for source in [found["format"], *found["streams"]]:
        tags |= {key.lower(): value for key, value in source.get("tags", {}).items()}
    kinds = {stream["codec_type"] for stream in found["streams"]}
    return float(found["format"]["duration"]), tags, kinds


class DemoLibrary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name, "demo")
        run = make(cls.folder)
        assert run.returncode == 0, run.stderr
        cls.tracks = sorted(path for path in cls.folder.rglob("*") if path.suffix in FORMATS)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_has_forty_tracks_in_five_formats(self):
        self.assertEqual(len(self.tracks), 40)
        self.assertEqual({path.suffix for path in self.tracks}, FORMATS)

    def test_tags_and_plays_every_track(self):
        albums = {}
        for path in self.tracks:
            seconds, tags, kinds = probe(path)
            self.assertAlmostEqual(seconds, 6, delta=0.2, msg=path)
            for key in ("title", "artist", "album", "album_artist", "genre", "date", "track", "disc"):
                self.assertTrue(tags.get(key), f"{path} has no {key}")
            cover = "video" in kinds or (path.parent / "cover.jpg").is_file() or (path.parents[1] / "cover.jpg").is_file()
            self.assertTrue(cover, f"{path} has no cover")
            albums.setdefault(tags["album"], []).append(tags)
        self.assertEqual(len(albums), 8)
        discs = [{tags["disc"].split("/")[0] for tags in tracks} for tracks in albums.values()]
        self.assertEqual(sum(len(numbers) == 2 for numbers in discs), 2)
        various = [tracks for tracks in albums.values() if len({tags["artist"] for tags in tracks}) == 5]
        self.assertEqual([tags["album_artist"] for tags in various[0]], ["Various Artists"] * 5)
        gains = [tags["replaygain_track_gain"] for tracks in albums.values() for tags in tracks
                 if "replaygain_track_gain" in tags]
        self.assertEqual(len(gains), 16)
        self.assertTrue(all(abs(float(gain.removesuffix(" dB"))) < 12 for gain in gains), gains)

    def test_puts_timed_lyrics_beside_tracks(self):
        lyrics = sorted(self.folder.rglob("*.lrc"))
        self.assertGreaterEqual(len(lyrics), 5)
        for path in lyrics:
            self.assertTrue(any(path.with_suffix(suffix).is_file() for suffix in FORMATS), path)
            times = [line[1:9] for line in path.read_text().splitlines() if line[1:3].isdigit()]
            self.assertEqual(times, sorted(times))
            self.assertLess(times[-1], "00:06.00")

    def test_makes_the_same_bytes_again(self):
        again = Path(self.temporary.name, "again")
        self.assertEqual(make(again).returncode, 0)
        self.assertEqual(digests(again), digests(self.folder))

    def test_does_nothing_when_up_to_date(self):
        before = {path: path.stat().st_mtime_ns for path in self.tracks}
        run = make(self.folder)
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        self.assertEqual({path: path.stat().st_mtime_ns for path in self.tracks}, before)

    def test_leaves_a_folder_of_something_else_alone(self):
        other = Path(self.temporary.name, "other")
        other.mkdir()
        (other / "mine.txt").write_text("mine")
        run = make(other)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("left alone", run.stderr)
        self.assertEqual((other / "mine.txt").read_text(), "mine")


if __name__ == "__main__":
    unittest.main()

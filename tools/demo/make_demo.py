#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the demo library: 40 tagged tracks on 8 albums with covers and lyrics, all synthesised here, CC0 1.0.

    make_demo.py [--short] [--jobs N] FOLDER       --short: tracks of 6 seconds, for tests
The same packages give the same bytes. Done in a moment when FOLDER is up to date already.
"""
import argparse
import base64
import hashlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import cover  # noqa: E402
import music  # noqa: E402
from catalogue import ALBUMS  # noqa: E402

STAMP = ".made-by-make_demo"
SHORT_S = 6
FFMPEG = ["ffmpeg", "-nostdin", "-hide_banner", "-y", "-threads", "1", "-filter_threads", "1",
          "-filter_complex_threads", "1"]
EXACT = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
CODECS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "192k", "-id3v2_version", "4"],
    "flac": ["-c:a", "flac", "-compression_level", "5"],
    "ogg": ["-c:a", "libvorbis", "-q:a", "5"],
    "opus": ["-c:a", "libopus", "-b:a", "112k"],
    "m4a": ["-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart"],
}
LICENCE = "CC0 1.0, synthesised for the Consort demo"


def ffmpeg(*words, stdin=None):
    run = subprocess.run([*FFMPEG, *map(str, words)], input=stdin, capture_output=True)
    text = run.stderr.decode("utf-8", "replace")
    if run.returncode:
        raise RuntimeError("ffmpeg failed:\n" + "\n".join(text.splitlines()[-8:]))
    return text


def file_name(text):
    return re.sub(r'[/\\:*?"<>|]', "", text).strip()


def timestamp(seconds, brackets="[]"):
    return f"{brackets[0]}{int(seconds // 60):02}:{seconds % 60:05.2f}{brackets[1]}"


def lyrics_text(album, track, piece, short):
    """LRC: one line every two bars, from where the melody enters."""
    entry = 0 if short else piece.bar * 4
    step = min(2 * piece.bar, ((SHORT_S if short else piece.seconds()) - entry - 1) / len(track.lyrics))
    lines = [f"[ti:{track.title}]", f"[ar:{track.artist or album.artist}]", f"[al:{album.title}]"]
    for index, line in enumerate(track.lyrics):
        start = entry + index * step
        if track.word_timed:
            words = line.split()
            line = " ".join(f"{timestamp(start + step * .8 * i / len(words), '<>')} {word}"
                            for i, word in enumerate(words))
            lines.append(f"{timestamp(start)} {line}")
        else:
            lines.append(timestamp(start) + line)
    return "\n".join(lines) + "\n"


def picture_block(jpeg):
    """FLAC's picture structure, which Ogg files carry as a base64 comment."""
    mime, text = b"image/jpeg", b"Cover (front)"
    block = struct.pack(">II", 3, len(mime)) + mime + struct.pack(">I", len(text)) + text
    block += struct.pack(">IIIII", cover.SIZE, cover.SIZE, 24, 0, len(jpeg)) + jpeg
    return base64.b64encode(block).decode()


def tags_of(album, track, number, of, discs, measured, jpeg, extension):
    tags = {
        "title": track.title,
        "artist": track.artist or album.artist,
        "album": album.title,
        "album_artist": album.artist,
        "genre": track.genre or album.genre,
        "date": album.date,
        "track": f"{number}/{of}",
        "disc": f"{track.disc}/{discs}",
        "comment": LICENCE,
    }
    if extension in ("flac", "ogg", "opus"):
        # Vorbis comments have the totals apart.
        tags |= {"track": str(number), "disc": str(track.disc), "TRACKTOTAL": str(of), "DISCTOTAL": str(discs)}
    if album.disc_titles and extension != "m4a":
        tags["TSST" if extension == "mp3" else "DISCSUBTITLE"] = album.disc_titles[track.disc - 1]
    if album.compilation:
        tags["compilation"] = "1"
    if measured:
        tags |= {"REPLAYGAIN_TRACK_GAIN": measured[0], "REPLAYGAIN_TRACK_PEAK": measured[1]}
    if album.embedded_cover and extension in ("ogg", "opus"):
        tags["METADATA_BLOCK_PICTURE"] = picture_block(jpeg)
    return tags


def metadata_file(path, tags):
    escaped = [key + "=" + re.sub(r"([=;#\\\n])", r"\\\1", value) for key, value in tags.items()]
    path.write_text(";FFMETADATA1\n" + "\n".join(escaped) + "\n")


def render(piece, wav, seconds):
    """Stems to stereo, with a little room around chords and melody."""
    fade = min(4.0, seconds / 4)
    graph = (
        "[0:a]asplit=2[a][b];"
        "[a]pan=stereo|c0=0.85*c0+0.55*c1|c1=0.75*c0+0.65*c1,adelay=0|11,"
        "aecho=0.85:0.75:53|89|137:0.22|0.16|0.11[room];"
        "[b]pan=stereo|c0=0.8*c2+0.75*c3|c1=0.8*c2+0.75*c3[dry];"
        "[room][dry]amix=inputs=2:normalize=0:duration=longest,highpass=f=32,aresample=44100,"
        f"atrim=end={seconds:.3f},afade=t=in:d=0.02,afade=t=out:st={seconds - fade:.3f}:d={fade:.3f},"
        "volume=1.5,alimiter=limit=0.89:level=disabled"
    )
    ffmpeg("-f", "s16le", "-ar", music.RATE, "-ac", len(music.STEMS), "-i", "-", "-filter_complex", graph,
                 *EXACT, "-c:a", "pcm_s16le", wav, stdin=piece.samples().tobytes())


def measure(wav):
    """(track gain, track peak) as ReplayGain tags say them."""
    log = ffmpeg("-i", wav, "-af", "replaygain", "-f", "null", "-")
    gain, peak = re.search(r"track_gain = (\S+ dB)", log), re.search(r"track_peak = (\S+)", log)
    if not gain or not peak:
        raise RuntimeError(f"ffmpeg measured no loudness of {wav}")
    return gain[1], peak[1]


def make_track(album_index, number, folder, covers, short):
    """Makes track `number` (from 1, over all discs) of an album below `folder`."""
    album = ALBUMS[album_index]
    track = album.tracks[number - 1]
    discs = max(t.disc for t in album.tracks)
    on_disc = [t for t in album.tracks if t.disc == track.disc]
    place = on_disc.index(track) + 1
    extension = track.format or album.format
    piece = music.Piece(f"{album.title}/{track.title}", track.style or album.style, short)
    seconds = SHORT_S if short else piece.seconds()

    home = folder / file_name(album.artist) / file_name(f"{album.title} ({album.date[:4]})")
    if album.disc_folders:
        home = home / f"CD{track.disc}"
    prefix = f"{track.disc}-{place:02}" if discs > 1 and not album.disc_folders else f"{place:02}"
    target = home / f"{prefix} {file_name(track.title)}.{extension}"
    jpeg = covers / f"{album_index}.jpg"
    with tempfile.TemporaryDirectory(prefix="consort-demo-") as work:
        wav, meta = Path(work, "mix.wav"), Path(work, "tags.txt")
        render(piece, wav, seconds)
        measured = measure(wav) if album.replay_gain else None
        tags = tags_of(album, track, place, len(on_disc), discs, measured, jpeg.read_bytes(), extension)
        metadata_file(meta, tags)
        words = ["-i", wav, "-i", meta]
        picture = album.embedded_cover and extension in ("mp3", "flac", "m4a")
        if picture:
            words += ["-i", jpeg, "-map", "0:a", "-map", "2:v", "-c:v", "copy", "-disposition:v", "attached_pic",
                      "-metadata:s:v", "title=Album cover", "-metadata:s:v", "comment=Cover (front)"]
        else:
            words += ["-map", "0:a"]
        ffmpeg(*words, "-map_metadata", "1", *(["-map_metadata:s:a", "1:g"] if extension in ("ogg", "opus") else []),
               *CODECS[extension], *EXACT, target)
    if track.lyrics:
        target.with_suffix(".lrc").write_text(lyrics_text(album, track, piece, short), encoding="utf-8")
    return target


def make_cover(album_index, folder, covers):
    album = ALBUMS[album_index]
    jpeg = covers / f"{album_index}.jpg"
    ffmpeg("-f", "png_pipe", "-i", "-", *EXACT, "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "image2",
           "-update", "1", "-frames:v", "1", jpeg, stdin=cover.draw(album.title, album.palette))
    home = folder / file_name(album.artist) / file_name(f"{album.title} ({album.date[:4]})")
    for disc in {track.disc for track in album.tracks}:
        (home / f"CD{disc}" if album.disc_folders else home).mkdir(parents=True, exist_ok=True)
    if album.folder_cover:
        shutil.copyfile(jpeg, home / "cover.jpg")


def recipe(short):
    """Changes whenever the result would."""
    digest = hashlib.sha256(b"short" if short else b"full")
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.read_bytes())
    digest.update(subprocess.run(["ffmpeg", "-version"], capture_output=True, check=True).stdout)
    return digest.hexdigest()


def make(folder, short, jobs):
    """Makes the library in `folder`, whole or not at all."""
    covers = folder / ".covers"
    covers.mkdir(parents=True)
    with ProcessPoolExecutor(jobs) as pool:
        for done in [pool.submit(make_cover, index, folder, covers) for index in range(len(ALBUMS))]:
            done.result()
        tracks = [pool.submit(make_track, index, number, folder, covers, short)
                  for index, album in enumerate(ALBUMS) for number in range(1, len(album.tracks) + 1)]
        for count, done in enumerate(tracks, 1):
            done.result()
            if sys.stderr.isatty():
                print(f"\rComposing the demo library: {count} of {len(tracks)} tracks ", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    shutil.rmtree(covers)
    (folder / "LICENSE.txt").write_text(
        "The music, pictures and words in this folder were made by a program of the Consort project and are dedicated\n"
        "to the public domain: CC0 1.0 Universal, https://creativecommons.org/publicdomain/zero/1.0/\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    target = arguments.folder.resolve()
    if not shutil.which("ffmpeg"):
        sys.exit("make_demo: ffmpeg is not installed (Debian: apt-get install ffmpeg)")
    stamp, wanted = target / STAMP, recipe(arguments.short)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if target.exists() and not stamp.is_file() and any(target.iterdir()):
        sys.exit(f"make_demo: {target} holds something else; it is left alone")
    print(f"Making the demo library in {target}", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        make(fresh, arguments.short, arguments.jobs)
        (fresh / STAMP).write_text(wanted)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except RuntimeError as error:
        sys.exit(f"make_demo: {error}")

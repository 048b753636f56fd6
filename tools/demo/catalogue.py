# SPDX-License-Identifier: Apache-2.0
"""What is in the demo library: invented bands, their albums, and how each of them sounds.

All of it, music, pictures and words, is made here and dedicated to the public domain (CC0 1.0).
"""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Track:
    title: str
    artist: str = ""       # empty: the album's
    genre: str = ""        # empty: the album's
    style: str = ""        # empty: the album's
    format: str = ""       # empty: the album's
    disc: int = 1
    lyrics: tuple = ()
    word_timed: bool = False


@dataclass(frozen=True)
class Album:
    title: str
    artist: str
    date: str
    genre: str
    style: str             # a key of music.STYLES
    format: str            # mp3, flac, ogg, opus or m4a
    palette: tuple         # colours of the cover, dark to light
    tracks: tuple
    embedded_cover: bool = False
    folder_cover: bool = False
    replay_gain: bool = False
    disc_folders: bool = False
    compilation: bool = False
    disc_titles: tuple = field(default=())


ALBUMS = (
    Album(
        "Letters to the Weather", "The Quartz Umbrellas", "2019-04-12", "Folk", "folk", "mp3",
        ("#24344d", "#4f7a8c", "#d9a566", "#f4e3c1"), embedded_cover=True, replay_gain=True,
        tracks=(
            Track("Dear Drizzle", lyrics=(
                "Dear drizzle, I am writing from the porch",
                "where every drop you sent me keeps the time",
                "the gutter sings a little off the chord",
                "but nothing that you play could be a crime",
                "Come back on Sunday, bring the softer kind",
                "I left the kettle and the window wide",
                "Dear drizzle, there is nothing on my mind",
                "except the sound of you on the other side")),
            Track("Barometer Waltz", style="waltz"),
            Track("The Fog Signed for the Parcel"),
            Track("Umbrella Season", lyrics=(
                "Every colour opens on the square",
                "ninety little roofs are walking by",
                "somebody is laughing over there",
                "underneath a patch of private sky",
                "Oh, it is umbrella season now",
                "nobody is dry and no one minds")),
            Track("Yours, Partly Cloudy"),
        )),
    Album(
        "Slow Elevator Music for Fast Cats", "Marmalade Semaphore", "2021", "Lo-Fi", "lofi", "flac",
        ("#3b1f2b", "#8c3f4d", "#e07a3f", "#f6c667"), folder_cover=True, replay_gain=True,
        tracks=(
            Track("Third Floor, Cushions"),
            Track("Paws on the Fader"),
            Track("A Nap in Nine Parts"),
            Track("Marmalade Signal", lyrics=(
                "One flag up for breakfast",
                "two flags for the sun",
                "if you see three flags waving",
                "the toast is almost done"), word_timed=True),
            Track("Doors Closing, Gently"),
        )),
    Album(
        "Timetables of the Inner Sea", "Glasswing Tram Co.", "2017-11-03", "Ambient", "ambient", "ogg",
        ("#0d1b2a", "#1b4965", "#5fa8d3", "#cae9ff"), embedded_cover=True,
        tracks=(
            Track("Platform of Salt"),
            Track("Low Tide Announcement"),
            Track("The Conductor Dreams in Green"),
            Track("Last Stop: Lantern Reef"),
        )),
    Album(
        "Night Bus Geometry", "Moth Cartography", "2022-09-30", "Electronic", "electronic", "opus",
        ("#10002b", "#5a189a", "#ff6d00", "#ffd166"), folder_cover=True,
        tracks=(
            Track("Isosceles Junction"),
            Track("Parallel Lamps"),
            Track("Wing Pattern No. 7", artist="Moth Cartography feat. Ochre Static Club"),
            Track("Tangent to the Depot", lyrics=(
                "We left the circle at a point",
                "the driver knew by heart",
                "a straight line out of everything",
                "that curved us from the start",
                "Tangent, tangent to the depot",
                "touching once and gone")),
            Track("Sum of the Quiet Angles"),
        )),
    Album(
        "Trois heures moins le thé", "Café Zéphyr Machine", "2015-06-21", "Jazz", "jazz", "m4a",
        ("#2d1e12", "#7f5539", "#b08968", "#ede0d4"), embedded_cover=True,
        tracks=(
            Track("Éclair à vapeur"),
            Track("Le Moulin à musique"),
            Track("Sucre, s'il pleut", style="waltz"),
            Track("Addition, façon zéphyr"),
        )),
    Album(
        "A Field Guide to Small Hours", "Ochre Static Club", "2020-01-17", "Downtempo", "downtempo", "mp3",
        ("#1f2421", "#216869", "#9cc5a1", "#dce1de"), embedded_cover=True, folder_cover=True,
        replay_gain=True, disc_folders=True, disc_titles=("Dusk", "Dawn"),
        tracks=(
            Track("23:10 Streetlight Wren"),
            Track("00:25 Common Kitchen Hum"),
            Track("01:40 Lesser Refrigerator"),
            Track("03:05 Great Crested Silence", disc=2, style="ambient"),
            Track("04:30 Kettle, Juvenile", disc=2),
            Track("05:55 First Window", disc=2, lyrics=(
                "First window in the row to glow",
                "somebody up before the birds",
                "a yellow square, a radio",
                "too far away to hear the words",
                "Good morning, square of light",
                "I kept you company all night")),
        )),
    Album(
        "Postcards from a Patient Planet", "The Polite Volcanoes", "2012", "Chamber Music", "chamber", "flac",
        ("#2b0f0e", "#7d1d14", "#e85d04", "#ffe5b4"), folder_cover=True, disc_titles=("Crust", "Core"),
        tracks=(
            Track("After You, Said the Ash"),
            Track("Small Tremor in G"),
            Track("Crater Lake, Evening"),
            Track("Prelude for Warm Stones", disc=2),
            Track("Minuet of the Plates", disc=2, style="waltz"),
            Track("We Shall Not Erupt Today", disc=2),
        )),
    Album(
        "Eight Rooms, One Stairwell", "Various Artists", "2023-03-08", "Compilation", "folk", "mp3",
        ("#22223b", "#9a031e", "#fb8b24", "#e9edc9"), folder_cover=True, compilation=True,
        tracks=(
            Track("Attic: Kazoo at Rest", "Ünderstorm Kazoo Ensemble", "Chiptune", "chip", "mp3"),
            Track("Third Floor: Sleep Shift", "Sleepy Lighthouse Union", "Ambient", "ambient", "flac"),
            Track("Second Floor: 夜の図書館", "ヨルノホン楽団", "Lo-Fi", "lofi", "ogg"),
            Track("First Floor: Ночной трамвай", "Трамвай Ноль", "Downtempo", "downtempo", "opus"),
            Track("Cellar: Boiler Samba", "The Quartz Umbrellas", "Folk", "folk", "m4a"),
        )),
)

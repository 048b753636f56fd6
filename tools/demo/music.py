# SPDX-License-Identifier: Apache-2.0
"""Composes and synthesises a short piece: chords, bass, melody and soft percussion, from a seed and a style.

Pure Python, so speed comes from the form of the music: each note is rendered once from a wavetable, a section of
a few bars is mixed once as a loop, and the piece is an arrangement of such loops.
"""
import math
import random
from array import array
from dataclasses import dataclass
from operator import add, mul

RATE = 32000
TABLE = 2048
STEMS = ("pad", "lead", "bass", "drums")

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}


@dataclass(frozen=True)
class Style:
    bpm: tuple
    scales: tuple
    progressions: tuple    # scale degrees, one chord a bar
    chord: str             # instrument of the chords
    lead: str
    chord_pattern: str     # hold, arpeggio, strum or waltz
    drums: str             # none, soft, four, brush or chip
    beats: int = 4
    seventh: bool = False
    swing: float = 0.0     # share of an eighth by which off-beats are late
    density: float = 0.6   # how many of the possible melody notes are played


STYLES = {
    "folk": Style((92, 104), ("major", "mixolydian"), ((0, 4, 5, 3), (0, 3, 0, 4), (5, 3, 0, 4)),
                  "pluck", "flute", "arpeggio", "soft"),
    "waltz": Style((112, 128), ("major", "dorian"), ((0, 3, 4, 0), (0, 5, 1, 4), (3, 4, 2, 5)),
                   "keys", "flute", "waltz", "brush", beats=3, seventh=True),
    "lofi": Style((70, 80), ("dorian", "major"), ((1, 4, 0, 5), (3, 2, 1, 0), (0, 5, 1, 4)),
                  "keys", "bell", "strum", "soft", seventh=True, swing=0.28, density=0.45),
    "ambient": Style((60, 68), ("lydian", "major"), ((0, 1, 0, 4), (0, 4, 1, 5), (3, 0, 4, 1)),
                     "strings", "bell", "hold", "none", seventh=True, density=0.3),
    "electronic": Style((108, 118), ("minor", "dorian"), ((0, 5, 2, 6), (0, 3, 5, 4), (5, 6, 0, 0)),
                        "organ", "square", "arpeggio", "four", density=0.5),
    "jazz": Style((96, 108), ("dorian", "major"), ((1, 4, 0, 5), (0, 5, 1, 4), (2, 5, 1, 4)),
                  "keys", "flute", "strum", "brush", seventh=True, swing=0.33),
    "downtempo": Style((82, 90), ("minor", "dorian"), ((0, 6, 5, 6), (0, 2, 3, 5), (5, 3, 0, 6)),
                       "strings", "keys", "hold", "four", seventh=True, density=0.5),
    "chamber": Style((76, 88), ("major", "minor"), ((0, 4, 5, 2), (3, 0, 3, 4), (0, 5, 3, 4)),
                     "strings", "pluck", "arpeggio", "none", density=0.75),
    "chip": Style((120, 132), ("major", "mixolydian"), ((0, 4, 5, 3), (0, 6, 3, 0), (5, 3, 0, 4)),
                  "square", "square", "arpeggio", "chip", density=0.8),
}

# name: (table of the body, its decay in s or None for a held note, table of the attack, its decay, attack s, release s)
INSTRUMENTS = {
    "strings": (((1, 1.0), (2, .42), (3, .25), (4, .13), (5, .08)), None, (), 0, .45, .6),
    "organ": (((1, .8), (2, .5), (3, .3), (4, .18), (6, .08)), 1.1, (), 0, .01, .08),
    "keys": (((1, 1.0), (2, .22), (3, .06)), 1.3, ((5, .18), (9, .10)), .16, .004, .12),
    "pluck": (((1, 1.0), (2, .45), (3, .24), (4, .12)), .7, ((5, .3), (7, .22), (9, .14)), .09, .002, .08),
    "bell": (((1, 1.0), (4, .22)), 1.6, ((6, .2), (11, .12)), .35, .003, .3),
    "flute": (((1, 1.0), (2, .18), (3, .07)), None, ((6, .05),), .2, .06, .1),
    "square": (((1, .8), (3, .26), (5, .14), (7, .08)), .6, (), 0, .004, .04),
    "bass": (((1, 1.0), (2, .42), (3, .14), (4, .05)), .8, (), 0, .008, .06),
}


def table(harmonics):
    return [sum(level * math.sin(2 * math.pi * number * i / TABLE) for number, level in harmonics)
            for i in range(TABLE)]


class Band:
    """The players of one piece. Notes are rendered once and kept."""

    def __init__(self, rng):
        self.notes = {}
        self.tables = {name: (table(parts[0]), table(parts[2])) for name, parts in INSTRUMENTS.items()}
        noise = [rng.uniform(-1, 1) for _ in range(RATE // 2)]
        smooth, level = [], 0.0
        for value in noise:
            level += 0.35 * (value - level)
            smooth.append(level)
        self.kit = {
            "kick": [.9 * math.sin(2 * math.pi * (46 * i / RATE + 1.6 * (1 - math.exp(-i / (RATE * .03)))))
                     * math.exp(-i / (RATE * .09)) for i in range(RATE * 3 // 10)],
            "snare": [.5 * smooth[i] * math.exp(-i / (RATE * .06)) for i in range(RATE // 4)],
            "hat": [.16 * (noise[i] - smooth[i]) * math.exp(-i / (RATE * .018)) for i in range(RATE // 12)],
            "brush": [.22 * smooth[i] * (1 - math.exp(-i / (RATE * .02))) * math.exp(-i / (RATE * .08))
                      for i in range(RATE // 3)],
        }

    def note(self, instrument, midi, seconds):
        key = (instrument, midi, round(seconds, 3))
        if key not in self.notes:
            self.notes[key] = self.render(*key)
        return self.notes[key]

    def render(self, instrument, midi, seconds):
        _, decay, _, bright_decay, attack, release = INSTRUMENTS[instrument]
        body, bright = self.tables[instrument]
        count = int((seconds + release) * RATE)
        step = 440 * 2 ** ((midi - 69) / 12) * TABLE / RATE
        mask = TABLE - 1
        wave = [body[int(i * step) & mask] for i in range(count)]
        if decay is None:
            # A second, slightly mistuned voice makes a held note breathe.
            detuned = step * 1.0035
            wave = [a + body[int(i * detuned) & mask] for i, a in enumerate(wave)]
            envelope = [.5] * count
        else:
            factor = math.exp(-1 / (decay * RATE))
            envelope, level = [], 1.0
            for _ in range(count):
                envelope.append(level)
                level *= factor
        rise, fall = int(attack * RATE) or 1, int(release * RATE) or 1
        for i in range(min(rise, count)):
            envelope[i] *= i / rise
        for i in range(min(fall, count)):
            envelope[count - 1 - i] *= i / fall
        out = list(map(mul, wave, envelope))
        if bright_decay:
            factor, level = math.exp(-1 / (bright_decay * RATE)), 1.0
            for i in range(min(count, int(bright_decay * 5 * RATE))):
                out[i] += bright[int(i * step) & mask] * level * min(1.0, i / rise)
                level *= factor
        return out


class Loop:
    """A section that repeats: what rings over its end is heard at its start."""

    def __init__(self, seconds):
        self.size = int(seconds * RATE)
        self.stems = {name: [0.0] * self.size for name in STEMS}

    def play(self, stem, at, samples, level):
        buffer, start = self.stems[stem], int(at * RATE) % self.size
        if level != 1.0:
            samples = [level * value for value in samples]
        while samples:
            end = min(self.size, start + len(samples))
            part = end - start
            buffer[start:end] = map(add, buffer[start:end], samples)
            samples, start = samples[part:], 0


class Piece:
    def __init__(self, seed, style, short=False):
        self.rng = random.Random(seed)
        self.style = STYLES[style]
        self.band = Band(self.rng)
        self.bpm = self.rng.randint(*self.style.bpm)
        self.beat = 60 / self.bpm
        self.bar = self.beat * self.style.beats
        self.scale = SCALES[self.rng.choice(self.style.scales)]
        self.tonic = self.rng.choice((48, 50, 51, 53, 55, 57))
        progressions = self.rng.sample(self.style.progressions, 2)
        if short:
            self.sections = [(self.section(progressions[0][:2], True), STEMS)] * 2
        else:
            first, second = self.section(progressions[0], True), self.section(progressions[1], False)
            rest = ("pad", "lead", "bass", "drums")
            self.sections = [(first, ("pad",)), (first, rest), (second, rest), (first, rest)]
            if self.bar * 4 * 4 > 55:
                self.sections.pop()
            if self.bar * 4 * 4 < 30:
                self.sections[3:3] = [(first, ("pad", "bass", "lead")), (second, rest)]

    def degree(self, number, octave=0):
        return self.tonic + 12 * octave + 12 * (number // 7) + self.scale[number % 7]

    def chord(self, degree, centre=60):
        """The chord on a degree, each note in the octave that is nearest to the centre: smooth by itself."""
        steps = (0, 2, 4, 6) if self.style.seventh else (0, 2, 4)
        notes = (self.degree(degree + step) for step in steps)
        return sorted(note - 12 * round((note - centre) / 12) for note in notes)

    def section(self, progression, first):
        loop = Loop(self.bar * len(progression))
        rhythm = [self.cell() for _ in range(2)]
        position = self.rng.choice((7, 9, 11))
        for index, degree in enumerate(progression):
            start = index * self.bar
            self.play_chords(loop, start, self.chord(degree))
            self.play_bass(loop, start, degree)
            self.play_drums(loop, start, last=index == len(progression) - 1)
            position = self.play_melody(loop, start, degree, rhythm[index % 2], position, 1.0 if first else .85)
        return loop

    def cell(self):
        """The rhythm of a bar's melody: (eighth, length in eighths)."""
        cell, eighth, eighths = [], 0, self.style.beats * 2
        while eighth < eighths:
            length = self.rng.choice((1, 2, 2, 3, 4))
            length = min(length, eighths - eighth)
            if self.rng.random() < self.style.density or not cell:
                cell.append((eighth, length))
            eighth += length
        return cell

    def time_of(self, eighth):
        return (eighth + (self.style.swing if eighth % 2 else 0)) * self.beat / 2

    def play_melody(self, loop, start, degree, cell, position, level):
        tones = [degree + step for step in (0, 2, 4)]
        for eighth, length in cell:
            position += self.rng.choice((-2, -1, -1, 0, 1, 1, 2))
            position = max(5, min(14, position))
            if eighth % 4 == 0:
                position = min((tone + shift for tone in tones for shift in (0, 7, 14)), key=lambda p: abs(p - position))
            seconds = length * self.beat / 2 * .92
            accent = (.30 if eighth % 4 == 0 else .24) * level
            loop.play("lead", start + self.time_of(eighth), self.band.note(self.style.lead, self.degree(position), seconds),
                      accent)
        return position

    def play_chords(self, loop, start, notes):
        instrument, pattern = self.style.chord, self.style.chord_pattern
        if pattern == "hold":
            for note in notes:
                loop.play("pad", start, self.band.note(instrument, note, self.bar), .13)
        elif pattern == "strum":
            for eighth, length in ((0, 3), (3, 2), (6, 2)):
                for order, note in enumerate(notes):
                    loop.play("pad", start + self.time_of(eighth) + .012 * order,
                              self.band.note(instrument, note, length * self.beat / 2), .15 if eighth == 0 else .11)
        elif pattern == "waltz":
            for beat in (1, 2):
                for note in notes:
                    loop.play("pad", start + beat * self.beat, self.band.note(instrument, note, self.beat * .8), .13)
        else:
            order = (notes + [notes[0] + 12] + notes[::-1])[:self.style.beats * 2]
            for eighth in range(self.style.beats * 2):
                loop.play("pad", start + self.time_of(eighth),
                          self.band.note(instrument, order[eighth % len(order)], self.beat * .9), .17)
            for note in notes[:2]:
                loop.play("pad", start, self.band.note("strings", note, self.bar), .06)

    def play_bass(self, loop, start, degree):
        root = self.degree(degree, -1)
        root -= 12 if root > 48 else 0
        fifth = root + 7
        hits = {
            "four": ((0, root), (3, root), (4, fifth), (6, root)),
            "chip": ((0, root), (2, root), (4, fifth), (6, fifth)),
            "brush": ((0, root),) if self.style.beats == 3 else ((0, root), (2, root + 4), (4, fifth), (6, root + 9)),
            "none": ((0, root),),
        }.get(self.style.drums, ((0, root), (4, fifth)))
        if self.style.drums == "brush" and self.style.beats == 4:
            # A walking bass keeps to the scale.
            hits = tuple((eighth, self.degree(degree + step, -1)) for eighth, step in ((0, 0), (2, 2), (4, 4), (6, 5)))
        for index, (eighth, note) in enumerate(hits):
            following = hits[index + 1][0] if index + 1 < len(hits) else self.style.beats * 2
            seconds = (following - eighth) * self.beat / 2 * .9
            loop.play("bass", start + self.time_of(eighth), self.band.note("bass", note, seconds), .32)

    def play_drums(self, loop, start, last):
        beats, kit = self.style.beats, self.band.kit
        patterns = {
            "soft": {"kick": (0, 5), "snare": (2, 6) if beats == 4 else (4,), "hat": (0, 2, 4, 6)},
            "four": {"kick": (0, 2, 4, 6), "snare": (2, 6), "hat": (1, 3, 5, 7)},
            "brush": {"brush": (0, 2, 3, 4, 6, 7) if beats == 4 else (2, 4), "hat": (2, 6) if beats == 4 else ()},
            "chip": {"kick": (0, 4), "snare": (2, 6), "hat": (0, 1, 2, 3, 4, 5, 6, 7)},
        }
        for drum, eighths in patterns.get(self.style.drums, {}).items():
            for eighth in eighths:
                if eighth < beats * 2:
                    loop.play("drums", start + self.time_of(eighth), kit[drum], .55 if drum == "kick" else .4)
        if last and self.style.drums in ("soft", "four", "chip"):
            loop.play("drums", start + self.time_of(beats * 2 - 1), kit["snare"], .25)

    def seconds(self):
        return sum(loop.size for loop, _ in self.sections) / RATE

    def samples(self):
        """The whole piece: 16 bit, four interleaved channels, one per stem."""
        size = sum(loop.size for loop, _ in self.sections)
        out = array("h", bytes(size * len(STEMS) * 2))
        packed = {}
        at = 0
        for loop, playing in self.sections:
            for channel, stem in enumerate(STEMS):
                if stem in playing:
                    key = (id(loop), stem)
                    if key not in packed:
                        packed[key] = array("h", [max(-32767, min(32767, int(v * 26000))) for v in loop.stems[stem]])
                    out[at * 4 + channel:(at + loop.size) * 4:4] = packed[key]
            at += loop.size
        return out

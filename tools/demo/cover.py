# SPDX-License-Identifier: Apache-2.0
"""Album art: a quiet sky of two colours, a few discs and hills, drawn from a seed. Returns a PNG."""
import math
import random
import struct
import zlib

SIZE = 600


def rgb(text):
    return tuple(int(text[i:i + 2], 16) for i in (1, 3, 5))


def blend(low, high, share):
    return tuple(a + (b - a) * share for a, b in zip(low, high))


def draw(seed, palette):
    rng = random.Random(seed)
    dark, middle, warm, light = map(rgb, palette)
    sun = (rng.uniform(.25, .75) * SIZE, rng.uniform(.22, .45) * SIZE, rng.uniform(.1, .2) * SIZE)
    rings = [sun[2] * (1.35 + .4 * i) for i in range(rng.randint(1, 3))]
    hills = [(rng.uniform(.55, .68) * SIZE + i * SIZE * .11, rng.uniform(.02, .06) * SIZE, rng.uniform(.6, 1.6),
              rng.uniform(0, 6.3), blend(middle, dark, (i + 1) / 3)) for i in range(3)]
    columns = [[base + height * math.sin(x / SIZE * 6.283 * waves + phase) + height * .4 * math.sin(x / 37 + phase * 2)
                for x in range(SIZE)] for base, height, waves, phase, _ in hills]
    stars = {(rng.randrange(SIZE), rng.randrange(SIZE // 2)) for _ in range(rng.randint(0, 60))}
    rows = []
    sky = [blend(middle, light, (y / SIZE) ** 1.4) for y in range(SIZE)]
    for y in range(SIZE):
        row = bytearray(b"\0")
        base, across = sky[y], (y - sun[1]) ** 2
        plain = bytes(int(v) for v in base)
        for x in range(SIZE):
            colour = None
            for level in (2, 1, 0):
                if y > columns[level][x]:
                    colour = hills[level][4]
                    break
            if colour is None:
                distance = math.sqrt((x - sun[0]) ** 2 + across)
                if distance < sun[2]:
                    colour = blend(warm, light, max(0.0, (sun[1] + sun[2] - y) / (2 * sun[2])))
                elif any(abs(distance - ring) < 1.6 for ring in rings) or (x, y) in stars:
                    colour = light
            row += plain if colour is None else bytes(int(v) for v in colour)
        rows.append(bytes(row))
    data = zlib.compress(b"".join(rows), 6)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")

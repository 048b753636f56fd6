# SPDX-License-Identifier: Apache-2.0
"""A library of 100,000 tracks and five million plays, written straight into a migrated database.

Everything is a function of a row's number, so both databases get the same. Fifty people have listened for ten years,
with favourites; the account that is there already becomes the one that listened most, with 4 % of all plays.
"""
import sqlite3
import time

import psycopg2

YEARS = 10
DAY_MS = 86_400_000
PRIME = 2_147_483_647
WORDS = ("amber", "brass", "cedar", "drift", "ember", "fable", "glass", "harbour", "indigo", "juniper", "kettle", "lumen",
         "meadow", "north", "opal", "paper", "quartz", "russet")


def chance(number, salt):
    """SQL for 0 to 999,999, scattered, of the number in the column `number`."""
    first, second = 48_271 + 2 * salt, 69_621 + 6 * salt
    return f"((({number} + {salt}) * {first} % {PRIME} * {second} + {salt}) % {PRIME} * {first} % {PRIME} % 1000000)"


def identity(kind, number):
    """SQL for an id as long as the server's own."""
    return f"'{kind}0000000-0000-7000-8000-' || CAST(100000000000 + {number} AS TEXT)"


def phrase(number, salt):
    words = [f"(SELECT word FROM bench_words WHERE place = {chance(number, salt + i)} % {len(WORDS)})" for i in range(2)]
    return " || ' ' || ".join(words)


class Sqlite:
    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None)
        for name, value in (("journal_mode", "OFF"), ("synchronous", "OFF"), ("cache_size", -400_000), ("temp_store", "MEMORY")):
            self.run(f"PRAGMA {name} = {value}")

    def run(self, sql):
        return self.connection.execute(sql)

    def series(self, count):
        return (f"(WITH RECURSIVE s (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {count - 1}) "
                "SELECT n FROM s) AS s")

    def part(self, letter, milliseconds):
        return f"CAST(strftime('%{letter}', {milliseconds} / 1000, 'unixepoch') AS INTEGER)"

    def indexes(self, table):
        return self.run(f"SELECT name, sql FROM sqlite_master WHERE tbl_name = '{table}' AND type = 'index' AND sql <> ''").fetchall()

    def finish(self):
        self.run("ANALYZE")
        self.run("PRAGMA journal_mode = WAL")
        self.connection.close()


class Postgres:
    def __init__(self, url):
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        # Only a superuser's session may leave out the checks of foreign keys, which would take most of the time.
        for setting in ("session_replication_role = replica", "work_mem = '512MB'", "maintenance_work_mem = '512MB'"):
            self.run(f"SET {setting}")

    def run(self, sql):
        self.cursor.execute(sql)
        return self.cursor

    def series(self, count):
        return f"(SELECT CAST(n AS BIGINT) AS n FROM generate_series(0, {count - 1}) AS n) AS s"

    def part(self, letter, milliseconds):
        field = {"Y": "YEAR", "m": "MONTH"}[letter]
        return f"CAST(EXTRACT({field} FROM to_timestamp({milliseconds} / 1000) AT TIME ZONE 'UTC') AS BIGINT)"

    def indexes(self, table):
        return self.run(f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND indexname NOT LIKE '%_pkey'").fetchall()

    def finish(self):
        self.run("VACUUM ANALYZE")
        self.connection.close()


def fill(database, tracks=100_000, plays=5_000_000, users=50):
    """Fills the tables; returns the seconds it took. The catalog must be empty."""
    began = time.monotonic()
    albums, artists, genres = tracks // 12, tracks // 12, 50
    now_ms = int(time.time() * 1000)
    run = database.run
    run("CREATE TABLE bench_words (place INTEGER PRIMARY KEY, word TEXT)")
    run("INSERT INTO bench_words VALUES " + ", ".join(f"({i}, '{word}')" for i, word in enumerate(WORDS)))
    run("CREATE TABLE bench_users (place INTEGER PRIMARY KEY, id TEXT)")
    run("INSERT INTO bench_users SELECT 0, MIN(id) FROM users")
    run(f"""INSERT INTO users (id, username, username_key, display_name, role, created_ms, updated_ms)
        SELECT {identity('u', 'n')}, 'bench' || n, 'bench' || n, 'Bench', 'user', 0, 0 FROM {database.series(users)} WHERE n > 0""")
    run(f"INSERT INTO bench_users SELECT n, {identity('u', 'n')} FROM {database.series(users)} WHERE n > 0")
    fill_catalog(database, tracks, albums, artists, genres, now_ms)
    fill_plays(database, tracks, plays, users, now_ms)
    fill_marks(database, tracks, now_ms)
    run("DROP TABLE bench_words")
    run("DROP TABLE bench_users")
    database.finish()
    return time.monotonic() - began


def fill_catalog(database, tracks, albums, artists, genres, now_ms):
    run = database.run
    run(f"""INSERT INTO artists (id, name, name_key, sort_name, sort_key, mbid, track_count, added_ms)
        SELECT {identity('a', 'n')}, name, name, name, name, CAST(n AS TEXT), 12, 0
        FROM (SELECT n, {phrase('n', 10)} AS name FROM {database.series(artists)}) AS x""")
    run(f"""INSERT INTO albums (id, number, match_key, title, title_key, sort_key, track_count, added_ms)
        SELECT {identity('b', 'n')}, n, CAST(n AS TEXT), name, name, name, 12, 0
        FROM (SELECT n, {phrase('n', 20)} AS name FROM {database.series(albums)}) AS x""")
    run(f"""INSERT INTO genres (id, name, name_key, track_count)
        SELECT {identity('9', 'n')}, 'Genre ' || n, 'genre ' || n, 1 FROM {database.series(genres)}""")
    run(f"""INSERT INTO folders (id, storage, path, name, name_key, track_count)
        SELECT {identity('f', 'n')}, 'music', 'a' || n, 'a' || n, 'a' || n, 0 FROM {database.series(50)}""")
    run(f"""INSERT INTO folders (id, storage, path, name, name_key, parent_id, track_count)
        SELECT {identity('e', 'n')}, 'music', 'a' || (n % 50) || '/b' || n, 'b' || n, 'b' || n, {identity('f', '(n % 50)')}, 12
        FROM {database.series(albums + 1)}""")
    run(f"""CREATE TABLE bench_tracks AS SELECT n, {identity('c', 'n')} AS id, n / 12 % {albums} AS album,
        {chance('n', 1)} % {artists} AS artist, {phrase('n', 30)} AS title FROM {database.series(tracks)}""")
    run(f"""INSERT INTO tracks (id, number, storage, object_key, size_bytes, mtime_ms, folder_id, title, title_key, artist,
        artist_key, artist_id, credits, album, album_id, album_artist, genres, track_no, year, duration_ms, codec, mime,
        bitrate_kbps, sample_rate, channels, fingerprint, added_ms, updated_ms)
        SELECT t.id, t.n, 'music', 'a' || (t.album % 50) || '/b' || t.album || '/' || t.n || '.flac', 30000000, 0,
        {identity('e', 't.album')}, t.title, t.title, a.name, a.name_key, a.id,
        a.id || {unit_separator(database)} || 'main' || {unit_separator(database)} || a.name, b.title, b.id, a.name,
        'Genre ' || (t.artist % {genres}), t.n % 12 + 1, 1960 + t.artist % 65, 120000 + t.artist * 37 % 300000,
        CASE WHEN t.n % 3 = 0 THEN 'flac' ELSE 'mp3' END, 'audio/flac', 128 + t.artist % 900, 44100, 2, 'x' || t.n,
        {now_ms} - CAST({chance('t.n', 3)} AS BIGINT) * {3000 * DAY_MS // 1_000_000}, {now_ms} - t.n * 1000
        FROM bench_tracks t JOIN artists a ON a.id = {identity('a', 't.artist')} JOIN albums b ON b.id = {identity('b', 't.album')}
        ORDER BY t.n""")
    run("INSERT INTO track_artists (track_id, position, artist_id, role) SELECT id, 0, artist_id, 'main' FROM tracks")
    run(f"""INSERT INTO track_genres (track_id, position, genre_id)
        SELECT id, 0, {identity('9', f'(artist % {genres})')} FROM bench_tracks""")
    run("DROP TABLE bench_tracks")


def unit_separator(database):
    return "char(31)" if isinstance(database, Sqlite) else "chr(31)"


def fill_plays(database, tracks, plays, users, now_ms):
    """In the order of time, as people would have done it."""
    run = database.run
    kept = database.indexes("plays")
    for name, _ in kept:
        run(f"DROP INDEX {name}")
    person = f"({chance('n', 5)} * ({chance('n', 5)} + 1000000) / 2 * {users} / 1000000000000)"
    track = f"({chance('n', 6)} * {chance('n', 6)} / 1000000 * {tracks} / 1000000)"
    # Ten hours of each day, and more and more of them: nothing is as even as a random number.
    day = f"(n * {YEARS * 365} / {plays})"
    start = f"({now_ms - YEARS * 365 * DAY_MS} + {day} * {DAY_MS} + (8 + {chance('n', 7)} % 10) * 3600000 + n % 3600000)"
    run(f"""INSERT INTO plays (user_id, id, track_id, skipped, started_ms, played_ms, received_ms)
        SELECT u.id, CAST(n + 1000000000 AS TEXT), {identity('c', 'p.track')}, n % 20 = 0, p.started, 200000, p.started
        FROM (SELECT n, {person} AS person, {track} AS track, {start} AS started FROM {database.series(plays)}) AS p
        JOIN bench_users u ON u.place = p.person""")
    for _, sql in kept:
        run(sql)
    sums = ("SUM(CASE WHEN skipped THEN 0 ELSE 1 END)", "SUM(CASE WHEN skipped THEN 1 ELSE 0 END)", "SUM(played_ms)")
    columns = "plays, skips, played_ms"
    run(f"""INSERT INTO play_counts (user_id, track_id, {columns}, first_ms, last_ms)
        SELECT user_id, track_id, {', '.join(sums)}, MIN(started_ms), MAX(started_ms) FROM plays
        GROUP BY user_id, track_id ORDER BY MIN(started_ms)""")
    run(f"""INSERT INTO play_hours (user_id, hour, {columns}) SELECT user_id, started_ms / 3600000, {', '.join(sums)} FROM plays
        GROUP BY user_id, started_ms / 3600000 ORDER BY MIN(started_ms)""")
    month = f"{database.part('Y', 'started_ms')} * 12 + {database.part('m', 'started_ms')} - 1"
    run(f"""INSERT INTO play_months (user_id, month, track_id, {columns})
        SELECT user_id, {month}, track_id, {', '.join(sums)} FROM plays GROUP BY 1, 2, 3 ORDER BY MIN(started_ms)""")


def fill_marks(database, tracks, now_ms):
    """Every fourth track is liked and rated by the first user."""
    ago = f"{now_ms} - CAST({chance('n', 8)} AS BIGINT) * {900 * DAY_MS // 1_000_000}"
    database.run(f"""INSERT INTO marks (user_id, kind, item_id, liked_ms, rating, rated_ms)
        SELECT u.id, 'track', {identity('c', '(n * 4)')}, {ago}, {chance('n', 9)} % 5 + 1, {ago}
        FROM {database.series(tracks // 4)} JOIN bench_users u ON u.place = 0""")

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what belongs to a listener at 100,000 tracks and five million plays, on SQLite and on PostgreSQL.

    bench/mine.py [--rounds N] [--tracks N] [--plays N] [--only sqlite|postgresql]
Fills a fresh database of each kind in about a minute, asks the release build over HTTP one request at a time, prints a
table and writes build/bench/mine.json. Medians are to stay below 50 ms. It ends non-zero when statistics do not, or when a
smart playlist takes over 300 ms: some of these do not keep the 50 yet, and are marked. Needs build/release.
"""
import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import big_library  # noqa: E402
from peers import ROOT, Consort, servers  # noqa: E402

GOAL_MS = 50
SMART_LIMIT_MS = 300


def measure(consort, path, rounds):
    """The first answer, the median and the slowest of the others, in milliseconds, and the last answer."""
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        answer = consort.call("GET", path, raw=True)
        times.append((time.perf_counter() - began) * 1000)
    return times[0], statistics.median(times[1:]), max(times[1:]), json.loads(answer)


def statistics_cases():
    year = time.gmtime().tm_year - 1
    return {f"statistics, {period}": f"/api/v1/me/stats?period={period}" for period in ("month", "year", str(year), "all")}


def smart_playlists():
    """Rules over everything that there is to ask for."""
    def last(field, days):
        return {"field": field, "last_days": days}

    return {
        "everything by title": {"match": {"all": []}, "sort": "title"},
        "everything by album": {"match": {"all": []}, "sort": "album"},
        "everything, random": {"match": {"all": []}, "sort": "random", "seed": 7},
        "everything, most played": {"match": {"all": []}, "sort": "play_count", "descending": True},
        "recently added": {"match": last("added_at", 90), "sort": "added", "descending": True},
        "liked, newest first": {"match": {"field": "liked", "is": True}, "sort": "liked", "descending": True},
        "four stars and more, random": {"match": {"field": "rating", "at_least": 4}, "sort": "random", "seed": 3},
        "never played, by artist": {"match": {"field": "play_count", "is": 0}, "sort": "artist"},
        "often played, not lately": {"match": {"all": [{"field": "play_count", "at_least": 10},
                                                       {"not": last("last_played_at", 180)}]},
                                     "sort": "play_count", "descending": True},
        "a genre of the nineties": {"match": {"all": [{"field": "genre", "is": "Genre 7"},
                                                      {"field": "year", "at_least": 1990, "at_most": 1999}]}, "sort": "year"},
        "title contains": {"match": {"field": "title", "contains": "harbour"}},
        "artist contains": {"match": {"field": "artist", "contains": "opal"}, "sort": "artist"},
        "path contains": {"match": {"field": "path", "contains": "/b77"}},
        "either of many": {"match": {"any": [{"field": "genre", "is": "genre 3"}, {"field": "artist", "starts_with": "amber"},
                                             {"field": "album", "contains": "kettle"}, {"field": "rating", "is": 5},
                                             {"all": [{"field": "year", "at_least": 1970, "at_most": 1979},
                                                      {"field": "play_count", "at_least": 5}]}]},
                           "sort": "play_count", "descending": True},
        "none of many": {"match": {"all": [{"not": {"field": "genre", "is": "genre 3"}},
                                           {"not": {"field": "artist", "contains": "amber"}},
                                           {"field": "rating", "at_most": 2}, {"field": "play_count", "at_most": 3},
                                           {"field": "liked", "is": False}]}, "sort": "random", "seed": 11},
    }


def playlist_cases(consort):
    cases = {}
    for name, rules in smart_playlists().items():
        made = consort.call("POST", "/api/v1/playlists", {"name": name, "rules": rules})
        cases[f"smart: {name}"] = f"/api/v1/playlists/{made['id']}/tracks?limit=50"
    return cases


def on(kind, options, scratch, environment, open_database):
    """One row for each case on one database."""
    data, music = scratch / kind, scratch / f"{kind}-music"
    data.mkdir()
    music.mkdir()
    rows = []
    with Consort(music, data, environment) as consort:
        consort.wait_for_scan()
        token = consort.token
    seconds = big_library.fill(open_database(data), options.tracks, options.plays)
    print(f"{kind}: filled in {seconds:.0f} s", flush=True)
    (scratch / f"{kind}-nothing").mkdir()
    with Consort(music, data, {**environment, "CONSORT__LIBRARY__SCAN_ON_START": "false"}, token=token) as consort:
        for name, path in (statistics_cases() | playlist_cases(consort)).items():
            first, median, slowest, answer = measure(consort, path, options.rounds)
            limit = SMART_LIMIT_MS if name.startswith("smart") else GOAL_MS
            rows.append({"database": kind, "name": name, "first_ms": first, "median_ms": median, "slowest_ms": slowest,
                         "found": answer["plays"] if "plays" in answer else len(answer["items"]), "ok": median <= limit})
            print(f"  {name}: {median:.1f} ms, first {first:.1f}, slowest {slowest:.1f} ({rows[-1]['found']})"
                  f"{'' if median <= GOAL_MS else '   over the goal' if rows[-1]['ok'] else '   MISSED'}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--tracks", type=int, default=100_000)
    parser.add_argument("--plays", type=int, default=5_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="consort-mine-") as folder:
        if options.only != "postgresql":
            rows += on("sqlite", options, Path(folder), {},
                       lambda data: big_library.Sqlite(data / "consort.db"))
        if options.only != "sqlite":
            with servers.postgres() as url:
                rows += on("postgresql", options, Path(folder), {"CONSORT__DATABASE__URL": url},
                           lambda data: big_library.Postgres(url))
    results = ROOT / "build" / "bench" / "mine.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(rows, indent=1))
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

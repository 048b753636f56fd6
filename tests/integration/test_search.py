# SPDX-License-Identifier: Apache-2.0
import pytest


def found(client, query, group, **options):
    name = "name" if group == "artists" else "title"
    return [item[name] for item in client.json("/api/v1/search", q=query, **options)[group]]


@pytest.mark.parametrize("query,group,name", [
    ("buoy", "tracks", "Buoy"),
    ("bu", "tracks", "Buoy"),
    ("SENAL", "tracks", "Señal de Niebla"),
    ("niebla señal", "tracks", "Señal de Niebla"),
    ("koln", "artists", "Köln Kollektiv"),
    ("KÖLN kol", "artists", "Köln Kollektiv"),
    ("harbuor", "albums", "Harbour"),
    ("clokwork", "tracks", "Clockwork"),
    ("lantrens", "artists", "Paper Lanterns"),
])
def test_finds_what_was_meant(listener, query, group, name):
    assert name in found(listener, query, group)


def test_better_matches_come_first(listener):
    assert found(listener, "zwei", "albums")[0] == "Zwei"
    assert found(listener, "moth", "tracks")[0] == "Moth"


def test_finds_nothing_for_noise(listener):
    result = listener.json("/api/v1/search", q="xqzwv jjkq")
    assert result["tracks"] == result["albums"] == result["artists"] == []


def test_types_choose_the_groups(listener):
    result = listener.json("/api/v1/search", q="harbour", types="album")
    assert result["albums"] and result["tracks"] == [] and result["artists"] == []


@pytest.mark.parametrize("query", ["\"", "'; DROP TABLE tracks; --", "a* OR b", "NEAR(x y)", "%", "_", "\\", "(", "^-:"])
def test_syntax_of_the_database_is_only_text(listener, query):
    assert listener.get("/api/v1/search", params={"q": query}).status_code == 200


@pytest.mark.parametrize("options,field", [
    ({"q": "a", "types": "colour"}, "types"), ({"q": "a", "limit": "0"}, "limit"), ({}, "q")])
def test_bad_parameters_are_named(listener, options, field):
    answer = listener.get("/api/v1/search", params=options)
    assert answer.status_code in (400, 422) and field in answer.text


def test_long_and_odd_queries_are_survived(listener):
    for query in ("x" * 300, "é" * 100, "a b c d e f g h i j k l m", "\u202e\u0000"):
        assert listener.get("/api/v1/search", params={"q": query}).status_code in (200, 400, 422)

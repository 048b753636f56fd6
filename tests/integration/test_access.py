# SPDX-License-Identifier: Apache-2.0
"""The document, the routes and who may call them."""

import re

import contract
import harness
import pytest

ROWS = [(method, path, op) for method, path, op in contract.operations()]


def fill(template):
    return re.sub(r"\{[^}]+\}", "nope", template)


def is_public(operation):
    return operation.get("security") == []


def test_routes_and_document_are_the_same():
    printed = harness.run("routes").stdout
    routes = {tuple(line.split()[:2]) for line in printed.splitlines() if line.startswith(("GET", "POST", "PUT", "PATCH", "DELETE"))}
    documented = {(method, path) for method, path, _ in ROWS if method != "HEAD"}
    assert routes == documented


@pytest.mark.parametrize("method,path,operation", [r for r in ROWS if not is_public(r[2])])
def test_nobody_gets_in_without_credentials(shared, method, path, operation):
    answer = shared.client().request(method, fill(path), json={} if method in ("POST", "PUT", "PATCH") else None)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("method,path,operation", [r for r in ROWS if r[1].startswith("/api/v1/admin")])
def test_listeners_are_not_admins(listener, method, path, operation):
    answer = listener.request(method, fill(path), json={} if method in ("POST", "PUT", "PATCH") else None)
    assert answer.status_code == 403


@pytest.fixture(scope="module")
def key_of_an_admin(shared):
    """What a script has that was given a key by an administrator, and nothing else."""
    key = shared.admin.post("/api/v1/me/api-keys", json={"name": "script"}).json()["key"]
    client = shared.client()

    def request(method, path):
        body = {} if method in ("POST", "PUT", "PATCH") else None
        return client.request(method, fill(path), json=body, headers={"X-API-Key": key},
                              stream=True)  # an event stream has no end
    return request


@pytest.mark.parametrize("method,path,operation", [r for r in ROWS if not is_public(r[2])])
def test_keys_may_do_what_the_document_says_and_no_more(key_of_an_admin, method, path, operation):
    with key_of_an_admin(method, path) as answer:
        if any("apiKey" in way for way in operation["security"]):
            assert answer.status_code not in (401, 403)
        else:
            assert answer.status_code == 403 and (method == "HEAD" or "API key" in answer.json()["detail"])


def test_keys_neither_make_keys_nor_administrate(key_of_an_admin):
    for method, path in (("POST", "/api/v1/me/api-keys"), ("DELETE", "/api/v1/me/api-keys/x"),
                         ("PUT", "/api/v1/me/password"), ("PATCH", "/api/v1/me"), ("GET", "/api/v1/admin/users"),
                         ("POST", "/api/v1/admin/scan")):
        assert key_of_an_admin(method, path).status_code == 403, path
    assert key_of_an_admin("GET", "/api/v1/me").status_code == 200


@pytest.mark.parametrize("token", [
    "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "Bearer", "é".encode().decode("latin-1")])
def test_forged_tokens_are_refused(shared, token):
    answer = shared.client().get("/api/v1/me", headers={"Authorization": "Bearer " + token})
    assert answer.status_code == 401


def test_unknown_paths_and_methods(listener):
    assert listener.get("/api/v1/nothing").status_code == 404
    wrong = listener.request("PUT", "/api/v1/albums", json={})
    assert wrong.status_code == 405 and "GET" in wrong.headers["Allow"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/tracks", "/%61pi/v1/nothing",
                                  "//api/v1/nothing", "/api/v1/tracks/x/y/z", "/api/v1/tracks/", "/rest/ping.view"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_unknown_paths_of_the_api_are_never_a_page(listener, method, path):
    answer = listener.request(method, path, json={} if method in ("POST", "PUT", "PATCH") else None)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    if method == "HEAD":
        assert not answer.content
    else:
        problem = answer.json()
        assert problem["status"] == 404 and problem["code"] == "not_found" and problem["detail"]


def test_unknown_methods_are_told_so(listener):
    answer = listener.request("BREW", "/api/v1/nothing", checked=False)
    assert answer.status_code == 501 and answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/v1/tracks/%ff", "/api/v1/albums/%00", "/api/v1/artists/%c0%af",
                                  "/api/v1/tracks/%2fx%2f..%2f"])
def test_malformed_paths_are_refused_on_every_database(listener, path):
    answer = listener.get(path, checked=False)
    assert answer.status_code == 400 and "malformed path" in answer.json()["detail"]


@pytest.mark.parametrize("method,path", [("POST", "/api/v1/admin/scan"), ("POST", "/api/v1/auth/refresh")])
def test_bodies_say_what_they_are(admin, method, path):
    assert admin.request(method, path, data="{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert admin.request(method, path, data="[1]", headers={"Content-Type": "application/json"}).status_code == 400
    assert admin.request(method, path, data=b"x" * 1_100_000,
                         headers={"Content-Type": "application/json"}).status_code == 413


def test_problems_carry_the_request_id(listener):
    answer = listener.get("/api/v1/tracks/nope")
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_document_is_served(shared):
    answer = shared.client().get("/api/v1/openapi.json")
    assert answer.json() == contract.DOCUMENT

# SPDX-License-Identifier: Apache-2.0
"""Signing up, in and out through the real auth plugin."""

import threading

import pytest

PASSWORD = "correct horse 1"


@pytest.fixture
def server(start, tmp_path, database_url):
    (tmp_path / "music").mkdir()
    return start(music=tmp_path / "music", database_url=database_url).start()


@pytest.fixture
def open_server(start, tmp_path, database_url):
    (tmp_path / "music").mkdir()
    return start(music=tmp_path / "music", database_url=database_url,
                 environment={"CONSORT__ACCOUNTS__REGISTRATION": "open"}).start()


def test_first_user_is_admin_then_registration_closes(server):
    assert server.client().json("/api/v1/auth/providers")["registration_open"] is True
    first = server.client().register("ada@example.org")
    assert first.user["role"] == "admin"
    second = server.client().post("/api/v1/auth/register", json={
        "email": "eve@example.org", "password": PASSWORD, "display_name": "Eve"})
    assert second.status_code == 403
    assert server.client().json("/api/v1/auth/providers")["registration_open"] is False


def test_only_one_of_many_at_once_becomes_admin(open_server):
    clients = [open_server.client() for _ in range(6)]
    threads = [threading.Thread(target=c.register, args=(f"u{i}@example.org",)) for i, c in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(c.user["role"] for c in clients) == ["admin"] + ["user"] * 5


@pytest.mark.parametrize("body,field", [
    ({"email": "nonsense", "password": PASSWORD, "display_name": "N"}, "email"),
    ({"email": "a@example.org", "password": "short", "display_name": "N"}, "password"),
    ({"email": "a@example.org", "display_name": "N"}, "password"),
    ({"email": 5, "password": PASSWORD, "display_name": "N"}, "email"),
    ({"email": "a@example.org", "password": PASSWORD, "display_name": "x" * 5000}, "display_name")])
def test_bad_fields_are_named(server, body, field):
    answer = server.client().post("/api/v1/auth/register", json=body)
    assert answer.status_code == 422
    assert field in [e["field"] for e in answer.json()["errors"]]


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff\xfe", b'{"email":'])
def test_malformed_json(server, body):
    answer = server.client().post("/api/v1/auth/login", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


def test_the_same_address_twice(open_server):
    open_server.client().register("ada@example.org")
    again = open_server.client().post("/api/v1/auth/register", json={
        "email": "ADA@example.org", "password": PASSWORD, "display_name": "A"})
    assert again.status_code == 409


def test_wrong_password_and_unknown_user_look_alike(server):
    server.client().register("ada@example.org")
    wrong = server.client().post("/api/v1/auth/login", json={"email": "ada@example.org", "password": "wrong horse 1"})
    unknown = server.client().post("/api/v1/auth/login", json={"email": "bob@example.org", "password": "wrong horse 1"})
    assert wrong.status_code == unknown.status_code == 401
    strip = lambda a: {k: v for k, v in a.json().items() if k != "request_id"}  # noqa: E731
    assert strip(wrong) == strip(unknown)


def test_login_by_email_or_username(server):
    user = server.client().register("ada@example.org").user
    assert server.client().login("Ada@Example.org").user["id"] == user["id"]
    assert server.client().login(user["username"]).user["id"] == user["id"]


def test_refresh_rotates_and_reuse_ends_the_family(server):
    client = server.client().register("ada@example.org")
    stolen = client.refresh_token
    tokens = [stolen]
    for _ in range(3):
        answer = client.post("/api/v1/auth/refresh", json={"refresh_token": tokens[-1]})
        assert answer.status_code == 200
        client.http.cookies.clear()
        tokens.append(answer.json()["refresh_token"])
    assert len(set(tokens)) == 4
    assert client.post("/api/v1/auth/refresh", json={"refresh_token": stolen}).status_code == 401
    assert client.post("/api/v1/auth/refresh", json={"refresh_token": tokens[-1]}).status_code == 401


def test_logout_ends_the_session(server):
    client = server.client().register("ada@example.org")
    assert client.post("/api/v1/auth/logout").status_code == 204
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/auth/refresh", json={"refresh_token": client.refresh_token}).status_code == 401


def test_browser_cookies_need_the_csrf_token(server):
    browser = server.client()
    answer = browser.post("/api/v1/auth/register", json={
        "email": "ada@example.org", "password": PASSWORD, "display_name": "Ada"})
    cookies = {c.name: c for c in browser.http.cookies}
    assert cookies["consort_access"].has_nonstandard_attr("HttpOnly")
    assert cookies["consort_refresh"].path == "/api/v1/auth"
    assert browser.get("/api/v1/me").status_code == 200
    change = {"display_name": "Countess"}
    assert browser.patch("/api/v1/me", json=change).status_code == 403
    assert browser.patch("/api/v1/me", json=change, headers={"X-CSRF-Token": "x" * 43}).status_code == 403
    token = answer.json()["csrf_token"]
    assert browser.patch("/api/v1/me", json=change, headers={"X-CSRF-Token": token}).status_code == 200
    assert browser.json("/api/v1/me")["display_name"] == "Countess"


def test_password_change_ends_the_other_sessions(server):
    client = server.client().register("ada@example.org")
    other = server.client().login("ada@example.org")
    body = {"current_password": "not it at all", "new_password": "battery staple 2"}
    assert client.put("/api/v1/me/password", json=body).status_code in (401, 403, 422)
    body["current_password"] = PASSWORD
    assert client.put("/api/v1/me/password", json=body).status_code == 204
    assert other.get("/api/v1/me").status_code == 401
    assert server.client().post(
        "/api/v1/auth/login", json={"email": "ada@example.org", "password": PASSWORD}).status_code == 401
    server.client().login("ada@example.org", "battery staple 2")


def test_api_keys_work_until_they_are_revoked(server):
    client = server.client().register("ada@example.org")
    made = client.post("/api/v1/me/api-keys", json={"name": "script"}).json()
    script = server.client()
    assert script.get("/api/v1/me", headers={"X-API-Key": made["key"]}).status_code == 200
    assert made["key"] not in client.get("/api/v1/me/api-keys").text
    key_id = client.pages("/api/v1/me/api-keys")[0]["id"]
    assert client.delete(f"/api/v1/me/api-keys/{key_id}").status_code == 204
    assert script.get("/api/v1/me", headers={"X-API-Key": made["key"]}).status_code == 401


def test_nobody_touches_somebody_elses_things(open_server):
    ada = open_server.client().register("ada@example.org")
    eve = open_server.client().register("eve@example.org")
    key = ada.post("/api/v1/me/api-keys", json={"name": "mine"}).json()
    session = ada.pages("/api/v1/me/sessions")[0]
    ids = [k["id"] for k in ada.pages("/api/v1/me/api-keys")]
    assert eve.delete(f"/api/v1/me/api-keys/{ids[0]}").status_code == 404
    assert eve.delete(f"/api/v1/me/sessions/{session['id']}").status_code == 404
    assert open_server.client().get("/api/v1/me", headers={"X-API-Key": key["key"]}).status_code == 200
    assert ada.get("/api/v1/me").status_code == 200


def test_guessing_is_slowed_down(server):
    server.client().register("ada@example.org")
    answers = [server.client().post("/api/v1/auth/login", json={"email": "ada@example.org", "password": f"guess {i} x"})
               for i in range(15)]
    last = answers[-1]
    assert last.status_code == 429 and int(last.headers["Retry-After"]) > 0


def test_a_disabled_user_is_out_at_once(open_server):
    admin = open_server.client().register("ada@example.org")
    eve = open_server.client().register("eve@example.org")
    assert admin.patch(f"/api/v1/admin/users/{eve.user['id']}", json={"disabled": True}).status_code == 200
    assert eve.get("/api/v1/me").status_code == 401
    assert open_server.client().post(
        "/api/v1/auth/login", json={"email": "eve@example.org", "password": PASSWORD}).status_code == 401


def test_the_last_admin_stays(open_server):
    admin = open_server.client().register("ada@example.org")
    mine = f"/api/v1/admin/users/{admin.user['id']}"
    assert admin.patch(mine, json={"role": "user"}).status_code == 409
    assert admin.patch(mine, json={"disabled": True}).status_code == 409
    assert admin.delete(mine).status_code == 409

# SPDX-License-Identifier: Apache-2.0
"""Plugins that are missing, broken or in trouble, and a server that goes on."""

import concurrent.futures
import json
import time

import harness
import requests

CONFIG = """
[library]
watch = false
[plugins.music]
use = "consort.storage-fs"
config.root = "{music}"
[plugins.people]
use = "consort.auth-local"
"""


def states(client):
    return {p["instance"]: p for p in client.pages("/api/v1/admin/plugins") if p["instance"]}


def test_an_optional_instance_is_left_out_and_its_tracks_stay(start, music):
    config = CONFIG.format(music=music)
    first = start(config=config).start()
    admin = first.client().register("ada@example.org")
    first.wait_for_scan(admin)
    tracks = len(admin.pages("/api/v1/tracks"))
    assert tracks > 0
    first.stop()
    broken = config.replace("consort.storage-fs", "consort.no-such", 1).replace(
        'config.root', 'optional = true\nconfig.root', 1
    )
    other = f'[plugins.other]\nuse = "consort.storage-fs"\nconfig.root = "{music}/Various"\n'
    server = start(config=broken + other, data=first.data).start()
    admin = server.client().login("ada@example.org")
    server.wait_for_scan(admin)
    # Prepared once: the warning stands in the log once.
    assert server.output().count("optional instance left out") == 1
    assert states(admin)["music"]["state"] == "refused"
    assert states(admin)["other"]["state"] == "running"
    kept = [t for t in admin.pages("/api/v1/tracks")]
    assert len(kept) >= tracks


TROUBLE = """
[server]
drain = "1s"
[plugins.trouble]
use = "test.misbehaves"
"""


def with_trouble(start, music, extra="", **options):
    dirs = json.dumps([harness.plugin_dir(), harness.broken_plugin_dir()])
    return start(
        config=CONFIG.format(music=music) + TROUBLE + extra,
        environment={"CONSORT__PLUGINS__DIRS": dirs},
        **options,
    )


def login(server, user, password="wrong", timeout=60):
    return server.client().post(
        "/api/v1/auth/login", json={"email": user, "password": password}, timeout=timeout
    )


def metric(server, name, **labels):
    text = requests.get(server.base + "/metrics", timeout=30).text
    wanted = [f'{k}="{v}"' for k, v in labels.items()]
    for line in text.splitlines():
        if line.startswith(name + "{") and all(w in line for w in wanted):
            return float(line.rsplit(" ", 1)[1])
    return None


def test_a_backend_that_fails_five_times_is_left_alone(start, music):
    server = with_trouble(start, music).start()
    admin = server.client().register("ada@example.org")
    assert [login(server, "unavailable").status_code for _ in range(5)] == [503] * 5
    held = login(server, "anybody")
    assert held.status_code == 503 and 25 <= int(held.headers["Retry-After"]) <= 30
    trouble = states(admin)["trouble"]
    assert trouble["state"] == "running" and trouble["breaker"] == "open"
    assert "its backend is down" in trouble["last_error"]
    assert metric(server, "consort_plugin_breaker_state", instance="trouble") == 1
    assert metric(server, "consort_plugin_breaker_state", instance="people") == 0
    assert metric(
        server, "consort_plugin_call_seconds_count", instance="trouble", op="verify", status="unavailable"
    ) == 5
    # Whom another instance knows still gets in.
    assert server.client().login("ada@example.org").token


def test_a_backend_that_asks_for_time_gets_it(start, music):
    server = with_trouble(start, music).start()
    server.client().register("ada@example.org")
    assert login(server, "busy").status_code == 503
    held = login(server, "anybody")
    assert held.status_code == 503 and 55 <= int(held.headers["Retry-After"]) <= 60


def test_what_a_plugin_throws_and_prints_harms_nobody(start, music):
    server = with_trouble(start, music).start()
    server.client().register("ada@example.org")
    assert login(server, "throw").status_code == 500
    assert login(server, "print").status_code == 401
    assert login(server, "someone", "secret").status_code in (200, 201)


def test_calls_that_hang_cost_the_instance_and_not_the_server(start, music):
    server = with_trouble(start, music).start()
    admin = server.client().register("ada@example.org")

    def hang():
        try:
            return login(server, "hang", timeout=60).status_code
        except requests.RequestException:
            return None

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        hanging = [pool.submit(hang) for _ in range(2)]
        begun = time.monotonic()
        server.wait_until(lambda: "2 calls are stuck in it" in server.output(), 30, "the watchdog")
        assert time.monotonic() - begun < 15
        assert server.output().count("a call is stuck past its deadline") == 2
        assert 'call="auth.verify"' in server.output() or "call=auth.verify" in server.output()
        after = login(server, "anybody")
        assert after.status_code == 503
        trouble = states(admin)["trouble"]
        assert trouble["state"] == "disabled" and "stuck" in trouble["last_error"]
        assert trouble["stuck"] == 2
        assert metric(server, "consort_plugin_stuck_total", instance="trouble") == 2
        assert metric(server, "consort_plugin_inflight", instance="trouble") == 2
        assert metric(server, "consort_plugin_up", instance="trouble") == 0
        assert server.client().login("ada@example.org").token
        server.process.terminate()
        assert server.wait_for_exit(30) == 1
        assert "ending in spite of calls that are stuck in plugins: trouble" in server.output()
        assert all(h.result() is None for h in hanging)

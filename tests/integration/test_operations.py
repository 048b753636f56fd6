# SPDX-License-Identifier: Apache-2.0
"""Health, readiness, metrics and a stop in order."""

import re
import signal

import requests


def test_health_and_readiness(shared):
    client = shared.client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_metrics_count_what_happens(shared, listener):
    listener.pages("/api/v1/albums")
    text = shared.client().get("/metrics").text
    for name in ("consort_http_requests_total", "consort_http_request_seconds_bucket", "consort_plugin_call_seconds",
                 "consort_scan", "consort_database", "consort_http_sent_bytes_total"):
        assert re.search(rf"^{name}", text, re.M), f"{name} is not in\n{text[:3000]}"


def test_metrics_are_for_this_machine_and_for_administrators(shared, admin, listener):
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert shared.client().get("/metrics").status_code == 200
    assert shared.client().get("/metrics", headers=elsewhere).status_code == 401
    assert listener.get("/metrics", headers=elsewhere).status_code == 403
    assert admin.get("/metrics", headers=elsewhere).status_code == 200


def test_metrics_can_be_for_all_or_for_administrators_only(start, music):
    public = start(music=music, environment={"CONSORT__SERVER__METRICS": "public"}).start()
    assert public.client().get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 200
    private = start(music=music, environment={"CONSORT__SERVER__METRICS": "admin"}).start()
    assert private.client().get("/metrics").status_code == 401
    admin = private.client().register("ada@example.org")
    assert admin.get("/metrics").status_code == 200
    key = admin.post("/api/v1/me/api-keys", json={"name": "prometheus"}).json()["key"]
    assert private.client().get("/metrics", headers={"X-API-Key": key}).status_code == 200


def test_a_running_stream_survives_the_order_to_stop(start, music):
    server = start(music=music).start()
    admin = server.client().register("ada@example.org")
    server.wait_for_scan(admin)
    track = admin.pages("/api/v1/tracks")[0]
    with requests.get(server.base + track["stream_url"], stream=True,
                      headers={"Authorization": "Bearer " + admin.token}, timeout=30) as answer:
        server.process.send_signal(signal.SIGTERM)
        received = b"".join(answer.iter_content(4096))
    assert len(received) == track["size"]
    assert server.wait_for_exit() == 0

# SPDX-License-Identifier: Apache-2.0
"""Plugins that are missing, broken or in trouble, and a server that goes on."""

import concurrent.futures
import hashlib
import json
import os
import shutil
import signal
import struct
import subprocess
import time
from pathlib import Path

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


def with_trouble(start, music, extra="", environment_extra=None, **options):
    dirs = json.dumps([harness.plugin_dir(), harness.broken_plugin_dir()])
    return start(
        config=CONFIG.format(music=music) + TROUBLE + extra,
        environment={"CONSORT__PLUGINS__DIRS": dirs, **(environment_extra or {})},
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


def test_what_a_plugin_leaks_and_leaves_behind_harms_nobody(start, music):
    server = with_trouble(start, music).start()
    server.client().register("ada@example.org")
    assert login(server, "nobody").status_code == 401
    before = len(os.listdir(f"/proc/{server.process.pid}/task"))
    for _ in range(3):
        assert login(server, "leak").status_code == 401
        assert login(server, "thread").status_code == 401
    # Its threads go on when the instance has ended: a plugin's code is never unloaded.
    reload(server, (server.home / "consort.toml").read_text() + 'config.password = "another one"\n')
    server.wait_until(lambda: "replaced instance ended" in server.output(), 30, "the reload")
    assert login(server, "someone", "another one").status_code in (200, 201)
    assert len(os.listdir(f"/proc/{server.process.pid}/task")) >= before + 3
    assert server.stop() == 0


def lie_about_version(plugin):
    """Raises the ABI minor that the module claims, which lies behind its magic number and the major."""
    listed = subprocess.run(["nm", "-D", "--defined-only", plugin], capture_output=True, text=True, check=True).stdout
    address = int(next(line for line in listed.splitlines() if line.endswith(" consort_module_v0")).split()[0], 16)
    content = bytearray(plugin.read_bytes())
    table, size, count = struct.unpack_from("<Q", content, 32)[0], *struct.unpack_from("<HH", content, 54)
    for number in range(count):
        kind, _, offset, begin, _, length = struct.unpack_from("<IIQQQQ", content, table + number * size)
        if kind == 1 and begin <= address < begin + length:
            struct.pack_into("<H", content, address - begin + offset + 6, 99)
    plugin.write_bytes(content)


def test_a_plugin_that_lies_about_its_version_is_refused(start, music, tmp_path):
    folder = tmp_path / "plugins"
    shutil.copytree(harness.plugin_dir(), folder)
    lying = shutil.copy(os.path.join(harness.broken_plugin_dir(), "misbehaves.so"), folder)
    lie_about_version(Path(lying))
    config = CONFIG.format(music=music) + '[plugins.trouble]\nuse = "test.misbehaves"\n'
    environment = {"CONSORT__PLUGINS__DIRS": str(folder)}
    refused = start(config=config, environment=environment)
    assert refused.wait_for_exit() == 1
    assert "misbehaves.so" in refused.output() and "0.99" in refused.output(), refused.output()
    server = start(config=config + "optional = true\n", environment=environment).start()
    admin = server.client().register("ada@example.org")
    assert states(admin)["trouble"]["state"] == "refused"


def test_calls_that_hang_cost_the_instance_and_not_the_server(start, music):
    # The server leaves the threads behind that hang, and says so with its exit status.
    options = os.environ.get("TSAN_OPTIONS", "") + ":report_thread_leaks=0"
    server = with_trouble(start, music, environment_extra={"TSAN_OPTIONS": options}).start()
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


def crash(server, how):
    """Asks for it; the server ends before it answers."""
    try:
        login(server, how, timeout=60)
        raise AssertionError("the server answered")
    except requests.RequestException:
        pass
    assert server.wait_for_exit(60) != 0


def test_a_crash_is_reported_and_the_second_one_disables_the_instance(start, music):
    first = with_trouble(start, music).start()
    first.client().register("ada@example.org")
    crash(first, "crash")
    marker = (first.data / "last-crash").read_text()
    assert "signal=11\n" in marker and "instance=trouble\n" in marker and "operation=verify\n" in marker

    second = with_trouble(start, music, data=first.data).start()
    assert "the server before this one crashed at" in second.output()
    assert "inside auth.verify of instance" in second.output()
    admin = second.client().login("ada@example.org")
    assert states(admin)["trouble"]["state"] == "running"
    crash(second, "overflow")  # A stack that has overflown leaves a marker too.

    third = with_trouble(start, music, data=first.data).start()
    assert "instance disabled: plugins.trouble: disabled, because the server crashed twice" in third.output()
    admin = third.client().login("ada@example.org")
    trouble = states(admin)["trouble"]
    assert trouble["state"] == "disabled"
    assert "crashed twice in it within ten minutes" in trouble["last_error"]
    assert trouble["kinds"] == ["auth"]
    assert login(third, "crash").status_code == 401

    config, data = third.home / "consort.toml", first.data
    arguments = ("--config", config, "--data", data)
    environment = {"CONSORT__PLUGINS__DIRS": third.environment["CONSORT__PLUGINS__DIRS"]}
    third.wait_until(lambda: (data / "plugin-status.json").exists(), 20, "the status file")
    status = harness.run("plugin", "status", *arguments, environment=environment)
    assert status.returncode == 0, status.stderr
    line = next(x for x in status.stdout.splitlines() if x.startswith("trouble\t"))
    assert "\tdisabled\t" in line and "crashed twice" in line
    doctor = harness.run("plugin", "doctor", *arguments, environment=environment)
    assert doctor.returncode == 1
    assert "trouble: disabled" in doctor.stdout and "consort plugin enable trouble" in doctor.stdout
    assert "music: running" in doctor.stdout and doctor.stdout.count("crash at ") == 2

    enabled = harness.run("plugin", "enable", "trouble", *arguments, environment=environment)
    assert enabled.returncode == 0, enabled.stderr
    third.process.send_signal(signal.SIGHUP)
    third.wait_until(lambda: states(admin)["trouble"]["state"] == "running", 20, "the reload")
    assert third.client().post(
        "/api/v1/auth/login", json={"email": "someone", "password": "secret"}
    ).status_code == 200
    third.stop()
    healthy = harness.run("plugin", "doctor", *arguments, environment=environment)
    assert healthy.returncode == 0 and "no server is running" in healthy.stdout, healthy.stdout


def test_a_hang_at_the_start_counts_as_a_crash(start, music):
    hanging = 'config.create = "hang"\n'
    data = None
    for _ in range(2):
        server = with_trouble(start, music, hanging, data=data)
        assert server.wait_for_exit(60) == 3, server.output()
        assert "plugins.trouble: hangs while it is started" in server.output()
        data = server.data
    third = with_trouble(start, music, hanging, data=data).start()
    admin = third.client().register("ada@example.org")
    assert states(admin)["trouble"]["state"] == "disabled"
    assert states(admin)["music"]["state"] == "running"


def test_safe_mode_starts_no_plugin(start, music):
    first = with_trouble(start, music).start()
    admin = first.client().register("ada@example.org")
    first.wait_for_scan(admin)
    tracks = admin.pages("/api/v1/tracks")
    first.stop()
    safe = with_trouble(start, music, 'config.create = "crash"\n', data=first.data, arguments=["--safe-mode"]).start()
    assert login(safe, "ada@example.org", "correct horse 1").status_code in (401, 503)
    again = safe.client()
    again.token = admin.token  # Who is signed in stays so.
    plugins = states(again)
    assert {p["state"] for p in plugins.values()} == {"disabled"}
    assert all("safe mode" in p["last_error"] for p in plugins.values())
    assert again.get(tracks[0]["stream_url"], checked=False).status_code == 503
    assert len(again.pages("/api/v1/tracks")) == len(tracks)


def test_plugins_are_for_administrators(start, music):
    server = with_trouble(start, music, environment_extra={"CONSORT__ACCOUNTS__REGISTRATION": "open"}).start()
    server.client().register("ada@example.org")
    listener = server.client().register("lin@example.org")
    assert listener.get("/api/v1/admin/plugins").status_code == 403
    assert server.client().get("/api/v1/admin/plugins").status_code == 401


def reload(server, config):
    (server.home / "consort.toml").write_text(config)
    server.process.send_signal(signal.SIGHUP)


def test_a_reload_that_cannot_be_done_changes_nothing(start, music):
    server = with_trouble(start, music).start()
    admin = server.client().register("ada@example.org")
    good = (server.home / "consort.toml").read_text()
    for wrong, reason in [
        (good + 'config.passwrd = "a"\n', 'did you mean \\"password\\"'),
        (good + 'config.create = "unavailable"\n', "its backend is down"),
        (good + 'config.check = "unavailable"\n', "its backend is down"),
        (good.replace("consort.storage-fs", "consort.storage-sf"), "did you mean"),
        (good.replace("[plugins.music]", "[plugins.music"), "consort.toml"),
        (good.replace(str(music), str(music) + "/gone"), "expected a directory that exists"),
    ]:
        before = len(server.lines)
        reload(server, wrong)

        def refused():
            return [x for x in server.lines[before:] if "not reloaded, everything stays" in x]

        server.wait_until(refused, 20, "the refusal")
        said = "\n".join(server.lines[before:])
        assert reason.replace("\\", "") in said.replace("\\", ""), said
        assert all(p["state"] == "running" for p in states(admin).values())
        assert login(server, "someone", "secret").status_code == 200
    reload(server, good + 'config.password = "other"\n')
    server.wait_until(lambda: "configuration of plugins read again" in server.output(), 20, "the reload")
    assert login(server, "someone", "other").status_code == 200
    server.wait_until(lambda: "replaced instance ended" in server.output(), 20, "the old one's end")
    assert login(server, "someone", "secret").status_code == 401


def test_reloads_under_load_fail_no_request(start, music):
    server = with_trouble(start, music, environment_extra={"CONSORT__ACCOUNTS__REGISTRATION": "open"}).start()
    admin = server.client().register("ada@example.org")
    # Somebody else: so many sign-ins end the oldest sessions of their user.
    server.client().register("lin@example.org")
    server.wait_for_scan(admin)
    tracks = [(t["stream_url"], admin.get(t["stream_url"], checked=False).content) for t in admin.pages("/api/v1/tracks")]
    good = (server.home / "consort.toml").read_text()
    deadline = time.monotonic() + 8
    streamed, signed_in = [], []

    def listen(number):
        client = server.client()
        client.token = admin.token
        turn = number
        while time.monotonic() < deadline:
            url, expected = tracks[turn % len(tracks)]
            begin = (turn * 977) % len(expected)
            response = client.get(url, checked=False, headers={"Range": f"bytes={begin}-"})
            assert response.status_code == 206, (response.status_code, response.text[:300])
            assert response.content == expected[begin:]
            streamed.append(number)
            turn += 1

    def sign_in(number):
        while time.monotonic() < deadline:
            assert server.client().login("lin@example.org").token
            signed_in.append(number)

    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        jobs = [pool.submit(listen, n) for n in range(60)] + [pool.submit(sign_in, n) for n in range(4)]
        count = 0
        while time.monotonic() < deadline - 0.5:
            count += 1
            odd = count % 2 == 1
            config = good.replace("config.root", f"config.read_only = {str(odd).lower()}\nconfig.root")
            config = config.replace('"consort.auth-local"', f'"consort.auth-local"\nconfig.min_length = {8 + odd}')
            reload(server, config)
            time.sleep(0.25)
        for job in jobs:
            job.result()
    done = server.output().count("configuration of plugins read again")
    assert done >= 5 and "not reloaded" not in server.output()
    # Whatever was replaced has ended: nothing leaks.
    started = server.output().count("instance started") - 3
    assert started >= 10
    server.wait_until(lambda: server.output().count("replaced instance ended") == started, 30, "the ends")
    print(f"{len(streamed)} streams and {len(signed_in)} sign-ins during {done} reloads")
    assert len(streamed) > 100 and len(signed_in) > 4


def test_a_probe_is_made_once_and_a_pin_is_held(start, music, tmp_path):
    folder = tmp_path / "plugins"
    shutil.copytree(harness.plugin_dir(), folder)
    plugin = folder / "storage-fs.so"
    pinned = CONFIG.format(music=music).replace(
        "config.root", f'sha256 = "{hashlib.sha256(plugin.read_bytes()).hexdigest()}"\nconfig.root'
    )
    environment = {"CONSORT__PLUGINS__DIRS": str(folder)}
    server = start(config=pinned, environment=environment).start()
    server.stop()
    cached = (server.data / "cache/plugins.json").read_text()
    assert str(plugin) in cached
    # As long as path, inode, size and time of change are the same nobody looks into the file again.
    (server.data / "cache/plugins.json").write_text(cached.replace("consort.storage-fs", "consort.storage-xx"))
    remembered = start(config=pinned, environment=environment, data=server.data)
    assert remembered.wait_for_exit() == 1
    assert "consort.storage-xx" in remembered.output()
    os.utime(plugin)
    again = start(config=pinned, environment=environment, data=server.data).start()
    again.stop()
    with plugin.open("ab") as file:
        file.write(b"\0")
    refused = start(config=pinned, environment=environment, data=server.data)
    assert refused.wait_for_exit() == 1
    assert "its SHA-256 is" in refused.output() and "the configuration pins" in refused.output()

# SPDX-License-Identifier: Apache-2.0
"""Several servers on one PostgreSQL: one scans at a time, another goes on when it dies, all agree."""

import concurrent.futures
import re
import shutil
import time

import harness
import library
import psycopg2
import pytest
import scan_lease

FILES = 4000


@pytest.fixture
def database():
    made = harness.PostgresDatabase()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def many_files(tmp_path_factory):
    """So many that reading their tags takes seconds; each its own track, as the sounds differ."""
    root = tmp_path_factory.mktemp("many")
    library.make_track(root / "one.mp3", {"title": "Tide", "artist": "Paper Lanterns", "album": "Harbour"}, seconds=0.3)
    sound = (root / "one.mp3").read_bytes()
    (root / "one.mp3").unlink()
    for number in range(FILES):
        folder = root / f"album {number // 50:03}"
        folder.mkdir(exist_ok=True)
        tail = b"%08d" % number
        (folder / f"{number % 50:02}.mp3").write_bytes(sound[:-8] + tail)
    return root


@pytest.fixture
def watch(database):
    seen = scan_lease.Watch(database.url)
    yield seen
    seen.close()


def launch(start, music, database, count, **environment):
    environment = {"CONSORT__LIBRARY__SCAN_THREADS": "1", "CONSORT__LIBRARY__WATCH": "false", **environment}
    servers = [start(music=music, database_url=database.url, environment=environment) for _ in range(count)]
    for server in servers:
        server.start()
    return servers


def figure(server, name):
    text = server.client().get("/metrics").text
    return float(re.search(rf"^{name} (\S+)$", text, re.M).group(1))


def scanning(servers):
    return [s for s in servers if s.process.poll() is None and figure(s, "consort_scan_running")]


def admins(servers):
    """The same person at each of the servers, registered at the first."""
    first = servers[0].client().register("ada@example.org")
    others = [server.client() for server in servers[1:]]
    for other in others:
        other.token = first.token
    return [first, *others]


def until(condition, what, limit_s=30):
    deadline = time.monotonic() + limit_s
    while not (result := condition()):
        assert time.monotonic() < deadline, f"{what} took over {limit_s} s"
        time.sleep(0.02)
    return result


def test_one_server_scans_and_another_goes_on_when_it_is_killed(start, many_files, database, watch):
    servers = launch(start, many_files, database, 3)
    people = admins(servers)
    until(lambda: watch.tracks()[0] > 0, "the first batch")
    running, holder, _ = watch.state()
    assert running, "the scan was over before it could be looked at"
    owner = next(s for s in servers if s.process.pid == holder)
    assert scanning(servers) == [owner]
    assert len(watch.holders()) == 1
    # Everybody tells of the scan that runs, and starts no other.
    for person in people:
        status = person.json("/api/v1/admin/scan")
        assert status["state"] == "running" and status["started_at"]
        assert person.post("/api/v1/admin/scan", json={}).status_code == 409

    owner.kill()
    killed = time.monotonic()
    done = watch.tracks()[0]
    assert done < FILES, "it was killed after its work"
    left = [s for s in servers if s is not owner]
    heirs = []

    def is_taken_over():
        running, pid, _ = watch.state()
        return running and pid != holder and watch.holders()
    until(is_taken_over, "the take-over", 10)
    took = time.monotonic() - killed
    while watch.state()[0]:
        now = scanning(left)
        assert len(now) <= 1 and len(watch.holders()) <= 1
        heirs += [s for s in now if s not in heirs]
        time.sleep(0.05)
    print(f"taken over {took:.1f} s after the kill, {done} of {FILES} tracks were there")
    assert watch.tracks() == (FILES, FILES)
    assert len(heirs) <= 1
    people = [p for p, s in zip(people, servers) if s is not owner]
    states = [p.json("/api/v1/admin/scan") for p in people]
    assert states[0] == states[1] and states[0]["state"] == "idle" and states[0]["error"] is None
    totals = [len(p.pages("/api/v1/tracks", limit=500)) for p in people]
    assert totals == [FILES, FILES]


def test_a_server_that_wanted_no_scan_goes_on_with_that_of_a_dead_one(start, many_files, database, watch):
    owner, = launch(start, many_files, database, 1)
    launch(start, many_files, database, 1, CONSORT__LIBRARY__SCAN_ON_START="false")
    until(lambda: watch.tracks()[0] > 0, "the first batch")
    _, holder, _ = watch.state()
    assert holder == owner.process.pid and watch.tracks()[0] < FILES
    owner.kill()
    until(lambda: watch.state()[1] != holder, "the take-over", 10)
    until(lambda: not watch.state()[0], "the scan", 60)
    assert watch.tracks() == (FILES, FILES)


def test_a_scan_that_lost_its_lease_begins_again(start, many_files, database, watch):
    server, = launch(start, many_files, database, 1)
    person, = admins([server])
    until(lambda: watch.tracks()[0] > 0, "the first batch")
    _, _, term = watch.state()
    assert watch.end_leases()
    until(lambda: watch.state()[2] > term, "another turn", 15)
    server.wait_for_scan(person)
    assert watch.tracks() == (FILES, FILES)
    assert "lost its turn" in server.output()


def test_a_server_that_stops_leaves_its_scan_to_another(start, many_files, database, watch):
    servers = launch(start, many_files, database, 2)
    until(lambda: watch.tracks()[0] > 0, "the first batch")
    _, holder, _ = watch.state()
    owner = next(s for s in servers if s.process.pid == holder)
    assert owner.stop() == 0
    until(lambda: watch.state()[1] != holder, "the take-over", 10)
    until(lambda: not watch.state()[0], "the scan", 60)
    assert watch.tracks() == (FILES, FILES)


def test_the_command_line_waits_for_its_turn(start, many_files, database, watch):
    server, = launch(start, many_files, database, 1)
    until(lambda: watch.state()[0], "the scan")
    ran = harness.run("scan", "--music", many_files, "--data", server.home / "cli",
                      environment={"CONSORT__DATABASE__URL": database.url}, cwd=server.home)
    assert ran.returncode == 0, ran.stderr
    assert "another server scans; waiting" in ran.stdout
    assert watch.tracks() == (FILES, FILES)


def test_the_command_line_waits_beside_sqlite_too(start, many_files):
    server = start(music=many_files, environment={"CONSORT__LIBRARY__SCAN_THREADS": "1"}).start()
    person = server.client().register("ada@example.org")
    until(lambda: person.json("/api/v1/admin/scan")["seen"] > 0, "the first batch")
    ran = harness.run("scan", "--music", many_files, "--data", server.data, cwd=server.home)
    assert ran.returncode == 0, ran.stderr
    assert "another server scans; waiting" in ran.stdout
    assert len(person.pages("/api/v1/tracks", limit=500)) == FILES


def test_storages_that_are_not_watched_are_looked_through_by_one(start, music, database, watch):
    servers = launch(start, music, database, 2, CONSORT__LIBRARY__SCAN_INTERVAL="3s",
                     CONSORT__LIBRARY__SCAN_ON_START="false")
    people = admins(servers)
    until(lambda: watch.tracks()[0] == len(library.TRACKS), "the first look", 20)
    shutil.copy(music / "Various/Sampler/01 One.mp3", music / "Various/Sampler/03 Three.mp3")
    until(lambda: watch.tracks()[0] == len(library.TRACKS) + 1, "the second look", 20)
    before = watch.state()[2]
    began = time.monotonic()
    until(lambda: watch.state()[2] >= before + 2, "two more looks", 30)
    assert time.monotonic() - began > 3, "two servers must not look twice as often"
    for person in people:
        assert len(person.pages("/api/v1/tracks")) == len(library.TRACKS) + 1


def test_servers_that_start_at_the_same_moment_make_one_schema(start, music, database, watch):
    environment = {"CONSORT__LIBRARY__WATCH": "false"}
    servers = [start(music=music, database_url=database.url, environment=environment) for _ in range(4)]
    for server in servers:
        server.start()
    with psycopg2.connect(database.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), COUNT(DISTINCT version), MAX(version) FROM schema_migrations")
        applied, versions, newest = cursor.fetchone()
        assert applied == versions
        numbers = {int(p.name[:4]) for p in (harness.REPO / "core/db/migrations").glob("*.sql")}
        assert newest == max(numbers) and versions == len(numbers)
        cursor.execute("SELECT COUNT(*) FROM signing_keys")
        assert cursor.fetchone()[0] == 1
    connection.close()
    # A token of any is good at all of them, at once.
    servers[0].client().register("ada@example.org")
    people = [server.client().login("ada@example.org") for server in servers]
    answers = []
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for person in people:
            for server in servers:
                at = server.client()
                at.token = person.token
                answers.append(pool.submit(lambda at=at: at.get("/api/v1/me").status_code))
    assert [a.result() for a in answers] == [200] * 16

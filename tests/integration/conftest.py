# SPDX-License-Identifier: Apache-2.0
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import harness  # noqa: E402
import library  # noqa: E402


@pytest.fixture(scope="session")
def music_template(tmp_path_factory):
    return library.make_library(tmp_path_factory.mktemp("music"))


@pytest.fixture
def music(music_template, tmp_path):
    """A library that the test may change."""
    return Path(shutil.copytree(music_template, tmp_path / "music"))


@pytest.fixture
def start(request):
    """Starts servers that are stopped at the end of the test."""
    servers = []

    # The servers on PostgreSQL keep their music in a bucket: the same tests, and the same answers.
    parameters = getattr(request.node, "callspec", None)
    in_bucket = parameters is not None and parameters.params.get("database_kind") == "postgresql"

    def launch(*args, **options):
        if in_bucket and options.get("music") and options.get("config") is None:
            options.setdefault("storage", "s3")
        server = harness.Server(*args, **options)
        servers.append(server)
        return server

    yield launch
    for server in servers:
        if server.process.poll() is None:
            server.stop()
        server.clean()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_kind(request):
    return request.param


@pytest.fixture
def database_url(database_kind):
    """None stands for the embedded default."""
    if database_kind == "sqlite":
        yield None
        return
    database = harness.PostgresDatabase()
    yield database.url
    database.drop()


@pytest.fixture(scope="module")
def shared(database_kind, music_template):
    """One server with the library scanned, an admin and a listener; tests must leave it as it was."""
    database = harness.PostgresDatabase() if database_kind == "postgresql" else None
    server = harness.Server(music=music_template, database_url=database.url if database else None,
                            storage="s3" if database else "fs",
                            environment={"CONSORT__ACCOUNTS__REGISTRATION": "open"}).start()
    server.admin = server.client().register("ada@example.org", name="Ada")
    server.listener = server.client().register("lin@example.org", name="Lin")
    server.wait_for_scan(server.admin)
    yield server
    server.stop()
    server.clean()
    if database:
        database.drop()


@pytest.fixture
def admin(shared):
    return shared.admin


@pytest.fixture
def listener(shared):
    return shared.listener

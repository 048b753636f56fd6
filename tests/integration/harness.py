# SPDX-License-Identifier: Apache-2.0
"""Starts the real server and talks to it."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import requests

import bucket
import contract

REPO = Path(__file__).parents[2]
START_LIMIT_S = 60


def required(name):
    value = os.environ.get(name)
    assert value, f"{name} is not set: run this through ./test.sh integration"
    return value


def binary():
    return required("CONSORT_BIN")


def plugin_dir():
    return required("CONSORT_PLUGIN_DIR")


def broken_plugin_dir():
    """Plugins that do wrong on purpose."""
    return str(Path(binary()).resolve().parents[1] / "lib/consort/broken")


class PostgresDatabase:
    """A database of its own, dropped at the end."""

    def __init__(self):
        self._admin = required("CONSORT_TEST_POSTGRES")
        self._name = "consort_it_" + os.urandom(6).hex()
        self._execute(f"CREATE DATABASE {self._name}")
        parts = urlsplit(self._admin)
        self.url = urlunsplit(parts._replace(path="/" + self._name))

    def _execute(self, statement):
        connection = psycopg2.connect(self._admin)
        connection.autocommit = True
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def drop(self):
        self._execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")


class Client:
    """A person at the API: every answer is checked against the contract."""

    def __init__(self, base, bucket=None):
        self.base = base
        self._bucket = bucket
        self.http = requests.Session()
        self.http.trust_env = False
        self.token = None
        self.user = None

    def request(self, method, path, checked=True, **options):
        if self._bucket and (method, path) == ("POST", "/api/v1/admin/scan"):
            self._bucket.sync()
        headers = dict(options.pop("headers", None) or {})
        if self.token and "Authorization" not in headers and "X-API-Key" not in headers:
            headers["Authorization"] = "Bearer " + self.token
        options.setdefault("timeout", 60)
        options.setdefault("allow_redirects", False)
        response = self.http.request(method, self.base + path, headers=headers, **options)
        if checked and not options.get("stream"):
            contract.check(response)
        return response

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def head(self, path, **options):
        return self.request("HEAD", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def patch(self, path, **options):
        return self.request("PATCH", path, **options)

    def put(self, path, **options):
        return self.request("PUT", path, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def json(self, path, **params):
        response = self.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def pages(self, path, **params):
        """All items of a list, page by page."""
        items = []
        while True:
            page = self.json(path, **params)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            params["cursor"] = page["next_cursor"]

    def register(self, email, password="correct horse 1", name="Somebody"):
        response = self.post(
            "/api/v1/auth/register", json={"email": email, "password": password, "display_name": name}
        )
        assert response.status_code == 201, response.text
        self._adopt(response.json())
        return self

    def login(self, email, password="correct horse 1"):
        response = self.post("/api/v1/auth/login", json={"email": email, "password": password})
        assert response.status_code == 200, response.text
        self._adopt(response.json())
        return self

    def _adopt(self, result):
        # Bearer clients carry no cookies; the browser's way is tested on its own.
        self.http.cookies.clear()
        self.token = result["access_token"]
        self.refresh_token = result["refresh_token"]
        self.user = result["user"]


class Server:
    """`consort serve` in a temporary directory."""

    def __init__(self, music=None, config=None, database_url=None, environment=None, arguments=(), data=None,
                 storage="fs"):
        """`storage="s3"`: what is in the folder `music` is served from a bucket."""
        self.home = Path(tempfile.mkdtemp(prefix="consort-it-"))
        self.bucket = None
        if storage == "s3" and music:
            assert config is None, "a configuration names its own storages"
            self.bucket = bucket.MusicBucket(required("CONSORT_TEST_S3"), music)
            music, config = None, self.bucket.config()
        self.data = Path(data) if data else self.home / "data"
        self.lines = []
        self.base = None
        command = [binary(), "serve", "--data", str(self.data), "--listen", "127.0.0.1:0"]
        if music:
            command += ["--music", str(music)]
        if config is not None:
            (self.home / "consort.toml").write_text(config)
            command += ["--config", str(self.home / "consort.toml")]
        self.environment = {**os.environ, "CONSORT__PLUGINS__DIRS": plugin_dir()}
        if database_url:
            self.environment["CONSORT__DATABASE__URL"] = database_url
        self.environment.update(environment or {})
        self.process = subprocess.Popen(
            command + list(arguments),
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            found = re.search(r"listening on (https?://\S+)", line)
            if found and self.base is None:
                self.base = found.group(1).rstrip("/")

    def output(self):
        return "\n".join(self.lines)

    def wait_until(self, condition, limit_s=START_LIMIT_S, what="condition"):
        deadline = time.monotonic() + limit_s
        while not (result := condition()):
            if self.process.poll() is not None:
                self._reader.join(5)
                raise AssertionError(f"server ended ({self.process.returncode}) before {what}:\n{self.output()}")
            assert time.monotonic() < deadline, f"{what} took over {limit_s} s:\n{self.output()[-4000:]}"
            time.sleep(0.02)
        return result

    def start(self):
        self.wait_until(lambda: self.base, what="listening")
        return self

    def client(self):
        return Client(self.base, self.bucket)

    def wait_for_scan(self, client, limit_s=120):
        def done():
            status = client.json("/api/v1/admin/scan")
            return status if status["state"] != "running" and status["finished_at"] else None

        return self.wait_until(done, limit_s, "the scan")

    def wait_for_exit(self, limit_s=60):
        code = self.process.wait(limit_s)
        self._reader.join(5)
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()

    def clean(self):
        """After its end: nothing is left of it."""
        shutil.rmtree(self.home, ignore_errors=True)
        if self.bucket:
            self.bucket.drop()

    def stop(self):
        """Ends it in order and returns its exit code; sanitizer reports count as failures."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.wait_for_exit()
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the server did not stop:\n" + self.output()[-4000:])
        report = re.search(r"(AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:)", self.output())
        assert not report, self.output()[-8000:]
        return code


def run(*arguments, environment=None, cwd=None, stdin="", limit_s=120):
    """Runs a verb to its end."""
    return subprocess.run(
        [binary(), *map(str, arguments)],
        env={**os.environ, "CONSORT__PLUGINS__DIRS": plugin_dir(), **(environment or {})},
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=limit_s,
    )

# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL that a test may stop, kill, start again, give certificates and a replica."""
import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import servers

PASSWORD = "consort"
# Committed is committed also after a kill: what the operating system has is not lost.
DURABLE = {"synchronous_commit": "on", "fsync": "off", "full_page_writes": "on"}


def bin_folder():
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[-2]))
    if not folders:
        raise RuntimeError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return Path(folders[-1])


class PostgresServer:
    """A cluster in `folder`, on a port of its own that it keeps over restarts."""

    def __init__(self, folder, settings=None):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.port = servers.free_port()
        self.settings = {"listen_addresses": "127.0.0.1", "port": self.port, "max_connections": 60,
                         "unix_socket_directories": self.folder, "shared_buffers": "32MB", **DURABLE, **(settings or {})}
        self.child = None
        # The server refuses to run as root, so root lends it the identity that its package made.
        self.owner = "postgres" if os.geteuid() == 0 else None
        self._identity = {}
        if self.owner:
            entry = pwd.getpwnam(self.owner)
            self._identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
            shutil.chown(self.folder, self.owner, self.owner)
        self._environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder),
                             "PGPASSWORD": PASSWORD}

    def run(self, program, *words):
        made = subprocess.run([bin_folder() / program, *map(str, words)], capture_output=True, text=True,
                              env=self._environment, cwd="/", **self._identity)
        if made.returncode:
            raise RuntimeError(f"{program} failed:\n{made.stdout}{made.stderr}")
        return made.stdout

    def own(self, path):
        """Lets the server read a file that nobody else may."""
        os.chmod(path, 0o600)
        if self.owner:
            shutil.chown(path, self.owner, self.owner)
        return path

    def create(self):
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        self.own(secret)
        self.run("initdb", "-D", self.data, "-U", "consort", f"--pwfile={secret}", "--auth=scram-sha-256",
                 "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        return self

    def follow(self, primary):
        """Becomes a streaming replica of it."""
        self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d",
                 f"host=127.0.0.1 port={primary.port} user=consort password={PASSWORD}")
        return self

    def start(self, wait=True):
        command = [bin_folder() / "postgres", "-D", self.data]
        for key, value in self.settings.items():
            command += ["-c", f"{key}={value}"]
        with open(self.log, "ab") as output:
            self.child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
                                          stderr=subprocess.STDOUT, preexec_fn=servers.end_with_parent,
                                          env=self._environment, cwd=self.folder, **self._identity)
        if wait:
            servers.wait_until(self.answers, self.child, self.log, "PostgreSQL")
        return self

    def answers(self):
        with contextlib.suppress(RuntimeError):
            return bool(self.query("SELECT 1"))
        return False

    def query(self, sql, database="postgres"):
        return self.run("psql", "-h", "127.0.0.1", "-p", self.port, "-U", "consort", "-d", database, "-At", "-c", sql)

    def stop(self, how=signal.SIGINT):
        """SIGINT is PostgreSQL's fast shutdown: it does not wait for clients."""
        if self.child and self.child.poll() is None:
            self.child.send_signal(how)
            self.child.wait(30)

    def kill(self):
        """As a crash does: the postmaster and everything it started, at once."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        for pid in [self.child.pid, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.child.wait(30)
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
            time.sleep(0.02)

    def url(self, database="consort_test", **parameters):
        query = "&".join(f"{key}={value}" for key, value in parameters.items())
        return f"postgresql://consort:{PASSWORD}@127.0.0.1:{self.port}/{database}" + (f"?{query}" if query else "")


@contextlib.contextmanager
def running(settings=None):
    """A fresh one with an empty database `consort_test`, ended with the block."""
    with servers.temporary_folder("postgres") as folder:
        server = PostgresServer(folder, settings).create()
        try:
            server.start()
            server.query("CREATE DATABASE consort_test")
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def replica_of(primary):
    with servers.temporary_folder("replica") as folder:
        server = PostgresServer(folder).follow(primary)
        try:
            yield server.start()
        finally:
            server.stop()

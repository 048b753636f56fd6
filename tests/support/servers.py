# SPDX-License-Identifier: Apache-2.0
"""Private servers for tests and benchmarks: a free loopback port, a temporary folder, ended by process id.

Each is a context manager. Nothing of the machine's own services, ports or data is touched.
"""
import contextlib
import ctypes
import glob
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

REPLICA_FILES = Path(__file__).parents[2] / "config/examples/replicas"
LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent():
    """In a child before exec: it dies with the process that started it, whatever becomes of that one."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def temporary_folder(prefix, owner=None):
    folder = Path(tempfile.mkdtemp(prefix=f"consort-{prefix}-"))
    try:
        if owner:
            shutil.chown(folder, owner, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def process(command, log, stop_signal=signal.SIGTERM, stop_s=10, before=end_with_parent, **options):
    """Runs `command` with its output in the file `log`; ends it, gently at first, when the block is left."""
    with open(log, "wb") as output:
        child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT, preexec_fn=before, **options)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(stop_signal)
            try:
                child.wait(stop_s)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def tail(log, lines=15):
    return "\n".join(Path(log).read_text(errors="replace").splitlines()[-lines:])


def wait_until(ready, child, log, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None:
            raise RuntimeError(f"{what} ended with {child.returncode} before it was ready:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} was not ready after {seconds} s:\n{tail(log)}")
        time.sleep(0.05)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextlib.contextmanager
def postgres():
    """A fresh PostgreSQL, one empty database; yields its `postgresql://user:password@host:port/name`."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[-2]))
    if not folders:
        raise RuntimeError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    bin_folder = Path(folders[-1])
    # The server refuses to run as root, so root lends it the identity that its package made.
    owner = "postgres" if os.geteuid() == 0 else None
    identity = {}
    if owner:
        entry = pwd.getpwnam(owner)
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    password = "consort"
    with temporary_folder("postgres", owner) as folder, temporary_folder("postgres-log") as logs:
        secret = folder / "password"
        secret.write_text(password)
        if owner:
            shutil.chown(secret, owner, owner)
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        made = subprocess.run(
            [bin_folder / "initdb", "-D", folder / "data", "-U", "consort", f"--pwfile={secret}",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            capture_output=True, text=True, env=environment, cwd=folder, **identity)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        port = free_port()
        log = logs / "postgres.log"
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off",
                    "full_page_writes": "off", "synchronous_commit": "off", "max_connections": 200,
                    "shared_buffers": "64MB"}
        command = [bin_folder / "postgres", "-D", folder / "data"]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        with process(command, log, stop_signal=signal.SIGINT, env=environment, cwd=folder, **identity) as child:
            def query(database, *words):
                return subprocess.run(
                    [bin_folder / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "consort", "-d", database, *words],
                    capture_output=True, text=True, env={**environment, "PGPASSWORD": password}, cwd="/")
            wait_until(lambda: query("postgres", "-c", "SELECT 1").returncode == 0, child, log, "PostgreSQL")
            made = query("postgres", "-c", "CREATE DATABASE consort_test")
            if made.returncode:
                raise RuntimeError(f"cannot create the test database: {made.stderr}")
            yield f"postgresql://consort:{password}@127.0.0.1:{port}/consort_test"


@contextlib.contextmanager
def redis():
    """An empty Redis that keeps nothing; yields its `redis://host:port`."""
    program = shutil.which("redis-server")
    if not program:
        raise RuntimeError("Redis is not installed (Debian: apt-get install redis-server)")
    with temporary_folder("redis") as folder:
        port = free_port()
        log = folder / "redis.log"
        command = [program, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", folder]
        with process(command, log) as child:
            wait_until(lambda: answers(port), child, log, "Redis")
            yield f"redis://127.0.0.1:{port}"


def program_path(name, package):
    """A server's program; on Debian these are not on the path of an ordinary user."""
    program = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program:
        raise RuntimeError(f"{name} is not installed (Debian: apt-get install {package})")
    return program


@contextlib.contextmanager
def nginx(root, workers=2, extra="", main="", http=""):
    """nginx with the files below `root`, as fast as it goes; yields its base address and master process id."""
    program = program_path("nginx", "nginx-light")
    with temporary_folder("nginx") as folder:
        port = free_port()
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(f"""
{user} daemon off; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
worker_rlimit_nofile 65536;
{main}
events {{ worker_connections 16384; }}
http {{
  access_log off; sendfile on; tcp_nopush off; keepalive_requests 1000000000; keepalive_timeout 300s;
  open_file_cache max=30000 inactive=300s; open_file_cache_valid 300s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root {root};
    location = /return-200 {{ default_type application/json; return 200 '{{"ok":true}}'; }}
    {extra}
  }}
  {http}
}}
""")
        command = [program, "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"]
        with process(command, folder / "nginx.out") as child:
            wait_until(lambda: answers(port), child, folder / "nginx.out", "nginx")
            yield f"http://127.0.0.1:{port}", child.pid


def replaced(text, pattern, by, what):
    """`text` with each match of `pattern` replaced; an example that has none is not the one that this was written for."""
    result, count = re.subn(pattern, lambda _: by, text, flags=re.MULTILINE)
    if not count:
        raise RuntimeError(f"nothing in {what} matches {pattern!r}")
    return result


def haproxy_config(backends, port, plain_port):
    """The example's configuration, moved to loopback: without TLS, as nobody in particular, and quicker to notice."""
    name = "haproxy.cfg"
    text = (REPLICA_FILES / name).read_text()
    text = replaced(text, r"^global\n(?:[ \t]+.*\n)+", "global\n    maxconn 2000\n", name)
    text = replaced(text, r"^( +)log global\n", "", name)
    text = replaced(text, r"bind :80$", f"bind 127.0.0.1:{plain_port}", name)
    text = replaced(text, r"bind :443 ssl .*$", f"bind 127.0.0.1:{port}", name)
    text = replaced(text, r"X-Forwarded-Proto https$", "X-Forwarded-Proto http", name)
    text = replaced(text, r"check inter 5s", "check inter 300ms", name)
    servers = "".join(f"    server replica{i} 127.0.0.1:{p}\n" for i, p in enumerate(backends, 1))
    return replaced(text, r"(?:^ +server \S+ \S+\n?)+", servers, name)


@contextlib.contextmanager
def haproxy(backends):
    """HAProxy as config/examples/replicas has it, in front of these ports of 127.0.0.1, asking each for /readyz every
    300 ms; yields its base address. At first it takes all of them for ready."""
    program = program_path("haproxy", "haproxy")
    with temporary_folder("haproxy") as folder:
        port = free_port()
        (folder / "haproxy.cfg").write_text(haproxy_config(backends, port, free_port()))
        log = folder / "haproxy.log"
        with process([program, "-db", "-f", folder / "haproxy.cfg"], log) as child:
            wait_until(lambda: answers(port), child, log, "HAProxy")
            yield f"http://127.0.0.1:{port}"


def nginx_replicas_config(backends, port, plain_port):
    """The example's configuration, moved to loopback and without TLS."""
    name = "nginx.conf"
    text = (REPLICA_FILES / name).read_text()
    text = replaced(text, r"^ +listen \[::\].*\n", "", name)
    text = replaced(text, r"listen 80;", f"listen 127.0.0.1:{plain_port};", name)
    text = replaced(text, r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", name)
    text = replaced(text, r"^ +ssl_certificate.*\n", "", name)
    servers = "".join(f"    server 127.0.0.1:{p} max_fails=2 fail_timeout=5s;\n" for p in backends)
    return replaced(text, r"(?:^ +server \S+ max_fails=2 fail_timeout=5s;\n)+", servers, name)


@contextlib.contextmanager
def nginx_replicas(backends):
    """nginx as config/examples/replicas has it, in front of these ports of 127.0.0.1; yields its base address."""
    port = free_port()
    with nginx("/nowhere", workers=1, http=nginx_replicas_config(backends, port, free_port())):
        yield f"http://127.0.0.1:{port}"

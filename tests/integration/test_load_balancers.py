# SPDX-License-Identifier: Apache-2.0
"""The load balancers of config/examples/replicas do what the guide says, in front of servers that tell what they got."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import fake_replica  # noqa: E402
import servers  # noqa: E402

BALANCERS = {"haproxy": servers.haproxy, "nginx": servers.nginx_replicas}
LIMIT_S = 15


@pytest.fixture(params=BALANCERS)
def balancer(request):
    return BALANCERS[request.param]


@pytest.fixture
def replicas():
    with fake_replica.fake_replicas(3) as three:
        yield three


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The path of a certificate with its key behind it, of no use to anybody."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "certificate.pem").read_text() + (folder / "key.pem").read_text())
    return both


def ports(replicas):
    return [replica.port for replica in replicas]


def ask(base, path="/who", method="GET", **options):
    session = requests.Session()
    session.trust_env = False
    return session.request(method, base + path, timeout=LIMIT_S, **options)


def names(base, count=12):
    return {ask(base).json()["name"] for _ in range(count)}


def wait_for(what):
    deadline = time.monotonic() + LIMIT_S
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_haproxy_accepts_the_file_we_ship(certificate, tmp_path):
    text = (servers.REPLICA_FILES / "haproxy.cfg").read_text()
    file = tmp_path / "haproxy.cfg"
    file.write_text(servers.replaced(text, r"/etc/haproxy/certs/consort\.pem", str(certificate), file.name))
    result = subprocess.run([servers.program_path("haproxy", "haproxy"), "-c", "-f", file], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr


def test_nginx_accepts_the_file_we_ship(certificate, tmp_path):
    text = (servers.REPLICA_FILES / "nginx.conf").read_text()
    text = servers.replaced(text, r"/etc/nginx/certs/\w+\.pem", str(certificate), "nginx.conf")
    # -t binds the addresses; IPv6 and low ports are not everywhere.
    text = servers.replaced(text, r"listen \[::\]:", "listen 127.0.0.1:", "nginx.conf")
    for port in ("80", "443"):
        text = servers.replaced(text, rf"127\.0\.0\.1:{port}\b", f"127.0.0.1:{servers.free_port()}", "nginx.conf")
        text = servers.replaced(text, rf"listen {port}\b", f"listen 127.0.0.1:{servers.free_port()}", "nginx.conf")
    (tmp_path / "consort.conf").write_text(text)
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {folders} include {tmp_path}/consort.conf; }}")
    result = subprocess.run([servers.program_path("nginx", "nginx-light"), "-t", "-e", tmp_path / "error.log", "-p", tmp_path,
                             "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "[warn]" not in result.stderr


def test_requests_go_to_every_replica(balancer, replicas):
    with balancer(ports(replicas)) as base:
        assert names(base) == {"replica1", "replica2", "replica3"}


def test_a_replica_that_is_gone_costs_no_request(balancer, replicas):
    with balancer(ports(replicas)) as base:
        replicas[0].close()
        for method in ("GET", "POST"):
            for _ in range(6):
                assert ask(base, method=method).json()["name"] != "replica1"


def test_a_question_without_an_answer_is_asked_again(balancer):
    with fake_replica.fake_replicas(2, deaths=1) as replicas, balancer([replicas[0].port, replicas[1].port]) as base:
        replicas[1].deaths = 0
        assert {ask(base, "/die").status_code for _ in range(4)} == {200}
        assert replicas[0].deaths == 0


def test_a_change_without_an_answer_is_not_made_twice(balancer):
    with fake_replica.fake_replicas(2, deaths=1) as replicas, balancer(ports(replicas)) as base:
        assert ask(base, "/die", method="POST").status_code == 502
        assert [taken for replica in replicas for taken in replica.taken] == [("POST", "/die")]


def test_events_come_at_once(balancer, replicas):
    with balancer(ports(replicas)) as base:
        stream = ask(base, "/api/v1/events", stream=True)
        assert next(stream.iter_lines(chunk_size=1)) == b"data: first"
        assert not any(replica.may_end.is_set() for replica in replicas)


def test_an_upload_goes_through_as_it_comes(balancer, replicas):
    half = b"x" * 300_000
    with balancer(ports(replicas)) as base:
        address = urlsplit(base)
        with socket.create_connection((address.hostname, address.port), LIMIT_S) as connection:
            connection.sendall(b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (2 * len(half)))
            connection.sendall(half)
            wait_for(lambda: any(replica.body_begun.is_set() for replica in replicas))
            connection.sendall(half)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_the_listeners_address_stands_rightmost(balancer, replicas):
    with balancer(ports(replicas)) as base:
        sent = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "gopher"}
        headers = [(name.lower(), value) for name, value in ask(base, headers=sent).json()["headers"]]
        chain = [address for name, value in headers if name == "x-forwarded-for" for address in re.split(r", *", value)]
        assert chain == ["198.51.100.7", "127.0.0.1"]
        assert [value for name, value in headers if name == "x-forwarded-proto"] == ["http"]


def test_haproxy_leaves_a_replica_that_is_not_ready(replicas):
    with servers.haproxy(ports(replicas)) as base:
        replicas[1].is_ready = False
        wait_for(lambda: names(base) == {"replica1", "replica3"})
        replicas[1].is_ready = True
        wait_for(lambda: names(base) == {"replica1", "replica2", "replica3"})


def test_haproxy_does_not_cut_off_what_runs_on_a_replica_that_leaves(replicas):
    with servers.haproxy(ports(replicas)) as base:
        stream = ask(base, "/slow", stream=True)
        body = stream.iter_content(4)
        assert next(body) == b"half"
        serving = next(replica for replica in replicas if replica.taken)
        serving.is_ready = False
        wait_for(lambda: serving.refused_checks >= 3)  # The second one decides.
        serving.may_end.set()
        assert next(body) == b"half"


def test_haproxy_asks_them_all_when_none_is_ready(replicas):
    with servers.haproxy(ports(replicas)) as base:
        for replica in replicas:
            replica.is_ready = False
        wait_for(lambda: all(replica.refused_checks >= 3 for replica in replicas))
        assert names(base) == {"replica1", "replica2", "replica3"}

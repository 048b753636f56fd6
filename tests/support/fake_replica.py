# SPDX-License-Identifier: Apache-2.0
"""What a load balancer sees of a replica, small enough to say exactly what it got: for tests of the load balancer."""

import contextlib
import http.server
import json
import threading

WAIT_S = 20


class FakeReplica:
    """Answers on a free port of 127.0.0.1 until close().

    /readyz and /healthz  200, or 503 of the first while `is_ready` is false
    /api/v1/events        one line at once, the rest when `may_end` is set
    /slow                 the same, as a body of known length
    /die                  takes the request; the first `deaths` times it ends without an answer
    anything else         its name and what it was sent: headers as pairs, length of the body
    """

    def __init__(self, name, deaths=0):
        self.name = name
        self.is_ready = True
        self.deaths = deaths
        self.taken = []
        self.refused_checks = 0
        self.may_end = threading.Event()
        self.body_begun = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # Health checks hang up; that is no error.
        self._server.replica = self
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self):
        self.may_end.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        replica = self.server.replica
        if self.path in ("/readyz", "/healthz"):
            is_refused = self.path == "/readyz" and not replica.is_ready
            replica.refused_checks += is_refused
            self.answer(503 if is_refused else 200, b"{}")
        elif self.path == "/api/v1/events":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"data: first\n\n")
            replica.may_end.wait(WAIT_S)
            self.wfile.write(b"data: last\n\n")
            self.close_connection = True
        elif self.path == "/slow":
            replica.taken.append((self.command, self.path))
            self.send_response(200)
            self.send_header("Content-Length", "8")
            self.end_headers()
            self.wfile.write(b"half")
            replica.may_end.wait(WAIT_S)
            self.wfile.write(b"half")
        else:
            self.tell()

    def do_POST(self):
        self.tell()

    def tell(self):
        replica = self.server.replica
        length = int(self.headers.get("Content-Length", 0))
        got = 0
        while got < length:
            piece = self.rfile.read1(min(65536, length - got))
            if not piece:
                return
            got += len(piece)
            replica.body_begun.set()
        replica.taken.append((self.command, self.path))
        if self.path == "/die" and replica.deaths > 0:
            replica.deaths -= 1
            self.close_connection = True
            return
        self.answer(200, json.dumps({"name": replica.name, "headers": self.headers.items(), "body": got}).encode())


@contextlib.contextmanager
def fake_replicas(count, deaths=0):
    replicas = [FakeReplica(f"replica{i + 1}", deaths) for i in range(count)]
    try:
        yield replicas
    finally:
        for replica in replicas:
            replica.close()

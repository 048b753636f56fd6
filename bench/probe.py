#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A patient client: one request every few milliseconds on one connection; prints {"p50_us", "p99_us", "count"}.

    probe.py PORT PATH AUTHORIZATION SECONDS [tls]
"""
import json
import re
import socket
import ssl
import sys
import time

INTERVAL_S = 0.004


def answer(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("closed before the head was there")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.split(b"\r\n")[0].decode())
    remaining = int(re.search(rb"(?i)content-length: (\d+)", head)[1]) - len(body)
    while remaining > 0:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("closed within the body")
        remaining -= len(part)


def main():
    port, path, authorization, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
    connection = socket.create_connection(("127.0.0.1", port), 10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if "tls" in sys.argv[5:]:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = context.wrap_socket(connection)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {authorization}\r\n\r\n".encode()
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        connection.sendall(request)
        answer(connection)
        took = time.perf_counter() - start
        times.append(took * 1e6)
        time.sleep(max(0, INTERVAL_S - took))
    times.sort()
    print(json.dumps({"count": len(times), "p50_us": round(times[len(times) // 2]),
                      "p99_us": round(times[int(len(times) * .99)])}))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Listens at an event stream."""

import http.client
import json
import queue
import socket
import threading
import time
from urllib.parse import urlencode, urlsplit


class Events:
    """The events of one stream in their order: name and data; `last_id` is that of the last one taken."""

    def __init__(self, client, last_id=None, **params):
        parts = urlsplit(client.base)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        headers = {"Authorization": "Bearer " + client.token}
        if last_id is not None:
            headers["Last-Event-ID"] = last_id
        query = "?" + urlencode(params) if params else ""
        self._connection.request("GET", "/api/v1/events" + query, headers=headers)
        self._socket = self._connection.sock
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.headers = self._response.headers
        self.last_id = None
        self.ended = threading.Event()
        self._events = queue.Queue()
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()
        else:
            self.problem = json.loads(self._response.read())
            self._connection.close()

    def _read(self):
        event = {}
        try:
            while line := self._response.readline():
                line = line.decode().rstrip("\n")
                if line.startswith(":"):
                    continue
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = event.get(name, "") + value
                elif event:
                    self._events.put(event)
                    event = {}
        except (OSError, http.client.HTTPException, ValueError):
            pass  # Closed here or there: either way nothing follows.
        self.ended.set()

    def next(self, limit_s=10):
        event = self._events.get(timeout=limit_s)
        self.last_id = event["id"]
        return event["event"], json.loads(event["data"])

    def is_drained(self):
        """Whether every event that came was taken."""
        return self._events.empty()

    def wait_for(self, wanted, limit_s=30, where=lambda data: True):
        """The data of the next event of this name."""
        deadline = time.monotonic() + limit_s
        while True:
            name, data = self.next(max(0.01, deadline - time.monotonic()))
            if name == wanted and where(data):
                return data

    def until(self, marker, limit_s=30):
        """Names of all that comes before an event called `marker`."""
        names = []
        deadline = time.monotonic() + limit_s
        while True:
            name, _ = self.next(max(0.01, deadline - time.monotonic()))
            if name == marker:
                return names
            names.append(name)

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.ended.wait(10)
        self._connection.close()

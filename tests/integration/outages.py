# SPDX-License-Identifier: Apache-2.0
"""A way to a server that can be cut and mended, as if that server had been killed and started again; or that hangs."""

import contextlib
import socket
import threading


class Link:
    """Forwards connections from a port of its own while it is whole."""

    def __init__(self, host, port):
        self.received = 0  # bytes that came from the server
        self._target = (host, port)
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._sockets = set()
        self._listener = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.mend()

    def mend(self):
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self):
        """Ends every connection; new ones are refused."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._sockets.clear()

    def hang(self):
        """Connections stay and are accepted, but nothing comes through."""
        self._flows.clear()

    def flow(self):
        self._flows.set()

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                with self._lock:
                    self._sockets |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink, source is far), daemon=True).start()

    def _pump(self, source, sink, is_answer):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
                if is_answer:
                    with self._lock:
                        self.received += len(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

"""A wire with a meter: a forwarder on this machine that counts the bytes which come back from a server.

A browser's own figures leave out what its workers fetch; on the wire nothing is left out.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 65_536


class Meter:
    """Listens at `port`, forwards to a server on this machine, and counts what the server answers."""

    def __init__(self, server: int) -> None:
        self.server, self.bytes = server, 0
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Count from nothing."""
        with self._lock:
            self.bytes = 0

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self.server))
                for ends, counted in (((browser, server), False), ((server, browser), True)):
                    threading.Thread(target=self._carry, args=(*ends, counted), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if counted:
                    with self._lock:
                        self.bytes += len(piece)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def metered(server: int) -> Iterator[Meter]:
    """A meter before a server on this machine."""
    meter = Meter(server)
    try:
        yield meter
    finally:
        meter.close()

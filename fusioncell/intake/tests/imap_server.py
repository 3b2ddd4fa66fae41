"""A small IMAP server for tests (RFC 3501): it keeps messages, and speaks over a real socket, also in TLS."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "cell", "the tide is out"
_FETCH = re.compile(r"UID FETCH (\d+) \((RFC822\.SIZE|BODY\.PEEK\[\])\)", re.I)
_SEARCH = re.compile(r"UID SEARCH UID (\d+):\*", re.I)
_LOGIN = re.compile(r'LOGIN "?([^" ]+)"? "?([^"]*)"?', re.I)


@dataclass
class Store:
    """The messages by their numbers, and the validity of the numbers."""

    validity: int = 7
    messages: dict[int, bytes] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)  # commands that would change the mailbox
    cut_after: int | None = None  # the connection breaks after so many messages

    def add(self, raw: bytes) -> None:
        """One more message."""
        self.messages[max(self.messages, default=0) + 1] = raw

    def renumber(self, validity: int) -> None:
        """Forget all numbers, as a restored server does."""
        self.validity = validity
        self.messages = dict(enumerate(self.messages.values(), 101))


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.signed_in, self.handed = False, 0
        self._say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            if not self._answer(tag, command):
                return

    @property
    def store(self) -> Store:
        return self.server.store  # type: ignore[attr-defined]  # given by `serving`

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _answer(self, tag: str, command: str) -> bool:
        word = command.partition(" ")[0].upper()
        if word == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif word == "LOGIN":
            self.signed_in = _LOGIN.fullmatch(command).groups() == (USER, PASSWORD)
            if not self.signed_in:
                self._say(f"{tag} NO not known")
                return True
        elif word == "LOGOUT":
            self._say("* BYE")
            self._say(f"{tag} OK")
            return False
        elif not self.signed_in:
            self._say(f"{tag} NO sign in first")
            return True
        elif word in ("EXAMINE", "SELECT"):
            self._say(f"* {len(self.store.messages)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {self.store.validity}] as numbered")
            self.store.written += [command] if word == "SELECT" else []
        elif not self._uid(command):
            self.store.written.append(command)
        if self.store.cut_after is not None and self.handed > self.store.cut_after:
            return False
        self._say(f"{tag} OK done")
        return True

    def _uid(self, command: str) -> bool:
        if found := _SEARCH.fullmatch(command):
            numbers = [n for n in self.store.messages if n >= int(found[1])] or list(self.store.messages)[-1:]
            self._say("* SEARCH " + " ".join(map(str, numbers)))
        elif found := _FETCH.fullmatch(command):
            raw = self.store.messages[int(found[1])]
            if found[2].upper() == "RFC822.SIZE":
                self._say(f"* 1 FETCH (UID {found[1]} RFC822.SIZE {len(raw)})")
            else:
                self.handed += 1
                self.wfile.write(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        else:
            return False
        return True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, object]:
        made, address = super().get_request()
        return (self.context.wrap_socket(made, server_side=True) if self.context else made), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error of a server."""


@contextmanager
def serving(store: Store, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The server on a port of its own, until the end of the block."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.store, server.context = store, context  # type: ignore[attr-defined]  # read by the session
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()

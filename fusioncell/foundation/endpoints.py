"""Where things come in from outside: watched folders and mailboxes, as the deployment names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
TLS_PORT, PLAIN_PORT = 993, 143


class WrongEndpoint(ValueError):
    """What is wrong with an endpoint, in a sentence."""


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder whose files come in over a channel."""

    channel: str
    path: Path


@dataclass(frozen=True, slots=True)
class MailboxAt:
    """A mailbox whose messages come in over a channel; its password is the file `keys/mailbox-CHANNEL`.

    tls: from the first byte (imaps); otherwise STARTTLS is demanded, except of this very machine.
    """

    channel: str
    host: str
    port: int
    user: str
    folder: str
    tls: bool

    @property
    def here(self) -> bool:
        """Whether it is on this machine, where nobody listens in between."""
        return self.host in _LOOPBACK


def watched_folders(text: str) -> tuple[WatchedFolder, ...]:
    """`documents=/srv/in;public_alerts=/srv/alerts`. Raises `WrongEndpoint`.

    >>> watched_folders("documents=/srv/in")[0].channel
    'documents'
    """
    found = []
    for channel, place in _pairs(text):
        path = Path(place)
        if not path.is_absolute():
            raise WrongEndpoint(f"the folder {place!r} is not a path from the root")
        found.append(WatchedFolder(channel, path))
    return tuple(found)


def mailboxes(text: str) -> tuple[MailboxAt, ...]:
    """`documents=imaps://user@host:993/INBOX`, several with `;` between. Raises `WrongEndpoint`.

    >>> mailboxes("documents=imaps://cell%40example.org@mail.example.org")[0]
    MailboxAt(channel='documents', host='mail.example.org', port=993, user='cell@example.org', folder='INBOX', tls=True)
    """
    found = []
    for channel, url in _pairs(text):
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise WrongEndpoint(f"{url!r} is not imaps://user@host/folder")
        if parts.password is not None:
            raise WrongEndpoint(f"the password of {channel} belongs into the file keys/mailbox-{channel}, not here")
        tls = parts.scheme == "imaps"
        port = parts.port or (TLS_PORT if tls else PLAIN_PORT)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        found.append(MailboxAt(channel, parts.hostname, port, unquote(parts.username), folder, tls))
    return tuple(found)


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for each in filter(None, (part.strip() for part in text.split(";"))):
        channel, sign, rest = each.partition("=")
        if not sign or not _CHANNEL.fullmatch(channel) or not rest:
            raise WrongEndpoint(f"{each!r} is not CHANNEL=…")
        pairs.append((channel, rest))
    if len({channel for channel, _ in pairs}) < len(pairs):
        raise WrongEndpoint("a channel is named twice")
    return pairs

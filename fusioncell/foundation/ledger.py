"""Writing to the log from an act: into the outbox, in the act's own transaction. The sequencer does the rest."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from django.db import connection

from fusioncell.foundation.methods.commitment import SALT, canonical

RIGHTS, WORK = 0, 1
ONE = "INSERT INTO ledger.outbox (stream, body, salt) VALUES (%s, %s, %s)"
MANY = "COPY ledger.outbox (stream, body, salt) FROM STDIN"


def append(stream: int, body: Mapping[str, object]) -> None:
    """Write one event; it stands or falls with the current transaction."""
    with connection.cursor() as cursor:
        cursor.execute(ONE, [stream, canonical(body), os.urandom(SALT)])


def append_many(stream: int, bodies: Sequence[Mapping[str, object]]) -> None:
    """Write several events in one statement."""
    if not bodies:
        return
    # Canonical JSON holds no line break and no tab, so that the backslash alone is to be escaped for COPY.
    lines = [
        f"{stream}\t{canonical(body).replace(_BACKSLASH, _BACKSLASH * 2)}\t{_BACKSLASH * 2}x{os.urandom(SALT).hex()}\n"
        for body in bodies
    ]
    with connection.cursor() as cursor, cursor.copy(MANY) as copy:
        copy.write("".join(lines))


_BACKSLASH = chr(92)

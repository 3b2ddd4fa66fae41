"""Writing to the log from an act: into the outbox, in the act's own transaction. The sequencer does the rest."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from django.db import connection

from fusioncell.foundation.methods.commitment import SALT, canonical

RIGHTS, WORK = 0, 1
ONE = "INSERT INTO ledger.outbox (stream, body, salt) VALUES (%s, %s, %s)"
MANY = "INSERT INTO ledger.outbox (stream, body, salt) SELECT %s, b, s FROM unnest(%s::text[], %s::bytea[]) AS t (b, s)"


def append(stream: int, body: Mapping[str, object]) -> None:
    """Write one event; it stands or falls with the current transaction."""
    with connection.cursor() as cursor:
        cursor.execute(ONE, [stream, canonical(body), os.urandom(SALT)])


def append_many(stream: int, bodies: Sequence[Mapping[str, object]]) -> None:
    """Write several events in one statement."""
    if not bodies:
        return
    noise = os.urandom(SALT * len(bodies))
    salts = [noise[i : i + SALT] for i in range(0, len(noise), SALT)]
    with connection.cursor() as cursor:
        cursor.execute(MANY, [stream, [canonical(body) for body in bodies], salts])

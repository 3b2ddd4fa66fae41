"""Writing to the log from an act: into the outbox, in the act's own transaction. The sequencer does the rest."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from django.db import connection

RIGHTS, WORK = 0, 1
INSERT = "INSERT INTO ledger.outbox (stream, body, salt) SELECT %s, b, s FROM unnest(%s::text[], %s::bytea[]) AS t (b, s)"


def canonical(body: Mapping[str, object]) -> str:
    """The one way to write a body: keys sorted, no spaces, no escapes, no floats."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def append(stream: int, body: Mapping[str, object]) -> None:
    """Write one event; it stands or falls with the current transaction."""
    append_many(stream, [body])


def append_many(stream: int, bodies: Sequence[Mapping[str, object]]) -> None:
    """Write several events in one statement."""
    if not bodies:
        return
    noise = os.urandom(32 * len(bodies))
    salts = [noise[i : i + 32] for i in range(0, len(noise), 32)]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [stream, [canonical(body) for body in bodies], salts])

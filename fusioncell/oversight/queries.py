"""What the overseer sees of the logs: heads and proofs from the public part, events only as a recorded reading."""

from __future__ import annotations

from django.db import connection

from fusioncell.foundation import log_tiles


def log_resource(stream: int, name: str) -> tuple[bytes, str]:
    """What anybody may have of a log, by its C2SP path, and its media type. Raises `NotFound`."""
    with connection.cursor() as cursor:
        return log_tiles.resource(cursor, stream, name)

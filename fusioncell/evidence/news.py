"""What happened to reports, told to the rooms above: written with the act itself, claimed once by each reader.

A claimed row is gone with the claimer's transaction: who dies over it leaves it for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

RECEIVED, RETRACTED, RELABELLED = "received", "retracted", "relabelled"
PLACED = "placed"  # somebody has a part in a case: the subject is the entity, not a report
# The rooms that claim news, and of which kinds; a row is written for each.
READERS: Mapping[str, frozenset[str]] = {
    "fusion": frozenset({RECEIVED, RETRACTED, RELABELLED, PLACED}),
    "assessment": frozenset({RETRACTED}),
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to one report; of a person placed in a case, `report` is the entity."""

    id: int
    kind: str
    report: UUID


def tell(kind: str, reports: Iterable[UUID]) -> None:
    """Write the news of an act, in its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO evidence_news (reader, kind, report_id) SELECT r, %s, x FROM unnest(%s::uuid[]) x, "
            "unnest(%s::text[]) r",
            [kind, list(reports), [reader for reader, kinds in READERS.items() if kind in kinds]],
        )


def waits() -> bool:
    """Whether there is news that nobody has claimed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT news_waits()")
        return bool(cursor.fetchone()[0])


def claim(reader: str, most: int) -> list[News]:
    """Take the oldest news of a reader; no other worker gets them while this transaction lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, report_id FROM claim_news(%s, %s)", [reader, most])
        return sorted((News(*row) for row in cursor.fetchall()), key=lambda news: news.id)

"""Whether time tells what bytes do not: a hidden report and an absent one, asked for in turn by a stranger."""

from __future__ import annotations

import time
from statistics import median
from uuid import UUID

from benchmarks.figures import Figure
from benchmarks.place import django_cell
from fusioncell.foundation.words import new_id

ROUNDS = 300
WIDEST = 1.1  # of the two medians; what a network adds is far above it


def run() -> list[Figure]:
    """Medians of both answers, and their ratio."""
    with django_cell():
        hidden, absent = _measured()
    ratio = max(hidden, absent) / min(hidden, absent)
    return [
        Figure("a hidden report, whole answer", hidden, "ms", note=f"median of {ROUNDS}"),
        Figure("an absent report, whole answer", absent, "ms", note=f"median of {ROUNDS}"),
        Figure("hidden against absent, ratio of the medians", ratio, "", WIDEST),
    ]


def _measured() -> tuple[float, float]:
    from django.db import transaction  # noqa: PLC0415 (as above)

    from tests import cast as people  # noqa: PLC0415 (as above)

    people_here = people.gather()
    with transaction.atomic():
        kept = people.report("customs_declarations", "Crate at the harbour")
    stranger = people.client(people_here.dina)
    stranger.defaults["SERVER_NAME"] = "localhost"

    def took(number: UUID) -> float:
        began = time.perf_counter()
        answer = stranger.get(f"/report/{number}/")
        spent = time.perf_counter() - began
        assert answer.status_code == 404
        return spent * 1000

    for _ in range(20):
        took(kept.id)
        took(new_id())
    pairs = [(took(kept.id), took(new_id())) for _ in range(ROUNDS)]
    return median(one for one, _ in pairs), median(other for _, other in pairs)

"""The level at any instant of a subject with 100,000 decisions, with rights, overlays and inheritance."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from benchmarks.figures import Figure
from benchmarks.place import django_cell

DECISIONS = 100_000
ASKED = 1_000
BOUND = 5.0  # milliseconds

# Planted as the owner, past the chain's trigger: signing a hundred thousand notes is not what is measured.
PLANT = """
ALTER TABLE threat_level_level DISABLE TRIGGER level_chain;
INSERT INTO threat_level_level (id, subject_id, number, kind, scale_id, ordinal, at, expires_at, trend, void,
    decided_by_id, article, label_id, note, sha256, previous_sha256)
SELECT gen_random_uuid(), %(subject)s, n, CASE WHEN n %% 10 = 0 THEN 'overlay' ELSE 'structural' END, %(scale)s,
    1 + n %% 5, %(start)s + n * interval '1 hour',
    CASE WHEN n %% 10 = 0 THEN %(start)s + n * interval '1 hour' + interval '90 minutes' END,
    'steady', false, %(seat)s, 'A39', %(label)s, '', '', '' FROM generate_series(1, %(count)s) n;
ALTER TABLE threat_level_level ENABLE TRIGGER level_chain;
"""


def run() -> list[Figure]:
    """The middle and the slowest of one in a hundred, over instants at random."""
    with django_cell() as environment:
        spent, inherited = _measured(environment)
    note = f"{DECISIONS:,} decisions, {ASKED:,} instants"
    return [
        Figure("levels: level at an instant, middle", quantiles(spent, n=100)[49], "ms", BOUND, note=note),
        Figure("levels: level at an instant, 99 of 100", quantiles(spent, n=100)[98], "ms", note=note),
        Figure("levels: the same, inherited from above", quantiles(inherited, n=100)[49], "ms", BOUND, note=note),
    ]


def _measured(environment: Any) -> tuple[list[float], list[float]]:
    from django.db import transaction  # noqa: PLC0415 (as above)

    from fusioncell.foundation.store import roles  # noqa: PLC0415 (as above)
    from fusioncell.threat_level.queries import level_for  # noqa: PLC0415 (as above)
    from fusioncell.threat_level.tests.made import subject  # noqa: PLC0415 (as above)
    from tests import cast as people  # noqa: PLC0415 (as above)

    here = people.gather()
    with transaction.atomic():
        nation = subject(here)
        below = subject(here, kind="region", name="Below", parent_id=nation.id, inherits="override")
    start = datetime(2015, 1, 1, tzinfo=UTC)
    told = {"subject": nation.id, "scale": nation.scale_id, "start": start, "seat": here.basma.id,
            "label": nation.label_id, "count": DECISIONS}  # fmt: skip
    with roles.connect(roles.connection_parameters(environment, "owner")) as owner:
        for statement in PLANT.split(";\n"):
            if statement.strip():
                owner.execute(statement, told if "%(" in statement else None)
        owner.execute("ANALYZE threat_level_level")
    chance = random.Random(7)
    with transaction.atomic():
        who = people.sit(here.amal)
        times = []
        for number in (nation.id, below.id):
            spent = []
            for _ in range(ASKED):
                at = start + timedelta(hours=chance.uniform(1, DECISIONS))
                began = time.perf_counter()
                found = level_for(who, number, at)
                spent.append((time.perf_counter() - began) * 1000)
                assert found.step is not None
            times.append(spent)
    return times[0], times[1]

"""A thousand merges taken back leave every view as it was; two who judge a pair at once are two connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from random import Random
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, transaction

from fusioncell.foundation.errors import Conflict
from fusioncell.fusion import queries, showing
from fusioncell.fusion.actions import deciding
from fusioncell.fusion.actions.deciding import Wish
from fusioncell.fusion.methods.identity import DIFFERENT, SAME
from fusioncell.fusion.models import Decision
from fusioncell.fusion.tests.made import person, planted_edges, reader_of_hawk
from fusioncell.mandate.models import Seat
from fusioncell.mandate.sitting import Sitting
from tests import cast as told
from tests.cast import Cast, Sit, client
from tests.cell import Store
from tests.pages import bare

MERGES = 1_000


def views(who: Sitting, records: list[UUID]) -> list[str]:
    """Everything that somebody sees of who is who, as text; `moments` is the record of what was done, and grows."""
    shown = [{**showing.cluster(who, record, ""), "moments": ()} for record in records[:4]]
    return [repr(each) for each in (*shown, queries.members_of(who, records))]


@pytest.mark.django_db
def test_undoing_a_thousand_random_merges_restores_every_view_byte_for_byte(cast: Cast, sit: Sit) -> None:
    """Under labels of three sorts, for viewers of three sorts; some pairs were said to differ before."""
    chance = Random(4)  # noqa: S311  repeatable chance is what a test wants
    hawk = reader_of_hawk()
    records = [person("Ivan Petrov", f"XV12345{n:02d}", channel="municipal_reports") for n in range(48)]
    pairs = chance.sample(list(combinations(range(len(records)), 2)), MERGES + 40)
    planted_edges(sit(hawk), records, [(pair, DIFFERENT, n % 3, 5.0) for n, pair in enumerate(pairs[MERGES:])])
    viewers = (hawk, cast.amal, cast.basma)
    pages = [bare(client(cast.amal).get(f"/entity/{each}/")) for each in records[:3]]
    before = [views(sit(seat), records) for seat in viewers]

    rows = [(pair, SAME, chance.randrange(3), chance.uniform(2, 40)) for pair in pairs[:MERGES]]
    made = [edge.id for edge, _label in planted_edges(sit(hawk), records, rows)]
    assert all(views(sit(seat), records) != old for seat, old in zip(viewers, before, strict=True))

    who = sit(hawk)
    for number in chance.sample(made, MERGES):
        deciding.undo(who, UUID(number), "Back.")
    assert [views(sit(seat), records) for seat in viewers] == before
    assert [bare(client(cast.amal).get(f"/entity/{each}/")) for each in records[:3]] == pages


@pytest.mark.store
def test_two_seats_on_two_connections_who_judge_a_pair_at_once_make_one_judgement(fresh_store: Store) -> None:
    with transaction.atomic():
        cast = told.gather()
        duty = cast.seat("dario", "cell", "duty_officer")
        pairs = [(person("Nadia Haddad", f"X123456{n}"), person("Nadia Hadad", f"X123456{n}")) for n in range(8)]
    start = Barrier(2)

    def judge(seat: Seat, verdict: str) -> list[str]:
        said = []
        try:
            for one, other in pairs:
                start.wait(20)
                said.append(judged(seat, one, other, verdict))
        finally:
            connection.close()
        return said

    with ThreadPoolExecutor(2) as pool:
        mine, theirs = pool.submit(judge, cast.amal, SAME), pool.submit(judge, duty, DIFFERENT)
        both = list(zip(mine.result(60), theirs.result(60), strict=True))
    assert all(sorted(each) in (["kept", "told"],) for each in both), both
    with transaction.atomic():
        told.sit(cast.amal)
        assert Decision.objects.filter(act="decide").count() == len(pairs)


def judged(seat: Seat, one: UUID, other: UUID, verdict: str) -> str:
    """What came of it."""
    try:
        with transaction.atomic():
            deciding.decide(told.sit(seat), Wish(one, other, verdict))
    except Conflict:
        return "told"
    return "kept"

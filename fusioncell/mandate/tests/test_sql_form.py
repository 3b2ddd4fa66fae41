"""PostgreSQL itself comes to the same judgement."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from fusioncell.foundation.errors import Unreadable
from fusioncell.mandate import queries
from fusioncell.mandate.methods.seating import standing_for
from fusioncell.mandate.methods.sql_form import READABLE, clause_text, label_columns, standing_columns
from fusioncell.mandate.rules import may
from fusioncell.mandate.tests.chance import marazan, random_label, random_seat, seeded
from tests.cast import Cast, Sit

COLUMNS = """classification smallint, tlp smallint, caveats text[], audience text[], consent_clauses text[],
    purposes text[], categories text[], state smallint"""
STANDING = """classification smallint, tlp smallint, caveats text[], tokens text[], purposes text[],
    categories text[], state smallint"""


@pytest.mark.store
@pytest.mark.django_db
def test_the_database_and_the_cell_agree_on_ten_thousand_random_cases() -> None:
    mandate, chance = marazan(), seeded(17)
    seats = [random_seat(chance, mandate) for _ in range(60)]
    standings = [s for seat in seats if (s := standing_for(mandate, seat.role, seat.agency, seat.facts))]
    labels = [random_label(chance, mandate) for _ in range(60)]
    purposes = [*sorted(mandate.purposes), "unheard_of"]
    query = f"""SELECT l.n, s.n, p.purpose, {READABLE} FROM
        jsonb_to_recordset(%s::jsonb) AS l(n int, {COLUMNS}),
        jsonb_to_recordset(%s::jsonb) AS s(n int, {STANDING}), unnest(%s::text[]) AS p(purpose)"""  # noqa: S608 (our own text)
    with connection.cursor() as cursor:
        cursor.execute(
            query,
            [
                json.dumps([{"n": n, **label_columns(label)} for n, label in enumerate(labels)]),
                json.dumps([{"n": n, **standing_columns(standing)} for n, standing in enumerate(standings)]),
                purposes,
            ],
        )
        rows = cursor.fetchall()
    assert len(rows) == len(labels) * len(standings) * len(purposes) > 10_000
    wrong = [row for row in rows if row[3] is not may(standings[row[1]], row[2], labels[row[0]])]
    assert wrong == []
    assert sum(row[3] for row in rows) > 500


def test_a_token_that_the_column_could_not_tell_apart_is_refused() -> None:
    with pytest.raises(Unreadable):
        clause_text(frozenset({"agency:a|agency:b"}))


@pytest.mark.store
@pytest.mark.django_db
def test_the_clearance_that_the_store_keeps_is_the_judgement_of_the_cell(cast: Cast, sit: Sit) -> None:
    mandate, chance = marazan(), seeded(18)
    labels = [random_label(chance, mandate) for _ in range(80)]
    before = sit(cast.amal)  # a standing that is there before the labels, and others that come after
    numbered = {queries.label_id(label): label for label in labels}
    sitting = [before, sit(cast.basma), sit(cast.chafik), sit(cast.dina), sit(cast.oumar)]
    for who in sitting:
        kept = queries.allowed_labels(who) & numbered.keys()
        assert kept == {number for number, label in numbered.items() if may(who.standing, who.purpose, label)}
    assert len(queries.allowed_labels(before) & numbered.keys()) > 3

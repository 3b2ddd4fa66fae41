"""Much at once, and two workers at once: nothing is left out, and the second of two meets the first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from fusioncell.foundation.words import new_id
from fusioncell.fusion import held
from fusioncell.fusion.actions.arriving import MOST_RECORDS, work_arrivals
from fusioncell.fusion.methods.attributes import number_of
from fusioncell.fusion.queries_of_pairs import suggestion_of
from fusioncell.fusion.tests.made import person
from tests import cast as told
from tests.cast import Cast
from tests.cell import Store


@pytest.mark.django_db
def test_report_of_more_records_than_one_transaction_takes_is_filed_whole(cast: Cast) -> None:
    label = told.label_of_channel("police_reports")
    many = MOST_RECORDS + 20
    said = [told.statement(label, new_id(), "+9994155501234", "phone") for _ in range(many)]
    told.report("police_reports", "A list of calls", label, statements=said)
    assert work_arrivals() == 1
    assert holders_of("9994155501234") == MOST_RECORDS
    assert work_arrivals() == many - MOST_RECORDS
    assert holders_of("9994155501234") == many
    assert work_arrivals() == 0


def holders_of(phone: str) -> int:
    """On how many records a telephone number is filed."""
    assert held.matcher() is not None
    number = number_of("= phone", phone)
    return held.holders([number])[number]


@pytest.mark.store
def test_two_workers_that_compare_at_once_miss_nothing(fresh_store: Store) -> None:
    with transaction.atomic():
        cast = told.gather()
        pairs = [
            (person(f"Nadia Haddad{n}", f"X123456{n}"), person(f"Nadia Haddad{n}", f"X123456{n}")) for n in range(8)
        ]
    start = Barrier(2)

    def work() -> None:
        try:
            start.wait(20)
            while work_arrivals(1):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work) for _ in range(2)]:
            each.result(120)
    with transaction.atomic():
        who = told.sit(cast.amal)
        assert all(suggestion_of(who, one, other) is not None for one, other in pairs)

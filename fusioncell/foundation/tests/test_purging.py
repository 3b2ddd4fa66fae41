"""Bodies leave the log by law, and the log still verifies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import fusioncell_verify
from fusioncell.foundation import ledger, sequencer
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.log_copy import BODIES, Warrant, copy_log
from fusioncell.foundation.purging import Order, Retention, end_of_following_year, purge, purge_expired
from fusioncell.foundation.tests.test_ledger import audit, bodies
from tests.cell import Store

pytestmark = pytest.mark.store
ORDER = Order("Data Protection Authority, decision 12/2026", "the person was no subject")


def fill(store: Store, count: int = 10) -> None:
    made = [
        {
            "kind": "search.use" if n % 2 else "report.read",
            "seat": 3,
            "subjects": [f"s-{n}"],
            "at": f"20{10 + n}-06-01T00:00:00Z",
        }
        for n in range(count)
    ]
    ledger.append_many(ledger.RIGHTS, made)
    sequencer.seal(store.environment)


def test_purged_body_is_gone_and_the_log_still_verifies(fresh_store: Store, tmp_path: Path) -> None:
    fill(fresh_store)
    [certificate] = purge(fresh_store.environment, ledger.RIGHTS, [2, 3, 7], ORDER)
    assert certificate.ranges == ((2, 3), (7, 7))
    with fresh_store.connect("sequencer") as inside:
        rows = inside.execute("SELECT * FROM ledger.event WHERE purged_at IS NOT NULL ORDER BY idx")
        names = [column.name for column in rows.description or ()]
        purged = [dict(zip(names, row, strict=True)) for row in rows]
        assert inside.execute("SELECT count(*) FROM ledger.event WHERE body LIKE '%s-7%'").fetchone() == (0,)
    assert [row["idx"] for row in purged] == [2, 3, 7]
    assert all(row[name] is None for row in purged for name in ("body", "salt", "seat", "agency", "purpose", "case_id"))
    assert all(row["subjects"] == [] and row["purge_ref"] == certificate.reference for row in purged)
    assert audit(fresh_store, tmp_path / "log") == 0


def test_purge_is_an_event_that_says_who_ordered_it(fresh_store: Store) -> None:
    fill(fresh_store)
    purge(fresh_store.environment, ledger.RIGHTS, [5], ORDER)
    with fresh_store.connect("sequencer") as inside:
        rows = inside.execute("SELECT body FROM ledger.event WHERE kind = 'log.purge'").fetchall()
    assert len(rows) == 1
    assert ORDER.authority in rows[0][0]
    assert '"ranges":[[5,5]]' in rows[0][0]


def test_body_taken_away_without_a_certificate_is_found(fresh_store: Store, tmp_path: Path) -> None:
    fill(fresh_store)
    with fresh_store.connect("sequencer") as thief:
        thief.execute(
            """UPDATE ledger.event SET body = NULL, salt = NULL, purged_at = now(), purge_ref = gen_random_uuid()
               WHERE idx = 4"""
        )
    assert audit(fresh_store, tmp_path / "log") == 1


def test_body_changed_in_the_store_is_found(fresh_store: Store, tmp_path: Path) -> None:
    fill(fresh_store)
    with fresh_store.connect("sequencer") as forger:
        forger.execute("UPDATE ledger.event SET body = replace(body, 's-4', 's-5') WHERE idx = 4")
    assert audit(fresh_store, tmp_path / "log") == 1


@pytest.mark.parametrize("wrong", [[0, 99], [10], [-1], [0, 1]])
def test_purge_of_what_is_not_there_changes_nothing(fresh_store: Store, wrong: list[int]) -> None:
    fill(fresh_store)
    purge(fresh_store.environment, ledger.RIGHTS, [1], ORDER)  # its certificate is event 10
    with pytest.raises(Refused, match="not in the log, are purged already, or certify a purge"):
        purge(fresh_store.environment, ledger.RIGHTS, wrong, ORDER)
    with fresh_store.connect("sequencer") as inside:
        assert inside.execute("SELECT count(*) FROM ledger.event WHERE body IS NULL").fetchone() == (1,)


@pytest.mark.parametrize("order", [Order("", "because"), Order("court", "  ")])
def test_purge_without_authority_or_reason_is_refused(fresh_store: Store, order: Order) -> None:
    with pytest.raises(Refused, match="authority"):
        purge(fresh_store.environment, ledger.RIGHTS, [0], order)


def test_class_of_events_is_purged_when_its_time_has_come(fresh_store: Store, tmp_path: Path) -> None:
    fill(fresh_store)
    before = datetime(2016, 1, 1, tzinfo=UTC)
    [certificate] = purge_expired(fresh_store.environment, Retention(ledger.RIGHTS, before, ("search",)), ORDER)
    assert certificate.ranges == ((1, 1), (3, 3), (5, 5))
    assert purge_expired(fresh_store.environment, Retention(ledger.RIGHTS, before, ("search",)), ORDER) == []
    [rest] = purge_expired(fresh_store.environment, Retention(ledger.RIGHTS, before), ORDER)
    assert rest.ranges == ((0, 0), (2, 2), (4, 4))
    assert audit(fresh_store, tmp_path / "log") == 0


def test_logs_are_kept_to_the_end_of_the_following_year() -> None:
    assert end_of_following_year(date(2026, 12, 31)) == datetime(2025, 1, 1, tzinfo=UTC)
    assert end_of_following_year(date(2027, 1, 1)) == datetime(2026, 1, 1, tzinfo=UTC)


def test_copy_of_bodies_is_recorded_and_needs_a_warrant(fresh_store: Store, tmp_path: Path) -> None:
    fill(fresh_store)
    copy_log(fresh_store.environment, ledger.RIGHTS, tmp_path / "public")
    assert not (tmp_path / "public" / BODIES).exists()
    copy_log(fresh_store.environment, ledger.RIGHTS, tmp_path / "whole", Warrant("lawfulness", "a court"))
    assert bodies(fresh_store)[-1]["detail"] == {"authority": "a court", "stream": "rights", "use": "lawfulness"}
    assert (tmp_path / "whole" / BODIES).stat().st_mode & 0o077 == 0
    for warrant in (Warrant("curiosity", "a court"), Warrant("integrity", "")):
        with pytest.raises(Refused):
            copy_log(fresh_store.environment, ledger.RIGHTS, tmp_path / "never", warrant)
    assert not (tmp_path / "never").exists()


def test_any_changed_byte_of_the_bodies_is_found(fresh_store: Store, tmp_path: Path) -> None:
    fill(fresh_store, 3)
    assert audit(fresh_store, tmp_path) == 0
    key = sequencer.signer(fresh_store.environment, ledger.RIGHTS).verifier.vkey
    file = tmp_path / BODIES
    original = file.read_bytes()
    for place in range(len(original)):
        changed = bytearray(original)
        changed[place] ^= 1
        file.write_bytes(changed)
        assert fusioncell_verify.main(["audit", str(tmp_path), "--key", key, "--bodies", str(file)]) in (1, 2), place

"""The second net: what PostgreSQL itself lets the application's role see, whatever a query forgets."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, RaiseException
from psycopg.types.json import Jsonb

from fusioncell.evidence import queries as evidence
from fusioncell.evidence.models import Report, Statement
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries
from fusioncell.mandate.actions.proposals import install_law, propose_law
from fusioncell.mandate.methods import label as labels
from fusioncell.mandate.methods import standing as standings
from fusioncell.mandate.methods.seating import standing_for
from fusioncell.mandate.models import Consent, Seat
from fusioncell.mandate.rules import may
from fusioncell.mandate.tests.chance import marazan, random_label, random_seat, seeded
from tests import cast as people
from tests.cast import Cast, Sit
from tests.cell import Store

pytestmark = pytest.mark.store

PROTECTED = """SELECT DISTINCT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"""


def protected() -> list[str]:
    """The tables under row-level security that the application may read at all."""
    with connection.cursor() as cursor:
        cursor.execute(PROTECTED)
        names = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT n FROM unnest(%s::text[]) n WHERE has_table_privilege(n, 'SELECT')", [names])
        return [row[0] for row in cursor.fetchall()]


def count(table: str) -> int:
    """How many rows of a table this transaction sees, with no filter of our own."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)).as_string())
        return int(cursor.fetchone()[0])


def undeclare() -> None:
    """Nobody's transaction."""
    with connection.cursor() as cursor:
        for name in ("standing", "purpose", "agency", "seat"):
            cursor.execute("SELECT set_config(%s, '', true)", [f"fusioncell.{name}"])


def mixed() -> dict[UUID, labels.Label]:
    """Reports of the customs channel under random labels, each with a statement under the same one."""
    chance, kept = seeded(3), {}
    for number in range(25):
        label = random_label(chance, marazan())
        said = [people.statement(label, new_id(), f"Name {number}")]
        kept[people.report("customs_declarations", f"Report {number}", label, statements=said).id] = label
    return kept


@pytest.mark.django_db
def test_nobody_sees_a_row_of_any_protected_table(cast: Cast, sit: Sit) -> None:
    mixed()
    sit(cast.basma)
    assert count("evidence_report") > 0
    undeclare()
    tables = protected()
    assert {"evidence_report", "evidence_statement", "intake_delivery", "mandate_case", "mandate_workitem"} <= {*tables}
    assert {table: count(table) for table in tables} == dict.fromkeys(tables, 0)


@pytest.mark.django_db
def test_query_without_any_filter_shows_exactly_what_the_reference_allows(cast: Cast, sit: Sit) -> None:
    kept, seen = mixed(), set()
    for seat in (cast.amal, cast.basma, cast.chafik, cast.dina, cast.oumar):
        who = sit(seat)
        wanted = {number for number, label in kept.items() if may(who.standing, who.purpose, label)}
        assert set(Report.objects.values_list("id", flat=True)) == wanted
        assert set(Statement.objects.values_list("report_id", flat=True)) == wanted
        assert {report.id for report in evidence.reports_seen_by(who)} == wanted
        seen.add(frozenset(wanted))
    assert len(seen) > 2, "the labels tell the readers apart"


@pytest.mark.django_db
def test_standing_declared_for_another_purpose_opens_nothing_of_this_one(cast: Cast, sit: Sit) -> None:
    people.report("customs_declarations", "Crate")
    sit(cast.amal)
    assert count("evidence_report") == 1
    sit(cast.amal, "public_health")
    assert count("evidence_report") == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('fusioncell.purpose', 'anything', true)")
    assert count("evidence_report") == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        "SET ROLE fusioncell_owner",
        "SET SESSION AUTHORIZATION fusioncell_owner",
        "ALTER TABLE evidence_report DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE evidence_report NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY cleared ON evidence_report",
        "CREATE POLICY mine ON evidence_report USING (true)",
        "INSERT INTO clearance SELECT s.id, 'counter_terrorism', l.id FROM standing s, label l",
        "UPDATE label SET classification = 0",
        "UPDATE standing SET classification = 9",
        "DELETE FROM clearance",
        "UPDATE evidence_report SET label_id = (SELECT min(id) FROM label)",
        "UPDATE evidence_report SET visible_until = NULL",
        "UPDATE evidence_statement SET value = 'x'",
        "DELETE FROM evidence_statement",
        "TRUNCATE evidence_statement",
        "SELECT tsv FROM search_entry",
        "SELECT body FROM ledger.outbox",
        "DELETE FROM ledger.outbox",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "ALTER FUNCTION may_read_label(bigint) SECURITY INVOKER",
        "UPDATE mandate_mandateversion SET text = ''",
    ],
)
def test_application_cannot_set_itself_free(cast: Cast, sit: Sit, attempt: str) -> None:
    sit(cast.amal)
    with (
        pytest.raises(Exception) as raised,  # noqa: PT011 (Django wraps it; the cause is judged below)
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert isinstance(raised.value.__cause__, InsufficientPrivilege | RaiseException), raised.value


@pytest.mark.django_db
def test_row_security_switched_off_is_an_error_and_no_open_door(cast: Cast, sit: Sit) -> None:
    people.report("customs_declarations", "Crate")
    sit(cast.dina)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(Exception, match="row-level security") as raised, transaction.atomic():
            cursor.execute("SELECT * FROM evidence_report")
        assert isinstance(raised.value.__cause__, InsufficientPrivilege)


def test_label_and_standing_born_at_one_instant_do_not_miss_each_other(fresh_store: Store) -> None:
    mandate, chance = marazan(), seeded(5)
    pairs = []
    while len(pairs) < 12:
        seat, label = random_seat(chance, mandate), random_label(chance, mandate)
        standing = standing_for(mandate, seat.role, seat.agency, seat.facts)
        if standing and any(may(standing, p, label) for p in standing.purposes):
            # A mark of its own makes each of them new to the store.
            mark = f"mark:{len(pairs)}"
            pairs.append((replace(standing, tokens=standing.tokens | {mark}), label_with(label, mark)))
    for standing, label in pairs:
        number, made = _at_once(fresh_store, standing, label)
        with fresh_store.connect("app") as app:
            found = app.execute(
                "SELECT purpose FROM clearance WHERE standing_id = %s AND label_id = %s", [made, number]
            ).fetchall()
        assert {row[0] for row in found} == {p for p in standing.purposes if may(standing, p, label)} != set()


def label_with(label: labels.Label, mark: str) -> labels.Label:
    """The same label under a name of its own, which changes nobody's rights."""
    return replace(label, conditions=frozenset({("police", mark)}))


def _at_once(store: Store, standing: standings.Standing, label: labels.Label) -> tuple[int, int]:
    start, made = threading.Barrier(2), {}

    def intern(function: str, key: bytes, body: dict[str, object]) -> None:
        with psycopg.connect(**store.parameters("app")) as app:
            start.wait()
            row = app.execute(
                sql.SQL("SELECT {}(%s, %s)").format(sql.Identifier(function)), [key, Jsonb(body)]
            ).fetchone()
            made[function] = row[0] if row else 0

    both = [
        threading.Thread(target=intern, args=("intern_label", labels.key(label), labels.as_body(label))),
        threading.Thread(target=intern, args=("intern_standing", standings.key(standing), standings.as_body(standing))),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    return made["intern_label"], made["intern_standing"]


@pytest.mark.django_db
def test_row_past_its_date_is_hidden_at_once(cast: Cast, sit: Sit) -> None:
    gone = people.report("customs_declarations", "Past", visible_until=now() - timedelta(seconds=1))
    stays = people.report("customs_declarations", "Future", visible_until=now() + timedelta(hours=1))
    sit(cast.amal)
    assert set(Report.objects.values_list("id", flat=True)) == {stays.id}
    assert people.client(cast.amal).get(f"/report/{gone.id}/").status_code == 404


@pytest.mark.django_db
def test_closed_seat_sees_nothing_at_the_next_request(cast: Cast) -> None:
    kept = people.report("customs_declarations", "Crate")
    browser = people.client(cast.amal)
    assert browser.get(f"/report/{kept.id}/").status_code == 200
    Seat.objects.filter(pk=cast.amal.pk).update(closed_at=now())
    assert browser.get(f"/report/{kept.id}/").status_code == 302
    with pytest.raises(NotAllowed):
        people.sit(Seat.objects.get(pk=cast.amal.pk))


@pytest.mark.django_db
def test_lowered_clearance_counts_at_the_next_request(cast: Cast) -> None:
    kept = people.report("customs_declarations", "Crate")
    browser = people.client(cast.amal)
    assert browser.get(f"/report/{kept.id}/").status_code == 200
    Seat.objects.filter(pk=cast.amal.pk).update(classification=0)
    assert browser.get(f"/report/{kept.id}/").status_code == 404


@pytest.mark.django_db
def test_expired_and_withdrawn_consents_open_nothing_at_the_next_request(cast: Cast) -> None:
    number = new_id()
    clause = frozenset({frozenset({"agency:police", f"consent:{number}"})})
    label = people.label_of_channel("customs_declarations", consent_clauses=clause)
    kept = people.report("customs_declarations", "Crate", label)
    browser = people.client(cast.amal)
    assert browser.get(f"/report/{kept.id}/").status_code == 404
    people.sit(cast.amal)
    given = Consent.objects.create(
        id=number,
        originator_id="police",
        asking_id="cell",
        recipient_id="cell",
        purpose=people.PURPOSE,
        object_kind="report",
        object_id=kept.id,
        reason="planted",
        state="agreed",
        asked_by=cast.amal,
        asked_at=now(),
        expires_at=now() + timedelta(hours=1),
    )
    assert browser.get(f"/report/{kept.id}/").status_code == 200
    # The store's moment is the beginning of the transaction, which here is the whole test's.
    for change in ({"expires_at": now() - timedelta(minutes=30)}, {"expires_at": None, "state": "withdrawn"}):
        people.sit(cast.amal)
        assert Consent.objects.filter(pk=given.pk).update(**change) == 1
        assert browser.get(f"/report/{kept.id}/").status_code == 404


@pytest.mark.django_db
def test_changed_mandate_counts_at_the_next_request(cast: Cast) -> None:
    kept = people.report("customs_declarations", "Crate")
    browser = people.client(cast.amal)
    assert browser.get(f"/report/{kept.id}/").status_code == 200
    text = people.marazan()
    at = text.index("[roles.analyst]")
    changed = text[:at] + text[at:].replace('classification = "SECRET"', 'classification = "UNCLASSIFIED"', 1)
    rania = cast.seat("rania", "cell", "records_officer")
    proposal = propose_law(people.sit(rania), changed)
    install_law(people.sit(cast.basma), proposal.id)
    assert browser.get(f"/report/{kept.id}/").status_code == 404


@pytest.mark.django_db
def test_allowed_labels_are_the_judgement_of_may_on_hundreds_of_random_pairs(cast: Cast, sit: Sit) -> None:
    mandate, chance = marazan(), seeded(11)
    base, judged = sit(cast.amal), 0
    early = [random_seat(chance, mandate) for _ in range(15)]
    standings_made = [s for seat in early if (s := standing_for(mandate, seat.role, seat.agency, seat.facts))]
    numbered = [(s, queries.standing_id(s)) for s in standings_made[: len(standings_made) // 2]]
    made = {queries.label_id(label): label for label in (random_label(chance, mandate) for _ in range(40))}
    numbered += [(s, queries.standing_id(s)) for s in standings_made[len(standings_made) // 2 :]]
    for standing, number in numbered:
        for purpose in sorted(standing.purposes):
            who = replace(base, standing=standing, standing_id=number, purpose=purpose)
            wanted = {n for n, label in made.items() if may(standing, purpose, label)}
            assert queries.allowed_labels(who) & made.keys() == wanted
            judged += len(made)
    assert judged > 400

"""What the machine that compares is given of the store, past the rights of persons: through narrow doors alone.

The doors open to a machine's seat in a transaction that says it is matching. What comes through them is compared and
weighed, and leaves this room only as findings under the join of the labels it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg
from django.db import connection
from psycopg.rows import tuple_row

from fusioncell.fusion.weighing import MOST_STATEMENTS
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, law_in_force, sitting_for
from fusioncell.mandate.sitting import Sitting

EACH = 100  # newest records of one key that are looked at
DEEPEST = 5_000  # newest records of one key among which those are looked for that may be read
MOST = 10  # candidates of one record that are weighed
MOST_COUNTED = 2_000  # holders of a value that are counted


def matcher(purpose: str = "") -> Sitting | None:
    """The machine that compares, at work in this transaction; None when the law knows none."""
    law = law_in_force()
    roles = [code for code, role in law.mandate.roles.items() if "identity.suggest" in role.powers]
    seat = Seat.objects.filter(role__in=roles, account__isnull=True, closed_at__isnull=True).order_by("id").first()
    if seat is None:
        return None
    purposes = sorted(law.mandate.roles[seat.role].purposes)
    who = sitting_for(seat, purpose if purpose in purposes else purposes[0], law=law, request_id="matching")
    declare(who)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('fusioncell.matching', 'on', true)")
    return who


class Row(NamedTuple):
    """A statement as the machine compares it."""

    id: UUID
    entity: UUID
    schema: str
    prop: str
    value: str
    report_id: UUID
    agency_id: str
    label_id: int
    visible_until: datetime | None


def _rows(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the store answers, in its own binary form and by a plan made once: this is asked for every record."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection, row_factory=tuple_row) as cursor:
        cursor.execute(query, parameters, prepare=True, binary=True)
        return cursor.fetchall()


def statements_of(records: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """What stands of each of these records."""
    found: dict[UUID, list[Row]] = {}
    query = (
        "SELECT id, entity, schema, prop, value, report_id, agency, label_id, until FROM statements_to_compare(%s, %s)"
    )
    for row in _rows(query, [list(records), MOST_STATEMENTS]):
        found.setdefault(row[1], []).append(Row(*row))
    return found


def records_of(reports: Iterable[UUID]) -> list[UUID]:
    """The records that these reports tell of."""
    return [row[0] for row in _rows("SELECT record FROM records_of_reports(%s)", [list(reports)])]


def stale_records(most: int) -> list[UUID]:
    """Records of which something was taken back, ran out, or moved to another label since they were filed.

    They are taken out of the index, to be filed anew as far as something of them stands.
    """
    return [row[0] for row in _rows("SELECT record FROM unfile_stale(%s)", [most])]


@dataclass(frozen=True, slots=True)
class Filing:
    """Under which keys a record is filed, as far as one label shows it."""

    record: UUID
    label_id: int
    schema: str
    agency: str
    keys: Sequence[int]


def file(filings: Sequence[Filing]) -> None:
    """Put records into the index; a record is filed whole, so what it was filed under before is replaced."""
    if filings:
        places = {record: n for n, record in enumerate(dict.fromkeys(each.record for each in filings), 1)}
        _rows("SELECT file_records(%s::jsonb, take_turn(%s))", [_filed(filings, places), len(places)])


def _filed(filings: Sequence[Filing], places: Mapping[UUID, int]) -> str:
    """As the store reads it; the keys as one text, which it reads faster than a list of numbers."""
    return orjson.dumps(
        [
            {
                "n": places[each.record],
                "record": each.record,
                "label_id": each.label_id,
                "schema": each.schema,
                "agency": each.agency,
                "keys": _numbers(each.keys),
            }
            for each in filings
        ]
    ).decode()


def _numbers(keys: Iterable[int]) -> str:
    return "{" + ",".join(map(str, keys)) + "}"


class Candidate(NamedTuple):
    """A record that shares keys with another, and how rare these are."""

    asker: UUID
    record: UUID
    rarity: float


def candidates(asked: Mapping[UUID, Sequence[int]], *, most: int = MOST) -> Iterator[Candidate]:
    """Who shares keys with these, as far as whoever sits here may read it."""
    body = [{"record": record, "keys": list(keys)} for record, keys in asked.items() if keys]
    if not body:
        return
    query = "SELECT asker, record, rarity FROM key_candidates(%s, %s, %s, %s, false)"
    for row in _rows(query, [orjson.dumps(body).decode(), EACH, DEEPEST, most]):
        yield Candidate(*row)


class Ask(NamedTuple):
    """A record that is filed and asks whom it meets, by these keys; `counted`: keys whose holders are to be counted."""

    record: UUID
    keys: Sequence[int]
    counted: Sequence[int]


@dataclass(frozen=True, slots=True)
class Met:
    """What the index says of records that came in: whom each met, what stands of those, how common values are.

    holders: by asker, on how many records up to its own each of its counted keys stands, as far as one counts.
    records: how many are filed.
    """

    candidates: Sequence[Candidate]
    said: Mapping[UUID, list[Row]]
    holders: Mapping[UUID, Mapping[int, int]]
    records: int


def meet(filings: Sequence[Filing], asks: Sequence[Ask]) -> Met:
    """File records and ask whom they meet, in their order: each meets what was there before it, and those before it.

    One question to the store, however many they are.
    """
    query = (
        "SELECT asker, record, rarity, key, holders, id, entity, schema, prop, value, report_id, agency, label_id, "
        "until FROM meet(%s::jsonb, %s::jsonb, %s, %s, %s)"
    )
    found, holders, said, records = [], dict[UUID, dict[int, int]](), dict[UUID, list[Row]](), 1_000
    places = {each.record: n for n, each in enumerate(asks, 1)}
    for row in _rows(query, [_filed(filings, places), _asked(asks), EACH, MOST, MOST_STATEMENTS]):
        if row[5] is not None:
            said.setdefault(row[6], []).append(Row._make(row[5:]))
        elif row[1] is not None:
            found.append(Candidate(*row[:3]))
        elif row[3] is not None:
            holders.setdefault(row[0], {})[row[3]] = row[4]
        else:
            records = row[4]
    return Met(found, said, holders, records)


def _asked(asks: Sequence[Ask]) -> str:
    return orjson.dumps(
        [
            {"n": n, "record": each.record, "keys": _numbers(each.keys), "counted": _numbers(each.counted)}
            for n, each in enumerate(asks, 1)
        ]
    ).decode()


def holders(keys: Iterable[int], most: int = MOST_COUNTED) -> dict[int, int]:
    """How many records bear each of these keys, as far as one counts."""
    wanted = sorted(set(keys))
    return dict(_rows("SELECT key, holders FROM key_holders(%s::bigint[], %s)", [wanted, most])) if wanted else {}


def how_many() -> int:
    """About how many records are filed."""
    return int(_rows("SELECT keys_filed()", [])[0][0])


def readable_together(labels: Iterable[int]) -> set[frozenset[int]]:
    """The sets of these labels that somebody of the cell can read together."""
    return {
        frozenset(row[0]) for row in _rows("SELECT together FROM readable_together(%s::bigint[])", [sorted(labels)])
    }


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Of a report: whose it is, for which purpose it came, under which label, and whether it stands."""

    id: UUID
    agency: str
    purpose: str
    label_id: int
    retracted: bool


def facts_of(reports: Iterable[UUID]) -> dict[UUID, ReportFacts]:
    """The facts of these reports."""
    rows = _rows("SELECT id, agency, purpose, label_id, retracted FROM facts_of_reports(%s)", [list(reports)])
    return {row[0]: ReportFacts(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of pairs of records beside their statements.

    joined: those that a rule of the law has joined before, whatever became of it. working: in whose open cases the
    records have a part: by record, the agencies with the labels of the cases.
    """

    joined: frozenset[tuple[UUID, UUID]]
    working: Mapping[UUID, Mapping[str, set[int]]]


def known_of(pairs: Sequence[tuple[UUID, UUID]]) -> Known:
    """What is known of these pairs."""
    joined, working = set[tuple[UUID, UUID]](), dict[UUID, dict[str, set[int]]]()
    query = "SELECT one, other, record, agency, label_id FROM known_of_pairs(%s, %s)"
    for one, other, record, agency, label in _rows(query, [[one for one, _ in pairs], [other for _, other in pairs]]):
        if record is None:
            joined.add((one, other))
        else:
            working.setdefault(record, {}).setdefault(agency, set()).add(label)
    return Known(frozenset(joined), working)


def judged() -> dict[tuple[UUID, UUID], bool]:
    """What seats judged, by pair: whether the two are the same. It teaches the weights."""
    return {(row[0], row[1]): row[2] == "same" for row in _rows("SELECT one, other, verdict FROM judged_pairs()", [])}


def suggest(pairs: Sequence[Mapping[str, object]]) -> int:
    """Keep suggestions; gives how many are new or say something new."""
    if not pairs:
        return 0
    return int(_rows("SELECT suggest_pairs(%s)", [orjson.dumps(list(pairs)).decode()])[0][0])


def take_turn() -> None:
    """Wait until nobody else files, and keep others waiting until this transaction ends."""
    _rows("SELECT take_turn(0)", [])


def match_later(records: Sequence[UUID]) -> None:
    """Leave records for later transactions, with those that are to be filed anew."""
    if records:
        _rows("SELECT match_later(%s)", [list(records)])


def records_after(last: UUID | None, schemas: Sequence[str], most: int) -> list[UUID]:
    """The next records of the index, in order."""
    query = "SELECT record FROM records_to_link(%s, %s, %s)"
    return [row[0] for row in _rows(query, [last, list(schemas), most])]


def told_before(asked: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (key, agency) of which the agency was told before, under whatever label."""
    pairs = list(dict.fromkeys(asked))
    query = "SELECT key, agency FROM unnest(%s::text[], %s::text[]) asked(key, agency) WHERE told_before(key, agency)"
    return {(key, agency) for key, agency in _rows(query, [[key for key, _ in pairs], [agency for _, agency in pairs]])}

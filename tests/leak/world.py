"""A cell full of planted things: each under a label of its own, each holding words that stand nowhere else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from fusioncell.evidence.actions.keeping import Received, Said
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.hall import actions as hall
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Seat
from fusioncell.mandate.sitting import Sitting
from tests import cast, cell
from tests.leak.labels import COMMON, variants
from tests.leak.reference import Need, Plain

_LETTERS = "bcdfghjklmnprstvwz"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who walks the house; `who` is None for those whom no seat lets in."""

    name: str
    client: Client = field(repr=False)
    who: Sitting | None = field(default=None, repr=False)


@dataclass(slots=True, repr=False)
class World:
    """What is planted: the words with what each needs to be seen, and the things by kind with what each needs."""

    store: cell.Store
    cast: cast.Cast
    plain: Plain
    case: UUID
    consent: UUID
    delivery: UUID
    words: dict[str, Need] = field(default_factory=dict)
    things: dict[str, dict[UUID, Need]] = field(default_factory=dict)
    to_search: list[str] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def word(self, need: Need) -> str:
        """A word of its own, that nobody without that need may ever be shown."""
        number, letters = next(self._numbers), ""
        for _ in range(4):
            number, rest = divmod(number, len(_LETTERS))
            letters += _LETTERS[rest]
        self.words[f"zqx{letters}"] = need
        return f"zqx{letters}"

    def thing(self, kind: str, number: UUID, need: Need) -> None:
        """A thing with an address."""
        self.things.setdefault(kind, {})[number] = need

    def hidden_words(self, who: Sitting | None) -> set[str]:
        """The words that this person must not meet, by the reference."""
        return {word for word, need in self.words.items() if not self.plain.met(who, need)}


def plant(store: cell.Store) -> World:
    """Found the cell, seat the people, plant everything, and open the doors."""
    people = cast.gather()
    world = World(store, people, Plain(store), new_id(), new_id(), new_id())
    for name, agency, role in (
        ("rania", "cell", "records_officer"),
        ("polina", "police", "agency_chief"),
        ("carim", "customs", "liaison"),
        ("adam", "cell", "administrator"),
    ):
        people.seat(name, agency, role, "UNCLASSIFIED" if role == "administrator" else "SECRET")
    world.labels = variants(people.chafik.id, world.case, world.consent)
    with transaction.atomic():
        for name, label in world.labels.items():
            _report(world, name, label)
        _special_reports(world)
    return world


def _report(world: World, name: str, label: Label) -> Received:
    """A report whose every part holds a word, the source too; some of its statements are narrower than the rest."""
    number, agency = new_id(), "customs"
    need = Need((("evidence_report", number),))
    narrower = replace(label, caveats=label.caveats | {"source-identity"})
    entities = (new_id(), new_id(), new_id(), new_id())
    said, shut = _statements(world, label, narrower, entities)
    whole = Need((("evidence_report", number), *(("evidence_statement", s.id) for s in said)))
    lookup = world.word(need)
    kept = cast.report(
        "customs_declarations",
        f"{COMMON} {name} {lookup} {world.word(need)}",
        label,
        id=number,
        text=f"{COMMON} {world.word(need)}",
        external_id=f"no-{world.word(need)}",
        place=f"row {world.word(need)}",
        findings=({"code": "encrypted", "sentence": world.word(whole), "place": ""},),
        raw=f"{world.word(whole)} {' '.join(s.value for s in said)}".encode(),
        delivery_id=world.delivery,
        statements=said,
        source_id=_source(world, agency, narrower),
    )
    world.to_search += [lookup, shut]
    world.thing("report", number, need)
    return kept


def _statements(world: World, label: Label, narrower: Label, entities: Sequence[UUID]) -> tuple[list[Said], str]:
    person, firm, link, event = entities
    said = []

    def say(entity: UUID, schema: str, prop: str, under: Label, target: UUID | None = None) -> str:
        one = new_id()
        need = Need((("evidence_statement", one),))
        word = world.word(need)
        value = str(target) if target else f"{COMMON} {word}"
        original = "" if target else f"{value} {world.word(need)}"
        said.append(cast.statement(under, entity, value, prop, schema=schema, id=one, target=target, original=original))
        return word

    say(person, "Person", "name", label)
    shut = say(person, "Person", "alias", narrower)
    say(firm, "Organization", "name", narrower)
    say(link, "Membership", "member", label, person)
    say(link, "Membership", "organization", label, firm)
    say(link, "Membership", "role", narrower)
    say(event, "Incident", "name", label)
    say(event, "Incident", "region", narrower)
    say(event, "Incident", "actorEntity", label, person)
    said.append(cast.statement(label, event, "6.45,3.39", "coordinates", schema="Incident"))
    said.append(cast.statement(label, event, "2026-03-04", "date", schema="Incident"))
    for entity, rows in ((person, said[:1]), (firm, said[2:3]), (link, said[3:5]), (event, said[6:7])):
        world.thing("entity", entity, Need((("evidence_statement", rows[0].id),)))
    return said, shut


def _source(world: World, agency: str, label: Label) -> UUID:
    number = new_id()
    name = f"source {world.word(Need((('evidence_source', number),)))}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT intern_source(%s, %s, %s, %s, %s)", [number, agency, name, "B", queries.label_id(label)])
    return number


def _special_reports(world: World) -> None:
    """One past its date, one whose newer version is hidden, and one that is retracted."""
    past = _plain_report(world, "past", world.labels["open"], visible_until=now() - timedelta(days=1))
    older = _plain_report(world, "older", world.labels["open"], external_id="twice")
    newer = _plain_report(world, "newer", world.labels["compartment"], external_id="twice", supersedes_id=older.id)
    gone = _plain_report(world, "gone", world.labels["cell"])
    with connection.cursor() as cursor:
        cast.sit(world.cast.basma)
        why = world.word(Need((("evidence_report", gone.id),)))
        cursor.execute("SELECT retract_report(%s, %s)", [gone.id, why])
        assert cursor.fetchone()[0] == 1
    assert {past.id, newer.id} <= world.things["report"].keys()


def _plain_report(world: World, name: str, label: Label, **more: object) -> Received:
    number, one = new_id(), new_id()
    need = Need((("evidence_report", number),))
    about = Need((("evidence_statement", one),))
    entity = new_id()
    lookup = world.word(need)
    kept = cast.report(
        "customs_declarations",
        f"{COMMON} {name} {lookup}",
        label,
        id=number,
        text=f"{COMMON} {world.word(need)}",
        raw=world.word(need).encode(),
        statements=[cast.statement(label, entity, f"{COMMON} {world.word(about)}", id=one)],
        **more,
    )
    world.to_search.append(lookup)
    world.thing("report", number, need)
    return kept


@contextmanager
def as_owner(store: cell.Store) -> Iterator[None]:
    """Django works as the owner of the tables, whom row-level security lets plant anything."""
    with cell.connected_to(store.environment, "owner"):
        yield


def people_of(world: World) -> list[Person]:
    """Everybody who walks: the cast, those who have other powers, a machine, one without a seat, and a stranger."""
    more = world.cast.more
    seats: list[tuple[Seat, str, UUID | None]] = [
        (world.cast.amal, cast.PURPOSE, None),
        (world.cast.amal, "public_health", None),
        (world.cast.basma, cast.PURPOSE, None),
        (world.cast.chafik, cast.PURPOSE, world.case),
        (world.cast.dina, cast.PURPOSE, None),
        (world.cast.oumar, "oversight", None),
        (more["rania"], cast.PURPOSE, None),
        (more["polina"], cast.PURPOSE, None),
        (more["adam"], "administration", None),
    ]
    found = []
    for seat, purpose, case in seats:
        seat.refresh_from_db()  # a label may have named it since
        with transaction.atomic():
            who = cast.sit(seat, purpose, case)
        name = seat.name if purpose != "public_health" else f"{seat.name} for {purpose}"
        found.append(Person(name, cast.client(seat, purpose, case), who))
    clerk = Client()
    clerk.force_login(world.cast.clerk)
    return [*found, _machine(more["adam"]), Person("clerk", clerk), Person("anonymous", Client())]


def _machine(adam: Seat) -> Person:
    seat = cast.machine("customs_declarations")
    with transaction.atomic():
        wish = hall.TokenWish("walker", seat.id, cast.PURPOSE, now() + timedelta(days=1))
        _token, secret = hall.issue_token(cast.sit(adam, "administration"), wish)
        who = cast.sit(seat, cast.PURPOSE)
    return Person("machine", Client(headers={"authorization": f"Bearer {secret}"}), who)


def sealed(raw: bytes, number: UUID) -> bytes:
    """Bytes as the store keeps them."""
    from fusioncell.foundation.sealing import key_ring  # noqa: PLC0415 (keys exist only once a home does)

    return key_ring(settings.ENVIRONMENT.keys / "data.key").seal(raw, number.bytes)

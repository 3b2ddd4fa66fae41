"""The small cast of every room's tests, at work in the fictional cell, and reports for them to read.

amal: analyst of the cell, seconded by the police. basma: head of the cell, her chief. chafik: liaison officer of
customs, a colleague of another agency. dina: liaison officer of the union, a stranger to almost everything. oumar: the
overseer. Beside them a clerk who signs in but has no seat, and the machine seats of the channels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from fusioncell.evidence.actions.keeping import Received, Said, keep
from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Account
from fusioncell.foundation.words import new_id
from fusioncell.hall import working
from fusioncell.mandate import queries
from fusioncell.mandate.actions.founding import NewSeat, found_cell, make
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Seat
from fusioncell.mandate.sitting import Sitting

PASSWORD = "correct horse battery staple"
PURPOSE = "counter_terrorism"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, each with the seat; `clerk` has an account and no seat."""

    amal: Seat
    basma: Seat
    chafik: Seat
    dina: Seat
    oumar: Seat
    clerk: Account
    more: dict[str, Seat]

    def seat(self, name: str, agency: str, role: str, classification: str = "SECRET") -> Seat:
        """One more person with a seat, made when first asked for."""
        if name not in self.more:
            self.more[name] = make(NewSeat(name, name.title(), agency, role, classification, account=_account(name)))
        return self.more[name]


@cache
def marazan() -> str:
    """The text of the fictional law."""
    return (files("fusioncell.mandate") / "laws" / "marazan.toml").read_text("utf-8")


def _account(name: str) -> Account:
    return Account.objects.create(username=name, password=_hashed(), display_name=name.title())


@cache
def _hashed() -> str:
    # Hashed once: six slow hashes would cost every test more than all the rest.
    return make_password(PASSWORD)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A test's interned labels and law are not another's: their databases differ."""
    for memory in (queries._label_ids, queries._standing_ids, queries._label_values):
        memory.clear()
    queries._parsed.cache_clear()


def gather() -> Cast:
    """Found the fictional cell in the current database and seat the cast."""
    found_cell(marazan())

    def seat(name: str, agency: str, role: str, classification: str, home: str = "") -> Seat:
        return make(NewSeat(name, name.title(), agency, role, classification, home, account=_account(name)))

    return Cast(
        amal=seat("amal", "cell", "analyst", "SECRET", "police"),
        basma=seat("basma", "cell", "head", "SECRET"),
        chafik=seat("chafik", "customs", "liaison", "CONFIDENTIAL"),
        dina=seat("dina", "union", "liaison", "CONFIDENTIAL"),
        oumar=seat("oumar", "overseer", "overseer", "SECRET"),
        clerk=_account("clerk"),
        more={},
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """The cell and its people, taken back after the test."""
    return gather()


Sit = Callable[..., Sitting]


def sit(seat: Seat, purpose: str = "", case_id: UUID | None = None) -> Sitting:
    """The seat at work from here on: row-level security answers to it until somebody else sits."""
    given = purpose or ("oversight" if seat.role == "overseer" else PURPOSE)
    who = queries.sitting_for(seat, given, case_id)
    queries.declare(who)
    return who


@pytest.fixture(name="sit")
def sit_fixture() -> Sit:
    """`sit(cast.amal)` gives the acting person and declares the transaction to be hers."""
    return sit


def machine(channel: str) -> Seat:
    """The machine seat that receives over a channel."""
    return Seat.objects.get(name=f"channel-{channel}".replace("_", "-"))


def label_of_channel(channel: str, **changes: object) -> Label:
    """What a report over this channel is labelled when nothing else is said, with changes."""
    found = queries.law_in_force().mandate.channels[channel]
    assert found.label is not None
    base = replace(found.label, originators=found.label.originators | {found.agency})
    return replace(base, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def statement(label: Label, entity: UUID, value: str, prop: str = "name", **more: object) -> Said:
    """One statement about a person."""
    return Said(entity, more.pop("schema", "Person"), prop, value, queries.label_id(label), **more)  # type: ignore[arg-type]  # as above


def received(channel: str, title: str, label: Label | None = None, **more: object) -> Received:
    """A report as a channel of the law would bring it, not kept yet."""
    found = queries.law_in_force().mandate.channels[channel]
    fields: dict[str, object] = {
        "agency": found.agency,
        "channel": channel,
        "raw": f"{title} {new_id()}".encode(),
        "media_type": "text/plain",
        "title": title,
        "text": title,
        "category": found.category,
        "legal_basis": found.basis,
        "label_id": queries.label_id(label or label_of_channel(channel)),
        "purpose": PURPOSE,
        "received_at": now(),
        "reliability": "B",
        "credibility": 2,
        "grade_raw": "B2",
    }
    return Received(**fields | more)  # type: ignore[arg-type]  # as above


def report(channel: str, title: str, label: Label | None = None, **more: object) -> Received:
    """A report that the channel's machine seat has kept; whoever sat before sits again."""
    kept = received(channel, title, label, **more)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_SETTING.format(name) for name in _SETTINGS)}")
        before = cursor.fetchone()
        keep(sit(machine(channel)), [kept], "A5")
        for name, value in zip(_SETTINGS, before, strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [f"fusioncell.{name}", value])
    return kept


_SETTINGS = ("standing", "purpose", "agency", "seat")
_SETTING = "coalesce(current_setting('fusioncell.{}', true), '')"


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it went into the outbox, which the application can never read back."""

    stream: int
    body: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """What happened."""
        return str(self.body["kind"])


@pytest.fixture
def events(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What is recorded from here on, in order: noted on its way into the outbox, where it still goes."""
    seen: list[Event] = []
    one, many = ledger.append, ledger.append_many

    def append(stream: int, body: Mapping[str, object]) -> None:
        one(stream, body)
        seen.append(Event(stream, body))

    def append_many(stream: int, bodies: Sequence[Mapping[str, object]]) -> None:
        many(stream, bodies)
        seen.extend(Event(stream, body) for body in bodies)

    monkeypatch.setattr(ledger, "append", append)
    monkeypatch.setattr(ledger, "append_many", append_many)
    return seen


def client(seat: Seat, purpose: str = "", case_id: UUID | None = None) -> Client:
    """A browser in which this seat is signed in and at work."""
    browser = Client()
    assert seat.account is not None
    browser.force_login(seat.account)
    session = browser.session
    moment = now().isoformat()
    session[working.OPENED] = session[working.SEEN] = moment
    given = purpose or ("oversight" if seat.role == "overseer" else PURPOSE)
    working.choose(session, working.Choice(seat.id, given, case_id))
    session.save()
    return browser

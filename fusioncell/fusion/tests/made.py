"""Made records and decisions for the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fusioncell.evidence.methods.values import clean
from fusioncell.evidence.methods.values.face import Unclear
from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Account
from fusioncell.foundation.words import new_id
from fusioncell.fusion.actions import deciding
from fusioncell.fusion.methods.identity import SAME, Edge
from fusioncell.fusion.models import Decision
from fusioncell.mandate.actions.founding import NewSeat, make
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import label_id, label_of
from fusioncell.mandate.rules import may
from fusioncell.mandate.sitting import Sitting
from tests import cast as told


def person(
    name: str, passport: str = "", channel: str = "police_reports", label: Label | None = None, **more: str
) -> UUID:
    """A person as a report of a channel tells of one; gives the record."""
    number = new_id()
    under = label or told.label_of_channel(channel)
    said = {"name": name, "passportNumber": passport, **more}
    statements = [told.statement(under, number, cleaned("Person", p, v), p) for p, v in said.items() if v]
    told.report(channel, f"About {name}", under, statements=statements)
    return number


def cleaned(schema: str, prop: str, value: str) -> str:
    """A value as intake would keep it."""
    found = clean(schema, prop, value)
    return value if isinstance(found, Unclear) else found.value


def same(who: Sitting, one: UUID, other: UUID) -> Decision:
    """Somebody joins two records."""
    return deciding.decide(who, deciding.Wish(one, other, SAME))


def _labels() -> list[int]:
    open_to_all = told.label_of_channel("municipal_reports")
    cell_only = told.label_of_channel("police_reports")
    hawk = told.label_of_channel("police_reports", caveats=frozenset({"compartment:hawk"}))
    return [label_id(each) for each in (open_to_all, cell_only, hawk)]


def planted_edges(
    who: Sitting, records: Sequence[UUID], rows: Sequence[tuple[tuple[int, int], str, int, float]]
) -> list[tuple[Edge, Label]]:
    """Decisions under labels of three sorts, as the store keeps them; gives them with their labels."""
    labels = _labels()
    made = [
        Decision(
            id=new_id(), act="decide", one=min(records[a], records[b]), other=max(records[a], records[b]),
            verdict=verdict, origin="seat", bits=bits, label_id=labels[n], by_id=who.seat_id, at=now(),
        )
        for (a, b), verdict, n, bits in rows
    ]  # fmt: skip
    for each in made:
        each.save(force_insert=True)
    return [
        (Edge(str(d.id), str(d.one), str(d.other), d.verdict, d.origin, d.bits, d.at), label_of(d.label_id))
        for d in made
    ]


def visible(who: Sitting, planted: Sequence[tuple[Edge, Label]]) -> list[Edge]:
    """Those decisions that this person may see, each judged by itself."""
    return [edge for edge, label in planted if may(who.standing, who.purpose, label)]


def reader_of_hawk() -> Seat:
    """An analyst who was admitted to a compartment that the others do not know."""
    account = Account.objects.create(username="hawk", display_name="Hawk")
    return make(NewSeat("hawk", "Hawk", "cell", "analyst", "SECRET", account=account, caveats=["compartment:hawk"]))

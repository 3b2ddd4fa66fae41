"""The reference answer: every row judged by itself with `rules.may`, read as the owner, with no filter in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from psycopg import sql

from fusioncell.foundation.clock import now
from fusioncell.mandate.methods import label as labels
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.rules import may
from fusioncell.mandate.sitting import Sitting
from tests.cell import Store

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Need:
    """What it takes to see one planted thing, beside a seat: rows that must be readable, and who else is asked.

    rows: (table, id) pairs that must all be readable. agencies: one's agency must be among them. seat: it is this
    seat's own. powers: one of them must be held.
    """

    rows: tuple[tuple[str, UUID], ...] = ()
    agencies: frozenset[str] | None = None
    seat: int | None = None
    powers: tuple[str, ...] = ()


@dataclass(slots=True)
class Plain:
    """The plain rows of a store, fetched once as the owner."""

    store: Store
    tables: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    known: dict[int, Label] = field(default_factory=dict)

    def table(self, name: str) -> dict[UUID, Row]:
        """Every row of a table by its id."""
        if name not in self.tables:
            with self.store.connect("owner") as owner:
                cursor = owner.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
                names = [column.name for column in cursor.description or ()]
                rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            self.tables[name] = {row["id"]: row for row in rows}
        return self.tables[name]

    def label(self, number: int) -> Label:
        """The label behind a number, from its body."""
        if not self.known:
            with self.store.connect("owner") as owner:
                self.known = {n: labels.from_body(body) for n, body in owner.execute("SELECT id, body FROM label")}
        return self.known[number]

    def open(self, who: Sitting, row: Row) -> bool:
        """Whether one row may be read: its label by `may`, and its date."""
        until = row.get("visible_until")
        if isinstance(until, datetime) and until <= now():
            return False
        return may(who.standing, who.purpose, self.label(int(str(row["label_id"]))))

    def readable(self, who: Sitting, table: str) -> dict[UUID, Row]:
        """The rows of a table that may be read."""
        return {number: row for number, row in self.table(table).items() if self.open(who, row)}

    def met(self, who: Sitting | None, need: Need) -> bool:
        """Whether a person may see what needs this."""
        if who is None:
            return False
        return (
            (need.agencies is None or who.agency in need.agencies)
            and (need.seat is None or who.seat_id == need.seat)
            and (not need.powers or any(who.has(power) for power in need.powers))
            and self._all_open(who, need.rows)
        )

    def _all_open(self, who: Sitting, rows: Iterable[tuple[str, UUID]]) -> bool:
        return all(self.open(who, self.table(table)[number]) for table, number in rows)

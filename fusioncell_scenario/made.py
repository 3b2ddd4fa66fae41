"""A report as an agency makes it, before it is put into that agency's format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fusioncell_scenario.country import STAMP

Label = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a report says of one entity; `id` is the sender's own."""

    id: str
    schema: str
    says: Mapping[str, Sequence[str]]
    category: str = ""
    kind: str = ""
    label: Label | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """One report. `story` and `about` are the truth behind it and never leave with it."""

    agency: str
    id: str
    day: str
    title: str
    text: str
    language: str = "en"
    grade: str = "B2"
    source: str = ""
    label: Label | None = None
    things: tuple[Thing, ...] = ()
    version: str = ""
    until: str = ""
    story: str = "ordinary"
    about: tuple[str, ...] = ()

    @property
    def stamped(self) -> str:
        """The text under the stamp of the exercise."""
        return f"[{STAMP}] {self.text}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an agency's table, by the agency's own column names; `broken` says what was planted in it."""

    agency: str
    id: str
    cells: Mapping[str, str | int | float]
    story: str = "ordinary"
    about: tuple[str, ...] = ()
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Stories:
    """Everything that is told in the exercise, by the file it goes into."""

    police: list[Made] = field(default_factory=list)
    police_case: list[Made] = field(default_factory=list)
    intel: list[Made] = field(default_factory=list)
    gendarmerie: list[Made] = field(default_factory=list)
    health: list[Made] = field(default_factory=list)
    customs: list[Row] = field(default_factory=list)
    municipal: list[Row] = field(default_factory=list)
    border: list[Row] = field(default_factory=list)
    outbreak: list[Row] = field(default_factory=list)
    sites: list[Row] = field(default_factory=list)

    def add(self, *others: Stories) -> Stories:
        """These stories with others after them."""
        names = self.__dataclass_fields__
        return Stories(
            **{name: [*getattr(self, name), *(e for o in others for e in getattr(o, name))] for name in names}
        )


def thing(id_: str, schema: str, **says: str | Sequence[str]) -> Thing:
    """An entity from its properties, empty ones left out."""
    lists = {name: [values] if isinstance(values, str) else list(values) for name, values in says.items()}
    kept = {name: [value for value in values if value] for name, values in lists.items()}
    return Thing(id_, schema, {name: values for name, values in kept.items() if values})

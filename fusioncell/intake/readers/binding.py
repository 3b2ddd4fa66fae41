"""A mapping bound to the header of one table: rows in, drafts out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Kind, PersonCategory
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.mapping import Entity, Mapping, Rule, When

MEDIA_TYPE = "text/csv"
ROW = "#"  # in a template: what the row says, as a short digest; for tables without a number of their own
_PLACE = re.compile(r"\{([^{}]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")
_EXACT = {"year": 4, "month": 7, "day": 10}

Cells = Sequence[str]
Reading = Callable[[Cells, Notes], str]


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule whose columns have become positions; `written` are those where a date stands as its source wrote it."""

    rule: Rule
    value: Reading
    written: tuple[int, ...]
    country: Reading | None


@dataclass(frozen=True, slots=True)
class BoundEntity:
    """An entity rule whose columns have become positions."""

    rule: Entity
    name: Reading
    when: tuple[Callable[[Cells], bool], ...]
    values: tuple[BoundRule, ...]


class Binding:
    """What a mapping makes of the rows under one header."""

    def __init__(self, mapping: Mapping, header: Sequence[str], options: ReaderOptions) -> None:
        self.mapping = mapping
        self.header = [" ".join(name.split()) for name in header]
        self.options = options
        self._needs_digest = False
        self._check()
        said = mapping.report
        self._texts = {
            name: self._template(template)
            for name in ("title", "external_id", "version", "source_name", "reliability", "credibility")
            if (template := getattr(said, name)) is not None
        }
        self._lines = [self._template(line) for line in said.text]
        self._from = self._reading(said.occurred_from) if said.occurred_from else None
        self._to = self._reading(said.occurred_to) if said.occurred_to else None
        self._entities = [self._bound(entity) for entity in mapping.entities]
        self._integers = [self._position(name) for name in mapping.integers]
        self._ordered = [[self._position(name) for name in names] for names in mapping.ordered]
        self._nothing = frozenset(mapping.nothing)
        self._hints = Hints(options.country, mapping.report.language or options.language)

    def draft(self, cells: Sequence[str], raw: bytes, place: str) -> ReportDraft:
        """One row as a draft."""
        notes = Notes(place, self._hints, self.options.limits.field_chars)
        cells = self._tidy(cells, notes)
        for positions in self._ordered:
            self._check_order(cells, positions, notes)
        names = {
            bound.rule.key: name
            for bound in self._entities
            if all(holds(cells) for holds in bound.when) and (name := bound.name(cells, notes))
        }
        occurred = self._occurred(cells, notes)
        for bound in self._entities:
            if bound.rule.key in names:
                self._state(bound, names, cells, notes)
        texts = {name: reading(cells, notes) for name, reading in self._texts.items()}
        lines = [line for reading in self._lines if (line := reading(cells, notes))]
        return ReportDraft(
            external_id=texts.get("external_id") or None,
            version=texts.get("version") or None,
            raw=raw,
            media_type=MEDIA_TYPE,
            title=title_of(texts["title"], place),
            text="\n".join(lines),
            language=self._hints.language,
            occurred=occurred,
            credibility_raw=texts.get("credibility") or None,
            reliability_raw=texts.get("reliability") or None,
            source_name=texts.get("source_name") or None,
            statements=tuple(notes.statements),
            findings=tuple(notes.findings),
            place=place,
        )

    def _tidy(self, cells: Sequence[str], notes: Notes) -> list[str]:
        """The fields without padding, words for nothing, and the `.0` of whole numbers."""
        tidy = []
        for cell in cells:
            text = (cell if cell.isprintable() else notes.plain(cell)).strip()
            tidy.append("" if text in self._nothing else text)
        for position in self._integers:
            tidy[position] = tidy[position].removesuffix(".0")
        if self._needs_digest:
            tidy.append(hashlib.sha256("\x1f".join(tidy).encode("utf-8", "replace")).hexdigest()[:16])
        return tidy

    def _check_order(self, cells: Cells, positions: list[int], notes: Notes) -> None:
        try:
            numbers = [float(cells[position]) for position in positions if cells[position]]
        except ValueError:
            return
        if numbers != sorted(numbers):
            said = ", ".join(f"{self.header[position]} {cells[position]}" for position in positions)
            notes.find("interval", f"The bounds of an estimate are out of order: {said}.")

    def _occurred(self, cells: Cells, notes: Notes) -> tuple[str, str] | None:
        start = self._moment(self._from, cells, notes)
        end = self._moment(self._to, cells, notes)
        if start and end and end < start[: len(end)]:
            notes.find("dates_reversed", f"It is said to end ({end}) before it began ({start}).")
        return (start or end, end or start) if start or end else None

    def _moment(self, reading: Reading | None, cells: Cells, notes: Notes) -> str:
        said = reading(cells, notes) if reading else ""
        moment = iso_date(said) if said else ""
        if moment is None:
            notes.find("value_date", f"“{said[:40]}” is no date of the calendar as YYYY-MM-DD.")
        return moment or ""

    def _state(self, bound: BoundEntity, names: dict[str, str], cells: Cells, notes: Notes) -> None:
        rule = bound.rule
        category = PersonCategory(rule.category) if rule.category else None
        about = About(names[rule.key], rule.schema, Kind(rule.kind), category)
        for each in bound.values:
            if each.rule.entity:
                notes.refer(about, each.rule.property, names.get(each.rule.entity, ""), each.rule.entity)
            elif value := each.value(cells, notes):
                self._state_value(about, each, value, cells, notes)

    def _state_value(self, about: About, bound: BoundRule, value: str, cells: Cells, notes: Notes) -> None:
        rule = bound.rule
        about = about._replace(lang=rule.language) if rule.language else about
        where = f"column {rule.column or rule.date or rule.property}"
        if bound.country:
            notes.hints = Hints(bound.country(cells, notes) or None, self._hints.language)
        for part in value.split(rule.split) if rule.split else (value,):
            before = len(notes.statements)
            notes.state(about, rule.property, rule.words.get(part.strip(), part) if rule.words else part, where)
            if bound.written and len(notes.statements) > before:
                original = " ".join(cells[position] for position in bound.written).strip()
                notes.statements[-1] = replace(notes.statements[-1], original=original)
        notes.hints = self._hints

    def _check(self) -> None:
        missing = [name for name in self.mapping.columns if name not in self.header]
        if missing:
            raise Unreadable(
                f"The table lacks columns that the mapping {self.mapping.name} needs: {', '.join(missing)}.", "header"
            )

    def _position(self, name: str) -> int:
        if name == ROW:
            self._needs_digest = True
            return len(self.header)
        count = self.header.count(name)
        if count != 1:
            trouble = "has no column" if not count else f"has {count} columns"
            raise Unreadable(f"The table {trouble} “{name}”.", "header")
        return self.header.index(name)

    def _bound(self, entity: Entity) -> BoundEntity:
        return BoundEntity(
            rule=entity,
            name=self._template(entity.id, whole=True),
            when=tuple(self._condition(when) for when in entity.when),
            values=tuple(self._bound_rule(rule) for rule in entity.rules),
        )

    def _bound_rule(self, rule: Rule) -> BoundRule:
        written = tuple(self._position(name) for name in ((rule.date,) if rule.date else rule.parts))
        country = self._template(rule.country) if rule.country else None
        return BoundRule(rule, self._reading(rule), written, country)

    def _condition(self, when: When) -> Callable[[Cells], bool]:
        position, one_of, none_of = self._position(when.column), frozenset(when.one_of), frozenset(when.none_of)
        return lambda cells: (not one_of or cells[position] in one_of) and cells[position] not in none_of

    def _template(self, template: str, *, whole: bool = False) -> Reading:
        """A text with its places filled; nothing when all places (`whole`: when any place) are empty.

        A stretch in square brackets falls out when a place in it is empty.
        """
        stretches = [self._stretch(part, optional=bool(at % 2)) for at, part in enumerate(_OPTIONAL.split(template))]
        positions = [self._position(name) for name in _PLACE.findall(template)]
        enough = all if whole else any

        def reading(cells: Cells, notes: Notes) -> str:
            if positions and not enough(cells[position] for position in positions):
                return ""
            return "".join([stretch(cells) for stretch in stretches])

        return reading

    def _stretch(self, template: str, *, optional: bool) -> Callable[[Cells], str]:
        pieces = _PLACE.split(template)
        literals, positions = pieces[::2], [self._position(name) for name in pieces[1::2]]
        if not positions:
            return lambda cells: template

        def filled(cells: Cells) -> str:
            values = [cells[position] for position in positions]
            if optional and not all(values):
                return ""
            return literals[0] + "".join(map(str.__add__, values, literals[1:]))

        return filled

    def _reading(self, rule: Rule) -> Reading:
        if rule.text is not None:
            return self._template(rule.text)
        if rule.date is not None:
            return self._date(rule, rule.date)
        if rule.parts:
            return self._parts(rule)
        if rule.pair:
            first, second = (self._position(name) for name in rule.pair)
            return lambda cells, notes: f"{cells[first]}, {cells[second]}" if cells[first] and cells[second] else ""
        if rule.column is None:
            return lambda cells, notes: ""
        position = self._position(rule.column)
        return lambda cells, notes: cells[position]

    def _date(self, rule: Rule, name: str) -> Reading:
        """A column with a date in the declared order, cut to the precision that another column states."""
        position = self._position(name)
        exact = self._position(rule.precision.column) if rule.precision else -1
        words = rule.precision.words if rule.precision else {}

        def reading(cells: Cells, notes: Notes) -> str:
            said = cells[position]
            if not said:
                return ""
            day = day_of(said, rule.format)
            if day is None:
                notes.find(
                    "value_date", f"“{said[:40]}” is no date of the calendar as {rule.format}.", f"column {name}"
                )
                return ""
            return day[: _EXACT[words[cells[exact]]]] if exact >= 0 and cells[exact] in words else day

        return reading

    def _parts(self, rule: Rule) -> Reading:
        """A date in columns of year, month and day, as exact as the columns go on being filled."""
        positions = [self._position(name) for name in rule.parts]

        def reading(cells: Cells, notes: Notes) -> str:
            said = [cells[position].removesuffix(".0") for position in positions]
            filled = said[: said.index("")] if "" in said else said
            if not filled:
                return ""
            day = iso_date("-".join([filled[0], *(part.zfill(2) for part in filled[1:])]))
            if day is None or (len(filled) < len(said) and any(said[len(filled) :])):
                where = f"columns {', '.join(rule.parts)}"
                notes.find("value_date", f"“{' '.join(said)}” is no date of the calendar.", where)
            return day or ""

        return reading


@lru_cache(maxsize=16_384)
def day_of(said: str, form: str) -> str | None:
    """The day of a date in a declared form, or None; a time of day is dropped, for it has no zone.

    >>> day_of("31/02/2019", "%d/%m/%Y"), day_of("1/22/1996", "%m/%d/%Y"), day_of("2009-06-09 00:00:00.000", "iso")
    (None, '1996-01-22', '2009-06-09')
    """
    if form == "iso":
        return iso_date(said[:10])
    try:
        return datetime.strptime(said, form).date().isoformat()  # noqa: DTZ007 - only the day is kept
    except ValueError:
        return None

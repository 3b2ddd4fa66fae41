"""What readers share when they write a draft: clean text, statements with their findings, dates of stated
precision."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from fusioncell.evidence.methods.drafts import Finding, Marks, StatementDraft
from fusioncell.evidence.methods.values import Hints, Unclear
from fusioncell.foundation.words import Kind, PersonCategory
from fusioncell.intake.readers.cleaning import value_of

TITLE = 500
LONGEST_ID = 500
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_FRACTION = re.compile(r"[.]0+(?![0-9])")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?))?)?)?")


class About(NamedTuple):
    """What several statements have in common: whom they are about, and how they are meant."""

    entity: str
    schema: str
    kind: Kind = Kind.DOCUMENT
    category: PersonCategory | None = None
    lang: str | None = None
    marks: Marks | None = None
    first_seen: str | None = None
    last_seen: str | None = None


class Notes:
    """The statements and findings of one report while it is being read."""

    __slots__ = ("_value_chars", "findings", "hints", "place", "statements")

    def __init__(self, place: str, hints: Hints, value_chars: int) -> None:
        self.place = place
        self.statements: list[StatementDraft] = []
        self.findings: list[Finding] = []
        self.hints = hints
        self._value_chars = value_chars

    def find(self, code: str, sentence: str, where: str = "") -> None:
        """Note something that a person should know; said once, however often it is noticed."""
        finding = Finding(code, sentence, f"{self.place}, {where}" if where else self.place)
        if finding not in self.findings:
            self.findings.append(finding)

    def state(self, about: About, prop: str, raw: str, where: str = "") -> None:
        """One statement, its value cleaned and the original kept beside; a finding when it cannot be
        understood."""
        raw = self.plain(raw, where or prop)
        if not raw:
            return
        if len(raw) > self._value_chars:
            said = f"A value of {len(raw):,} characters was left unstated; {self._value_chars:,} is the limit."
            self.find("too_long", said, where or prop)
            return
        cleaned = value_of(about.schema, prop, raw, self.hints)
        if isinstance(cleaned, Unclear):
            said = f"{cleaned.sentence} It was left unstated and stays in the original."
            self.find(f"value_{cleaned.code}", said, where or prop)
            return
        if cleaned.findings:
            self._find_all(cleaned.findings, where or prop)
        value = cleaned.value
        original = "" if raw == value else raw
        entity, schema, kind, category, lang, marks, first, last = about
        self.statements.append(
            StatementDraft(entity, schema, prop, value, original, lang, kind, category, marks, first, last)
        )

    def _find_all(self, findings: tuple[Finding, ...], where: str) -> None:
        for finding in findings:
            self.find(finding.code, finding.sentence, where)

    def refer(self, about: About, prop: str, name: str, where: str = "") -> None:
        """One statement whose value is another entity's id: ids come once each, so nothing is gained by remembering."""
        if not name.isprintable() or " " in name or not 0 < len(name) <= LONGEST_ID:
            self.state(about, prop, name, where)
            return
        entity, schema, kind, category, lang, marks, first, last = about
        self.statements.append(StatementDraft(entity, schema, prop, name, "", lang, kind, category, marks, first, last))

    def plain(self, text: str, where: str = "") -> str:
        """Text that can be kept and shown: no NUL or control character, no space around it."""
        if text.isprintable():
            return text.strip()
        if _CONTROL.search(text):
            self.find("control_characters", "NUL or other control characters were left out.", where)
            text = _CONTROL.sub("", text)
        return text.strip()


def title_of(text: str, otherwise: str = "") -> str:
    """One line for a title, cut at a word when it is too long."""
    line = " ".join(text.split()) or otherwise
    if len(line) <= TITLE:
        return line
    return line[: TITLE - 1].rsplit(" ", 1)[0] + "…"


def iso_date(raw: str) -> str | None:
    """A date as precise as it is stated, when the calendar has it.

    >>> iso_date("2026-03"), iso_date("2026-02-31"), iso_date("2026-03-03T21:40:00.000Z")
    ('2026-03', None, '2026-03-03T21:40:00Z')
    """
    found = _DATE.fullmatch(raw.strip())
    if not found:
        return None
    year, month, day, clock = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
        if clock:
            datetime.fromisoformat(f"{year}-{month}-{day}T{clock}")
    except ValueError:
        return None
    parts = "-".join(part for part in (year, month, day) if part)
    if clock and "." in clock:
        clock = _NO_FRACTION.sub("", clock)
    return f"{parts}T{clock}" if clock else parts

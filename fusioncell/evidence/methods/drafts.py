"""What a reader makes of an input before the law is asked: reports, statements, and what was not read."""

from __future__ import annotations

from dataclasses import dataclass

from fusioncell.foundation.words import Kind, Pap, PersonCategory, Tlp
from fusioncell.mandate.methods.label import Clause


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a value or an object that was nevertheless accepted."""

    code: str
    sentence: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What an input says about its handling, in its own words; `None` and empty say nothing.

    `unknown` holds markings that are understood to be markings but cannot be expressed: intake refuses these.
    """

    tlp: Tlp | None = None
    pap: Pap | None = None
    classification: str | None = None
    policy: str | None = None
    caveats: frozenset[str] = frozenset()
    audience: frozenset[Clause] = frozenset()
    purposes: frozenset[str] | None = None
    conditions: frozenset[tuple[str, str]] = frozenset()
    forbids: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    hops_left: int | None = None
    consent_of: frozenset[str] = frozenset()  # agencies that must agree before another may use it
    unknown: tuple[str, ...] = ()


# Nobody changes a draft; but they are made by the hundred thousand, and a frozen dataclass costs four times as much.
@dataclass(slots=True, unsafe_hash=True)
class StatementDraft:
    """One value of one property of one entity, as a report states it; `entity` is the sender's own id."""

    entity: str
    schema: str
    prop: str
    value: str
    original: str = ""
    lang: str | None = None
    kind: Kind = Kind.DOCUMENT
    category: PersonCategory | None = None
    marks: Marks | None = None
    first_seen: str | None = None
    last_seen: str | None = None


@dataclass(slots=True, unsafe_hash=True)
class ReportDraft:
    """One report as it was read, with its own bytes and what was noticed on the way."""

    external_id: str | None
    version: str | None
    raw: bytes
    media_type: str
    title: str
    text: str = ""
    language: str | None = None
    occurred: tuple[str, str] | None = None
    credibility_raw: str | None = None
    reliability_raw: str | None = None
    source_name: str | None = None
    marks: Marks = Marks()
    statements: tuple[StatementDraft, ...] = ()
    findings: tuple[Finding, ...] = ()
    place: str = ""
    part_of: bytes | None = None  # the fingerprint of the original that this one was carried in


@dataclass(frozen=True, slots=True)
class Unread:
    """An object that could not be read: it goes into quarantine whole, with the reason and its place."""

    raw: bytes
    place: str
    code: str
    sentence: str

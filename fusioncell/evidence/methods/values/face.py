"""The one face of all kinds of value: a raw text becomes a clean one or a reason why not; two clean ones compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fusioncell.evidence.methods.drafts import Finding

LONGEST = 1_000_000
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a value from where it stands; `date_order` only when a reviewed mapping says so."""

    country: str | None = None
    language: str | None = None
    prop: str = ""
    date_order: str | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A value as the cell keeps it, what the source wrote, and how precisely it was stated."""

    value: str
    original: str
    findings: tuple[Finding, ...] = ()
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a text is not a value of its kind."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two values are, from 0 to 1, and the sentence that explains it."""

    score: float
    sentence: str


NO_HINTS = Hints()
Cleaner = Callable[[str, Hints], Cleaned | Unclear]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: its cleaning and its comparison."""

    clean: Cleaner
    compare: Callable[[str, str], Likeness]

    def validate(self, value: str, hints: Hints = NO_HINTS) -> str | None:
        """Why this is not a clean value of the kind; `None` when it is."""
        cleaned = self.clean(value, hints)
        if isinstance(cleaned, Unclear):
            return cleaned.sentence
        return None if cleaned.value == value else f"A clean value would be “{cleaned.value}”."


def visible(raw: str) -> str:
    """The text without characters nobody can see and without space around it."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", raw)).strip()


def one_line(raw: str) -> str:
    """The visible text with every run of space as one space."""
    return " ".join(visible(raw).split())


def same_or_not(one: str, other: str) -> Likeness:
    """For values that are equal or different and nothing between."""
    if one == other:
        return Likeness(1.0, "The values are identical.")
    return Likeness(0.0, f"“{one}” and “{other}” are different.")


def nearly(one: str, other: str) -> Likeness:
    """For codes copied by hand: identical, or one slip of the pen apart."""
    if one == other or not one or not other:
        return same_or_not(one, other)
    slip = _slip(one, other)
    if slip:
        return Likeness(0.6, f"“{one}” and “{other}” {slip}.")
    if min(len(one), len(other)) >= 6 and (one in other or other in one):  # noqa: PLR2004  shorter parts are chance
        return Likeness(0.5, f"One of “{one}” and “{other}” is a part of the other.")
    return same_or_not(one, other)


def _slip(one: str, other: str) -> str | None:
    if len(one) == len(other):
        apart = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(apart) == 1:
            return f"differ in character {apart[0] + 1}"
        if len(apart) == 2 and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]:  # noqa: PLR2004
            return f"have characters {apart[0] + 1} and {apart[1] + 1} exchanged"
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) == 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))):
        return "differ by one character left out"
    return None

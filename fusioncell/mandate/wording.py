"""The law's own words in the reader's language, for choices and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.utils.translation import get_language

from fusioncell.mandate.methods.law_parts import Words
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import law_in_force

Choices = list[tuple[str, str]]


class Named(Protocol):
    """Whatever the law gives a name."""

    @property
    def names(self) -> Words:
        """The name in each language."""


def in_language(words: Words) -> str:
    """The words in the reader's language, else English, else the first there are."""
    language = (get_language() or "en").partition("-")[0]
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def _choices(part: Mapping[str, Named], codes: Iterable[str]) -> Choices:
    return [(code, in_language(part[code].names)) for code in codes if code in part]


def agencies(*, without: str = "") -> Choices:
    """The agencies of the law in force, to choose from."""
    law = law_in_force().mandate
    return _choices(law.agencies, [code for code in law.agencies if code != without])


def purposes(codes: Iterable[str] | None = None) -> Choices:
    """Purposes of the law in force, all or these."""
    law = law_in_force().mandate
    return _choices(law.purposes, law.purposes if codes is None else sorted(codes))


def offences() -> Choices:
    """The offences that can make somebody a subject of intelligence."""
    law = law_in_force().mandate
    return _choices(law.offences, law.offences)


def articles() -> Choices:
    """The articles of the law in force, with their titles."""
    law = law_in_force().mandate
    return [(code, f"{code} · {in_language(article.title)}") for code, article in law.articles.items()]


def classifications(up_to: int) -> Choices:
    """The classification words up to a clearance, the lowest first."""
    policy = law_in_force().mandate.policy
    return [
        (word, in_language(policy.names[word]) if word in policy.names else word) for word in policy.words[: up_to + 1]
    ]


def caveats() -> Choices:
    """The caveats that the law's label policy names."""
    policy = law_in_force().mandate.policy
    return [(code, in_language(names)) for code, names in policy.caveats.items()]


def seats(found: Iterable[Seat]) -> Choices:
    """Seats to choose from."""
    return [(seat.name, f"{seat.title} ({seat.name})") for seat in found]

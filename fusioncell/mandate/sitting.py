"""The acting person: a seat at work, under a purpose and perhaps in a case. The first argument of every act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from fusioncell.foundation.errors import NotAllowed
from fusioncell.mandate.methods.standing import Standing

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Sitting:
    """One seat in one working session; built anew from the law and the seat at every request.

    powers: each power the role has, with the article that gives it and is in force today.
    """

    seat_id: int
    seat: str
    account_id: int | None
    agency: str
    home_agency: str
    role: str
    purpose: str
    case_id: UUID | None
    standing_id: int
    standing: Standing
    powers: Mapping[str, str]
    mandate_version_id: int
    request_id: str = ""

    def has(self, power: str) -> bool:
        """Whether the role has this power today."""
        return power in self.powers


def require(who: Sitting, power: str) -> str:
    """The article that lets this person act; raises `NotAllowed`."""
    article = who.powers.get(power)
    if article is None:
        raise NotAllowed(f"The seat {who.seat} has no power {power}.", [f"power:{power}"])
    return article


def who_asks(request: HttpRequest) -> Sitting:
    """The person behind a request: its session's or its token's. The hall lets no stranger through to a room."""
    who: Sitting = request.who  # type: ignore[attr-defined]  # set by the hall's middleware
    return who

"""What reading a text finds: a piece of it, what it is taken for, how exactly and on what ground. A suggestion only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What a piece of text is taken for."""

    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    ACCOUNT = "account"
    WALLET = "wallet"
    PLATE = "plate"
    PASSPORT = "passport"
    COORDINATES = "coordinates"
    IMO = "imo"
    MMSI = "mmsi"
    FLIGHT = "flight"
    DATE = "date"
    PLACE = "place"
    PERSON = "person"
    BODY = "body"


# The statement that each becomes when somebody accepts it: schema and property.
STATES: dict[What, tuple[str, str]] = {
    What.PHONE: ("Phone", "number"),
    What.EMAIL: ("Email", "email"),
    What.IBAN: ("BankAccount", "iban"),
    What.ACCOUNT: ("BankAccount", "accountNumber"),
    What.WALLET: ("CryptoWallet", "publicKey"),
    What.PLATE: ("Vehicle", "registrationNumber"),
    What.PASSPORT: ("Passport", "passportNumber"),
    What.COORDINATES: ("Address", "coordinates"),
    What.IMO: ("Vessel", "imoNumber"),
    What.MMSI: ("Vessel", "mmsi"),
    What.FLIGHT: ("Trip", "name"),
    What.DATE: ("Event", "date"),
    What.PLACE: ("Address", "full"),
    What.PERSON: ("Person", "name"),
    What.BODY: ("Organization", "name"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of a text. precision: of a date or place. ground: how it was found. score: from 0 to 1.

    also: further statements that go with it, as property and value (the coordinates of a place).
    """

    start: int
    end: int
    what: What
    value: str
    precision: str = ""
    ground: str = ""
    score: float = 1.0
    also: tuple[tuple[str, str], ...] = ()

    def overlaps(self, other: Found) -> bool:
        """Whether two pieces share a character."""
        return self.start < other.end and other.start < self.end


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The pieces in order; where two overlap, the one given first stands."""
    kept: list[Found] = []
    taken: set[int] = set()
    for one in found:
        spread = range(one.start, one.end)
        if taken.isdisjoint(spread):
            kept.append(one)
            taken.update(spread)
    return sorted(kept, key=lambda one: one.start)

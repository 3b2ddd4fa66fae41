"""The plot: an attack on three sites in preparation, told by seven agencies of which none holds more than two threads.

Six identifiers join what they know, each held by exactly two of them (`LINKS`):

    phone      police (called the owner of a stolen van)   health (given by a burn patient)
    address    health (given by the same patient)          customs (where the chemicals were delivered)
    plate      customs (fetched the container)             gendarmerie (seen at the rented farm)
    passport   gendarmerie (copy kept by the lessor)       border (a technician's crossings)
    travel     border (the organiser's crossings)          union (a series reported stolen)
    account    police (an informant)                       intel (a source): together readable by nobody
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from fusioncell_scenario import country
from fusioncell_scenario.cultures import CULTURES, Part
from fusioncell_scenario.people import Person, made_person, namesakes

LINKS: Mapping[str, tuple[str, str]] = {
    "phone": ("police", "health"),
    "address": ("health", "customs"),
    "plate": ("customs", "gendarmerie"),
    "passport": ("gendarmerie", "border"),
    "travel": ("border", "union"),
    "account": ("police", "intel"),
}
FARM_WAYS = ("Bir Sultana farm, km 14, Wadi Road, Wadi Semm", "km 14 Wadi Road, Bir Sultana farm, Wadi Semm")


@dataclass(frozen=True, slots=True)
class Plot:
    """Who they are, what they left behind, and when it was to happen."""

    organiser: Person
    technician: Person
    manager: Person
    driver: Person
    organiser_namesakes: tuple[Person, ...]
    false_name: str
    firm: str
    tax_number: str
    phone: str
    plate: str
    van: str
    account: str
    day: date

    def before(self, days: int, clock: str = "") -> str:
        """A day so long before the planned one, as the reports write it."""
        day = (self.day - timedelta(days=days)).isoformat()
        return f"{day}T{clock}:00Z" if clock else day

    @property
    def identifiers(self) -> Mapping[str, str]:
        """The value behind each of the links, as machines write it."""
        return {
            "phone": self.phone,
            "address": FARM_WAYS[0],
            "plate": self.plate,
            "passport": self.technician.passport,
            "travel": self.organiser.passport,
            "account": self.account,
        }

    @property
    def people(self) -> dict[str, Person]:
        """The cast by part."""
        return {
            "organiser": self.organiser,
            "technician": self.technician,
            "manager": self.manager,
            "driver": self.driver,
        }


def made_plot(rng: Random, today: date) -> Plot:
    """A plot whose day lies three weeks ahead."""
    organiser = _arab(rng, made_person(rng, "plot-organiser", "arabic", woman=False), "xt")
    technician = _foreign(rng, made_person(rng, "plot-technician", "slavic", woman=False), "xv")
    false_name = made_person(rng, "", "french", woman=False).name.usual
    return Plot(
        organiser=organiser,
        technician=technician,
        manager=made_person(rng, "plot-manager", "french", woman=False),
        driver=made_person(rng, "plot-driver", "west_african", woman=False),
        organiser_namesakes=tuple(namesakes(rng, organiser, 3)),
        false_name=false_name,
        firm="Comptoir Agricole du Sémaphore SARL",
        tax_number=f"XMT{rng.randrange(10**8):08d}",
        phone=country.phone(rng),
        plate=country.plate(rng),
        van=country.plate(rng),
        account=country.account(rng),
        day=today + timedelta(days=21),
    )


def _arab(rng: Random, person: Person, nation: str) -> Person:
    """The organiser has a kunya, by which alone some know him."""
    child = rng.choice(CULTURES["arabic"].men)
    kunya = Part((f"Abu {child.usual}", f"Abou {child.latin[1]}"), f"أبو {child.script}")
    return _foreign(rng, replace(person, name=replace(person.name, kunya=kunya)), nation)


def _foreign(rng: Random, person: Person, nation: str) -> Person:
    return replace(person, nation=nation, passport=country.passport(rng, nation), plate="")

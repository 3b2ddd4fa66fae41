"""The made people of Marazan, each with what can identify them, and how clerks get it wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from fusioncell_scenario import country
from fusioncell_scenario.cultures import CULTURES, WEIGHTS
from fusioncell_scenario.spelling import Name, made_name

_NATIONS = {
    "arabic": ("xm", "xm", "xm", "xt"),
    "west_african": ("xm", "xm", "xo"),
    "portuguese": ("xm",),
    "french": ("xm", "xm", "xo"),
    "slavic": ("xv", "xv", "xm"),
    "chinese": ("xh", "xh", "xm"),
}
NAMESAKES = 0.03  # of all people bear the very name of another
PLACEHOLDERS = ("1900-01-01", "unknown", "00/00/0000")


@dataclass(frozen=True, slots=True)
class Person:
    """One made person as they truly are."""

    key: str
    name: Name
    born: date
    nation: str
    passport: str
    identity: str
    phone: str
    street: str
    town: str
    plate: str = ""

    @property
    def gender(self) -> str:
        """The word of the ontology."""
        return "female" if self.name.woman else "male"

    @property
    def address(self) -> str:
        """Street and town in one line."""
        return f"{self.street}, {self.town}"

    def truth(self) -> dict[str, object]:
        """Who this is, for the file that is never loaded."""
        return {
            "key": self.key,
            "name": self.name.usual,
            "variants": self.name.variants(),
            "born": self.born.isoformat(),
            "nation": self.nation,
            "passport": self.passport,
            "identity": self.identity,
            "phone": self.phone,
            "address": self.address,
            "plate": self.plate,
        }


def made_person(rng: Random, key: str, culture: str = "", *, woman: bool | None = None) -> Person:
    """A person by chance, of a given culture or of any."""
    chosen = culture or rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
    is_woman = rng.random() < 0.42 if woman is None else woman
    nation = rng.choice(_NATIONS[chosen])
    street, town = country.street_address(rng)
    return Person(
        key=key,
        name=made_name(rng, CULTURES[chosen], woman=is_woman),
        born=date(1949, 1, 1) + timedelta(days=rng.randrange(57 * 365)),
        nation=nation,
        passport=country.passport(rng, nation),
        identity=country.identity_number(rng),
        phone=country.phone(rng),
        street=street,
        town=town,
        plate=country.plate(rng) if rng.random() < 0.4 else "",
    )


def population(rng: Random, size: int) -> list[Person]:
    """The ordinary people: some bear the name of another, born on another day and with papers of their own."""
    people: list[Person] = []
    for number in range(size):
        person = made_person(rng, f"p{number:06d}")
        if people and rng.random() < NAMESAKES:
            person = replace(person, name=rng.choice(people).name)
        people.append(person)
    return people


def namesakes(rng: Random, of: Person, how_many: int) -> list[Person]:
    """Others of the very same name; they have nothing else in common."""
    return [
        replace(made_person(rng, f"{of.key}-namesake-{number}", of.name.culture), name=of.name)
        for number in range(1, how_many + 1)
    ]


def birth_as_written(person: Person, rng: Random, *, wrong: float = 0.12) -> str:
    """The date of birth as a register has it: exact, day and month swapped, the year only, or none to speak of."""
    if rng.random() >= wrong:
        return person.born.isoformat()
    turn = rng.random()
    if turn < 0.4:
        return swapped(person.born)
    if turn < 0.85:
        return str(person.born.year)
    return rng.choice(PLACEHOLDERS)


def swapped(day: date) -> str:
    """A date with day and month exchanged, where the calendar allows it.

    >>> swapped(date(1984, 5, 3)), swapped(date(1984, 5, 30))
    ('1984-03-05', '1984-05-30')
    """
    return day.replace(month=day.day, day=day.month).isoformat() if day.day <= 12 else day.isoformat()


def known_by(people: list[Person]) -> Mapping[str, str]:
    """Which person each identifier belongs to."""
    found: dict[str, str] = {}
    for person in people:
        for identifier in (person.passport, person.identity, person.phone, person.plate):
            if identifier:
                found[identifier] = person.key
    return found

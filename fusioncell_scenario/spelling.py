"""How one name is written down by different clerks: scripts, romanisations, orders, initials, patronymics, kunya."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from fusioncell_scenario.cultures import CULTURES, Culture, Part

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_PASSPORT = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia"
_BRITISH = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_FRENCH = "a b v g d e io j z i i k l m n o p r s t ou f kh ts tch ch chtch - y - e iou ia"
SCHEMES = tuple(
    {letter: "" if sound == "-" else sound for letter, sound in zip(_LETTERS, scheme.split(), strict=True)}
    for scheme in (_PASSPORT, _BRITISH, _FRENCH)
)
_FEMININE = {"ский": "ская", "ов": "ова", "ев": "ева", "ин": "ина"}


def romanised(cyrillic: str, scheme: dict[str, str]) -> str:
    """A Cyrillic word in Latin letters.

    >>> [romanised("Юрий", scheme) for scheme in SCHEMES]
    ['Iurii', 'Yuriy', 'Iourii']
    """
    return "".join(scheme.get(letter, letter) for letter in cyrillic.lower()).capitalize()


def cyrillic_part(script: str) -> Part:
    """A part of a name from its Cyrillic form, with one spelling a scheme."""
    return Part(tuple(dict.fromkeys(romanised(script, scheme) for scheme in SCHEMES)), script)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's full name in parts; `kunya` is the name after a child that an Arab may be known by."""

    culture: str
    given: Part
    family: Part
    father: Part | None = None
    second_family: Part | None = None
    kunya: Part | None = None
    woman: bool = False

    @property
    def usual(self) -> str:
        """The name as an official of the person's own country romanises it."""
        return self.spelt(0)

    def spelt(self, way: int, *, full: bool = False) -> str:
        """The name in the way-th spelling of each part; with the patronymic or second family name when full."""
        given, family = _way(self.given, way), _way(self.family, way)
        if CULTURES[self.culture].family_first:
            return f"{family} {given}"
        middle = self._middle(way) if full else ""
        return " ".join(part for part in (given, middle, family) if part)

    def _middle(self, way: int) -> str:
        if self.second_family is not None:
            return _way(self.second_family, way)
        if self.father is None:
            return ""
        if self.culture == "arabic":
            return f"{'bint' if self.woman else ('ibn', 'ben', 'bin')[way % 3]} {_way(self.father, way)}"
        return _way(self.father, way)

    @property
    def script(self) -> str:
        """The name in its own script, empty when that is Latin."""
        if not self.given.script:
            return ""
        if self.culture == "chinese":
            return self.family.script + self.given.script
        return f"{self.given.script} {self.family.script}"

    def written(self, rng: Random) -> str:
        """The name as some clerk may have written it."""
        way = rng.randrange(4)
        plain = self.spelt(way, full=rng.random() < 0.35)
        turn = rng.random()
        if turn < 0.62:
            return plain
        if turn < 0.74:
            return f"{_way(self.family, way).upper()}, {_way(self.given, way)}"
        if turn < 0.82:
            return f"{_way(self.given, way)[0]}. {_way(self.family, way)}"
        if turn < 0.90 and self.script:
            return self.script
        if turn < 0.94 and self.kunya is not None:
            return _way(self.kunya, way)
        return plain.upper()

    def variants(self) -> list[str]:
        """Every Latin spelling in the usual order, the script, the kunya, and the initial form."""
        ways = [self.spelt(way, full=full) for full in (False, True) for way in range(4)]
        more = [self.script, f"{self.given.usual[0]}. {self.family.usual}"]
        kunya = [*self.kunya.latin, self.kunya.script] if self.kunya else []
        return [each for each in dict.fromkeys(ways + more + kunya) if each]


def _way(part: Part, way: int) -> str:
    return part.latin[way % len(part.latin)]


def made_name(rng: Random, culture: Culture, *, woman: bool) -> Name:
    """A name of this culture, put together by chance."""
    given = rng.choice(culture.women if woman else culture.men)
    family = rng.choice(culture.families)
    father = rng.choice(culture.men) if culture.patronymic else None
    if culture.code == "slavic":
        return _slavic(given, family, father or given, woman=woman)
    second = rng.choice(culture.families) if culture.two_families else None
    kunya = _kunya(rng.choice(culture.men)) if culture.code == "arabic" and not woman and rng.random() < 0.3 else None
    return Name(culture.code, given, family, father, None if second == family else second, kunya, woman)


def _slavic(given: Part, family: Part, father: Part, *, woman: bool) -> Name:
    surname = family.script
    if woman:
        ending = next((end for end in _FEMININE if surname.endswith(end)), "")
        surname = surname.removesuffix(ending) + _FEMININE.get(ending, "")
    patronymic = _patronymic(father.script, woman=woman)
    return Name("slavic", cyrillic_part(given.script), cyrillic_part(surname), cyrillic_part(patronymic), woman=woman)


def _patronymic(father: str, *, woman: bool) -> str:
    """The son's or daughter's name after the father.

    >>> _patronymic("Алексей", woman=True), _patronymic("Фёдор", woman=False)
    ('Алексеевна', 'Фёдорович')
    """
    if father.endswith("й"):
        return father.removesuffix("й") + ("евна" if woman else "евич")
    return father + ("овна" if woman else "ович")


def _kunya(child: Part) -> Part:
    return Part(
        tuple(f"{abu} {_way(child, way)}" for way, abu in enumerate(("Abu", "Abou", "Aboo"))), f"أبو {child.script}"
    )

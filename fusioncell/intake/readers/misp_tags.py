"""What the machine tags of MISP say: handling, grades, probabilities; the rest are keywords.

The vocabularies are those of the MISP taxonomies. Two traps of theirs are known here: `estimative-language` stores the
lower bound of each range as its number, and the Admiralty codes f and 6 carry 50 there, though they mean that nothing
can be judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation.words import Pap
from fusioncell.intake.readers.fields import Says
from fusioncell.intake.readers.marks import join_marks, tlp_of

_MACHINE = re.compile(r'([a-z0-9-]+):([a-z0-9+_./:-]+)(?:="?([^"]*)"?)?', re.I)
_LIKELIHOOD: Mapping[str, tuple[int, int]] = {
    "almost-no-chance": (1, 5),
    "very-unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly-even-chance": (45, 55),
    "likely": (55, 80),
    "very-likely": (80, 95),
    "almost-certain": (95, 99),
}
_EU = {
    "TS-UE/EU-TS": "TRÈS SECRET UE/EU TOP SECRET",
    "S-UE/EU-S": "SECRET UE/EU SECRET",
    "C-UE/EU-C": "CONFIDENTIEL UE/EU CONFIDENTIAL",
    "R-UE/EU-R": "RESTREINT UE/EU RESTRICTED",
}
_NATO = {
    "CTS": "COSMIC TOP SECRET",
    "NS": "NATO SECRET",
    "NC": "NATO CONFIDENTIAL",
    "NR": "NATO RESTRICTED",
    "NU": "NATO UNCLASSIFIED",
}
_NOT_KEPT = ("dni-ism", "acs-marking", "iep", "iep2-policy", "iep2-reference", "data-classification")


@dataclass(slots=True)
class Tags:
    """What a set of tags comes to."""

    marks: Marks = field(default_factory=Marks)
    reliability: str | None = None
    credibility: str | None = None
    notes: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)


def names_of(says: Says) -> list[str]:
    """The names of the tags of an event, an attribute or an entry of a manifest."""
    tags = says.get("Tag")
    given = tags if isinstance(tags, list) else []
    return [tag["name"] for tag in given if isinstance(tag, dict) and isinstance(tag.get("name"), str)]


def read_tags(names: Iterable[str], originator: str) -> Tags:
    """All tags of one thing together. `originator` is whose conditions they are."""
    tags = Tags()
    for name in names:
        found = _MACHINE.fullmatch(name.strip())
        space = found[1].lower() if found else ""
        if found and space in _SPACES:
            _SPACES[space](tags, found[2], found[3] or "", originator)
        elif found and space in _NOT_KEPT:
            _marked(tags, Marks(unknown=(f"the MISP tag {name[:120]}",)))
        else:
            tags.keywords.append(name)
    return tags


def _marked(tags: Tags, marks: Marks) -> None:
    tags.marks = join_marks(tags.marks, marks)


def _tlp(tags: Tags, word: str, _value: str, _originator: str) -> None:
    if word.lower() == "ex:chr":
        _marked(tags, Marks(forbids=frozenset({"identify-source"})))
        return
    colour = tlp_of(word)
    _marked(tags, Marks(tlp=colour) if colour is not None else Marks(unknown=(f"TLP:{word[:40]}",)))


def _pap(tags: Tags, word: str, _value: str, _originator: str) -> None:
    known = {pap.name: pap for pap in Pap} | {"WHITE": Pap.CLEAR}
    action = known.get(word.upper())
    _marked(tags, Marks(pap=action) if action is not None else Marks(unknown=(f"PAP:{word[:40]}",)))


def _admiralty(tags: Tags, axis: str, value: str, _originator: str) -> None:
    if axis == "source-reliability":
        tags.reliability = value.upper()[:1] or None
    elif axis == "information-credibility":
        tags.credibility = value[:1] or None


def _estimate(tags: Tags, axis: str, value: str, _originator: str) -> None:
    if axis == "likelihood-probability" and value in _LIKELIHOOD:
        low, high = _LIKELIHOOD[value]
        tags.notes.append(f"Likelihood as the sender estimates it: {value.replace('-', ' ')}, {low} to {high} %.")
    elif axis == "confidence-in-analytic-judgment":
        tags.notes.append(f"The sender's confidence in this judgement: {value}.")
    else:
        tags.keywords.append(f'estimative-language:{axis}="{value}"')


def _classified(policy: str, words: Mapping[str, str]) -> Callable[[Tags, str, str, str], None]:
    def take(tags: Tags, axis: str, value: str, _originator: str) -> None:
        if axis == "classification" or not value:
            said = value or axis
            _marked(tags, Marks(classification=words.get(said.upper(), said.upper()), policy=policy))
        else:
            _marked(tags, Marks(unknown=(f"the {policy} marking {axis} {value}"[:120],)))

    return take


def _retention(tags: Tags, word: str, _value: str, originator: str) -> None:
    _marked(tags, Marks(conditions=frozenset({(originator, f"To be kept no longer than {word} (MISP retention)")})))


_SPACES: Mapping[str, Callable[[Tags, str, str, str], None]] = {
    "tlp": _tlp,
    "pap": _pap,
    "admiralty-scale": _admiralty,
    "estimative-language": _estimate,
    "nato": _classified("NATO", _NATO),
    "euci": _classified("EU", _EU),
    "retention": _retention,
}

"""Names of people, bodies and things: kept in their own script and order, never taken for identity.

The comparison only says how alike two names are written. Two people may share a name, and one person has many.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, one_line
from fusioncell.evidence.methods.values.likeness import jaro_winkler
from fusioncell.evidence.methods.values.placeholder import is_placeholder
from fusioncell.evidence.methods.values.script import scripts_of

_LONGEST_NAME = 1_000
_AROUND = ' \t,;:|*"“”«»`'
_WORD = re.compile(r"\w+")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The name on one line; what stands for no name is refused, what looks wrong is a finding."""
    name = unicodedata.normalize("NFC", one_line(raw)).strip(_AROUND)
    if not any(map(str.isalnum, name)):
        return Unclear("no_name", "There is no name in it.")
    if is_placeholder(name):
        return Unclear("placeholder", f"“{name}” stands for a name that is not known.")
    if len(name) > _LONGEST_NAME:
        return Unclear("too_long", f"A name of {len(name):,} characters is longer than {_LONGEST_NAME:,}.")
    scripts = scripts_of(name)
    return Cleaned(name, raw, tuple(_findings(name, scripts)), scripts[0] if scripts else "")


def _findings(name: str, scripts: list[str]) -> list[Finding]:
    found = []
    if len(scripts) > 1:
        mixed = [word for word in _WORD.findall(name) if len(set(scripts_of(word))) > 1]
        if mixed and not set(scripts) <= {"Hani", "Hira", "Kana"}:
            said = (
                f"“{mixed[0]}” mixes letters of {' and '.join(sorted(scripts_of(mixed[0])))}; some may only look alike."
            )
            found.append(Finding("mixed_scripts", said))
    if "\ufffd" in name or ("?" in name and not name.isascii()):
        found.append(Finding("lost_characters", "Some characters of the name were lost before it came here."))
    if not scripts:
        found.append(Finding("no_letters", "The name has no letters."))
    return found


def quality(name: str) -> str:
    """How much of a name it is: `full` (several words), `single`, or `initials`.

    >>> quality("Idris Belkani"), quality("Idris"), quality("I. B.")
    ('full', 'single', 'initials')
    """
    words = plain(name).split()
    if all(len(word) == 1 for word in words) and name.isascii():
        return "initials"
    return "full" if len(words) > 1 or _is_dense(name) else "single"


def _is_dense(name: str) -> bool:
    return scripts_of(name)[:1] in (["Hani"], ["Hang"]) and len(name) > 1


@lru_cache(maxsize=65_536)
def in_latin(name: str) -> str:
    """The name in Latin letters, folded: a rough bridge between scripts, good for comparing only."""
    folded = plain(name)
    return folded if folded.isascii() else plain(anyascii(name))


def compare(one: str, other: str) -> Likeness:
    """Each word of the shorter name with its best partner in the longer (Jaro-Winkler), weighted by length."""
    a, b = in_latin(one).split(), in_latin(other).split()
    if not a or not b:
        return Likeness(0.0, "One of the two has no words to compare.")
    if a == b:
        return Likeness(1.0, "The names are the same letter by letter, accents and case aside.")
    if sorted(a) == sorted(b):
        return Likeness(0.98, "The names have the same words in another order.")
    if "".join(a) == "".join(b):
        return Likeness(0.97, "The names differ only in where they are divided into words.")
    shorter, longer = sorted((a, b), key=lambda words: (len(words), words))
    score = _aligned(shorter, longer)
    if len(shorter) < len(longer) and len(shorter) == 1:
        score *= 0.8  # one word of a longer name is a weak hint
    bridge = "" if scripts_of(one)[:1] == scripts_of(other)[:1] else " after transliteration"
    return Likeness(round(score, 4), f"Word by word the names are {score:.0%} alike{bridge}.")


def _aligned(shorter: list[str], longer: list[str]) -> float:
    pairs = [(jaro_winkler(a, b), i, j) for i, a in enumerate(shorter) for j, b in enumerate(longer)]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    mine: set[int] = set()
    theirs: set[int] = set()
    total = 0.0
    for score, i, j in pairs:
        if i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            total += score * len(shorter[i])
    left_out = sum(len(word) for j, word in enumerate(longer) if j not in theirs)
    return total / (sum(map(len, shorter)) + left_out / 4)


KIND = Kind(clean, compare)

"""Under which keys a record is filed, so that whatever may be the same entity is found without comparing everything.

Keys of identifiers are strong where the identifier is. Names give pairs of the sounds of their words, and each sound
with a year or a place; a sound alone is a last resort whose block is capped. Two readings of one name in two scripts
have sounds in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from fusioncell.evidence.methods.values.script import scripts_of
from fusioncell.fusion.methods.conditions import Row
from fusioncell.fusion.methods.face import Key, Record
from fusioncell.fusion.methods.model import Model, load_model
from fusioncell.fusion.methods.rows import IDENTIFIERS, Side, sides
from fusioncell.fusion.methods.scripts import symbols
from fusioncell.fusion.methods.words import sound

STRONG = frozenset({"document"})
_MOST_WORDS = 5
_SHORTEST_NUMBER = 6  # an identifier is filed without one character each only from here
_STEM = 5
_LAST = frozenset({"word", *(f"{kind}-{part}" for kind in IDENTIFIERS for part in ("begins", "ends"))})


def blocking_keys(record: Record, made: Mapping[str, tuple[Side, ...]] | None = None) -> list[Key]:
    """The keys of a record, each once, those of last resort at the end. made: its rows, if they are there already.

    >>> from fusioncell.fusion.methods.face import Value
    >>> from fusioncell.fusion.methods.words import person_text
    >>> latin, han = (Record("person", {"name": (Value(text, name),)}) for text, name in
    ...               (("jinping li", "Jinping Li"), (person_text("李进平"), "李进平")))
    >>> sorted(key.kind for key in set(blocking_keys(latin)) & set(blocking_keys(han)))
    ['name', 'word', 'word']
    """
    model = load_model(record.schema)
    if model is None:
        return []
    found = dict.fromkeys(_keys(model, record, made or sides(model, record)))
    return sorted(found, key=lambda key: key.kind in _LAST)


def _keys(model: Model, record: Record, rows: Mapping[str, tuple[Side, ...]]) -> Iterator[Key]:
    yield from _of_identifiers(record)
    times = [side.columns for side in rows.get("born", ())]
    places = [
        str(cell) for name in ("birth_place", "city") for side in rows.get(name, ()) if (cell := side.columns[name])
    ]
    for time in times:
        if time.get("born"):
            yield Key("born", str(time["born"]))
    for name in rows.get("name", ()):
        words = name.columns.get("words")
        joined = name.columns.get("joined")
        spoken = [words] if isinstance(words, tuple) else []
        if model.name == "person":
            spoken += _readings(name.values[0].written)
        for each in spoken:
            yield from _of_name(each, times, places)
        if isinstance(joined, str):
            yield Key("joined", joined[:12], of_name=True)


def _of_identifiers(record: Record) -> Iterator[Key]:
    for kind in IDENTIFIERS:
        for value in record.values(kind):
            yield Key(kind, value.text, is_strong=kind in STRONG)
            if len(value.text) >= _SHORTEST_NUMBER:
                yield Key(f"{kind}-begins", value.text[:_SHORTEST_NUMBER])
                yield Key(f"{kind}-ends", value.text[-_SHORTEST_NUMBER:])


def _readings(written: str) -> list[tuple[str, ...]]:
    """A name of two to four characters of Han as somebody writes it in Latin letters: a family and a given name.

    Which characters are the family name is not known; with three and more it may be two of them.
    """
    if written.isascii() or scripts_of(written)[:1] != ["Hani"]:
        return []
    read = symbols(written, "Hani")
    cuts = (1,) if len(read) == 2 else (1, 2) if len(read) in (3, 4) else ()  # noqa: PLR2004  characters of a name
    return [("".join(read[:cut]), "".join(read[cut:])) for cut in cuts]


def _of_name(words: tuple[str, ...], times: list[Row], places: list[str]) -> Iterator[Key]:
    sounds = [each for each in dict.fromkeys(sound(word) for word in words[:_MOST_WORDS]) if each]
    for one, other in combinations(sorted(sounds), 2):
        yield Key("name", f"{one} {other}", of_name=True)
    for each in sounds:
        for year in dict.fromkeys(str(time["born_year"]) for time in times if time.get("born_year")):
            yield Key("name-year", f"{each} {year}")
        for place in places:
            yield Key("name-place", f"{each} {place[:_STEM]}")
        yield Key("word", each, of_name=True)

"""Under which keys a record is filed, so that whatever may be the same entity is found without comparing everything.

Keys of identifiers are strong where the identifier is. Names give pairs of the sounds of their words, and each sound
with a year or a place; a sound alone is a last resort whose block is capped. Two readings of one name in two scripts
have sounds in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from fusioncell.fusion.methods.conditions import Row
from fusioncell.fusion.methods.face import Key, Record
from fusioncell.fusion.methods.model import load_model
from fusioncell.fusion.methods.rows import IDENTIFIERS, sides
from fusioncell.fusion.methods.words import sound

STRONG = frozenset({"document"})
_MOST_WORDS = 5
_SHORTEST_NUMBER = 6  # an identifier is filed without one character each only from here
_STEM = 5


def blocking_keys(record: Record) -> list[Key]:
    """The keys of a record, each once, the surest first."""
    return list(dict.fromkeys(_keys(record)))


def _keys(record: Record) -> Iterator[Key]:
    model = load_model(record.schema)
    if model is None:
        return
    for kind in IDENTIFIERS:
        for value in record.values(kind):
            yield Key(kind, value.text, is_strong=kind in STRONG)
            if len(value.text) >= _SHORTEST_NUMBER:
                yield Key(f"{kind}-begins", value.text[:_SHORTEST_NUMBER])
                yield Key(f"{kind}-ends", value.text[-_SHORTEST_NUMBER:])
    rows = sides(model, record)
    times = [side.columns for side in rows.get("born", ())]
    places = [
        str(cell) for name in ("birth_place", "city") for side in rows.get(name, ()) if (cell := side.columns[name])
    ]
    for time in times:
        if time.get("born"):
            yield Key("born", str(time["born"]))
    for name in rows.get("name", ()):
        yield from _of_name(name.columns, times, places)


def _of_name(name: Row, times: list[Row], places: list[str]) -> Iterator[Key]:
    words = name.get("words")
    sounds = list(dict.fromkeys(sound(word) for word in words[:_MOST_WORDS])) if isinstance(words, tuple) else []
    sounds = [each for each in sounds if each]
    for one, other in combinations(sorted(sounds), 2):
        yield Key("name", f"{one} {other}", of_name=True)
    if isinstance(joined := name.get("joined"), str):
        yield Key("joined", joined[:12], of_name=True)
    for each in sounds:
        for year in dict.fromkeys(str(time["born_year"]) for time in times if time.get("born_year")):
            yield Key("name-year", f"{each} {year}")
        for place in places:
            yield Key("name-place", f"{each} {place[:_STEM]}")
        yield Key("word", each, of_name=True)

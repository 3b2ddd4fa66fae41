"""What sorts of sites there are, as files that a cell can change: sectors, and the kinds of site within each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fusioncell.foundation.errors import Unreadable


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: its name by language, and the words by which sites of it are known."""

    code: str
    names: Mapping[str, str]
    types: tuple[str, ...]

    def name(self, language: str) -> str:
        """Its name in a language, or in English."""
        return self.names.get(language) or self.names.get(language.split("-", maxsplit=1)[0]) or self.names["en"]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A list of sectors from one source."""

    code: str
    name: str
    source: str
    sectors: Mapping[str, Sector]

    def sector_of(self, sector: str, site_type: str = "") -> str:
        """The code of the sector that a word or, failing that, a type of site belongs to; empty when none does.

        >>> shipped()["cisa"].sector_of("", "power plant"), shipped()["cer"].sector_of("Energy")
        ('energy', 'energy')
        """
        for word in filter(None, (sector.strip().casefold(), site_type.strip().casefold())):
            for one in self.sectors.values():
                if word in (one.code, one.names["en"].casefold()) or word in one.types:
                    return one.code
        return ""


def read_taxonomy(text: str, place: str = "taxonomy") -> Taxonomy:
    """A taxonomy from its TOML. Raises `Unreadable` with the place."""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise Unreadable(f"This is no TOML: {trouble}.", place) from trouble
    rows = body.get("sectors")
    if (
        not isinstance(rows, dict)
        or not rows
        or not all(isinstance(body.get(w), str) for w in ("code", "name", "source"))
    ):
        raise Unreadable("A taxonomy has a code, a name, a source, and sectors.", place)
    sectors = {code: _sector(code, row, f"{place}: sectors.{code}") for code, row in rows.items()}
    return Taxonomy(body["code"], body["name"], body["source"], sectors)


def _sector(code: str, row: object, place: str) -> Sector:
    if not isinstance(row, dict) or set(row) - {"names", "types"}:
        raise Unreadable("A sector has names and types.", place)
    names, types = row.get("names"), row.get("types", [])
    if not isinstance(names, dict) or not isinstance(names.get("en"), str) or not isinstance(types, list):
        raise Unreadable("A sector has at least an English name, and a list of types.", place)
    return Sector(code, {k: str(v) for k, v in names.items()}, tuple(str(each).casefold() for each in types))


@cache
def shipped() -> Mapping[str, Taxonomy]:
    """The taxonomies that ship with the cell."""
    folder = files("fusioncell.infrastructure") / "taxonomies"
    found = [read_taxonomy(one.read_text("utf-8"), one.name) for one in folder.iterdir() if one.name.endswith(".toml")]
    return {taxonomy.code: taxonomy for taxonomy in sorted(found, key=lambda taxonomy: taxonomy.code)}
